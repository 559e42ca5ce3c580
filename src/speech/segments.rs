//! The cache of spoken utterances: one WAV an utterance, named by the hash of everything that shapes its sound.
//!
//! So an edit speaks only what it changed, and a crash loses at most what was being spoken. Segments are spoken in
//! parallel; a damaged one is spoken again; one that no episode uses any more is left, since the folder may be
//! deleted at any time.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rayon::prelude::*;

use super::{
    Engine, SpeechError, Utterance,
    plan::{Spoken, Step},
    wav,
};
use crate::{digest, show::files};

/// Changes when the meaning of a key or the form of a segment's file changes.
const FORMAT: u32 = 1;

/// The name of a segment: BLAKE3 of everything that shapes its sound, as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentKey(String);

impl SegmentKey {
    pub fn of(engine: &dyn Engine, utterance: &Utterance) -> Self {
        let spoken_as = serde_json::to_string(&utterance.spoken_as).unwrap_or_default();
        SegmentKey(digest::of_parts([
            FORMAT.to_string().as_str(),
            engine.name(),
            &engine.fingerprint(&utterance.voice),
            &utterance.voice,
            &format!("{:.4}", utterance.speed),
            &utterance.text,
            &spoken_as,
        ]))
    }

    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.wav", self.0))
    }
}

impl fmt::Display for SegmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What there is to hear, in order: pauses, and segments that are on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    Pause(u32),
    Segment(Segment),
}

/// A spoken utterance on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub key: SegmentKey,
    pub file: PathBuf,
    /// Index into the script's lines.
    pub line: usize,
    /// `engine:voice`.
    pub voice: String,
}

/// How much of the work was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Utterances of the episode; one that is said twice in the same voice counts once.
    pub segments: usize,
    /// Those that were on disk and whole.
    pub reused: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    #[error(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error("cannot keep the sound of “{text}”")]
    Wav { text: String, source: wav::WavError },
    #[error("cannot start {0} threads")]
    Threads(usize),
}

/// Tells of the work: how many of how many utterances are there.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Speaks what is not there yet, on `jobs` threads.
///
/// # Errors
/// The first fault in order of the script; what was spoken by then is kept.
pub fn speak(
    steps: &[Step],
    engines: &BTreeMap<String, Arc<dyn Engine>>,
    folder: &Path,
    jobs: usize,
    progress: Progress<'_>,
) -> Result<(Vec<Take>, Tally), SegmentError> {
    files::make_folder(folder)?;
    sweep(folder)?;
    let mut takes = Vec::with_capacity(steps.len());
    let mut wanted = Vec::new();
    let mut seen = BTreeSet::new();
    for step in steps {
        match step {
            Step::Pause(ms) => takes.push(Take::Pause(*ms)),
            Step::Speak(spoken) => {
                let engine = engine_of(engines, spoken)?;
                let key = SegmentKey::of(engine.as_ref(), &spoken.utterance);
                let file = key.file(folder);
                if seen.insert(key.clone()) {
                    wanted.push((file.clone(), spoken, engine));
                }
                let voice = format!("{}:{}", spoken.engine, spoken.utterance.voice);
                takes.push(Take::Segment(Segment { key, file, line: spoken.line, voice }));
            }
        }
    }

    let total = wanted.len();
    let (done, fresh) = (AtomicUsize::new(0), AtomicUsize::new(0));
    progress(0, total);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(|_| SegmentError::Threads(jobs))?;
    let results: Vec<Result<(), SegmentError>> = pool.install(|| {
        wanted
            .par_iter()
            .map(|(file, spoken, engine)| {
                if wav::read(file).is_err() {
                    speak_one(engine.as_ref(), &spoken.utterance, file)?;
                    fresh.fetch_add(1, Ordering::Relaxed);
                }
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                Ok(())
            })
            .collect()
    });
    results.into_iter().collect::<Result<(), _>>()?;
    Ok((takes, Tally { segments: total, reused: total - fresh.into_inner() }))
}

fn engine_of<'a>(
    engines: &'a BTreeMap<String, Arc<dyn Engine>>,
    spoken: &Spoken,
) -> Result<&'a Arc<dyn Engine>, SegmentError> {
    engines.get(&spoken.engine).ok_or_else(|| {
        SpeechError::UnknownEngine { name: spoken.engine.clone(), known: super::ENGINES.to_vec() }.into()
    })
}

fn speak_one(engine: &dyn Engine, utterance: &Utterance, file: &Path) -> Result<(), SegmentError> {
    let speech = engine.speak(utterance)?;
    let bytes = wav::to_bytes(&speech)
        .map_err(|source| SegmentError::Wav { text: utterance.text.chars().take(60).collect(), source })?;
    Ok(files::write(file, &bytes)?)
}

/// Clears what a killed run left half-written.
fn sweep(folder: &Path) -> Result<(), files::FileError> {
    for path in files::list(folder)?.iter().filter(|path| files::is_unfinished(path)) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(files::FileError::at("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}
