//! Rules for the transcripts beside the records: all four files are there, and captions keep to the audio.

use super::{Finding, Rule};
use crate::{
    episode::{Record, transcript::FORMS},
    show::{Paths, files},
};

const NONE: Rule = Rule::warning("transcript-none", "every episode has a transcript");
const MISSING: Rule = Rule::error("transcript-missing", "the transcripts that the feed names are there");
const TIMES: Rule = Rule::error("transcript-times", "captions are WebVTT, rise, and end with the audio");

pub(super) const RULES: &[Rule] = &[NONE, MISSING, TIMES];

pub(super) fn look(paths: &Paths, records: &[Record]) -> Vec<Finding> {
    records.iter().flat_map(|record| one(paths, record)).collect()
}

fn one(paths: &Paths, record: &Record) -> Vec<Finding> {
    let slug = &record.slug;
    let remedy = format!("`quotecast render scripts/{slug}.md` makes it, and speaks nothing anew");
    if !record.transcript {
        return vec![NONE.at(format!("feed/episodes/{slug}.json"), format!("it has no transcript; {remedy}"))];
    }
    let mut found = Vec::new();
    for form in FORMS {
        let place = format!("feed/episodes/{slug}.{}", form.end);
        match files::read_if_there(&paths.beside_record(slug, form.end)) {
            Ok(Some(bytes)) if form.mime == "text/vtt" => {
                let wrong = captions(&String::from_utf8_lossy(&bytes), record.audio.duration_ms);
                found.extend(wrong.err().map(|why| TIMES.at(place, format!("{why}; {remedy}"))));
            }
            Ok(Some(_)) => {}
            Ok(None) => found.push(MISSING.at(place, format!("it is not there; {remedy}"))),
            Err(error) => found.push(MISSING.at(place, format!("{error}: {}", error.source))),
        }
    }
    found
}

/// Are these captions of audio that lasts so long?
fn captions(text: &str, duration_ms: u64) -> Result<(), String> {
    if !text.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
        return Err("it does not begin with WEBVTT".into());
    }
    let mut last = 0;
    for line in text.lines().filter(|line| line.contains(" --> ")) {
        let times = line.split_once(" --> ").and_then(|(from, to)| Some((ms(from)?, ms(to)?)));
        let Some((from, to)) = times else { return Err(format!("“{line}” are no times")) };
        if from < last || to <= from {
            return Err(format!("“{line}” is out of order"));
        }
        // A file's length is known to a frame of its encoding.
        if to > duration_ms + 1000 {
            return Err(format!("“{line}” is behind the end of the audio"));
        }
        last = from;
    }
    Ok(())
}

/// A time as WebVTT has it (3.3): hours may be left out.
fn ms(time: &str) -> Option<u64> {
    let (whole, fraction) = time.trim().split_once('.')?;
    let mut seconds = 0_u64;
    for part in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    seconds.checked_mul(1000)?.checked_add(fraction.get(..3)?.parse().ok()?)
}
