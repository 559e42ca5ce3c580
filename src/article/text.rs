//! Plain text into paragraphs.
//!
//! In: decoded text. Out: pieces in order, each a paragraph with its place.
//!
//! A blank line always parts paragraphs. Whether a line end does depends on the text: where lines are long, nobody
//! wrapped them and each is a paragraph; where they are short, a line end is the author's only if the next word
//! would still have fitted.

use std::collections::HashSet;

use crate::{span::ByteSpan, words};

use super::{
    BlockKind, Draft,
    build::{Builder, Look},
    furniture,
};

/// Nobody wraps wider than this, in characters.
const WIDEST_WRAP: usize = 110;

pub(super) fn parse(text: &str) -> Draft {
    let lines = lines(text);
    let width = wrap_width(text, &lines);
    let known: HashSet<&str> = words::words(text).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let mut builder = Builder::new(text);
        let mut place = if at == 0 { Place::First } else { Place::Begins };
        loop {
            let line = lines[at];
            let next = lines.get(at + 1).copied();
            let seam = add(&mut builder, text, line, next, &known);
            at += 1;
            let Some(next) =
                next.filter(|next| width.is_some_and(|width| joins(line.of(text), next.of(text), width, place)))
            else {
                break;
            };
            if seam == Seam::Space && !next.is_empty() {
                builder.space();
            }
            place = Place::GoesOn;
        }
        pieces.extend(builder.finish(BlockKind::Paragraph, Look::Plain));
    }
    Draft { pieces, ..Draft::default() }
}

/// Lines without their ends. An empty line stays, as the mark of a paragraph's end.
fn lines(text: &str) -> Vec<ByteSpan> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_line_end(c) {
            continue;
        }
        lines.push(trimmed(text, start, at));
        if c == '\r' {
            chars.next_if(|&(_, next)| next == '\n');
        }
        start = chars.peek().map_or(text.len(), |&(next, _)| next);
        if c == '\u{2029}' {
            lines.push(ByteSpan::new(start, start));
        }
    }
    lines.push(trimmed(text, start, text.len()));
    lines
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// White space at a line's end goes; at its beginning it stays, because an indent begins a paragraph.
fn trimmed(text: &str, start: usize, end: usize) -> ByteSpan {
    let line = text[start..end].trim_end();
    ByteSpan::new(start, start + line.len())
}

/// The width that the text was wrapped at, or nothing if it was not.
fn wrap_width(text: &str, lines: &[ByteSpan]) -> Option<usize> {
    let lengths: Vec<_> =
        lines.iter().filter(|line| !line.is_empty()).map(|line| line.of(text).chars().count()).collect();
    let is_long = |&&length: &&usize| length > WIDEST_WRAP;
    let long = lengths.iter().filter(is_long).count();
    if long * 25 > lengths.len() {
        return None;
    }
    lengths.iter().filter(|length| !is_long(length)).max().copied()
}

/// Where a line stands in its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the head of the text, where a headline may stand right above what follows.
    First,
    Begins,
    GoesOn,
}

/// Does a paragraph go on from `line` to `next`?
fn joins(line: &str, next: &str, width: usize, place: Place) -> bool {
    let indent = |line: &str| line.starts_with([' ', '\t', '\u{3000}']);
    if line.is_empty() || next.is_empty() || indent(next) && !indent(line) {
        return false;
    }
    let ended = line.trim_end_matches(['”', '"', '’', ')']).ends_with(['.', '!', '?', ':', '…']);
    // Furniture does not flow into prose, even without a blank line between; but a date or a name that the wrap
    // put on a line of its own is prose.
    let apart = |line: &str| furniture::classify(line.trim(), true).is_some();
    if place != Place::GoesOn && apart(line) || (ended || place == Place::First) && apart(next) {
        return false;
    }
    let word = next.split_whitespace().next().unwrap_or("").chars().count();
    let length = line.chars().count();
    let full = length + 1 + word > width;
    let goes_on = next.trim_start().starts_with(char::is_lowercase);
    full || !ended && (goes_on || place != Place::First && length * 2 >= width)
}

#[derive(Debug, PartialEq, Eq)]
enum Seam {
    Space,
    Tight,
}

/// Adds a line; says how the next one is joined to it.
fn add(builder: &mut Builder, text: &str, line: ByteSpan, next: Option<ByteSpan>, known: &HashSet<&str>) -> Seam {
    let content = line.of(text);
    let bare = content.trim_start();
    let start = line.end - bare.len();
    let next = next.map_or("", |next| next.of(text).trim_start());
    if bare.ends_with('\u{AD}') {
        builder.verbatim(ByteSpan::new(start, line.end - '\u{AD}'.len_utf8()));
        return Seam::Tight;
    }
    let Some(stem) = bare.strip_suffix(['-', '‐']) else {
        builder.verbatim(ByteSpan::new(start, line.end));
        return Seam::Space;
    };
    let tail = words::words(next).next().unwrap_or("");
    let head = words::words(stem).last().unwrap_or("");
    let touches = stem.ends_with(char::is_alphabetic) && next.starts_with(char::is_lowercase);
    if !touches || matches!(tail, "and" | "or" | "to") {
        builder.verbatim(ByteSpan::new(start, line.end));
        return Seam::Space;
    }
    // The hyphen goes only if the text writes the word without it elsewhere.
    let end = if known.contains(format!("{head}{tail}").as_str()) { start + stem.len() } else { line.end };
    builder.verbatim(ByteSpan::new(start, end));
    Seam::Tight
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<String> {
        parse(text).pieces.into_iter().map(|piece| piece.block.text).collect()
    }

    #[test]
    fn every_line_end_ends_a_line() {
        for end in ["\n", "\r\n", "\r", "\u{2028}"] {
            let text = ["The mill has closed.", "", "Nobody knows why."].join(end);
            assert_eq!(paragraphs(&text), ["The mill has closed.", "Nobody knows why."], "{end:?}");
        }
        assert_eq!(paragraphs("One.\u{2029}Two."), ["One.", "Two."]);
    }

    #[test]
    fn long_lines_are_paragraphs_each() {
        let long = "The river rose through the night and took the lower bridge with it. ".repeat(3);
        let text = format!("{long}\nShort.\n{long}");
        assert_eq!(paragraphs(&text).len(), 3);
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "Mill closes\nBy Ada Quill\n\nThe river rose through the night and took the lower\nbridge with it, \
                    said Ada Quill, who had\nlived beside it for sixty years and some more now.\n\nShe laughed.\n";
        assert_eq!(
            paragraphs(text),
            [
                "Mill closes",
                "By Ada Quill",
                "The river rose through the night and took the lower bridge with it, said Ada Quill, who had lived \
                 beside it for sixty years and some more now.",
                "She laughed."
            ]
        );
    }

    #[test]
    fn a_hyphen_at_a_line_end_goes_only_when_the_text_knows_the_word() {
        let text = "The harbour master of the old town looked at the har-\nbour and at its well-\nknown clock, the short- \
                    \nand the long-term one.\n\nHe looked away.";
        assert_eq!(
            paragraphs(text)[0],
            "The harbour master of the old town looked at the harbour and at its well-known clock, the short- and the \
             long-term one."
        );
    }
}
