//! `builtin`: the pure-Rust port of espeak-ng with the data of 24 languages inside the binary. No files of the user's, no
//! process, no network: the engine that is always there.
//!
//! The crate wants its data in a folder, so the data is unpacked once into a place of its own version in the user's
//! data folder: into a folder beside, which is then renamed, so that it is there whole or not at all. Where there is
//! no home, or it cannot be written, the system's folder for temporary files serves.
//!
//! Voices are accents (`en-us`, `en-gb` …) with espeak variants, which move the formants and the spectrum's tilt and
//! not the pitch alone. The crate of this version does not apply a variant's roughness, voicing and breath, so only
//! variants that differ in what it does apply are in the catalogue; `tests/voices.rs` measures how far apart they are.
//! Other languages have the first four of them: `de-birch` is `birch` with the sounds of German.

use std::sync::Arc;

use super::{Engine, SpeechError};

/// The engine with its data unpacked.
#[cfg(feature = "espeak")]
pub fn open() -> Result<Arc<dyn Engine>, SpeechError> {
    espeak::Builtin::open().map(|engine| Arc::new(engine) as Arc<dyn Engine>)
}

#[cfg(not(feature = "espeak"))]
pub fn open() -> Result<Arc<dyn Engine>, SpeechError> {
    Err(SpeechError::NotBuilt {
        name: "builtin",
        remedy: "build with the feature `espeak` (on by default), or use --engine system",
    })
}

/// The most letters of a word that espeak-ng is given at once: its stress rules end at 99 vowels.
pub const LONGEST_WORD: usize = 40;

/// The sounds of a word in IPA, as espeak-ng reads it, for engines that know sounds and not letters.
pub fn ipa(word: &str, british: bool) -> Option<String> {
    phonemes(if british { "en-gb" } else { "en-us" }, word).ok()
}

/// The sounds of a text in IPA, as an espeak-ng voice such as `en-us` reads it: words apart by spaces, clauses by line
/// ends. No word may have more than [`LONGEST_WORD`] letters.
///
/// # Errors
/// A plain sentence: this build has no espeak-ng, its data does not know the voice, or it failed.
#[cfg(feature = "espeak")]
pub fn phonemes(voice: &str, text: &str) -> Result<String, String> {
    espeak::phonemes(voice, text)
}

#[cfg(not(feature = "espeak"))]
pub fn phonemes(_voice: &str, _text: &str) -> Result<String, String> {
    Err("this program was built without espeak-ng".into())
}

#[cfg(feature = "espeak")]
mod espeak {
    use std::{
        fs, io,
        panic::catch_unwind,
        path::{Path, PathBuf},
    };

    use espeak_ng::{EspeakNg, EventKind, Parameter};

    use super::super::{Engine, Speech, SpeechError, Utterance, Voice, VoiceName, WordTiming, said::Said};
    use crate::gender::Gender::{self, Female, Male};

    const NAME: &str = "builtin";

    /// Changes with everything that changes the sound of this engine.
    const VERSION: &str = "espeak-ng 0.2.0, catalogue 2, letters 2";

    /// Changes with the languages whose data are unpacked.
    const DATA: u32 = 2;

    /// How a voice is made: accent, variant, pitch (0–100, 50 is the variant's own), range, words a minute.
    struct Recipe {
        name: &'static str,
        gender: Gender,
        language: &'static str,
        espeak: &'static str,
        pitch: i32,
        range: i32,
        wpm: i32,
        sound: &'static str,
    }

    include!("builtin_voices.rs");

    pub struct Builtin {
        data: PathBuf,
        voices: Vec<Voice>,
    }

    impl Builtin {
        pub fn open() -> Result<Self, SpeechError> {
            let voice = |name: &str, language: &str, recipe: &Recipe| Voice {
                name: VoiceName::new(NAME, name),
                gender: Some(recipe.gender),
                language: language.into(),
                sound: recipe.sound.into(),
            };
            let english = RECIPES.iter().map(|recipe| voice(recipe.name, recipe.language, recipe));
            let others = LANGUAGES.iter().flat_map(|(tag, _)| {
                let named = |recipe: &Recipe| voice(&format!("{}-{}", tag.to_lowercase(), recipe.name), tag, recipe);
                RECIPES[..IN_OTHERS].iter().map(named)
            });
            Ok(Builtin { data: unpacked()?, voices: english.chain(others).collect() })
        }

        /// The recipe of a voice, and its name in espeak.
        fn recipe(&self, voice: &str) -> Result<(&'static Recipe, String), SpeechError> {
            if let Some(recipe) = RECIPES.iter().find(|recipe| recipe.name == voice) {
                return Ok((recipe, recipe.espeak.into()));
            }
            let other = || {
                let (tag, name) = voice.rsplit_once('-')?;
                let (_, accent) = LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag))?;
                let recipe = RECIPES[..IN_OTHERS].iter().find(|recipe| recipe.name == name)?;
                let (_, variant) = recipe.espeak.split_once('+')?;
                Some((recipe, format!("{accent}+{variant}")))
            };
            other().ok_or_else(|| SpeechError::UnknownVoice { engine: NAME, voice: voice.into() })
        }
    }

    impl Engine for Builtin {
        fn name(&self) -> &'static str {
            NAME
        }

        fn voices(&self) -> &[Voice] {
            &self.voices
        }

        fn fingerprint(&self, voice: &str) -> String {
            match self.recipe(voice) {
                Ok((r, espeak)) => format!("{VERSION}: {espeak} pitch {} range {} wpm {}", r.pitch, r.range, r.wpm),
                Err(_) => VERSION.into(),
            }
        }

        fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
            let (recipe, voice) = self.recipe(&utterance.voice)?;
            let failed = |error: espeak_ng::Error| SpeechError::failed(NAME, utterance, error.to_string());
            let mut espeak = EspeakNg::builder().voice(&voice).data_dir(&self.data).build().map_err(failed)?;
            let wpm = (f64::from(recipe.wpm) * utterance.speed).round().clamp(80.0, 450.0) as i32;
            espeak.set_parameter(Parameter::Rate, wpm);
            espeak.set_parameter(Parameter::Pitch, recipe.pitch);
            espeak.set_parameter(Parameter::Range, recipe.range);
            espeak.set_no_final_pause(true);
            let said = Said::of(utterance);
            if said.is_silent() {
                return Ok(Speech { samples: Vec::new(), rate: espeak.sample_rate(), ..Speech::default() });
            }
            let (samples, rate, events) = espeak.synth_with_events(&said.text).map_err(failed)?;
            let words = events
                .iter()
                .filter(|event| matches!(event.kind, EventKind::Word(_)))
                .map(|event| WordTiming { at: said.written(event.text_position), ms: event.audio_position_ms })
                .collect();
            Ok(Speech {
                samples: samples.iter().map(|&s| f32::from(s) / 32768.0).collect(),
                rate,
                words,
                ..Speech::default()
            })
        }
    }

    pub fn phonemes(voice: &str, text: &str) -> Result<String, String> {
        let data = unpacked().map_err(|error| error.to_string())?;
        // Its stress rules run over the end of a table where a word has more than 99 vowels.
        catch_unwind(|| EspeakNg::builder().voice(voice).data_dir(&data).build()?.text_to_phonemes(text))
            .map_err(|_| "espeak-ng gave up".to_owned())?
            .map_err(|error| error.to_string())
    }

    /// The folder with espeak's data, unpacked if it is not there yet.
    fn unpacked() -> Result<PathBuf, SpeechError> {
        let homes = [dirs::data_local_dir(), dirs::cache_dir(), Some(std::env::temp_dir())];
        let mut last = None;
        for home in homes.into_iter().flatten() {
            match unpack_into(&home.join("quotecast")) {
                Ok(folder) => return Ok(folder),
                Err((path, source)) => last = Some(SpeechError::Prepare { engine: NAME, path, source }),
            }
        }
        Err(last.unwrap_or_else(|| SpeechError::Prepare {
            engine: NAME,
            path: std::env::temp_dir(),
            source: io::ErrorKind::NotFound.into(),
        }))
    }

    fn unpack_into(parent: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
        let name = format!("espeak-ng-data-{}-{DATA}", EspeakNg::version());
        let folder = parent.join(&name);
        if folder.join("phondata").is_file() {
            return Ok(folder);
        }
        let at = |source: io::Error| (folder.clone(), source);
        fs::create_dir_all(parent).map_err(at)?;
        // Another process may be doing the same: each unpacks into a folder of its own, and the first rename wins.
        let beside = parent.join(format!(".{name}-{}", std::process::id()));
        let unpacked = fs::create_dir_all(&beside)
            .and_then(|()| espeak_ng::install_bundled_languages(&beside, espeak_ng::bundled_languages()))
            .and_then(|()| fs::rename(&beside, &folder));
        let there = folder.join("phondata").is_file();
        if unpacked.is_err() {
            let _ = fs::remove_dir_all(&beside);
        }
        match unpacked {
            Err(error) if !there => Err(at(error)),
            _ => Ok(folder),
        }
    }
}
