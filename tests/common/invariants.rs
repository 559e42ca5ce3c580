//! What holds for the attribution of any text whatever, be it an article or not.
//!
//! `tests/any_text.rs` holds texts to it that are at hand; the fuzz target `attribution` (`fuzz/`) texts that nobody
//! has thought of.

use quotecast::{
    Input,
    article::{Article, Format, Given},
    quotes::{self, AttributedQuote, Attribution, Voicing, report, rules},
    show::{Settings, settings::AttributionOrder},
};

/// Reads `bytes` as text and as Markdown, attributes, reports and composes.
///
/// # Panics
/// If anything does not hold that must.
pub fn hold(bytes: &[u8]) {
    for format in [Format::Text, Format::Markdown] {
        let input = Input { name: "any text".into(), bytes: bytes.to_vec(), format, source: None };
        // No text, or one without words.
        let Ok(article) = quotecast::read(&input, &Given::default()) else { continue };
        let attribution = quotes::attribute(&article);
        quotes_hold(&article, &attribution);
        labels_hold(&article, &attribution);
        report_holds(&article, &attribution);
        every_word_is_said_once(&article, &attribution);
    }
}

fn quotes_hold(article: &Article, attribution: &Attribution) {
    let mut end = (0, 0);
    let mut source_end = 0;
    for quote in &attribution.quotes {
        let text = article.blocks.get(quote.block).map(|block| block.text.as_str());
        let text = text.unwrap_or_else(|| panic!("a quote of no block: {quote:?}"));
        assert_eq!(text.get(quote.range.start..quote.range.end), Some(quote.text.as_str()), "{quote:?}");
        assert!(!quote.range.is_empty(), "an empty quote: {quote:?}");
        assert!((quote.block, quote.range.start) >= end, "not in order, or overlapping: {quote:?}");
        end = (quote.block, quote.range.end);
        assert!(quote.source.start >= source_end, "not in the article's order: {quote:?}");
        source_end = quote.source.end;
        assert!(article.text.get(quote.source.start..source_end).is_some(), "no place of the article: {quote:?}");
        for place in [quote.evidence.mention_at, quote.evidence.cue_at].into_iter().flatten() {
            assert!(text.get(place.start..place.end).is_some(), "evidence outside the block: {quote:?}");
        }
        assert!(rules::rule(&quote.evidence.rule).is_some(), "a rule without its line in the table: {quote:?}");
        speaker_exists(quote, attribution);
    }
}

fn speaker_exists(quote: &AttributedQuote, attribution: &Attribution) {
    let speaker = match quote.voicing {
        Voicing::Voiced(speaker) => Some(speaker),
        Voicing::Narrated { speaker, .. } => speaker,
    };
    if let Some(speaker) = speaker {
        let known = attribution.speakers.get(speaker.0);
        let name = known.map(|speaker| speaker.name.trim());
        assert!(name.is_some_and(|name| !name.is_empty()), "nobody of that number, or without a name: {quote:?}");
    }
}

fn labels_hold(article: &Article, attribution: &Attribution) {
    let mut before = None;
    for label in &attribution.labels {
        assert!(before < Some(label.block), "labels not in order: {label:?}");
        before = Some(label.block);
        let block = article.blocks.get(label.block);
        let inside = block.is_some_and(|block| block.text.get(label.range.start..label.range.end).is_some());
        assert!(inside, "a label outside its block: {label:?}");
        let over = |quote: &AttributedQuote| quote.block == label.block && quote.range.overlaps(label.range);
        assert!(!attribution.quotes.iter().any(over), "a label inside a quote: {label:?}");
    }
}

fn report_holds(article: &Article, attribution: &Attribution) {
    let characters = article.text.chars().count();
    let report = report::report("any", article, attribution);
    let mut end = 0;
    for quote in &report.quotes {
        assert!(end <= quote.start && quote.start < quote.end, "places do not rise: {quote:?}");
        end = quote.end;
        assert!(!quote.voiced || quote.speaker.is_some(), "voiced by nobody: {quote:?}");
    }
    assert!(end <= characters, "beyond the text: {end} of {characters}");
    serde_json::to_string(&report).expect("a report is JSON");
}

fn every_word_is_said_once(article: &Article, attribution: &Attribution) {
    for order in [AttributionOrder::AsWritten, AttributionOrder::LeadIn] {
        let settings = Settings { attribution: order, ..Settings::default() };
        if let Err(error) = quotecast::compose(article, attribution, &settings, None, "any text") {
            panic!("{order:?}: {error:?}");
        }
    }
}
