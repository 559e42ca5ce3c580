//! From words to what is shown at once.
//!
//! A speaker's words in one paragraph are cut into cues by what costs the reader least, over the whole paragraph: a dynamic
//! programme, so that no last word is left alone for want of foresight. Then each cue is held as long as reading it takes, where
//! nobody speaks.

use super::{Cue, LINE, LONGEST_MS, Piece, breaks::Break, text_width, words};
use crate::audio::timeline::Passage;

/// A pause of so many milliseconds inside a paragraph is one for the reader, too.
const REST_MS: u64 = 700;
/// A cue that is shown for less is a flash.
const SHORTEST_MS: u64 = 1000;
/// A cue is held into a pause for so long at most.
const HOLD_MS: u64 = 1000;
/// A gap that is shorter is none: the screen would flicker.
const FLICKER_MS: u64 = 500;
/// What is read in a second without haste, in columns.
const READ_A_SECOND: u64 = 17;
/// Nothing that fits into two lines has more pieces.
const MOST_PIECES: usize = 4 * LINE;

/// Cuts passages, each with the name of its speaker, into cues of an episode of `length_ms`.
pub(super) fn cut<'a>(spoken: impl Iterator<Item = (String, &'a Passage)>, length_ms: u64, english: bool) -> Vec<Cue> {
    let segmenter = words::segmenter();
    let mut cues: Vec<Cue> = Vec::new();
    let mut run: Option<Run> = None;
    for (speaker, passage) in spoken {
        let pieces = words::of(passage, segmenter, english);
        if pieces.is_empty() {
            continue;
        }
        match &mut run {
            Some(run) if run.goes_on(&speaker, passage) => run.add(pieces, passage),
            _ => {
                let before = run.take().map(|run| run.cut_into(&mut cues));
                let opens = before.as_deref() != Some(&speaker);
                run = Some(Run { opens, line: passage.line, end_ms: passage.end_ms, speaker, pieces });
            }
        }
    }
    if let Some(run) = run {
        run.cut_into(&mut cues);
    }
    hold(&mut cues, length_ms);
    cues
}

/// Words of one speaker in one paragraph, without a rest between.
struct Run {
    speaker: String,
    opens: bool,
    line: usize,
    end_ms: u64,
    pieces: Vec<Piece>,
}

impl Run {
    fn goes_on(&self, speaker: &str, passage: &Passage) -> bool {
        self.speaker == speaker && self.line == passage.line && passage.start_ms.saturating_sub(self.end_ms) <= REST_MS
    }

    fn add(&mut self, pieces: Vec<Piece>, passage: &Passage) {
        self.pieces.extend(pieces);
        self.end_ms = passage.end_ms;
    }

    /// Appends the run's cues; tells who spoke.
    fn cut_into(self, cues: &mut Vec<Cue>) -> String {
        let label = if self.opens { text_width(&super::srt::label(&self.speaker)) } else { 0 };
        let mut pieces = self.pieces.into_iter();
        let mut start = 0;
        for end in ends(pieces.as_slice(), label) {
            let pieces: Vec<Piece> = pieces.by_ref().take(end - start).collect();
            let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { continue };
            cues.push(Cue {
                start_ms: first.start_ms,
                end_ms: last.end_ms,
                speaker: self.speaker.clone(),
                opens: self.opens && start == 0,
                line: self.line,
                pieces,
            });
            start = end;
        }
        self.speaker
    }
}

/// Where the cues of a run end that together cost the least. The first has a label of so many columns.
fn ends(pieces: &[Piece], label: usize) -> Vec<usize> {
    // For each place the least cost up to it, and where its last cue begins.
    let mut best: Vec<(u32, usize)> = vec![(0, 0)];
    for end in 1..=pieces.len() {
        let mut least = (u32::MAX, end - 1);
        for start in (end.saturating_sub(MOST_PIECES)..end).rev() {
            let several = end - start > 1;
            let cue = &pieces[start..end];
            if several && (spoken_ms(cue) > LONGEST_MS || words::width(cue) > 2 * LINE) {
                // A word that is too long by itself may stand in front; none further back fits.
                if start + 2 < end {
                    break;
                }
            }
            let label = if start == 0 { label } else { 0 };
            let begins = start == 0 || pieces[start - 1].after == Break::Sentence;
            let Some(cost) = cost(cue, label, begins, end == pieces.len()) else { continue };
            let all = best[start].0.saturating_add(cost);
            if all < least.0 {
                least = (all, start);
            }
        }
        best.push(least);
    }
    let mut ends = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        ends.push(end);
        end = best[end].1;
    }
    ends.reverse();
    ends
}

fn spoken_ms(cue: &[Piece]) -> u64 {
    let (Some(first), Some(last)) = (cue.first(), cue.last()) else { return 0 };
    last.end_ms.saturating_sub(first.start_ms)
}

/// What a cue costs its reader; `None` where it cannot be shown. `begins` a sentence, `is_last` of its run.
fn cost(cue: &[Piece], label: usize, begins: bool, is_last: bool) -> Option<u32> {
    let last = cue.last()?;
    if cue.len() > 1 && spoken_ms(cue) > LONGEST_MS {
        return None;
    }
    let (_, lines) = lay(cue, label)?;
    let width = u32::try_from(words::width(cue)).unwrap_or(u32::MAX / 100).min(1000);
    let full = 2 * LINE as u32;
    let end = match last.after {
        // What comes next is another paragraph, or somebody else.
        _ if is_last => 0,
        Break::Sentence => 0,
        Break::Clause => 14,
        Break::Phrase => 40,
        Break::Word => 70,
        Break::Tight => 130,
    };
    // A clause that has just begun is better begun in the next cue.
    let begun = cue.len() > 1 && cue[cue.len() - 2].after <= Break::Clause && last.after > Break::Clause && !is_last;
    // Even cues before one that is full and one that is nearly empty.
    let mut cost = 40 + lines + end + if begun { 45 } else { 0 } + 20 * width * width / (full * full);
    let ends = is_last || last.after == Break::Sentence;
    let inside = cue[..cue.len() - 1].iter().filter(|piece| piece.after == Break::Sentence).count() as u32;
    if inside > 0 {
        // Short sentences may stand together; pieces of sentences may not.
        cost += inside * (10 + 40 * width / full) + if ends { 0 } else { 70 } + if begins { 0 } else { 25 };
    }
    if !(begins && ends) && width < 20 {
        cost += (20 - width) * 4;
    }
    let ms = spoken_ms(cue);
    if ms < SHORTEST_MS {
        cost += 60 - (60 * ms / SHORTEST_MS) as u32;
    }
    Some(cost)
}

/// How many pieces stand in the first of at most two lines, the first behind a label of so many columns, and what that costs a
/// reader. `None` where two lines have no room.
pub(super) fn lay(pieces: &[Piece], label: usize) -> Option<(usize, u32)> {
    let all = words::width(pieces);
    let fits = |width: usize, pieces: usize| width <= LINE || pieces == 1;
    if label + all <= LINE || label == 0 && pieces.len() == 1 {
        return Some((pieces.len(), 0));
    }
    // The label by itself is a line, too.
    let mut best = (label > 0 && fits(all, pieces.len())).then(|| (0, 14 + uneven(label, all)));
    let mut head = 0;
    for (n, piece) in pieces.iter().enumerate().take(pieces.len().saturating_sub(1)) {
        head += piece.width;
        let (above, below) = (label + head, all - head - usize::from(piece.spaced));
        head += usize::from(piece.spaced);
        let fits_above = above <= LINE || label == 0 && n == 0;
        if !fits_above || !fits(below, pieces.len() - n - 1) {
            continue;
        }
        let cost = uneven(above, below)
            + match piece.after {
                Break::Sentence => 0,
                Break::Clause => 2,
                Break::Phrase => 8,
                Break::Word => 16,
                Break::Tight => 45,
            };
        if best.is_none_or(|(_, least)| cost < least) {
            best = Some((n + 1, cost));
        }
    }
    best
}

fn uneven(above: usize, below: usize) -> u32 {
    (25 * above.abs_diff(below) / (above + below).max(1)) as u32
}

/// Holds each cue as long as it takes to read it, where the pause behind it has room.
fn hold(cues: &mut [Cue], length_ms: u64) {
    for n in 0..cues.len() {
        let next = cues.get(n + 1).map_or(length_ms, |next| next.start_ms);
        let is_last = n + 1 == cues.len();
        let cue = &mut cues[n];
        let (start, end) = (cue.start_ms, cue.end_ms.min(next.max(cue.start_ms)));
        let room = next.min(start + LONGEST_MS).min(end + HOLD_MS).max(start);
        let reading = (words::width(&cue.pieces) as u64 * 1000 / READ_A_SECOND).max(SHORTEST_MS);
        let mut held = end.max(start + reading).min(room);
        if !is_last && next <= room && next - held < FLICKER_MS {
            held = next;
        }
        cue.end_ms = held;
    }
}
