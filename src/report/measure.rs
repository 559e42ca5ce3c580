//! Listens to an episode once, block by block: what it keeps does not grow with the episode.

use ebur128::{EbuR128, Mode};

use super::{PAUSE_MS, PAUSES, Pause};
use crate::audio::{AudioError, Frames, RATE};

/// In how many steps an episode is drawn: more than a screen has columns, and less than a page would notice.
pub const STEPS: usize = 1200;
/// A window in which it is silent or not, in frames: 20 ms.
const WINDOW: usize = RATE as usize / 50;
/// The mean square of a window below which it is silent: −60 dBFS.
const SILENT: f64 = 1e-6;

pub struct Ear {
    meter: Result<EbuR128, ebur128::Error>,
    /// Frames of a step of the waveform, and of the loudness; whole, so that no block's bounds matter.
    step: u64,
    loud_step: u64,
    frames: u64,
    peaks: Vec<f32>,
    short_term: Vec<Option<f64>>,
    window: (f64, usize),
    /// Where the silence began that lasts.
    silent_since: Option<u64>,
    silent: u64,
    pauses: Vec<(u64, u64)>,
}

/// What was heard.
pub struct Heard {
    pub peaks: Vec<f32>,
    pub peak_step_ms: f64,
    pub integrated: Option<f64>,
    pub range: f64,
    pub true_peak: Option<f64>,
    pub short_term: Vec<Option<f64>>,
    pub loudness_step_ms: f64,
    pub silent_ms: u64,
    pub longest: Vec<Pause>,
}

impl Ear {
    pub fn new(length: Frames) -> Self {
        let steps = STEPS as u64;
        Ear {
            meter: EbuR128::new(1, RATE, Mode::S | Mode::I | Mode::LRA | Mode::TRUE_PEAK),
            step: length.0.div_ceil(steps).max(1),
            // Three seconds are averaged: a tenth of that shows all there is.
            loud_step: length.0.div_ceil(steps).max(u64::from(RATE) * 3 / 10),
            frames: 0,
            peaks: Vec::with_capacity(STEPS),
            short_term: Vec::new(),
            window: (0.0, 0),
            silent_since: None,
            silent: 0,
            pauses: Vec::new(),
        }
    }

    pub fn hear(&mut self, block: &[f32]) -> Result<(), AudioError> {
        let mut rest = block;
        while !rest.is_empty() {
            // Up to where the loudness is asked for next.
            let until = self.loud_step - self.frames % self.loud_step;
            let (part, after) = rest.split_at(rest.len().min(usize::try_from(until).unwrap_or(usize::MAX)));
            for sample in part {
                self.take(*sample);
            }
            let meter = self.meter.as_mut().map_err(|error| AudioError::Measure(error.to_string()))?;
            meter.add_frames_f32(part).map_err(fault)?;
            if self.frames.is_multiple_of(self.loud_step) {
                let loudness = meter.loudness_shortterm().map_err(fault)?;
                // Below the absolute gate of BS.1770 is nothing that speaks.
                self.short_term.push(Some(loudness).filter(|loudness| *loudness > -70.0));
            }
            rest = after;
        }
        Ok(())
    }

    fn take(&mut self, sample: f32) {
        let step = usize::try_from(self.frames / self.step).unwrap_or(usize::MAX);
        if self.peaks.len() <= step && step < STEPS {
            self.peaks.push(0.0);
        }
        // A file may be a little longer than its timeline says.
        if let Some(peak) = self.peaks.last_mut() {
            *peak = peak.max(sample.abs());
        }
        self.frames += 1;
        let (sum, count) = &mut self.window;
        *sum += f64::from(sample) * f64::from(sample);
        *count += 1;
        if *count == WINDOW {
            let silent = *sum / (WINDOW as f64) < SILENT;
            self.window = (0.0, 0);
            let start = self.frames - WINDOW as u64;
            if silent {
                self.silent += WINDOW as u64;
                self.silent_since.get_or_insert(start);
            } else {
                self.end_pause(start);
            }
        }
    }

    fn end_pause(&mut self, end: u64) {
        let Some(start) = self.silent_since.take() else { return };
        if Frames(end - start).ms() < PAUSE_MS {
            return;
        }
        self.pauses.push((start, end));
        self.pauses.sort_by_key(|(start, end)| (std::cmp::Reverse(end - start), *start));
        self.pauses.truncate(PAUSES);
    }

    /// `rate` is the file's, which is [`RATE`] for every episode.
    pub fn done(mut self, rate: u32) -> Result<Heard, AudioError> {
        if rate != RATE {
            return Err(AudioError::Measure(format!(
                "the file has {rate} samples a second, and an episode has {RATE}"
            )));
        }
        self.end_pause(self.frames);
        let meter = self.meter.map_err(fault)?;
        let ms = |frames: u64| frames as f64 * 1000.0 / f64::from(RATE);
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        let peak = meter.true_peak(0).map_err(fault)?;
        Ok(Heard {
            peaks: self.peaks,
            peak_step_ms: ms(self.step),
            integrated: finite(meter.loudness_global().map_err(fault)?),
            range: meter.loudness_range().map_err(fault)?,
            true_peak: finite(20.0 * peak.log10()),
            short_term: self.short_term,
            loudness_step_ms: ms(self.loud_step),
            silent_ms: Frames(self.silent).ms(),
            longest: self
                .pauses
                .iter()
                .map(|(start, end)| Pause { start_ms: Frames(*start).ms(), end_ms: Frames(*end).ms() })
                .collect(),
        })
    }
}

fn fault(error: ebur128::Error) -> AudioError {
    AudioError::Measure(error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Speech is a square wave here: what is heard is known to the sample.
    fn heard(parts: &[(u32, f32)], block: usize) -> Heard {
        let samples: Vec<f32> = parts
            .iter()
            .flat_map(|(ms, level)| (0..Frames::of_ms(*ms).0).map(move |n| if n % 100 < 50 { *level } else { -*level }))
            .collect();
        let mut ear = Ear::new(Frames(samples.len() as u64));
        for block in samples.chunks(block) {
            ear.hear(block).unwrap();
        }
        ear.done(RATE).unwrap()
    }

    #[test]
    fn pauses_are_found_and_the_longest_comes_first() {
        let heard = heard(&[(1000, 0.2), (600, 0.0), (1000, 0.2), (300, 0.0), (1000, 0.2), (2000, 0.0)], 1000);
        let longest: Vec<_> = heard.longest.iter().map(|pause| (pause.start_ms, pause.end_ms)).collect();
        assert_eq!(longest, [(3_900, 5_900), (1_000, 1_600)]);
        assert_eq!(heard.silent_ms, 2_900);
    }

    #[test]
    fn silence_has_no_loudness() {
        let heard = heard(&[(4000, 0.0)], 4096);
        assert_eq!((heard.integrated, heard.true_peak), (None, None));
        assert!(heard.short_term.iter().all(Option::is_none));
    }

    #[test]
    fn what_is_kept_does_not_grow() {
        for seconds in [1, 60, 1800] {
            let heard = heard(&[(seconds * 1000, 0.1)], 44_100);
            assert!(
                heard.peaks.len() <= STEPS && heard.short_term.len() <= STEPS,
                "{seconds} s: {}",
                heard.peaks.len()
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_bounds_of_blocks_change_nothing(block in 1usize..9000) {
            let parts = [(700, 0.3), (900, 0.0), (1500, 0.1)];
            let (one, other) = (heard(&parts, usize::MAX), heard(&parts, block));
            prop_assert_eq!(one.peaks, other.peaks);
            prop_assert_eq!(one.longest, other.longest);
            prop_assert_eq!(one.short_term, other.short_term);
        }
    }
}
