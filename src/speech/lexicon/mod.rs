//! How a show wants words to be said.
//!
//! In: the entries of `[lexicon]` in `podcast.toml` and of `lexicon.toml` ([`read`]). Out: for a text, the words of it that
//! have an entry, with their sounds. Entries lie in a tree by their words, so that a text is gone through once, whatever
//! the lexicon's size; the longest entry wins. Possessives and plurals of a word are known with it (`ending.rs`).
//! docs/lexicon.md tells all of it to users.

mod ending;
mod pos;
pub mod read;
pub mod respell;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use self::{ending::Ending, pos::Pos};
use super::{Accent, Sound, SpokenAs, spoken::is_unseen};

/// The show's own words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// A tree by words in small letters; the first is its root.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Node {
    next: HashMap<String, usize>,
    /// Entries that end here, those in which capitals count first.
    entries: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// Its words and marks as written.
    atoms: Vec<String>,
    /// Do capitals count?
    case: bool,
    readings: Vec<Reading>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Reading {
    pos: Option<Pos>,
    american: Sound,
    british: Sound,
}

/// A part of a text: a whole word, a single mark, or what stands between words.
#[derive(Debug)]
struct Atom<'a> {
    start: usize,
    end: usize,
    kind: Kind<'a>,
}

#[derive(Debug, PartialEq)]
enum Kind<'a> {
    /// As written, and in small letters.
    Word(&'a str, String),
    Mark(char),
    Gap,
}

impl Atom<'_> {
    /// As the tree has it; a space is a gap.
    fn key(&self) -> String {
        match &self.kind {
            Kind::Word(_, folded) => folded.clone(),
            Kind::Mark(mark) => mark.to_string(),
            Kind::Gap => " ".into(),
        }
    }

    fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word(..))
    }
}

/// Without what is not seen, composed.
fn plain(word: &str) -> String {
    word.chars().filter(|&c| !is_unseen(c)).nfc().collect()
}

fn atoms(text: &str) -> Vec<Atom<'_>> {
    let in_word = |c: char| c.is_alphanumeric() || is_unseen(c) || ('\u{300}'..='\u{36f}').contains(&c);
    let in_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '‐' | '‑');
    let mut out = Vec::new();
    let mut start = 0;
    while let Some(c) = text[start..].chars().next() {
        let run = |belongs: &dyn Fn(char) -> bool| {
            text[start..].find(|c| !belongs(c)).map_or(text.len(), |length| start + length)
        };
        let (end, kind) = if in_word(c) {
            let end = run(&in_word);
            (end, Kind::Word(&text[start..end], plain(&text[start..end]).to_lowercase()))
        } else if in_gap(c) {
            (run(&in_gap), Kind::Gap)
        } else {
            let mark = if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c };
            (start + c.len_utf8(), Kind::Mark(mark))
        };
        out.push(Atom { start, end, kind });
        start = end;
    }
    out
}

/// Marks that make one word of two when they stand between them: “O'Brien”, “AT&T”, “example.org”.
const JOINING: [char; 5] = ['\'', '&', '.', '@', '_'];

/// A way in which an entry can lie on a text.
struct Found {
    node: usize,
    /// Behind its last atom, which the ending belongs to.
    end: usize,
    ending: Ending,
}

impl Lexicon {
    /// No words at all?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many words and phrases it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a reading of a word. The word must have a letter, a digit or a mark.
    fn add(&mut self, word: &str, case: bool, reading: Reading) {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let atoms = atoms(word.trim());
        let mut node = 0;
        for atom in &atoms {
            let next = self.nodes.len();
            node = *self.nodes[node].next.entry(atom.key()).or_insert(next);
            if node == next {
                self.nodes.push(Node::default());
            }
        }
        let written: Vec<String> = atoms.iter().map(written).collect();
        let same = |&&at: &&usize| self.entries[at].case == case && (!case || self.entries[at].atoms == written);
        match self.nodes[node].entries.iter().find(same) {
            Some(&at) => self.entries[at].readings.push(reading),
            None => {
                let at = self.entries.len();
                self.entries.push(Entry { atoms: written, case, readings: vec![reading] });
                let place = if case { 0 } else { self.nodes[node].entries.len() };
                self.nodes[node].entries.insert(place, at);
            }
        }
    }

    /// The words of a text that it has, with their sounds in an accent; in order, none over another.
    pub fn find(&self, text: &str, accent: Accent) -> Vec<SpokenAs> {
        let mut out = Vec::new();
        if self.is_empty() {
            return out;
        }
        let atoms = atoms(text);
        let mut at = 0;
        while at < atoms.len() {
            let longest = self.at(&atoms, at).into_iter().rev();
            let found =
                longest.filter_map(|found| Some((self.sound(text, &atoms, at, &found, accent)?, found.end))).next();
            match found {
                Some((sound, end)) => {
                    out.push(SpokenAs { start: atoms[at].start, end: atoms[end - 1].end, sound });
                    at = end;
                }
                None => at += 1,
            }
        }
        out
    }

    /// All that can begin at an atom, the longest last.
    fn at(&self, atoms: &[Atom<'_>], from: usize) -> Vec<Found> {
        let mut found = Vec::new();
        let joined = from >= 2
            && atoms[from - 2].is_word()
            && (atoms[from].is_word() && JOINING.iter().any(|&mark| atoms[from - 1].is(mark)));
        let glued = from >= 1 && atoms[from - 1].is_word() && matches!(atoms[from].kind, Kind::Mark(_));
        if joined || glued || atoms[from].kind == Kind::Gap {
            return found;
        }
        let mut node = 0;
        for (at, atom) in atoms.iter().enumerate().skip(from) {
            // Words alone, with the ending that they may have.
            if let Kind::Word(_, folded) = &atom.kind {
                for (stem, ending) in ending::plurals(folded) {
                    if let Some(&stem) = self.nodes[node].next.get(stem)
                        && !self.nodes[stem].entries.is_empty()
                        && ends_at(atoms, at) == Some(Ending::None)
                    {
                        found.push(Found { node: stem, end: at + 1, ending });
                    }
                }
            }
            let Some(&next) = self.nodes[node].next.get(&atom.key()) else { break };
            node = next;
            if !self.nodes[node].entries.is_empty() {
                match ends_at(atoms, at) {
                    Some(Ending::None) => found.push(Found { node, end: at + 1, ending: Ending::None }),
                    Some(ending) => found.push(Found { node, end: at + 3, ending }),
                    None => {}
                }
            }
        }
        found
    }

    /// The sound of the first entry that fits.
    fn sound(&self, text: &str, atoms: &[Atom<'_>], from: usize, found: &Found, accent: Accent) -> Option<Sound> {
        let inside = match found.ending {
            Ending::Possessive => &atoms[from..found.end - 2],
            _ => &atoms[from..found.end],
        };
        for &entry in &self.nodes[found.node].entries {
            let entry = &self.entries[entry];
            if entry.case && !is_as_written(entry, inside, found.ending) || !ending::may_end(entry, found.ending) {
                continue;
            }
            let before = &text[..atoms[from].start];
            let after = &text[atoms[found.end - 1].end..];
            let reading = pos::choose(&entry.readings, |reading| reading.pos, before, after);
            if let Some(reading) = reading {
                let sound = if accent == Accent::American { &reading.american } else { &reading.british };
                return Some(found.ending.on(sound));
            }
        }
        None
    }
}

fn written(atom: &Atom<'_>) -> String {
    match &atom.kind {
        Kind::Word(word, _) => plain(word),
        Kind::Mark(mark) => mark.to_string(),
        Kind::Gap => " ".into(),
    }
}

/// Does a word end with an atom, and with which ending behind it?
fn ends_at(atoms: &[Atom<'_>], at: usize) -> Option<Ending> {
    let next = atoms.get(at + 1);
    let behind = atoms.get(at + 2);
    match next {
        // “C++11” is no “C++”.
        Some(next) if next.is_word() => None,
        Some(next) if JOINING.iter().any(|&mark| next.is(mark)) => match behind.map(|atom| &atom.kind) {
            Some(Kind::Word(_, word)) if next.is('\'') && word == "s" => Some(Ending::Possessive),
            Some(Kind::Word(..)) if atoms[at].is_word() => None,
            _ => Some(Ending::None),
        },
        _ => Some(Ending::None),
    }
}

/// Does a text have an entry's capitals?
fn is_as_written(entry: &Entry, atoms: &[Atom<'_>], ending: Ending) -> bool {
    entry.atoms.len() == atoms.len()
        && entry.atoms.iter().zip(atoms).enumerate().all(|(at, (word, atom))| {
            let found = written(atom);
            let last = at + 1 == atoms.len();
            match ending {
                Ending::S if last => found.strip_suffix('s') == Some(word),
                Ending::Es if last => found.strip_suffix("es") == Some(word),
                _ => found == *word,
            }
        })
}

/// A short word in capitals alone: its twin in small letters is likely another word.
fn is_acronym(word: &str) -> bool {
    (1..=5).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lexicon(toml: &str) -> Lexicon {
        read::tests::lexicon(toml)
    }

    /// What is found, as `written=said`.
    fn found(lexicon: &Lexicon, text: &str) -> Vec<String> {
        lexicon
            .find(text, Accent::American)
            .iter()
            .map(|part| {
                let (Sound::Ipa(said) | Sound::Words(said)) = &part.sound;
                format!("{}={said}", &text[part.start..part.end])
            })
            .collect()
    }

    #[test]
    fn words_are_found_whole_and_the_longest_wins() {
        let lexicon = lexicon(
            "\"Guba\" = \"one\"\n\"Guba City\" = \"two\"\n\"O'Brien\" = \"three\"\nAT = \"four\"\n\"C++\" = \"five\"\n\"José\" = \"six\"",
        );
        assert_eq!(
            found(&lexicon, "Guba, guba city; GUBA-born (Guba)"),
            ["Guba=one", "guba city=two", "GUBA=one", "Guba=one"]
        );
        assert_eq!(
            found(&lexicon, "Guba-City O’Brien AT&T AT C++11 C++."),
            ["Guba-City=two", "O’Brien=three", "AT=four", "C++=five"]
        );
        assert_eq!(found(&lexicon, "Jose\u{301} Gu\u{ad}ba"), ["Jose\u{301}=six", "Gu\u{ad}ba=one"]);
        assert!(found(&lexicon, "Gubab abGuba d'Guba guba.org at Brien 'Gub a'").is_empty());
    }

    #[test]
    fn short_words_in_capitals_are_not_their_twins() {
        let lexicon = lexicon(
            "WHO = \"W H O\"\nUS = { say = \"U S\", case = false }\nLead = { say = \"led\", case = true }\nnasal = \"x\"",
        );
        assert_eq!(
            found(&lexicon, "Who? The WHO, us, Lead, lead, NASAL"),
            ["WHO=W H O", "us=U S", "Lead=led", "NASAL=x"]
        );
    }

    #[test]
    fn possessives_and_plurals_are_known() {
        let lexicon = lexicon(
            "Guba = \"/ˈɡuːbɑː/\"\nNguyen = \"/wɪn/\"\nKvist = \"/kvɪst/\"\nJones = \"/dʒoʊnz/\"\nNGO = \"N G O\"\nSQL = \"sequel\"\nI = \"eye\"",
        );
        assert_eq!(
            found(&lexicon, "Guba's Gubas Guba’s, the Nguyens' Kvists Kvist's Jones's Joneses Jones'"),
            [
                "Guba's=ˈɡuːbɑːz",
                "Gubas=ˈɡuːbɑːz",
                "Guba’s=ˈɡuːbɑːz",
                "Nguyens=wɪnz",
                "Kvists=kvɪsts",
                "Kvist's=kvɪsts",
                "Jones's=dʒoʊnzɪz",
                "Joneses=dʒoʊnzɪz",
                "Jones=dʒoʊnz",
            ]
        );
        assert_eq!(
            found(&lexicon, "NGOs, the NGO's SQLs; is SQL’s"),
            ["NGOs=N G O's", "NGO's=N G O's", "SQLs=sequels", "SQL’s=sequel's"]
        );
    }

    #[test]
    fn a_part_of_speech_is_told_by_neighbours() {
        let lexicon = lexicon(
            "lead = [{ say = \"LED\", pos = \"noun\" }, { say = \"LEED\", pos = \"verb\" }]\nwound = { say = \"WOOND\", pos = \"noun\" }",
        );
        assert_eq!(found(&lexicon, "the lead; to lead, they lead"), ["lead=ˈlɛd", "lead=ˈliːd", "lead=ˈliːd"]);
        assert_eq!(found(&lexicon, "a wound. They wound it"), ["wound=ˈwuːnd"]);
    }

    #[test]
    fn ten_thousand_entries_cost_a_text_nothing() {
        let mut toml = String::new();
        for n in 0..10_000 {
            toml.push_str(&format!("\"Saint Word{n}x\" = \"w\"\n"));
        }
        let lexicon = lexicon(&toml);
        let text = "Saint Word77x and Saint Nobody. ".repeat(3000);
        let start = std::time::Instant::now();
        assert_eq!(lexicon.find(&text, Accent::American).len(), 3000);
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn any_text_is_gone_through_in_order(text in "(Guba|guba|City| |'|’|s|es|-|\\.|&|C|\\+|é|e\u{301}|\u{ad}|AT|.){0,40}") {
            let lexicon = lexicon("Guba = \"one\"\n\"Guba City\" = \"/tuː/\"\n\"C++\" = \"five\"\nAT = \"four\"\n\"é\" = \"e\"\n\"Guba's City C\" = \"x\"");
            let mut at = 0;
            for part in lexicon.find(&text, Accent::British) {
                prop_assert!(at <= part.start && part.start < part.end && part.end <= text.len());
                prop_assert!(text.is_char_boundary(part.start) && text.is_char_boundary(part.end));
                at = part.end;
            }
        }
    }
}
