//! Which part of speech a word is, where its neighbours leave little doubt.
//!
//! No tagger: the lexicon is there for every engine, and before any model is. Where neighbours tell nothing, nothing is
//! said, and the reading without a part of speech stands.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pos {
    Noun,
    Verb,
    Adjective,
}

impl Pos {
    pub const NAMES: [&str; 3] = ["noun", "verb", "adjective"];

    pub fn of(name: &str) -> Option<Self> {
        match name {
            "noun" => Some(Pos::Noun),
            "verb" => Some(Pos::Verb),
            "adjective" => Some(Pos::Adjective),
            _ => None,
        }
    }
}

/// Before a noun, or an adjective and a noun.
#[rustfmt::skip]
const DETERMINERS: [&str; 25] = [
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "no", "some",
    "any", "every", "each", "of", "with", "from", "whose", "another", "by",
];

#[rustfmt::skip]
const BEFORE_VERBS: [&str; 33] = [
    "to", "will", "would", "can", "could", "shall", "should", "may", "might", "must", "cannot", "i", "you", "we", "they", "he",
    "she", "who", "don't", "doesn't", "didn't", "won't", "can't", "couldn't", "wouldn't", "shouldn't", "let's", "i'll",
    "we'll", "they'll", "you'll", "never", "please",
];

#[rustfmt::skip]
const BEFORE_ADJECTIVES: [&str; 16] = [
    "is", "are", "was", "were", "be", "been", "being", "very", "so", "too", "more", "most", "quite", "rather", "really", "as",
];

/// After a noun; behind an adjective stands a noun.
#[rustfmt::skip]
const AFTER_NOUNS: [&str; 31] = [
    "is", "are", "was", "were", "has", "had", "have", "will", "would", "can", "could", "of", "in", "on", "at", "to", "for",
    "from", "with", "by", "and", "or", "but", "that", "which", "who", "as", "than", "into", "over", "after",
];

/// The reading that fits between its neighbours.
pub fn choose<'a, T>(readings: &'a [T], pos: impl Fn(&T) -> Option<Pos>, before: &str, after: &str) -> Option<&'a T> {
    let find = |wanted: Option<Pos>| readings.iter().find(|reading| pos(reading) == wanted);
    if readings.iter().all(|reading| pos(reading).is_none()) {
        return readings.first();
    }
    let previous = previous(before);
    let is = |list: &[&str]| list.contains(&previous.as_str());
    let told = if is(&BEFORE_VERBS) {
        find(Some(Pos::Verb))
    } else if is(&BEFORE_ADJECTIVES) {
        find(Some(Pos::Adjective))
    } else if is(&DETERMINERS) || previous.ends_with("'s") {
        let adjective = find(Some(Pos::Adjective)).filter(|_| goes_on(after));
        adjective.or_else(|| find(Some(Pos::Noun)))
    } else {
        None
    };
    told.or_else(|| find(None))
}

/// The word before, in small letters; none where a mark stands between.
fn previous(before: &str) -> String {
    let trimmed = before.trim_end();
    if trimmed.len() == before.len() {
        return String::new();
    }
    let word =
        trimmed.rsplit(|c: char| !(c.is_alphanumeric() || crate::text::is_apostrophe(c))).next().unwrap_or_default();
    word.to_lowercase().replace('’', "'")
}

/// Does a word follow that an adjective could belong to?
fn goes_on(after: &str) -> bool {
    let rest = after.trim_start();
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    rest.len() < after.len() && !word.is_empty() && !AFTER_NOUNS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_tell() {
        let readings = [Some(Pos::Noun), Some(Pos::Verb), Some(Pos::Adjective)];
        let told = |before: &str, after: &str| choose(&readings, |pos| *pos, before, after).copied().flatten();
        assert_eq!(told("the ", " was there"), Some(Pos::Noun));
        assert_eq!(told("the ", " show"), Some(Pos::Adjective));
        assert_eq!(told("They didn’t ", " it"), Some(Pos::Verb));
        assert_eq!(told("it was ", "."), Some(Pos::Adjective));
        assert_eq!(told("said ", "."), None);
        assert_eq!(told("to, ", "."), None);
    }
}
