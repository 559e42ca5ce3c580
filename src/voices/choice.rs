//! Why somebody has their voice, as the casting itself tells it.

use std::fmt;

use serde::Serialize;

use super::{accent, distance};
use crate::{
    gender::Gender,
    speech::{Voice, VoiceName},
};

/// A voice that somebody got, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// In the script's cast.
    pub id: String,
    pub name: Option<String>,
    pub gender: Option<Gender>,
    pub voice: VoiceName,
    #[serde(flatten)]
    pub why: Why,
    /// The accent that was looked for.
    pub accent: Option<accent::Reason>,
    /// From the narrator's voice, then from those that are heard right before and after.
    pub distances: Vec<Distance>,
    #[serde(skip)]
    pub(super) gender_fits: bool,
    #[serde(skip)]
    pub(super) accent_fits: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// The script gives it.
    Script,
    /// They have it in `cast.toml`.
    Kept,
    /// `podcast.toml` names it for the narrator.
    Setting,
    /// The narrator's, where nobody names one: the first of the catalogue.
    First,
    /// It fitted best; what it was preferred to, and by what.
    Chosen { before: Option<VoiceName>, by: Option<By> },
}

/// What decides between two voices, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Gender,
    Free,
    Neighbours,
    Accent,
    Others,
    Engine,
    Use,
    Catalogue,
}

/// How far a voice is from another one here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distance {
    pub from: String,
    pub voice: VoiceName,
    /// 0 for the same; below 0.136 two are mistaken for each other. Null where it was not measured.
    pub distance: Option<f64>,
}

impl Distance {
    pub(super) fn between(voice: &VoiceName, from: String, other: &VoiceName) -> Self {
        let distance = distance::between(voice, other).map(|thousandths| f64::from(thousandths) / 1000.0);
        Distance { from, voice: other.clone(), distance }
    }
}

/// How well a voice fits somebody, in the order in which it counts; the least is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    /// It is not of the gender that the text tells.
    pub gender: bool,
    /// How many here have it.
    pub taken: usize,
    /// Voices right before and after it, the narrator's among them, that it is mistaken for.
    pub near: usize,
    /// It has not the accent that the text gives a reason for.
    pub accent: bool,
    /// Voices here that it is mistaken for.
    pub here: usize,
    /// Its engine's place in line.
    pub engine: usize,
    /// How many of the show have it.
    pub users: usize,
}

impl Fit {
    /// What makes this one better than another.
    pub(super) fn by(&self, other: &Fit) -> By {
        let differ = [
            (self.gender != other.gender, By::Gender),
            (self.taken != other.taken, By::Free),
            (self.near != other.near, By::Neighbours),
            (self.accent != other.accent, By::Accent),
            (self.here != other.here, By::Others),
            (self.engine != other.engine, By::Engine),
            (self.users != other.users, By::Use),
        ];
        differ.into_iter().find(|(differs, _)| *differs).map_or(By::Catalogue, |(_, by)| by)
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            By::Gender => "which is of another gender",
            By::Free => "which more people here have",
            By::Neighbours => "which is too like a voice beside it",
            By::Accent => "which has another accent",
            By::Others => "which is too like another voice here",
            By::Engine => "whose engine is later in line",
            By::Use => "which more people of the show have",
            By::Catalogue => "which is later in the catalogue",
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Script => f.write_str("the script gives it"),
            Why::Kept => f.write_str("theirs in cast.toml"),
            Why::Setting => f.write_str("podcast.toml names it"),
            Why::First => f.write_str("the first of its engine"),
            Why::Chosen { before: Some(voice), by: Some(by) } => write!(f, "chosen before {voice}, {by}"),
            Why::Chosen { .. } => f.write_str("there is no other"),
        }
    }
}

/// “Mara Quist: hibari:emma: chosen before kokoro:af_sky, which has another accent; female; …”
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.name.as_ref().unwrap_or(&self.id), self.voice, self.why)?;
        match self.gender {
            Some(gender) if self.gender_fits => write!(f, "; {}", gender.as_str())?,
            Some(gender) => write!(f, "; {}, unlike the voice", gender.as_str())?,
            None => {}
        }
        if let Some(accent) = self.accent {
            let had = if self.accent_fits { "" } else { ", which it has not" };
            write!(f, "; {} for “{}”{had}", accent.language, accent.word)?;
        }
        for from in &self.distances {
            if let Some(distance) = from.distance {
                write!(f, "; {distance:.3} from {}", from.from)?;
            }
        }
        Ok(())
    }
}

/// Does a voice have the accent?
pub(super) fn has_accent(voice: &Voice, accent: accent::Reason) -> bool {
    voice.language == accent.language
}
