//! Places in a text, in the two units that must never be mixed up.
//!
//! The program slices by bytes; `--json` speaks of characters (Unicode scalar values). [`CharIndex`] is the one
//! place where the first becomes the second.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes; both ends stand on character boundaries of the text that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ByteSpan {
    pub start: usize,
    pub end: usize,
}

/// A half-open range of characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CharSpan {
    pub start: usize,
    pub end: usize,
}

impl ByteSpan {
    /// # Panics
    /// If `end` lies before `start`: that is a fault of the caller, never of an input.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it begins: {start}..{end}");
        ByteSpan { start, end }
    }

    pub fn len(self) -> usize {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Is every byte of `other` also in `self`?
    pub fn contains(self, other: ByteSpan) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(self, other: ByteSpan) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The slice of `text` that this span names.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

impl From<std::ops::Range<usize>> for ByteSpan {
    fn from(range: std::ops::Range<usize>) -> Self {
        ByteSpan::new(range.start, range.end)
    }
}

/// Turns byte offsets of one text into character offsets, in time logarithmic in the text's length.
#[derive(Debug, Clone)]
pub struct CharIndex<'a> {
    /// Byte offset of every `STEP`th character.
    marks: Vec<usize>,
    text: &'a str,
}

const STEP: usize = 64;

impl<'a> CharIndex<'a> {
    pub fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(at, _)| at).collect();
        CharIndex { marks, text }
    }

    /// The number of characters in front of byte `at`.
    pub fn char_at(&self, at: usize) -> usize {
        let mark = self.marks.partition_point(|&m| m <= at).saturating_sub(1);
        let from = self.marks.get(mark).copied().unwrap_or(0);
        mark * STEP + self.text[from..at].chars().count()
    }

    pub fn chars(&self, span: ByteSpan) -> CharSpan {
        CharSpan { start: self.char_at(span.start), end: self.char_at(span.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_across_marks() {
        let text: String = "aé“🦀".repeat(100);
        let index = CharIndex::new(&text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(index.char_at(at), n);
        }
        assert_eq!(index.char_at(text.len()), 400);
        assert_eq!(CharIndex::new("").char_at(0), 0);
    }
}
