//! A script's front matter: TOML between two lines of `+++`.
//!
//! In: the TOML and its place in the file. Out: [`Meta`] and the cast, and what is wrong with them, each with its
//! place. Keys that nobody knows are faults: a misspelt `voice` must not pass for no voice.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use miette::SourceSpan;
use toml::de::{DeTable, DeValue};

use super::{CastMember, Fault, Meta, NARRATOR, cast, fingerprint, format::FENCE};
use crate::gender::Gender;

const META_KEYS: [&str; 9] =
    ["title", "source", "publication", "byline", "date", "language", "published", fingerprint::KEY, "cast"];
const CAST_KEYS: [&str; 4] = ["name", "role", "gender", "voice"];

/// Where a script's front matter ends and its lines begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fences {
    /// The opening line.
    pub open: SourceSpan,
    /// Bytes of the TOML.
    pub toml: (usize, usize),
    /// Where the line after the closing fence begins.
    pub body: usize,
}

/// Finds the front matter; a byte-order mark and blank lines may stand in front of it.
pub(super) fn fences(text: &str) -> Result<Fences, Fault> {
    let mut lines = numbered_lines(text).skip_while(|(_, line)| clean(line).is_empty());
    let no_front_matter = |at, len| Fault::NoFrontMatter { span: (at, len).into() };
    let (at, first) = lines.next().ok_or_else(|| no_front_matter(0, 0))?;
    // The offset of what a reader sees on the line: the byte-order mark is not.
    let at_shown = at + (first.len() - first.trim_start_matches('\u{feff}').len());
    if clean(first) != FENCE {
        return Err(no_front_matter(at_shown, first.trim_start_matches('\u{feff}').trim_end().len()));
    }
    let open: SourceSpan = (at_shown, FENCE.len()).into();
    let (closed_at, closing) =
        lines.find(|(_, line)| line.trim_end() == FENCE).ok_or(Fault::OpenFrontMatter { span: open })?;
    Ok(Fences { open, toml: (at + first.len(), closed_at), body: closed_at + closing.len() })
}

fn clean(line: &str) -> &str {
    line.trim_start_matches('\u{feff}').trim()
}

/// The lines of `text`, line ends included, each with its offset.
pub(super) fn numbered_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Reads the TOML that `fences` found.
pub(super) fn read(text: &str, fences: Fences, faults: &mut Vec<Fault>) -> (Meta, BTreeMap<String, CastMember>) {
    let (from, to) = fences.toml;
    let mut reader = Reader { base: from, faults };
    let (meta, mut cast) = match DeTable::parse(&text[from..to]) {
        Ok(table) => reader.front_matter(table.get_ref(), fences.open),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = one_line(error.message());
            reader.faults.push(Fault::Toml { message, span: (from + span.start, span.len()).into() });
            Default::default()
        }
    };
    cast.entry(NARRATOR.to_owned()).or_default();
    (meta, cast)
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', ", ")
}

struct Reader<'a> {
    /// Offset of the TOML in the file.
    base: usize,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn span(&self, span: std::ops::Range<usize>) -> SourceSpan {
        (self.base + span.start, span.len()).into()
    }

    fn front_matter(&mut self, table: &DeTable<'_>, open: SourceSpan) -> (Meta, BTreeMap<String, CastMember>) {
        self.known_keys(table, &META_KEYS, "the front matter");
        let misspelt = self
            .faults
            .iter()
            .any(|fault| matches!(fault, Fault::UnknownKey { remedy, .. } if remedy == &write("title")));
        // A title under a misspelt key is one fault, not two.
        if !table.contains_key("title") && !misspelt {
            self.faults.push(Fault::NoTitle { span: open });
        }
        let meta = Meta {
            title: self.string(table, "title").unwrap_or_default(),
            source: self.string(table, "source"),
            publication: self.string(table, "publication"),
            byline: self.string(table, "byline"),
            date: self.date(table),
            language: self.string(table, "language"),
            published: self.instant(table, "published"),
            written: self.string(table, fingerprint::KEY),
        };
        (meta, self.cast(table))
    }

    fn cast(&mut self, table: &DeTable<'_>) -> BTreeMap<String, CastMember> {
        let Some(value) = table.get("cast") else { return BTreeMap::new() };
        let Some(people) = value.get_ref().as_table() else {
            self.wrong_value("cast", "a table [cast.ID] for each person", value);
            return BTreeMap::new();
        };
        let mut cast = BTreeMap::new();
        for (id, person) in people {
            if !cast::is_id(id.get_ref()) {
                let span = self.span(id.span());
                self.faults.push(Fault::BadId { id: id.get_ref().to_string(), span });
            }
            // A person with faults still is one: their quotes shall not be faults, too.
            let member = match person.get_ref().as_table() {
                Some(person) => self.member(id.get_ref(), person),
                None => {
                    self.wrong_value(id.get_ref(), "a table with name and voice", person);
                    CastMember::default()
                }
            };
            cast.insert(id.get_ref().to_string(), member);
        }
        cast
    }

    fn member(&mut self, id: &str, person: &DeTable<'_>) -> CastMember {
        self.known_keys(person, &CAST_KEYS, &format!("[cast.{id}]"));
        CastMember {
            name: self.string(person, "name"),
            role: self.string(person, "role"),
            gender: self.gender(person),
            voice: self.string(person, "voice"),
        }
    }

    fn known_keys(&mut self, table: &DeTable<'_>, known: &[&str], name: &str) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let written: &str = key.get_ref();
            let likely = known
                .iter()
                .map(|known| (strsim::normalized_damerau_levenshtein(known, &written.to_lowercase()), known))
                .filter(|(likeness, _)| *likeness >= 0.5)
                .max_by(|(a, _), (b, _)| a.total_cmp(b));
            let remedy = match likely {
                Some((_, known)) => write(known),
                None => format!("the keys are {}", known.join(", ")),
            };
            let span = self.span(key.span());
            self.faults.push(Fault::UnknownKey { key: written.to_owned(), table: name.to_owned(), remedy, span });
        }
    }

    fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_value(key, "a text in quotes", value);
        }
        text
    }

    /// The article's date; a TOML date is as good as a text.
    fn date(&mut self, table: &DeTable<'_>) -> Option<String> {
        match table.get("date")?.get_ref() {
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => self.string(table, "date"),
        }
    }

    fn instant(&mut self, table: &DeTable<'_>, key: &str) -> Option<DateTime<Utc>> {
        let value = table.get(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let instant = DateTime::parse_from_rfc3339(&written).ok().map(|instant| instant.with_timezone(&Utc));
        if instant.is_none() {
            self.wrong_value(key, "a date and time with its zone, as in 2026-06-05T12:00:00Z", value);
        }
        instant
    }

    fn gender(&mut self, table: &DeTable<'_>) -> Option<Gender> {
        let value = table.get("gender")?;
        match value.get_ref().as_str().map(str::to_lowercase).as_deref() {
            Some("female") => Some(Gender::Female),
            Some("male") => Some(Gender::Male),
            _ => {
                self.wrong_value("gender", "\"female\" or \"male\"", value);
                None
            }
        }
    }

    fn wrong_value(&mut self, key: &str, expected: &'static str, value: &toml::Spanned<DeValue<'_>>) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("“{text}”"),
            DeValue::Integer(_) | DeValue::Float(_) => "a number".to_owned(),
            DeValue::Boolean(_) => "true or false".to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        let span = self.span(value.span());
        self.faults.push(Fault::WrongValue { key: key.to_owned(), expected, found, span });
    }
}

fn write(key: &str) -> String {
    format!("write “{key}”")
}

/// Where the script's file states the voice of `id`: for who finds only later that there is no such voice.
pub fn voice_place(text: &str, id: &str) -> Option<SourceSpan> {
    let fences = fences(text).ok()?;
    let (from, to) = fences.toml;
    let table = DeTable::parse(&text[from..to]).ok()?;
    let person = table.get_ref().get("cast")?.get_ref().as_table()?.get(id)?.get_ref().as_table()?;
    let span = person.get("voice")?.span();
    Some((from + span.start, span.len()).into())
}
