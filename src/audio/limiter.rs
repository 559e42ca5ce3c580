//! A look-ahead limiter of the true peak: what would pass the ceiling is turned down before it comes, never clipped.
//!
//! Peaks are estimated at four times the sample rate, as ITU-R BS.1770-4 Annex 2 does. The gain that each sample
//! needs is held to its minimum over the look-ahead, let go slowly, and smoothed over the same window: the smoothed
//! gain is an average of gains of which none is more than what the sample needs, so the ceiling holds without a step.

use std::{collections::VecDeque, f64::consts::PI};

/// Look-ahead, and the time over which the gain moves.
const LOOK_AHEAD_S: f64 = 0.005;
/// Time constant of letting go.
const RELEASE_S: f64 = 0.060;
/// Taps on each side of the interpolation between two samples.
const SIDE: usize = 12;
const PHASES: usize = 4;
/// So many samples are looked at together for whether they can come near the ceiling at all.
const CHUNK: usize = 32;

pub struct Limiter {
    ceiling: f32,
    window: usize,
    release: f32,
    /// Taps of the interpolators at a quarter, a half, three quarters between two samples.
    taps: [[f32; 2 * SIDE]; PHASES - 1],
    /// The last samples of the block before, which the interpolation needs.
    history: Vec<f32>,
    /// Samples that wait for their gain.
    delay: VecDeque<f32>,
    /// Gains needed within the look-ahead, rising from the front: a queue of minima.
    minima: VecDeque<(u64, f32)>,
    held: VecDeque<f32>,
    held_sum: f64,
    current: f32,
    count: u64,
    /// Samples that are still to be swallowed before the output begins: the latency.
    skip: usize,
}

impl Limiter {
    pub fn new(rate: u32, ceiling_db: f64) -> Self {
        let window = (f64::from(rate) * LOOK_AHEAD_S) as usize;
        let mut taps = [[0.0; 2 * SIDE]; PHASES - 1];
        for (phase, taps) in taps.iter_mut().enumerate() {
            let shift = (phase + 1) as f64 / PHASES as f64;
            for (k, tap) in taps.iter_mut().enumerate() {
                // A sinc under a Hann window, centred between the taps SIDE − 1 and SIDE.
                let x = k as f64 - (SIDE as f64 - 1.0) - shift;
                let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
                let hann = 0.5 + 0.5 * (PI * x / SIDE as f64).cos();
                *tap = if x.abs() < SIDE as f64 { (sinc * hann) as f32 } else { 0.0 };
            }
        }
        Limiter {
            ceiling: 10f64.powf(ceiling_db / 20.0) as f32,
            window,
            release: (1.0 - (-1.0 / (f64::from(rate) * RELEASE_S)).exp()) as f32,
            taps,
            history: vec![0.0; 2 * SIDE - 1],
            delay: VecDeque::from(vec![0.0; SIDE + window]),
            minima: VecDeque::new(),
            held: VecDeque::from(vec![1.0; window]),
            held_sum: window as f64,
            current: 1.0,
            count: 0,
            skip: SIDE + window,
        }
    }

    /// Limits in place. The output comes later than the input by the look-ahead; [`finish`](Self::finish) gives the
    /// rest, and over a whole stream as many samples come out as went in.
    pub fn process(&mut self, block: &mut Vec<f32>) {
        let mut around = std::mem::take(&mut self.history);
        around.extend_from_slice(block);
        let mut written = 0;
        for from in (0..block.len()).step_by(CHUNK) {
            let to = (from + CHUNK).min(block.len());
            // Far below the ceiling no interpolation can reach it: the taps' magnitudes add up to less than four.
            let loudest =
                around[from..to + 2 * SIDE - 1].iter().fold(0f32, |loudest, sample| loudest.max(sample.abs()));
            let quiet = loudest * 4.0 < self.ceiling;
            for at in from..to {
                let peak = if quiet { loudest } else { self.peak(&around[at..at + 2 * SIDE]) };
                let sample = self.step(around[at + 2 * SIDE - 1], peak);
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    block[written] = sample;
                    written += 1;
                }
            }
        }
        block.truncate(written);
        around.drain(..around.len() - (2 * SIDE - 1));
        self.history = around;
    }

    /// The samples that are still inside.
    pub fn finish(mut self) -> Vec<f32> {
        let mut rest = vec![0.0; SIDE + self.window];
        self.process(&mut rest);
        rest
    }

    fn step(&mut self, sample: f32, peak: f32) -> f32 {
        self.delay.push_back(sample);
        let needed = (self.ceiling / peak).min(1.0);
        while self.minima.back().is_some_and(|&(_, gain)| gain >= needed) {
            self.minima.pop_back();
        }
        self.minima.push_back((self.count, needed));
        while self.minima.front().is_some_and(|&(at, _)| at + (self.window as u64) < self.count) {
            self.minima.pop_front();
        }
        self.count += 1;
        let minimum = self.minima.front().map_or(1.0, |&(_, gain)| gain);
        self.current =
            if minimum < self.current { minimum } else { self.current + (minimum - self.current) * self.release };

        self.held.push_back(self.current);
        self.held_sum += f64::from(self.current);
        if let Some(old) = self.held.pop_front() {
            self.held_sum -= f64::from(old);
        }
        let gain = (self.held_sum / self.window as f64).min(1.0) as f32;
        self.delay.pop_front().unwrap_or(0.0) * gain
    }

    /// The highest magnitude around the middle of a window, between its samples too.
    fn peak(&self, window: &[f32]) -> f32 {
        let at_samples = window[SIDE - 1].abs().max(window[SIDE].abs());
        self.taps.iter().fold(at_samples, |peak, taps| {
            let between: f32 = taps.iter().zip(window).map(|(tap, sample)| tap * sample).sum();
            peak.max(between.abs())
        })
    }
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Limiter at {}", self.ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::loudness;

    fn limited(input: &[f32], ceiling_db: f64) -> Vec<f32> {
        let mut limiter = Limiter::new(44_100, ceiling_db);
        let mut out = Vec::new();
        for chunk in input.chunks(777) {
            let mut block = chunk.to_vec();
            limiter.process(&mut block);
            out.extend(block);
        }
        out.extend(limiter.finish());
        out
    }

    #[test]
    fn what_is_below_the_ceiling_passes_unchanged() {
        let input: Vec<f32> = (0..5000).map(|i| 0.1 * (i as f32 * 0.05).sin()).collect();
        let output = limited(&input, -1.0);
        assert_eq!(output.len(), input.len());
        assert!(input.iter().zip(&output).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn true_peaks_stay_below_the_ceiling() {
        // Half the sample rate's half, in quadrature: its peaks lie between the samples.
        let mut input = vec![0.0; 2000];
        input.extend((0..20_000).map(|i| 1.3 * (std::f32::consts::FRAC_PI_2 * i as f32 + 0.785).sin()));
        input.extend([0.0; 500]);
        input.extend((0..200).map(|i| if i % 40 == 0 { 4.0 } else { 0.0 }));
        let output = limited(&input, -1.0);
        let peak = 20.0 * loudness::true_peak(&output).unwrap().log10();
        assert!(peak < -0.9, "{peak} dBTP");
    }
}
