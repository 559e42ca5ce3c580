//! The text that an engine of plain text gets for an utterance, and how it lies over the written text.
//!
//! In: an utterance, whose script may give sounds. Out: words only; what such engines would take for commands
//! (brackets, angle brackets) or read out by name (asterisks) is gone, typographic marks are plain ones.

use super::{Sound, Utterance, homographs, letters};

pub struct Said {
    pub text: String,
    /// (offset in `text`, offset in the written text), rising.
    map: Vec<(usize, usize)>,
}

impl Said {
    /// With phonemes as letters.
    pub fn of(utterance: &Utterance) -> Self {
        let mut said = Said { text: String::new(), map: Vec::new() };
        let mut at = 0;
        for part in &utterance.spoken_as {
            said.push(&utterance.text[at..part.start], at);
            said.map.push((said.text.len(), part.start));
            match &part.sound {
                Sound::Words(words) => said.text.push_str(&letters::plain(words)),
                Sound::Ipa(ipa) => match homographs::letters(&utterance.text[part.start..part.end], ipa) {
                    Some(letters) => said.text.push_str(letters),
                    None => said.text.push_str(&respell(ipa)),
                },
            }
            at = part.end;
        }
        said.push(&utterance.text[at..], at);
        said
    }

    /// With words that have phonemes as they are written.
    pub fn as_written(utterance: &Utterance) -> Self {
        let readings = utterance.spoken_as.iter().filter(|part| matches!(part.sound, Sound::Words(_)));
        Said::of(&Utterance { spoken_as: readings.cloned().collect(), ..utterance.clone() })
    }

    /// Is there anything to say?
    pub fn is_silent(&self) -> bool {
        !self.text.chars().any(char::is_alphanumeric)
    }

    #[cfg_attr(not(feature = "espeak"), allow(dead_code, reason = "the system's speech tells no word times"))]
    /// The place in the written text of a place in the said text.
    pub fn written(&self, at: usize) -> usize {
        let next = self.map.partition_point(|&(said, _)| said <= at);
        self.map.get(next.saturating_sub(1)).map_or(0, |&(_, written)| written)
    }

    fn push(&mut self, written: &str, at: usize) {
        for (offset, c) in written.char_indices() {
            self.map.push((self.text.len(), at + offset));
            match c {
                // Two of them are quote marks of an old keyboard.
                '\'' if written[offset..].starts_with("''") || written[..offset].ends_with('\'') => self.text.push(' '),
                '’' | '‘' => self.text.push('\''),
                '—' | '–' | '―' => self.text.push_str(" - "),
                '…' => self.text.push_str(", "),
                '[' | ']' | '<' | '>' | '{' | '}' | '*' | '_' | '|' | '^' | '~' | '\\' | '`' | '“' | '”' | '"'
                | '«' | '»' | '„' | '‟' | '‹' | '›' => self.text.push(' '),
                c if c.is_control() => self.text.push(' '),
                c => self.text.push(c),
            }
        }
    }
}

/// Phonemes in IPA as letters that English letter-to-sound rules read back nearly alike, for engines that take no
/// IPA: “ɡuˈbɑː” becomes “goo-bah”. Stress marks and points keep syllables apart.
pub fn respell(ipa: &str) -> String {
    let mut out = String::new();
    let mut rest = ipa;
    while let Some(c) = rest.chars().next() {
        if let Some((from, to)) = LETTERS.iter().find(|(from, _)| rest.starts_with(from)) {
            out.push_str(to);
            rest = &rest[from.len()..];
            continue;
        }
        match c {
            'ˈ' | 'ˌ' | '.' | '-' if !out.is_empty() && !out.ends_with(['-', ' ']) => out.push('-'),
            ' ' => out.push(' '),
            // A length mark, or a sound that English spelling has no letters for.
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Longer forms first, so that a diphthong is not read as two vowels.
#[rustfmt::skip]
const LETTERS: [(&str, &str); 65] = [
    ("tʃ", "ch"), ("dʒ", "j"), ("eɪ", "ay"), ("aɪ", "igh"), ("ɔɪ", "oy"), ("aʊ", "ow"), ("oʊ", "oh"), ("əʊ", "oh"),
    ("ɪə", "eer"), ("eə", "air"), ("ʊə", "oor"), ("ɑː", "ah"), ("ɔː", "aw"), ("iː", "ee"), ("uː", "oo"), ("ɜː", "ur"),
    ("ɝ", "ur"), ("ɚ", "er"), ("ɑ", "ah"), ("ɒ", "o"), ("ɔ", "aw"), ("æ", "a"), ("ʌ", "u"), ("ə", "uh"), ("ɛ", "e"),
    ("ɪ", "i"), ("i", "ee"), ("ʊ", "oo"), ("u", "oo"), ("o", "oh"), ("e", "e"), ("a", "a"), ("θ", "th"), ("ð", "th"),
    ("ʃ", "sh"), ("ʒ", "zh"), ("ŋ", "ng"), ("ɡ", "g"), ("g", "g"), ("j", "y"), ("x", "kh"), ("χ", "kh"), ("ɹ", "r"),
    ("ɾ", "r"), ("r", "r"), ("ʁ", "r"), ("ɲ", "ny"), ("ʎ", "ly"), ("ç", "h"), ("p", "p"), ("b", "b"), ("t", "t"),
    ("d", "d"), ("k", "k"), ("f", "f"), ("v", "v"), ("s", "s"), ("z", "z"), ("h", "h"), ("m", "m"), ("n", "n"),
    ("l", "l"), ("w", "w"), ("y", "ee"), ("q", "k"),
];

#[cfg(test)]
mod tests {
    use super::{super::SpokenAs, *};

    fn utterance(text: &str, spoken_as: Vec<SpokenAs>) -> Utterance {
        Utterance { voice: "any".into(), text: text.into(), spoken_as, speed: 1.0 }
    }

    #[test]
    fn phonemes_are_respelt() {
        assert_eq!(respell("ɡuˈbɑː"), "goo-bah");
        assert_eq!(respell("ˈtʃeɪndʒ"), "chaynj");
        assert_eq!(respell("wʌn tuː"), "wun too");
    }

    #[test]
    fn commands_are_taken_out_and_places_kept() {
        let said = Said::of(&utterance("“[[x]]” it’s fine", vec![]));
        assert!(!said.text.contains(['[', '“', '’']), "{}", said.text);
        let at = said.text.find("it's").unwrap();
        assert!("“[[x]]” it’s fine"[said.written(at)..].starts_with("it’s"));
    }

    #[test]
    fn phonemes_can_be_left_to_the_engine() {
        let ipa = SpokenAs { start: 3, end: 7, sound: Sound::Ipa("ɡuˈbɑː".into()) };
        let words = SpokenAs { start: 11, end: 15, sound: Sound::Words("ninety-two".into()) };
        let said = Said::as_written(&utterance("In Guba in 1992", vec![ipa, words]));
        assert_eq!(said.text, "In Guba in ninety-two");
    }

    #[test]
    fn a_given_sound_stands_for_its_words() {
        let sound = SpokenAs { start: 3, end: 7, sound: Sound::Words("nineteen ninety-two".into()) };
        let said = Said::of(&utterance("In 1992 it", vec![sound]));
        assert_eq!(said.text, "In nineteen ninety-two it");
        assert_eq!(said.written(said.text.find("ninety").unwrap()), 3);
        assert_eq!(said.written(said.text.find("it").unwrap()), 8);
    }
}
