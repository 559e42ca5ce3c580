//! Narration as words: the reporter's own text with every quote masked.
//!
//! In: a block's text and its quotes. Out: its tokens, one for each quote, and its sentences. A full stop ends a
//! sentence unless it belongs to an abbreviation (Mr., Sen., U.S.) or an initial.

use std::ops::Range;

use super::{lexicon, spans::Span};
use crate::span::ByteSpan;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Mark(char),
    /// A quote, by its index among the block's quotes.
    Quote(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: TokenKind,
    /// A word in lower case, without a possessive ending and with straight apostrophes.
    pub lower: String,
    pub capital: bool,
    pub possessive: bool,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    pub fn is_mark(&self, marks: &str) -> bool {
        matches!(self.kind, TokenKind::Mark(c) if marks.contains(c))
    }

    pub fn quote(&self) -> Option<usize> {
        match self.kind {
            TokenKind::Quote(n) => Some(n),
            _ => None,
        }
    }
}

/// A block, ready to be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Narration {
    pub tokens: Vec<Token>,
    /// Ranges of tokens, in order, without gaps.
    pub sentences: Vec<Range<usize>>,
    /// The token of each quote.
    pub quote_at: Vec<usize>,
}

impl Narration {
    pub fn new(text: &str, quotes: &[Span]) -> Self {
        let mut tokens = Vec::new();
        let mut quote_at = Vec::with_capacity(quotes.len());
        let mut from = 0;
        for (n, quote) in quotes.iter().enumerate() {
            tokenize(text, from..quote.range.start, &mut tokens);
            quote_at.push(tokens.len());
            tokens.push(Token {
                start: quote.range.start,
                end: quote.range.end,
                kind: TokenKind::Quote(n),
                lower: String::new(),
                capital: false,
                possessive: false,
            });
            from = quote.range.end;
        }
        tokenize(text, from..text.len(), &mut tokens);
        let sentences = sentences(text, &tokens, quotes);
        Narration { tokens, sentences, quote_at }
    }

    /// The number of the sentence that token `at` belongs to.
    pub fn sentence_of(&self, at: usize) -> usize {
        self.sentences.partition_point(|range| range.end <= at).min(self.sentences.len().saturating_sub(1))
    }

    pub fn sentence(&self, at: usize) -> Range<usize> {
        self.sentences.get(self.sentence_of(at)).cloned().unwrap_or(0..0)
    }

    /// The words of the text from the first to the last token of `range`.
    pub fn text<'t>(&self, text: &'t str, range: &Range<usize>) -> &'t str {
        self.place(range).map_or("", |place| place.of(text))
    }

    /// The place in the text of the words from the first to the last token of `range`.
    pub fn place(&self, range: &Range<usize>) -> Option<ByteSpan> {
        let first = self.tokens.get(range.start)?;
        let last = self.tokens.get(range.end.checked_sub(1)?)?;
        (first.start <= last.end).then(|| ByteSpan::new(first.start, last.end))
    }
}

/// Appends the tokens of a part of `text`.
pub(super) fn tokenize(text: &str, part: Range<usize>, tokens: &mut Vec<Token>) {
    let chars: Vec<(usize, char)> = text[part.clone()].char_indices().map(|(at, c)| (at + part.start, c)).collect();
    let mut n = 0;
    while let Some(&(at, c)) = chars.get(n) {
        if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
            n += 1;
            continue;
        }
        let next = chars.get(n + 1).map(|&(_, c)| c);
        // A handle is a word: @tidewatcher.
        let handle = c == '@' && next.is_some_and(char::is_alphanumeric);
        if !c.is_alphanumeric() && !handle {
            n += 1;
            push(text, at..at + c.len_utf8(), TokenKind::Mark(c), tokens);
            continue;
        }
        let first = n;
        while let Some(&(_, c)) = chars.get(n) {
            let joins = n == first && handle
                || "'’-‑_.&@".contains(c) && n > first && chars.get(n + 1).is_some_and(|&(_, c)| c.is_alphanumeric());
            if !(c.is_alphanumeric() || joins) {
                break;
            }
            n += 1;
        }
        let mut end = chars.get(n).map_or(part.end, |&(at, _)| at);
        if chars.get(n).is_some_and(|&(_, c)| c == '.') && lexicon::is_abbreviation(&text[at..end]) {
            n += 1;
            end += 1;
        }
        push(text, at..end, TokenKind::Word, tokens);
    }
}

fn push(text: &str, at: Range<usize>, kind: TokenKind, tokens: &mut Vec<Token>) {
    let word = &text[at.clone()];
    let mut lower = if kind == TokenKind::Word { word.to_lowercase().replace('’', "'") } else { String::new() };
    let possessive = lower.ends_with("'s");
    if possessive {
        lower.truncate(lower.len() - 2);
    }
    let capital = word.chars().next().is_some_and(|c| c.is_uppercase() || c == '@' && kind == TokenKind::Word);
    tokens.push(Token { start: at.start, end: at.end, kind, lower, capital, possessive });
}

fn sentences(text: &str, tokens: &[Token], quotes: &[Span]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (n, token) in tokens.iter().enumerate() {
        let next = tokens.get(n + 1);
        let next_begins = next.is_none_or(|next| next.capital || next.quote().is_some() || next.is_mark("([—–-―"));
        let ends = match token.kind {
            TokenKind::Mark('.' | '?' | '!' | '…') => next.is_none_or(|next| !next.is_mark(".?!…)")) && next_begins,
            TokenKind::Word => {
                text[token.start..token.end].ends_with('.')
                    && next.is_some_and(|next| {
                        next.quote().is_some() || lexicon::starts_sentence(&next.lower) && next.capital
                    })
                    && !lexicon::is_title(&token.lower)
            }
            // A quote that is a whole sentence, or ends one, ends with it.
            TokenKind::Quote(q) => {
                let inner = quotes.get(q).map_or("", |quote| quote.inner().of(text)).trim_end();
                inner.ends_with(['.', '?', '!', '…']) && next_begins
            }
            TokenKind::Mark(_) => false,
        };
        if ends {
            found.push(from..n + 1);
            from = n + 1;
        }
    }
    if from < tokens.len() {
        found.push(from..tokens.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::spans::spans;
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let narration = Narration::new(text, &spans(text));
        narration.sentences.iter().map(|range| narration.text(text, range)).collect()
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        let text = "Mr. J. R. Oyelaran of the U.S. fleet met Sen. Abara. He left at 3 p.m. The rest stayed.";
        assert_eq!(
            split(text),
            ["Mr. J. R. Oyelaran of the U.S. fleet met Sen. Abara.", "He left at 3 p.m.", "The rest stayed."]
        );
    }

    #[test]
    fn a_quote_that_ends_in_a_stop_ends_its_sentence() {
        assert_eq!(split("“I rest.” Mira left."), ["“I rest.”", "Mira left."]);
        assert_eq!(split("“I rest,” said Mira. “So do I.”"), ["“I rest,” said Mira.", "“So do I.”"]);
    }
}
