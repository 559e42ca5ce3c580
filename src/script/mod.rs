//! The script: what is spoken, by whom, in a form that a person can read and change.
//!
//! `compose` makes a [`Script`] from an article and its attribution; `format` writes it as Markdown that reads like a
//! play; `parse` reads it back, and parse(format(script)) = script for every script.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{article::LeftOut, gender::Gender, span::ByteSpan};

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
    /// The line's written words, without inline markup and pauses.
    pub fn plain(&self) -> String {
        self.text
            .iter()
            .map(|inline| match inline {
                Inline::Text(text) | Inline::Phonemes { text, .. } | Inline::Reading { text, .. } => text.as_str(),
                Inline::Pause(_) => "",
            })
            .collect()
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
