//! The words of a script that no lexicon has: names, mostly, and the ones that are worth a listen.
//!
//! In: a script. Out: each such word, how often it stands there, and how it is going to be read by its letters. Known are
//! what the script gives, what the show's lexicon has, and what the reader of the natural voices knows: its lexicons with
//! their plurals, possessives and other forms, figures, abbreviations that are spelt. It is asked whatever the engine, and
//! needs no voices installed.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;

use super::{
    Accent, Sound, SpokenAs, Utterance,
    lexicon::Lexicon,
    models::Store,
    neural::{self, ipa, phonemes::Reader},
    spoken,
};
use crate::script::{Inline, Script};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unlisted {
    /// As it is written first.
    pub word: String,
    pub count: usize,
    /// In IPA, as between slashes in a lexicon; empty where nothing can read it.
    pub read: String,
}

/// Finds them. The reader's lexicons take a third of a second to load, once.
#[derive(Debug)]
pub struct Finder {
    reader: Arc<Reader>,
    accent: Accent,
    /// Do its voices know the names of the news?
    names: bool,
    /// By word: its sounds, or nothing where it is known.
    asked: HashMap<String, Option<String>>,
}

impl Finder {
    /// As the voices of an engine read in an accent: those of `hibari` and `kokoro` by their networks for unknown words,
    /// where these are installed, others by espeak-ng.
    pub fn new(engine: &str, accent: Accent) -> Self {
        let own = [neural::hibari::NAME, neural::kokoro::NAME].contains(&engine);
        let store = Store::of_user().filter(|_| own);
        let reader = store.map_or_else(|| Arc::new(Reader::new(|_| None)), |store| neural::reader(&store));
        Finder { reader, accent, names: own, asked: HashMap::new() }
    }

    /// The words of a script, the most frequent first, then as they stand in it.
    pub fn in_script(&mut self, script: &Script, lexicon: &Lexicon) -> Vec<Unlisted> {
        self.in_texts(script.lines.iter().map(|line| written(&line.text)), lexicon)
    }

    /// The words of a text.
    pub fn in_text(&mut self, text: &str, lexicon: &Lexicon) -> Vec<Unlisted> {
        self.in_texts([(text.to_owned(), Vec::new())].into_iter(), lexicon)
    }

    fn in_texts(&mut self, texts: impl Iterator<Item = (String, Vec<SpokenAs>)>, lexicon: &Lexicon) -> Vec<Unlisted> {
        let mut found: Vec<Unlisted> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (text, given) in texts {
            let covered = spoken::forms(&text, given, lexicon, self.accent);
            for (start, word) in words_of(&text) {
                let end = start + word.len();
                let next = covered.partition_point(|part| part.end <= start);
                if covered.get(next).is_some_and(|part| part.start < end) {
                    continue;
                }
                let Some(read) = self.read(word, around(&text, start, end)) else { continue };
                let at = *places.entry(word.to_lowercase()).or_insert_with(|| {
                    found.push(Unlisted { word: word.to_owned(), count: 0, read });
                    found.len() - 1
                });
                found[at].count += 1;
            }
        }
        found.sort_by_key(|word| std::cmp::Reverse(word.count));
        found
    }

    /// How a word is read that no lexicon has; `within` is what stands around it up to the next spaces.
    fn read(&mut self, word: &str, within: &str) -> Option<String> {
        if let Some(asked) = self.asked.get(word) {
            return asked.clone();
        }
        // Reading takes a thousand times as long as looking up.
        let listed = self.reader.lists(word, self.accent) || self.names && neural::names::is_known(word);
        let read = if listed { None } else { self.read_unlisted(word, within) };
        self.asked.insert(word.to_owned(), read.clone());
        read
    }

    fn read_unlisted(&self, word: &str, within: &str) -> Option<String> {
        let sounds = |text: &str| {
            let text = text.to_owned();
            let utterance = Utterance { voice: String::new(), text, spoken_as: Vec::new(), speed: 1.0 };
            self.reader.read(&utterance, self.accent).ok().filter(|sounds| !sounds.unlisted.is_empty())
        };
        if within != word {
            sounds(within)?;
        }
        let heard: String = sounds(word)?.words.iter().map(|word| word.sounds.as_str()).collect();
        Some(ipa::from_sounds(heard.trim()))
    }
}

/// What stands around a word up to the next spaces.
fn around(text: &str, start: usize, end: usize) -> &str {
    let from = text[..start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let from = (from..=start).find(|&at| text.is_char_boundary(at)).unwrap_or(start);
    let to = text[end..].find(char::is_whitespace).map_or(text.len(), |at| end + at);
    &text[from..to]
}

/// The words of a text, without possessives; what has figures in it is none.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const APOSTROPHES: [char; 2] = ['\'', '’'];
    let inside = |c: char| c.is_alphanumeric() || APOSTROPHES.contains(&c) || ('\u{300}'..='\u{36f}').contains(&c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(inside)?;
        at = text[start..].find(|c| !inside(c)).map_or(text.len(), |length| start + length);
        let word = text[start..at].trim_start_matches(APOSTROPHES);
        Some((at - word.len(), word.trim_end_matches(APOSTROPHES)))
    })
    .map(|(start, word)| (start, word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)))
    .filter(|(_, word)| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.contains(char::is_numeric))
}

/// A line's text with the sounds that its script gives.
fn written(inlines: &[Inline]) -> (String, Vec<SpokenAs>) {
    let (mut text, mut given) = (String::new(), Vec::new());
    for inline in inlines {
        let (written, sound) = match inline {
            Inline::Pause(_) => (" ", None),
            Inline::Text(written) => (written.as_str(), None),
            Inline::Phonemes { text, ipa } => (text.as_str(), Some(Sound::Ipa(ipa.clone()))),
            Inline::Reading { text, said } => (text.as_str(), Some(Sound::Words(said.clone()))),
        };
        let start = text.len();
        text.push_str(written);
        given.extend(sound.map(|sound| SpokenAs { start, end: text.len(), sound }));
    }
    (text, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_what_is_known_is_not() {
        let mut finder = Finder::new("builtin", Accent::American);
        let lexicon = Lexicon::default();
        let text =
            "Quistgard's boats, well-known ferries and NATO’s PDFs cost $40. A Quistgard-built hull; “Ylvafjord”.";
        let found: Vec<(String, usize)> =
            finder.in_text(text, &lexicon).into_iter().map(|found| (found.word, found.count)).collect();
        assert_eq!(found, [("Quistgard".to_owned(), 2), ("Ylvafjord".to_owned(), 1)]);
        let lexicon = crate::speech::lexicon::read::tests::lexicon("Quistgard = \"KVIST-gohr\"");
        let found = finder.in_text(text, &lexicon);
        assert_eq!(found.len(), 1, "{found:?}");
        if cfg!(feature = "espeak") {
            assert!(found[0].read.contains('ˈ'), "{found:?}");
        }
    }
}
