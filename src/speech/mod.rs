//! From utterances to sound.
//!
//! In: an [`Utterance`], which is text and a voice. Out: a [`Speech`], which is samples and the times of its words.
//! Who the speaker is, and that there was an article, is not known here. One file an engine; adding one touches that
//! file and [`engine`].

pub mod alphabets;
pub mod builtin;
pub mod check;
pub mod foreign;
pub mod homographs;
pub mod http;
pub mod lead;
pub mod letters;
pub mod lexicon;
#[cfg(feature = "listen")]
pub mod live;
pub mod models;
pub mod neural;
pub mod normalise;
pub mod plan;
mod said;
pub mod segments;
pub mod spoken;
pub mod system;
pub mod unlisted;
pub mod wav;

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    gender::Gender,
    show::{Settings, Show, settings},
};

/// How English is pronounced. A voice has one, and the other costs it twenty words of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Accent {
    #[default]
    American,
    British,
}

impl Accent {
    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Accent::American => "en-US",
            Accent::British => "en-GB",
        }
    }

    /// Of a BCP 47 tag: British where it names a country that follows British usage, else American.
    pub fn of(tag: &str) -> Self {
        const BRITISH: [&str; 8] = ["GB", "UK", "IE", "AU", "NZ", "ZA", "IN", "SG"];
        let region = tag.split(['-', '_']).skip(1).find(|part| part.len() == 2);
        match region.map(str::to_ascii_uppercase) {
            Some(region) if BRITISH.contains(&region.as_str()) => Accent::British,
            _ => Accent::American,
        }
    }
}

/// A voice of an engine, written `engine:voice`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VoiceName {
    pub engine: String,
    pub voice: String,
}

impl VoiceName {
    pub fn new(engine: &str, voice: &str) -> Self {
        VoiceName { engine: engine.into(), voice: voice.into() }
    }
}

impl fmt::Display for VoiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.engine, self.voice)
    }
}

impl From<VoiceName> for String {
    fn from(name: VoiceName) -> String {
        name.to_string()
    }
}

impl TryFrom<String> for VoiceName {
    type Error = BadVoiceName;
    fn try_from(name: String) -> Result<Self, BadVoiceName> {
        name.parse()
    }
}

impl FromStr for VoiceName {
    type Err = BadVoiceName;
    fn from_str(name: &str) -> Result<Self, BadVoiceName> {
        match name.split_once(':') {
            Some((engine, voice)) if !engine.is_empty() && !voice.is_empty() => Ok(VoiceName::new(engine, voice)),
            _ => Err(BadVoiceName(name.into())),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a voice is written ENGINE:VOICE, such as builtin:birch; found “{0}”")]
pub struct BadVoiceName(pub String);

/// What the catalogue says of a voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voice {
    pub name: VoiceName,
    pub gender: Option<Gender>,
    /// BCP 47 tag of the accent.
    pub language: String,
    /// A few words on how it sounds.
    pub sound: String,
}

impl Voice {
    /// Does it read texts of this language? One that does not tell its own reads what it is given.
    pub fn reads(&self, tag: &str) -> bool {
        crate::language::same(&self.language, tag) || crate::language::same(&self.language, "und")
    }
}

/// What an engine is asked to say: at most a sentence or two, of one voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    pub voice: String,
    /// What is said, as written; without markup, on one line.
    pub text: String,
    /// Parts of `text` whose sound is given, in order.
    pub spoken_as: Vec<SpokenAs>,
    /// 1.0 is the voice's own speed.
    pub speed: f64,
}

/// A part of an utterance's text with its sound given by the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpokenAs {
    /// Byte range in the utterance's text.
    pub start: usize,
    pub end: usize,
    pub sound: Sound,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    Ipa(String),
    Words(String),
}

/// What an engine says: mono samples in −1.0 to 1.0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Speech {
    pub samples: Vec<f32>,
    /// In Hz.
    pub rate: u32,
    /// Rising; empty where an engine tells none.
    pub words: Vec<WordTiming>,
    /// What is not heard, in order.
    pub unsaid: Vec<Unsaid>,
    /// Why this is not what the voice made of it at first, for people.
    pub respoken: Option<String>,
}

/// A part of an utterance that an engine has no sound for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaid {
    /// Byte offset in the utterance's text.
    pub at: usize,
    pub text: String,
}

/// The loudest of samples, without its sign.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// When a word of an utterance is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordTiming {
    /// Byte offset of the word in the utterance's text.
    pub at: usize,
    /// Milliseconds from the utterance's first sample.
    pub ms: u32,
}

/// Turns utterances into sound. Engines are shared by threads and keep no state that one utterance could leave to
/// another: the same utterance gives the same samples.
pub trait Engine: Send + Sync {
    /// As voices are written: `builtin` in `builtin:birch`.
    fn name(&self) -> &'static str;

    /// In the order in which a cast is filled; the first is the narrator's.
    fn voices(&self) -> &[Voice];

    /// Everything besides the utterance that shapes the sound: versions, models, tables. Part of a segment's key.
    fn fingerprint(&self, voice: &str) -> String;

    /// Does it send text to a server, where it may cost money? Then it is asked only after [`Engine::announce`].
    fn is_remote(&self) -> bool {
        false
    }

    /// Before anything is spoken: lines for people on what it is going to be asked for. `there` more utterances of the
    /// same work are spoken already.
    ///
    /// # Errors
    /// If it may not be asked for that.
    fn announce(&self, _ahead: &[&Utterance], _there: usize) -> Result<Vec<String>, SpeechError> {
        Ok(Vec::new())
    }

    /// Does it tell when each word is heard, exactly enough to cut there?
    fn times_words(&self) -> bool {
        false
    }

    /// Begins to load what a voice needs, beside other work.
    fn prepare(&self, _voice: &str) {}

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError>;
}

impl fmt::Debug for dyn Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "engine {}", self.name())
    }
}

/// Why something could not be spoken.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[non_exhaustive]
pub enum SpeechError {
    #[error("there is no engine “{name}”; there are {}", known.join(", "))]
    UnknownEngine { name: String, known: Vec<&'static str> },
    #[error("this program was built without the engine “{name}”: {remedy}")]
    NotBuilt { name: &'static str, remedy: &'static str },
    #[error("the engine “{engine}” needs {needs}, which is not there: {remedy}")]
    NotInstalled { engine: &'static str, needs: String, remedy: String },
    #[error("the engine “{engine}” has no voice “{voice}”")]
    UnknownVoice { engine: &'static str, voice: String },
    #[error("the engine “{engine}” cannot use a file of its voices; `quotecast voices install {engine}` mends it")]
    Model { engine: &'static str, source: models::StoreError },
    #[error("the engine “{engine}” cannot use {}: {reason}; {remedy}", path.display())]
    VoiceFile { engine: &'static str, path: PathBuf, reason: String, remedy: String },
    #[error("the engine “{engine}” failed on “{text}”: {reason}")]
    Failed { engine: &'static str, text: String, reason: String },
    #[error("cannot prepare the engine “{engine}” in {}", path.display())]
    Prepare { engine: &'static str, path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Http(#[from] http::HttpError),
}

impl SpeechError {
    /// What an engine failed on is named by its beginning.
    pub(crate) fn failed(engine: &'static str, utterance: &Utterance, reason: impl Into<String>) -> Self {
        SpeechError::Failed { engine, text: utterance.text.chars().take(60).collect(), reason: reason.into() }
    }
}

/// The engines by name, whether this build has them or not.
pub const ENGINES: [&str; 6] = ["hibari", "kokoro", "builtin", "system", neural::piper::NAME, http::NAME];

/// What engines are told of the show and the run.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The show's folder: paths in settings are relative to it.
    pub root: PathBuf,
    pub piper: settings::Piper,
    pub http: settings::Http,
    /// No network but this machine.
    pub offline: bool,
}

impl Setup {
    pub fn of(show: &Show, offline: bool) -> Self {
        let Settings { piper, http, .. } = &show.settings;
        Setup { root: show.paths.root().to_owned(), piper: piper.clone(), http: http.clone(), offline }
    }

    /// The name of the engine that somebody chose by `name`, which may be the path of a Piper voice: it is then the only
    /// one.
    pub fn choose(&mut self, name: String) -> String {
        if !name.ends_with(".onnx") {
            return name;
        }
        // Given at the command line, it is relative to the folder that the user stands in.
        let path = std::path::absolute(&name).map_or(name, |path| path.to_string_lossy().into_owned());
        self.piper.voices = vec![settings::PiperVoice::at(path)];
        neural::piper::NAME.into()
    }
}

/// The engine of this name, ready to speak.
///
/// # Errors
/// If there is no such engine, if the build leaves it out, or if what it needs is not installed.
pub fn engine(name: &str, setup: &Setup) -> Result<Arc<dyn Engine>, SpeechError> {
    match name {
        neural::hibari::NAME => neural::hibari::open(&store(neural::hibari::NAME)?),
        neural::kokoro::NAME => neural::kokoro::open(&store(neural::kokoro::NAME)?),
        "builtin" => builtin::open(),
        "system" => system::open(),
        neural::piper::NAME => neural::piper::open(&setup.root, &setup.piper),
        http::NAME => http::open(&setup.http, setup.offline),
        _ => Err(SpeechError::UnknownEngine { name: name.into(), known: ENGINES.to_vec() }),
    }
}

fn store(engine: &'static str) -> Result<models::Store, SpeechError> {
    models::Store::of_user().ok_or_else(|| SpeechError::NotInstalled {
        engine,
        needs: "a data folder".into(),
        remedy: "set QUOTECAST_VOICES to a folder".into(),
    })
}

/// The engine that speaks when nobody names one: `hibari` where its voice for narrators is installed, else the first
/// that this build has.
pub fn default_engine() -> &'static str {
    if models::Store::of_user().is_some_and(|store| store.stands(&models::manifest::HIBARI_VOICES[0])) {
        neural::hibari::NAME
    } else {
        spare_engine()
    }
}

/// The engine that needs no voices to be installed.
pub fn spare_engine() -> &'static str {
    if cfg!(feature = "espeak") { "builtin" } else { "system" }
}

/// The voices of an engine that can be installed, whether they are or not.
pub fn installable(engine: &str) -> Vec<Voice> {
    match engine {
        neural::hibari::NAME => neural::hibari::RECIPES.iter().map(|recipe| recipe.voice(engine)).collect(),
        neural::kokoro::NAME => neural::kokoro::catalogue().collect(),
        _ => Vec::new(),
    }
}

/// Is it a voice that could be installed, whether it is or not?
pub fn is_installable(name: &VoiceName) -> bool {
    installable(&name.engine).iter().any(|voice| voice.name == *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_an_engine_and_a_name() {
        let name: VoiceName = "system:en-us+f3".parse().unwrap();
        assert_eq!((name.engine.as_str(), name.voice.as_str()), ("system", "en-us+f3"));
        assert_eq!(name.to_string(), "system:en-us+f3");
        for bad in ["", "birch", ":birch", "builtin:"] {
            assert!(bad.parse::<VoiceName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_chooses_the_voice_that_lies_there() {
        let mut setup = Setup::default();
        assert_eq!(setup.choose("kokoro".into()), "kokoro");
        assert!(setup.piper.voices.is_empty());
        assert_eq!(setup.choose("voices/joe.onnx".into()), "piper");
        assert!(std::path::Path::new(&setup.piper.voices[0].path).is_absolute());
    }

    #[test]
    fn an_unknown_engine_is_told_with_the_known_ones() {
        let error = engine("bultin", &Setup::default()).unwrap_err().to_string();
        assert!(error.contains("builtin, system, piper, http"), "{error}");
    }
}
