//! When what is heard: the plain data between the finished sound and everything that is made of it.
//!
//! Transcripts, chapters and the report are made of a [`Timeline`]. It is kept beside the episode (`audio/SLUG.timeline.json`)
//! and is not published: it names voices, and what was odd about them.

use serde::{Deserialize, Serialize};

use super::Frames;

/// Version of the file's format: one of another version is made anew.
pub const VERSION: u32 = 1;

/// An episode from its first to its last sample. Times are milliseconds from the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    pub version: u32,
    /// As in the episode's record: the same sound.
    pub made_from: String,
    pub length: Frames,
    /// Rising, and none over another.
    pub passages: Vec<Passage>,
    /// Rising by start.
    pub music: Vec<MusicPassage>,
}

/// An utterance where it is heard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    pub start_ms: u64,
    pub end_ms: u64,
    /// Index into the script's lines.
    pub line: usize,
    /// The id of who speaks, in the script's cast.
    pub speaker: String,
    /// `engine:voice`.
    pub voice: String,
    /// What is said, as written: a part of the line.
    pub text: String,
    /// Rising; empty where an engine tells none.
    pub words: Vec<Word>,
    /// Why this is not what the voice made of it at first, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respoken: Option<String>,
}

/// When a word is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Byte offset in the passage's text. A written form that is several words when said (“$5”) has several of one place.
    pub at: usize,
    /// From the episode's first sample, and inside its passage.
    pub ms: u64,
}

/// Music where it is heard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MusicPassage {
    pub start_ms: u64,
    pub end_ms: u64,
    /// `intro`, `outro` or `sting`.
    pub role: String,
}
