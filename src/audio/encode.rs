//! MP3 by LAME: constant bit rate 96 kbit/s, mono, 44.1 kHz, with an Info header, behind an ID3v2 tag.
//!
//! That is what Apple asks of a mono show, and what every player seeks in rightly. The Info header comes first in the
//! file and is known last: a frame is kept free for it.

use std::{
    fs::File,
    io::{BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use mp3lame_encoder::{Bitrate, FlushNoGap, Mode, MonoPcm, Quality, max_required_buffer_size};

use super::{AudioError, Frames, RATE};
use crate::show::files::FileError;

/// LAME turns what it encodes at 96 kbit/s down by this factor (`abr_switch_map` in presets.c of 3.100); our levels are
/// made already, so they are turned up by as much.
const LAME_SCALE: f32 = 0.95;

pub struct Encoder {
    lame: mp3lame_encoder::Encoder,
    file: BufWriter<File>,
    path: PathBuf,
    buffer: Vec<u8>,
    /// Where the Info header goes: behind the tag.
    header_at: u64,
    frames: u64,
}

impl Encoder {
    /// # Errors
    /// If the file cannot be written or LAME does not start.
    pub fn new(file: File, path: &Path, tag: &[u8]) -> Result<Self, AudioError> {
        let lame = build().map_err(|error| AudioError::Encode(error.to_string()))?;
        let mut file = BufWriter::new(file);
        file.write_all(tag).map_err(FileError::at("write", path))?;
        Ok(Encoder { lame, file, path: path.to_owned(), buffer: Vec::new(), header_at: tag.len() as u64, frames: 0 })
    }

    pub fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.frames += samples.len() as u64;
        for chunk in samples.chunks(RATE as usize) {
            let chunk: Vec<f32> = chunk.iter().map(|sample| sample / LAME_SCALE).collect();
            self.buffer.clear();
            self.buffer.reserve(max_required_buffer_size(chunk.len()));
            self.lame
                .encode_to_vec(MonoPcm(chunk.as_slice()), &mut self.buffer)
                .map_err(|error| AudioError::Encode(error.to_string()))?;
            self.write()?;
        }
        Ok(())
    }

    /// Writes what is left and the Info header; how much went in.
    pub fn finish(mut self) -> Result<Frames, AudioError> {
        self.buffer.clear();
        self.buffer.reserve(max_required_buffer_size(2 * 1152).max(7200));
        self.lame
            .flush_to_vec::<FlushNoGap>(&mut self.buffer)
            .map_err(|error| AudioError::Encode(error.to_string()))?;
        self.write()?;

        self.buffer.clear();
        self.buffer.reserve(self.lame.lame_tag_size());
        self.lame
            .lame_tag_encode_to_vec(&mut self.buffer)
            .ok_or_else(|| AudioError::Encode("no Info header".into()))?;
        self.file.seek(SeekFrom::Start(self.header_at)).map_err(FileError::at("write", &self.path))?;
        self.write()?;
        self.file.flush().map_err(FileError::at("write", &self.path))?;
        Ok(Frames(self.frames))
    }

    fn write(&mut self) -> Result<(), AudioError> {
        Ok(self.file.write_all(&self.buffer).map_err(FileError::at("write", &self.path))?)
    }
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoder to {}", self.path.display())
    }
}

fn build() -> Result<mp3lame_encoder::Encoder, mp3lame_encoder::BuildError> {
    mp3lame_encoder::Builder::new()
        .ok_or(mp3lame_encoder::BuildError::NoMem)?
        .with_num_channels(1)?
        .with_sample_rate(RATE)?
        .with_brate(Bitrate::Kbps96)?
        .with_mode(Mode::Mono)?
        .with_quality(Quality::VeryNice)?
        .with_to_write_vbr_tag(true)?
        .build()
}
