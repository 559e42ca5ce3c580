//! `podcast.toml`: the show's settings, complete once read.
//!
//! Every key has a default but the title; unknown keys are errors with the nearest known one. `docs/configuration.md`
//! lists them, and a test holds it to this file.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A show's settings, as `podcast.toml` gives them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The show's title.
    pub title: String,
    /// What the show is about; plain text, at most 4000 bytes.
    pub description: String,
    /// Who makes the show, as apps display it. Empty: the title.
    pub author: String,
    /// BCP 47 language tag of the show.
    pub language: String,
    /// An Apple category, or `Category > Subcategory`.
    pub category: String,
    /// The address under which the show's folder is published, without a slash at its end. Empty: not published.
    pub base_url: String,
    /// The show's web page. Empty: the page beside the feed.
    pub link: String,
    /// `podcast:guid`, minted by the first `base_url` and kept for ever.
    pub guid: Option<Uuid>,
    /// E-mail address for `itunes:owner`. Published only if given.
    pub owner_email: String,
    /// Name for `itunes:owner`. Empty: the author.
    pub owner_name: String,
    pub copyright: String,
    pub explicit: bool,
    /// Keeps the show out of directories (`itunes:block`, `podcast:block`): right for articles that are others'.
    pub private: bool,
    /// The show's own cover, relative to the show. Empty: one is drawn from the title.
    pub cover: String,
    /// How quotes stand to their attribution.
    pub attribution: AttributionOrder,
    pub voices: Voices,
    pub notice: Notice,
    pub pauses: Pauses,
    pub mastering: Mastering,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionOrder {
    /// As the article has it: “…,” he said.
    #[default]
    AsWritten,
    /// He said: “…”
    LeadIn,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Voices {
    /// The engine that speaks: `builtin` or `system`.
    pub engine: String,
    /// The narrator's voice (`builtin:NAME`). Empty: the engine's first.
    pub narrator: String,
    /// Speed of speech; 1.0 is the voice's own.
    pub speed: f64,
}

/// The notice that the voices are synthetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notice {
    /// One short line at the episode's end. Empty: none is spoken.
    pub spoken: String,
    /// One sentence in the description. Empty: none.
    pub written: String,
}

/// Silence in milliseconds, by what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pauses {
    /// Between two utterances of one speaker within a paragraph.
    pub sentence: u32,
    /// Between two speakers within a paragraph.
    pub speaker: u32,
    /// Between two paragraphs.
    pub paragraph: u32,
    /// Around a heading.
    pub heading: u32,
    /// Before the first word, and after the last.
    pub ends: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mastering {
    /// Integrated loudness of an episode in LUFS.
    pub loudness: f64,
    /// The most that a true peak may reach, in dBTP.
    pub true_peak: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            title: String::new(),
            description: "Articles, read aloud: every person who is quoted speaks in a voice of their own.".into(),
            author: String::new(),
            language: "en".into(),
            category: "News".into(),
            base_url: String::new(),
            link: String::new(),
            guid: None,
            owner_email: String::new(),
            owner_name: String::new(),
            copyright: String::new(),
            explicit: false,
            private: true,
            cover: String::new(),
            attribution: AttributionOrder::default(),
            voices: Voices::default(),
            notice: Notice::default(),
            pauses: Pauses::default(),
            mastering: Mastering::default(),
        }
    }
}

impl Default for Voices {
    fn default() -> Self {
        Voices { engine: "builtin".into(), narrator: String::new(), speed: 1.0 }
    }
}

impl Default for Notice {
    fn default() -> Self {
        Notice {
            spoken: "This episode was read by synthetic voices.".into(),
            written: "Read by synthetic voices: nobody who is quoted took part in the recording.".into(),
        }
    }
}

impl Default for Pauses {
    fn default() -> Self {
        Pauses { sentence: 250, speaker: 350, paragraph: 600, heading: 900, ends: 500 }
    }
}

impl Default for Mastering {
    fn default() -> Self {
        Mastering { loudness: -16.0, true_peak: -1.0 }
    }
}
