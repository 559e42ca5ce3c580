//! Where a quote begins and ends.
//!
//! In: the text of one block. Out: its outermost quotes in order, marks included. Marks are paired within the block
//! alone, so that one bad mark never turns the rest of an article inside out. What decides about a mark is first
//! its shape (“ opens, ” closes), then its neighbours: an opening mark stands before a word, a closing one after it.

use crate::span::ByteSpan;

/// A quote as the marks tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub range: ByteSpan,
    /// Bytes of the opening mark.
    pub open_len: usize,
    /// Bytes of the closing mark; 0 for a quote that is still open at the block's end, or cut off by the next one.
    pub close_len: usize,
}

impl Span {
    /// What stands between the marks.
    pub fn inner(self) -> ByteSpan {
        let start = (self.range.start + self.open_len).min(self.range.end);
        ByteSpan::new(start, (self.range.end - self.close_len).max(start))
    }

    /// Words that are somebody's without any marks: a turn of a transcript, a block quotation.
    pub fn unmarked(range: ByteSpan) -> Span {
        Span { range, open_len: 0, close_len: 0 }
    }

    pub fn closed(self) -> bool {
        self.close_len > 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// “ ” " `` '' « » „ and their like: always quote marks.
    Double,
    /// ‘ ’ ': quote marks or apostrophes.
    Single,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Opens,
    Closes,
    /// The same mark on both sides; its neighbours tell.
    Either,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    len: usize,
    family: Family,
    shape: Shape,
    /// Stands at the start of the block or after a space, bracket or dash, and before something written.
    may_open: bool,
    /// A word follows directly.
    before_word: bool,
    /// Stands after something written.
    may_close: bool,
    /// The character before it ends a sentence or a clause: the usual place of a closing mark.
    after_stop: bool,
}

/// The outermost quotes of `text`.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let marks = marks(text);
    let doubles: Vec<Mark> = marks.iter().copied().filter(|mark| mark.family == Family::Double).collect();
    let mut found = pair_doubles(text, &doubles);
    let singles: Vec<Mark> = marks.into_iter().filter(|mark| mark.family == Family::Single).collect();
    found = with_singles(found, &singles);
    found.sort_by_key(|span| span.range);
    found
}

/// How many paragraphs one pair of marks may hold.
const PARAGRAPHS: usize = 12;

/// One pair of marks around several paragraphs: where a block ends inside a quote and a later one has the closing mark
/// without an opening one before it, what stands between belongs to the quote.
pub(super) fn carry_over(texts: &[&str], marked: &mut [Vec<Span>]) {
    for block in 0..texts.len() {
        reopen_single(texts, marked, block);
        let open =
            marked[block].last().filter(|span| !span.closed() && span.range.end == texts[block].trim_end().len());
        if open.is_none_or(|span| span.open_len == 0) {
            continue;
        }
        let first_mark = |text: &str| marks(text).into_iter().find(|mark| mark.family == Family::Double);
        let rest = (block + 1..texts.len().min(block + PARAGRAPHS))
            .find_map(|below| first_mark(texts[below]).map(|mark| (below, mark)));
        let Some((last, mark)) = rest.filter(|(_, mark)| mark.may_close && !opens(*mark)) else { continue };
        for (below, spans) in marked.iter_mut().enumerate().take(last).skip(block + 1) {
            let end = texts[below].trim_end().len();
            *spans = vec![Span::unmarked(ByteSpan::new(0, end))];
        }
        let end = mark.at + mark.len;
        marked[last].retain(|span| span.range.start >= end);
        marked[last].insert(0, Span { range: ByteSpan::new(0, end), open_len: 0, close_len: mark.len });
    }
}

/// ‘It was the rope. / ‘It had to go.’: a single mark that is left open since the next block opens again.
fn reopen_single(texts: &[&str], marked: &mut [Vec<Span>], block: usize) {
    let reopened = texts.get(block + 1).is_some_and(|below| below.trim_start().starts_with('‘'));
    let text = texts[block];
    let after = marked[block].last().map_or(0, |span| span.range.end);
    if !reopened || !text[after..].contains('‘') || !text.trim_end().ends_with(['.', '?', '!', ',', '…']) {
        return;
    }
    let opener = marks(text).into_iter().find(|mark| {
        let begins = text[mark.at + mark.len..].starts_with(char::is_uppercase);
        mark.at >= after && mark.family == Family::Single && mark.shape == Shape::Opens && mark.may_open && begins
    });
    if let Some(opener) = opener {
        marked[block].push(cut_off(text, opener, text.len()));
    }
}

fn marks(text: &str) -> Vec<Mark> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut marks = Vec::new();
    let mut n = 0;
    while let Some(&(at, c)) = chars.get(n) {
        let next = chars.get(n + 1).map(|&(_, c)| c);
        // Of three, the last two are the outer mark.
        let third = chars.get(n + 2).is_some_and(|&(_, third)| third == c) && n > 0 && !chars[n - 1].1.is_whitespace();
        let doubled = next == Some(c) && (c == '\'' || c == '`') && !third;
        let taken = if doubled { 2 } else { 1 };
        let kind = match c {
            '“' | '„' | '«' | '‟' | '「' => Some((Family::Double, Shape::Opens)),
            '”' | '»' | '」' => Some((Family::Double, Shape::Closes)),
            '"' | '\u{ff02}' => Some((Family::Double, Shape::Either)),
            '`' if doubled => Some((Family::Double, Shape::Opens)),
            '\'' if doubled => Some((Family::Double, Shape::Either)),
            '‘' | '‚' => Some((Family::Single, Shape::Opens)),
            '’' => Some((Family::Single, Shape::Closes)),
            '\'' => Some((Family::Single, Shape::Either)),
            _ => None,
        };
        if let Some((family, shape)) = kind {
            let before = n.checked_sub(1).and_then(|p| chars.get(p)).map(|&(_, c)| c);
            let after = chars.get(n + taken).map(|&(_, c)| c);
            let free_before = before.is_none_or(|c| c.is_whitespace() || is_format(c) || "([{—–-―:".contains(c));
            let written_after = after.is_some_and(|c| !c.is_whitespace() && !",;:)]".contains(c));
            marks.push(Mark {
                at,
                len: c.len_utf8() * taken,
                family,
                shape,
                may_open: free_before
                    && written_after
                    && !(family == Family::Single && elides(&text[at + c.len_utf8()..])),
                before_word: family == Family::Double && after.is_some_and(char::is_alphanumeric),
                may_close: before.is_some_and(|c| !c.is_whitespace())
                    && (family == Family::Double || !after.is_some_and(char::is_alphanumeric)),
                after_stop: before.is_some_and(|c| ".,?!…—".contains(c)),
            });
        }
        n += taken;
    }
    marks
}

/// Characters that are not seen: zero-width and direction marks.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Does an apostrophe that stands for left-out letters begin here: '90s, 'em, 'tis?
fn elides(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(word.to_lowercase().as_str(), "tis" | "twas" | "em" | "til" | "cause" | "n" | "bout" | "round")
}

/// Pairs marks that are always quote marks.
fn pair_doubles(text: &str, marks: &[Mark]) -> Vec<Span> {
    // How many shaped closers follow each mark, less the openers: tells a nested opener from a forgotten closer.
    let mut surplus = vec![0_isize; marks.len() + 1];
    for (n, mark) in marks.iter().enumerate().rev() {
        let step = match mark.shape {
            Shape::Closes => 1,
            Shape::Opens => -1,
            Shape::Either => 0,
        };
        surplus[n] = surplus[n + 1] + step;
    }
    let mut found = Vec::new();
    let mut open: Option<Mark> = None;
    let mut depth = 0_usize;
    for (n, &mark) in marks.iter().enumerate() {
        let Some(opener) = open else {
            if opens(mark) {
                open = Some(mark);
                depth = 0;
            }
            continue;
        };
        let same = opener.shape == mark.shape || (opener.shape == Shape::Opens && mark.shape == Shape::Closes);
        match mark.shape {
            Shape::Opens if mark.may_open && (opener.shape != Shape::Opens || surplus[n + 1] > depth as isize + 1) => {
                depth += 1;
            }
            // A second opener without its closer: the first quote was never closed. It ends where the new one begins.
            Shape::Opens if mark.may_open => {
                found.push(cut_off(text, opener, mark.at));
                open = Some(mark);
                depth = 0;
            }
            Shape::Closes if depth > 0 => depth -= 1,
            Shape::Either if !same && depth > 0 => {}
            // The same straight mark, plainly opening: the first was never closed, unless it follows no full stop.
            Shape::Either if same && mark.may_open && !mark.may_close && ends_sentence(text, mark.at) => {
                found.push(cut_off(text, opener, mark.at));
                open = Some(mark);
            }
            _ => {
                found.push(Span {
                    range: ByteSpan::new(opener.at, mark.at + mark.len),
                    open_len: opener.len,
                    close_len: mark.len,
                });
                open = None;
            }
        }
    }
    if let Some(opener) = open {
        found.push(cut_off(text, opener, text.len()));
    }
    found
}

fn opens(mark: Mark) -> bool {
    match mark.shape {
        Shape::Opens => true,
        Shape::Closes => mark.may_open && !mark.may_close,
        Shape::Either => mark.may_open || !mark.may_close || mark.before_word,
    }
}

fn ends_sentence(text: &str, at: usize) -> bool {
    text[..at].trim_end().ends_with(['.', '?', '!', ',', '…'])
}

/// A quote without a closing mark, up to `end`, its last spaces left off.
fn cut_off(text: &str, opener: Mark, end: usize) -> Span {
    let from = opener.at + opener.len;
    let end = from + text[from..end].trim_end().len();
    Span { range: ByteSpan::new(opener.at, end), open_len: opener.len, close_len: 0 }
}

/// Adds quotes in single marks where no double quote stands: apostrophes are told apart by their neighbours, and
/// a plural's (the ships’ crews) by a better closing mark that follows.
fn with_singles(doubles: Vec<Span>, marks: &[Mark]) -> Vec<Span> {
    let mut singles: Vec<Span> = Vec::new();
    let mut n = 0;
    let mut next_double = 0;
    while let Some(&opener) = marks.get(n) {
        n += 1;
        while doubles.get(next_double).is_some_and(|span| span.range.end <= opener.at) {
            next_double += 1;
        }
        let limit = match doubles.get(next_double) {
            Some(span) if span.range.start <= opener.at => continue,
            _ => usize::MAX,
        };
        if !opener.may_open || opener.shape == Shape::Closes {
            continue;
        }
        let Some((closer, at)) = closer_of(opener, &marks[n..], limit) else { continue };
        singles.push(Span {
            range: ByteSpan::new(opener.at, closer.at + closer.len),
            open_len: opener.len,
            close_len: closer.len,
        });
        n += at + 1;
    }
    // A double quote inside a single one is its inner quote; one that merely overlaps wins over it.
    let mut kept: Vec<Span> = Vec::new();
    let mut from = 0;
    for single in singles {
        while doubles.get(from).is_some_and(|span| span.range.end <= single.range.start) {
            kept.push(doubles[from]);
            from += 1;
        }
        let inside = doubles[from..].iter().take_while(|span| span.range.end <= single.range.end).count();
        let crossed = doubles.get(from + inside).is_some_and(|span| span.range.overlaps(single.range));
        if !crossed {
            kept.push(single);
            from += inside;
        }
    }
    kept.extend_from_slice(&doubles[from..]);
    kept
}

/// The closing mark of a single quote: the first after a stop, else the first that may close.
fn closer_of(opener: Mark, rest: &[Mark], limit: usize) -> Option<(Mark, usize)> {
    let mut fallback = None;
    for (n, &mark) in rest.iter().enumerate().take(64) {
        if mark.at >= limit {
            break;
        }
        let pairs = match opener.shape {
            Shape::Either => mark.shape == Shape::Either,
            _ => mark.shape == Shape::Closes,
        };
        let closes = mark.may_close && pairs;
        if closes && mark.after_stop {
            return Some((mark, n));
        }
        if closes && fallback.is_none() {
            fallback = Some((mark, n));
        }
        let reopens = mark.may_open && mark.shape != Shape::Closes && !mark.may_close;
        if reopens && fallback.is_some() {
            break;
        }
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        spans(text).into_iter().map(|span| span.range.of(text)).collect()
    }

    #[test]
    fn every_kind_of_mark_pairs() {
        assert_eq!(found("“One,” she said. “Two.”"), ["“One,”", "“Two.”"]);
        assert_eq!(found("\"One,\" she said. \"Two.\""), ["\"One,\"", "\"Two.\""]);
        assert_eq!(found("``One,'' she said. ''Two.''"), ["``One,''", "''Two.''"]);
        assert_eq!(found("«Un», dit-elle. „Zwei“ too"), ["«Un»", "„Zwei“"].map(|s| s).to_vec());
        assert_eq!(found("‘One,’ she said. 'Two,' he said."), ["‘One,’", "'Two,'"]);
    }

    #[test]
    fn apostrophes_are_not_quotes() {
        assert!(found("It’s the ships’ crews who don't know the '90s; rock ’n’ roll").is_empty());
        assert_eq!(found("‘It’s the crews’ own boat,’ he said."), ["‘It’s the crews’ own boat,’"]);
    }

    #[test]
    fn an_inner_quote_belongs_to_the_outer_one() {
        assert_eq!(found("“He said ‘go’ and I went,” she said."), ["“He said ‘go’ and I went,”"]);
        assert_eq!(found("\"I read “The Gull” twice,\" she said."), ["\"I read “The Gull” twice,\""]);
        assert_eq!(found("“I read “The Gull” twice,” she said."), ["“I read “The Gull” twice,”"]);
        assert_eq!(found("‘I read “The Gull” twice,’ she said."), ["‘I read “The Gull” twice,’"]);
    }

    #[test]
    fn a_missing_mark_spoils_one_quote_only() {
        assert_eq!(found("“One, she said. “Two,” he said."), ["“One, she said.", "“Two,”"]);
        assert_eq!(found("One,” she said. “Two,” he said."), ["“Two,”"]);
        assert_eq!(found("“It goes on and on."), ["“It goes on and on."]);
        assert_eq!(found("”Wrong way round.”"), ["”Wrong way round.”"]);
    }
}
