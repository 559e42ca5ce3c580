//! From the International Phonetic Alphabet to Kokoro's sounds.
//!
//! A script's `[word](/ipa/)` and the readings of espeak-ng are in IPA; the models want misaki's alphabet: one letter a
//! diphthong, no length marks in American, the stress right before its vowel. The correspondences are those of misaki
//! 0.9.4 (`espeak.py`, Apache-2.0), by which the models were trained.

use super::vocabulary;
use crate::speech::Accent;

/// Sounds of an IPA transcription. What has no counterpart stays as it is, for the caller to find and tell.
pub fn to_sounds(ipa: &str, accent: Accent) -> String {
    let table = match accent {
        Accent::American => &AMERICAN[..],
        Accent::British => &BRITISH[..],
    };
    let plain: String = ipa.chars().filter(|c| !IGNORED.contains(c)).collect();
    let mut out = String::new();
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        // The longest of either table: `aɪ` is no `a`.
        let found =
            COMMON.iter().chain(table).filter(|(from, _)| rest.starts_with(from)).max_by_key(|(from, _)| from.len());
        let (from, to) = found.map_or((c.len_utf8(), None), |(from, to)| (from.len(), Some(*to)));
        match to {
            Some(to) => out.push_str(to),
            None => out.push(c),
        }
        rest = &rest[from..];
    }
    stress_before_vowels(&out)
}

/// Kokoro's sounds in IPA, as a person writes them between slashes; [`to_sounds`] takes them back.
pub fn from_sounds(sounds: &str) -> String {
    let mut out = String::with_capacity(sounds.len() * 2);
    for c in sounds.chars() {
        match c {
            'A' => out.push_str("eɪ"),
            'I' => out.push_str("aɪ"),
            'O' => out.push_str("oʊ"),
            'Q' => out.push_str("əʊ"),
            'W' => out.push_str("aʊ"),
            'Y' => out.push_str("ɔɪ"),
            'ʤ' => out.push_str("dʒ"),
            'ʧ' => out.push_str("tʃ"),
            'T' => out.push('ɾ'),
            'ᵊ' => out.push('ə'),
            'ᵻ' => out.push('ɪ'),
            super::unknown::UNREAD => {}
            c => out.push(c),
        }
    }
    out
}

/// A stress mark goes from the start of its syllable to right before the vowel: `ɡuˈbɑ` becomes `ɡubˈɑ`.
fn stress_before_vowels(sounds: &str) -> String {
    let mut out = String::with_capacity(sounds.len());
    let mut waiting = None;
    for c in sounds.chars() {
        match c {
            'ˈ' | 'ˌ' => waiting = Some(c),
            // A word without a vowel after its mark has no place for it.
            ' ' => {
                waiting = None;
                out.push(c);
            }
            c => {
                if vocabulary::is_vowel(c) {
                    out.extend(waiting.take());
                }
                out.push(c);
            }
        }
    }
    out
}

/// Ties, syllable marks, non-syllabic and nasal marks, and espeak's underscores: nothing is heard of them here.
const IGNORED: [char; 11] = ['.', '\u{361}', '\u{35c}', '\u{200d}', '\u{32f}', '\u{303}', '_', '|', '‿', '-', '\''];

const COMMON: [(&str, &str); 38] = [
    ("ʔn\u{329}", "tᵊn"),
    ("n\u{329}", "ᵊn"),
    ("l\u{329}", "ᵊl"),
    ("m\u{329}", "ᵊm"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("eɪ", "A"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("ʲ", ""),
    ("ʔ", "t"),
    ("e", "A"),
    ("r", "ɹ"),
    ("ʁ", "ɹ"),
    ("ʀ", "ɹ"),
    ("x", "k"),
    ("χ", "k"),
    ("ç", "k"),
    ("ɐ", "ə"),
    ("ɬ", "l"),
    ("ɫ", "l"),
    ("g", "ɡ"),
    ("ʎ", "lj"),
    ("ɲ", "nj"),
    ("ɣ", "ɡ"),
    ("β", "v"),
    ("ɸ", "f"),
    ("ʋ", "v"),
    ("y", "u"),
    ("ø", "ɜ"),
    ("œ", "ɜ"),
    ("ɨ", "ɪ"),
    ("ʉ", "u"),
    ("ɵ", "ə"),
    ("ɘ", "ə"),
    ("c", "k"),
    ("q", "k"),
];

const AMERICAN: [(&str, &str); 16] = [
    ("ɜːɹ", "ɜɹ"),
    ("ɜːr", "ɜɹ"),
    ("oʊ", "O"),
    ("əʊ", "O"),
    ("eə", "ɛɹ"),
    ("ɪə", "iə"),
    ("ɜː", "ɜɹ"),
    ("ɝ", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɾ", "T"),
    ("ɒ", "ɑ"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("a", "ɑ"),
    ("o", "O"),
    ("ː", ""),
];

const BRITISH: [(&str, &str); 8] =
    [("oʊ", "Q"), ("əʊ", "Q"), ("eə", "ɛː"), ("iə", "ɪə"), ("ɝ", "ɜː"), ("ɚ", "ə"), ("ɾ", "t"), ("o", "ɔ")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scripts_and_espeak_write_becomes_kokoros() {
        let cases = [
            ("ɡuˈbɑː", Accent::American, "ɡubˈɑ"),
            ("ɡuˈbɑː", Accent::British, "ɡubˈɑː"),
            ("ˈtʃeɪndʒ", Accent::American, "ʧˈAnʤ"),
            ("həlˈəʊ", Accent::British, "həlˈQ"),
            ("həlˈoʊ", Accent::American, "həlˈO"),
            ("ˈbɜːd", Accent::American, "bˈɜɹd"),
            ("ˈbʌtn\u{329}", Accent::American, "bˈʌtᵊn"),
            ("wʌn tuː", Accent::American, "wʌn tu"),
            ("ˈlaɪv ˈbaʊ", Accent::American, "lˈIv bˈW"),
        ];
        for (ipa, accent, sounds) in cases {
            assert_eq!(to_sounds(ipa, accent), sounds, "{ipa}");
        }
    }

    #[test]
    fn sounds_come_back_from_ipa() {
        for sounds in ["ɡubˈɑ", "ʧˈAnʤ", "bˈIT", "nˈW", "bˈY", "hˈO"] {
            assert_eq!(to_sounds(&from_sounds(sounds), Accent::American), sounds);
        }
    }

    #[test]
    fn every_sound_of_the_tables_is_in_the_vocabulary() {
        for (from, to) in COMMON.iter().chain(&AMERICAN).chain(&BRITISH) {
            for c in to.chars() {
                assert!(vocabulary::number(c).is_some(), "{from} becomes {c}");
            }
        }
    }
}
