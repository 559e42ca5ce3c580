//! Opus in Ogg (RFC 6716, RFC 7845): the smallest files that speech sounds well in.
//!
//! 40 kbit/s, where the encoder codes speech up to 20 kHz and takes its other coder for music. The decoded length is
//! that of the master to the sample, in 48 kHz: the header tells what to pass over at the beginning, and the last page's
//! position where to end.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use opus_pure::{Application, MAX_PACKET_BYTES, OggOpusWriter, OpusEncoder, OpusHead, OpusTags, RateControl};
use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};

use super::{AudioError, Encode, Output, Tags, fault, sane};
use crate::{
    audio::RATE,
    episode::Chapter,
    show::{files::FileError, settings::Encoding},
};

/// The rate that Opus counts in, in Hz.
const OPUS_RATE: u32 = 48_000;
/// A packet: 20 ms.
const PACKET: usize = 960;
/// In bit/s.
const BIT_RATE: i32 = 40_000;
/// What speech gains above this cannot be measured, and the encoder takes half as long again.
const COMPLEXITY: i32 = 7;
/// A page is a second: players seek to pages (RFC 7845, 3).
const PACKETS_A_PAGE: u64 = 50;

pub(super) struct Opus {
    resampler: Fft<f32>,
    /// Heard, at [`RATE`], and not yet resampled.
    waiting: Vec<f32>,
    /// How much of what the resampler gives first is its own delay.
    delay: usize,
    /// How much was heard, at [`RATE`].
    heard: u64,
    /// At [`OPUS_RATE`], and not yet encoded.
    pending: Vec<f32>,
    /// How much went into [`Opus::pending`] so far.
    resampled: u64,
    encoder: OpusEncoder,
    writer: OggOpusWriter<BufWriter<File>>,
    path: PathBuf,
    pre_skip: u64,
    packets: u64,
    packet: Vec<u8>,
}

impl Opus {
    pub fn open(path: &Path, tags: &Tags, chapters: &[Chapter]) -> Result<Self, AudioError> {
        let resampler = Fft::new(RATE as usize, OPUS_RATE as usize, 1024, 1, FixedSync::Both).map_err(of_resampler)?;
        let mut encoder = OpusEncoder::new(OPUS_RATE as i32, 1, Application::Audio).map_err(of_opus)?;
        encoder.bitrate_bps = BIT_RATE;
        encoder.rate_control = RateControl::Vbr;
        encoder.complexity = COMPLEXITY;
        let head = OpusHead::for_encoder(&encoder, RATE);
        let pre_skip = u64::from(head.pre_skip);
        let mut comments = OpusTags::new();
        for (name, value) in tags.comments(chapters) {
            comments.push(&name, &value).map_err(of_opus)?;
        }
        if let Some(picture) = tags.picture() {
            use base64::Engine;
            let picture = base64::engine::general_purpose::STANDARD.encode(picture);
            comments.push("METADATA_BLOCK_PICTURE", &picture).map_err(of_opus)?;
        }
        let mut writer = OggOpusWriter::with_tags(Output::create(path)?.file, head, comments)
            .map_err(|error| at_path(path, error))?;
        // Pages end by time alone.
        writer.set_page_target(usize::MAX);
        Ok(Opus {
            delay: resampler.output_delay(),
            resampler,
            waiting: Vec::new(),
            heard: 0,
            pending: Vec::new(),
            resampled: 0,
            encoder,
            writer,
            path: path.to_owned(),
            pre_skip,
            packets: 0,
            packet: vec![0; MAX_PACKET_BYTES],
        })
    }

    /// Resamples what waits, as far as it fills blocks.
    fn resample(&mut self) -> Result<(), AudioError> {
        let block = self.resampler.input_frames_next();
        let whole = self.waiting.len() / block * block;
        for input in self.waiting[..whole].chunks_exact(block) {
            let input = InterleavedSlice::new(input, 1, block).map_err(of_resampler)?;
            let output = self.resampler.process(&input, None).map_err(of_resampler)?.take_data();
            let late = self.delay.min(output.len());
            self.delay -= late;
            self.resampled += (output.len() - late) as u64;
            self.pending.extend_from_slice(&output[late..]);
        }
        self.waiting.drain(..whole);
        Ok(())
    }

    fn encode_whole(&mut self) -> Result<(), AudioError> {
        let mut at = 0;
        while at + PACKET <= self.pending.len() {
            self.encode(at, PACKET as u64)?;
            at += PACKET;
        }
        self.pending.drain(..at);
        Ok(())
    }

    /// Encodes the packet at `at` of what is pending; it counts as `length` samples.
    fn encode(&mut self, at: usize, length: u64) -> Result<(), AudioError> {
        let samples = &self.pending[at..at + PACKET];
        let bytes = self.encoder.encode(samples, PACKET, &mut self.packet).map_err(of_opus)?;
        let ends_page = self.packets > 0 && self.packets.is_multiple_of(PACKETS_A_PAGE);
        // The writer ends a page by its size: one byte is more than enough now, and never else.
        self.writer.set_page_target(if ends_page { 1 } else { usize::MAX });
        self.writer
            .write_packet_with_duration(&self.packet[..bytes], length as u32)
            .map_err(|error| at_path(&self.path, error))?;
        self.packets += 1;
        Ok(())
    }
}

impl Encode for Opus {
    fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        for samples in samples.chunks(RATE as usize) {
            self.heard += samples.len() as u64;
            self.waiting.extend(samples.iter().copied().map(sane));
            self.resample()?;
            self.encode_whole()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), AudioError> {
        let length = resampled(self.heard);
        // Silence brings the last samples out of the resampler.
        while self.resampled < length {
            self.waiting.resize(self.resampler.input_frames_next(), 0.0);
            self.resample()?;
        }
        let over = (self.resampled - length) as usize;
        self.pending.truncate(self.pending.len().saturating_sub(over));
        self.encode_whole()?;
        // And out of the encoder, which lags behind by what a player passes over at the beginning.
        let end = self.pre_skip + length;
        let mut at = 0;
        while self.packets * (PACKET as u64) < end {
            self.pending.resize(at + PACKET, 0.0);
            let left = end - self.packets * PACKET as u64;
            self.encode(at, left.min(PACKET as u64))?;
            at += PACKET;
        }
        let Opus { writer, path, .. } = *self;
        writer.finish().map(drop).map_err(|error| at_path(&path, error))
    }
}

/// So many samples at [`RATE`], rounded, at [`OPUS_RATE`].
fn resampled(frames: u64) -> u64 {
    let (from, to) = (u64::from(RATE), u64::from(OPUS_RATE));
    (2 * frames * to + from) / (2 * from)
}

fn at_path(path: &Path, error: opus_pure::Error) -> AudioError {
    match error {
        opus_pure::Error::Io(error) => FileError::at("write", path)(error).into(),
        other => of_opus(other),
    }
}

fn of_opus(error: opus_pure::Error) -> AudioError {
    fault(Encoding::Opus, error)
}

fn of_resampler(error: impl std::fmt::Display) -> AudioError {
    AudioError::Rate { rate: OPUS_RATE, reason: error.to_string() }
}
