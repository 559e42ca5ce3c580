//! The true peak, and a look-ahead limiter of it: what would pass the ceiling is turned down before it comes, never clipped.
//!
//! Peaks are estimated at four times the sample rate, as ITU-R BS.1770-4 Annex 2 does. The gain that each sample
//! needs is held to its minimum over the look-ahead, let go slowly, and smoothed over the same window: the smoothed
//! gain is an average of gains of which none is more than what the sample needs, so the ceiling holds without a step.
//! Most of speech is far below the ceiling, and is passed over in chunks.

use std::{collections::VecDeque, f64::consts::PI};

use super::RATE;

/// Look-ahead, and the time over which the gain moves, in samples: 5 ms.
const WINDOW: usize = RATE as usize / 200;
/// Time constant of letting go.
const RELEASE_S: f64 = 0.060;
/// So near to 1 a gain is 1.
const NEARLY: f64 = 1.0 - 1e-4;
/// Taps on each side of the interpolation between two samples.
const SIDE: usize = 12;
const PHASES: usize = 4;
/// So many samples are looked at together for whether they can come near the ceiling at all.
const CHUNK: usize = 32;

/// Taps of the interpolators at a quarter, a half, three quarters between two samples.
type Taps = [[f32; 2 * SIDE]; PHASES - 1];

/// Limits mono samples at [`RATE`] in place; `ceiling_db` is in dBTP.
pub fn limit(samples: &mut [f32], ceiling_db: f64) {
    let ceiling = 10f64.powf(ceiling_db / 20.0) as f32;
    let needs = needs(samples, ceiling);
    turn_down(samples, &needs);
}

/// The highest true peak of mono samples at [`RATE`], linear: 1 is full scale.
pub fn true_peak(samples: &[f32]) -> f32 {
    let mut highest = 0.0;
    peaks(samples, highest, &mut |_, peak| {
        highest = peak;
        peak
    });
    highest
}

/// Where less than all passes: the place of the first of two samples, and the gain that they and what is between them need.
fn needs(samples: &[f32], ceiling: f32) -> Vec<(usize, f32)> {
    let mut needs = Vec::new();
    peaks(samples, ceiling, &mut |at, peak| {
        needs.push((at, ceiling / peak));
        ceiling
    });
    needs
}

/// Tells `found` of every sample where it, the next or what is between them is higher than `least`, which `found` gives anew.
fn peaks(samples: &[f32], mut least: f32, found: &mut dyn FnMut(usize, f32) -> f32) {
    let taps = taps();
    // No interpolation is farther above the samples than the taps' magnitudes come to.
    let reach = taps.iter().map(|taps| taps.iter().map(|tap| tap.abs()).sum::<f32>()).fold(1f32, f32::max);
    let sample = |at: isize| usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
    let mut around = [0f32; CHUNK + 2 * SIDE];
    for from in (0..samples.len()).step_by(CHUNK) {
        // The samples `from − SIDE + 1 ..= from + CHUNK + SIDE`, zeros beyond the ends.
        let first = from as isize - (SIDE as isize - 1);
        let inside = usize::try_from(first).ok().and_then(|first| samples.get(first..first + around.len()));
        match inside {
            Some(inside) => around.copy_from_slice(inside),
            None => around.iter_mut().zip(first..).for_each(|(to, at)| *to = sample(at)),
        }
        let loudest = around.iter().fold(0f32, |loudest, sample| loudest.max(sample.abs()));
        if loudest * reach <= least {
            continue;
        }
        for n in 0..CHUNK.min(samples.len() - from) {
            let peak = peak(&taps, &around[n..n + 2 * SIDE]);
            if peak > least {
                least = found(from + n, peak);
            }
        }
    }
}

/// The highest magnitude around the middle of a window, between its samples too.
fn peak(taps: &Taps, window: &[f32]) -> f32 {
    let at_samples = window[SIDE - 1].abs().max(window[SIDE].abs());
    taps.iter().fold(at_samples, |peak, taps| {
        let between: f32 = taps.iter().zip(window).map(|(tap, sample)| tap * sample).sum();
        peak.max(between.abs())
    })
}

fn taps() -> Taps {
    let mut all = [[0.0; 2 * SIDE]; PHASES - 1];
    for (phase, taps) in all.iter_mut().enumerate() {
        let shift = (phase + 1) as f64 / PHASES as f64;
        for (k, tap) in taps.iter_mut().enumerate() {
            // A sinc under a Hann window, centred between the taps SIDE − 1 and SIDE.
            let x = k as f64 - (SIDE as f64 - 1.0) - shift;
            let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
            let hann = 0.5 + 0.5 * (PI * x / SIDE as f64).cos();
            *tap = if x.abs() < SIDE as f64 { (sinc * hann) as f32 } else { 0.0 };
        }
    }
    all
}

/// Moves the gain from one need to the next; where there is none within reach, nothing is touched.
fn turn_down(samples: &mut [f32], needs: &[(usize, f32)]) {
    let release = 1.0 - (-1.0 / (f64::from(RATE) * RELEASE_S)).exp();
    let mut needs = needs.iter().copied().peekable();
    // Gains needed within the look-ahead, rising from the front: a queue of minima.
    let mut minima: VecDeque<(usize, f32)> = VecDeque::new();
    while let Some(&(next, _)) = needs.peek() {
        // How far is looked ahead: the gain is that of the sample a window before, of which there is none at the beginning.
        let mut ahead = next;
        let mut held = [1f64; WINDOW];
        let (mut sum, mut current, mut ones) = (WINDOW as f64, 1f64, 0);
        while ahead < samples.len() + WINDOW && (ones < WINDOW || !minima.is_empty()) {
            while let Some(need) = needs.next_if(|(place, _)| *place <= ahead) {
                while minima.back().is_some_and(|&(_, gain)| gain >= need.1) {
                    minima.pop_back();
                }
                minima.push_back(need);
            }
            // The second of the two samples of a need is turned down by it too.
            while minima.front().is_some_and(|&(place, _)| place + 1 + WINDOW < ahead) {
                minima.pop_front();
            }
            let minimum = minima.front().map_or(1.0, |&(_, gain)| f64::from(gain));
            current = if minimum < current { minimum } else { current + (minimum - current) * release };
            if current > NEARLY {
                current = 1.0;
            }
            ones = if current == 1.0 { ones + 1 } else { 0 };
            let old = &mut held[ahead % WINDOW];
            sum += current - *old;
            *old = current;
            if let Some(sample) = ahead.checked_sub(WINDOW).and_then(|at| samples.get_mut(at)) {
                *sample *= (sum / WINDOW as f64).min(1.0) as f32;
            }
            ahead += 1;
        }
        minima.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::loudness::Meter;

    fn limited(input: &[f32], ceiling_db: f64) -> Vec<f32> {
        let mut samples = input.to_vec();
        limit(&mut samples, ceiling_db);
        samples
    }

    #[test]
    fn what_is_below_the_ceiling_passes_unchanged() {
        let input: Vec<f32> = (0..5000).map(|i| 0.4 * (i as f32 * 0.05).sin()).collect();
        assert_eq!(limited(&input, -1.0), input);
        assert!(limited(&[], -1.0).is_empty());
    }

    #[test]
    fn true_peaks_stay_below_the_ceiling() {
        // Half the sample rate's half, in quadrature: its peaks lie between the samples.
        let mut input = vec![0.0; 2000];
        input.extend((0..20_000).map(|i| 1.3 * (std::f32::consts::FRAC_PI_2 * i as f32 + 0.785).sin()));
        input.extend([0.0; 500]);
        input.extend((0..200).map(|i| if i % 40 == 0 { 4.0 } else { 0.0 }));
        let output = limited(&input, -1.0);
        let mut meter = Meter::with_peak().unwrap();
        meter.add(&output).unwrap();
        let (theirs, ours) = (meter.true_peak().unwrap(), 20.0 * true_peak(&output).log10());
        assert!(theirs < -0.9 && f64::from(ours) < -0.9, "{theirs} and {ours} dBTP");
    }

    #[test]
    fn the_true_peak_is_what_another_meter_reads() {
        for step in [0.05f32, 0.31, 0.77, 1.3] {
            // It comes and goes softly: an edge has overshoots of its own.
            let swell = |i: usize| (i.min(19_999 - i) as f32 / 4000.0).min(1.0);
            let tone: Vec<f32> = (0..20_000).map(|i| 0.6 * swell(i) * (step * i as f32 + 0.4).sin()).collect();
            let mut meter = Meter::with_peak().unwrap();
            meter.add(&tone).unwrap();
            let (theirs, ours) = (meter.true_peak().unwrap(), 20.0 * f64::from(true_peak(&tone)).log10());
            assert!((theirs - ours).abs() < 0.1, "{step}: {theirs} and {ours} dBTP");
        }
        assert_eq!(true_peak(&[]), 0.0);
    }

    #[test]
    fn the_gain_comes_and_goes_without_a_step_and_is_let_go_in_the_end() {
        let mut input = vec![0.3f32; 60_000];
        input[20_000..20_010].fill(1.5);
        let output = limited(&input, -1.0);
        for (n, pair) in output.windows(2).enumerate().filter(|(n, _)| !(19_999..=20_010).contains(n)) {
            assert!((pair[1] - pair[0]).abs() < 0.002, "{pair:?} at {n}");
        }
        assert!(output[..19_000] == input[..19_000]);
        assert!(output[59_000..] == input[59_000..]);
    }

    proptest! {
        #[test]
        fn no_sample_passes_the_ceiling(
            bursts in prop::collection::vec((0usize..5000, -4f32..4.0, 1usize..60), 0..12),
        ) {
            let mut input = vec![0.1f32; 5000];
            for (at, level, length) in bursts {
                let end = (at + length).min(input.len());
                input[at..end].fill(level);
            }
            let ceiling = 10f32.powf(-1.0 / 20.0);
            prop_assert!(limited(&input, -1.0).iter().all(|sample| sample.abs() <= ceiling + 1e-4));
        }
    }
}
