//! From written words to sounds, and to what a model is given.
//!
//! In: an utterance, with the sounds that its script gives. Out: its [`Word`]s in order, each with its sounds and its
//! place in the written text, and what could not be read. Lexicons, part-of-speech tagger, numbers and stress are
//! misaki's (the crate `misaki-rs`, held to misaki 0.9.4); this module brings text in a form that misaki takes for text
//! and nothing else, reads what it does not know, and loses nothing on the way.

use std::{
    cell::RefCell,
    ops::Range,
    sync::{Arc, OnceLock},
};

use misaki_rs::{Fallback, G2P, Language, fallback::FallbackError};

use super::{
    ipa,
    unknown::{Letters, UNREAD, Unknown, symbol, with_s},
    vocabulary,
};
use crate::speech::{
    Accent, Sound, Unsaid, Utterance,
    letters::{self, Part},
};

/// A word or a mark, as it is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Byte offset in the utterance's text.
    pub at: usize,
    /// In Kokoro's alphabet; every one is in the vocabulary.
    pub sounds: String,
    /// Does a gap follow?
    pub gap: bool,
    /// A word, not a mark: it has letters or digits.
    pub spoken: bool,
}

/// An utterance's words, and what of it has no sound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sounds {
    pub words: Vec<Word>,
    pub unsaid: Vec<Unsaid>,
    /// What no lexicon has, and how it is read.
    pub unlisted: Vec<(String, String)>,
}

thread_local! {
    /// What misaki asked for while it read, on this thread: it gives no other sign of what it does not know.
    static ASKED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// Reads what misaki does not know, and keeps what that was.
struct Asked(Unknown);

impl Fallback for Asked {
    fn phonemize(&self, word: &str) -> Result<String, FallbackError> {
        let sounds = self.0.read(word);
        ASKED.with_borrow_mut(|asked| asked.push((word.to_owned(), sounds.clone())));
        Ok(sounds)
    }
}

/// Reads text in both accents. The lexicons of an accent take a third of a second to load, so they are loaded when
/// first asked for, once, for all engines; [`Reader::prepare`] begins that beside other work.
pub struct Reader {
    lexicons: [OnceLock<G2P>; 2],
    /// For each accent the networks for unknown words, or why there is none.
    letters: Box<LettersOf>,
}

type LettersOf = dyn Fn(Accent) -> Option<Letters> + Send + Sync;

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

impl Reader {
    /// `letters` loads the network for unknown words of an accent, where it is installed.
    pub fn new(letters: impl Fn(Accent) -> Option<Letters> + Send + Sync + 'static) -> Self {
        Reader { lexicons: [OnceLock::new(), OnceLock::new()], letters: Box::new(letters) }
    }

    /// Loads an accent's lexicons on a thread of its own.
    pub fn prepare(self: &Arc<Self>, accent: Accent) {
        let reader = self.clone();
        // Without the thread they are loaded when they are needed.
        let _ = std::thread::Builder::new().name("lexicons".into()).spawn(move || {
            reader.lexicon(accent);
        });
    }

    fn lexicon(&self, accent: Accent) -> &G2P {
        self.lexicons[accent as usize].get_or_init(|| {
            let language = match accent {
                Accent::American => Language::EnglishUS,
                Accent::British => Language::EnglishGB,
            };
            let unknown = Unknown { letters: (self.letters)(accent), accent };
            let mut lexicon = G2P::with_fallback(language, Some(Box::new(Asked(unknown))));
            lexicon.unk = UNREAD.into();
            lexicon
        })
    }

    /// Is it, alone, a word that the lexicons of an accent have, with its plural and other forms? In its sentence it may be
    /// one where this says no: an abbreviation with its point, a part of a longer word.
    pub fn lists(&self, word: &str, accent: Accent) -> bool {
        self.lexicon(accent).lexicon.get_word(&word.replace('’', "'"), "NN", None, None).is_some()
    }

    /// The sounds of an utterance.
    ///
    /// # Errors
    /// A plain sentence, where misaki fails.
    pub fn read(&self, utterance: &Utterance, accent: Accent) -> Result<Sounds, String> {
        let text = Plain::of(utterance, accent);
        if text.marked.trim().is_empty() {
            return Ok(Sounds::default());
        }
        let lexicon = self.lexicon(accent);
        ASKED.take();
        let (_, tokens) = lexicon.g2p(&text.marked).map_err(|error| error.to_string())?;
        let mut sounds = Sounds { unsaid: text.unsaid.clone(), unlisted: ASKED.take(), ..Sounds::default() };
        let mut cursor = 0;
        for token in tokens {
            let start = text.plain[cursor..].find(&token.text).map_or(cursor, |found| cursor + found);
            cursor = (start + token.text.len()).min(text.plain.len());
            while !text.plain.is_char_boundary(cursor) {
                cursor += 1;
            }
            let read = match text.given_at(start, cursor, accent) {
                Some(given) => given,
                None => {
                    token.phonemes.unwrap_or_else(|| if is_spoken(&token.text) { UNREAD.into() } else { String::new() })
                }
            };
            let at = text.written(start);
            let mut kept = String::with_capacity(read.len());
            let mut lost = String::new();
            for c in read.chars() {
                match c {
                    UNREAD => lost.push_str(&token.text),
                    c if vocabulary::number(c).is_some() => kept.push(c),
                    c => lost.push(c),
                }
            }
            if kept.is_empty() && lost.is_empty() {
                // misaki passes over signs that it does not know.
                let silent = |c: char| c.is_alphanumeric() || c.is_whitespace() || symbol(c, accent).is_some();
                lost.extend(token.text.chars().filter(|&c| !silent(c) && vocabulary::number(c).is_none()));
            }
            if !lost.is_empty() {
                sounds.unsaid.push(Unsaid { at, text: lost });
            }
            let gap = !token.whitespace.is_empty();
            match sounds.words.last_mut() {
                // Nothing to hear: its gap is its neighbour's.
                Some(before) if kept.trim().is_empty() => before.gap |= gap,
                None if kept.trim().is_empty() => {}
                _ => sounds.words.push(Word { at, sounds: kept, gap, spoken: is_spoken(&token.text) }),
            }
        }
        Ok(sounds)
    }
}

fn is_spoken(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// An utterance's text in the form that misaki takes, and how it lies over the written text.
#[derive(Default)]
struct Plain {
    /// With given sounds as misaki writes them: `[word](/sounds/)`.
    marked: String,
    /// Without them.
    plain: String,
    /// (offset in `plain`, offset in the written text), rising.
    map: Vec<(usize, usize)>,
    /// What is given a sound, by its place in `plain`, in order.
    given: Vec<(Range<usize>, String)>,
    unsaid: Vec<Unsaid>,
}

impl Plain {
    fn of(utterance: &Utterance, accent: Accent) -> Self {
        let mut text = Plain::default();
        let mut at = 0;
        for part in &utterance.spoken_as {
            text.push_written(&utterance.text[at..part.start], at);
            match &part.sound {
                // A reading stands for its words, all of it at their place.
                Sound::Words(words) => text.push_reading(words, part.start, accent),
                Sound::Ipa(given) => text.push_sounds(&utterance.text[part.start..part.end], given, part.start, accent),
            }
            at = part.end;
        }
        text.push_written(&utterance.text[at..], at);
        text
    }

    fn push(&mut self, c: char, at: usize) {
        self.map.push((self.plain.len(), at));
        self.plain.push(c);
        self.marked.push(c);
    }

    fn push_written(&mut self, written: &str, at: usize) {
        for (offset, c) in written.char_indices() {
            let inside = |text: &str| text.chars().next().is_some_and(char::is_alphanumeric);
            let (before, after) = (&written[..offset], &written[offset + c.len_utf8()..]);
            // Before the end of a sentence misaki takes the s of “Pashinyan’s.” for a letter's name.
            let c = if matches!(c, '’' | 'ʼ') && inside(after) { '\'' } else { c };
            let ends_given =
                before.is_empty() && self.given.last().is_some_and(|(place, _)| place.end == self.plain.len());
            let c = if matches!(c, '-' | '‐' | '‑') && ends_given && inside(after) { ' ' } else { c };
            // Two of them are quote marks of an old keyboard.
            let doubled = c == '\'' && (written[offset..].starts_with("''") || written[..offset].ends_with('\''));
            if let Some(c) = if doubled { Some(' ') } else { plain(c) } {
                self.push(c, at + offset);
            }
        }
    }

    fn push_reading(&mut self, words: &str, at: usize, accent: Accent) {
        for part in letters::parts(words) {
            match part {
                Part::Letters { letters, ending } if letters != "I" || !ending.is_empty() => {
                    let sounds = letters::ipa(&letters, ending, accent);
                    self.push_sounds(&letters, &sounds, at, accent);
                }
                Part::Letters { letters, .. } => self.push_plain(&letters, at),
                Part::Words(words) => self.push_plain(words, at),
            }
        }
    }

    fn push_plain(&mut self, words: &str, at: usize) {
        for c in words.chars().filter_map(plain) {
            self.push(c, at);
        }
    }

    fn push_sounds(&mut self, written: &str, given: &str, at: usize, accent: Accent) {
        let sounds = ipa::to_sounds(given, accent);
        let (known, lost): (String, String) =
            sounds.chars().partition(|&c| vocabulary::number(c).is_some() && !matches!(c, '(' | ')' | '/'));
        if !lost.is_empty() {
            self.unsaid.push(Unsaid { at, text: lost });
        }
        let word: String = written.chars().filter(|c| c.is_alphanumeric()).collect();
        if known.trim().is_empty() || word.is_empty() {
            return self.push_written(written, at);
        }
        self.part_from_hyphen();
        self.map.push((self.plain.len(), at));
        let start = self.plain.len();
        self.plain.push_str(&word);
        self.marked.push_str(&format!("[{word}](/{}/)", known.trim()));
        self.given.push((start..self.plain.len(), known.trim().to_owned()));
    }

    /// misaki reads what hyphens join as one word, in which a given sound would be lost: beside such a word stands a gap.
    fn part_from_hyphen(&mut self) {
        if self.plain.ends_with('-') && self.plain.trim_end_matches('-').ends_with(char::is_alphanumeric) {
            self.plain.pop();
            self.marked.pop();
            self.plain.push(' ');
            self.marked.push(' ');
        }
    }

    /// The given sounds of a token that lies here in `plain`. misaki keeps to a mark only where its lexicon has no entry
    /// for the word, so the mark is not enough.
    fn given_at(&self, start: usize, end: usize, accent: Accent) -> Option<String> {
        let (place, sounds) = &self.given[self.given.partition_point(|(place, _)| place.end <= start)..].first()?;
        if place.start < start {
            // The rest of a word that misaki takes apart.
            return (end <= place.end).then(String::new);
        }
        if place.start != start {
            return None;
        }
        match self.plain.get(place.end..end) {
            None | Some("") => Some(sounds.clone()),
            Some("'s" | "’s") => Some(with_s(sounds, accent)),
            Some(_) => None,
        }
    }

    /// The place in the written text of a place in the plain one.
    fn written(&self, at: usize) -> usize {
        let next = self.map.partition_point(|&(plain, _)| plain <= at);
        self.map.get(next.saturating_sub(1)).map_or(0, |&(_, written)| written)
    }
}

/// A character as misaki is given it: what it would take for markup is a gap, what is not seen is nothing.
fn plain(c: char) -> Option<char> {
    match c {
        '[' | ']' | '<' | '>' | '{' | '}' | '*' | '_' | '|' | '^' | '~' | '\\' | '`' => Some(' '),
        '«' | '„' | '‟' => Some('“'),
        '»' => Some('”'),
        '‐' | '‑' => Some('-'),
        '−' => Some('-'),
        '―' | '⸺' => Some('—'),
        // Soft hyphens, joiners, marks of direction, byte-order marks, variation selectors.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => None,
        c if c.is_whitespace() || c.is_control() => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::SpokenAs;

    fn reader() -> &'static Reader {
        static READER: OnceLock<Reader> = OnceLock::new();
        READER.get_or_init(|| Reader::new(|_| None))
    }

    fn utterance(text: &str, spoken_as: Vec<SpokenAs>) -> Utterance {
        Utterance { voice: "any".into(), text: text.into(), spoken_as, speed: 1.0 }
    }

    fn read(text: &str) -> Sounds {
        reader().read(&utterance(text, vec![]), Accent::American).unwrap()
    }

    fn joined(sounds: &Sounds) -> String {
        let words = sounds.words.iter().map(|word| format!("{}{}", word.sounds, if word.gap { " " } else { "" }));
        words.collect::<String>().trim().to_owned()
    }

    #[test]
    fn sounds_are_misakis_and_each_word_knows_its_place() {
        let text = "“Please read the report,” I read yesterday.";
        let sounds = read(text);
        assert_eq!(joined(&sounds), "“plˈiz ɹˈid ðə ɹəpˈɔɹt,” ˌI ɹˈɛd jˈɛstəɹdˌA.");
        let places: Vec<&str> = sounds
            .words
            .iter()
            .filter(|word| word.spoken)
            .map(|word| text[word.at..].split_whitespace().next().unwrap())
            .collect();
        assert_eq!(places, ["Please", "read", "the", "report,”", "I", "read", "yesterday."]);
        assert!(sounds.unsaid.is_empty());
    }

    #[test]
    fn the_accents_differ() {
        let british = reader().read(&utterance("The schedule.", vec![]), Accent::British).unwrap();
        assert_eq!(joined(&british), "ðə ʃˈɛdjuːl.");
    }

    #[test]
    fn a_given_sound_stands_for_its_word_and_markup_is_no_command() {
        let text = "In [Guba](/x/) at Guba now.";
        let start = text.rfind("Guba").unwrap();
        let given = SpokenAs { start, end: start + 4, sound: Sound::Ipa("ɡuˈbɑː".into()) };
        let sounds = reader().read(&utterance(text, vec![given]), Accent::American).unwrap();
        let word = sounds.words.iter().find(|word| word.at == start).unwrap();
        assert_eq!(word.sounds, "ɡubˈɑ");
        let reading = SpokenAs { start: 3, end: 7, sound: Sound::Words("nineteen ninety-two".into()) };
        let sounds = reader().read(&utterance("In 1992 it", vec![reading]), Accent::American).unwrap();
        assert_eq!(sounds.words.iter().map(|word| word.at).collect::<Vec<_>>(), [0, 3, 3, 8]);
    }

    #[test]
    fn a_given_sound_stands_for_a_word_of_the_lexicon_too() {
        for (text, word, expected) in [
            ("Old lead pipes.", "lead", "ˈOld lˈɛd pˈIps."),
            ("Lead, zinc", "Lead", "lˈɛd, zˈɪŋk"),
            ("A lead-free pipe", "lead", "ɐ lˈɛd fɹˈi pˈIp"),
            ("That is the lead’s", "lead", "ðˈæt ɪz ðə lˈɛdz"),
        ] {
            let start = text.find(word).unwrap();
            let given = SpokenAs { start, end: start + 4, sound: Sound::Ipa("ˈlɛd".into()) };
            let sounds = reader().read(&utterance(text, vec![given]), Accent::American).unwrap();
            assert_eq!(joined(&sounds), expected, "{text}");
            assert!(sounds.words.iter().any(|word| word.at == start), "{text}");
        }
    }

    #[test]
    fn an_owner_at_the_end_of_a_sentence_keeps_its_ending() {
        assert_eq!(joined(&read("It was the company’s.")), joined(&read("It was the company's.")));
        let owner = joined(&read("It was Pashinyan’s."));
        assert!(!owner.contains("ˈɛs"), "{owner}");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let text = "It was 東京 😀 fine.";
        let sounds = read(text);
        let lost: Vec<&str> = sounds.unsaid.iter().map(|unsaid| unsaid.text.as_str()).collect();
        assert!(lost.contains(&"😀"), "{lost:?}");
        assert!(sounds.words.iter().filter(|word| word.spoken).count() >= 3);
        for word in &sounds.words {
            assert!(word.sounds.chars().all(|c| vocabulary::number(c).is_some()), "{word:?}");
        }
    }

    #[test]
    fn a_word_that_never_ends_is_read_to_its_end() {
        let sounds = read(&"ab".repeat(2500));
        let length: usize = sounds.words.iter().map(|word| word.sounds.chars().count()).sum();
        if cfg!(feature = "espeak") {
            assert!(length > 2500, "{length}");
        }
    }
}
