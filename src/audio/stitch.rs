//! A segment as it goes into the episode: at the episode's rate, shaped, without the engine's silence at its ends, and with
//! short fades so that no joint clicks.

use std::collections::BTreeMap;

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};

use super::{AudioError, Frames, RATE, voice};
use crate::{
    show::settings::Preset,
    speech::{Speech, WordTiming, peak, segments::Segment, wav},
};

/// Below this part of the segment's own peak (−46 dB) its ends count as silence.
const SILENCE: f32 = 0.005;
/// What stays of the silence, before and after: a breath in, and the room in which a last consonant dies away.
const KEEP_MS: (u32, u32) = (10, 40);
const FADE_MS: u32 = 5;

/// A segment at [`RATE`], shaped, trimmed and faded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stitched {
    pub samples: Vec<f32>,
    /// From the first sample.
    pub words: Vec<WordTiming>,
    /// Why this is not what the voice made of it at first.
    pub respoken: Option<String>,
}

/// Reads segments; keeps a resampler for each rate.
#[derive(Default)]
pub struct Stitcher {
    resamplers: BTreeMap<u32, Fft<f32>>,
}

impl Stitcher {
    /// A segment as it goes into the episode.
    ///
    /// # Errors
    /// If its file is gone or damaged.
    pub fn segment(&mut self, segment: &Segment, preset: Preset) -> Result<Stitched, AudioError> {
        let speech =
            wav::read(&segment.file).map_err(|source| AudioError::Segment { file: segment.file.clone(), source })?;
        let mut samples = self.at_rate(&speech)?;
        voice::shape(&mut samples, preset);
        let cut_ms = Frames(trim(&mut samples)).ms() as u32;
        fade(&mut samples);
        let words = speech.words.iter().map(|word| WordTiming { ms: word.ms.saturating_sub(cut_ms), ..*word });
        Ok(Stitched { samples, words: words.collect(), respoken: speech.respoken })
    }

    fn at_rate(&mut self, speech: &Speech) -> Result<Vec<f32>, AudioError> {
        if speech.rate == RATE || speech.samples.is_empty() {
            return Ok(speech.samples.clone());
        }
        let rate = speech.rate;
        let fault = |reason: String| AudioError::Rate { rate, reason };
        let resampler = match self.resamplers.entry(rate) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let made = Fft::new(rate as usize, RATE as usize, 1024, 1, FixedSync::Both);
                entry.insert(made.map_err(|error| fault(error.to_string()))?)
            }
        };
        let input = InterleavedSlice::new(&speech.samples, 1, speech.samples.len())
            .map_err(|error| fault(error.to_string()))?;
        let output =
            resampler.process_all(&input, speech.samples.len(), None).map_err(|error| fault(error.to_string()))?;
        Ok(output.take_data())
    }
}

impl std::fmt::Debug for Stitcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stitcher for {:?} Hz", self.resamplers.keys().collect::<Vec<_>>())
    }
}

/// Cuts silence off both ends; how many samples it took from the beginning.
fn trim(samples: &mut Vec<f32>) -> u64 {
    let peak = peak(samples);
    let heard = |sample: &f32| sample.abs() > peak * SILENCE;
    let (Some(first), Some(last)) = (samples.iter().position(heard), samples.iter().rposition(heard)) else {
        samples.clear();
        return 0;
    };
    let end = (last + 1 + Frames::of_ms(KEEP_MS.1).0 as usize).min(samples.len());
    samples.truncate(end);
    let cut = first.saturating_sub(Frames::of_ms(KEEP_MS.0).0 as usize);
    samples.drain(..cut);
    cut as u64
}

fn fade(samples: &mut [f32]) {
    let length = (Frames::of_ms(FADE_MS).0 as usize).min(samples.len() / 2);
    for i in 0..length {
        let gain = i as f32 / length as f32;
        samples[i] *= gain;
        let back = samples.len() - 1 - i;
        samples[back] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_keeps_its_length_and_its_level() {
        let samples: Vec<f32> = (0..22_050).map(|i| 0.5 * (i as f32 * 0.1).sin()).collect();
        let out = Stitcher::default().at_rate(&Speech { samples, rate: 22_050, ..Speech::default() }).unwrap();
        assert_eq!(out.len(), 44_100);
        let peak = out[4000..40_000].iter().fold(0f32, |peak, s| peak.max(s.abs()));
        assert!((peak - 0.5).abs() < 0.01, "{peak}");
    }

    #[test]
    fn silence_at_the_ends_goes_and_the_joints_are_soft() {
        let mut samples = vec![0.0; 10_000];
        samples.extend([0.5; 10_000]);
        samples.extend([0.0; 10_000]);
        trim(&mut samples);
        assert_eq!(samples.len(), 10_000 + 441 + 1764);
        fade(&mut samples);
        assert_eq!((samples[0], *samples.last().unwrap()), (0.0, 0.0));
        assert_eq!(trim(&mut samples.iter().map(|_| 0.0).collect()), 0);
    }
}
