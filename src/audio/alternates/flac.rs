//! FLAC (RFC 9639): 16 bits, the sound without loss at less than half the size of a WAV file.
//!
//! 16 bits hold more than speech has, and every player reads them; they are dithered, so that what is quieter than the
//! last bit ends in an even noise (93 dB below full scale) and not in distortion. Exact silence stays exact. A second of
//! speech is about 38 kB; with 24 bits it would be 84 kB, the difference being noise.

use std::{
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use flacenc::{
    bitsink::ByteSink,
    component::{BitRepr, StreamInfo},
    config,
    error::{Verified, Verify},
    source::{Context, Fill, FrameBuf},
};

use super::{AudioError, Encode, Output, Tags, fault, sane};
use crate::{
    audio::{Frames, RATE},
    episode::Chapter,
    show::{files::FileError, settings::Encoding},
};

const BITS: usize = 16;
/// Samples in a frame.
const BLOCK: usize = 4096;
/// Of prediction: as good as the reference encoder at its default, in about the same time.
const ORDER: usize = 12;
/// A player finds its place within so many seconds at once.
const SEEK_SECONDS: u64 = 10;

/// The kinds of metadata blocks (RFC 9639, 8.1).
const STREAMINFO: u8 = 0;
const SEEKTABLE: u8 = 3;
const VORBIS_COMMENT: u8 = 4;
const PICTURE: u8 = 6;
/// Set on the last one.
const LAST: u8 = 0x80;
/// Where STREAMINFO begins, behind `fLaC` and its own header.
const INFO_AT: u64 = 8;
const INFO_BYTES: u64 = 34;
/// Where the places of the seek table begin, behind both and another header.
const TABLE_AT: u64 = INFO_AT + INFO_BYTES + 4;
/// The longest metadata block: its header has 24 bits for it.
const BLOCK_BYTES: usize = (1 << 24) - 1;
/// A place of the seek table that nothing stands in, by its sample number.
const PLACEHOLDER: u64 = u64::MAX;

pub(super) struct Flac {
    output: Output,
    config: Verified<config::Encoder>,
    info: StreamInfo,
    /// Counts samples and sums them up (MD5).
    context: Context,
    frame: FrameBuf,
    pending: Vec<i32>,
    dither: Dither,
    /// How many bytes of frames are written.
    bytes: u64,
    /// How long the shortest and the longest frame are.
    frame_bytes: (usize, usize),
    /// Sample, place behind the metadata, and samples of the frame there.
    seek: Vec<(u64, u64, u16)>,
    /// How many fit in.
    places: usize,
}

impl Flac {
    pub fn open(path: &Path, tags: &Tags, chapters: &[Chapter], length: Frames) -> Result<Self, AudioError> {
        let mut config = config::Encoder::default();
        config.multithread = false;
        config.block_size = BLOCK;
        config.subframe_coding.qlpc.lpc_order = ORDER;
        let config = config.into_verified().map_err(|(_, error)| of_flac(error))?;
        let mut flac = Flac {
            output: Output::create(path)?,
            config,
            info: StreamInfo::new(RATE as usize, 1, BITS).map_err(of_flac)?,
            context: Context::new(BITS, 1),
            frame: FrameBuf::with_size(1, BLOCK).map_err(of_flac)?,
            pending: Vec::with_capacity(BLOCK),
            dither: Dither::default(),
            bytes: 0,
            frame_bytes: (usize::MAX, 0),
            seek: Vec::new(),
            places: length.0.div_ceil(u64::from(RATE) * SEEK_SECONDS) as usize,
        };
        flac.info.set_block_sizes(BLOCK, BLOCK).map_err(of_flac)?;
        flac.output.write(b"fLaC")?;
        // What is known last takes its place at the end.
        flac.block(STREAMINFO, &[0; INFO_BYTES as usize])?;
        if flac.places > 0 {
            flac.block(SEEKTABLE, &flac.seek_table())?;
        }
        let picture = tags.picture().filter(|picture| picture.len() <= BLOCK_BYTES);
        let last = if picture.is_none() { LAST } else { 0 };
        flac.block(VORBIS_COMMENT | last, &comments(tags, chapters))?;
        if let Some(picture) = picture {
            flac.block(PICTURE | LAST, &picture)?;
        }
        Ok(flac)
    }

    fn block(&mut self, kind: u8, bytes: &[u8]) -> Result<(), AudioError> {
        if bytes.len() > BLOCK_BYTES {
            return Err(of_flac("its tags are longer than 16 MB"));
        }
        let mut header = (bytes.len() as u32).to_be_bytes();
        header[0] = kind;
        self.output.write(&header)?;
        self.output.write(bytes)
    }

    /// The seek table as far as it is known (RFC 9639, 8.5).
    fn seek_table(&self) -> Vec<u8> {
        let mut table = Vec::with_capacity(18 * self.places);
        let unknown = std::iter::repeat((PLACEHOLDER, 0, 0));
        for (sample, at, samples) in self.seek.iter().copied().chain(unknown).take(self.places) {
            table.extend(sample.to_be_bytes());
            table.extend(at.to_be_bytes());
            table.extend(samples.to_be_bytes());
        }
        table
    }

    /// Encodes what is pending as one frame.
    fn encode(&mut self) -> Result<(), AudioError> {
        let sample = self.context.total_samples() as u64;
        if sample / (u64::from(RATE) * SEEK_SECONDS) >= self.seek.len() as u64 {
            self.seek.push((sample, self.bytes, self.pending.len() as u16));
        }
        self.context.fill_interleaved(&self.pending).map_err(of_flac)?;
        self.frame.fill_interleaved(&self.pending).map_err(of_flac)?;
        let number = self.context.current_frame_number().unwrap_or_default();
        let frame = flacenc::encode_fixed_size_frame(&self.config, &self.frame, number, &self.info).map_err(of_flac)?;
        let mut sink = ByteSink::new();
        frame.write(&mut sink).map_err(of_flac)?;
        let bytes = sink.as_slice();
        self.output.write(bytes)?;
        self.bytes += bytes.len() as u64;
        let (least, most) = self.frame_bytes;
        self.frame_bytes = (least.min(bytes.len()), most.max(bytes.len()));
        self.pending.clear();
        Ok(())
    }
}

impl Encode for Flac {
    fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        for &sample in samples {
            self.pending.push(self.dither.round(sane(sample)));
            if self.pending.len() == BLOCK {
                self.encode()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), AudioError> {
        if !self.pending.is_empty() {
            self.encode()?;
        }
        self.info.set_total_samples(self.context.total_samples());
        // Of nothing there is no sum; all zeros say that it is not known (RFC 9639, 8.2).
        if self.context.total_samples() > 0 {
            self.info.set_md5_digest(&self.context.md5_digest());
            self.info.set_frame_sizes(self.frame_bytes.0, self.frame_bytes.1).map_err(of_flac)?;
        }
        let mut sink = ByteSink::new();
        self.info.write(&mut sink).map_err(of_flac)?;
        let table = self.seek_table();
        let Output { file, path } = &mut self.output;
        let mut put = |at: u64, bytes: &[u8]| file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes));
        put(INFO_AT, sink.as_slice())
            .and_then(|()| put(TABLE_AT, &table))
            .and_then(|()| file.flush())
            .map_err(FileError::at("write", path))?;
        Ok(())
    }
}

/// The tags as a Vorbis comment, lengths in little endian (RFC 9639, 8.6).
fn comments(tags: &Tags, chapters: &[Chapter]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut put = |text: &str| {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    put(concat!("quotecast ", env!("CARGO_PKG_VERSION")));
    let comments = tags.comments(chapters);
    bytes.extend((comments.len() as u32).to_le_bytes());
    for (name, value) in comments {
        let comment = format!("{name}={value}");
        bytes.extend((comment.len() as u32).to_le_bytes());
        bytes.extend(comment.as_bytes());
    }
    bytes
}

/// Rounds to 16 bits with triangular noise of two steps' width, the same for every file.
struct Dither(u32);

impl Default for Dither {
    fn default() -> Self {
        Dither(0x9E37_79B9)
    }
}

impl Dither {
    fn round(&mut self, sample: f32) -> i32 {
        if sample == 0.0 {
            return 0;
        }
        let noise = self.next() - self.next();
        ((sample * 32_768.0 + noise).round() as i32).clamp(-32_768, 32_767)
    }

    /// From 0 to less than 1, by the generator xorshift32 (Marsaglia, 2003).
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }
}

fn of_flac(error: impl std::fmt::Display) -> AudioError {
    fault(Encoding::Flac, error)
}
