//! The promise that no word is lost and none is said twice.
//!
//! In: an article. Out: nothing, or the first word of its text that is claimed by no part or by two. Parts are the
//! title, each block by its runs, and each entry of `left_out`. What is left out inside the title (the address of a
//! link in it) is left out, not title.

use thiserror::Error;

use crate::{span::ByteSpan, words};

use super::{Article, Block};

/// A word that is not in exactly one part of its article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unaccounted {
    #[error("the word {word:?} at byte {at} is neither read nor listed as left out")]
    Lost { word: String, at: usize },
    #[error("the word {word:?} at byte {at} is claimed twice, by {first} and by {second}")]
    Twice { word: String, at: usize, first: Part, second: Part },
    #[error("block {block} is not made of its runs: expected {expected:?}, found {found:?}")]
    Runs { block: usize, expected: String, found: String },
}

/// A part of an article that claims words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Title,
    /// By its place in [`Article::blocks`].
    Block(usize),
    /// By its place in [`Article::left_out`].
    LeftOut(usize),
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Part::Title => write!(f, "the title"),
            Part::Block(at) => write!(f, "block {at}"),
            Part::LeftOut(at) => write!(f, "passage {at} of what is left out"),
        }
    }
}

/// Is every word of the article's text in exactly one part of it?
pub fn accounted(article: &Article) -> Result<(), Unaccounted> {
    for (at, block) in article.blocks.iter().enumerate() {
        check_runs(article, at, block)?;
    }
    let mut claims: Vec<_> = claims(article).collect();
    claims.sort();
    let claims = joined(claims);
    let mut next = 0;
    for word in words::spans(&article.text) {
        while claims.get(next).is_some_and(|(span, _)| span.end <= word.start) {
            next += 1;
        }
        check_word(article, word, &claims[next..])?;
    }
    Ok(())
}

fn check_word(article: &Article, word: ByteSpan, claims: &[(ByteSpan, Part)]) -> Result<(), Unaccounted> {
    let text = || word.of(&article.text).to_owned();
    let mut touching =
        claims.iter().take_while(|(span, _)| span.start < word.end).filter(|(span, _)| span.overlaps(word));
    match (touching.next(), touching.next()) {
        (Some((_, first)), Some((_, second))) => {
            Err(Unaccounted::Twice { word: text(), at: word.start, first: *first, second: *second })
        }
        (Some((span, _)), None) if span.contains(word) => Ok(()),
        _ => Err(Unaccounted::Lost { word: text(), at: word.start }),
    }
}

/// Every claim on the article's text, in no order.
pub(super) fn claims(article: &Article) -> impl Iterator<Item = (ByteSpan, Part)> {
    let left_out = article.left_out.iter().enumerate().map(|(at, entry)| (entry.source, Part::LeftOut(at)));
    let runs = |(at, block): (usize, &Block)| {
        block.runs.iter().map(move |run| (run.source, Part::Block(at))).collect::<Vec<_>>()
    };
    let blocks = article.blocks.iter().enumerate().flat_map(runs);
    let title = article.title.as_ref().and_then(|title| title.span).map(|title| without(title, article));
    left_out.chain(blocks).chain(title.into_iter().flatten().map(|span| (span, Part::Title)))
}

/// A title's span less what is left out inside it.
fn without(title: ByteSpan, article: &Article) -> Vec<ByteSpan> {
    let mut parts = Vec::new();
    let mut at = title.start;
    for entry in article.left_out.iter().map(|entry| entry.source).filter(|&source| title.contains(source)) {
        if entry.start >= at {
            parts.push(ByteSpan::new(at, entry.start));
            at = entry.end;
        }
    }
    parts.push(ByteSpan::new(at, title.end.max(at)));
    parts.retain(|part| !part.is_empty());
    parts
}

/// Neighbours of one part become one claim, so that a word over two runs is in one piece.
fn joined(claims: Vec<(ByteSpan, Part)>) -> Vec<(ByteSpan, Part)> {
    let mut joined: Vec<(ByteSpan, Part)> = Vec::with_capacity(claims.len());
    for (span, part) in claims {
        match joined.last_mut() {
            Some((last, known)) if *known == part && last.end == span.start => last.end = span.end,
            _ => joined.push((span, part)),
        }
    }
    joined
}

fn check_runs(article: &Article, at: usize, block: &Block) -> Result<(), Unaccounted> {
    let mut rebuilt = String::new();
    for run in &block.runs {
        if run.at == rebuilt.len() + 1 {
            rebuilt.push(' ');
        }
        let source = run.source.of(&article.text);
        let text = block.text.get(run.at..run.at + run.len).unwrap_or_default();
        // Escapes and entities are taken at their word.
        let replaced = source.starts_with(['&', '\\']);
        rebuilt.push_str(if replaced { text } else { source });
    }
    if rebuilt == block.text {
        return Ok(());
    }
    Err(Unaccounted::Runs { block: at, expected: rebuilt, found: block.text.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Field, Format, Given, Rule, read};

    fn article() -> Article {
        read(b"Mill closes\n\nORLBY - The mill has closed for good.\n", Format::Text, &Given::default()).unwrap()
    }

    #[test]
    fn a_lost_word_and_a_doubled_one_are_told() {
        assert_eq!(accounted(&article()), Ok(()));

        let mut lost = article();
        lost.left_out.clear();
        assert_eq!(accounted(&lost), Err(Unaccounted::Lost { word: "ORLBY".into(), at: 13 }));

        let mut twice = article();
        twice.title = Some(Field { text: "all".into(), span: Some(ByteSpan::new(0, 20)) });
        let Err(Unaccounted::Twice { word, .. }) = accounted(&twice) else { panic!("a word in two parts went unseen") };
        assert_eq!(word, "ORLBY");

        let mut other = article();
        other.blocks[0].text.push('!');
        assert!(matches!(accounted(&other), Err(Unaccounted::Runs { block: 0, .. })));
        assert_eq!(article().left_out[0].rule, Rule::Dateline);
    }
}
