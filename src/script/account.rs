//! Every word of an article is spoken once, or stands in the list of what was left out.
//!
//! In: an [`Article`] and the [`Composed`] script that was made from it. Out: a [`Tally`], or a [`Miscount`] that
//! names the words which went missing or came twice.
//!
//! The rule that decides: what has to be spoken is read from the article's own text, not from its blocks, so that a
//! reader of a format which loses a sentence is caught as well as a composer which does. Only where a block says that
//! it decoded an escape (`&eacute;`) or took markup out of a word (`un**sink**able`) is the block's text believed.

use std::{collections::VecDeque, fmt};

use super::{Composed, Line};
use crate::{
    article::{Article, Block},
    span::ByteSpan,
    words,
};

/// Where the words of an article went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Words of the article: the sum of the two others.
    pub article: usize,
    pub spoken: usize,
    pub left_out: usize,
}

/// What a script says too little or too much of its article.
#[derive(Debug, Clone, PartialEq, Eq, miette::Diagnostic)]
#[diagnostic(help("this is a fault of the program, not of the article; please report it with the article"))]
pub struct Miscount {
    /// Words that are neither spoken nor left out.
    pub missing: Vec<Miscounted>,
    /// Words that are spoken twice, spoken and left out, or spoken where the article does not have them.
    pub doubled: Vec<Miscounted>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miscounted {
    pub word: String,
    /// Line of the article's text, from 1.
    pub line: usize,
    /// The words around it in the article's text.
    pub excerpt: String,
}

/// How many words an error names.
const NAMED: usize = 5;

impl fmt::Display for Miscount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script does not say every word of the article once")?;
        for (kind, words) in [("missing", &self.missing), ("doubled", &self.doubled)] {
            let Some(first) = words.first() else { continue };
            let named: Vec<String> = words.iter().take(NAMED).map(|word| format!("“{}”", word.word)).collect();
            write!(f, "; {kind}: {}", named.join(", "))?;
            if words.len() > NAMED {
                write!(f, " and {} more", words.len() - NAMED)?;
            }
            write!(f, " (line {}: {})", first.line, first.excerpt)?;
        }
        Ok(())
    }
}

impl std::error::Error for Miscount {}

/// Counts the words of `article` against what `composed` says and leaves out.
///
/// # Errors
/// If a word is missing or doubled, or a line says something else than its place in the article.
pub fn account(article: &Article, composed: &Composed) -> Result<Tally, Miscount> {
    let mut books = Books::open(article, composed);
    let mut tally = Tally { article: 0, spoken: 0, left_out: 0 };
    for (line, source) in composed.script.lines.iter().zip(&composed.sources) {
        if let Some(source) = source {
            tally.spoken += books.speak(line, *source);
        }
    }
    for piece in &composed.left_out {
        let text = article.text.get(piece.source.start..piece.source.end).unwrap_or_default();
        let stands: Vec<Word> = words::spans(text).map(|span| Word::at(text, span, piece.source.start)).collect();
        tally.left_out += stands.len();
        books.compare(&stands.iter().collect::<Vec<_>>(), &piece.text, piece.source);
    }
    tally.article = tally.spoken + tally.left_out;
    books.close().map(|()| tally)
}

/// A word and its place in the article's text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    source: ByteSpan,
}

impl Word {
    fn at(text: &str, span: ByteSpan, offset: usize) -> Self {
        Word { text: span.of(text).to_owned(), source: ByteSpan::new(offset + span.start, offset + span.end) }
    }
}

struct Books<'a> {
    text: &'a str,
    /// The words that have to be spoken, in the order of the article.
    due: Vec<Word>,
    /// How often each of them is spoken.
    spoken: Vec<u32>,
    missing: Vec<Word>,
    doubled: Vec<Word>,
}

impl<'a> Books<'a> {
    fn open(article: &'a Article, composed: &Composed) -> Self {
        let mut holes: Vec<ByteSpan> = composed.left_out.iter().map(|piece| piece.source).collect();
        holes.sort();
        let due = Decoded::of(article, &holes).words();
        let (mut spoken, mut doubled) = (vec![0; due.len()], Vec::new());
        // What is left out must not be due as well. A word around a hole (markup inside it) is in order.
        for hole in &holes {
            let inside = |at: usize| hole.start <= at && at < hole.end;
            for n in overlapping(&due, *hole) {
                if !inside(due[n].source.start) && !inside(due[n].source.end.saturating_sub(1)) {
                    continue;
                }
                doubled.push(due[n].clone());
                spoken[n] = 1;
            }
        }
        for pair in holes.windows(2).filter(|pair| pair[0].overlaps(pair[1])) {
            let shared = ByteSpan::new(pair[1].start, pair[0].end.min(pair[1].end));
            let text = article.text.get(shared.start..shared.end).unwrap_or_default();
            doubled.extend(words::spans(text).map(|span| Word::at(text, span, shared.start)));
        }
        Books { text: &article.text, due, spoken, missing: Vec::new(), doubled }
    }

    /// Enters a line; its number of words.
    fn speak(&mut self, line: &Line, source: ByteSpan) -> usize {
        let inside: Vec<usize> =
            overlapping(&self.due, source).into_iter().filter(|&n| source.contains(self.due[n].source)).collect();
        for &n in &inside {
            self.spoken[n] += 1;
        }
        let stands: Vec<Word> = inside.into_iter().map(|n| self.due[n].clone()).collect();
        self.compare(&stands.iter().collect::<Vec<_>>(), &line.plain(), source)
    }

    /// Holds what is said against what stands there; the number of words said.
    fn compare(&mut self, stands: &[&Word], said: &str, source: ByteSpan) -> usize {
        let said: Vec<&str> = words::words(said).collect();
        let (mut rest, mut left): (VecDeque<&Word>, &[&str]) = (stands.iter().copied().collect(), &said);
        while !(rest.is_empty() && left.is_empty()) {
            let next = left.first().copied();
            if rest.front().map(|word| word.text.as_str()) == next {
                rest.pop_front();
                left = &left[1..];
                continue;
            }
            // The nearer of the two: the word that stands is said later, or the word that is said stands later.
            let skipped = next.and_then(|next| rest.iter().position(|word| word.text == next)).unwrap_or(usize::MAX);
            let added =
                rest.front().and_then(|word| left.iter().position(|said| **said == word.text)).unwrap_or(usize::MAX);
            match rest.pop_front() {
                Some(word) if skipped <= added || left.is_empty() => self.missing.push(word.clone()),
                word => {
                    let place = word.map_or(ByteSpan::new(source.end, source.end), |word| word.source);
                    if let Some(word) = word {
                        rest.push_front(word);
                    }
                    self.doubled.push(Word { text: next.unwrap_or_default().to_owned(), source: place });
                    left = left.get(1..).unwrap_or_default();
                }
            }
        }
        said.len()
    }

    fn close(mut self) -> Result<(), Miscount> {
        for (word, times) in self.due.iter().zip(&self.spoken) {
            match times {
                0 => self.missing.push(word.clone()),
                1 => {}
                _ => self.doubled.push(word.clone()),
            }
        }
        if self.missing.is_empty() && self.doubled.is_empty() {
            return Ok(());
        }
        let told = |mut words: Vec<Word>| {
            words.sort_by_key(|word| word.source);
            words.into_iter().map(|word| miscounted(self.text, word)).collect()
        };
        Err(Miscount { missing: told(self.missing), doubled: told(self.doubled) })
    }
}

/// The numbers of the words that share a byte with `span`; `words` are in order of place.
fn overlapping(words: &[Word], span: ByteSpan) -> Vec<usize> {
    let from = words.partition_point(|word| word.source.end <= span.start);
    (from..words.len()).take_while(|&n| words[n].source.start < span.end).collect()
}

/// How many characters an excerpt shows on each side.
const AROUND: usize = 30;

fn miscounted(text: &str, word: Word) -> Miscounted {
    let (before, after) = text.split_at(word.source.start.min(text.len()));
    let line = before.matches('\n').count() + 1;
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default().trim_end();
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let word_len = word.text.chars().count();
    let to = after.char_indices().nth(word_len + AROUND).map_or(after.len(), |(at, _)| at);
    let dots = |cut: bool| if cut { "…" } else { "" };
    let excerpt = format!("{}{}{}{}", dots(from > 0), &before[from..], &after[..to], dots(to < after.len()));
    Miscounted { word: word.text, line, excerpt: excerpt.trim().to_owned() }
}

/// The article's text as its blocks decode it: what is left out is gone, escapes are the characters that they mean.
#[derive(Debug, Default)]
struct Decoded {
    text: String,
    /// Where each piece of `text` begins, and its place in the article's text, in order.
    pieces: Vec<(usize, ByteSpan)>,
}

impl Decoded {
    fn of(article: &Article, holes: &[ByteSpan]) -> Self {
        let mut out = Decoded::default();
        let mut at = 0;
        let title = article.title.as_ref().and_then(|title| Some((title.span?, Passage::Title(&title.text))));
        let blocks = article.blocks.iter().map(|block| (block.span, Passage::Block(block)));
        let mut passages: Vec<(ByteSpan, Passage<'_>)> = title.into_iter().chain(blocks).collect();
        passages.sort_by_key(|(span, _)| *span);
        for (span, passage) in passages {
            if span.start < at {
                // Two passages in one place: both will claim the words, which the count then shows.
                continue;
            }
            out.verbatim(article, ByteSpan::new(at, span.start), holes);
            match passage {
                Passage::Title(title) => out.title(article, span, title, holes),
                Passage::Block(block) => out.block(article, block, holes),
            }
            out.divide();
            at = span.end;
        }
        out.verbatim(article, ByteSpan::new(at, article.text.len().max(at)), holes);
        out
    }

    fn title(&mut self, article: &Article, span: ByteSpan, title: &str, holes: &[ByteSpan]) {
        let written = article.text.get(span.start..span.end).unwrap_or_default();
        let letters = |text| words::words(text).collect::<String>();
        // un**sink**able
        let inside_a_word = !words::words(written).eq(words::words(title)) && letters(written) == letters(title);
        if written.contains(['&', '\\']) || inside_a_word {
            self.push(title, span);
        } else {
            self.verbatim(article, span, holes);
        }
    }

    fn block(&mut self, article: &Article, block: &Block, holes: &[ByteSpan]) {
        let (mut text_at, mut source_at) = (0, block.span.start);
        for run in &block.runs {
            let between = block.text.get(text_at..run.at).unwrap_or_default();
            self.gap(article, ByteSpan::new(source_at.min(run.source.start), run.source.start), between, holes);
            let decoded = block.text.get(run.at..run.at + run.len).unwrap_or_default();
            let written = article.text.get(run.source.start..run.source.end).unwrap_or_default();
            let is_escape = run.len != run.source.len() && written.starts_with(['&', '\\']);
            if is_escape {
                self.push(decoded, run.source);
            } else {
                self.run(article, run.source, holes);
            }
            (text_at, source_at) = (run.at + run.len, run.source.end);
        }
        let rest = block.text.get(text_at..).unwrap_or_default();
        self.gap(article, ByteSpan::new(source_at.min(block.span.end), block.span.end), rest, holes);
    }

    /// Words of a block as they stand, but for the holes: a label ("Q:") is one inside a run. A word may go on in the
    /// next run.
    fn run(&mut self, article: &Article, span: ByteSpan, holes: &[ByteSpan]) {
        for (n, piece) in without(span, holes).into_iter().enumerate() {
            if n > 0 {
                self.divide();
            }
            self.push(article.text.get(piece.start..piece.end).unwrap_or_default(), piece);
        }
    }

    /// What stands between two runs of a block: markup, as a rule. A word in it that nobody left out is due.
    fn gap(&mut self, article: &Article, span: ByteSpan, between: &str, holes: &[ByteSpan]) {
        let pieces: Vec<ByteSpan> = without(span, holes)
            .into_iter()
            .filter(|piece| words::words(article.text.get(piece.start..piece.end).unwrap_or_default()).next().is_some())
            .collect();
        if pieces.is_empty() {
            self.push(between, span);
        }
        for piece in pieces {
            self.divide();
            self.push(article.text.get(piece.start..piece.end).unwrap_or_default(), piece);
            self.divide();
        }
    }

    /// The article's text as it stands, but for the holes.
    fn verbatim(&mut self, article: &Article, span: ByteSpan, holes: &[ByteSpan]) {
        for piece in without(span, holes) {
            self.push(article.text.get(piece.start..piece.end).unwrap_or_default(), piece);
            self.divide();
        }
    }

    fn push(&mut self, text: &str, source: ByteSpan) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(text);
    }

    /// Ends the word that the text ends with, if it does.
    fn divide(&mut self) {
        let end = self.pieces.last().map_or(0, |(_, source)| source.end);
        self.push(" ", ByteSpan::new(end, end));
    }

    fn words(&self) -> Vec<Word> {
        let place = |at: usize| {
            let n = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
            let (start, source) = self.pieces[n];
            let end = self.pieces.get(n + 1).map_or(self.text.len(), |(start, _)| *start);
            // A decoded escape has one place as a whole.
            if end - start == source.len() {
                let at = source.start + (at - start);
                ByteSpan::new(at, at)
            } else {
                source
            }
        };
        let word = |span: ByteSpan| {
            let last = span.of(&self.text).chars().next_back().map_or(0, char::len_utf8);
            let end = place(span.end - last);
            let end = if end.is_empty() { end.end + last } else { end.end };
            let start = place(span.start).start;
            Word { text: span.of(&self.text).to_owned(), source: ByteSpan::new(start, end.max(start)) }
        };
        words::spans(&self.text).map(word).collect()
    }
}

#[derive(Debug, Clone, Copy)]
enum Passage<'a> {
    Title(&'a str),
    Block(&'a Block),
}

/// The parts of `span` outside of `holes`, which are in order.
fn without(span: ByteSpan, holes: &[ByteSpan]) -> Vec<ByteSpan> {
    let mut parts = Vec::new();
    let mut at = span.start;
    let from = holes.partition_point(|hole| hole.end <= span.start);
    for hole in holes[from..].iter().take_while(|hole| hole.start < span.end).filter(|hole| hole.overlaps(span)) {
        if hole.start > at {
            parts.push(ByteSpan::new(at, hole.start));
        }
        at = at.max(hole.end);
    }
    if at < span.end {
        parts.push(ByteSpan::new(at, span.end));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::{LineKind, Options, compose, testing::Sample};
    use super::*;
    use crate::article::{LeftOut, Rule, Run};

    fn sample() -> Sample {
        Sample::new("# Ferries return\n\n“We wept,” Ann Lee said. “All of us did.”\n\nThe tide turned.\nPhoto: Bo Reed")
            .says("“We wept,”", "Ann Lee", "Ann Lee said")
            .says("“All of us did.”", "Ann Lee", "")
    }

    /// The sample with its credit left out.
    fn article() -> Sample {
        let mut sample = sample();
        let credit = "Photo: Bo Reed";
        let at = sample.article.text.find(credit).unwrap();
        let source = ByteSpan::new(at, at + credit.len());
        sample.article.left_out.push(LeftOut { text: credit.into(), rule: Rule::Credit, source });
        let block = &mut sample.article.blocks[1];
        block.text = "The tide turned.".into();
        block.span.end = block.span.start + block.text.len();
        block.runs[0] = Run { at: 0, len: block.text.len(), source: block.span };
        sample
    }

    fn composed(sample: &Sample) -> Composed {
        compose(&sample.article, &sample.attribution, &Options::default())
    }

    fn rewrite(composed: &mut Composed, line: usize, text: &str) {
        composed.script.lines[line] = Line::new(LineKind::Narration, text);
    }

    fn words_of(found: &[Miscounted]) -> Vec<(&str, usize)> {
        found.iter().map(|found| (found.word.as_str(), found.line)).collect()
    }

    #[test]
    fn every_word_is_spoken_or_left_out() {
        let sample = article();
        let tally = account(&sample.article, &composed(&sample)).unwrap();
        assert_eq!(tally, Tally { article: 17, spoken: 14, left_out: 3 });
        let options = Options {
            order: crate::show::settings::AttributionOrder::LeadIn,
            notice: Some("Read by machines.".into()),
            ..Options::default()
        };
        let led_in = compose(&sample.article, &sample.attribution, &options);
        assert_eq!(account(&sample.article, &led_in).unwrap(), tally);
    }

    #[test]
    fn a_dropped_word_is_named_with_its_place() {
        let sample = article();
        let mut composed = composed(&sample);
        rewrite(&mut composed, 4, "The turned.");
        let miscount = account(&sample.article, &composed).unwrap_err();
        assert_eq!(
            miscount.to_string(),
            "the script does not say every word of the article once; missing: “tide” (line 5: The tide turned.)"
        );
        assert_eq!(words_of(&miscount.doubled), []);
    }

    #[test]
    fn a_dropped_line_is_missed() {
        let sample = article();
        let mut composed = composed(&sample);
        composed.script.lines.remove(2);
        composed.sources.remove(2);
        let miscount = account(&sample.article, &composed).unwrap_err();
        assert_eq!(words_of(&miscount.missing), [("Ann", 3), ("Lee", 3), ("said", 3)]);
    }

    #[test]
    fn a_doubled_word_is_named_with_its_place() {
        let sample = article();
        let mut composed = composed(&sample);
        rewrite(&mut composed, 4, "The tide tide turned.");
        let miscount = account(&sample.article, &composed).unwrap_err();
        assert_eq!(words_of(&miscount.doubled), [("tide", 5)]);
        assert_eq!(miscount.missing, []);
    }

    #[test]
    fn a_line_that_comes_twice_is_doubled() {
        let sample = article();
        let mut composed = composed(&sample);
        composed.script.lines.push(composed.script.lines[2].clone());
        composed.sources.push(composed.sources[2]);
        let miscount = account(&sample.article, &composed).unwrap_err();
        assert_eq!(words_of(&miscount.doubled), [("Ann", 3), ("Lee", 3), ("said", 3)]);
    }

    #[test]
    fn what_is_left_out_is_not_spoken_as_well() {
        let mut sample = article();
        let title = sample.article.title.clone().unwrap();
        sample.article.left_out.push(LeftOut {
            text: title.text.clone(),
            rule: Rule::Markup,
            source: title.span.unwrap(),
        });
        let miscount = account(&sample.article, &composed(&sample)).unwrap_err();
        assert_eq!(words_of(&miscount.doubled), [("Ferries", 1), ("return", 1)]);
    }

    #[test]
    fn words_that_no_block_has_are_missed() {
        let mut sample = article();
        sample.article.left_out.clear();
        let miscount = account(&sample.article, &composed(&sample)).unwrap_err();
        assert_eq!(words_of(&miscount.missing), [("Photo", 6), ("Bo", 6), ("Reed", 6)]);
    }

    #[test]
    fn swapped_words_are_not_the_same_words() {
        let sample = article();
        let mut composed = composed(&sample);
        rewrite(&mut composed, 4, "The turned tide.");
        assert!(account(&sample.article, &composed).is_err());
    }

    /// A block of these runs: (text in the block, text in the article, is markup between).
    fn marked_up(pieces: &[(&str, &str)]) -> Sample {
        let source: String = pieces.iter().map(|(_, source)| *source).collect();
        let mut sample = Sample::new(&source);
        let block = &mut sample.article.blocks[0];
        block.text.clear();
        block.runs.clear();
        let mut at = 0;
        for (text, source) in pieces {
            let span = ByteSpan::new(at, at + source.len());
            at = span.end;
            if text.is_empty() {
                continue;
            }
            block.runs.push(Run { at: block.text.len(), len: text.len(), source: span });
            block.text.push_str(text);
        }
        sample
    }

    #[test]
    fn markup_inside_a_word_does_not_divide_it() {
        let sample = marked_up(&[
            ("un", "un"),
            ("", "**"),
            ("sink", "sink"),
            ("", "**"),
            ("able caf", "able caf"),
            ("é", "&eacute;"),
            ("s", "s"),
        ]);
        let composed = composed(&sample);
        assert_eq!(composed.script.lines[0].plain(), "unsinkable cafés");
        assert_eq!(account(&sample.article, &composed).unwrap().spoken, 2);
    }

    #[test]
    fn an_address_between_two_runs_has_to_be_left_out() {
        let mut sample =
            marked_up(&[("", "["), ("friend", "friend"), ("", "](https://example.org)"), ("s came", "s came")]);
        let miscount = account(&sample.article, &composed(&sample)).unwrap_err();
        assert!(words_of(&miscount.missing).contains(&("https", 1)), "{miscount}");
        let address = "](https://example.org)";
        let at = sample.article.text.find(address).unwrap();
        let source = ByteSpan::new(at, at + address.len());
        sample.article.left_out.push(LeftOut { text: address.into(), rule: Rule::Markup, source });
        let tally = account(&sample.article, &composed(&sample)).unwrap();
        assert_eq!(tally, Tally { article: 5, spoken: 2, left_out: 3 });
    }
}
