//! Looks at a show, or at any feed, as a directory or an app would, and says what it would refuse.
//!
//! In: a show's folder with its settings and records ([`show`]), or the bytes of a feed ([`feed`]). Out: [`Finding`]s, each
//! with the name of its rule. An error is what directories refuse or listeners hear; a warning is what they advise
//! against. Each group of rules is a file, with the table of its rules at the top; [`rules`] lists them all.
//!
//! Voices that a script names are not looked at here: the feed does not know what a voice is.

mod audio;
mod cover;
mod document;
mod episodes;
mod settings;
mod transcripts;

use serde::Serialize;

use crate::{
    episode::Record,
    show::{Paths, Settings},
};
pub use document::{Head, feed};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
}

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub name: &'static str,
    pub level: Level,
    /// What must hold.
    pub what: &'static str,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    pub rule: &'static str,
    /// A file of the show, or a place in the feed.
    #[serde(rename = "where")]
    pub place: String,
    /// What is wrong, and what to do about it.
    pub message: String,
}

impl Rule {
    const fn error(name: &'static str, what: &'static str) -> Rule {
        Rule { name, level: Level::Error, what }
    }

    const fn warning(name: &'static str, what: &'static str) -> Rule {
        Rule { name, level: Level::Warning, what }
    }

    fn at(self, place: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding { level: self.level, rule: self.name, place: place.into(), message: message.into() }
    }
}

/// Every rule, in order of the groups.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [settings::RULES, cover::RULES, episodes::RULES, transcripts::RULES, audio::RULES, document::RULES]
        .into_iter()
        .flatten()
}

/// Looks at a whole show: settings, cover, records, audio (decoded to its end), and whether the feed on disk is the one
/// that would be built now.
pub fn show(paths: &Paths, settings: &Settings, records: &[Record]) -> Vec<Finding> {
    let mut found = settings::look(settings);
    found.extend(cover::look(paths, settings));
    found.extend(episodes::look(records));
    found.extend(transcripts::look(paths, records));
    found.extend(audio::look(paths, settings, records));
    found.extend(document::look(paths, settings, records));
    found
}

/// A BCP 47 tag as feeds use it (RSS 2.0 `language`, Apple): a language of ISO 639, then regions and scripts.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_http(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

/// An address that listeners' apps fetch without encryption: iOS and others refuse to.
fn is_plain_http(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    !["127.", "localhost", "[::1]"].iter().any(|own| rest.starts_with(own))
}

#[cfg(test)]
mod tests;
