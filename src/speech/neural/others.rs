//! How Kokoro is given languages other than English: espeak-ng's IPA, spelt as misaki spells it.
//!
//! In: an utterance and espeak-ng's name of its language. Out: its words with their sounds. The correspondences are those
//! of misaki 0.9.4 (`EspeakG2P`, Apache-2.0), by which those voices were trained: an affricate or a diphthong is one sign.

use unicode_normalization::UnicodeNormalization;

use super::{
    phonemes::Sounds,
    piper::{SoundsOf, Spelling, spell},
    vocabulary,
};
use crate::speech::Utterance;

/// Changes with everything here that changes the sound.
pub const VERSION: &str = "espeak-ng 0.2.0, others 1";

/// # Errors
/// A plain sentence, where espeak-ng fails or is not built in.
pub fn read(utterance: &Utterance, espeak: &str) -> Result<Sounds, String> {
    let sounds = SoundsOf::Espeak(espeak.into());
    spell(utterance, &Spelling { sounds: &sounds, knows: &|c| vocabulary::number(c).is_some(), spelt: &spelt })
}

const PAIRS: [(&str, &str); 11] = [
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("dz", "ʣ"),
    ("dʒ", "ʤ"),
    ("eɪ", "A"),
    ("oʊ", "O"),
    ("əʊ", "Q"),
    ("ts", "ʦ"),
    ("tʃ", "ʧ"),
    ("ɔɪ", "Y"),
    ("g", "ɡ"),
];

/// IPA as misaki spells it. What is one sign of the alphabet stays one; all else comes apart into letters and marks.
fn spelt(ipa: &str) -> String {
    let mut out: String = ipa.nfc().collect();
    for (pair, sign) in PAIRS {
        out = out.replace(pair, sign);
    }
    let apart = |c: char| if vocabulary::number(c).is_some() { c.to_string() } else { c.to_string().nfd().collect() };
    out.chars().map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affricates_and_diphthongs_are_one_sign_and_nasal_vowels_two() {
        assert_eq!(spelt("mˈutʃo ˈaɪɾe"), "mˈuʧo ˈIɾe");
        assert_eq!(spelt("pˈ\u{f5}nte ç"), "pˈo\u{303}nte ç");
    }

    #[cfg(feature = "espeak")]
    #[test]
    fn every_sound_of_a_sentence_is_known() {
        for (espeak, text) in [
            ("es", "Nadie sabía por qué las luces del puerto se apagaron antes de medianoche."),
            ("fr-fr", "Personne ne savait pourquoi les lumières du port s'étaient éteintes."),
            ("it", "Nessuno sapeva perché le luci del porto si erano spente."),
            ("pt-br", "Ninguém sabia por que as luzes do porto se apagaram."),
            ("hi", "बच्चे स्कूल में छोटी नाव चलाना सीखते हैं।"),
        ] {
            let utterance = Utterance { voice: String::new(), text: text.into(), spoken_as: vec![], speed: 1.0 };
            let sounds = read(&utterance, espeak).unwrap();
            assert_eq!(sounds.unsaid, [], "{espeak}");
            assert!(sounds.words.iter().filter(|word| word.spoken).count() >= 8, "{espeak}");
        }
    }
}
