//! The words of what is heard, and when each of them is.
//!
//! In: a [`Passage`]. Out: [`Piece`]s: what no line break may part. That is a word with its marks; where a language writes no
//! spaces, what UAX #14 keeps together.

use std::ops::Range;

use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use super::{
    LINE,
    breaks::{self, Break},
    text_width,
};
use crate::{audio::timeline::Passage, script::is_space};

/// A word where it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// In columns.
    pub width: usize,
    pub start_ms: u64,
    /// Where the next begins, or the passage ends.
    pub end_ms: u64,
    /// Does a space stand between this and the next?
    pub spaced: bool,
    /// How well a line may end behind it.
    pub(super) after: Break,
}

/// The text of some pieces in one line.
pub(super) fn text(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        out.push_str(&piece.text);
        out.push_str(if piece.spaced { " " } else { "" });
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Columns of some pieces in one line.
pub(super) fn width(pieces: &[Piece]) -> usize {
    let last = pieces.last().is_some_and(|last| last.spaced);
    pieces.iter().map(|piece| piece.width + usize::from(piece.spaced)).sum::<usize>() - usize::from(last)
}

/// The pieces of a passage, in order. A passage with no words has none.
pub(super) fn of(passage: &Passage, segmenter: LineSegmenterBorrowed<'_>, english: bool) -> Vec<Piece> {
    let spans = joined(&passage.text, spans(&passage.text, segmenter));
    let starts = starts(passage, &spans);
    let mut pieces: Vec<Piece> = Vec::with_capacity(spans.len());
    for (n, (span, start_ms)) in spans.iter().zip(&starts).enumerate() {
        let text = shown(&passage.text[span.clone()]);
        let next = spans.get(n + 1);
        let spaced = match next {
            Some(next) => next.start > span.end,
            // Sentences stand apart, but where no words do.
            None => !text.chars().next_back().is_some_and(is_spaceless),
        };
        let end_ms = starts.get(n + 1).copied().unwrap_or(passage.end_ms);
        let after = breaks::after(&text, next.map(|next| &passage.text[next.clone()]), english);
        pieces.push(Piece { width: text_width(&text), text, start_ms: *start_ms, end_ms, spaced, after });
    }
    pieces
}

/// Line breaking as UAX #14 has it, with dictionaries for Thai, Khmer, Lao and Burmese, of which it says nothing.
pub(super) fn segmenter() -> LineSegmenterBorrowed<'static> {
    LineSegmenter::new_dictionary(Default::default())
}

/// Without control characters, which no format takes; white space inside is one space, as in a script.
fn shown(text: &str) -> String {
    text.chars().map(|c| if is_space(c) { ' ' } else { c }).filter(|c| !c.is_control()).collect()
}

fn spans(text: &str, segmenter: LineSegmenterBorrowed<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for token in tokens(text, 0..text.len(), is_space) {
        if text_width(&text[token.clone()]) <= LINE {
            spans.extend(parts(text, token, segmenter));
        } else {
            // No-break spaces in plenty are a fault of the page that the text is from.
            for token in tokens(text, token, char::is_whitespace) {
                spans.extend(parts(text, token, segmenter));
            }
        }
    }
    spans.retain(|span| !shown(&text[span.clone()]).trim().is_empty());
    spans
}

fn tokens(text: &str, within: Range<usize>, space: fn(char) -> bool) -> Vec<Range<usize>> {
    let base = within.start;
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in text[within.clone()].char_indices() {
        match (space(c), start) {
            (true, Some(from)) => {
                tokens.push(base + from..base + at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    tokens.extend(start.map(|from| base + from..within.end));
    tokens
}

/// A token, cut where a line may end inside it: behind a dash, between characters that stand without spaces, and, where no
/// line has room for it, wherever UAX #14 lets it.
fn parts(text: &str, token: Range<usize>, segmenter: LineSegmenterBorrowed<'_>) -> Vec<Range<usize>> {
    let whole = &text[token.clone()];
    let wide = text_width(whole) > LINE;
    let is_dash = |c: char| matches!(c, '—' | '―');
    if !wide && !whole.chars().any(|c| is_dash(c) || is_spaceless(c)) {
        return vec![token];
    }
    let mut cut: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for at in segmenter.segment_str(whole).filter(|&at| at > 0 && at < whole.len()) {
        let before = whole[..at].chars().next_back();
        let after = whole[at..].chars().next();
        let said = |part: &str| part.chars().any(char::is_alphanumeric);
        let dashed = before.is_some_and(is_dash) && said(&whole[start..at]) && said(&whole[at..]);
        if wide || dashed || before.is_some_and(is_spaceless) || after.is_some_and(is_spaceless) {
            cut.push(token.start + start..token.start + at);
            start = at;
        }
    }
    cut.push(token.start + start..token.end);
    cut
}

/// What is only marks (a dash between spaces) stays with the word before it, or at the beginning with the one behind.
fn joined(text: &str, spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let said = |span: &Range<usize>| text[span.clone()].chars().any(char::is_alphanumeric);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if !(said(last) && said(&span)) && text_width(&shown(&text[last.start..span.end])) <= LINE => {
                last.end = span.end;
            }
            _ => out.push(span),
        }
    }
    out
}

/// Is this a character of a script that puts no spaces between words?
pub(super) fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        // Thai and Lao, Burmese, Khmer; kana and ideographs with their marks.
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff
        | 0x3000..=0x312f | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff01..=0xff9f
        | 0x20000..=0x3ffff)
}

/// When each span begins: as the engine tells it, and between two that it tells, by characters. Rising, inside the passage,
/// and no two at once if there is a millisecond for each.
fn starts(passage: &Passage, spans: &[Range<usize>]) -> Vec<u64> {
    let (first, last) = (passage.start_ms, passage.end_ms.max(passage.start_ms));
    let mut words: Vec<(usize, u64)> = passage.words.iter().map(|word| (word.at, word.ms)).collect();
    words.sort_by_key(|&(at, _)| at);
    let told = |span: &Range<usize>| {
        let n = words.partition_point(|&(at, _)| at < span.start);
        words.get(n).filter(|&&(at, _)| at < span.end).map(|&(_, ms)| ms.clamp(first, last))
    };
    // Characters before each span.
    let mut places = Vec::with_capacity(spans.len());
    let (mut at, mut count) = (0, 0);
    for span in spans {
        count += passage.text[at..span.start].chars().count() as u64;
        at = span.start;
        places.push(count);
    }
    let all = count + passage.text[at..].chars().count() as u64;
    let mut starts: Vec<u64> = Vec::with_capacity(spans.len());
    let mut known = (0, first);
    let mut next = 0;
    for (n, span) in spans.iter().enumerate() {
        let start = told(span).unwrap_or_else(|| {
            if next <= n {
                next = (n + 1..spans.len()).find(|&m| told(&spans[m]).is_some()).unwrap_or(spans.len());
            }
            let (to, ms) = spans.get(next).and_then(told).map_or((all, last), |ms| (places[next], ms));
            let (of, share) = ((to - known.0).max(1), places[n] - known.0);
            known.1 + ms.saturating_sub(known.1) * share / of
        });
        let start = start.max(starts.last().copied().unwrap_or(first));
        known = (places[n], start);
        starts.push(start);
    }
    let count = starts.len() as u64;
    if last - first >= count {
        for n in 1..starts.len() {
            starts[n] = starts[n].max(starts[n - 1] + 1);
        }
        for (n, start) in starts.iter_mut().enumerate() {
            *start = (*start).min(last - (count - n as u64));
        }
    }
    starts
}
