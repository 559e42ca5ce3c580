//! How a word sounds that no lexicon has: names, mostly.
//!
//! Where its spelling tells its origin, by the rules for that ([`names`]). Else by a small network that hibari's publisher trained on espeak-ng's readings (characters in, for each four sounds
//! or none out, repeats collapsed: CTC); where it is not installed, by the espeak-ng port of this program; where that
//! is not built in either, not at all, and the caller says so. What nothing can read is marked by [`UNREAD`].

use std::{collections::BTreeMap, path::Path};

use misaki_rs::{Fallback, fallback::FallbackError};
use rten_tensor::prelude::*;
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{ipa, names, net::Net};
use crate::speech::{Accent, builtin};

/// Stands in a word's sounds for what could not be read.
pub const UNREAD: char = '❓';

/// The network and its two alphabets.
#[derive(Debug)]
pub struct Letters {
    net: Net,
    numbers: BTreeMap<char, i32>,
    sounds: Vec<char>,
    /// The most letters at once.
    longest: usize,
}

/// What stands in the file beside a network.
#[derive(Debug, Deserialize)]
struct Alphabets {
    r#in: Vec<char>,
    out: Vec<char>,
    maxlen: usize,
}

impl Letters {
    /// Reads `NAME.onnx` and `NAME.json`.
    ///
    /// # Errors
    /// A plain sentence on what is wrong with the files.
    pub fn load(onnx: &Path, json: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(json).map_err(|error| format!("{}: {error}", json.display()))?;
        let Alphabets { r#in, out, maxlen } =
            serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", json.display()))?;
        // Number 0 is the blank on both sides.
        let numbers = r#in.into_iter().zip(1..).collect();
        Ok(Letters { net: Net::load(onnx)?, numbers, sounds: out, longest: maxlen.max(1) })
    }

    /// The sounds of a word, or nothing where a letter is unknown or the network fails.
    fn read(&self, word: &str) -> Option<String> {
        let numbers: Vec<i32> = word.chars().map(|c| self.numbers.get(&c).copied()).collect::<Option<_>>()?;
        let mut out = String::new();
        // A longer word is read in parts of nearly the same length: nothing at its end is lost.
        let parts = numbers.len().div_ceil(self.longest).max(1);
        for part in numbers.chunks(numbers.len().div_ceil(parts).max(1)) {
            let input = rten_tensor::NdTensor::from_data([1, part.len()], part.to_vec());
            let ids = self.net.run(vec![("chars", input.into())], &["ids"]).ok()?.pop()?;
            let ids: rten_tensor::Tensor<i32> = ids.try_into().ok()?;
            let mut before = 0;
            for &id in ids.iter() {
                if id != before && id > 0 {
                    // It has espeak-ng's German r, which no voice knows.
                    out.push(*self.sounds.get(id as usize - 1).map(|c| if *c == 'ʀ' { &'ɹ' } else { c })?);
                }
                before = id;
            }
        }
        Some(out).filter(|sounds| !sounds.trim().is_empty())
    }
}

/// Reads what misaki does not know.
#[derive(Debug)]
pub struct Unknown {
    pub letters: Option<Letters>,
    pub accent: Accent,
}

impl Unknown {
    /// The sounds of a word; [`UNREAD`] for each part that has none.
    pub fn read(&self, word: &str) -> String {
        let mut out = String::new();
        for piece in pieces(word) {
            let first = piece.chars().next().unwrap_or(' ');
            let sounds = if first.is_alphabetic() {
                self.word(piece).unwrap_or_else(|| UNREAD.into())
            } else if first.is_ascii_digit() {
                let digit = |c: char| c.to_digit(10).map_or("", |d| self.digits()[d as usize]);
                piece.chars().map(digit).collect::<Vec<_>>().join(" ")
            } else {
                symbol(first, self.accent).map_or_else(|| UNREAD.into(), str::to_owned)
            };
            if !sounds.is_empty() && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&sounds);
        }
        out
    }

    fn word(&self, word: &str) -> Option<String> {
        let straight = word.replace(['’', '‘'], "'");
        if let Some(stem) = straight.strip_suffix("'s").filter(|stem| !stem.is_empty()) {
            return Some(with_s(&self.word(stem)?, self.accent));
        }
        let bare: String = straight.chars().filter(|&c| c != '\'').collect();
        if let Some(sounds) = self.name(&bare) {
            return Some(sounds);
        }
        let letters = |word: &str| self.letters.as_ref().and_then(|letters| letters.read(word));
        // A letter that the network never saw is read without its marks.
        let folded = || bare.nfd().filter(|c| !is_combining_mark(*c)).collect::<String>();
        if let Some(sounds) = letters(&bare).or_else(|| letters(&folded())) {
            return Some(sounds);
        }
        let british = self.accent == Accent::British;
        let letters: Vec<char> = straight.chars().collect();
        let mut sounds = String::new();
        for part in letters.chunks(builtin::LONGEST_WORD) {
            let part: String = part.iter().collect();
            sounds.push_str(ipa::to_sounds(&builtin::ipa(&part, british)?, self.accent).trim());
        }
        Some(sounds).filter(|sounds| !sounds.is_empty())
    }

    /// The sounds of a name whose spelling tells its origin, or of several who have it.
    fn name(&self, word: &str) -> Option<String> {
        let read = |word: &str| Some(ipa::to_sounds(&names::ipa(word, self.accent)?, self.accent));
        let one = |word: &str| {
            let stem = word.strip_suffix('s').filter(|stem| stem.ends_with(['v', 'k', 'z', 'ć', 'č', 'n']));
            Some(with_s(&read(stem?)?, self.accent))
        };
        read(word).or_else(|| one(word))
    }

    #[rustfmt::skip]
    fn digits(&self) -> [&'static str; 10] {
        match self.accent {
            Accent::American => ["zˈɪɹO", "wˈʌn", "tˈu", "θɹˈi", "fˈɔɹ", "fˈIv", "sˈɪks", "sˈɛvən", "ˈAt", "nˈIn"],
            Accent::British => ["zˈɪəɹQ", "wˈʌn", "tˈuː", "θɹˈiː", "fˈɔː", "fˈIv", "sˈɪks", "sˈɛvᵊn", "ˈAt", "nˈIn"],
        }
    }
}

/// Sounds with the ending of an owner or a plural, as the sound before it has it.
pub fn with_s(sounds: &str, accent: Accent) -> String {
    let end = match sounds.trim_end_matches('ː').chars().next_back() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => "s",
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') if accent == Accent::American => "ᵻz",
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => "ɪz",
        _ => "z",
    };
    format!("{sounds}{end}")
}

impl Fallback for Unknown {
    fn phonemize(&self, word: &str) -> Result<String, FallbackError> {
        Ok(self.read(word))
    }
}

/// A word as runs of letters, runs of digits and single signs.
fn pieces(word: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        '\'' | '’' | '‘' => 0,
        c if c.is_alphabetic() => 0,
        // A combining mark belongs to its letter.
        '\u{300}'..='\u{36f}' => 0,
        c if c.is_ascii_digit() => 1,
        _ => 2,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, c) in word.char_indices() {
        let this = kind(c);
        if before.is_some_and(|before| before != this || this == 2) {
            out.push(&word[start..at]);
            start = at;
        }
        before = Some(this);
    }
    if start < word.len() {
        out.push(&word[start..]);
    }
    out.retain(|piece| piece.chars().any(char::is_alphanumeric) || kind(piece.chars().next().unwrap_or(' ')) == 2);
    out
}

/// How signs are said that turn up inside words. Those that are silent are empty.
pub fn symbol(c: char, accent: Accent) -> Option<&'static str> {
    let (american, british) = match c {
        '/' => ("slˈæʃ", "slˈaʃ"),
        '=' => ("ˈikwəlz", "ˈiːkwᵊlz"),
        '+' => ("plˈʌs", "plˈʌs"),
        '&' => ("ænd", "and"),
        '@' => ("æt", "at"),
        '%' => ("pəɹsˈɛnt", "pəsˈɛnt"),
        '#' => ("hˈæʃ", "hˈaʃ"),
        '°' => ("dəɡɹˈiz", "dɪɡɹˈiːz"),
        '€' => ("jˈʊɹOz", "jˈʊəɹQz"),
        '£' => ("pˈWndz", "pˈWndz"),
        '$' => ("dˈɑləɹz", "dˈɒləz"),
        '×' => ("tˈImz", "tˈImz"),
        c if c.is_ascii_punctuation() || c.is_whitespace() => ("", ""),
        '–' | '—' | '‐' | '‑' | '−' | '·' | '•' | '…' | '™' | '®' | '©' | '¬' | '†' | '‡' | '§' | '¶' | '′' | '″' => {
            ("", "")
        }
        _ => return None,
    };
    Some(if accent == Accent::American { american } else { british })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_apart_into_letters_digits_and_signs() {
        assert_eq!(pieces("Zyx's-42b😀"), ["Zyx's", "-", "42", "b", "😀"]);
        assert_eq!(pieces("''"), Vec::<&str>::new());
    }

    #[test]
    fn without_a_network_espeak_reads_and_what_nothing_reads_is_marked() {
        let unknown = Unknown { letters: None, accent: Accent::American };
        let read = unknown.read("Zyxgrath");
        if cfg!(feature = "espeak") {
            assert!(read.chars().all(|c| super::super::vocabulary::number(c).is_some()), "{read}");
        } else {
            assert_eq!(read, UNREAD.to_string());
        }
        assert_eq!(unknown.read("😀"), UNREAD.to_string());
        assert_eq!(unknown.read("42"), "fˈɔɹ tˈu");
    }
}
