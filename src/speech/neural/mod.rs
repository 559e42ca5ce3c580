//! Neural voices that run inside this program: `hibari`, `kokoro` and `piper`, on the runtime rten.
//!
//! In: an utterance. Out: samples with the times of its words. All engines go one way: the text is read ([`phonemes`],
//! for `piper` its own `reading`), [`cut`] makes pieces of it that a model takes, the model speaks each, and here the
//! pieces are trimmed, joined and levelled. What the models of `hibari` and `kokoro` are made of, and where they lie, is
//! [`super::models`]' business; those of `piper` are the user's.

pub mod cut;
mod generator;
pub mod hibari;
pub(crate) mod ipa;
pub mod kokoro;
pub(in crate::speech) mod names;
mod net;
mod onnx;
mod others;
pub mod phonemes;
pub mod piper;
pub mod rewrite;
mod unknown;
pub mod vocabulary;
pub mod vocoder;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use self::{
    cut::Piece,
    phonemes::{Reader, Sounds},
    unknown::Letters,
};
use super::{
    Accent, Speech, SpeechError, Utterance, Voice, VoiceName, WordTiming,
    models::{self, Store, manifest},
    peak as loudest,
};
use crate::gender::Gender;

/// Samples a second, of `hibari` and `kokoro`.
pub const RATE: u32 = vocoder::RATE;
/// Samples a unit of the durations that both models tell: 25 ms.
const UNIT: usize = 600;
/// Changes with everything here that changes the sound: reading, cutting, trimming, joining.
const FRONT: &str = "misaki-rs 0.8.0, front 8";

/// A voice as its engine makes it.
#[derive(Debug)]
pub struct Recipe {
    pub name: &'static str,
    pub gender: Gender,
    pub accent: Accent,
    /// A few words on how it sounds.
    pub sound: &'static str,
    /// Factor on the model's own speed, so that all voices read 165 to 185 words a minute.
    pub speed: f64,
    /// Factor on the samples, so that all voices are equally loud.
    pub gain: f32,
}

impl Recipe {
    /// The recipe of an engine's voice, and its place among them.
    fn find(
        engine: &'static str,
        recipes: &'static [Recipe],
        voice: &str,
    ) -> Result<(usize, &'static Recipe), SpeechError> {
        let found = recipes.iter().enumerate().find(|(_, recipe)| recipe.name == voice);
        found.ok_or_else(|| SpeechError::UnknownVoice { engine, voice: voice.into() })
    }

    pub(super) fn voice(&self, engine: &str) -> Voice {
        Voice {
            name: VoiceName::new(engine, self.name),
            gender: Some(self.gender),
            language: self.accent.tag().into(),
            sound: self.sound.into(),
        }
    }

    fn fingerprint(&self, digest: &str, reader: &str) -> String {
        format!("{FRONT}; {reader}; {digest}; speed {} gain {}", self.speed, self.gain)
    }
}

/// What a model makes of a piece.
#[derive(Debug, Default)]
pub struct Raw {
    pub samples: Vec<f32>,
    /// How long each sound of the piece lasts, and before and behind them the two ends, in units of `unit`. Empty where
    /// a model does not tell.
    pub durations: Vec<f32>,
    /// In samples.
    pub unit: usize,
}

/// The reader of `hibari` and `kokoro`, loaded once for a store.
pub(crate) fn reader(store: &Store) -> Arc<Reader> {
    static READERS: Mutex<Vec<(Store, Weak<Reader>)>> = Mutex::new(Vec::new());
    let mut readers = READERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(reader) = readers.iter().find(|(of, _)| of == store).and_then(|(_, reader)| reader.upgrade()) {
        return reader;
    }
    let of = store.clone();
    let reader = Arc::new(Reader::new(move |accent| {
        let [onnx, json] = manifest::letters(accent);
        // A network that is missing or damaged is done without: `voices` tells of it, and espeak reads.
        (of.is_whole(onnx) && of.is_whole(json)).then(|| Letters::load(&of.path(onnx), &of.path(json)).ok()).flatten()
    }));
    readers.retain(|(_, reader)| reader.strong_count() > 0);
    readers.push((store.clone(), Arc::downgrade(&reader)));
    reader
}

/// What reads unknown words, as part of a segment's key.
fn reader_fingerprint(store: &Store, accent: Accent) -> String {
    let [onnx, json] = manifest::letters(accent);
    if store.is_there(onnx) && store.is_there(json) {
        format!("unknown words by {}", &onnx.sha256[..16])
    } else {
        "unknown words by espeak-ng".into()
    }
}

/// Speaks an utterance of a voice of `hibari` or `kokoro` by `model`, which is given numbers and a speed.
fn speak(
    engine: &'static str,
    utterance: &Utterance,
    recipe: &Recipe,
    reader: &Reader,
    limit: usize,
    model: impl Fn(&[i32], f32) -> Result<Raw, String>,
) -> Result<Speech, SpeechError> {
    let sounds = reader.read(utterance, recipe.accent).map_err(failed(engine, utterance))?;
    speak_read(engine, utterance, recipe, sounds, limit, model)
}

/// The same of an utterance that is read already.
fn speak_read(
    engine: &'static str,
    utterance: &Utterance,
    recipe: &Recipe,
    sounds: Sounds,
    limit: usize,
    model: impl Fn(&[i32], f32) -> Result<Raw, String>,
) -> Result<Speech, SpeechError> {
    let speed = (recipe.speed * utterance.speed).clamp(0.4, 2.5) as f32;
    let way = Way { engine, rate: RATE, limit, gain: recipe.gain };
    say(&way, utterance, sounds, |piece| model(&numbers(piece), speed))
}

/// How an engine speaks.
#[derive(Debug, Clone, Copy)]
struct Way {
    engine: &'static str,
    /// In Hz.
    rate: u32,
    /// The most sounds at once.
    limit: usize,
    /// Factor on the samples.
    gain: f32,
}

/// Speaks what was read of an utterance, piece by piece.
fn say(
    way: &Way,
    utterance: &Utterance,
    sounds: Sounds,
    model: impl Fn(&Piece) -> Result<Raw, String>,
) -> Result<Speech, SpeechError> {
    let failed = failed(way.engine, utterance);
    let asked = sounds.words.iter().filter(|word| word.spoken).count();
    let mut speech = Speech { rate: way.rate, unsaid: sounds.unsaid, ..Speech::default() };
    if asked == 0 {
        return Ok(speech);
    }
    let mut timed = true;
    for piece in cut::pieces(&sounds.words, way.limit) {
        let raw = model(&piece).map_err(&failed)?;
        timed &= !raw.durations.is_empty();
        if timed && raw.durations.len() != piece.sounds.len() + 2 {
            return Err(failed(format!("{} durations for {} sounds", raw.durations.len(), piece.sounds.len())));
        }
        append(&mut speech, &piece, &raw, way.gain);
    }
    if !timed {
        speech.words.clear();
    } else if speech.words.len() != asked {
        // Every word that was asked for has a time.
        return Err(failed(format!("{} words timed of {asked}", speech.words.len())));
    }
    Ok(speech)
}

fn failed(engine: &'static str, utterance: &Utterance) -> impl Fn(String) -> SpeechError {
    move |reason| SpeechError::failed(engine, utterance, reason)
}

/// What a model is given: a piece's sounds as numbers, between two ends.
fn numbers(piece: &Piece) -> Vec<i32> {
    // Every sound of a word is in the vocabulary; see `phonemes`.
    let sounds = piece.sounds.iter().filter_map(|&sound| vocabulary::number(sound));
    std::iter::once(vocabulary::END).chain(sounds).chain([vocabulary::END]).collect()
}

/// Silence that is left before the first sound and after the last, and between two pieces of one utterance: 20, 30 and
/// 80 ms, in samples.
fn before(rate: u32) -> usize {
    rate as usize / 50
}

fn after(rate: u32) -> usize {
    rate as usize * 3 / 100
}

fn between(rate: u32) -> usize {
    rate as usize * 2 / 25
}

/// The highest peak of a piece.
const LOUDEST: f32 = 0.98;

/// Adds what a model made of a piece, without the silence at its edges.
fn append(speech: &mut Speech, piece: &Piece, raw: &Raw, gain: f32) {
    let mut starts = Vec::with_capacity(raw.durations.len() + 1);
    let mut sum = 0.0;
    for duration in &raw.durations {
        starts.push((f64::from(sum) * raw.unit as f64) as usize);
        sum += duration.max(0.0);
    }
    // The sound number n of a piece is number n + 1 of what the model was given.
    let start_of = |sound: usize| starts.get(sound + 1).copied().unwrap_or(raw.samples.len());
    let first = piece.starts.first().map_or(0, |&(sound, _)| start_of(sound));
    let rate = speech.rate;
    let (from, to) = edges(&raw.samples, first, rate);
    if !speech.samples.is_empty() {
        speech.samples.resize(speech.samples.len() + between(rate), 0.0);
    }
    let offset = speech.samples.len();
    // A model's loudest moments may be over full scale: softer by a little is not heard, cut off is.
    let peak = loudest(&raw.samples[from..to]);
    let gain = if peak * gain > LOUDEST { LOUDEST / peak } else { gain };
    speech.samples.extend(raw.samples[from..to].iter().map(|sample| sample * gain));
    fade(&mut speech.samples[offset..], rate);
    let ms = |sample: usize| (sample as u64 * 1000 / u64::from(rate.max(1))) as u32;
    let mut last = None;
    speech.words.extend(piece.starts.iter().map(|&(sound, at)| {
        let told = start_of(sound).clamp(from, to);
        let heard = onset(&raw.samples[..to], told, last, rate);
        last = Some(heard);
        WordTiming { at, ms: ms(offset + heard - from) }
    }));
}

/// Behind a pause a word begins where it is heard: both models count some 45 ms of its beginning to the pause. A pause is
/// 60 ms and more below −38 dB of what is loudest nearby; it ends within 200 ms before the moment that is told, but behind
/// the beginning of the word before (`last`), or within 100 ms behind, if it is silent until then.
fn onset(samples: &[f32], told: usize, last: Option<usize>, rate: u32) -> usize {
    const PAUSE: usize = 12;
    let step = (rate as usize / 200).max(1);
    let near = &samples[told.saturating_sub(200 * step)..(told + 200 * step).min(samples.len())];
    let floor = loudest(near) * 0.0126;
    // Two steps into the word before, so that a word alone behind a pause has it for itself.
    let early = last.map_or(0, |last| last + 2 * step).max(told.saturating_sub(40 * step));
    let late = (told + 20 * step).min(samples.len());
    let mut silent = if last.is_none() && early == 0 { PAUSE } else { 0 };
    let mut best = None;
    for at in (early.saturating_sub(PAUSE * step)..late).step_by(step) {
        if loudest(&samples[at..(at + step).min(samples.len())]) <= floor {
            silent += 1;
            continue;
        }
        if silent >= PAUSE && at >= early {
            best = Some(at);
        }
        silent = 0;
        if at >= told {
            break;
        }
    }
    let told = last.map_or(told, |last| told.max(last + step));
    best.unwrap_or(told).min(samples.len())
}

/// The part of a wave that is not silence, with a little on either side. Before speech silence is 50 dB below the peak,
/// but never what the model says is its first word (`first`); behind it 60 dB, since a voice dies away below the one and
/// of both models what fills the pause lies below the other.
fn edges(samples: &[f32], first: usize, rate: u32) -> (usize, usize) {
    let length = (rate as usize / 200).max(1);
    let peak = loudest(samples);
    let above = |part: f32| {
        let floor = (peak * part).max(1e-5);
        move |step: &[f32]| step.iter().any(|sample| sample.abs() > floor)
    };
    let steps = samples.chunks(length);
    let begin = steps.clone().position(above(0.003)).map_or(0, |step| step * length);
    let end = steps.clone().rposition(above(0.001)).map_or(samples.len(), |step| (step + 1) * length);
    let to = (end + after(rate)).min(samples.len());
    (begin.saturating_sub(before(rate)).min(first).min(to), to)
}

/// Two milliseconds of rise and fall, so that a cut is no click.
fn fade(samples: &mut [f32], rate: u32) {
    let length = (rate as usize / 500).min(samples.len() / 2);
    let end = samples.len();
    for n in 0..length {
        let factor = n as f32 / length as f32;
        samples[n] *= factor;
        samples[end - 1 - n] *= factor;
    }
}

/// An engine whose files are not there, or not whole.
fn not_ready(engine: &'static str, what: &str, error: models::StoreError) -> SpeechError {
    match error {
        models::StoreError::Missing { .. } => SpeechError::NotInstalled {
            engine,
            needs: what.to_owned(),
            remedy: format!("quotecast voices install {engine}"),
        },
        error => SpeechError::Model { engine, source: error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(lead: usize, speech: usize, tail: usize, durations: &[f32]) -> Raw {
        let tone = (0..speech).map(|n| 0.5 * (n as f32 * 0.1).sin() + 0.1);
        let samples = std::iter::repeat_n(0.0, lead).chain(tone).chain(std::iter::repeat_n(0.0, tail)).collect();
        Raw { samples, durations: durations.to_vec(), unit: UNIT }
    }

    #[test]
    fn silence_at_the_edges_goes_and_words_keep_their_moment() {
        // An end of 12 units, two words of 8 and 8 with a gap of 1 between, a mark and an end of 20.
        let piece = Piece { sounds: "ab cd.".chars().collect(), starts: vec![(0, 0), (3, 3)] };
        let raw = raw(12 * UNIT, 17 * UNIT, 21 * UNIT, &[12.0, 4.0, 4.0, 1.0, 4.0, 4.0, 1.0, 20.0]);
        let mut speech = Speech { rate: RATE, ..Speech::default() };
        append(&mut speech, &piece, &raw, 1.0);
        let kept = before(RATE) + 17 * UNIT + after(RATE);
        assert!(speech.samples.len().abs_diff(kept) <= RATE as usize / 100, "{} of {kept}", speech.samples.len());
        let times: Vec<u32> = speech.words.iter().map(|word| word.ms).collect();
        assert!(times[0].abs_diff(20) <= 6 && times[1].abs_diff(245) <= 6, "{times:?}");
    }

    #[test]
    fn what_is_over_full_scale_is_softer_and_not_cut_off() {
        let piece = Piece { sounds: "ab".chars().collect(), starts: vec![(0, 0)] };
        let mut speech = Speech { rate: RATE, ..Speech::default() };
        append(&mut speech, &piece, &raw(0, 17 * UNIT, 0, &[1.0, 8.0, 7.0, 1.0]), 4.0);
        let peak = loudest(&speech.samples);
        assert!((peak - LOUDEST).abs() < 0.001, "{peak}");
        assert!(speech.samples.iter().filter(|sample| sample.abs() > LOUDEST * 0.999).count() < 2000);
    }

    #[test]
    fn a_word_behind_a_pause_begins_where_it_is_heard() {
        let ms = |ms: usize| ms * RATE as usize / 1000;
        let tone = |length: usize| (0..ms(length)).map(|n| 0.5 * (n as f32 * 0.1).sin() + 0.1);
        let silence = |length: usize| std::iter::repeat_n(0.0, ms(length));
        let wave: Vec<f32> = tone(300).chain(silence(200)).chain(tone(300)).collect();
        let near = |told: usize, last: usize, heard: usize| {
            onset(&wave, ms(told), Some(ms(last)), RATE).abs_diff(ms(heard)) <= ms(5)
        };
        assert!(near(550, 100, 500) && near(460, 100, 500), "the end of the pause");
        assert!(near(150, 20, 150) && near(750, 500, 750), "no pause is near");
        assert!(near(600, 500, 600), "the pause is the word's before");
        assert!(near(290, 100, 290), "it is heard until the pause");
        assert_eq!(onset(&[], 0, None, RATE), 0);
    }

    #[test]
    fn soft_edges_are_not_cut_off() {
        let wave =
            [vec![0.0; 2400], vec![0.001; 1200], vec![0.5; 1200], vec![0.002; 1200], vec![0.0002; 2400]].concat();
        assert_eq!(edges(&wave, 2400, RATE), (2400, 6000 + after(RATE)), "a first word that is hardly heard");
        assert_eq!(edges(&wave, 3600, RATE), (3600 - before(RATE), 6000 + after(RATE)));
    }

    #[test]
    fn silence_alone_stays_silence() {
        let (from, to) = edges(&[0.0; 100], 50, RATE);
        assert!(from <= to && to <= 100);
        let mut nothing: [f32; 0] = [];
        fade(&mut nothing, RATE);
    }
}
