//! What must hold of the spoken forms of any text.

use std::ops::Range;

use quotecast::speech::{
    Accent, Sound,
    lexicon::Lexicon,
    normalise,
    spoken::{self, words},
};

/// Forms are in order, inside the text, at the bounds of its characters, and none lies over another; every word outside
/// them is among the spoken ones; nothing that is no word is spoken.
pub fn hold(text: &str) {
    for accent in [Accent::American, Accent::British] {
        let mut before = 0;
        let all = spoken::forms(text, Vec::new(), &Lexicon::default(), accent);
        for part in &all {
            assert!(before <= part.start && part.start < part.end, "{part:?} in {text:?}");
            assert!(text.get(part.start..part.end).is_some(), "{part:?} in {text:?}");
            before = part.end;
        }
        let in_words = all.iter().filter(|part| matches!(part.sound, Sound::Words(_)));
        let mut said = words(text, &Lexicon::default(), accent);
        let mut at = 0;
        for range in rest(text, in_words.map(|part| part.start..part.end)) {
            for word in text[range].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                let found = said[at..].find(word);
                assert!(found.is_some(), "{word:?} of {text:?} is not in {said:?}");
                at += found.unwrap_or(0) + word.len();
            }
        }
        for part in normalise::readings(text, accent) {
            assert!(
                matches!(&part.sound, Sound::Words(words) if !words.contains(|c: char| c.is_ascii_digit())),
                "{part:?}"
            );
        }
        said.retain(|c| c.is_ascii_digit());
        assert!(said.is_empty(), "{said:?} is left of {text:?}");
    }
}

/// What lies between ranges in order.
fn rest(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    for range in ranges {
        out.push(at..range.start);
        at = range.end;
    }
    out.push(at..text.len());
    out
}
