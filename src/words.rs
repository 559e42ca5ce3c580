//! What counts as a word when we promise that every word of an article is spoken once.
//!
//! A word is a longest run of letters, digits and combining marks ([`char::is_alphanumeric`]). Apostrophes, hyphens
//! and points divide words, so that typographic and straight forms, or re-joined lines, count alike.

use crate::span::ByteSpan;

/// The words of `text` with their places, in order.
pub fn spans(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.find(|(_, c)| c.is_alphanumeric())?;
        while rest.next_if(|(_, c)| c.is_alphanumeric()).is_some() {}
        let end = rest.peek().map_or(text.len(), |&(at, _)| at);
        Some(ByteSpan::new(start, end))
    })
}

/// The words of `text`, in order, as written.
pub fn words(text: &str) -> impl Iterator<Item = &str> + '_ {
    spans(text).map(|span| span.of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_divide_and_do_not_count() {
        let found: Vec<_> = words("“It’s 50% — slow-cooked…fast,” he said.").collect();
        assert_eq!(found, ["It", "s", "50", "slow", "cooked", "fast", "he", "said"]);
        assert_eq!(words("").count(), 0);
    }
}
