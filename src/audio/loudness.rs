//! Loudness as ITU-R BS.1770-4 and EBU R 128 define it, by the `ebur128` crate.

use ebur128::{EbuR128, Mode};

use super::{AudioError, RATE};

/// A gating block of BS.1770-4: 400 ms, of which one begins every 100 ms.
const BLOCK: usize = RATE as usize * 4 / 10;
const STEP: usize = RATE as usize * STEP_MS as usize / 1000;
const STEP_MS: u32 = 100;
/// What is quieter than this is no sound, in LUFS.
const ABSOLUTE_GATE: f64 = -70.0;
/// What is so much quieter than the rest does not count, in LU.
const RELATIVE_GATE: f64 = -10.0;

/// Measures one mono channel at [`RATE`], whole.
pub struct Meter(EbuR128);

impl Meter {
    /// # Errors
    /// None that is known of: the rate is one that the meter takes.
    pub fn new() -> Result<Self, AudioError> {
        EbuR128::new(1, RATE, Mode::I | Mode::LRA).map(Meter).map_err(fault)
    }

    /// Like [`new`](Self::new), for integrated loudness alone.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn without_range() -> Result<Self, AudioError> {
        EbuR128::new(1, RATE, Mode::I).map(Meter).map_err(fault)
    }

    /// Like [`new`](Self::new), and measures the true peak too, which takes three times as long.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_peak() -> Result<Self, AudioError> {
        EbuR128::new(1, RATE, Mode::I | Mode::LRA | Mode::TRUE_PEAK).map(Meter).map_err(fault)
    }

    pub fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.0.add_frames_f32(samples).map_err(fault)
    }

    /// Integrated loudness in LUFS; negative infinity for silence and for less than 400 ms.
    pub fn lufs(&self) -> Result<f64, AudioError> {
        self.0.loudness_global().map_err(fault)
    }

    /// Loudness range in LU (EBU Tech 3342), of a meter [with it](Self::new); 0 for less than 3 s.
    pub fn range(&self) -> Result<f64, AudioError> {
        self.0.loudness_range().map_err(fault)
    }

    /// The highest true peak in dBTP, of a meter [with it](Self::with_peak).
    pub fn true_peak(&self) -> Result<f64, AudioError> {
        Ok(20.0 * self.0.true_peak(0).map_err(fault)?.log10())
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meter")
    }
}

/// Loudness of what is heard in pieces, on several threads: the gating blocks of each piece, to be gated together.
///
/// Gives the mean squares of `samples` after the K-weighting, one for each gating block. What is shorter than a block is
/// taken as going on in the same way, so that a “No.” counts too.
pub fn blocks(samples: &[f32]) -> Result<Vec<f64>, AudioError> {
    if samples.is_empty() {
        return Ok(Vec::new());
    }
    if samples.len() < BLOCK {
        let looped: Vec<f32> = samples.iter().copied().cycle().take(BLOCK).collect();
        return blocks(&looped);
    }
    let mut meter = EbuR128::new(1, RATE, Mode::M).map_err(fault)?;
    let step = |samples: &[f32]| {
        meter.add_frames_f32(samples).map_err(fault)?;
        // Steps that are averaged four at a time are a quarter of the work that blocks are.
        Ok(mean_square(meter.loudness_window(STEP_MS).map_err(fault)?))
    };
    let steps = samples.chunks_exact(STEP).map(step).collect::<Result<Vec<f64>, AudioError>>()?;
    Ok(steps.windows(BLOCK / STEP).map(|steps| steps.iter().sum::<f64>() / steps.len() as f64).collect())
}

/// Integrated loudness of gating blocks in LUFS, gated as BS.1770-4 says; negative infinity where none is loud enough.
pub fn gated(blocks: impl Iterator<Item = f64> + Clone) -> f64 {
    let mean = |gate: f64| {
        let (sum, count) = blocks.clone().filter(|&block| block >= gate).fold((0.0, 0u64), |(s, n), b| (s + b, n + 1));
        if count == 0 { 0.0 } else { sum / count as f64 }
    };
    let ungated = mean(mean_square(ABSOLUTE_GATE));
    lufs(mean(mean_square(ABSOLUTE_GATE).max(mean_square(lufs(ungated) + RELATIVE_GATE))))
}

/// BS.1770-4: loudness is −0.691 + 10 log of the weighted mean square.
fn lufs(mean_square: f64) -> f64 {
    -0.691 + 10.0 * mean_square.log10()
}

fn mean_square(lufs: f64) -> f64 {
    10f64.powf((lufs + 0.691) / 10.0)
}

fn fault(error: ebur128::Error) -> AudioError {
    AudioError::Measure(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_gated_together_are_what_one_meter_reads() {
        let tone = |seconds: f32, level: f32| {
            (0..(seconds * RATE as f32) as usize).map(move |i| level * (i as f32 * 0.14).sin()).collect::<Vec<_>>()
        };
        let (loud, soft) = (tone(7.0, 0.4), tone(3.0, 0.02));
        let mut meter = Meter::new().unwrap();
        meter.add(&loud).unwrap();
        meter.add(&soft).unwrap();
        let parts: Vec<f64> = [&loud, &soft].into_iter().flat_map(|part| blocks(part).unwrap()).collect();
        assert!((gated(parts.iter().copied()) - meter.lufs().unwrap()).abs() < 0.15);
        // The soft part lies below the relative gate.
        let alone = gated(blocks(&loud).unwrap().into_iter());
        assert!((gated(parts.into_iter()) - alone).abs() < 0.01);
    }

    #[test]
    fn what_is_short_counts_and_silence_does_not() {
        let tone: Vec<f32> = (0..20_000).map(|i| 0.3 * (i as f32 * 0.14).sin()).collect();
        let long = gated(blocks(&tone).unwrap().into_iter());
        let short = gated(blocks(&tone[..5000]).unwrap().into_iter());
        assert!((long - short).abs() < 1.0, "{long} {short}");
        assert_eq!(gated(blocks(&[0.0; 40_000]).unwrap().into_iter()), f64::NEG_INFINITY);
        assert_eq!(gated(blocks(&[]).unwrap().into_iter()), f64::NEG_INFINITY);
    }
}
