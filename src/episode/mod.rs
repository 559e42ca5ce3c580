//! The finished episode: its record, from which alone the feed is made, and what stands beside it.

pub mod chapters;
pub mod transcript;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::gender::Gender;

/// `feed/episodes/SLUG.json`: all that the feed says of an episode. Public: holds no path and no name of its maker.
///
/// `guid`, `published` and `audio.path` are minted once and never change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of this format: 1.
    pub version: u32,
    pub slug: String,
    pub guid: Uuid,
    pub published: DateTime<Utc>,
    pub title: String,
    pub language: String,
    pub audio: Audio,
    /// The same sound in other encodings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Alternate>,
    /// Whether `SLUG.vtt`, `.srt`, `.transcript.json` and `.html` lie beside this record.
    #[serde(default)]
    pub transcript: bool,
    pub article: Origin,
    /// Rising by start; the first starts at 0.
    pub chapters: Vec<Chapter>,
    /// Who speaks, in order of first word; the narrator is not among them.
    pub people: Vec<Person>,
    /// The episode's first sentences, for the description; plain text.
    pub summary: String,
    /// The engine that spoke the narrator (`builtin`).
    pub engine: String,
    /// Hash of everything that shaped the audio (script, voices, pauses, mastering, tags): equal means nothing to do.
    pub made_from: String,
}

impl Record {
    /// The files of its sound, relative to the show, with their lengths in bytes: the MP3 first.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        let alternates = self.alternates.iter().map(|alternate| (alternate.path.as_str(), alternate.bytes));
        std::iter::once((self.audio.path.as_str(), self.audio.bytes)).chain(alternates)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audio {
    /// Relative to the show, with forward slashes: `audio/SLUG.mp3`.
    pub path: String,
    pub bytes: u64,
    /// `audio/mpeg`.
    pub mime: String,
    pub duration_ms: u64,
    /// Integrated loudness (ITU-R BS.1770-4) in LUFS.
    pub lufs: f64,
    /// True peak in dBTP.
    pub true_peak: f64,
    /// Loudness range (EBU Tech 3342) in LU.
    #[serde(default)]
    pub range: f64,
}

/// An encoding of an episode beside its MP3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternate {
    /// Relative to the show, with forward slashes: `audio/SLUG.opus`.
    pub path: String,
    pub bytes: u64,
    /// `audio/ogg`, `audio/flac`, `audio/wav`.
    pub mime: String,
}

/// A part of an episode that a player can jump to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub title: String,
    pub start_ms: u64,
    /// The address of a picture, for carriers that show one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Where more is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Where the words come from, as shown to listeners.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Only an `http(s)` address; a file's path stays private.
    pub url: Option<String>,
    pub publication: Option<String>,
    pub byline: Option<String>,
    /// The article's own date, as found.
    pub date: Option<String>,
    /// BLAKE3 of what identifies the source (address, or path relative to the show): same source, same episode.
    pub key: String,
    /// BLAKE3 of the article's words: the same words from another place are the same episode too.
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub role: Option<String>,
    pub gender: Option<Gender>,
}
