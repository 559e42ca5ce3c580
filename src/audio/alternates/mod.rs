//! The same sound in other encodings, beside the MP3: Opus for small files, FLAC and WAV for archives and editors.
//!
//! In: the master's samples in order, as the MP3's encoder hears them (mono at [`RATE`](super::RATE), peak at most 1).
//! Out: one tagged file for each encoding, of the master's length to the sample. Each is written as it is heard, so
//! memory does not grow with the length. What is no number is silence here: nothing that a player could not decode.

mod flac;
mod opus;
mod wav;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use super::{AudioError, Frames, Tags};
use crate::{
    episode::Chapter,
    show::{files::FileError, settings::Encoding},
};

/// An encoding at work.
pub trait Encode: Send {
    /// Takes the next samples.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn add(&mut self, samples: &[f32]) -> Result<(), AudioError>;

    /// Writes what is left; the file is then whole, and not yet synced.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn finish(self: Box<Self>) -> Result<(), AudioError>;
}

/// Opens `path`, a file beside its final name: the caller renames it. `length` is what will be heard.
///
/// # Errors
/// If the file cannot be written, or cannot hold so much.
pub fn open(
    encoding: Encoding,
    path: &Path,
    tags: &Tags,
    chapters: &[Chapter],
    length: Frames,
) -> Result<Box<dyn Encode>, AudioError> {
    Ok(match encoding {
        Encoding::Opus => Box::new(opus::Opus::open(path, tags, chapters)?),
        Encoding::Flac => Box::new(flac::Flac::open(path, tags, chapters, length)?),
        Encoding::Wav => Box::new(wav::Wav::open(path, tags, chapters, length)?),
    })
}

/// A fault of an encoder.
fn fault(encoding: Encoding, reason: impl std::fmt::Display) -> AudioError {
    AudioError::Alternate { encoding: encoding.name(), reason: reason.to_string() }
}

/// A sample that every encoder can take.
fn sane(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

/// A file that is written, with its name for what goes wrong.
struct Output {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Output {
    fn create(path: &Path) -> Result<Self, AudioError> {
        let file = File::create(path).map_err(FileError::at("write", path))?;
        Ok(Output { file: BufWriter::new(file), path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AudioError> {
        Ok(self.file.write_all(bytes).map_err(FileError::at("write", &self.path))?)
    }
}

#[cfg(test)]
mod tests;
