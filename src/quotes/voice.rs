//! Is a quote speech, or a name, a term, a slogan?
//!
//! In: a quote in its sentence, and whether anybody was found who said it. Out: its [`Kind`], and why the narrator
//! reads it if so. Speech reads like a sentence, or is an attributed clause of a few words at least.

use super::{Kind, Why, cues, lexicon, phrases::is_determiner, sieves::Place};
use crate::words;

/// An attributed clause of fewer words stays in the reporter's sentence.
pub(super) const MIN_WORDS: usize = 5;

/// How a quote stands to the one who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attributed {
    /// The words that attribute touch the quote.
    Tightly,
    Loosely,
    No,
}

/// What kind of quote stands at `place`. `later_piece` tells that it goes on a quote that its attribution split, or
/// one of the paragraph before.
pub(super) fn judge(place: &Place, attributed: Attributed, later_piece: bool) -> (Kind, Option<Why>) {
    let inner = place.inner();
    let count = words::words(inner).count();
    // "(Laughter.)" in a transcript.
    let aside = inner.trim().starts_with(['(', '[']) && inner.trim().ends_with([')', ']']);
    if count == 0 || aside {
        return (Kind::Scare, Some(Why::Scare));
    }
    if later_piece {
        return (Kind::Direct, None);
    }
    let capital = begins_like_a_sentence(inner);
    if is_subject(place) {
        return (Kind::Scare, Some(Why::Scare));
    }
    if is_title(place, attributed) {
        return (Kind::Scare, Some(Why::Title));
    }
    if capital && is_noun(place) {
        return (Kind::Scare, Some(Why::Scare));
    }
    if capital && !is_term(place, attributed, count) {
        return (Kind::Direct, None);
    }
    match attributed {
        Attributed::No => (Kind::Scare, Some(Why::Scare)),
        _ if count < MIN_WORDS => (Kind::Fragment, Some(Why::TooShort)),
        // the other “simple shapes can do weird things” news: a quote that stands for a noun or adjective.
        _ if is_adjective(place) => (Kind::Scare, Some(Why::Scare)),
        _ => (Kind::Fragment, None),
    }
}

/// “We sail” is the motto of the town, ‘We Sail’: a town votes: what the reporter's sentence speaks of.
fn is_subject(place: &Place) -> bool {
    let next = place.at + 1;
    let reading = place.reading;
    if place.sentence().start != place.at {
        return false;
    }
    let verb = matches!(
        reading.word(next),
        "is" | "was" | "are" | "were" | "has" | "had" | "means" | "meant" | "refers" | "became" | "comes" | "came"
    );
    let led = matches!(reading.word(next + 1), "how" | "what" | "all" | "the" | "her" | "his" | "their");
    let told = led && (next + 1..next + 8).any(|at| reading.cue(at).is_some());
    // Not a split quote's “The boat” is …, but a colon that heads a line.
    verb && !told || reading.mark(next, ":")
}

fn begins_like_a_sentence(inner: &str) -> bool {
    inner.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

fn ends_like_speech(place: &Place) -> bool {
    matches!(place.last_char(), Some('.' | ',' | '?' | '!' | '…' | '—' | '–'))
}

/// The word before the quote, if no mark stands between them.
fn word_before<'a>(place: &Place<'a>) -> &'a str {
    place.at.checked_sub(1).map_or("", |before| place.reading.word(before))
}

/// “The Gull” and “Who Sails at Dawn?”: a capital on every word that has any, where a name may stand.
fn is_title(place: &Place, attributed: Attributed) -> bool {
    let inner = place.inner();
    let small = |word: &str| {
        matches!(
            word.to_lowercase().as_str(),
            "s" | "t"
                | "a"
                | "an"
                | "the"
                | "and"
                | "or"
                | "of"
                | "in"
                | "on"
                | "at"
                | "to"
                | "for"
                | "with"
                | "by"
                | "from"
                | "is"
                | "as"
                | "but"
                | "vs"
        )
    };
    let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let all: Vec<&str> = words::words(inner).take(16).collect();
    let title_case =
        all.iter().all(|word| capital(word) || small(word)) && all.first().is_some_and(|word| capital(word));
    let capitals = all.iter().filter(|word| capital(word) && !small(word)).count();
    let before = word_before(place);
    let named = cues::names_a_work(before) && place.reading.cue(place.at.saturating_sub(1)).is_none_or(|cue| cue.weak);
    let noun_place = is_determiner(before) || lexicon::is_preposition(before) || before_is_possessive(place) || named;
    if named && (title_case || all.len() <= 8) {
        return true;
    }
    if !title_case {
        return false;
    }
    let begins = place.sentence().start == place.at;
    let names_something = capitals >= 2 && all.len() >= 2;
    let alone = place.reading.narration.tokens.len() == 1;
    let sentence_mark = matches!(place.last_char(), Some('?' | '!' | '.'));
    let colon = place.at.checked_sub(1).is_some_and(|before| place.reading.mark(before, ":"));
    let names =
        |at: usize| matches!(place.reading.word(at), "title" | "name" | "nickname" | "motto" | "slogan" | "headline");
    if colon && all.len() <= 4 && place.sentence().any(|at| at < place.at && names(at)) {
        return true;
    }
    match attributed {
        _ if noun_place => true,
        Attributed::Tightly => names_something && !ends_like_speech(place),
        Attributed::No | Attributed::Loosely if alone && names_something && all.len() <= 8 => true,
        _ if begins && ends_like_speech(place) => false,
        _ => names_something || !sentence_mark || !begins,
    }
}

fn before_is_possessive(place: &Place) -> bool {
    place
        .at
        .checked_sub(1)
        .and_then(|before| place.reading.token(before))
        .is_some_and(|token| token.possessive || token.is_word() && token.lower.ends_with("s'"))
}

/// Stands behind an article or a possessive: a review of the “Effects of Tar,” Okafor's “We sail” speech.
fn is_noun(place: &Place) -> bool {
    let article = matches!(word_before(place), "the" | "a" | "an" | "his" | "her" | "their" | "its" | "my" | "our");
    article || before_is_possessive(place)
}

/// Stands behind an article and before its noun.
fn is_adjective(place: &Place) -> bool {
    let next = place.reading.token(place.at + 1);
    is_determiner(word_before(place))
        && next.is_some_and(|next| next.is_word() && !next.capital)
        && !ends_like_speech(place)
}

/// The “I voted” sticker, a so-called “Expert”: words used as a noun or adjective of the reporter's sentence.
fn is_term(place: &Place, attributed: Attributed, count: usize) -> bool {
    let begins = place.sentence().start == place.at;
    let next = place.reading.token(place.at + 1);
    let runs_on = next.is_some_and(|next| next.is_word() && !next.capital) && !ends_like_speech(place);
    // “Profession,” as the law defines it, …
    let joined = |word: &str| lexicon::is_clause_word(word) && ends_like_speech(place);
    let lowered = next.is_some_and(|next| next.is_word() && !next.capital && !joined(&next.lower));
    match attributed {
        Attributed::Tightly => false,
        _ if begins => lowered && count < MIN_WORDS,
        _ => count < MIN_WORDS || runs_on,
    }
}
