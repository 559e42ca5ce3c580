//! The script: what is spoken, by whom, in a form that a person can read and change.
//!
//! `compose` makes a [`Script`] from an article and its attribution, with what `announce` says around it; `format` writes it as Markdown that reads like a
//! play; `parse` reads it back, and parse(format(script)) = script for every [normalised](Script::normalised) script.
//! `account` holds a composed script against its article, `json` tells it to other programs, and `fingerprint` knows
//! whether a person has changed the file since the tool wrote it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{article::LeftOut, gender::Gender, span::ByteSpan};

pub mod account;
pub mod announce;
pub mod cast;
pub mod compose;
pub mod fault;
pub mod fingerprint;
pub mod format;
mod front;
pub mod json;
pub mod parse;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use account::{Miscount, Tally, account};
pub use compose::{Options, compose};
pub use fault::{Fault, ScriptError};
pub use fingerprint::{is_edited, stamp};
pub use format::format;
pub use front::voice_place;
pub use parse::parse;

/// The id of the narrator in every script's cast.
pub const NARRATOR: &str = "narrator";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    pub meta: Meta,
    /// By id; [`NARRATOR`] is always among them.
    pub cast: BTreeMap<String, CastMember>,
    pub lines: Vec<Line>,
}

/// A script's front matter, the cast apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    pub title: String,
    /// The article's address, or its path relative to the show with forward slashes. Never published if a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The publication's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The article's own date (RFC 3339 date, or date and time), as found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When the episode was first made; normally minted in the episode's record, here only to set it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<DateTime<Utc>>,
    /// Fingerprint of this file as the tool wrote it; a script that no longer fits it was edited by a person and is
    /// never overwritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastMember {
    /// Absent for the narrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// `engine:voice`, absent until cast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
}

/// One paragraph of the script: one speaker, one stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub kind: LineKind,
    pub text: Vec<Inline>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A chapter: level 1 is the title, 2 and deeper what stands below it. Read by the narrator.
    Heading(u8),
    Narration,
    /// Spoken by the cast member of this id.
    Quote(String),
}

impl LineKind {
    /// The level of a heading: 1 is the title.
    pub fn level(&self) -> Option<u8> {
        if let LineKind::Heading(level) = self { Some(*level) } else { None }
    }
}

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    Text(String),
    /// `[pause 1.5s]`, in milliseconds.
    Pause(u32),
    /// `[Guba](/ɡuˈbɑː/)`: the word as written, and its phonemes in IPA.
    Phonemes {
        text: String,
        ipa: String,
    },
    /// `[1992](nineteen ninety-two)`: the words as written, and as said.
    Reading {
        text: String,
        said: String,
    },
}

impl Line {
    /// A line without inline markup.
    pub fn new(kind: LineKind, text: impl Into<String>) -> Self {
        Line { kind, text: vec![Inline::Text(text.into())] }.normalised()
    }

    /// The line's written words, without inline markup and pauses.
    pub fn plain(&self) -> String {
        let text: String = self
            .text
            .iter()
            .map(|inline| match inline {
                Inline::Text(text) | Inline::Phonemes { text, .. } | Inline::Reading { text, .. } => text.as_str(),
                // The spaces on both sides of a pause are one.
                Inline::Pause(_) => "",
            })
            .collect();
        squeezed(&text)
    }

    /// The same line in normal form: no space at its ends and single spaces inside, neighbouring texts in one piece,
    /// nothing empty, pauses from 1 ms to [`LONGEST_PAUSE`], headings from 1 to [`DEEPEST_HEADING`].
    ///
    /// A line of which nothing is left has no inlines.
    pub fn normalised(&self) -> Line {
        let mut text: Vec<Inline> = Vec::with_capacity(self.text.len());
        for inline in &self.text {
            match inline {
                Inline::Text(more) => push_text(&mut text, more),
                Inline::Pause(0) => {}
                Inline::Pause(ms) => text.push(Inline::Pause((*ms).min(LONGEST_PAUSE))),
                Inline::Phonemes { text: word, ipa: form } | Inline::Reading { text: word, said: form } => {
                    match (squeezed(word), squeezed(form)) {
                        // A form without a word says nothing, a word without a form is text.
                        (word, _) if word.is_empty() => {}
                        (word, form) if form.is_empty() => push_text(&mut text, &word),
                        (word, ipa) if matches!(inline, Inline::Phonemes { .. }) => {
                            text.push(Inline::Phonemes { text: word, ipa });
                        }
                        (word, said) => text.push(Inline::Reading { text: word, said }),
                    }
                }
            }
        }
        if let Some(Inline::Text(last)) = text.last_mut() {
            last.truncate(last.trim_end_matches(is_space).len());
            if last.is_empty() {
                text.pop();
            }
        }
        let kind = match &self.kind {
            LineKind::Heading(level) => LineKind::Heading((*level).clamp(1, DEEPEST_HEADING)),
            kind => kind.clone(),
        };
        Line { kind, text }
    }
}

/// Adds text to a line, in one piece with the text in front of it.
fn push_text(line: &mut Vec<Inline>, more: &str) {
    if let Some(Inline::Text(so_far)) = line.last_mut() {
        return push_squeezed(so_far, more, false);
    }
    let mut fresh = String::with_capacity(more.len());
    push_squeezed(&mut fresh, more, line.is_empty());
    if !fresh.is_empty() {
        line.push(Inline::Text(fresh));
    }
}

impl Script {
    /// The same script in the form that `format` writes and `parse` reads: a narrator in the cast, everybody who
    /// speaks in the cast, every line in [normal form](Line::normalised), no empty lines.
    pub fn normalised(&self) -> Script {
        let lines: Vec<Line> = self.lines.iter().map(Line::normalised).filter(|line| !line.text.is_empty()).collect();
        let mut cast = self.cast.clone();
        cast.entry(NARRATOR.to_owned()).or_default();
        for line in &lines {
            if let LineKind::Quote(id) = &line.kind {
                cast.entry(id.clone()).or_default();
            }
        }
        Script { meta: self.meta.clone(), cast, lines }
    }
}

/// The longest pause that a script may ask for, in milliseconds.
pub const LONGEST_PAUSE: u32 = 60_000;

/// The deepest level of a heading.
pub const DEEPEST_HEADING: u8 = 6;

/// White space that is one space to a reader. No-break spaces are not: an author set them on purpose.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// `text` without white space at its ends and with single spaces inside.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_squeezed(&mut out, text, true);
    out.truncate(out.trim_end_matches(is_space).len());
    out
}

/// Appends `more` with single spaces; `at_start` says that a space in front of it would be the line's first.
fn push_squeezed(out: &mut String, more: &str, at_start: bool) {
    let mut after_space = if out.is_empty() { at_start } else { out.ends_with(' ') };
    for c in more.chars() {
        if !is_space(c) {
            out.push(c);
            after_space = false;
        } else if !after_space {
            out.push(' ');
            after_space = true;
        }
    }
}

/// A script fresh from an article, with what only the composing knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    pub script: Script,
    /// For each line of the script its place in the article's text; `None` for lines that are not the article's.
    pub sources: Vec<Option<ByteSpan>>,
    pub left_out: Vec<LeftOut>,
}
