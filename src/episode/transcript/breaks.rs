//! How well a line, or a cue, may end between two words.
//!
//! Readers stumble least where the sentence rests: at its end, at a clause's, before a word that begins a phrase. An article
//! and its noun, the words of a name, a number and what it counts stay together where they can.

/// From best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    Sentence,
    Clause,
    /// Before a word that begins a phrase.
    Phrase,
    Word,
    /// Between two words that belong together.
    Tight,
}

/// What lies behind a word when `next` follows in the same passage, or nothing does.
pub(super) fn after(word: &str, next: Option<&str>, english: bool) -> Break {
    let bare = word.trim_end_matches(CLOSING);
    let Some(next) = next else {
        // Passages are cut at sentences, and long sentences at clauses.
        return if bare.ends_with([',', ';', ':', '—', '–', '、', '，']) {
            Break::Clause
        } else {
            Break::Sentence
        };
    };
    let following = next.trim_start_matches(OPENING);
    if bare.ends_with(['。', '！', '？', '｡']) || bare.ends_with(['!', '?', '…']) && is_capital(following) {
        return Break::Sentence;
    }
    if bare.ends_with([',', ';', ':', '—', '–', '―', '、', '，', '；', '：', '!', '?', '…']) {
        // “The loss is small and, if the summer is kind, …”
        let held = english && matches!(lower(word).as_str(), "and" | "or" | "but" | "so");
        return if held && bare.ends_with(',') { Break::Tight } else { Break::Clause };
    }
    // An aside in brackets is a clause.
    if bare.len() < word.len() && word.ends_with([')', ']']) || next.starts_with(['(', '[']) {
        return Break::Clause;
    }
    let opens = |word: &str| word.starts_with(OPENING) && !word.contains(CLOSING_QUOTES);
    let closes =
        |word: &str| word.trim_end_matches(['.', ',', ';']).ends_with(CLOSING_QUOTES) && !word.starts_with(OPENING);
    // A quoted term is cut neither behind its first word nor before its last.
    if opens(word) || closes(next) {
        return Break::Tight;
    }
    let word = word.trim_start_matches(OPENING);
    if is_tight(word, following, english) {
        return Break::Tight;
    }
    // What stands in quotation marks or brackets stays whole.
    if next.len() > following.len() || bare.len() < word.len() {
        return Break::Phrase;
    }
    if english && BEGINNING.contains(&lower(following).as_str()) { Break::Phrase } else { Break::Word }
}

const OPENING: [char; 10] = ['“', '‘', '"', '\'', '(', '[', '«', '¿', '¡', '「'];
const CLOSING: [char; 9] = ['”', '’', '"', '\'', ')', ']', '»', '」', '』'];

const CLOSING_QUOTES: [char; 4] = ['”', '"', ')', '»'];

/// Does a word of one line pull the next one with it?
fn is_tight(word: &str, next: &str, english: bool) -> bool {
    let Some(first) = next.chars().next() else { return false };
    let plain = lower(word);
    let letters = plain.chars().count();
    // “Dr. Holm”, “J. Holm”.
    if word.ends_with('.') {
        return letters <= 4 && is_capital(word) && (first.is_uppercase() || first.is_ascii_digit());
    }
    if english && (LEADING.contains(&plain.as_str()) || FOLLOWING.contains(&lower(next).as_str())) {
        return true;
    }
    // In most languages with small letters the shortest words lead: “de”, “der”, “na”.
    if !english && letters <= 3 && word.chars().all(char::is_lowercase) {
        return true;
    }
    let counts = word.chars().any(|c| c.is_ascii_digit());
    if counts && next.chars().all(char::is_alphabetic) && !BEGINNING.contains(&lower(next).as_str()) {
        return true;
    }
    // “Mara Quist”, “Vincent van Gogh”, “June 5”.
    is_capital(word)
        && !word.ends_with("’s")
        && !word.ends_with("'s")
        && (first.is_uppercase() || first.is_ascii_digit() || PARTICLES.contains(&next))
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn lower(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Words that lead to the next one.
const LEADING: [&str; 76] = [
    "a", "an", "the", "this", "these", "those", "my", "your", "his", "her", "its", "our", "their", "every", "each",
    "no", "some", "any", "of", "to", "in", "on", "at", "for", "with", "from", "by", "into", "onto", "over", "under",
    "about", "between", "against", "without", "within", "through", "during", "than", "as", "and", "or", "but", "nor",
    "very", "so", "too", "not", "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would",
    "could", "should", "can", "may", "might", "must", "do", "does", "did", "i", "he", "she", "we", "they", "you",
    "outside", "inside",
];

/// Words that follow their verb.
const FOLLOWING: [&str; 4] = ["him", "me", "them", "us"];

/// Words before which a phrase begins.
const BEGINNING: [&str; 51] = [
    "and", "or", "but", "nor", "because", "although", "though", "while", "when", "where", "which", "who", "whom",
    "whose", "that", "if", "unless", "until", "since", "after", "before", "whether", "how", "why", "what", "to", "in",
    "on", "at", "for", "with", "from", "by", "into", "onto", "over", "under", "about", "between", "against", "without",
    "within", "through", "during", "than", "as", "near", "across", "around", "like", "so",
];

/// Small words inside names.
const PARTICLES: [&str; 15] =
    ["of", "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "bin", "ibn", "al", "la"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_best_where_the_sentence_rests() {
        for (word, next, want) in [
            ("cake.", None, Break::Sentence),
            ("act,”", None, Break::Clause),
            ("why?", Some("Nobody"), Break::Sentence),
            ("why?”", Some("he"), Break::Clause),
            ("。", Some("港"), Break::Sentence),
            ("wet;", Some("it"), Break::Clause),
            ("killed)", Some("as"), Break::Clause),
            ("Tehran", Some("(in"), Break::Clause),
            ("sail", Some("because"), Break::Phrase),
            ("sail", Some("“now"), Break::Phrase),
            ("goats", Some("sail"), Break::Word),
            ("the", Some("goat"), Break::Tight),
            ("and,", Some("if"), Break::Tight),
            ("sent", Some("him"), Break::Tight),
            ("Mara", Some("Quist"), Break::Tight),
            ("Member", Some("of"), Break::Tight),
            ("Mr.", Some("Hell"), Break::Tight),
            ("30", Some("years"), Break::Tight),
            ("“lowest", Some("level”"), Break::Tight),
        ] {
            assert_eq!(after(word, next, true), want, "{word} {next:?}");
        }
        assert_eq!(after("der", Some("Brücke"), false), Break::Tight);
        assert_eq!(after("because", Some("Brücke"), false), Break::Word);
    }
}
