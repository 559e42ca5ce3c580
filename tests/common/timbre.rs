//! How far apart two voices are in timbre, by measure.
//!
//! Mel cepstra (26 bands, 0 to 8 kHz, 25 ms frames every 10 ms; coefficients 1 to 12, so loudness does not count) of
//! voiced frames; a voice is their mean and spread over one text; the distance of two voices is the root mean square
//! difference of these 24 numbers, each in units of its spread within a voice. Pitch moves a formant synthesiser's
//! cepstra little: the same recipe at another pitch gives the scale on which to read the figures.

use rustfft::{FftPlanner, num_complex::Complex};

const BANDS: usize = 26;
const COEFFICIENTS: usize = 12;

pub type Timbre = [f64; 2 * COEFFICIENTS];

pub fn timbre(samples: &[f32], rate: u32) -> Timbre {
    let rate = f64::from(rate);
    let (frame, hop) = ((rate * 0.025) as usize, (rate * 0.010) as usize);
    let size = frame.next_power_of_two();
    let fft = FftPlanner::<f64>::new().plan_fft_forward(size);
    let mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
    let hz = |mel: f64| 700.0 * (10f64.powf(mel / 2595.0) - 1.0);
    let edges: Vec<f64> =
        (0..BANDS + 2).map(|i| hz(mel(8000.0) * i as f64 / (BANDS + 1) as f64) * size as f64 / rate).collect();
    let energy = |part: &[f32]| part.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>() / part.len() as f64;
    let loudest = samples.chunks(frame).map(energy).fold(0.0, f64::max);

    let mut cepstra: Vec<[f64; COEFFICIENTS]> = Vec::new();
    for start in (0..samples.len().saturating_sub(frame)).step_by(hop) {
        let part = &samples[start..start + frame];
        if energy(part) < loudest * 0.01 {
            continue;
        }
        let mut spectrum: Vec<Complex<f64>> = (0..size)
            .map(|i| {
                let window = 0.54 - 0.46 * (std::f64::consts::TAU * i as f64 / (frame - 1) as f64).cos();
                Complex::new(part.get(i).map_or(0.0, |&s| f64::from(s) * window), 0.0)
            })
            .collect();
        fft.process(&mut spectrum);
        let bands: Vec<f64> = (1..=BANDS)
            .map(|b| {
                let (low, mid, high) = (edges[b - 1], edges[b], edges[b + 1]);
                let sum: f64 = (low.ceil() as usize..=(high.floor() as usize).min(size / 2))
                    .map(|k| {
                        let at = k as f64;
                        let weight = if at < mid { (at - low) / (mid - low) } else { (high - at) / (high - mid) };
                        spectrum[k].norm_sqr() * weight.max(0.0)
                    })
                    .sum();
                (sum + 1e-10).ln()
            })
            .collect();
        cepstra.push(std::array::from_fn(|c| {
            bands
                .iter()
                .enumerate()
                .map(|(b, value)| {
                    value * (std::f64::consts::PI * (c + 1) as f64 * (b as f64 + 0.5) / BANDS as f64).cos()
                })
                .sum::<f64>()
                / BANDS as f64
        }));
    }
    let count = cepstra.len().max(1) as f64;
    let mut out = [0.0; 2 * COEFFICIENTS];
    for c in 0..COEFFICIENTS {
        let mean = cepstra.iter().map(|f| f[c]).sum::<f64>() / count;
        out[c] = mean;
        out[COEFFICIENTS + c] = (cepstra.iter().map(|f| (f[c] - mean).powi(2)).sum::<f64>() / count).sqrt();
    }
    out
}

/// 0 for the same voice; 1 where the means differ as much as a voice's own frames do.
pub fn distance(a: &Timbre, b: &Timbre) -> f64 {
    let mut sum = 0.0;
    for c in 0..COEFFICIENTS {
        let spread = (a[COEFFICIENTS + c] + b[COEFFICIENTS + c]) / 2.0 + 1e-9;
        sum += ((a[c] - b[c]) / spread).powi(2) + ((a[COEFFICIENTS + c] - b[COEFFICIENTS + c]) / spread).powi(2);
    }
    (sum / (2 * COEFFICIENTS) as f64).sqrt()
}
