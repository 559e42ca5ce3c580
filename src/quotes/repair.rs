//! Quotes whose closing mark was forgotten.
//!
//! In: the quotes of a block as the marks tell them. Out: the same, where one that was never closed holds its own
//! attribution (“We sail, said Mira Solberg.) ends before that.

use super::{
    cues::{self, Cue},
    spans::Span,
    tokens::{self, Token},
};
use crate::span::ByteSpan;

/// How many words an attribution may have that stands inside an open quote.
const REACH: usize = 12;

pub(super) fn repaired(text: &str, mut quotes: Vec<Span>) -> Vec<Span> {
    for quote in quotes.iter_mut().filter(|quote| !quote.closed()) {
        let inner = quote.inner();
        let mut tokens = Vec::new();
        tokens::tokenize(text, inner.start..inner.end, &mut tokens);
        if let Some(end) = attribution(&tokens) {
            quote.range = ByteSpan::new(quote.range.start, end);
        }
    }
    quotes
}

/// The end of the comma before ", said Mira Solberg." or ", she said.", where that ends the tokens.
fn attribution(tokens: &[Token]) -> Option<usize> {
    let last = tokens.last().filter(|token| token.is_mark("."))?;
    let from = tokens.len().saturating_sub(REACH);
    let comma = (from..tokens.len()).find(|&at| tokens[at].is_mark(",") && attributes(&tokens[at + 1..]))?;
    (tokens[comma].end < last.start).then(|| tokens[comma].end)
}

fn attributes(tokens: &[Token]) -> bool {
    let says = |at: usize| {
        let cue = tokens.get(at).and_then(|token| cues::cue(&token.lower));
        cue.is_some_and(Cue::says)
    };
    let somebody = |at: usize| {
        tokens.get(at).is_some_and(|token| token.capital || matches!(token.lower.as_str(), "he" | "she" | "they"))
    };
    says(0) && somebody(1) || somebody(0) && (says(1) || somebody(1) && says(2))
}
