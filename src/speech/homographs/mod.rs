//! Words that are written alike and said differently, where their neighbours tell which it is.
//!
//! In: a text. Out: the words whose sound is sure, with it. An engine that tags parts of speech decides the rest.
//!
//! `readings.txt` has the words and how they are said, `rules.txt` the neighbours that tell, each rule with a sentence
//! that is its test. A word's rules are tried in order, and the first that fits decides: each word costs one look into
//! a table, a homograph a few dozen comparisons of numbers.

mod rules;

use super::{Accent, Sound, SpokenAs};
use crate::text::is_apostrophe;
use rules::{Kind, TABLE, Table, Token};

/// In order, none over another.
pub fn sounds(text: &str, accent: Accent) -> Vec<SpokenAs> {
    decide(&TABLE, text)
        .into_iter()
        .map(|(token, rule)| {
            let sound = &TABLE.readings[rule.reading].sounds[accent as usize];
            SpokenAs { start: token.start, end: token.end, sound: Sound::Ipa((*sound).into()) }
        })
        .collect()
}

/// The homographs of a text that a rule decides, with the rule.
fn decide<'a>(table: &'a Table, text: &str) -> Vec<(Token, &'a rules::Rule)> {
    let tokens = tokens(table, text);
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let rules = table.rules_of(token.word);
        let found = rules.iter().find(|rule| rule.fits(&tokens, at));
        out.extend(found.filter(|rule| rule.reading != rules::UNDECIDED).map(|rule| (*token, rule)));
    }
    out
}

/// Words, what an apostrophe ties to them (`’s`, `n’t` as `’t`), numbers and marks; gaps are none.
fn tokens(table: &Table, text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let mut lower = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        lower.clear();
        let mut end = start + first.len_utf8();
        let tie = is_apostrophe(first) && out.last().is_some_and(|before| before.end == start && before.is(Kind::WORD));
        if first.is_alphanumeric() || tie && chars.peek().is_some_and(|&(_, next)| next.is_alphabetic()) {
            lower.push(if tie { '\'' } else { first.to_ascii_lowercase() });
            while let Some(&(at, c)) = chars.peek() {
                if !is_inside(c) {
                    break;
                }
                lower.extend(c.to_lowercase());
                end = at + c.len_utf8();
                chars.next();
            }
        } else {
            lower.push(first);
        }
        out.push(Token { start, end, word: table.number(&lower), kind: Kind::of(first, &lower) });
    }
    out
}

/// Is it a part of the word before it?
fn is_inside(c: char) -> bool {
    // A combining mark belongs to its letter.
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// How a word can be said: for each reading its name in `readings.txt`, and its IPA in American and British.
pub fn readings(word: &str) -> Vec<(&'static str, [&'static str; 2])> {
    let of_word = TABLE.readings.iter().filter(|reading| reading.word == word);
    of_word.map(|reading| (reading.name, reading.sounds)).collect()
}

/// A homograph with one of its sounds, for engines that take letters only: the letters of that reading, or the word as it
/// is written, which such engines read by its neighbours better than any respelling. Nothing for other words and sounds.
pub fn letters<'a>(written: &'a str, ipa: &str) -> Option<&'a str> {
    let word = written.to_lowercase();
    let reading = TABLE.readings.iter().find(|reading| reading.word == word && reading.sounds.contains(&ipa))?;
    Some(reading.letters.unwrap_or(written))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::speech::{
        neural::{ipa, vocabulary},
        said::respell,
    };

    #[test]
    fn the_files_are_read() {
        let table = rules::read().unwrap();
        assert!(table.readings.len() > 300);
    }

    #[test]
    fn each_rule_decides_its_example() {
        let table = rules::read().unwrap();
        let rules: Vec<&rules::Rule> =
            table.readings.iter().flat_map(|r| table.rules_of(table.number(r.word))).collect();
        let mut missed = Vec::new();
        for rule in &rules {
            let start = rule.example.find('[').unwrap_or_else(|| panic!("line {}: no [word]", rule.line));
            let text = rule.example.replace(['[', ']'], "");
            let tokens = tokens(&table, &text);
            let at = tokens.iter().position(|token| token.start == start).unwrap();
            let found = table.rules_of(tokens[at].word).iter().find(|rule| rule.fits(&tokens, at));
            match found {
                Some(found) if found.line == rule.line => {}
                other => missed.push((rule.line, rule.example, other.map(|other| other.line))),
            }
        }
        missed.sort_unstable();
        missed.dedup();
        assert!(missed.is_empty(), "line, example, the line that decides: {missed:?}");
        assert!(rules.len() > 400);
    }

    #[test]
    fn every_reading_can_be_said() {
        for reading in &TABLE.readings {
            for (sound, accent) in reading.sounds.iter().zip([Accent::American, Accent::British]) {
                let sounds = ipa::to_sounds(sound, accent);
                assert!(sounds.chars().all(|c| vocabulary::number(c).is_some()), "{}: {sounds}", reading.word);
                assert!(!respell(sound).is_empty(), "{}", reading.word);
            }
        }
    }

    #[test]
    fn each_accent_has_its_sound() {
        let said = |accent| sounds("A minute amount of lead.", accent);
        let [american, british] = [said(Accent::American), said(Accent::British)];
        assert_eq!(american[0], SpokenAs { start: 2, end: 8, sound: Sound::Ipa("maɪˈnuːt".into()) });
        assert_eq!(british[0], SpokenAs { start: 2, end: 8, sound: Sound::Ipa("maɪˈnjuːt".into()) });
        assert_eq!(american[1].sound, Sound::Ipa("ˈlɛd".into()));
    }

    #[test]
    fn engines_of_letters_get_letters() {
        assert_eq!(letters("Lead", "ˈlɛd"), Some("led"));
        assert_eq!(letters("record", "ˈɹɛkɔːd"), Some("record"));
        assert_eq!(letters("lead", "ˈliːf"), None);
    }

    fn holds(text: &str) -> Result<(), TestCaseError> {
        for accent in [Accent::American, Accent::British] {
            let mut before = 0;
            for part in sounds(text, accent) {
                prop_assert!(before <= part.start && part.start < part.end);
                let (head, tail) = (&text[..part.start], &text[part.end..]);
                prop_assert!(!head.chars().next_back().is_some_and(char::is_alphanumeric));
                prop_assert!(!tail.chars().next().is_some_and(char::is_alphanumeric));
                prop_assert!(text[part.start..part.end].chars().all(is_inside));
                before = part.end;
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,200}") {
            holds(&text)?;
        }

        #[test]
        fn any_row_of_words_is_read(
            words in proptest::collection::vec("(to|the|lead|read|live|close|used|’s|'|-|“|Record|RECORDS|résumé|[.,?! ]|\\PC)", 0..60),
            gap in "( |)",
        ) {
            holds(&words.join(&gap))?;
        }
    }
}
