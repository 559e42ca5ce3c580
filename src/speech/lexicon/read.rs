//! Reads the lexicon: `[lexicon]` in `podcast.toml`, and `lexicon.toml` beside it.
//!
//! An entry that cannot be said is a fault with its place. A word that stands twice is one, too, in one file or in two:
//! whichever won, the other would be a change that does nothing.

use std::{collections::HashMap, ops::Range, path::Path};

use toml_edit::{Document, Item, Table, TableLike, Value};

use super::{Lexicon, Reading, atoms, is_acronym, pos::Pos, respell};
use crate::{
    show::toml_error::TomlError,
    speech::{
        Accent, Sound,
        neural::{ipa, vocabulary},
    },
};

/// A file with entries.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    /// The table that they stand in; `None`: the file has nothing else.
    pub table: Option<&'a str>,
}

/// Reads the entries of all files.
///
/// # Errors
/// The first that is no TOML, cannot be said, or stands twice.
pub fn read(sources: &[Source<'_>]) -> Result<Lexicon, Box<TomlError>> {
    let mut reading = Reader::default();
    for source in sources {
        reading.source(*source)?;
    }
    Ok(reading.lexicon)
}

#[derive(Default)]
struct Reader<'a> {
    lexicon: Lexicon,
    /// Where a word stands, by its letters, its case and its part of speech.
    seen: HashMap<(String, bool, Option<Pos>), (Source<'a>, usize)>,
}

/// What is wrong with an entry, where, and what to do.
struct Fault {
    message: String,
    place: Range<usize>,
    help: String,
}

const FORMS: &str = "a respelling (\"GOO-bah\"), sounds between slashes (\"/ˈɡuːbɑː/\") or other words (\"W H O\"); docs/lexicon.md of quotecast";

impl<'a> Reader<'a> {
    fn source(&mut self, source: Source<'a>) -> Result<(), Box<TomlError>> {
        let Source { path, text, table } = source;
        let error = |fault: Fault| Box::new(TomlError::new(path, text, fault.message, fault.place, Some(fault.help)));
        let document = Document::parse(text).map_err(|bad| {
            let place = bad.span().unwrap_or(0..0);
            Box::new(TomlError::new(path, text, bad.message().trim().to_owned(), place, None))
        })?;
        let entries: Option<&dyn TableLike> = match table {
            None => Some(document.as_table()),
            Some(name) => document.get(name).and_then(Item::as_table_like),
        };
        for (key, item) in entries.into_iter().flat_map(TableLike::iter) {
            let place = entries
                .and_then(|entries| entries.get_key_value(key))
                .and_then(|(key, _)| key.span())
                .or_else(|| item.span())
                .unwrap_or(0..0);
            self.entry(source, key, item, place).map_err(error)?;
        }
        Ok(())
    }

    fn entry(&mut self, source: Source<'a>, word: &str, item: &Item, place: Range<usize>) -> Result<(), Fault> {
        if !word.chars().any(char::is_alphanumeric) {
            let message = format!("the lexicon expects a word or words, and “{word}” has no letter");
            return Err(Fault {
                message,
                place,
                help: "write the word as articles have it: \"Guba\" = \"GOO-bah\"".into(),
            });
        }
        match item {
            Item::Value(Value::Array(array)) => {
                if array.is_empty() {
                    return Err(no_sound(word, place));
                }
                for value in array {
                    let at = value.span().unwrap_or_else(|| place.clone());
                    self.value(source, word, value, at, &place)?;
                }
                Ok(())
            }
            Item::Value(value) => {
                let at = value.span().unwrap_or_else(|| place.clone());
                self.value(source, word, value, at, &place)
            }
            Item::Table(table) => self.table(source, word, table, &place),
            Item::ArrayOfTables(tables) => {
                tables.iter().try_for_each(|table: &Table| self.table(source, word, table, &place))
            }
            Item::None => Ok(()),
        }
    }

    fn value(
        &mut self,
        source: Source<'a>,
        word: &str,
        value: &Value,
        at: Range<usize>,
        place: &Range<usize>,
    ) -> Result<(), Fault> {
        match value {
            Value::String(said) => self.add(source, word, (said.value(), at), None, None, place),
            Value::InlineTable(table) => self.table(source, word, table, place),
            other => Err(Fault {
                message: format!("“{word}” expects how it is said, in quotes, and this is {}", kind(other)),
                place: at,
                help: format!("write {FORMS}"),
            }),
        }
    }

    fn table(
        &mut self,
        source: Source<'a>,
        word: &str,
        table: &dyn TableLike,
        place: &Range<usize>,
    ) -> Result<(), Fault> {
        const KEYS: [&str; 3] = ["say", "case", "pos"];
        let (mut say, mut case, mut pos) = (None, None, None);
        for (key, item) in table.iter() {
            let at = item.span().unwrap_or_else(|| place.clone());
            let expected = |what: &str| Fault {
                message: format!("“{key}” of “{word}” expects {what}"),
                place: at.clone(),
                help: format!("as in \"{word}\" = {{ say = \"LEED\", case = true, pos = \"verb\" }}"),
            };
            match key {
                "say" => say = Some((item.as_str().ok_or_else(|| expected("a text in quotes"))?, at)),
                "case" => case = Some(item.as_bool().ok_or_else(|| expected("true or false"))?),
                "pos" => {
                    let name = item.as_str().unwrap_or_default();
                    let wanted = format!("one of {}", Pos::NAMES.join(", "));
                    pos = Some(Pos::of(name).ok_or_else(|| expected(&wanted))?);
                }
                _ => {
                    let key_at = table.get_key_value(key).and_then(|(key, _)| key.span()).unwrap_or(at);
                    let help = match crate::text::nearest(key, KEYS.map(str::to_owned)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known keys are {}", KEYS.join(", ")),
                    };
                    return Err(Fault { message: format!("“{word}” has no key `{key}`"), place: key_at, help });
                }
            }
        }
        let Some(say) = say else { return Err(no_sound(word, place.clone())) };
        self.add(source, word, say, case, pos, place)
    }

    fn add(
        &mut self,
        source: Source<'a>,
        word: &str,
        (said, at): (&str, Range<usize>),
        case: Option<bool>,
        pos: Option<Pos>,
        place: &Range<usize>,
    ) -> Result<(), Fault> {
        let (american, british) = sounds(word, said, at)?;
        let word = word.trim();
        let case = case.unwrap_or_else(|| is_acronym(word));
        let letters: String =
            atoms(word).iter().map(|atom| if case { super::written(atom) } else { atom.key() }).collect();
        if let Some((other, at)) = self.seen.insert((letters, case, pos), (source, place.start)) {
            let line = other.text[..at.min(other.text.len())].matches('\n').count() + 1;
            let name = other.path.file_name().unwrap_or_default().to_string_lossy();
            return Err(Fault {
                message: format!("“{word}” stands in the lexicon already, in line {line} of {name}"),
                place: place.clone(),
                help: "leave one of the two; for two readings of one word give each a part of speech: \
                       [{ say = \"LED\", pos = \"noun\" }, { say = \"LEED\", pos = \"verb\" }]"
                    .into(),
            });
        }
        self.lexicon.add(word, case, Reading { pos, american, british });
        Ok(())
    }
}

fn no_sound(word: &str, place: Range<usize>) -> Fault {
    Fault { message: format!("“{word}” expects how it is said"), place, help: format!("write {FORMS}") }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list in a list",
        Value::String(_) | Value::InlineTable(_) => "something else",
    }
}

/// What is said for a word in either accent.
fn sounds(word: &str, said: &str, place: Range<usize>) -> Result<(Sound, Sound), Fault> {
    let said = said.trim();
    let fault = |message: String, help: String| Fault { message, place: place.clone(), help };
    if let Some(rest) = said.strip_prefix('/') {
        let Some(given) = rest.strip_suffix('/') else {
            let help = format!("close them: \"/{rest}/\"");
            return Err(fault(
                format!("the sounds of “{word}” stand between two slashes, and the second is missing"),
                help,
            ));
        };
        // What keyboards have for the marks of stress and length.
        let given = given.trim().replace('\'', "ˈ").replace(':', "ː");
        let given: String = given.chars().filter(|&c| !is_fine(c)).collect();
        if let Some(bad) = unknown_sound(&given) {
            let help = nearest_sound(bad).map_or_else(
                || "the letters of the International Phonetic Alphabet that English needs stand in docs/lexicon.md of quotecast; a respelling such as \"GOO-bah\" needs none".to_owned(),
                |near| format!("did you mean “{near}”?"),
            );
            return Err(fault(format!("“{bad}” in the sounds of “{word}” is no sound that the voices have"), help));
        }
        if !given.chars().any(|c| c.is_alphabetic() && !"ˈˌː".contains(c)) {
            return Err(no_sound(word, place));
        }
        return Ok((Sound::Ipa(given.clone()), Sound::Ipa(given)));
    }
    match respell::read(said) {
        respell::Respelling::Sounds { american, british } => Ok((Sound::Ipa(american), Sound::Ipa(british))),
        respell::Respelling::Unreadable(syllable) if syllable.is_empty() => Err(fault(
            format!("“{said}”, how “{word}” is said, has a hyphen without a syllable"),
            "a hyphen stands between two syllables: \"GOO-bah\"".into(),
        )),
        respell::Respelling::Unreadable(syllable) => Err(fault(
            format!("“{syllable}” in “{said}”, how “{word}” is said, is no syllable that can be read"),
            "a syllable is consonants, one vowel (a, ee, oo, eye, oh, uh, er …), consonants; docs/lexicon.md of quotecast \
             has the table. Words are written without capitals"
                .into(),
        )),
        respell::Respelling::Words if said.chars().any(char::is_alphanumeric) => {
            let words: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok((Sound::Words(words.clone()), Sound::Words(words)))
        }
        respell::Respelling::Words => Err(no_sound(word, place)),
    }
}

/// Shades of a sound that no voice makes: velarised, voiceless, centralised. A syllabic consonant is one of its own.
fn is_fine(c: char) -> bool {
    matches!(c, 'ˠ' | 'ˤ' | 'ʷ' | 'ʱ' | 'ˑ' | '\u{300}'..='\u{328}' | '\u{32a}'..='\u{36f}')
}

/// The first character of sounds that no voice can take.
fn unknown_sound(given: &str) -> Option<char> {
    let taken = |c: char| {
        let sound = |c: char| c == ' ' || "ˈˌː".contains(c) || (vocabulary::number(c).is_some() && c.is_alphabetic());
        [Accent::American, Accent::British]
            .iter()
            .all(|&accent| ipa::to_sounds(&c.to_string(), accent).chars().all(sound))
    };
    // Marks above and behind letters are read with them.
    let whole = [Accent::American, Accent::British].iter().all(|&accent| {
        let sounds = ipa::to_sounds(given, accent);
        sounds.chars().all(|c| c == ' ' || "ˈˌː".contains(c) || (vocabulary::number(c).is_some() && c.is_alphabetic()))
    });
    if whole { None } else { given.chars().find(|&c| !taken(c)).or_else(|| given.chars().next()) }
}

/// What was likely meant.
fn nearest_sound(bad: char) -> Option<char> {
    const MEANT: [(char, char); 9] =
        [('G', 'ɡ'), ('3', 'ʒ'), ('@', 'ə'), ('ä', 'ɑ'), ('`', 'ˈ'), ('’', 'ˈ'), ('ʼ', 'ˈ'), ('´', 'ˈ'), ('ó', 'o')];
    MEANT.iter().find(|(from, _)| *from == bad).map(|&(_, to)| to)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn read_one(text: &str) -> Result<Lexicon, Box<TomlError>> {
        read(&[Source { path: Path::new("lexicon.toml"), text, table: None }])
    }

    pub fn lexicon(text: &str) -> Lexicon {
        read_one(text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn faults_are_told_with_place_and_way_out() {
        for (text, message, help, place) in [
            ("Guba = \"\"", "“Guba” expects how it is said", "GOO-bah", 7),
            ("Guba = 7", "in quotes, and this is a number", "GOO-bah", 7),
            ("\"…\" = \"x\"", "has no letter", "as articles have it", 0),
            ("Guba = \"/ɡuba\"", "the second is missing", "\"/ɡuba/\"", 7),
            ("Guba = \"/Guba/\"", "“G” in the sounds of “Guba” is no sound", "did you mean “ɡ”?", 7),
            ("Guba = \"/ʘa/\"", "“ʘ”", "docs/lexicon.md", 7),
            ("Guba = \"/ˈ/\"", "expects how it is said", "GOO-bah", 7),
            ("Guba = \"GOOQ-bah\"", "“GOOQ” in “GOOQ-bah”", "one vowel", 7),
            ("Guba = \"GOO-\"", "a hyphen without a syllable", "between two", 7),
            ("Guba = { says = \"x\" }", "no key `says`", "did you mean `say`?", 9),
            ("Guba = { case = true }", "expects how it is said", "GOO-bah", 0),
            ("Guba = { say = \"x\", case = \"y\" }", "expects true or false", "case = true", 27),
            ("Guba = { say = \"x\", pos = \"adverb\" }", "one of noun, verb, adjective", "pos = \"verb\"", 26),
            ("Guba = []", "expects how it is said", "GOO-bah", 0),
            ("Guba = \"x\"\nguba = \"y\"", "already, in line 1 of lexicon.toml", "leave one of the two", 11),
            ("Guba = [\"x\", \"y\"]", "already, in line 1", "part of speech", 0),
        ] {
            let error = read_one(text).expect_err(text);
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.help.as_deref().is_some_and(|told| told.contains(help)), "{text}: {:?}", error.help);
            assert_eq!(error.place.offset(), place, "{text}");
        }
        assert!(read_one("Guba = ").is_err());
    }

    #[test]
    fn two_files_are_one_lexicon_and_a_word_in_both_is_a_fault() {
        let settings = Source {
            path: Path::new("x/podcast.toml"),
            text: "title = \"x\"\n[lexicon]\nGuba = \"a\"",
            table: Some("lexicon"),
        };
        let own = |text| Source { path: Path::new("x/lexicon.toml"), text, table: None };
        assert_eq!(read(&[settings, own("Baku = \"b\"")]).unwrap().len(), 2);
        let error = read(&[settings, own("\nguba = \"b\"")]).unwrap_err();
        assert_eq!(error.message, "“guba” stands in the lexicon already, in line 3 of podcast.toml");
        // In capitals it is another word.
        assert_eq!(read(&[own("WHO = \"W H O\"\nwho = \"hoo\"")]).unwrap().len(), 2);
    }

    #[test]
    fn all_ways_to_write_an_entry() {
        let text = "a1 = \"x\"\na2 = { say = \"x\" }\na3 = [{ say = \"x\", pos = \"noun\" }, \"y\"]\n[a4]\nsay = \"x\"\n[[a5]]\nsay = \"x\"\n";
        assert_eq!(lexicon(text).len(), 5);
        assert_eq!(lexicon("Guba = \"/'gu:ba/\"").find("Guba", Accent::American)[0].sound, Sound::Ipa("ˈguːba".into()));
        assert_eq!(lexicon("Inis = \"/ˈɪnɪʃ mˠoːɾˠ/\"").len(), 1);
    }
}
