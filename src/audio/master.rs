//! From a programme to the finished file: overall gain, limiter, encoder, and what all that came to, decoded.
//!
//! All is done a section at a time on several threads, and taken in order: memory does not grow with the length of the
//! episode, so what must be known before (its loudness) costs a pass of its own.

use std::{
    fs::File,
    io::{BufWriter, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
};

use super::{
    AudioError, Frames, Measured, Tags, alternates, decode, encode,
    limiter::{limit, true_peak},
    loudness::Meter,
    parallel::in_order,
    programme::Programme,
    stitch::Stitcher,
};
use crate::{
    episode::Chapter,
    show::{
        files,
        settings::{Encoding, Mastering},
    },
};

/// How far the finished file's loudness may lie from what is asked for, in LU.
const TOLERANCE: f64 = 0.1;
/// What MP3 adds to the peaks of speech, but for rare cases, in dB.
const HEADROOM: f64 = 1.0;
/// So much below what is allowed a peak is to stay, in dB: meters differ in how they look between the samples.
const MARGIN: f64 = 0.05;
const TRIES: usize = 6;

/// What the finished file is to be.
pub struct Wanted<'a> {
    pub mastering: &'a Mastering,
    pub tags: &'a Tags,
    pub chapters: &'a [Chapter],
    /// Other encodings, and where they go.
    pub alternates: &'a [(Encoding, PathBuf)],
    pub threads: usize,
    /// Is told how much is in the file.
    pub progress: &'a (dyn Fn(Frames) + Sync),
}

impl std::fmt::Debug for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wanted").field("mastering", self.mastering).finish_non_exhaustive()
    }
}

/// Makes the episode's MP3 at `out`, and the other encodings of the same sound, each whole or not at all.
///
/// # Errors
/// If a segment cannot be read, nothing can be heard, or the file cannot be written.
pub fn master(programme: &Programme, wanted: &Wanted<'_>, out: &Path) -> Result<Measured, AudioError> {
    let mut gain = level(programme, wanted)?;
    let others = wanted.alternates.iter().map(|(_, path)| path.as_path());
    let places: Vec<(PathBuf, &Path)> =
        std::iter::once(out).chain(others).map(|place| (files::beside(place), place)).collect();
    if let Some(folder) = out.parent() {
        files::make_folder(folder)?;
    }
    let mut tries = 0;
    loop {
        let done = write(programme, wanted, gain, out);
        if done.is_err() {
            // Nothing half-written stays; the first fault is the one to tell.
            places.iter().for_each(|(part, _)| drop(std::fs::remove_file(part)));
        }
        let measured = done?;
        let off = wanted.mastering.loudness - measured.lufs;
        tries += 1;
        if !off.is_finite() || off.abs() <= 2.0 * TOLERANCE || tries == 3 {
            for (part, place) in places {
                File::open(&part).and_then(|file| file.sync_all()).map_err(files::FileError::at("write", place))?;
                std::fs::rename(part, place).map_err(files::FileError::at("put in place", place))?;
            }
            return Ok(measured);
        }
        gain += off;
    }
}

/// The gain in dB that brings the programme to the loudness that is asked for. The limiter takes a little away, and what the
/// voices come to together is not what each of them does.
fn level(programme: &Programme, wanted: &Wanted<'_>) -> Result<f64, AudioError> {
    let Mastering { loudness, true_peak, .. } = wanted.mastering;
    if !programme.loudness.is_finite() {
        return Err(AudioError::Silent);
    }
    let mut gain = loudness - programme.loudness;
    let sections = programme.sections();
    for _ in 0..3 {
        let mut meter = Meter::without_range()?;
        let hear = |stitcher: &mut Stitcher, n: usize| {
            let mut sound = programme.sound(stitcher, &sections[n], gain)?;
            limit(&mut sound, true_peak - HEADROOM);
            Ok::<_, AudioError>(sound)
        };
        in_order(sections.len(), wanted.threads, Stitcher::default, hear, |_, sound| meter.add(&sound?))?;
        let lufs = meter.lufs()?;
        // Of less than a gating block there is only what its segments told.
        let off = if lufs.is_finite() { loudness - lufs } else { 0.0 };
        gain += off;
        // What a small correction leaves is smaller than anyone can hear.
        if off.abs() < 4.0 * TOLERANCE {
            break;
        }
    }
    Ok(gain)
}

/// A section as it goes into the file.
struct Made {
    /// As the other encoders hear it.
    sound: Vec<f32>,
    bytes: Vec<u8>,
    decoded: Vec<f32>,
    /// Linear.
    peak: f64,
}

fn write(programme: &Programme, wanted: &Wanted<'_>, gain: f64, out: &Path) -> Result<Measured, AudioError> {
    let part = &files::beside(out);
    let at = |error| files::FileError::at("write", part)(error);
    let length = programme.length();
    let tag = wanted.tags.to_bytes(wanted.chapters, length.ms())?;
    let header = encode::Header::new(wanted.mastering.bit_rate)?;
    let mut file = BufWriter::new(File::create(part).map_err(at)?);
    // The header comes first and is known last.
    let frames = encode::frames_of(length);
    file.write_all(&tag).and_then(|()| file.write_all(&header.to_bytes(frames, 0, 0, length))).map_err(at)?;

    let mut others = wanted
        .alternates
        .iter()
        .map(|(encoding, path)| alternates::open(*encoding, &files::beside(path), wanted.tags, wanted.chapters, length))
        .collect::<Result<Vec<_>, _>>()?;

    let sections = programme.sections();
    let (mut bytes, mut crc, mut peak) = (0, 0, 0f64);
    let mut meter = Meter::new()?;
    let (mut ahead, mut left) = (encode::DELAY as usize, length.0 as usize);
    let work = |stitcher: &mut Stitcher, n: usize| make(programme, wanted, stitcher, &sections[n], gain);
    in_order(sections.len(), wanted.threads, Stitcher::default, work, |n, made| {
        let made = made?;
        file.write_all(&made.bytes).map_err(at)?;
        bytes += made.bytes.len() as u64;
        crc = encode::crc16(crc, &made.bytes);
        others.iter_mut().try_for_each(|other| other.add(&made.sound))?;
        peak = peak.max(made.peak);
        let heard = made.decoded.get(ahead..).unwrap_or_default();
        ahead -= ahead.min(made.decoded.len());
        let heard = &heard[..heard.len().min(left)];
        left -= heard.len();
        (wanted.progress)(Frames(sections[n].end));
        meter.add(heard)
    })?;
    others.into_iter().try_for_each(|other| other.finish())?;
    file.seek(SeekFrom::Start(tag.len() as u64)).map_err(at)?;
    file.write_all(&header.to_bytes(frames, bytes, crc, length)).and_then(|()| file.flush()).map_err(at)?;
    let lufs = meter.lufs()?;
    Ok(Measured { lufs, true_peak: 20.0 * peak.log10(), range: meter.range()?, frames: Frames(length.0 - left as u64) })
}

/// Encodes a section, again with a lower ceiling as long as its decoded peaks are too high: encoding moves peaks, and only
/// the decoded sound tells by how much.
fn make(
    programme: &Programme,
    wanted: &Wanted<'_>,
    stitcher: &mut Stitcher,
    section: &Range<u64>,
    gain: f64,
) -> Result<Made, AudioError> {
    let Mastering { true_peak: most, bit_rate, .. } = *wanted.mastering;
    let sound = programme.sound(stitcher, section, gain)?;
    let last = section.end == programme.length().0;
    let end = if last { encode::frames_of(programme.length()) } else { section.end / encode::FRAME };
    let frames = end - section.start / encode::FRAME;
    let mut ceiling = most - HEADROOM;
    let mut tries = 0;
    loop {
        let mut limited = sound.clone();
        limit(&mut limited, ceiling);
        let bytes = encode::section(&limited, frames, bit_rate)?;
        let decoded = decode::frames(&bytes)?;
        let peak = f64::from(true_peak(&decoded));
        let over = 20.0 * peak.log10() - (most - MARGIN);
        tries += 1;
        if over <= 0.0 || tries == TRIES {
            return Ok(Made { sound: limited, bytes, decoded, peak });
        }
        ceiling -= over + 0.1;
    }
}
