//! Possessives and plurals of the lexicon's words.

use super::{Entry, Sound};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    None,
    /// “Guba's”
    Possessive,
    /// “Gubas”
    S,
    /// “Joneses”
    Es,
}

/// The words that a word may be a plural of.
pub fn plurals(word: &str) -> impl Iterator<Item = (&str, Ending)> {
    let es = word
        .strip_suffix("es")
        .filter(|stem| stem.ends_with(['s', 'x', 'z']) || stem.ends_with("ch") || stem.ends_with("sh"));
    [(es, Ending::Es), (word.strip_suffix('s'), Ending::S)]
        .into_iter()
        .filter_map(|(stem, ending)| Some((stem.filter(|stem| !stem.is_empty())?, ending)))
}

/// Can an entry have it? “is” is no plural of “I”.
pub fn may_end(entry: &Entry, ending: Ending) -> bool {
    match ending {
        Ending::None | Ending::Possessive => true,
        Ending::S | Ending::Es => entry.case || entry.atoms.last().is_some_and(|word| word.chars().count() >= 3),
    }
}

impl Ending {
    /// A word's sound with it.
    pub fn on(self, sound: &Sound) -> Sound {
        match (self, sound) {
            (Ending::None, _) => sound.clone(),
            (_, Sound::Ipa(ipa)) => Sound::Ipa(format!("{ipa}{}", after(ipa))),
            (Ending::Possessive, Sound::Words(words)) => Sound::Words(format!("{words}'s")),
            (_, Sound::Words(words)) => {
                let last = words.rsplit([' ', '-']).next().unwrap_or(words);
                let (stem, end) = if last.chars().count() == 1 {
                    (words.as_str(), "'s")
                } else if last.ends_with(['s', 'x', 'z']) || last.ends_with("ch") || last.ends_with("sh") {
                    (words.as_str(), "es")
                } else {
                    (words.as_str(), "s")
                };
                Sound::Words(format!("{stem}{end}"))
            }
        }
    }
}

/// How the ending sounds behind a word in IPA.
fn after(ipa: &str) -> &'static str {
    // Length, aspiration and other signs above or behind a letter are no sounds of their own.
    let sign = |c: char| matches!(c, 'ː' | 'ˑ' | '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e4}' | '\u{300}'..='\u{36f}');
    match ipa.chars().rev().find(|&c| !sign(c) && (c.is_alphabetic() || c == 'ʔ')) {
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ɕ' | 'ʑ' | 'ʂ' | 'ʐ' | 'ʧ' | 'ʤ') => "ɪz",
        Some('p' | 't' | 'k' | 'f' | 'θ' | 'c' | 'q' | 'x' | 'χ' | 'ç' | 'ɸ' | 'ʈ' | 'ʔ') => "s",
        _ => "z",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sound_decides() {
        for (ipa, sound) in [
            ("ɡuːbɑː", "z"),
            ("wɪn", "z"),
            ("bæk", "s"),
            ("bætʃ", "ɪz"),
            ("dʒɔːdʒ", "ɪz"),
            ("kætʰ", "s"),
            ("ʃɪp ", "s"),
        ] {
            assert_eq!(after(ipa), sound, "{ipa}");
        }
    }
}
