//! Builds one block: verbatim runs of the source, re-joined into one line.
//!
//! In: pieces of the source in reading order. Out: a [`Block`] in which every character is the source's but for
//! single spaces. White space of any length and kind, line ends and no-break spaces included, becomes one space; so a
//! run ends where the source has anything but a lone blank.

use crate::span::ByteSpan;

use super::{Block, BlockKind, LeftOut, Rule, Run};

/// A block and what the search for furniture wants to know of it.
#[derive(Debug)]
pub(super) struct Piece {
    pub block: Block,
    /// Offsets in the block's text where the author ended a line on purpose.
    pub breaks: Vec<usize>,
    pub look: Look,
}

/// How a piece looks on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    /// The heading that is the title.
    Title,
    /// In italics as a whole, right below an image.
    BelowImage,
    /// Nothing but a link.
    Link,
}

#[derive(Debug)]
pub(super) struct Builder<'a> {
    source: &'a str,
    text: String,
    runs: Vec<Run>,
    space: bool,
    breaks: Vec<usize>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a str) -> Self {
        Builder { source, text: String::new(), runs: Vec::new(), space: false, breaks: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// What follows is parted by a space from what went before.
    pub fn space(&mut self) {
        self.space = !self.text.is_empty();
    }

    /// A line ends here because the author wanted it to.
    pub fn line_break(&mut self) {
        self.space();
        if self.space {
            self.breaks.push(self.text.len());
        }
    }

    /// Adds a piece of the source as it stands.
    pub fn verbatim(&mut self, span: ByteSpan) {
        let mut start = None;
        let piece = span.of(self.source);
        let mut chars = piece.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let lone = c == ' ' && start.is_some() && chars.peek().is_some_and(|&(_, next)| !next.is_whitespace());
            if !c.is_whitespace() || lone {
                start.get_or_insert(at);
                continue;
            }
            if let Some(start) = start.take() {
                self.run(span.start + start, span.start + at);
            }
            self.space();
        }
        if let Some(start) = start {
            self.run(span.start + start, span.end);
        }
    }

    /// Adds `text` for an entity or an escape of the source.
    pub fn replaced(&mut self, text: &str, source: ByteSpan) {
        if text.chars().all(char::is_whitespace) {
            return self.space();
        }
        self.flush_space();
        self.runs.push(Run { at: self.text.len(), len: text.len(), source });
        self.text.push_str(text);
    }

    fn run(&mut self, start: usize, end: usize) {
        let spaced = self.flush_space();
        let piece = &self.source[start..end];
        match self.runs.last_mut() {
            // An entity whose replacement happens to be as long as itself must stay on its own, so only verbatim
            // neighbours grow together.
            Some(last)
                if !spaced && last.source.end == start && self.text[last.at..] == *last.source.of(self.source) =>
            {
                last.len += piece.len();
                last.source.end = end;
            }
            _ => self.runs.push(Run { at: self.text.len(), len: piece.len(), source: ByteSpan::new(start, end) }),
        }
        self.text.push_str(piece);
    }

    fn flush_space(&mut self) -> bool {
        let due = std::mem::take(&mut self.space);
        if due {
            self.text.push(' ');
        }
        due
    }

    /// The block, or nothing if it holds no word that could be spoken.
    pub fn finish(self, kind: BlockKind, look: Look) -> Option<Piece> {
        if !self.text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let (first, last) = (self.runs.first()?.source.start, self.runs.last()?.source.end);
        let block = Block { kind, text: self.text, span: ByteSpan::new(first, last), runs: self.runs };
        Some(Piece { block, breaks: self.breaks, look })
    }
}

/// Parts a block at `at` of its text; white space there goes to neither. The spans of the two touch, so that
/// what stands between them (markup) is inside one.
pub(super) fn split(block: Block, at: usize) -> (Block, Block) {
    // A replacement cannot be parted: the cut moves behind it.
    let whole = |run: &Run| run.len != run.source.len();
    let at =
        block.runs.iter().find(|run| whole(run) && run.at < at && at < run.at + run.len).map_or(at, |r| r.at + r.len);
    let head_end = block.text[..at].trim_end().len();
    let tail_start = block.text.len() - block.text[at..].trim_start().len();
    let clip = |from: usize, to: usize| -> Vec<Run> {
        let cut = |run: &Run| {
            let (start, end) = (run.at.max(from), (run.at + run.len).min(to));
            let source = if whole(run) {
                run.source
            } else {
                ByteSpan::new(run.source.start + (start - run.at), run.source.end - (run.at + run.len - end))
            };
            (start < end).then(|| Run { at: start - from, len: end - start, source })
        };
        block.runs.iter().filter(|run| run.at < to && run.at + run.len > from).filter_map(cut).collect()
    };
    let (head, tail) = (clip(0, head_end), clip(tail_start, block.text.len()));
    let seam = tail.first().map_or(block.span.end, |run| run.source.start);
    let part = |text: &str, runs, span| Block { kind: block.kind, text: text.to_owned(), span, runs };
    (
        part(&block.text[..head_end], head, ByteSpan::new(block.span.start, seam)),
        part(&block.text[tail_start..], tail, ByteSpan::new(seam, block.span.end)),
    )
}

/// The entry for a block that is not read.
pub(super) fn leave_out(block: Block, rule: Rule) -> LeftOut {
    LeftOut { text: block.text, rule, source: block.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_single_spaces_make_the_text() {
        let source = "  two\n lines,  one\tpara graph ";
        let mut builder = Builder::new(source);
        builder.verbatim(ByteSpan::new(0, source.len()));
        let block = builder.finish(BlockKind::Paragraph, Look::Plain).unwrap().block;
        assert_eq!(block.text, "two lines, one para graph");
        let runs: Vec<_> = block.runs.iter().map(|run| run.source.of(source)).collect();
        assert_eq!(runs, ["two", "lines,", "one", "para graph"]);

        let (head, tail) = split(block, "two lines,".len());
        assert_eq!((head.text.as_str(), tail.text.as_str()), ("two lines,", "one para graph"));
        assert_eq!(tail.runs[1], Run { at: 4, len: 10, source: ByteSpan::new(19, 29) });
    }
}
