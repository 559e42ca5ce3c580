//! The whole episode before it is a file: what is heard when, at which level, and where it may be cut for work on several
//! threads.

use std::{collections::BTreeMap, ops::Range};

use super::{
    AudioError, Frames, encode, loudness,
    music::{Arranged, Layer, Piece},
    parallel::in_order,
    stitch::{Stitched, Stitcher},
    timeline::{self, MusicPassage, Passage, Timeline, Word},
};
use crate::{
    show::settings::Mastering,
    speech::{
        WordTiming,
        segments::{Segment, Take},
    },
};

/// The least length of a section, but for the last, in frames of MP3: about 25 s.
const SECTION: u64 = 960;
/// So much silence stands before a cut, in samples: what an encoder's and a decoder's windows reach over, twice.
const CLEAR: u64 = 2 * encode::FRAME;
/// Segments that a thread looks at in one go.
const BATCH: usize = 8;

/// An episode that is laid out, and not yet sound.
#[derive(Debug)]
pub struct Programme {
    /// When what is heard.
    pub timeline: Timeline,
    /// Loudness of the speech at its voices' levels, in LUFS.
    pub(super) loudness: f64,
    spoken: Vec<Spoken>,
    layers: Vec<Layer>,
    /// For each voice the gain in dB that brings its own segments to the loudness that is asked for, so that nobody shouts
    /// and nobody mumbles.
    gains: BTreeMap<String, f64>,
    mastering: Mastering,
    sections: Vec<Range<u64>>,
}

#[derive(Debug)]
struct Spoken {
    at: u64,
    frames: u64,
    segment: Segment,
}

/// What a segment is, before it has a place.
struct Heard {
    frames: u64,
    /// Gating blocks.
    blocks: Vec<f64>,
    words: Vec<WordTiming>,
    respoken: Option<String>,
}

impl Programme {
    /// Lays an episode out on `threads` threads: measures each segment and each voice, and puts all in its place. `arrange`
    /// may make room and add layers.
    ///
    /// # Errors
    /// If a segment cannot be read.
    pub fn lay_out(
        takes: &[Take],
        mastering: &Mastering,
        threads: usize,
        arrange: impl FnOnce(Vec<Piece>) -> Arranged,
    ) -> Result<Self, AudioError> {
        let heard = survey(takes, mastering, threads)?;
        let segments =
            || takes.iter().filter_map(|take| if let Take::Segment(segment) = take { Some(segment) } else { None });
        let (gains, loudness) = levels(segments().zip(&heard), mastering.loudness);

        let mut lengths = heard.iter();
        let piece = |take: &Take| {
            let frames = match take {
                Take::Pause(ms) => Frames::of_ms(*ms).0,
                Take::Segment(_) => lengths.next().map_or(0, |heard| heard.frames),
            };
            Piece { take: take.clone(), frames }
        };
        let Arranged { pieces, layers } = arrange(takes.iter().map(piece).collect());
        let sections = cut(pieces.iter().map(|piece| (matches!(piece.take, Take::Segment(_)), piece.frames)), &layers);

        let (mut spoken, mut passages, mut at) = (Vec::new(), Vec::new(), 0);
        let mut heard = heard.into_iter();
        for Piece { take, frames } in pieces {
            if let Take::Segment(segment) = take {
                passages.extend(heard.next().map(|heard| passage(&segment, at, heard)));
                spoken.push(Spoken { at, frames, segment });
            }
            at += frames;
        }
        let music = |layer: &Layer| MusicPassage {
            start_ms: Frames(layer.at).ms(),
            end_ms: Frames(end_of(layer)).ms(),
            role: layer.role.name().into(),
        };
        let music = layers.iter().map(music).collect();
        let timeline =
            Timeline { version: timeline::VERSION, made_from: String::new(), length: Frames(at), passages, music };
        Ok(Programme { timeline, loudness, spoken, layers, gains, mastering: mastering.clone(), sections })
    }

    pub fn length(&self) -> Frames {
        self.timeline.length
    }

    /// The parts that may be worked on apart from each other. Each but the first begins where an MP3 frame does, in silence.
    pub(super) fn sections(&self) -> &[Range<u64>] {
        &self.sections
    }

    /// The sound of a section, at its voices' levels, and turned up by `gain` dB.
    pub(super) fn sound(
        &self,
        stitcher: &mut Stitcher,
        section: &Range<u64>,
        gain: f64,
    ) -> Result<Vec<f32>, AudioError> {
        let mut sound = vec![0.0; (section.end - section.start) as usize];
        let mut add = |at: u64, samples: &[f32], gain: f64| {
            let factor = 10f64.powf(gain / 20.0) as f32;
            // A layer may begin before this section and end behind it.
            let skip = section.start.saturating_sub(at) as usize;
            let from = at.saturating_sub(section.start) as usize;
            let into = sound.get_mut(from..).unwrap_or_default();
            for (sum, sample) in into.iter_mut().zip(samples.get(skip..).unwrap_or_default()) {
                *sum += sample * factor;
            }
        };
        let first = self.spoken.partition_point(|spoken| spoken.at < section.start);
        for spoken in self.spoken[first..].iter().take_while(|spoken| spoken.at < section.end) {
            let mut samples = stitcher.segment(&spoken.segment, self.mastering.preset)?.samples;
            samples.truncate(spoken.frames as usize);
            let level = self.gains.get(&spoken.segment.voice).unwrap_or(&0.0);
            add(spoken.at, &samples, level + gain);
        }
        for layer in self.layers.iter().filter(|layer| layer.at < section.end && end_of(layer) > section.start) {
            add(layer.at, &layer.samples, gain);
        }
        Ok(sound)
    }
}

/// Reads every segment, in order.
fn survey(takes: &[Take], mastering: &Mastering, threads: usize) -> Result<Vec<Heard>, AudioError> {
    let batches: Vec<&[Take]> = takes.chunks(BATCH).collect();
    let mut all = Vec::new();
    let listen = |stitcher: &mut Stitcher, n: usize| {
        let mut heard = Vec::new();
        for take in batches[n] {
            if let Take::Segment(segment) = take {
                let Stitched { samples, words, respoken } = stitcher.segment(segment, mastering.preset)?;
                let blocks = loudness::blocks(&samples)?;
                heard.push(Heard { frames: samples.len() as u64, blocks, words, respoken });
            }
        }
        Ok::<_, AudioError>(heard)
    };
    in_order(batches.len(), threads, Stitcher::default, listen, |_, heard| {
        all.extend(heard?);
        Ok::<_, AudioError>(())
    })?;
    Ok(all)
}

/// The voices' gains, and the loudness of all their segments with them.
fn levels<'a>(
    segments: impl Iterator<Item = (&'a Segment, &'a Heard)> + Clone,
    target: f64,
) -> (BTreeMap<String, f64>, f64) {
    let mut voices: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (segment, heard) in segments.clone() {
        voices.entry(&segment.voice).or_default().extend(&heard.blocks);
    }
    let gains: BTreeMap<String, f64> = voices
        .into_iter()
        .map(|(voice, blocks)| {
            let lufs = loudness::gated(blocks.into_iter());
            // Silence stays silence.
            let gain = if lufs.is_finite() { (target - lufs).clamp(-40.0, 40.0) } else { 0.0 };
            (voice.to_owned(), gain)
        })
        .collect();
    let all = segments.flat_map(|(segment, heard)| {
        let power = 10f64.powf(gains.get(&segment.voice).unwrap_or(&0.0) / 10.0);
        heard.blocks.iter().map(move |block| block * power)
    });
    let loudness = loudness::gated(all);
    (gains, loudness)
}

fn passage(segment: &Segment, at: u64, heard: Heard) -> Passage {
    let (start_ms, end_ms) = (Frames(at).ms(), Frames(at + heard.frames).ms());
    let word = |word: &WordTiming| Word { at: word.at, ms: (start_ms + u64::from(word.ms)).min(end_ms) };
    Passage {
        start_ms,
        end_ms,
        line: segment.line,
        speaker: segment.speaker.clone(),
        voice: segment.voice.clone(),
        text: segment.text.clone(),
        words: heard.words.iter().map(word).collect(),
        respoken: heard.respoken,
    }
}

/// The sample behind its last.
fn end_of(layer: &Layer) -> u64 {
    layer.at + layer.samples.len() as u64
}

/// Sections, cut in pauses that are long enough and in which no layer is heard. Of each piece: whether it is speech, and its
/// length.
fn cut(pieces: impl Iterator<Item = (bool, u64)>, layers: &[Layer]) -> Vec<Range<u64>> {
    let (mut sections, mut from, mut at) = (Vec::new(), 0, 0);
    let mut silent_since = 0;
    for (speech, frames) in pieces {
        let end = at + frames;
        if !speech {
            let place = (silent_since + CLEAR).next_multiple_of(encode::FRAME);
            let music = |layer: &Layer| layer.at < place && end_of(layer) > place - CLEAR;
            if place <= end && place >= from + SECTION * encode::FRAME && !layers.iter().any(music) {
                sections.push(from..place);
                from = place;
            }
        } else if frames > 0 {
            silent_since = end;
        }
        at = end;
    }
    if at > from || sections.is_empty() {
        sections.push(from..at);
    }
    sections
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::music::Role;
    proptest! {
        #[test]
        fn sections_are_the_whole_and_are_cut_in_silence(
            lengths in prop::collection::vec((any::<bool>(), 0u64..400_000), 0..60),
            layer in (0u64..10_000_000, 0usize..100_000),
        ) {
            let layer = Layer { role: Role::Intro, at: layer.0, samples: vec![0.1; layer.1].into() };
            let sections = cut(lengths.iter().copied(), std::slice::from_ref(&layer));
            let length: u64 = lengths.iter().map(|(_, frames)| frames).sum();
            prop_assert_eq!((sections[0].start, sections[sections.len() - 1].end), (0, length));
            for pair in sections.windows(2) {
                prop_assert_eq!(pair[0].end, pair[1].start);
            }
            for cut in sections.iter().skip(1).map(|section| section.start) {
                prop_assert_eq!(cut % encode::FRAME, 0);
                prop_assert!(layer.at >= cut || end_of(&layer) + CLEAR <= cut || layer.samples.is_empty());
                let mut at = 0;
                for &(speech, frames) in &lengths {
                    let end = at + frames;
                    prop_assert!(!speech || frames == 0 || at >= cut || end + CLEAR <= cut);
                    at = end;
                }
            }
        }
    }
}
