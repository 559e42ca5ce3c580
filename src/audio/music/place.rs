//! Gives music its place: room for it between the words, and the level that it has before, under and behind them.
//!
//! In: the takes of an episode and the show's [`Clips`]. Out: the takes with longer pauses, and [`Layer`]s that are ready
//! to be added to the speech.
//!
//! Music moves between its own level and the one under words along a raised cosine in dB, which the ear takes for one even
//! movement without a beginning or an end; from and to silence, where dB have no end, along a raised cosine of the
//! amplitude. Neither has a corner, so nothing clicks.

use std::{collections::BTreeSet, f64::consts::PI, sync::Arc};

use super::{Clip, Clips, Role};
use crate::{
    audio::{Frames, RATE},
    show::settings,
    speech::segments::Take,
};

const SECOND: usize = RATE as usize;

/// In which music goes down before the first word, and up behind the last.
const RAMP: usize = SECOND * 7 / 10;
/// In which it fades out.
pub(super) const FADE: usize = 2 * SECOND;
/// In which it comes in under words.
const RISE: usize = SECOND;
/// In which music that begins or ends by itself does so: no attack is lost, and no step is heard.
const SOFT: usize = SECOND / 100;
/// Between words and music that do not overlap.
const GAP: usize = SECOND * 3 / 10;

/// A take with its length in frames: of a pause [`Frames::of_ms`], of a segment what is left of it when it is trimmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub take: Take,
    pub frames: u64,
}

/// Music in its place, levelled, to be added to the speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    pub role: Role,
    /// Frame of its first sample, from the episode's first.
    pub at: u64,
    pub samples: Arc<[f32]>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arranged {
    pub pieces: Vec<Piece>,
    /// Rising by `at`, none over another, all within the pieces.
    pub layers: Vec<Layer>,
}

/// Makes room, by pauses that are inserted or longer, and places the music.
///
/// `headings` are the lines of the script that begin a chapter, the title's apart. A sting stands before each of them,
/// unless nothing but a heading was said since the last, or the intro is still heard.
pub fn arrange(pieces: Vec<Piece>, clips: &Clips, music: &settings::Music, headings: &BTreeSet<usize>) -> Arranged {
    let (mut intro, mut outro) = (Bed::new(clips.intro.as_ref(), music), Bed::new(clips.outro.as_ref(), music));
    let sting = clips.sting.as_ref().map(|clip| clip.samples.as_slice()).filter(|samples| !samples.is_empty());

    let under_intro = intro.map_or(0, |bed| bed.under);
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len() + 2);
    // Frames: where we are, how long the silence before it is, the first word's beginning, the last one's end.
    let (mut at, mut silence) = (0u64, 0u64);
    let mut words: Option<(u64, u64)> = None;
    let mut line_before = None;
    let mut stings: Vec<u64> = Vec::new();
    for piece in pieces {
        if let Take::Segment(segment) = &piece.take {
            let begins_chapter =
                headings.contains(&segment.line) && line_before.is_some_and(|line| !headings.contains(&line));
            if let (Some((first, last)), Some(sting), true) = (words, sting, begins_chapter)
                && last - first >= under_intro as u64
            {
                let needed = (sting.len() + 2 * GAP) as u64;
                let added = grow(&mut out, usize::MAX, needed.saturating_sub(silence));
                (at, silence) = (at + added, silence + added);
                stings.push(at - silence + (silence - sting.len() as u64) / 2);
            }
            line_before = Some(segment.line);
            words = Some((words.map_or(at, |(first, _)| first), at + piece.frames));
            silence = 0;
        } else {
            silence += piece.frames;
        }
        at += piece.frames;
        out.push(piece);
    }
    let Some((mut first, mut last)) = words else { return Arranged { pieces: out, layers: Vec::new() } };

    // Under few words there is little room, and the one must not run into the other.
    let spoken = (last - first) as usize;
    let shared = if intro.is_some() && outro.is_some() { spoken / 2 } else { spoken };
    if let Some(bed) = &mut intro {
        bed.under = bed.under.min(shared);
    }
    if let Some(bed) = &mut outro {
        let sting_end = stings.last().map_or(first, |at| at + sting.map_or(0, <[f32]>::len) as u64);
        bed.under = bed.under.min(shared).min(last.saturating_sub(sting_end) as usize);
    }

    let mut layers = Vec::new();
    if let Some(bed) = intro {
        let lead = (bed.alone + bed.gap()) as u64;
        let added = grow(&mut out, 0, lead.saturating_sub(first));
        for place in stings.iter_mut().chain([&mut first, &mut last, &mut at]) {
            *place += added;
        }
        layers.push(Layer { role: Role::Intro, at: first - lead, samples: bed.before() });
    }
    if let Some(sting) = sting.filter(|_| !stings.is_empty()) {
        let samples: Arc<[f32]> = shaped(sting, Fades { rise: SOFT, fall: SOFT }, |_| 0.0);
        layers.extend(stings.iter().map(|&at| Layer { role: Role::Sting, at, samples: Arc::clone(&samples) }));
    }
    if let Some(bed) = outro {
        let begins = last + bed.gap() as u64 - bed.under as u64;
        let ends = begins + bed.len() as u64;
        grow(&mut out, usize::MAX, ends.saturating_sub(at));
        layers.push(Layer { role: Role::Outro, at: begins, samples: bed.behind() });
    }
    // Where a single word is too short for what was only to be heard under it.
    layers.retain(|layer| !layer.samples.is_empty());
    Arranged { pieces: out, layers }
}

/// Adds at least `frames` of silence to the pause at the beginning (`at` 0) or at the end; how many it were, since a pause
/// is of whole milliseconds.
fn grow(pieces: &mut Vec<Piece>, at: usize, frames: u64) -> u64 {
    if frames == 0 {
        return 0;
    }
    let at = at.min(pieces.len());
    let there = if at == 0 { pieces.first_mut() } else { pieces.last_mut() };
    let whole = |frames: u64| u32::try_from((frames * 1000).div_ceil(u64::from(RATE))).unwrap_or(u32::MAX);
    if let Some(Piece { take: Take::Pause(ms), frames: length }) = there {
        let before = *length;
        *ms = whole(before + frames);
        *length = Frames::of_ms(*ms).0;
        return *length - before;
    }
    let ms = whole(frames);
    let length = Frames::of_ms(ms).0;
    pieces.insert(at, Piece { take: Take::Pause(ms), frames: length });
    length
}

/// How much of a clip is heard alone, and how much under words, in frames.
#[derive(Debug, Clone, Copy)]
struct Bed<'a> {
    samples: &'a [f32],
    alone: usize,
    under: usize,
    /// How far it goes down under words, in dB.
    duck: f64,
    /// It is heard from its beginning to its own end.
    whole: bool,
}

impl<'a> Bed<'a> {
    /// Nothing where nothing is to be heard.
    fn new(clip: Option<&'a Clip>, music: &settings::Music) -> Option<Self> {
        let samples = clip?.samples.as_slice();
        let frames = |seconds: f64| (seconds.max(0.0) * f64::from(RATE)).round() as usize;
        // A short clip is heard alone as far as it goes, and only the rest of it under words.
        let alone = frames(music.alone).min(samples.len());
        let under = frames(music.under).min(samples.len() - alone);
        (alone + under > 0).then_some(Bed { samples, alone, under, duck: music.duck, whole: alone == samples.len() })
    }

    fn len(&self) -> usize {
        self.alone + self.under
    }

    fn gap(&self) -> usize {
        if self.under == 0 { GAP } else { 0 }
    }

    fn fall(&self) -> usize {
        if self.whole { SOFT } else { FADE }
    }

    /// Alone, then under the words that begin.
    fn before(&self) -> Arc<[f32]> {
        let ramp = RAMP.min(self.alone);
        let duck = |n: usize| {
            if self.under == 0 { 0.0 } else { self.duck * swell(n + ramp, self.alone, ramp) }
        };
        let rise = if self.alone == 0 { RISE } else { SOFT };
        shaped(&self.samples[..self.len()], Fades { rise, fall: self.fall() }, duck)
    }

    /// Under the words that end, then alone.
    fn behind(&self) -> Arc<[f32]> {
        let ramp = RAMP.min(self.alone);
        let duck = |n: usize| {
            if self.under == 0 { 0.0 } else { self.duck * (1.0 - swell(n, self.under, ramp)) }
        };
        let rise = if self.under == 0 { SOFT } else { RISE };
        shaped(&self.samples[..self.len()], Fades { rise, fall: self.fall() }, duck)
    }
}

/// In frames, from and to silence.
#[derive(Debug, Clone, Copy)]
struct Fades {
    rise: usize,
    fall: usize,
}

/// Samples that come from silence, go into it, and lie `duck` dB below themselves in between.
fn shaped(samples: &[f32], fades: Fades, duck: impl Fn(usize) -> f64) -> Arc<[f32]> {
    let (rise, fall) = (fades.rise.min(samples.len()), fades.fall.min(samples.len()));
    let end = samples.len();
    let gain = |n: usize| swell(n, 0, rise) * swell(end - 1 - n, 0, fall) * 10f64.powf(-duck(n) / 20.0);
    samples.iter().enumerate().map(|(n, sample)| (f64::from(*sample) * gain(n)) as f32).collect()
}

/// Ends in silence, as music does that goes on.
pub(super) fn fade_out(samples: &mut [f32]) {
    let fall = FADE.min(samples.len());
    for (n, sample) in samples.iter_mut().rev().take(fall).enumerate() {
        *sample *= swell(n, 0, fall) as f32;
    }
}

/// From 0 to 1 along a raised cosine, beginning at `from` and taking `length`.
fn swell(n: usize, from: usize, length: usize) -> f64 {
    match n.checked_sub(from) {
        None => 0.0,
        Some(passed) if passed >= length => 1.0,
        Some(passed) => 0.5 - 0.5 * (PI * passed as f64 / length as f64).cos(),
    }
}
