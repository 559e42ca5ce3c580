//! Rules for the episodes' audio: it is there, it is what the record says, and it decodes to its end.

use std::path::Path;

use rayon::prelude::*;

use super::{Finding, Rule};
use crate::{
    audio::{self, AudioError},
    episode::Record,
    show::{Paths, Settings, settings::Encoding},
};

const MISSING: Rule = Rule::error("audio-missing", "every episode's audio is there");
const LENGTH: Rule = Rule::error("audio-length", "the record, and so the enclosure, has the file's length in bytes");
const TYPE: Rule = Rule::error("audio-type", "the audio's type is that of its name");
const DECODES: Rule = Rule::error("audio-decodes", "the audio decodes to its end");
const DURATION: Rule = Rule::error("audio-duration", "the audio lasts as long as the record says");
const LOUDNESS: Rule = Rule::warning("audio-loudness", "the audio is as loud as podcast.toml asks for, within 1 LU");
const PEAK: Rule = Rule::warning("audio-peak", "no true peak is above the one that podcast.toml allows");
const TAGS: Rule =
    Rule::warning("audio-tags", "the audio's tags have title, artist, album and cover, and the feed's title");

pub(super) const RULES: &[Rule] = &[MISSING, LENGTH, TYPE, DECODES, DURATION, LOUDNESS, PEAK, TAGS];

pub(super) fn look(paths: &Paths, settings: &Settings, records: &[Record]) -> Vec<Finding> {
    records.par_iter().flat_map_iter(|record| one(paths, settings, record)).collect()
}

fn one(paths: &Paths, settings: &Settings, record: &Record) -> Vec<Finding> {
    let mut found = Vec::new();
    let place = &record.audio.path;
    let slug = &record.slug;
    let path = paths.root().join(place);
    if record.audio.mime != "audio/mpeg" || !place.ends_with(".mp3") {
        found.push(TYPE.at(place, format!("type “{}”; expected an .mp3 of type audio/mpeg", record.audio.mime)));
    }
    for alternate in &record.alternates {
        let end = alternate.path.rsplit_once('.').map(|(_, end)| end);
        if end.is_none() || Encoding::of_mime(&alternate.mime).map(Encoding::extension) != end {
            let expected = "expected .opus of audio/ogg, .flac of audio/flac or .wav of audio/wav";
            found.push(TYPE.at(&alternate.path, format!("type “{}”; {expected}", alternate.mime)));
        }
    }
    for (place, said) in record.files() {
        match paths.root().join(place).metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len()) {
            None => found
                .push(MISSING.at(place, format!("it is not there; `quotecast render scripts/{slug}.md` makes it again"))),
            Some(bytes) if bytes != said => found.push(LENGTH.at(
                place,
                format!(
                    "it has {bytes} bytes, and its record says {said}; `quotecast render scripts/{slug}.md` makes both anew"
                ),
            )),
            Some(_) => {}
        }
    }
    if !path.is_file() {
        return found;
    }
    match decode(&path) {
        Err(why) => found.push(DECODES.at(place, why.to_string())),
        Ok(seconds) => {
            let said = record.audio.duration_ms as f64 / 1000.0;
            // Bytes that are damaged are passed over by a decoder: what is missing then tells.
            if (seconds - said).abs() > 0.1 {
                found.push(DURATION.at(place, format!("it lasts {seconds:.2} s, and its record says {said:.2} s")));
            }
        }
    }
    found.extend(levels(settings, record));
    if let Err(why) = tags(&path, record) {
        found.push(TAGS.at(place, why));
    }
    found
}

/// The levels as they were measured when the episode was made.
fn levels(settings: &Settings, record: &Record) -> Vec<Finding> {
    let (audio, asked) = (&record.audio, &settings.mastering);
    let mut found = Vec::new();
    // A level that is no number was not measured, and is not right either.
    let is_loud = (audio.lufs - asked.loudness).abs() <= 1.0;
    let has_room = audio.true_peak <= asked.true_peak + 0.05;
    if !is_loud {
        found.push(
            LOUDNESS
                .at(&audio.path, format!("it has {:.1} LUFS; podcast.toml asks for {:.1}", audio.lufs, asked.loudness)),
        );
    }
    if !has_room {
        found.push(PEAK.at(
            &audio.path,
            format!("its true peak is {:.1} dBTP; at most {:.1} is allowed", audio.true_peak, asked.true_peak),
        ));
    }
    found
}

/// Decodes all of it and tells its seconds.
fn decode(path: &Path) -> Result<f64, AudioError> {
    let mut frames = 0;
    let rate = audio::decode::mono(path, |block| {
        frames += block.len();
        Ok(())
    })?;
    Ok(frames as f64 / f64::from(rate))
}

fn tags(path: &Path, record: &Record) -> Result<(), String> {
    use id3::TagLike;
    let tag = id3::Tag::read_from_path(path).map_err(|error| format!("it has no ID3 tag that can be read: {error}"))?;
    let absent: Vec<&str> = [
        ("title", tag.title().is_none()),
        ("artist", tag.artist().is_none()),
        ("album", tag.album().is_none()),
        ("cover", !tag.frames().any(|frame| frame.id() == "APIC")),
    ]
    .iter()
    .filter_map(|&(name, absent)| absent.then_some(name))
    .collect();
    if !absent.is_empty() {
        return Err(format!("its tag has no {}", absent.join(", no ")));
    }
    match tag.title() {
        Some(title) if title.trim() != record.title.trim() => {
            Err(format!("its tag calls it “{title}”, and the feed “{}”", record.title.trim()))
        }
        _ => Ok(()),
    }
}
