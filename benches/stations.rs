//! What must stay fast: who said it, an hour of audio, a feed of ten thousand episodes.
//!
//! `cargo bench` prints times and throughput. Inputs are made here, so that anyone can run them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta};
use divan::{Bencher, counter::BytesCount};
use quotecast::{
    article::{self, Format, Given},
    audio::{self, Tags},
    episode::{Audio, Chapter, Origin, Person, Record},
    feed::{self, BaseUrl},
    gender::Gender,
    quotes,
    show::{Settings, settings::Mastering},
    speech::{
        self, Utterance,
        segments::{Segment, SegmentKey, Take},
        wav,
    },
};
use uuid::Uuid;

fn main() {
    divan::main();
}

fn sample() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    fs::read(&files[0]).unwrap()
}

/// The sample article, read and attributed.
#[divan::bench]
fn attribution_of_one_article(bencher: Bencher) {
    let bytes = sample();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| {
        let article = article::read(&bytes, Format::Markdown, &Given::default()).unwrap();
        quotes::attribute(&article)
    });
}

/// An hour of speech: 600 segments of about 6 s in two voices, with pauses.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn stitching_and_mastering_one_hour(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let takes = hour(folder.path());
    let out = folder.path().join("hour.mp3");
    bencher.bench(|| {
        let measured = audio::produce(&takes, &[], &Mastering::default(), &Tags::default(), &out).unwrap().measured;
        assert!((measured.lufs + 16.0).abs() < 0.5, "{measured:?}");
        measured
    });
}

fn hour(folder: &Path) -> Vec<Take> {
    let engine = speech::engine(speech::default_engine()).unwrap();
    let text = "The ferry left the harbour on time this morning, and the pilot who brought it in last night was on board, \
                asleep.";
    let mut takes = Vec::new();
    for n in 0..600 {
        let voice = &engine.voices()[n % 2].name;
        let utterance = Utterance { voice: voice.voice.clone(), text: text.into(), spoken_as: vec![], speed: 1.0 };
        let key = SegmentKey::of(engine.as_ref(), &utterance);
        let file = key.file(folder);
        if !file.exists() {
            fs::write(&file, wav::to_bytes(&engine.speak(&utterance).unwrap()).unwrap()).unwrap();
        }
        takes.push(Take::Segment(Segment { key, file, line: n, voice: voice.to_string() }));
        takes.push(Take::Pause(400));
    }
    takes
}

/// Ten thousand episodes as XML.
#[divan::bench(sample_count = 5)]
fn a_feed_of_ten_thousand_episodes(bencher: Bencher) {
    let settings =
        Settings { title: "Coast Aloud".into(), base_url: "https://example.org/coast".into(), ..Settings::default() };
    let base = BaseUrl::of(&settings).unwrap();
    let records: Vec<Record> = (0..10_000).map(record).collect();
    let length = feed::feed(&settings, &records, &base).len();
    bencher.counter(BytesCount::new(length)).bench(|| feed::feed(&settings, &records, &base));
}

fn record(n: i64) -> Record {
    let slug = format!("lighthouse-keeps-its-lamp-{n}");
    Record {
        version: 1,
        guid: Uuid::new_v5(&Uuid::nil(), slug.as_bytes()),
        published: DateTime::UNIX_EPOCH + TimeDelta::days(n),
        title: format!("Lighthouse keeps its lamp, part {n}"),
        language: "en".into(),
        audio: Audio {
            path: format!("audio/{slug}.mp3"),
            bytes: 1_000_000,
            mime: "audio/mpeg".into(),
            duration_ms: 300_000,
            lufs: -16.0,
            true_peak: -1.2,
        },
        article: Origin {
            url: Some(format!("https://example.org/articles/{n}")),
            byline: Some("Ines Vold".into()),
            ..Origin::default()
        },
        chapters: vec![Chapter { title: format!("Lighthouse keeps its lamp, part {n}"), start_ms: 0 }],
        people: vec![
            Person {
                name: "Mara Quist".into(),
                role: Some("chair of the harbour board".into()),
                gender: Some(Gender::Female),
            },
            Person { name: "Jonas Hell".into(), role: Some("pilot".into()), gender: Some(Gender::Male) },
        ],
        summary: "The last lamp on the northern coast stays lit, the harbour board decided on Monday.".into(),
        engine: "builtin".into(),
        made_from: "0".repeat(32),
        slug,
    }
}
