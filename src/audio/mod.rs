//! From segments to the finished file: stitched, levelled, mastered, encoded, tagged, and measured as a listener's
//! player would decode it.
//!
//! In: takes (pauses and segments on disk), the mastering that is asked for, tags. Out: when what is heard
//! ([`Programme`]), then an MP3 and its figures ([`master()`]).

pub mod alternates;
pub mod decode;
pub mod encode;
pub mod limiter;
pub mod loudness;
pub mod master;
pub mod music;
mod parallel;
pub mod programme;
pub mod stitch;
pub mod tags;
pub mod timeline;
mod voice;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{show::files, speech::wav::WavError};

use loudness::Meter;
pub use master::{Wanted, master};
pub use programme::Programme;
pub use tags::Tags;

/// The sample rate of every episode, in Hz.
pub const RATE: u32 = 44_100;

/// A length in sample frames at [`RATE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Frames(pub u64);

impl Frames {
    pub fn of_ms(ms: u32) -> Self {
        Frames(u64::from(ms) * u64::from(RATE) / 1000)
    }

    pub fn ms(self) -> u64 {
        self.0 * 1000 / u64::from(RATE)
    }
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error("the segment {} cannot be read; run the command again, and it is spoken anew", file.display())]
    Segment { file: std::path::PathBuf, source: WavError },
    #[error("the script holds nothing that can be heard")]
    Silent,
    #[error("cannot convert a sample rate of {rate} Hz: {reason}")]
    Rate { rate: u32, reason: String },
    #[error("the MP3 encoder failed: {0}")]
    Encode(String),
    #[error("the {encoding} encoder failed: {reason}")]
    Alternate { encoding: &'static str, reason: String },
    #[error("the finished file cannot be tagged: {0}")]
    Tags(String),
    #[error("the finished file does not decode: {0}")]
    Decode(String),
    #[error("loudness cannot be measured: {0}")]
    Measure(String),
}

/// What a finished file measures, decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Integrated loudness in LUFS (ITU-R BS.1770-4).
    pub lufs: f64,
    /// In dBTP.
    pub true_peak: f64,
    /// Loudness range in LU (EBU Tech 3342).
    pub range: f64,
    pub frames: Frames,
}

/// What an MP3 file measures.
///
/// # Errors
/// If it does not decode.
pub fn measure(file: &Path) -> Result<Measured, AudioError> {
    let mut meter = Meter::with_peak()?;
    let mut frames = 0;
    decode::mono(file, |block| {
        frames += block.len() as u64;
        meter.add(block)
    })?;
    Ok(Measured { lufs: meter.lufs()?, true_peak: meter.true_peak()?, range: meter.range()?, frames: Frames(frames) })
}
