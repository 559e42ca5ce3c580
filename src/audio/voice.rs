//! What is done to an utterance besides its level: what lies below speech is taken out, loud and soft words are brought
//! nearer to each other, sharp sibilants are softened.
//!
//! Everything is measured against the utterance's own level, so that it is the same for a voice that is quiet as its engine
//! gives it and for one that is loud.

use std::f64::consts::PI;

use super::RATE;
use crate::show::settings::Preset;

/// Below this no voice has anything to say, in Hz.
const LOWEST: f64 = 70.0;
/// Where sibilants begin, in Hz.
const SIBILANTS: f64 = 5500.0;
/// Gains move in steps of so many samples (1.5 ms), and in a straight line within them.
const HOP: usize = 64;
/// What is so much quieter than the utterance's loudest moment is no speech, in dB.
const GATE: f64 = -30.0;

/// How levels are brought nearer.
struct Squeeze {
    /// So many dB more come out as one.
    ratio: f64,
    /// Where it begins, in dB above the level that is compared with.
    threshold: f64,
    /// Width of the bend around the threshold, in dB.
    knee: f64,
    /// The most that is taken away, in dB.
    most: f64,
    /// Time constants in seconds.
    attack: f64,
    release: f64,
}

/// Shapes an utterance at [`RATE`]. Its length stays.
pub fn shape(samples: &mut [f32], preset: Preset) {
    centre(samples);
    let soft = Squeeze { ratio: 1.6, threshold: 0.0, knee: 6.0, most: 4.0, attack: 0.004, release: 0.12 };
    match preset {
        Preset::Off => {}
        Preset::Voice => {
            Biquad::high_pass(LOWEST).run(samples);
            squeeze(samples, &soft);
        }
        Preset::Broadcast => {
            Biquad::high_pass(LOWEST).run(samples);
            soften_sibilants(samples);
            squeeze(samples, &Squeeze { ratio: 3.0, threshold: -3.0, most: 9.0, ..soft });
        }
    }
}

/// Takes a constant offset away.
fn centre(samples: &mut [f32]) {
    let mean = samples.iter().map(|&sample| f64::from(sample)).sum::<f64>() / samples.len().max(1) as f64;
    samples.iter_mut().for_each(|sample| *sample -= mean as f32);
}

/// A compressor with feed-forward detection of the mean square.
fn squeeze(samples: &mut [f32], squeeze: &Squeeze) {
    let powers = powers(samples);
    let gains = gains(&powers, speech_level(&powers), squeeze);
    apply(samples, &gains);
}

/// A de-esser: the band of the sibilants is turned down where it comes near the voice itself.
fn soften_sibilants(samples: &mut [f32]) {
    let mut band = samples.to_vec();
    // Forwards and backwards, so that the band is in phase with the whole that it is taken from.
    let filter = Biquad::high_pass(SIBILANTS);
    for _ in 0..2 {
        filter.run(&mut band);
        band.reverse();
    }
    let soften = Squeeze { ratio: 3.0, threshold: -10.0, knee: 4.0, most: 8.0, attack: 0.001, release: 0.03 };
    let gains = gains(&powers(&band), speech_level(&powers(samples)), &soften);
    let mut softened = band.clone();
    apply(&mut softened, &gains);
    for ((sample, band), softened) in samples.iter_mut().zip(band).zip(softened) {
        *sample += softened - band;
    }
}

/// Mean square of each hop.
fn powers(samples: &[f32]) -> Vec<f64> {
    samples
        .chunks(HOP)
        .map(|hop| hop.iter().map(|&sample| f64::from(sample * sample)).sum::<f64>() / hop.len() as f64)
        .collect()
}

/// Level of the hops in which something is said, in dB.
fn speech_level(powers: &[f64]) -> f64 {
    let gate = powers.iter().fold(0f64, |most, &power| most.max(power)) * 10f64.powf(GATE / 10.0);
    let (sum, count) =
        powers.iter().filter(|&&power| power > gate).fold((0.0, 0u32), |(sum, count), &power| (sum + power, count + 1));
    decibels(sum / f64::from(count.max(1)))
}

/// Gain at the end of each hop, linear.
fn gains(powers: &[f64], level: f64, squeeze: &Squeeze) -> Vec<f32> {
    let hop = HOP as f64 / f64::from(RATE);
    let (rise, fall) = ((-hop / squeeze.attack).exp(), (-hop / squeeze.release).exp());
    let mut smooth = 0.0;
    powers
        .iter()
        .map(|&power| {
            let keep = if power > smooth { rise } else { fall };
            smooth = power + (smooth - power) * keep;
            let over = decibels(smooth) - level - squeeze.threshold;
            // A quadratic bend (Giannoulis, Massberg, Reiss: Digital Dynamic Range Compressor Design, 2012).
            let beyond = match over {
                over if over <= -squeeze.knee / 2.0 => 0.0,
                over if over < squeeze.knee / 2.0 => (over + squeeze.knee / 2.0).powi(2) / (2.0 * squeeze.knee),
                over => over,
            };
            let less = (beyond * (1.0 - 1.0 / squeeze.ratio)).min(squeeze.most);
            10f64.powf(-less / 20.0) as f32
        })
        .collect()
}

fn apply(samples: &mut [f32], gains: &[f32]) {
    let mut from = gains.first().copied().unwrap_or(1.0);
    for (hop, &to) in samples.chunks_mut(HOP).zip(gains) {
        let step = (to - from) / hop.len() as f32;
        for (n, sample) in hop.iter_mut().enumerate() {
            *sample *= from + step * (n + 1) as f32;
        }
        from = to;
    }
}

fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-12).log10()
}

/// A filter of second order, transposed direct form II.
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
}

impl Biquad {
    /// Butterworth high-pass at `frequency` Hz (R. Bristow-Johnson, Audio EQ Cookbook).
    fn high_pass(frequency: f64) -> Self {
        let w = 2.0 * PI * frequency / f64::from(RATE);
        let alpha = w.sin() / 2f64.sqrt();
        let (cos, a0) = (w.cos(), 1.0 + alpha);
        let edge = (1.0 + cos) / 2.0 / a0;
        Biquad { b: [edge, -2.0 * edge, edge], a: [-2.0 * cos / a0, (1.0 - alpha) / a0] }
    }

    fn run(&self, samples: &mut [f32]) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let (mut z1, mut z2) = (0.0, 0.0);
        for sample in samples {
            let x = f64::from(*sample);
            let y = b0 * x + z1;
            z1 = b1 * x - a1 * y + z2;
            z2 = b2 * x - a2 * y;
            *sample = y as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = RATE as usize;

    fn tone(hz: f64, level: f64, length: usize) -> Vec<f32> {
        (0..length).map(|i| (level * (2.0 * PI * hz * i as f64 / f64::from(RATE)).sin()) as f32).collect()
    }

    fn level(samples: &[f32]) -> f64 {
        decibels(samples.iter().map(|&s| f64::from(s * s)).sum::<f64>() / samples.len() as f64)
    }

    #[test]
    fn an_offset_and_rumble_go_and_the_voice_stays() {
        for preset in [Preset::Off, Preset::Voice, Preset::Broadcast] {
            let mut samples: Vec<f32> = tone(300.0, 0.2, SECOND).iter().map(|s| s + 0.1).collect();
            shape(&mut samples, preset);
            let mean: f32 = samples[SECOND / 2..].iter().sum::<f32>() / (SECOND / 2) as f32;
            assert!(mean.abs() < 1e-3, "{preset:?} {mean}");
            assert!((level(&samples[SECOND / 2..]) - level(&tone(300.0, 0.2, SECOND))).abs() < 3.0, "{preset:?}");
        }
        let mut rumble = tone(20.0, 0.2, SECOND);
        Biquad::high_pass(LOWEST).run(&mut rumble);
        assert!(level(&rumble[SECOND / 2..]) < level(&tone(20.0, 0.2, SECOND)) - 18.0);
    }

    #[test]
    fn loud_and_soft_come_nearer() {
        let apart = |preset| {
            let mut samples = tone(300.0, 0.05, SECOND);
            samples.extend(tone(300.0, 0.4, SECOND));
            shape(&mut samples, preset);
            level(&samples[SECOND + SECOND / 2..]) - level(&samples[SECOND / 4..SECOND * 3 / 4])
        };
        let (off, voice, broadcast) = (apart(Preset::Off), apart(Preset::Voice), apart(Preset::Broadcast));
        assert!((off - 18.06).abs() < 0.1, "{off}");
        assert!(voice < off - 0.5 && broadcast < voice - 1.5, "{off} {voice} {broadcast}");
    }

    #[test]
    fn a_sharp_s_is_softened_and_a_vowel_is_not() {
        let mut samples = tone(300.0, 0.2, SECOND);
        samples.extend(tone(7500.0, 0.2, SECOND / 4));
        let before = samples.clone();
        soften_sibilants(&mut samples);
        let change = |from: usize, to: usize| level(&samples[from..to]) - level(&before[from..to]);
        assert!(change(1000, SECOND).abs() < 0.2, "{}", change(1000, SECOND));
        let hiss = change(SECOND + 2000, SECOND + SECOND / 4);
        assert!((-9.0..-3.0).contains(&hiss), "{hiss}");
    }

    #[test]
    fn what_is_empty_or_silent_stays_so() {
        for preset in [Preset::Off, Preset::Voice, Preset::Broadcast] {
            shape(&mut [], preset);
            let mut silence = vec![0.0; 1000];
            shape(&mut silence, preset);
            assert!(silence.iter().all(|&s| s == 0.0));
        }
    }
}
