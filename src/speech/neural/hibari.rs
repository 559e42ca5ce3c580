//! `hibari`: the everyday voices. Small networks distilled from Kokoro's voices (hibari-tts, Apache-2.0), one a voice;
//! each predicts a spectrum, and [`super::vocoder`] makes a wave of it.

use std::sync::{Arc, OnceLock};

use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{
    Raw, Recipe,
    net::Net,
    phonemes::Reader,
    vocoder::{Noise, Spectrum, Vocoder},
};
use crate::{
    gender::Gender::{Female, Male},
    speech::{
        Accent::{American, British},
        Engine, Speech, SpeechError, Utterance, Voice,
        models::{Store, manifest},
    },
};

pub const NAME: &str = "hibari";

/// Changes with everything in this file that changes the sound.
const VERSION: &str = "hibari 0.2.1, vocoder 1";

/// The most sounds at once; the publisher's own limit.
const LIMIT: usize = 400;

/// In the order in which a cast is filled. Speed and gain of `heart` were measured as Kokoro's were; those of the others are
/// the ones of the voices that they were distilled from. A network rounds durations: 0.83 is 181 words a minute, 0.78 only 150.
#[rustfmt::skip]
pub const RECIPES: [Recipe; 5] = [
    Recipe { name: "heart",  gender: Female, accent: American, sound: "warm", speed: 0.83, gain: 1.37 },
    Recipe { name: "fenrir", gender: Male,   accent: American, sound: "firm", speed: 0.89, gain: 0.81 },
    Recipe { name: "emma",   gender: Female, accent: British,  sound: "clear", speed: 0.80, gain: 0.89 },
    Recipe { name: "fable",  gender: Male,   accent: British,  sound: "lively", speed: 0.80, gain: 0.95 },
    Recipe { name: "kore",   gender: Female, accent: American, sound: "calm", speed: 0.89, gain: 0.71 },
];

/// The engine with the voices that are installed.
#[derive(Debug)]
pub struct Hibari {
    store: Store,
    voices: Vec<Voice>,
    nets: [OnceLock<Net>; RECIPES.len()],
    reader: Arc<Reader>,
    vocoder: Vocoder,
}

/// # Errors
/// If no voice is installed.
pub fn open(store: &Store) -> Result<Arc<dyn Engine>, SpeechError> {
    let there = |recipe: &&Recipe| manifest::hibari(recipe.name).is_some_and(|file| store.stands(file));
    let voices: Vec<Voice> = RECIPES.iter().filter(there).map(|recipe| recipe.voice(NAME)).collect();
    if voices.is_empty() {
        return Err(SpeechError::NotInstalled {
            engine: NAME,
            needs: format!("a voice in {}", store.root().display()),
            remedy: "quotecast voices install".into(),
        });
    }
    let reader = super::reader(store);
    Ok(Arc::new(Hibari { store: store.clone(), voices, nets: Default::default(), reader, vocoder: Vocoder::new() }))
}

impl Hibari {
    /// The network of a voice, loaded when it first speaks.
    fn net(&self, index: usize) -> Result<&Net, SpeechError> {
        if let Some(net) = self.nets[index].get() {
            return Ok(net);
        }
        let name = RECIPES[index].name;
        let file =
            manifest::hibari(name).ok_or_else(|| SpeechError::UnknownVoice { engine: NAME, voice: name.into() })?;
        let bytes =
            self.store.read(file).map_err(|error| super::not_ready(NAME, &format!("the voice {name}"), error))?;
        let net = Net::of(bytes, &self.store.path(file)).map_err(|reason| SpeechError::Failed {
            engine: NAME,
            text: String::new(),
            reason,
        })?;
        // Two threads may load it at once; one of the two stays.
        Ok(self.nets[index].get_or_init(|| net))
    }

    fn run(&self, net: &Net, numbers: &[i32], speed: f32) -> Result<Raw, String> {
        let ids = NdTensor::from_data([1, numbers.len()], numbers.to_vec());
        let speed = NdTensor::from_data([1], vec![speed]);
        let outputs = ["lh", "theta", "ln", "lr", "phi", "f0", DURATIONS];
        let values = net.run(vec![("ids", ids.into()), ("speed", speed.into())], &outputs)?;
        let mut tables = Vec::with_capacity(values.len());
        for value in values {
            let table: Tensor<f32> = value.try_into().map_err(|_| "the model gives something else than numbers")?;
            tables.push(table.to_vec());
        }
        let Ok([lh, theta, ln, lr, phi, f0, durations]) = <[Vec<f32>; 7]>::try_from(tables) else {
            return Err("the model gives another number of tables".into());
        };
        let spectrum = Spectrum { lh: &lh, theta: &theta, ln: &ln, lr: &lr, phi: &phi, f0: &f0 };
        if !spectrum.is_whole() {
            return Err("the model's tables do not fit each other".into());
        }
        // The noise belongs to what is said, so that neither neighbours nor threads change it.
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let seed = u64::from_le_bytes(blake3::hash(&bytes).as_bytes()[..8].try_into().unwrap_or_default());
        Ok(Raw { samples: self.vocoder.wave(&spectrum, Noise::new(seed)), durations, unit: super::UNIT })
    }
}

/// The value inside the graph that tells how long each number lasts.
const DURATIONS: &str = "/Clip_output_0";

impl Engine for Hibari {
    fn name(&self) -> &'static str {
        NAME
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, voice: &str) -> String {
        let digest = manifest::hibari(voice).map_or("none", |file| file.sha256);
        Recipe::find(NAME, &RECIPES, voice).map_or_else(
            |_| VERSION.into(),
            |(_, recipe)| {
                let reader = super::reader_fingerprint(&self.store, recipe.accent);
                format!("{VERSION}; {}", recipe.fingerprint(digest, &reader))
            },
        )
    }

    fn times_words(&self) -> bool {
        true
    }

    fn prepare(&self, voice: &str) {
        if let Ok((_, recipe)) = Recipe::find(NAME, &RECIPES, voice) {
            self.reader.prepare(recipe.accent);
        }
    }

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
        let (index, recipe) = Recipe::find(NAME, &RECIPES, &utterance.voice)?;
        let net = self.net(index)?;
        super::speak(NAME, utterance, recipe, &self.reader, LIMIT, |numbers, speed| self.run(net, numbers, speed))
    }
}
