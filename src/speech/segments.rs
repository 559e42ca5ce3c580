//! The cache of spoken utterances: one WAV an utterance, named by the hash of everything that shapes its sound.
//!
//! So an edit speaks only what it changed, and a crash loses at most what was being spoken. Segments are spoken in
//! parallel; a damaged one is spoken again; one that no episode uses any more is left, since the folder may be
//! deleted at any time.
//!
//! Each is looked at before it is kept ([`check`]). One that does not sound like its text is spoken again in two parts,
//! then by the next engine, and the tally says so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    Engine, Speech, SpeechError, Utterance, Voice, VoiceName, WordTiming, check, lead,
    plan::{Spoken, Step},
    wav,
};
use crate::{digest, gender::Gender, language, show::files};

/// Changes when the meaning of a key or the form of a segment's file changes.
const FORMAT: u32 = 1;

/// The name of a segment: BLAKE3 of everything that shapes its sound, as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentKey(String);

impl SegmentKey {
    /// `lead` is what leads up to the utterance, as far as it shapes the sound.
    pub fn of(engine: &dyn Engine, lead: &str, utterance: &Utterance) -> Self {
        let spoken_as = serde_json::to_string(&utterance.spoken_as).unwrap_or_default();
        let lead = if engine.times_words() { lead } else { "" };
        SegmentKey(digest::of_parts([
            FORMAT.to_string().as_str(),
            engine.name(),
            &engine.fingerprint(&utterance.voice),
            &utterance.voice,
            &format!("{:.4}", utterance.speed),
            &utterance.text,
            &spoken_as,
            lead,
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
    /// The id of who speaks, in the script's cast.
    pub speaker: String,
    /// `engine:voice`.
    pub voice: String,
    /// What is said, as written: a part of the line.
    pub text: String,
}

/// How much of the work was there already, and what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Utterances of the episode; one that is said twice in the same voice counts once.
    pub segments: usize,
    /// Those that were on disk and whole.
    pub reused: usize,
    /// What a person may want to know, in order of the script.
    pub notes: Vec<String>,
}

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SegmentError {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error("cannot keep the sound of “{text}”")]
    Wav { text: String, source: wav::WavError },
    #[error("cannot start {0} threads")]
    Threads(usize),
}

/// What is told of the work while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A line for people, before anything is spoken.
    Ahead(&'a str),
    /// So many of so many utterances are there.
    Spoken { done: usize, total: usize },
    /// So much of the episode is in its file.
    Mastered { done: Duration, total: Duration },
}

/// Who is told.
pub type Progress<'a> = &'a (dyn Fn(Event<'_>) + Sync);

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
                let key = SegmentKey::of(engine.as_ref(), &spoken.lead, &spoken.utterance);
                let file = key.file(folder);
                if seen.insert(key.clone()) {
                    wanted.push((file.clone(), spoken, engine));
                }
                let voice = format!("{}:{}", spoken.engine, spoken.utterance.voice);
                takes.push(Take::Segment(Segment {
                    key,
                    file,
                    line: spoken.line,
                    speaker: spoken.speaker.clone(),
                    voice,
                    text: spoken.utterance.text.clone(),
                }));
            }
        }
    }

    announce(&wanted, progress)?;

    let total = wanted.len();
    let results: Vec<OnceLock<Result<Done, SegmentError>>> = (0..total).map(|_| OnceLock::new()).collect();
    let (done, next, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    // The longest first, so that no thread is left alone with one at the end; but before it the shortest, which shows at
    // once that there is a voice.
    let mut order: Vec<usize> = (0..total).collect();
    let length = |n: usize| wanted[n].1.lead.len() + wanted[n].1.utterance.text.len();
    order.sort_by_key(|&n| std::cmp::Reverse(length(n)));
    order.rotate_right(1.min(total));
    progress(Event::Spoken { done: 0, total });
    let work = || {
        while let Some(&n) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            // After a fault only what stands before it in the script can still matter.
            if n > stop.load(Ordering::Relaxed) {
                continue;
            }
            let (file, spoken, engine) = &wanted[n];
            let result = keep(engine, spoken, engines, file);
            if result.is_err() {
                stop.fetch_min(n, Ordering::Relaxed);
            }
            let _ = results[n].set(result);
            progress(Event::Spoken { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
        }
    };
    // Threads of their own and not a pool's workers: an engine may wait for a pool, and a worker of another would begin
    // its next utterance meanwhile.
    let threads = jobs.clamp(1, total.max(1));
    let started = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| thread::Builder::new().spawn_scoped(scope, work)).collect();
        work();
        others.into_iter().all(|thread| thread.is_ok())
    });
    if !started && results.iter().any(|result| result.get().is_none()) {
        return Err(SegmentError::Threads(jobs));
    }
    let mut tally = Tally { segments: total, ..Tally::default() };
    for result in results {
        match result.into_inner() {
            Some(Ok(done)) => {
                tally.reused += usize::from(done.reused);
                tally.notes.extend(done.notes);
            }
            Some(Err(error)) => return Err(error),
            // Left out because of a fault before it, which is told above.
            None => {}
        }
    }
    Ok((takes, tally))
}

/// Lets engines that send text to a server say how much, or refuse.
fn announce(wanted: &[(PathBuf, &Spoken, &Arc<dyn Engine>)], progress: Progress<'_>) -> Result<(), SegmentError> {
    let remote: BTreeMap<&str, &Arc<dyn Engine>> =
        wanted.iter().filter(|(.., engine)| engine.is_remote()).map(|(.., engine)| (engine.name(), *engine)).collect();
    for (name, engine) in remote {
        let its = || wanted.iter().filter(|(.., engine)| engine.name() == name);
        let ahead: Vec<&Utterance> =
            its().filter(|(file, ..)| wav::read(file).is_err()).map(|(_, spoken, _)| &spoken.utterance).collect();
        for line in engine.announce(&ahead, its().count() - ahead.len())? {
            progress(Event::Ahead(&line));
        }
    }
    Ok(())
}

/// What became of one utterance.
#[derive(Debug, Default)]
struct Done {
    reused: bool,
    notes: Vec<String>,
}

fn engine_of<'a>(
    engines: &'a BTreeMap<String, Arc<dyn Engine>>,
    spoken: &Spoken,
) -> Result<&'a Arc<dyn Engine>, SegmentError> {
    engines.get(&spoken.engine).ok_or_else(|| {
        SpeechError::UnknownEngine { name: spoken.engine.clone(), known: super::ENGINES.to_vec() }.into()
    })
}

/// An utterance on disk: the one that is there, or a new one.
fn keep(
    engine: &Arc<dyn Engine>,
    spoken: &Spoken,
    engines: &BTreeMap<String, Arc<dyn Engine>>,
    file: &Path,
) -> Result<Done, SegmentError> {
    let utterance = &spoken.utterance;
    if let Ok(there) = wav::read(file) {
        return Ok(Done { reused: true, notes: unsaid(utterance, &there) });
    }
    let (mut speech, mut notes) = speak_well(engine, spoken, engines)?;
    speech.respoken = notes.first().cloned();
    notes.extend(unsaid(utterance, &speech));
    let bytes = wav::to_bytes(&speech).map_err(|source| SegmentError::Wav { text: short(&utterance.text), source })?;
    files::write(file, &bytes)?;
    Ok(Done { reused: false, notes })
}

/// Speech that sounds like its text: of the voice behind what leads up to it, else alone, else in two parts, else of
/// another engine's voice. Where nothing helps it is the first that was made, and that is told.
fn speak_well(
    engine: &Arc<dyn Engine>,
    spoken: &Spoken,
    engines: &BTreeMap<String, Arc<dyn Engine>>,
) -> Result<(Speech, Vec<String>), SegmentError> {
    let utterance = &spoken.utterance;
    let mut first = lead::speak(engine.as_ref(), &spoken.lead, utterance)?;
    if !spoken.lead.is_empty() && check::fault(utterance, &first).is_some() {
        first = engine.speak(utterance)?;
    }
    let Some(fault) = check::fault(utterance, &first) else { return Ok((first, Vec::new())) };
    let told = |what: &str| {
        let name = VoiceName::new(engine.name(), &utterance.voice);
        vec![format!("“{}” by {name}: {fault}; {what}", short(&utterance.text))]
    };
    if let Some(speech) = in_two_parts(engine.as_ref(), utterance) {
        return Ok((speech, told("it was spoken in two parts instead")));
    }
    let voice = engine.voices().iter().find(|voice| voice.name.voice == utterance.voice);
    let (gender, tag) = (voice.and_then(|voice| voice.gender), voice.map(|voice| voice.language.as_str()));
    // A server is not asked for what was not announced.
    for other in engines.values().filter(|other| other.name() != engine.name() && !other.is_remote()) {
        let reads = |voice: &&Voice| tag.is_none_or(|tag| language::same(&voice.language, tag));
        let fits = |gender: Option<Gender>| {
            other.voices().iter().filter(reads).find(|voice| gender.is_none() || voice.gender == gender)
        };
        let Some(voice) = fits(gender).or_else(|| fits(None)) else { continue };
        let instead = Utterance { voice: voice.name.voice.clone(), ..utterance.clone() };
        if let Ok(speech) = other.speak(&instead)
            && check::fault(&instead, &speech).is_none()
        {
            return Ok((speech, told(&format!("{} speaks it instead", voice.name))));
        }
    }
    Ok((first, told("nothing else was better")))
}

/// An utterance spoken as two, cut at the word nearest to its middle.
fn in_two_parts(engine: &dyn Engine, utterance: &Utterance) -> Option<Speech> {
    let text = &utterance.text;
    let outside = |at: &usize| !utterance.spoken_as.iter().any(|part| part.start <= *at && *at < part.end);
    let gaps = text.match_indices(' ').map(|(at, _)| at).filter(outside);
    let cut = gaps.min_by_key(|at| at.abs_diff(text.len() / 2))?;
    let mut whole = Speech::default();
    for (start, end) in [(0, cut), (cut + 1, text.len())] {
        let spoken_as = utterance.spoken_as.iter().filter(|part| start <= part.start && part.end <= end);
        let spoken_as =
            spoken_as.map(|part| super::SpokenAs { start: part.start - start, end: part.end - start, ..part.clone() });
        let part = Utterance { text: text[start..end].to_owned(), spoken_as: spoken_as.collect(), ..utterance.clone() };
        let speech = engine.speak(&part).ok()?;
        if check::fault(&part, &speech).is_some() {
            return None;
        }
        let offset = (whole.samples.len() as u64 * 1000 / u64::from(speech.rate.max(1))) as u32;
        whole.rate = speech.rate;
        whole.samples.extend(speech.samples);
        whole.words.extend(speech.words.iter().map(|word| WordTiming { at: word.at + start, ms: word.ms + offset }));
        whole.unsaid.extend(speech.unsaid.into_iter().map(|part| super::Unsaid { at: part.at + start, ..part }));
    }
    check::fault(utterance, &whole).is_none().then_some(whole)
}

/// What of an utterance is not heard, for people.
fn unsaid(utterance: &Utterance, speech: &Speech) -> Vec<String> {
    speech
        .unsaid
        .iter()
        .map(|part| format!("“{}”: there is no sound for “{}”", short(&utterance.text), short(&part.text)))
        .collect()
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
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
