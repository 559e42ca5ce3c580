//! Excerpts of another outlet, whose inner marks hold the real voice.
//!
//! In: a quote that nobody but an outlet has said. Out: the quotes inside it, where the excerpt itself attributes
//! them by name (The Gazette wrote: “The harbour master was blunt. ‘We sail at dawn,’ Mira Solberg said.”). Somebody
//! who tells what others said is no excerpt: there the pronouns and the first person stay in one voice.

use super::{
    cues::{self, Cue},
    lexicon,
    spans::{self, Span},
    tokens::{Narration, Token},
};
use crate::span::ByteSpan;

/// The quotes inside `outer` that its own words attribute to somebody by name; empty if there are none.
pub(super) fn inner_quotes(text: &str, outer: Span) -> Vec<Span> {
    let inner = outer.inner();
    let excerpt = inner.of(text);
    let found = spans::spans(excerpt);
    if found.is_empty() {
        return found;
    }
    let narration = Narration::new(excerpt, &found);
    let named = narration.quote_at.iter().any(|&at| is_attributed(&narration.tokens, at));
    if !named {
        return Vec::new();
    }
    let moved = |span: Span| Span {
        range: ByteSpan::new(span.range.start + inner.start, span.range.end + inner.start),
        ..span
    };
    found.into_iter().map(moved).collect()
}

/// ‘…,’ Mira Solberg said; ‘…,’ said Solberg.
fn is_attributed(tokens: &[Token], quote: usize) -> bool {
    let says = |at: usize| {
        let cue = tokens.get(at).filter(|token| !token.capital).and_then(|token| cues::cue(&token.lower));
        cue.is_some_and(Cue::says)
    };
    let name = |at: usize| tokens.get(at).is_some_and(|token| token.capital && !lexicon::is_never_a_name(&token.lower));
    let next = quote + 1;
    says(next) && name(next + 1) || name(next) && (says(next + 1) || name(next + 1) && says(next + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let outer = spans::spans(text)[0];
        inner_quotes(text, outer).into_iter().map(|span| span.range.of(text)).collect()
    }

    #[test]
    fn only_what_the_excerpt_attributes_by_name() {
        assert_eq!(found("“She was blunt. ‘We sail,’ Mira Solberg said.”"), ["‘We sail,’"]);
        assert!(found("“My mother looked up. ‘We sail,’ she said.”").is_empty());
        assert!(found("“I read ‘The Gull’ twice.”").is_empty());
    }
}
