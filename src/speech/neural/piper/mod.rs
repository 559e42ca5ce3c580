//! `piper`: voices that the user has. A Piper voice (rhasspy/piper, OHF-Voice/piper1-gpl) is two files: `NAME.onnx`, a VITS
//! network, and `NAME.onnx.json`, its settings; podcast.toml names the first. `reading` makes sounds of text, as
//! piper does, `graph` gives the network's random numbers seeds.

mod config;
mod graph;
mod reading;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rten_tensor::{NdTensor, Tensor, prelude::*};

use self::config::Config;
pub(super) use self::{
    config::SoundsOf,
    reading::{Spelling, spell},
};
use super::{Raw, Way, cut::Piece, net::Net};
use crate::{
    show::settings,
    speech::{Engine, Speech, SpeechError, Utterance, Voice, VoiceName, builtin},
};

pub const NAME: &str = "piper";

/// Changes with everything here that changes the sound.
const VERSION: &str = "piper 1, espeak-ng 0.2.0, rten 0.27";

/// The most sounds at once: a clause or two, so that memory has a bound.
const LIMIT: usize = 200;

/// What to do about a file that cannot be used.
const AGAIN: &str = "get both files of the voice again, NAME.onnx and NAME.onnx.json";

/// The engine with the voices that the show names.
#[derive(Debug)]
pub struct Piper {
    voices: Vec<Voice>,
    /// Who speaks, in the order of `voices`.
    speakers: Vec<Speaker>,
}

#[derive(Debug)]
struct Speaker {
    model: Arc<Model>,
    number: usize,
}

/// The two files of a voice; the network is loaded when it first speaks.
#[derive(Debug)]
struct Model {
    onnx: PathBuf,
    config: Config,
    /// Of the settings' bytes.
    settings_digest: String,
    /// Of the network's bytes.
    digest: OnceLock<String>,
    loaded: OnceLock<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    net: Net,
    durations: Option<String>,
    /// Does it take the number of a speaker?
    speakers: bool,
}

/// The engine with these voices; their paths are relative to `root`.
///
/// # Errors
/// If none is named, or if one of them is not there or is no Piper voice. The networks are looked at when they speak.
pub fn open(root: &Path, settings: &settings::Piper) -> Result<Arc<dyn Engine>, SpeechError> {
    if settings.voices.is_empty() {
        return Err(SpeechError::NotInstalled {
            engine: NAME,
            needs: "a voice of yours".into(),
            remedy:
                "name its file in podcast.toml, as voices = [\"voices/NAME.onnx\"] under [piper], or give the path \
                     itself: --engine voices/NAME.onnx"
                    .into(),
        });
    }
    let mut models: BTreeMap<PathBuf, Arc<Model>> = BTreeMap::new();
    let (mut voices, mut speakers) = (Vec::<Voice>::new(), Vec::<Speaker>::new());
    for named in &settings.voices {
        let onnx = root.join(&named.path);
        let model = match models.get(&onnx) {
            Some(model) => model.clone(),
            None => models.entry(onnx.clone()).or_insert(Arc::new(Model::open(&onnx)?)).clone(),
        };
        for (name, number) in model.called(&named.speakers)? {
            let name = VoiceName::new(NAME, &name);
            if let Some(other) = voices.iter().position(|voice| voice.name == name) {
                return Err(unusable(
                    &onnx,
                    format!("its voice {name} is there already, from {}", speakers[other].model.onnx.display()),
                    "give one of the two files another name, or name each speaker once",
                ));
            }
            voices.push(Voice {
                name,
                gender: named.gender,
                language: model.config.language.clone(),
                sound: model.config.sound.clone(),
            });
            speakers.push(Speaker { model: model.clone(), number });
        }
    }
    Ok(Arc::new(Piper { voices, speakers }))
}

fn unusable(path: &Path, reason: impl Into<String>, remedy: &str) -> SpeechError {
    SpeechError::VoiceFile { engine: NAME, path: path.to_owned(), reason: reason.into(), remedy: remedy.into() }
}

impl Model {
    /// Reads the settings of a voice, and looks whether it can be spoken in this build.
    fn open(onnx: &Path) -> Result<Self, SpeechError> {
        if let Err(error) = fs::metadata(onnx) {
            return Err(unusable(onnx, error.to_string(), "put the voice there, or correct its path"));
        }
        let json = settings_of(onnx);
        let bytes = fs::read(&json).map_err(|error| {
            let remedy = "a Piper voice is two files; put the settings beside NAME.onnx, as NAME.onnx.json";
            unusable(&json, error.to_string(), remedy)
        })?;
        let config = Config::parse(&bytes).map_err(|reason| unusable(&json, reason, AGAIN))?;
        if let SoundsOf::Espeak(voice) = &config.sounds {
            if !cfg!(feature = "espeak") {
                return Err(SpeechError::NotBuilt {
                    name: NAME,
                    remedy: "build with the feature `espeak` (on by default), which reads text for its voices",
                });
            }
            builtin::phonemes(voice, "a").map_err(|error| {
                let reason =
                    format!("its text is read by espeak-ng's voice “{voice}”, which is not in this program ({error})");
                unusable(&json, reason, "take a voice of a language that `quotecast voices --engine builtin` lists")
            })?;
        }
        let settings_digest = blake3::hash(&bytes).to_hex().to_string();
        Ok(Model { onnx: onnx.to_owned(), config, settings_digest, digest: OnceLock::new(), loaded: OnceLock::new() })
    }

    /// The names and numbers of those who are to speak: `NAME`, or `NAME#SPEAKER` where there are several.
    fn called(&self, wanted: &[String]) -> Result<Vec<(String, usize)>, SpeechError> {
        let stem = self.onnx.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let speakers = &self.config.speakers;
        if speakers.len() == 1 && wanted.is_empty() {
            return Ok(vec![(stem, 0)]);
        }
        let name =
            |(number, name): (usize, &Option<String>)| (name.clone().unwrap_or_else(|| number.to_string()), number);
        let all = || speakers.iter().enumerate().map(name);
        let chosen: Vec<(String, usize)> = if wanted.is_empty() {
            all().collect()
        } else {
            let number = |name: &String| {
                self.config.speaker(name).map(|number| (name.clone(), number)).ok_or_else(|| {
                    let near = crate::text::nearest(name, all().map(|(name, _)| name));
                    let near = near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"));
                    let reason = format!("it has no speaker “{name}” among its {}{near}", speakers.len());
                    unusable(&self.onnx, reason, "its .onnx.json names them, and numbers from 0 will do")
                })
            };
            wanted.iter().map(number).collect::<Result<_, _>>()?
        };
        Ok(chosen.into_iter().map(|(name, number)| (format!("{stem}#{name}"), number)).collect())
    }

    fn loaded(&self) -> Result<&Loaded, SpeechError> {
        static LOADING: Mutex<()> = Mutex::new(());
        // It takes thrice the file's size while it is loaded: one thread does it, the others wait.
        let _one = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let damaged = |reason: String| unusable(&self.onnx, reason, AGAIN);
        let bytes = fs::read(&self.onnx).map_err(|error| damaged(error.to_string()))?;
        let graph = graph::prepare(bytes).map_err(damaged)?;
        if self.config.speakers.len() > 1 && !graph.speakers {
            let count = self.config.speakers.len();
            return Err(damaged(format!("its settings tell of {count} speakers, and it takes no number of one (sid)")));
        }
        let net = Net::of(graph.bytes, &self.onnx).map_err(damaged)?;
        Ok(self.loaded.get_or_init(|| Loaded { net, durations: graph.durations, speakers: graph.speakers }))
    }

    /// BLAKE3 of the network's file.
    fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut hasher = blake3::Hasher::new();
            let hashed = fs::File::open(&self.onnx).and_then(|file| hasher.update_reader(file).map(|_| ()));
            // One that cannot be read is not spoken either, which tells why.
            hashed.map_or_else(|_| "unreadable".into(), |()| hasher.finalize().to_hex().to_string())
        })
    }

    fn run(&self, loaded: &Loaded, speaker: usize, piece: &Piece, speed: f64) -> Result<Raw, String> {
        let (numbers, counts) = self.config.numbers(&piece.sounds);
        let [noise, length, noise_w] = self.config.scales;
        let scales = vec![noise, (f64::from(length) / speed) as f32, noise_w];
        let length = numbers.len();
        let mut inputs = vec![
            ("input", NdTensor::from_data([1, length], numbers).into()),
            ("input_lengths", NdTensor::from_data([1], vec![length as i32]).into()),
            ("scales", NdTensor::from_data([3], scales).into()),
        ];
        if loaded.speakers {
            inputs.push(("sid", NdTensor::from_data([1], vec![speaker as i32]).into()));
        }
        let floats = |value: rten::Value| -> Result<Vec<f32>, String> {
            let tensor: Tensor<f32> = value.try_into().map_err(|_| "the model gives something else than numbers")?;
            Ok(tensor.to_vec())
        };
        let outputs: Vec<&str> = std::iter::once("output").chain(loaded.durations.as_deref()).collect();
        let mut values = loaded.net.run(inputs, &outputs)?.into_iter().map(floats);
        let samples = values.next().unwrap_or_else(|| Err("the model gives nothing".into()))?;
        let frames = values.next().transpose()?.unwrap_or_default();
        let (durations, unit) = timed(&frames, &counts, samples.len()).unwrap_or_default();
        Ok(Raw { samples, durations, unit })
    }
}

/// How long each sound lasts, of frames for each number, and the samples of a frame. Nothing where the frames do not
/// make up the samples, so that they are something else than durations.
fn timed(frames: &[f32], counts: &[usize], samples: usize) -> Option<(Vec<f32>, usize)> {
    let sum: f64 = frames.iter().map(|&frame| f64::from(frame)).sum();
    let unit = (samples as f64 / sum).round();
    let fits =
        sum >= 1.0 && unit >= 1.0 && unit * sum == samples as f64 && frames.len() == counts.iter().sum::<usize>();
    let mut rest = frames;
    let durations = counts.iter().map(|&count| {
        let (mine, behind) = rest.split_at(count.min(rest.len()));
        rest = behind;
        mine.iter().sum()
    });
    fits.then(|| (durations.collect(), unit as usize))
}

/// The settings beside a network: `NAME.onnx.json`.
fn settings_of(onnx: &Path) -> PathBuf {
    let mut name = onnx.as_os_str().to_owned();
    name.push(".json");
    name.into()
}

impl Piper {
    fn speaker(&self, voice: &str) -> Result<&Speaker, SpeechError> {
        let found = self.voices.iter().zip(&self.speakers).find(|(known, _)| known.name.voice == voice);
        found.map(|(_, speaker)| speaker).ok_or_else(|| SpeechError::UnknownVoice { engine: NAME, voice: voice.into() })
    }
}

impl Engine for Piper {
    fn name(&self) -> &'static str {
        NAME
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    /// By what the files hold, not by where they lie.
    fn fingerprint(&self, voice: &str) -> String {
        self.speaker(voice).map_or_else(
            |_| VERSION.into(),
            |Speaker { model, number }| {
                format!("{VERSION}; {}; {}; speaker {number}", model.digest(), model.settings_digest)
            },
        )
    }

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
        let Speaker { model, number } = self.speaker(&utterance.voice)?;
        let loaded = model.loaded()?;
        let sounds = reading::read(utterance, &model.config).map_err(super::failed(NAME, utterance))?;
        let speed = utterance.speed.clamp(0.4, 2.5);
        let way = Way { engine: NAME, rate: model.config.rate, limit: LIMIT, gain: 1.0 };
        super::say(&way, utterance, sounds, |piece| model.run(loaded, *number, piece, speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_by_sound_and_must_make_up_the_samples() {
        let frames = [2.0, 1.0, 3.0, 1.0, 4.0];
        assert_eq!(timed(&frames, &[2, 2, 1], 11 * 256), Some((vec![3.0, 4.0, 4.0], 256)));
        assert_eq!(timed(&frames, &[2, 2, 1], 11 * 256 + 7), None);
        assert_eq!(timed(&frames, &[2, 2], 11 * 256), None);
        assert_eq!(timed(&[0.0], &[1], 0), None);
    }

    #[test]
    fn settings_lie_beside_the_network() {
        assert_eq!(settings_of(Path::new("a/b.onnx")), Path::new("a/b.onnx.json"));
    }
}
