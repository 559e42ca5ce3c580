//! Brings a clip to its loudness.

use ebur128::{EbuR128, Mode};

use super::{MusicFault, RATE};

/// The most that the true peak of music may reach, in dBTP: above it the limiter would be heard.
const CEILING: f64 = -1.0;

/// What BS.1770 measures is at least 400 ms long; a shorter clip is measured as if it were said again and again.
const MEASURED: usize = RATE as usize;

/// Brings `samples` to `lufs` (integrated, ITU-R BS.1770-4), or as near to it as its peaks allow.
pub(super) fn level(samples: &mut [f32], lufs: f64, note: &mut impl FnMut(String)) -> Result<(), MusicFault> {
    let fault = |error: ebur128::Error| MusicFault::Sums(error.to_string());
    let peak = samples.iter().fold(0f32, |peak, sample| peak.max(sample.abs()));
    if peak <= 0.0 {
        return Ok(());
    }
    // At full scale first: the meter's gate would take soft music for silence.
    samples.iter_mut().for_each(|sample| *sample /= peak);
    let mut meter = EbuR128::new(1, RATE, Mode::I | Mode::TRUE_PEAK).map_err(fault)?;
    for _ in 0..MEASURED.div_ceil(samples.len()) {
        meter.add_frames_f32(samples).map_err(fault)?;
    }
    let loudness = meter.loudness_global().map_err(fault)?;
    let true_peak = 20.0 * meter.true_peak(0).map_err(fault)?.log10();
    // A few clicks in silence have no loudness; their peak has to do.
    let wanted = if loudness.is_finite() { lufs - loudness } else { lufs };
    let gain = wanted.min(CEILING - true_peak);
    if wanted - gain >= 0.1 {
        note(format!("has high peaks, and is {:.1} dB softer than `level` asks for", wanted - gain));
    }
    let gain = 10f64.powf(gain / 20.0) as f32;
    samples.iter_mut().for_each(|sample| *sample *= gain);
    Ok(())
}
