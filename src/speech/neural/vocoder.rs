//! From the spectrum that a hibari network predicts to a wave.
//!
//! In: for each frame of 12.5 ms five values a bin and the pitch. Out: samples at 24 kHz. The network says how loud and
//! at what phase each bin is for three sources, which are added and go through one inverse STFT:
//!
//! ```text
//! S = exp(lh)·e^{iπ·tanh θ}·STFT(pulses(f0)) + exp(ln)·Z + exp(lr)·e^{iφ}
//! ```
//!
//! The pulses are every harmonic of the pitch at unit amplitude, Z is complex normal noise. This is the publisher's
//! `hibari/dsp.py` (hibari-tts 0.2.1, Apache-2.0) in Rust; `matches_the_publishers_own_code` holds it to that, given the same Z.

use std::{
    f64::consts::TAU,
    sync::{Arc, OnceLock},
};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex32};
use rten_simd::SimdUnaryOp;
use rten_vecmath::{Cos, Exp, Sin, Tanh};

/// Samples a second.
pub const RATE: u32 = 24_000;
/// Samples a frame.
pub const HOP: usize = 300;
/// Frequency bins a frame.
pub const BINS: usize = FFT / 2 + 1;
const FFT: usize = 1200;
/// Hops that one window spans.
const OVERLAP: usize = FFT / HOP;
/// In Hz: below it a frame has no voice.
const VOICED: f32 = 40.0;
/// In Hz: no harmonic of the pulses lies above it.
const TOP: f32 = 11_000.0;
/// Exponents are clipped here, so that a network's slip does not become a bang.
const LOUDEST: f32 = 7.0;
/// Frames that are worked on at once: enough for the vector units, few enough for the cache.
const BLOCK: usize = 16;

/// A network's outputs for one utterance: five tables of [`BINS`] rows with one value a frame, and the pitch in Hz.
#[derive(Debug, Clone, Copy)]
pub struct Spectrum<'a> {
    /// Log magnitude of the harmonics.
    pub lh: &'a [f32],
    /// Phase of the harmonics before tanh, in half turns.
    pub theta: &'a [f32],
    /// Log magnitude of the noise.
    pub ln: &'a [f32],
    /// Log magnitude of the free part.
    pub lr: &'a [f32],
    /// Phase of the free part, in radians.
    pub phi: &'a [f32],
    pub f0: &'a [f32],
}

impl Spectrum<'_> {
    /// Do the tables fit each other?
    pub fn is_whole(&self) -> bool {
        let cells = BINS * self.f0.len();
        [self.lh, self.theta, self.ln, self.lr, self.phi].iter().all(|table| table.len() == cells)
    }
}

/// Complex normal noise: for each frame one value a bin, from a table of draws that is made once. Where in the table a
/// frame starts is drawn from the seed, so that the same utterance has the same noise in any order of work.
#[derive(Debug)]
pub struct Noise {
    table: Arc<Vec<Complex32>>,
    state: u64,
}

impl Noise {
    pub fn new(seed: u64) -> Self {
        static TABLE: OnceLock<Arc<Vec<Complex32>>> = OnceLock::new();
        let table = TABLE.get_or_init(|| {
            let mut state = 0x0051_eed0_f401_5e00;
            let mut unit = || (split_mix(&mut state) >> 11) as f64 / (1u64 << 53) as f64;
            // Box and Muller, with a logarithm that never sees zero.
            let draw = |(u, v): (f64, f64)| {
                let radius = (-2.0 * (1.0 - u).ln()).sqrt();
                Complex32::new((radius * (TAU * v).cos()) as f32, (radius * (TAU * v).sin()) as f32)
            };
            Arc::new((0..DRAWS).map(|_| draw((unit(), unit()))).collect())
        });
        Noise { table: table.clone(), state: seed }
    }

    fn frame(&mut self) -> &[Complex32] {
        let start = (split_mix(&mut self.state) % (DRAWS - BINS) as u64) as usize;
        &self.table[start..start + BINS]
    }
}

const DRAWS: usize = 1 << 16;

/// Sebastiano Vigna's SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The transforms, planned once and shared by threads.
pub struct Vocoder {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
}

impl std::fmt::Debug for Vocoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vocoder")
    }
}

impl Default for Vocoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Vocoder {
    pub fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        // The periodic Hann window.
        let window = (0..FFT).map(|n| (0.5 - 0.5 * (TAU * n as f64 / FFT as f64).cos()) as f32).collect();
        Vocoder { forward: planner.plan_fft_forward(FFT), inverse: planner.plan_fft_inverse(FFT), window }
    }

    /// The wave of a spectrum: [`HOP`] samples a frame, about −1.0 to 1.0. Nothing for tables that do not fit each
    /// other.
    pub fn wave(&self, spectrum: &Spectrum<'_>, mut noise: Noise) -> Vec<f32> {
        self.wave_with(spectrum, |out| out.copy_from_slice(noise.frame()))
    }

    /// `noise` fills one frame after the other.
    fn wave_with(&self, spectrum: &Spectrum<'_>, mut noise: impl FnMut(&mut [Complex32])) -> Vec<f32> {
        let frames = spectrum.f0.len();
        if frames == 0 || !spectrum.is_whole() {
            return Vec::new();
        }
        let padded = reflect(&pulses(spectrum.f0), FFT / 2);
        let mut sum = vec![0f32; (frames + OVERLAP - 1) * HOP];
        let (mut time, mut bins) = (vec![0f32; FFT], vec![Complex32::default(); BINS]);
        let (mut to, mut from) = (self.forward.make_scratch_vec(), self.inverse.make_scratch_vec());
        let mut z = vec![Complex32::default(); BINS];
        let mut block = Block::default();
        // A pulse's cosine of amplitude 1 has this much in its bin, so that exp(lh) is the harmonic's own magnitude.
        let unit = 4.0 / FFT as f32;
        for frame in 0..frames {
            if frame % BLOCK == 0 {
                block.load(spectrum, frame);
            }
            for ((out, &sample), &w) in time.iter_mut().zip(&padded[frame * HOP..]).zip(&self.window) {
                *out = sample * w * unit;
            }
            // Lengths are the planned ones, which is all that these can fail of.
            let _ = self.forward.process_with_scratch(&mut time, &mut bins, &mut to);
            noise(&mut z);
            block.mix(frame % BLOCK, &mut bins, &z);
            // A real signal's first and last bin are real; the transform insists.
            bins[0].im = 0.0;
            bins[BINS - 1].im = 0.0;
            let _ = self.inverse.process_with_scratch(&mut bins, &mut time, &mut from);
            let scale = 1.0 / FFT as f32;
            for ((out, &sample), &w) in sum[frame * HOP..].iter_mut().zip(&time).zip(&self.window) {
                *out += sample * w * scale;
            }
        }
        self.normalise(&mut sum, frames);
        sum.drain(..FFT / 2);
        sum.truncate(frames * HOP);
        sum
    }

    /// Divides by the windows' squares that overlap at each sample.
    fn normalise(&self, sum: &mut [f32], frames: usize) {
        let mut weight = [0f32; HOP];
        for (block, out) in sum.chunks_exact_mut(HOP).enumerate() {
            // Inside, the weight is the same for every block.
            if block < OVERLAP || block >= frames {
                weight.fill(0.0);
                for k in 0..OVERLAP {
                    if block >= k && block - k < frames {
                        for (sum, w) in weight.iter_mut().zip(&self.window[k * HOP..]) {
                            *sum += w * w;
                        }
                    }
                }
            }
            for (out, weight) in out.iter_mut().zip(&weight) {
                *out /= weight.max(1e-11);
            }
        }
    }
}

/// Some frames' values, frame by frame and past their transcendental functions.
#[derive(Debug, Default)]
struct Block {
    /// exp(lh), exp(ln), exp(lr).
    loud: [Vec<f32>; 3],
    cos: [Vec<f32>; 2],
    sin: [Vec<f32>; 2],
}

impl Block {
    fn load(&mut self, spectrum: &Spectrum<'_>, first: usize) {
        let frames = spectrum.f0.len();
        let count = BLOCK.min(frames - first);
        let gather = |table: &[f32], out: &mut Vec<f32>| {
            out.resize(count * BINS, 0.0);
            for bin in 0..BINS {
                let row = &table[bin * frames + first..][..count];
                for (frame, &value) in row.iter().enumerate() {
                    out[frame * BINS + bin] = value;
                }
            }
        };
        for (table, out) in [spectrum.lh, spectrum.ln, spectrum.lr].into_iter().zip(&mut self.loud) {
            gather(table, out);
            out.iter_mut().for_each(|value| *value = value.min(LOUDEST));
            Exp {}.map_mut(out);
        }
        let [harmonic, free] = &mut self.cos;
        gather(spectrum.theta, harmonic);
        Tanh {}.map_mut(harmonic);
        harmonic.iter_mut().for_each(|value| *value *= std::f32::consts::PI);
        gather(spectrum.phi, free);
        for (cos, sin) in self.cos.iter_mut().zip(&mut self.sin) {
            sin.clone_from(cos);
            Sin::new().map_mut(sin);
            Cos::new().map_mut(cos);
        }
    }

    /// `bins` come as the pulses' spectrum and go as the voice's.
    fn mix(&self, frame: usize, bins: &mut [Complex32], z: &[Complex32]) {
        let of = |values: &'_ [f32]| -> std::ops::Range<usize> {
            let start = frame * BINS;
            start..(start + BINS).min(values.len())
        };
        let [lh, ln, lr] = [0, 1, 2].map(|n: usize| &self.loud[n][of(&self.loud[n])]);
        let [ch, cf] = [0, 1].map(|n: usize| &self.cos[n][of(&self.cos[n])]);
        let [sh, sf] = [0, 1].map(|n: usize| &self.sin[n][of(&self.sin[n])]);
        for (n, bin) in bins.iter_mut().enumerate() {
            let (re, im) = (lh[n] * ch[n], lh[n] * sh[n]);
            *bin = Complex32::new(
                bin.re * re - bin.im * im + ln[n] * z[n].re + lr[n] * cf[n],
                bin.re * im + bin.im * re + ln[n] * z[n].im + lr[n] * sf[n],
            );
        }
    }
}

/// Every harmonic of the pitch below [`TOP`] at unit amplitude, by the closed form of their sum:
/// Σ cos(h·t) = sin((H+½)·t) / (2·sin(t/2)) − ½. Silent where there is no voice.
fn pulses(f0: &[f32]) -> Vec<f32> {
    let samples = f0.len() * HOP;
    let (mut half, mut top, mut order) =
        (Vec::with_capacity(samples), Vec::with_capacity(samples), Vec::with_capacity(samples));
    let mut phase = 0f64;
    let last = f0.len().saturating_sub(1);
    for (frame, &here) in f0.iter().enumerate() {
        let (before, after) = (f0[frame.saturating_sub(1)], f0[(frame + 1).min(last)]);
        for n in 0..HOP {
            // Between the middles of two frames.
            let place = (n as f32 + 0.5) / HOP as f32 - 0.5;
            let pitch = if place < 0.0 {
                let u = place + 1.0;
                before * (1.0 - u) + here * u
            } else {
                here * (1.0 - place) + after * place
            };
            let voiced = pitch > VOICED;
            let pitch = pitch.max(VOICED);
            phase += f64::from(pitch);
            let t = ((phase / f64::from(RATE)).fract() * TAU) as f32;
            let harmonics = (TOP / pitch).floor() + 0.5;
            half.push(t * 0.5);
            top.push(harmonics * t);
            order.push(if voiced { harmonics } else { 0.0 });
        }
    }
    Sin::new().map_mut(&mut half);
    Sin::new().map_mut(&mut top);
    half.iter()
        .zip(&top)
        .zip(&order)
        .map(|((&half, &top), &order)| {
            if order == 0.0 {
                0.0
            } else if half.abs() <= 1e-3 {
                // Where the quotient is 0/0 its limit stands.
                order - 0.5
            } else {
                top / (2.0 * half) - 0.5
            }
        })
        .collect()
}

/// `samples` with `n` more at each end, mirrored at the first and last.
fn reflect(samples: &[f32], n: usize) -> Vec<f32> {
    let last = samples.len() as isize - 1;
    let at = |index: isize| {
        let mut index = index;
        // More than once for a signal that is shorter than the mirror.
        while index < 0 || index > last {
            index = if index < 0 { -index } else { 2 * last - index };
            if last == 0 {
                return samples[0];
            }
        }
        samples[index as usize]
    };
    let n = n as isize;
    (-n..samples.len() as isize + n).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that any program can make: `testdata/reference.py` makes the same and gives them to the publisher's code.
    fn made_up(frames: usize) -> ([Vec<f32>; 5], Vec<f32>, Vec<Complex32>) {
        let cells = BINS * frames;
        let wave = |scale: f64, step: f64, shift: f64| -> Vec<f32> {
            (0..cells).map(|n| (scale * (step * n as f64).sin() + shift) as f32).collect()
        };
        let tables = [
            wave(1.5, 0.37, -3.0),
            wave(1.0, 0.11, 0.0),
            wave(1.0, 0.23, -5.0),
            wave(1.0, 0.19, -6.0),
            wave(3.0, 0.29, 0.0),
        ];
        // A voice that rises and falls, with a gap.
        let f0 = (0..frames)
            .map(|n| if (8..11).contains(&n) { 0.0 } else { (180.0 + 60.0 * (0.4 * n as f64).sin()) as f32 })
            .collect();
        let z =
            (0..cells).map(|n| Complex32::new((0.7 * n as f64).sin() as f32, (0.9 * n as f64).cos() as f32)).collect();
        (tables, f0, z)
    }

    #[test]
    fn matches_the_publishers_own_code() {
        let frames = 24;
        let ([lh, theta, ln, lr, phi], f0, z) = made_up(frames);
        let spectrum = Spectrum { lh: &lh, theta: &theta, ln: &ln, lr: &lr, phi: &phi, f0: &f0 };
        let mut frame = 0;
        let wave = Vocoder::new().wave_with(&spectrum, |out| {
            // The publisher's noise runs along the frames of a bin.
            for (bin, out) in out.iter_mut().enumerate() {
                *out = z[bin * frames + frame];
            }
            frame += 1;
        });
        let expected: Vec<f32> = include_bytes!("testdata/wave.f32")
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        assert_eq!(wave.len(), expected.len());
        let peak = expected.iter().fold(0f32, |peak, s| peak.max(s.abs()));
        let worst = wave.iter().zip(&expected).fold(0f32, |worst, (a, b)| worst.max((a - b).abs()));
        println!("peak {peak}, worst difference {worst}");
        assert!(worst < 2e-5 * peak.max(1.0), "{worst} of {peak}");
    }

    #[test]
    fn the_same_seed_is_the_same_noise() {
        let (mut a, mut b, mut c) = (Noise::new(1), Noise::new(1), Noise::new(2));
        assert_eq!(a.frame(), b.frame());
        assert_ne!(a.frame(), c.frame());
        let table = &a.table;
        let power = table.iter().map(|z| f64::from(z.norm_sqr())).sum::<f64>() / table.len() as f64;
        assert!((power - 2.0).abs() < 0.05, "the parts have variance 1 each: {power}");
    }

    #[test]
    fn nothing_and_tables_that_do_not_fit_are_silence() {
        let empty = Spectrum { lh: &[], theta: &[], ln: &[], lr: &[], phi: &[], f0: &[] };
        assert!(Vocoder::new().wave(&empty, Noise::new(0)).is_empty());
        let torn = Spectrum { f0: &[100.0], ..empty };
        assert!(Vocoder::new().wave(&torn, Noise::new(0)).is_empty());
    }

    #[test]
    fn a_single_frame_is_a_hop() {
        let ([lh, theta, ln, lr, phi], f0, _) = made_up(1);
        let spectrum = Spectrum { lh: &lh, theta: &theta, ln: &ln, lr: &lr, phi: &phi, f0: &f0 };
        assert_eq!(Vocoder::new().wave(&spectrum, Noise::new(0)).len(), HOP);
    }
}
