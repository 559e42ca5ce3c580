//! From segments to the finished file: stitched, levelled, mastered, encoded, tagged, and measured as a listener's
//! player would decode it.
//!
//! In: [`Take`]s (pauses and segments on disk), the mastering that is asked for, tags. Out: an MP3 and its figures.
//! Everything streams, one segment at a time: memory does not grow with the length of the episode, so what must be
//! known before (loudness) costs a pass of its own over the segments.

pub mod decode;
pub mod encode;
pub mod limiter;
pub mod loudness;
pub mod stitch;
pub mod tags;
pub mod timeline;

use std::{collections::BTreeMap, fs::File, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    episode::{Chapter, chapters::Mark},
    show::{files, settings::Mastering},
    speech::{WordTiming, segments::Take, wav::WavError},
};

use limiter::Limiter;
use loudness::Meter;
use stitch::Stitcher;
pub use tags::Tags;
use timeline::{Passage, Timeline, Word};

/// The sample rate of every episode, in Hz.
pub const RATE: u32 = 44_100;

/// How far the finished file's loudness may lie from what is asked for, in LU.
const TOLERANCE: f64 = 0.2;

/// What MP3 at 96 kbit/s adds to the peaks of speech at most, but for rare cases, in dB.
const HEADROOM: f64 = 1.4;

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
    pub frames: Frames,
}

/// A finished file's figures, and where its chapters begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Produced {
    pub measured: Measured,
    pub chapters: Vec<Chapter>,
    pub timeline: Timeline,
}

/// Makes the episode's MP3 at `out`, whole or not at all, with a chapter for each mark.
///
/// # Errors
/// If a segment cannot be read, nothing can be heard, or the file cannot be written.
pub fn produce(
    takes: &[Take],
    marks: &[Mark],
    mastering: &Mastering,
    tags: &Tags,
    out: &Path,
) -> Result<Produced, AudioError> {
    let Survey { gains, timeline } = survey(takes, mastering.loudness)?;
    let chapters = chapters(marks, &timeline);
    let length = timeline.length;
    let tags = tags.to_bytes(&chapters, length.ms())?;
    let mut stitched = Stitched { takes, gains: &gains, gain_db: 0.0, ceiling_db: mastering.true_peak - HEADROOM };
    // The limiter takes a little loudness away, and the voices' mean is not the programme's. What is left after a small
    // correction is smaller than anyone can hear.
    for _ in 0..3 {
        let mut meter = Meter::new(RATE)?;
        stitched.run(|block| meter.add(block))?;
        let lufs = meter.lufs()?;
        if !lufs.is_finite() {
            return Err(AudioError::Silent);
        }
        let off = mastering.loudness - lufs;
        stitched.gain_db += off;
        if off.abs() < 2.0 * TOLERANCE {
            break;
        }
    }

    // Encoding moves peaks; only the decoded file tells by how much.
    let part = files::beside(out);
    let mut tries = 0;
    loop {
        let frames = encode(&stitched, &tags, &part)?;
        let measured = Measured { frames, ..measure(&part)? };
        let (off, over) = (mastering.loudness - measured.lufs, measured.true_peak - mastering.true_peak);
        tries += 1;
        if (off.abs() <= TOLERANCE && over <= 0.0) || tries == 5 {
            File::open(&part).and_then(|file| file.sync_all()).map_err(files::FileError::at("write", out))?;
            std::fs::rename(&part, out).map_err(files::FileError::at("put in place", out))?;
            return Ok(Produced { measured, chapters, timeline });
        }
        stitched.gain_db += off;
        if over > 0.0 {
            stitched.ceiling_db -= over + 0.3;
        }
    }
}

fn encode(stitched: &Stitched<'_>, tags: &[u8], part: &Path) -> Result<Frames, AudioError> {
    if let Some(folder) = part.parent() {
        files::make_folder(folder)?;
    }
    let file = File::create(part).map_err(files::FileError::at("write", part))?;
    let mut encoder = encode::Encoder::new(file, part, tags)?;
    let done = stitched.run(|block| encoder.add(block)).and_then(|()| encoder.finish());
    if done.is_err() {
        // Nothing half-written stays; the first fault is the one to tell.
        let _ = std::fs::remove_file(part);
    }
    done
}

/// Loudness and true peak of an MP3 file.
///
/// # Errors
/// If it does not decode.
pub fn measure(file: &Path) -> Result<Measured, AudioError> {
    let mut meter = Meter::new(RATE)?;
    let mut frames = 0;
    decode::mono(file, |block| {
        frames += block.len() as u64;
        meter.add(block)
    })?;
    Ok(Measured { lufs: meter.lufs()?, true_peak: meter.true_peak()?, frames: Frames(frames) })
}

/// What a first pass over the segments tells.
struct Survey {
    /// For each voice the gain in dB that brings its own segments to the loudness that is asked for, so that nobody
    /// shouts and nobody mumbles.
    gains: BTreeMap<String, f64>,
    timeline: Timeline,
}

fn survey(takes: &[Take], target: f64) -> Result<Survey, AudioError> {
    let mut stitcher = Stitcher::default();
    let mut meters: BTreeMap<String, Meter> = BTreeMap::new();
    let mut passages = Vec::new();
    let mut at = 0;
    for take in takes {
        at += match take {
            Take::Pause(ms) => Frames::of_ms(*ms).0,
            Take::Segment(segment) => {
                let stitch::Stitched { samples, words, respoken } = stitcher.segment(segment)?;
                if !meters.contains_key(&segment.voice) {
                    meters.insert(segment.voice.clone(), Meter::new(RATE)?);
                }
                if let Some(meter) = meters.get_mut(&segment.voice) {
                    meter.add(&samples)?;
                }
                let (start_ms, end_ms) = (Frames(at).ms(), Frames(at + samples.len() as u64).ms());
                let word = |word: &WordTiming| Word { at: word.at, ms: (start_ms + u64::from(word.ms)).min(end_ms) };
                passages.push(Passage {
                    start_ms,
                    end_ms,
                    line: segment.line,
                    speaker: segment.speaker.clone(),
                    voice: segment.voice.clone(),
                    text: segment.text.clone(),
                    words: words.iter().map(word).collect(),
                    respoken,
                });
                samples.len() as u64
            }
        };
    }
    let gains = meters
        .into_iter()
        .map(|(voice, meter)| {
            let lufs = meter.lufs()?;
            // A voice with less than one gating block to its name is left as it is.
            let gain = if lufs.is_finite() { (target - lufs).clamp(-30.0, 30.0) } else { 0.0 };
            Ok((voice, gain))
        })
        .collect::<Result<_, AudioError>>()?;
    let timeline = Timeline { version: timeline::VERSION, length: Frames(at), passages, ..Timeline::default() };
    Ok(Survey { gains, timeline })
}

/// The marks with their times: the first at 0, the others where their line, or the next one that is heard, begins. Of two
/// that would begin at once the later is the one to hear.
fn chapters(marks: &[Mark], timeline: &Timeline) -> Vec<Chapter> {
    let length_ms = timeline.length.ms();
    let mut chapters: Vec<Chapter> = Vec::new();
    for (n, mark) in marks.iter().enumerate() {
        let start = timeline.passages.iter().find(|passage| passage.line >= mark.line);
        let start_ms = if n == 0 { 0 } else { start.map_or(length_ms, |passage| passage.start_ms) };
        if start_ms >= length_ms && n > 0 {
            continue;
        }
        if chapters.last().is_some_and(|last| last.start_ms >= start_ms) {
            chapters.pop();
        }
        chapters.push(Chapter { title: mark.title.clone(), start_ms, ..Chapter::default() });
    }
    chapters
}

/// The episode as a stream: segments at their voice's level, pauses, overall gain, limiter.
struct Stitched<'a> {
    takes: &'a [Take],
    gains: &'a BTreeMap<String, f64>,
    gain_db: f64,
    ceiling_db: f64,
}

impl Stitched<'_> {
    fn run(&self, mut hear: impl FnMut(&[f32]) -> Result<(), AudioError>) -> Result<(), AudioError> {
        let mut stitcher = Stitcher::default();
        let mut limiter = Limiter::new(RATE, self.ceiling_db);
        for take in self.takes {
            let mut block = match take {
                Take::Pause(ms) => vec![0.0; Frames::of_ms(*ms).0 as usize],
                Take::Segment(segment) => {
                    let gain = 10f64.powf((self.gains.get(&segment.voice).unwrap_or(&0.0) + self.gain_db) / 20.0);
                    let mut samples = stitcher.segment(segment)?.samples;
                    samples.iter_mut().for_each(|sample| *sample *= gain as f32);
                    samples
                }
            };
            limiter.process(&mut block);
            hear(&block)?;
        }
        hear(&limiter.finish())
    }
}
