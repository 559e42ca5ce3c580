//! Names in running text.
//!
//! In: tokens. Out: every capitalised sequence that may name somebody or something, taken apart into titles and the
//! name proper, with a guess at its kind. A title, a known first name, a place or an organisation's word decides.

use std::{collections::HashSet, ops::Range};

use super::{cues, lexicon, tokens::Token};
use crate::gender::Gender;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    Person,
    Organisation,
    Place,
    /// One bare word, or words that nothing is known about.
    Unknown,
}

#[derive(Debug, Clone)]
pub(super) struct Name {
    /// The name proper, without titles.
    pub tokens: Range<usize>,
    /// Titles and what belongs to them ("Ambassador to the United States"), directly before it; may be empty.
    pub title: Range<usize>,
    /// Its words in lower case, without full stops; initials and "Jr." left out where other words remain.
    pub words: Vec<String>,
    /// "jr", "sr", "iii": tells father and son apart.
    pub suffix: Option<String>,
    /// As written, without a possessive ending.
    pub text: String,
    pub kind: NameKind,
    pub title_gender: Option<Gender>,
    pub possessive: bool,
}

/// What the whole article shows about its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Usage {
    /// Words that are also written in lower case: at the start of a sentence such a word is not a name.
    pub common: HashSet<String>,
    /// Words that are written with a capital inside sentences: such a word is a name at their start, too.
    pub proper: HashSet<String>,
    /// Words that follow a first name.
    pub surnames: HashSet<String>,
}

/// The names in `tokens`, in order; `starts` are its sentences.
pub(super) fn names(text: &str, tokens: &[Token], starts: &[Range<usize>], usage: &Usage) -> Vec<Name> {
    let starts: HashSet<usize> = starts.iter().map(|range| range.start).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = sequence_end(tokens, at, usage);
        if end == at {
            at += 1;
            continue;
        }
        let begins = starts.contains(&at) || at.checked_sub(1).is_some_and(|before| !tokens[before].is_word());
        let from = if begins && merely_begins(tokens, at, usage) { at + 1 } else { at };
        let alone = begins && from + 1 == end;
        let known = |token: &Token| {
            usage.proper.contains(&token.lower)
                || lexicon::is_first_name(&token.lower)
                || lexicon::is_place(&token.lower)
                || tokens.get(end).is_some_and(|next| cues::cue(&next.lower).is_some_and(|cue| !cue.weak))
        };
        if !alone || known(&tokens[from]) || tokens[from].possessive {
            found.extend(name(text, tokens, from..end, usage));
        }
        at = end;
    }
    found
}

/// The names in a headline, where most words have a capital: a first name and the word after it.
pub(super) fn headline_names(text: &str, tokens: &[Token]) -> Vec<Name> {
    let pairs = (0..tokens.len().saturating_sub(1)).filter(|&n| {
        let surname = &tokens[n + 1];
        let plain = !lexicon::is_never_a_name(&surname.lower) && !lexicon::is_preposition(&surname.lower);
        lexicon::is_first_name(&tokens[n].lower) && surname.capital && plain && !tokens[n].possessive
    });
    pairs.filter_map(|n| name(text, tokens, n..n + 2, &Usage::default())).collect()
}

/// "Meanwhile Mira Abara", "Back in Bergen": the first word of a sentence has its capital from there.
fn merely_begins(tokens: &[Token], at: usize, usage: &Usage) -> bool {
    let word = tokens[at].lower.as_str();
    let function = lexicon::is_clause_word(word) || lexicon::is_preposition(word) || lexicon::is_adverb(word);
    let common = usage.common.contains(word) && !usage.proper.contains(word);
    (function || common) && !lexicon::is_title(word) && !usage.surnames.contains(word)
}

/// The end of the capitalised sequence that begins at `at`; `at` itself if none does.
fn sequence_end(tokens: &[Token], at: usize, usage: &Usage) -> usize {
    let Some(first) = tokens.get(at) else { return at };
    let starts = first.is_word()
        && first.capital
        && (!lexicon::is_never_a_name(&first.lower)
            || usage.surnames.contains(&first.lower)
            || lexicon::is_title(&first.lower)
            || lexicon::is_demonym(&first.lower)
            || lexicon::is_role(&first.lower));
    if !starts {
        return at;
    }
    let mut end = at + 1;
    while let (Some(last), Some(next)) = (tokens.get(end - 1), tokens.get(end)) {
        if last.possessive {
            break;
        }
        let follows =
            |n: usize| tokens.get(end + n).is_some_and(|token| token.is_word() && token.capital && goes_on(token));
        if next.is_word() && next.capital && goes_on(next) {
            end += 1;
        } else if next.is_word() && lexicon::is_particle(&next.lower) && follows(1) {
            end += 2;
        } else if next.is_word()
            && lexicon::is_particle(&next.lower)
            && tokens.get(end + 1).is_some_and(|t| lexicon::is_particle(&t.lower))
            && follows(2)
        {
            end += 3;
        } else if joins_office(last, next) && follows(1) {
            end += 2;
        } else if joins_office(last, next)
            && tokens.get(end + 1).is_some_and(|token| token.lower == "the")
            && follows(2)
        {
            end += 3;
        } else if next.is_mark("&") && follows(1) || next.is_mark(",") && tokens.get(end + 1).is_some_and(is_suffix) {
            end += 2;
        } else if next.quote().is_some() && follows(1) && next.end - next.start < 24 && end - at < 4 && end > at {
            // A nickname: Robert “Bob” Okafor.
            end += 2;
        } else {
            break;
        }
    }
    end
}

/// May a capitalised word go on a name that has begun? Months and the like may: Theresa May.
fn goes_on(token: &Token) -> bool {
    let word = token.lower.as_str();
    !(lexicon::starts_sentence(word)
        || lexicon::is_preposition(word)
        || lexicon::is_clause_word(word)
        || word.ends_with("day") && lexicon::is_time(word))
}

/// "Department of Justice", "Ambassador to the United States".
fn joins_office(last: &Token, next: &Token) -> bool {
    matches!(next.lower.as_str(), "of" | "to" | "for")
        && next.is_word()
        && (lexicon::is_organisation_word(&last.lower)
            || lexicon::is_title(&last.lower)
            || lexicon::is_role(&last.lower))
}

fn is_suffix(token: &Token) -> bool {
    token.is_word() && token.capital && matches!(token.lower.trim_end_matches('.'), "jr" | "sr" | "ii" | "iii" | "iv")
}

fn name(text: &str, tokens: &[Token], sequence: Range<usize>, usage: &Usage) -> Option<Name> {
    let (start, titled) = name_start(tokens, &sequence);
    let title = sequence.start..start;
    let proper = start..sequence.end;
    let last = tokens.get(proper.end.checked_sub(1)?)?;
    let all: Vec<&str> =
        proper.clone().filter(|&n| tokens[n].is_word()).map(|n| tokens[n].lower.trim_end_matches('.')).collect();
    let core: Vec<&str> =
        all.iter().copied().filter(|word| word.chars().count() > 1 && !is_suffix_word(word)).collect();
    let suffix = all.iter().copied().find(|word| is_suffix_word(word)).map(str::to_owned);
    let words = if core.is_empty() { all } else { core };
    if words.is_empty() || proper.is_empty() {
        return None;
    }
    let surname = |word: &str| usage.surnames.contains(word);
    if words.len() == 1
        && ((lexicon::is_never_a_name(words[0]) || lexicon::is_demonym(words[0])) && !titled && !surname(words[0]))
    {
        return None;
    }
    let first = tokens.get(proper.start)?;
    let mut written = text[first.start..last.end].to_owned();
    if last.possessive {
        written.truncate(written.trim_end_matches(['s', 'S']).trim_end_matches(['\'', '’']).len());
    }
    // "the Minister for Fisheries, Leif Dahlgren": an office, and no name.
    let article = sequence.start.checked_sub(1).is_some_and(|n| tokens[n].lower == "the");
    let officed = titled && start > sequence.start + 1 && matches!(tokens[start - 1].lower.as_str(), "of" | "for");
    let named_next = tokens.get(sequence.end).is_some_and(|token| token.is_mark(","))
        && tokens.get(sequence.end + 1).is_some_and(|token| token.capital);
    if article && officed && named_next && words.len() == 1 && !surname(words[0]) && !lexicon::is_first_name(words[0]) {
        return None;
    }
    let preceded_by_article = sequence.start.checked_sub(1).is_some_and(|n| tokens[n].lower == "the");
    let firm = tokens[proper.clone()].iter().any(|token| token.is_mark("&"));
    let kind = if firm { NameKind::Organisation } else { kind(&words, titled, preceded_by_article, &written) };
    let title_gender = title.clone().find_map(|n| lexicon::noun_gender(&tokens[n].lower));
    Some(Name {
        tokens: proper,
        title,
        suffix,
        words: words.into_iter().map(str::to_owned).collect(),
        text: written,
        kind,
        title_gender,
        possessive: last.possessive,
    })
}

fn is_suffix_word(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "ii" | "iii" | "iv")
}

/// Where the name proper begins in a sequence, and whether a person's title stands before it.
fn name_start(tokens: &[Token], sequence: &Range<usize>) -> (usize, bool) {
    let lower = |n: usize| tokens[n].lower.as_str();
    let last = sequence.end.saturating_sub(1);
    let mut start = sequence.start;
    let mut titled = false;
    // After the last title or role that something follows.
    for n in sequence.start..last {
        let trade = lexicon::person_noun(lower(n)).is_some()
            && lexicon::is_first_name(lower(n + 1))
            && !lexicon::is_first_name(lower(n));
        let title = lexicon::is_title(lower(n)) || lexicon::is_role(lower(n)) || trade;
        // "Stephen King Jr.": a role's word after a first name is a surname.
        let surname = n > sequence.start && lexicon::is_first_name(lower(n - 1)) && !lexicon::is_place(lower(n - 1));
        if title && !surname {
            start = n + 1;
            titled = true;
        }
    }
    if titled && matches!(lower(start), "of" | "to" | "for") {
        start += 1;
        if start < last && lower(start) == "the" {
            start += 1;
        }
    }
    let organisation = lexicon::is_organisation_word(lower(last)) && !titled;
    while start < last && !organisation && lexicon::is_title_modifier(lower(start)) {
        start += 1;
    }
    let rest = last + 1 - start;
    if rest > 2 && lexicon::is_place_pair(lower(start), lower(start + 1)) {
        // "the United States Mira Solberg", but New York Times.
        if rest > 3 || titled {
            start += 2;
        }
    } else if rest > 2 && lexicon::is_place(lower(start)) && !lexicon::is_first_name(lower(start)) {
        start += 1;
    }
    // "State John Okafor": a first name in the middle begins the name.
    if last >= start + 2 && !lexicon::is_first_name(lower(start)) && lower(start).trim_end_matches('.').len() > 1 {
        let inside = (start + 1..last).find(|&n| lexicon::is_first_name(lower(n)));
        let is_word = |n: usize| tokens[n].is_word() && !lexicon::is_particle(lower(n));
        if let Some(n) = inside.filter(|&n| (titled || lexicon::is_organisation_word(lower(n - 1))) && is_word(n)) {
            start = n;
        }
    }
    (start, titled)
}

fn kind(words: &[&str], titled: bool, article: bool, written: &str) -> NameKind {
    let [first, .., last] = words else {
        return single_kind(words.first().copied().unwrap_or_default(), titled, article, written);
    };
    if words.len() == 2 && lexicon::is_place_pair(first, last) {
        return NameKind::Place;
    }
    let first_name = lexicon::is_first_name(first);
    if words.iter().any(|word| lexicon::is_organisation_word(word)) && !(first_name && words.len() == 2) {
        return NameKind::Organisation;
    }
    if lexicon::is_place(last) && !first_name && !titled {
        return NameKind::Place;
    }
    if article && !titled && !first_name {
        return NameKind::Organisation;
    }
    if titled || first_name || words.len() <= 3 { NameKind::Person } else { NameKind::Unknown }
}

fn single_kind(word: &str, titled: bool, article: bool, written: &str) -> NameKind {
    let acronym =
        written.chars().count() <= 5 && written.chars().count() > 1 && !written.chars().any(char::is_lowercase);
    if lexicon::is_place(word) && !titled {
        NameKind::Place
    } else if (article && !titled) || acronym || lexicon::is_organisation_word(word) {
        NameKind::Organisation
    } else if titled {
        NameKind::Person
    } else {
        NameKind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Narration;
    use super::*;

    fn found(text: &str) -> Vec<(String, NameKind)> {
        let narration = Narration::new(text, &[]);
        names(text, &narration.tokens, &narration.sentences, &Usage::default())
            .into_iter()
            .map(|name| (name.text, name.kind))
            .collect()
    }

    fn one(text: &str) -> String {
        found(text).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn titles_are_taken_off() {
        assert_eq!(one("Norwegian Ambassador to the United States Mira Solberg spoke."), "Mira Solberg");
        assert_eq!(one("They met Secretary of State John Okafor."), "John Okafor");
        assert_eq!(one("Vice President Lena Abara and Mr. Oyelaran left."), "Lena Abara|Oyelaran");
        assert_eq!(one("Florida Gov. Ana de la Cruz’s plan"), "Ana de la Cruz");
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(found("the Harbour Office")[0].1, NameKind::Organisation);
        assert_eq!(found("in New York")[0].1, NameKind::Place);
        assert_eq!(found("Mira Solberg")[0].1, NameKind::Person);
        assert_eq!(found("They met Solberg")[0].1, NameKind::Unknown);
    }
}
