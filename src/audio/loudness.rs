//! Loudness and true peak as ITU-R BS.1770-4 and EBU R 128 define them, by the `ebur128` crate.

use ebur128::{EbuR128, Mode};

use super::AudioError;

/// Measures one mono channel.
pub struct Meter(EbuR128);

impl Meter {
    /// # Errors
    /// If the rate is out of range.
    pub fn new(rate: u32) -> Result<Self, AudioError> {
        EbuR128::new(1, rate, Mode::I | Mode::TRUE_PEAK).map(Meter).map_err(fault)
    }

    pub fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.0.add_frames_f32(samples).map_err(fault)
    }

    /// Integrated loudness in LUFS; negative infinity for silence and for less than 400 ms.
    pub fn lufs(&self) -> Result<f64, AudioError> {
        self.0.loudness_global().map_err(fault)
    }

    /// The highest true peak so far, in dBTP.
    pub fn true_peak(&self) -> Result<f64, AudioError> {
        Ok(20.0 * self.0.true_peak(0).map_err(fault)?.log10())
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meter")
    }
}

fn fault(error: ebur128::Error) -> AudioError {
    AudioError::Measure(error.to_string())
}
