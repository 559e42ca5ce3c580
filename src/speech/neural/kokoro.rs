//! `kokoro`: the wide cast. One model of 82 million weights in 8 bits (Kokoro-82M v1.0, Apache-2.0) and a file of styles
//! a voice. About as fast as two people talk, a core.

use std::sync::{Arc, OnceLock};

use rten_tensor::{NdTensor, prelude::*};

use super::{
    Raw, Recipe,
    generator::{self, Generator},
    net::Net,
    others,
    phonemes::Reader,
    rewrite::DURATIONS,
};
use crate::{
    gender::Gender::{Female, Male},
    speech::{
        Accent::{American, British},
        Engine, Speech, SpeechError, Utterance, Voice,
        models::{Store, manifest},
    },
};

pub const NAME: &str = "kokoro";

/// Changes with everything in this file that changes the sound.
const VERSION: &str = "kokoro 1.0 int8, generator 1";

/// The most sounds at once. The model takes 510, but it takes 36 MB for each second of speech on top of 280: so many, a
/// clause or two, peak at 650 MB on one thread.
const LIMIT: usize = 110;
/// Numbers of a style, and styles of a voice, by the count of sounds.
const STYLE: usize = 256;
const STYLES: usize = 510;

/// In the order in which a cast is filled: each as far as can be from those before it. The last three are left out of a
/// cast: one whispers, two are no news voices. Speed and gain were measured on two sentences: 177 words a minute of plain
/// prose, −23 LUFS.
#[rustfmt::skip]
pub const RECIPES: [Recipe; 28] = [
    Recipe { name: "af_heart", gender: Female, accent: American, sound: "warm", speed: 0.86, gain: 1.10 },
    Recipe { name: "bm_george", gender: Male, accent: British, sound: "calm, mature", speed: 0.97, gain: 1.02 },
    Recipe { name: "bf_emma", gender: Female, accent: British, sound: "clear", speed: 0.80, gain: 0.89 },
    Recipe { name: "bm_fable", gender: Male, accent: British, sound: "lively", speed: 0.80, gain: 0.95 },
    Recipe { name: "bf_isabella", gender: Female, accent: British, sound: "bright", speed: 0.80, gain: 0.64 },
    Recipe { name: "am_michael", gender: Male, accent: American, sound: "even", speed: 0.97, gain: 1.27 },
    Recipe { name: "am_fenrir", gender: Male, accent: American, sound: "firm", speed: 0.89, gain: 0.81 },
    Recipe { name: "af_aoede", gender: Female, accent: American, sound: "light", speed: 0.86, gain: 0.71 },
    Recipe { name: "af_alloy", gender: Female, accent: American, sound: "low, plain", speed: 0.79, gain: 1.24 },
    Recipe { name: "af_nova", gender: Female, accent: American, sound: "steady", speed: 0.79, gain: 1.88 },
    Recipe { name: "af_sarah", gender: Female, accent: American, sound: "friendly", speed: 0.85, gain: 0.93 },
    Recipe { name: "af_sky", gender: Female, accent: American, sound: "soft", speed: 0.84, gain: 1.45 },
    Recipe { name: "bm_lewis", gender: Male, accent: British, sound: "deep, rough", speed: 0.90, gain: 1.33 },
    Recipe { name: "af_river", gender: Female, accent: American, sound: "relaxed", speed: 0.76, gain: 1.09 },
    Recipe { name: "bf_lily", gender: Female, accent: British, sound: "gentle", speed: 0.82, gain: 1.03 },
    Recipe { name: "am_onyx", gender: Male, accent: American, sound: "deep", speed: 0.79, gain: 1.43 },
    Recipe { name: "am_adam", gender: Male, accent: American, sound: "plain", speed: 0.83, gain: 0.74 },
    Recipe { name: "bf_alice", gender: Female, accent: British, sound: "high", speed: 0.84, gain: 0.93 },
    Recipe { name: "am_liam", gender: Male, accent: American, sound: "young", speed: 0.76, gain: 1.05 },
    Recipe { name: "am_eric", gender: Male, accent: American, sound: "high, brisk", speed: 0.76, gain: 1.05 },
    Recipe { name: "bm_daniel", gender: Male, accent: British, sound: "formal", speed: 0.79, gain: 0.99 },
    Recipe { name: "am_echo", gender: Male, accent: American, sound: "smooth", speed: 0.79, gain: 1.15 },
    Recipe { name: "am_puck", gender: Male, accent: American, sound: "upbeat", speed: 0.85, gain: 0.77 },
    Recipe { name: "af_kore", gender: Female, accent: American, sound: "low, calm", speed: 0.89, gain: 0.71 },
    Recipe { name: "af_bella", gender: Female, accent: American, sound: "full", speed: 0.88, gain: 0.92 },
    Recipe { name: "af_nicole", gender: Female, accent: American, sound: "whispering", speed: 1.15, gain: 0.97 },
    Recipe { name: "am_santa", gender: Male, accent: American, sound: "jolly, old", speed: 0.92, gain: 1.20 },
    Recipe { name: "af_jessica", gender: Female, accent: American, sound: "breathy", speed: 0.76, gain: 1.16 },
];

/// Voices of other languages, which espeak-ng reads for them: BCP 47 tag, espeak-ng's name, recipe.
#[rustfmt::skip]
pub const OTHERS: [(&str, &str, Recipe); 11] = [
    ("es", "es", Recipe { name: "ef_dora", gender: Female, accent: American, sound: "clear", speed: 0.9, gain: 1.0 }),
    ("es", "es", Recipe { name: "em_alex", gender: Male, accent: American, sound: "even", speed: 0.9, gain: 1.0 }),
    ("fr", "fr-fr", Recipe { name: "ff_siwis", gender: Female, accent: American, sound: "clear", speed: 0.9, gain: 1.0 }),
    ("it", "it", Recipe { name: "if_sara", gender: Female, accent: American, sound: "clear", speed: 0.9, gain: 1.0 }),
    ("it", "it", Recipe { name: "im_nicola", gender: Male, accent: American, sound: "even", speed: 0.9, gain: 1.0 }),
    ("pt-BR", "pt-br", Recipe { name: "pf_dora", gender: Female, accent: American, sound: "clear", speed: 0.9, gain: 1.0 }),
    ("pt-BR", "pt-br", Recipe { name: "pm_alex", gender: Male, accent: American, sound: "even", speed: 0.9, gain: 1.0 }),
    ("hi", "hi", Recipe { name: "hf_alpha", gender: Female, accent: American, sound: "clear", speed: 0.9, gain: 1.0 }),
    ("hi", "hi", Recipe { name: "hm_omega", gender: Male, accent: American, sound: "even", speed: 0.9, gain: 1.0 }),
    ("hi", "hi", Recipe { name: "hf_beta", gender: Female, accent: American, sound: "light", speed: 0.9, gain: 1.0 }),
    ("hi", "hi", Recipe { name: "hm_psi", gender: Male, accent: American, sound: "firm", speed: 0.9, gain: 1.0 }),
];

/// Every voice that can be installed, in the order in which a cast is filled.
pub fn catalogue() -> impl Iterator<Item = Voice> {
    let others = OTHERS.iter().filter(|_| cfg!(feature = "espeak"));
    let others = others.map(|(tag, _, recipe)| Voice { language: (*tag).into(), ..recipe.voice(NAME) });
    RECIPES.iter().map(|recipe| recipe.voice(NAME)).chain(others)
}

/// A voice's place among all, its recipe, and what espeak-ng calls its language where that is not English.
fn find(voice: &str) -> Result<(usize, &'static Recipe, Option<&'static str>), SpeechError> {
    let other = OTHERS.iter().enumerate().find(|(_, (.., recipe))| recipe.name == voice);
    match other {
        Some((index, (_, espeak, recipe))) => Ok((RECIPES.len() + index, recipe, Some(espeak))),
        None => Recipe::find(NAME, &RECIPES, voice).map(|(index, recipe)| (index, recipe, None)),
    }
}

/// The engine with the voices that are installed.
#[derive(Debug)]
pub struct Kokoro {
    store: Store,
    voices: Vec<Voice>,
    model: OnceLock<Model>,
    styles: [OnceLock<Vec<f32>>; RECIPES.len() + OTHERS.len()],
    reader: Arc<Reader>,
}

/// The graph, and what was taken out of it.
#[derive(Debug)]
struct Model {
    net: Net,
    generator: Generator,
}

/// # Errors
/// If the model or every voice is missing.
pub fn open(store: &Store) -> Result<Arc<dyn Engine>, SpeechError> {
    let missing = |needs: String| SpeechError::NotInstalled {
        engine: NAME,
        needs,
        remedy: "quotecast voices install kokoro".into(),
    };
    if !store.stands(&manifest::KOKORO) {
        return Err(missing(format!("the model {}", store.path(&manifest::KOKORO).display())));
    }
    let there = |voice: &Voice| manifest::kokoro(&voice.name.voice).is_some_and(|file| store.stands(file));
    let voices: Vec<Voice> = catalogue().filter(there).collect();
    if voices.is_empty() {
        return Err(missing(format!("a voice in {}", store.root().display())));
    }
    let reader = super::reader(store);
    let styles = std::array::from_fn(|_| OnceLock::new());
    Ok(Arc::new(Kokoro { store: store.clone(), voices, model: OnceLock::new(), styles, reader }))
}

impl Kokoro {
    /// The model, loaded when first needed.
    fn model(&self) -> Result<&Model, SpeechError> {
        static LOADING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        // It takes 200 MB while it is loaded: one thread does it, the others wait.
        let _one = LOADING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let file = &manifest::KOKORO;
        let bytes = self.store.read(file).map_err(|error| super::not_ready(NAME, "its model", error))?;
        let load = || -> Result<Model, String> {
            let net = Net::of(bytes, &self.store.path(file))?;
            Ok(Model { generator: Generator::of(&net)?, net })
        };
        let model = load().map_err(|reason| SpeechError::Failed { engine: NAME, text: String::new(), reason })?;
        Ok(self.model.get_or_init(|| model))
    }

    fn styles(&self, index: usize, name: &str) -> Result<&[f32], SpeechError> {
        if let Some(styles) = self.styles[index].get() {
            return Ok(styles);
        }
        let unknown = || SpeechError::UnknownVoice { engine: NAME, voice: name.into() };
        let file = manifest::kokoro(name).ok_or_else(unknown)?;
        let bytes =
            self.store.read(file).map_err(|error| super::not_ready(NAME, &format!("the voice {name}"), error))?;
        let styles = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        Ok(self.styles[index].get_or_init(|| styles))
    }

    fn run(model: &Model, styles: &[f32], numbers: &[i32], speed: f32) -> Result<Raw, String> {
        // By the count of sounds without the two ends.
        let row = numbers.len().saturating_sub(2).min(STYLES - 1);
        let style = styles.get(row * STYLE..(row + 1) * STYLE).ok_or("the voice is too short")?;
        let tokens = NdTensor::from_data([1, numbers.len()], numbers.to_vec());
        let style = NdTensor::from_data([1, STYLE], style.to_vec());
        let speed = NdTensor::from_data([1], vec![speed]);
        let inputs = vec![("tokens", tokens.into()), ("style", style.into()), ("speed", speed.into())];
        let asked: Vec<String> = std::iter::once(DURATIONS.to_owned()).chain(Generator::asked()).collect();
        let mut given = model.net.run(inputs, &asked)?;
        let durations = generator::floats(given.remove(0))?.to_vec();
        Ok(Raw { samples: model.generator.run(&model.net, given)?, durations, unit: super::UNIT })
    }
}

impl Engine for Kokoro {
    fn name(&self) -> &'static str {
        NAME
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, voice: &str) -> String {
        let digest = manifest::kokoro(voice).map_or("none", |file| file.sha256);
        find(voice).map_or_else(
            |_| VERSION.into(),
            |(_, recipe, espeak)| {
                let english = || super::reader_fingerprint(&self.store, recipe.accent);
                let reader = espeak.map_or_else(english, |espeak| format!("{}: {espeak}", others::VERSION));
                let model = manifest::KOKORO.sha256;
                format!("{VERSION}; {model}; {}", recipe.fingerprint(digest, &reader))
            },
        )
    }

    fn times_words(&self) -> bool {
        true
    }

    fn prepare(&self, voice: &str) {
        if let Ok((_, recipe, None)) = find(voice) {
            self.reader.prepare(recipe.accent);
        }
    }

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
        let (index, recipe, espeak) = find(&utterance.voice)?;
        let styles = self.styles(index, recipe.name)?;
        let model = self.model()?;
        let run = |numbers: &[i32], speed: f32| Self::run(model, styles, numbers, speed);
        if let Some(espeak) = espeak {
            let sounds = others::read(utterance, espeak).map_err(super::failed(NAME, utterance))?;
            return super::speak_read(NAME, utterance, recipe, sounds, LIMIT, run);
        }
        super::speak(NAME, utterance, recipe, &self.reader, LIMIT, run)
    }
}
