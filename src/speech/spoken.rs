//! What is said for what is written: the one way from a line's text to the sounds and words that an engine is given.
//!
//! In: a text and the sounds that its script gives. Out: these, then what the show's lexicon has, then written forms in
//! words ([`normalise`]), then words whose sound their neighbours tell ([`homographs`]). Earlier ones win. Each keeps
//! its place in the text, so that transcripts show what is written while the ear gets what is said.

use super::{Accent, SpokenAs, homographs, lexicon::Lexicon, normalise};

/// In order, none over another.
pub fn forms(text: &str, given: Vec<SpokenAs>, lexicon: &Lexicon, accent: Accent) -> Vec<SpokenAs> {
    let mut all = given;
    add(&mut all, lexicon.find(text));
    add(&mut all, normalise::readings(text, accent));
    add(&mut all, homographs::sounds(text, accent));
    all
}

/// Adds those that no earlier one lies over.
fn add(all: &mut Vec<SpokenAs>, more: Vec<SpokenAs>) {
    let earlier = all.len();
    for part in more {
        let free = |other: &SpokenAs| other.end <= part.start || part.end <= other.start;
        if all[..earlier].iter().all(free) {
            all.push(part);
        }
    }
    all.sort_by_key(|part| part.start);
}
