//! An episode at a glance: what a producer would want to see before it is published.
//!
//! In: the episode's record, its [`Timeline`], and its MP3, decoded as a player would. Out: a [`Report`], plain data with a
//! size that does not grow with the episode; [`html`] and [`picture`] make a page and an SVG of it.

pub mod html;
mod measure;
pub mod picture;

use std::path::Path;

use serde::Serialize;

use crate::{
    audio::{
        AudioError,
        timeline::{MusicPassage, Timeline},
    },
    episode::{Chapter, Record},
    script::NARRATOR,
    show::settings::Mastering,
    text,
};
use measure::Ear;

/// Version of the JSON document.
pub const VERSION: u32 = 1;

/// How many of the longest pauses are kept.
const PAUSES: usize = 5;
/// A pause that is shorter is a breath.
const PAUSE_MS: u64 = 500;

/// An episode at a glance. `quotecast report --json` prints it; fields stay. Times are milliseconds from the first sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of this document: 1.
    pub version: u32,
    pub slug: String,
    pub title: String,
    pub duration_ms: u64,
    /// In order of first word, the narrator among them.
    pub speakers: Vec<Speaker>,
    pub waveform: Waveform,
    pub loudness: Loudness,
    pub silence: Silence,
    /// Rising by start.
    pub chapters: Vec<Chapter>,
    pub music: Vec<MusicPassage>,
    /// What a voice said once more, or in parts, because something was odd about it; rising by start.
    pub respoken: Vec<Respoken>,
}

/// How much of an episode somebody speaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Speaker {
    /// The id in the script's cast.
    pub id: String,
    /// “narrator” for the narrator.
    pub name: String,
    /// `engine:voice`, that of their first words.
    pub voice: String,
    pub talk_ms: u64,
    /// Of all that is spoken, from 0 to 1.
    pub share: f64,
}

/// What the sound looks like, in steps of one length.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waveform {
    pub step_ms: f64,
    /// The highest sample of each step, from 0 to 1 (full scale).
    pub peaks: Vec<f64>,
    /// Who speaks most of each step: an index into `speakers`, or null.
    pub speakers: Vec<Option<usize>>,
}

/// Loudness as ITU-R BS.1770-4 and EBU Tech 3341 and 3342 define it, of the finished file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Loudness {
    /// In LUFS; null where all is silent.
    pub integrated: Option<f64>,
    /// In LU.
    pub range: f64,
    /// In dBTP; null where all is silent.
    pub true_peak: Option<f64>,
    /// What is asked for, in LUFS.
    pub target: f64,
    /// The highest true peak that is asked for, in dBTP.
    pub ceiling: f64,
    pub step_ms: f64,
    /// The loudness of the three seconds before the end of each step, in LUFS; null for silence.
    pub short_term: Vec<Option<f64>>,
}

/// Where nothing is heard: less than −60 dBFS in 20 ms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Silence {
    pub total_ms: u64,
    /// Of the episode, from 0 to 1.
    pub share: f64,
    /// The longest, at most five of half a second or more, the longest first.
    pub longest: Vec<Pause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pause {
    pub start_ms: u64,
    pub end_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Respoken {
    pub start_ms: u64,
    pub end_ms: u64,
    /// An index into `speakers`.
    pub speaker: usize,
    /// Its first words.
    pub text: String,
    pub why: String,
}

/// Looks at an episode and listens to all of it; `timeline` is that of the same sound.
///
/// # Errors
/// If the file cannot be read, is no MP3, or does not decode to its end.
pub fn of(record: &Record, timeline: &Timeline, asked: &Mastering, audio: &Path) -> Result<Report, AudioError> {
    let speakers = speakers(record, timeline);
    let duration_ms = timeline.length.ms();
    let mut ear = Ear::new(timeline.length);
    let rate = crate::audio::decode::mono(audio, |block| ear.hear(block))?;
    let heard = ear.done(rate)?;
    let place = |id: &str| speakers.iter().position(|speaker| speaker.id == id);
    let waveform = Waveform {
        speakers: who(timeline, heard.peaks.len(), heard.peak_step_ms, &place),
        step_ms: thousandths(heard.peak_step_ms),
        peaks: heard.peaks.iter().map(|peak| thousandths(f64::from(*peak))).collect(),
    };
    let respoken = timeline
        .passages
        .iter()
        .filter_map(|passage| {
            Some(Respoken {
                start_ms: passage.start_ms,
                end_ms: passage.end_ms,
                speaker: place(&passage.speaker)?,
                text: first_words(&passage.text),
                why: passage.respoken.clone()?,
            })
        })
        .collect();
    Ok(Report {
        version: VERSION,
        slug: record.slug.clone(),
        title: record.title.clone(),
        duration_ms,
        loudness: Loudness {
            integrated: heard.integrated.map(hundredths),
            range: hundredths(heard.range),
            true_peak: heard.true_peak.map(hundredths),
            target: asked.loudness,
            ceiling: asked.true_peak,
            step_ms: thousandths(heard.loudness_step_ms),
            short_term: heard.short_term.iter().map(|loudness| loudness.map(hundredths)).collect(),
        },
        silence: Silence {
            total_ms: heard.silent_ms,
            share: thousandths(heard.silent_ms as f64 / duration_ms.max(1) as f64).min(1.0),
            longest: heard.longest,
        },
        waveform,
        chapters: record.chapters.clone(),
        music: timeline.music.clone(),
        respoken,
        speakers,
    })
}

/// Who speaks and for how long. The record names people in the order of their first words, and the timeline has their ids.
fn speakers(record: &Record, timeline: &Timeline) -> Vec<Speaker> {
    let mut speakers: Vec<Speaker> = Vec::new();
    for passage in &timeline.passages {
        let length = passage.end_ms.saturating_sub(passage.start_ms);
        match speakers.iter_mut().find(|speaker| speaker.id == passage.speaker) {
            Some(speaker) => speaker.talk_ms += length,
            None => speakers.push(Speaker {
                id: passage.speaker.clone(),
                name: passage.speaker.clone(),
                voice: passage.voice.clone(),
                talk_ms: length,
                share: 0.0,
            }),
        }
    }
    let all: u64 = speakers.iter().map(|speaker| speaker.talk_ms).sum();
    let mut people = record.people.iter();
    for speaker in &mut speakers {
        speaker.share = thousandths(speaker.talk_ms as f64 / all.max(1) as f64);
        if speaker.id != NARRATOR {
            speaker.name = people.next().map_or_else(|| speaker.id.clone(), |person| person.name.clone());
        }
    }
    speakers
}

/// Who speaks most of each step.
fn who(timeline: &Timeline, steps: usize, step_ms: f64, place: &dyn Fn(&str) -> Option<usize>) -> Vec<Option<usize>> {
    let mut most: Vec<Option<(f64, usize)>> = vec![None; steps];
    // Of one step and one speaker the passages are many where steps are long: what they speak adds up.
    let mut sums: Vec<(usize, usize, f64)> = Vec::new();
    for passage in &timeline.passages {
        let Some(speaker) = place(&passage.speaker) else { continue };
        let (start, end) = (passage.start_ms as f64, passage.end_ms as f64);
        let first = (start / step_ms) as usize;
        for step in first..steps {
            let (from, to) = (step as f64 * step_ms, (step + 1) as f64 * step_ms);
            if from >= end {
                break;
            }
            let here = end.min(to) - start.max(from);
            sums.retain(|(other, _, _)| *other >= first);
            match sums.iter_mut().find(|(at, by, _)| (*at, *by) == (step, speaker)) {
                Some((_, _, sum)) => *sum += here,
                None => sums.push((step, speaker, here)),
            }
            let sum = sums.iter().find(|(at, by, _)| (*at, *by) == (step, speaker)).map_or(0.0, |(_, _, sum)| *sum);
            if let Some(slot) = most.get_mut(step)
                && slot.is_none_or(|(longest, _)| sum > longest)
            {
                *slot = Some((sum, speaker));
            }
        }
    }
    most.into_iter().map(|slot| slot.map(|(_, speaker)| speaker)).collect()
}

fn first_words(text: &str) -> String {
    const LETTERS: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LETTERS {
        return text;
    }
    let cut: String = text.chars().take(LETTERS).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '—', '–', '-', ' ']))
}

/// More digits would differ between processors, and nobody hears them.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// “2 % · 0:04”, for people.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        little if little > 0.0 && little < 1.0 => "<1 %".into(),
        share => format!("{share:.0} %"),
    }
}

/// A figure with a sign that typesetters use.
pub fn figure(value: f64) -> String {
    format!("{value:.1}").replace('-', "−")
}

/// “−16.1 LUFS (−16.0 is asked for), range 3.2 LU, true peak −1.4 dBTP”.
pub fn loudness(loudness: &Loudness) -> String {
    let Loudness { integrated, range, true_peak, target, .. } = loudness;
    let unknown = || "−∞".to_owned();
    format!(
        "{} LUFS ({} is asked for), range {} LU, true peak {} dBTP",
        integrated.map_or_else(unknown, figure),
        figure(*target),
        figure(*range),
        true_peak.map_or_else(unknown, figure),
    )
}

/// “12 % (0:07)”, and the longest pauses.
pub fn silence(silence: &Silence) -> String {
    let seconds = |ms: u64| format!("{:.1} s", ms as f64 / 1000.0);
    let longest: Vec<String> = silence
        .longest
        .iter()
        .map(|pause| format!("{} at {}", seconds(pause.end_ms - pause.start_ms), clock(pause.start_ms)))
        .collect();
    let total = format!("{} of the episode, {}", percent(silence.share), seconds(silence.total_ms));
    if longest.is_empty() { total } else { format!("{total}; the longest pauses: {}", text::join(&longest)) }
}

/// A time in an episode: `1:05`, `1:00:05`.
pub fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::audio::{Frames, timeline::Passage};

    /// Two people and a narrator in 48 seconds, one passage of which was respoken.
    pub fn timeline() -> Timeline {
        let passage = |start_ms, end_ms, speaker: &str, text: &str| Passage {
            start_ms,
            end_ms,
            speaker: speaker.into(),
            voice: format!("builtin:{speaker}"),
            text: text.into(),
            ..Passage::default()
        };
        let mut passages = vec![
            passage(4_000, 14_000, "narrator", "The last lamp on the coast stays lit."),
            passage(
                15_000,
                23_000,
                "quist",
                "We looked at every figure twice, and in the end, as always on this coast, it was not about money.",
            ),
            passage(24_000, 30_000, "narrator", "A pilot was relieved."),
            passage(31_000, 36_000, "hell", "You cannot lose a lighthouse."),
            passage(38_500, 44_000, "narrator", "The lamp will be serviced in May."),
        ];
        passages[1].respoken = Some("a hiss at its end".into());
        let music = vec![MusicPassage { start_ms: 0, end_ms: 6_000, role: "intro".into() }];
        Timeline { version: 1, length: Frames(44_100 * 48), passages, music, ..Timeline::default() }
    }

    /// What the report says of it, with a sound that swells and falls.
    pub fn report() -> Report {
        let timeline = timeline();
        let mut record = crate::feed::testing::record(1);
        record.people.truncate(0);
        for name in ["Mara Quist", "Jonas Hell"] {
            record.people.push(crate::episode::Person { name: name.into(), role: None, gender: None });
        }
        record.chapters = vec![
            Chapter { title: "The lamp".into(), ..Chapter::default() },
            Chapter { title: "A <pilot>".into(), start_ms: 24_000, ..Chapter::default() },
        ];
        let speakers = speakers(&record, &timeline);
        let place = |id: &str| speakers.iter().position(|speaker| speaker.id == id);
        let steps = 480;
        let swell = |n: usize| thousandths(0.1 + 0.7 * (n as f64 / 9.0).sin().abs());
        let who = who(&timeline, steps, 100.0, &place);
        Report {
            version: VERSION,
            slug: "lamp".into(),
            title: "The lamp & the pilot".into(),
            duration_ms: 48_000,
            waveform: Waveform {
                step_ms: 100.0,
                peaks: who.iter().enumerate().map(|(n, who)| if who.is_some() { swell(n) } else { 0.0 }).collect(),
                speakers: who,
            },
            loudness: Loudness {
                integrated: Some(-16.1),
                range: 3.2,
                true_peak: Some(-1.4),
                target: -16.0,
                ceiling: -1.0,
                step_ms: 1000.0,
                short_term: (0..48).map(|n| (n > 3).then(|| -16.0 + 3.0 * (f64::from(n) / 4.0).sin())).collect(),
            },
            silence: Silence {
                total_ms: 5_500,
                share: 0.115,
                longest: vec![Pause { start_ms: 36_000, end_ms: 38_500 }, Pause { start_ms: 14_000, end_ms: 15_000 }],
            },
            chapters: record.chapters,
            music: timeline.music,
            respoken: vec![Respoken {
                start_ms: 15_000,
                end_ms: 23_000,
                speaker: 1,
                text: first_words(&timeline.passages[1].text),
                why: "a hiss at its end".into(),
            }],
            speakers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::timeline, *};

    #[test]
    fn shares_are_of_what_is_spoken_and_names_are_the_records() {
        let report = testing::report();
        let shares: Vec<_> = report.speakers.iter().map(|s| (s.name.as_str(), s.talk_ms, s.share)).collect();
        assert_eq!(shares, [("narrator", 21_500, 0.623), ("Mara Quist", 8_000, 0.232), ("Jonas Hell", 5_000, 0.145)]);
    }

    #[test]
    fn a_step_is_of_whoever_speaks_most_of_it() {
        let place = |id: &str| ["narrator", "quist", "hell"].iter().position(|other| *other == id);
        let who = who(&timeline(), 6, 8_000.0, &place);
        assert_eq!(who, [Some(0), Some(0), Some(1), Some(0), Some(2), Some(0)]);
        assert_eq!(super::who(&timeline(), 1, 48_000.0, &place), [Some(0)]);
        assert_eq!(super::who(&Timeline::default(), 2, 1.0, &place), [None, None]);
    }

    #[test]
    fn figures_are_typeset() {
        let report = testing::report();
        assert_eq!(loudness(&report.loudness), "−16.1 LUFS (−16.0 is asked for), range 3.2 LU, true peak −1.4 dBTP");
        assert_eq!(
            silence(&report.silence),
            "12 % of the episode, 5.5 s; the longest pauses: 2.5 s at 0:36 and 1.0 s at 0:14"
        );
        assert_eq!([clock(0), clock(65_999), clock(3_605_000)], ["0:00", "1:05", "1:00:05"]);
        assert_eq!([percent(0.0), percent(0.004), percent(0.5)], ["0 %", "<1 %", "50 %"]);
    }

    #[test]
    fn a_real_file_is_heard_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tone.mp3");
        std::fs::write(&path, crate::feed::testing::mp3(20)).unwrap();
        let timeline = Timeline { length: crate::audio::Frames(44_100 * 20), ..timeline() };
        let report = of(&crate::feed::testing::record(1), &timeline, &Mastering::default(), &path).unwrap();
        // 8000 of 32768, −15.3 dB as a sine's mean square, with BS.1770's filter and offset.
        assert!(
            report.loudness.integrated.is_some_and(|lufs| (-17.5..-14.0).contains(&lufs)),
            "{:?}",
            report.loudness.integrated
        );
        assert!(report.loudness.true_peak.is_some_and(|peak| (-13.0..-11.5).contains(&peak)));
        assert!(report.loudness.range < 0.5 && report.silence.share < 0.02);
        assert!(report.waveform.peaks[100..1000].iter().all(|peak| (0.2..0.3).contains(peak)));
        assert_eq!((report.duration_ms, report.waveform.peaks.len()), (20_000, measure::STEPS));
        assert!(
            report.loudness.short_term.len() <= measure::STEPS
                && report.loudness.short_term.iter().flatten().count() > 10
        );
    }
}
