//! What must stay fast: who said it, an hour of audio, a feed of ten thousand episodes.
//!
//! `cargo bench` prints times and throughput. Inputs are made here, so that anyone can run them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta};
use divan::{Bencher, counter::BytesCount};
use quotecast::{
    article::{self, Format, Given},
    audio::{self, Tags, music::Arranged},
    episode::{Audio, Chapter, Origin, Person, Record},
    feed::{self, BaseUrl},
    gender::Gender,
    quotes,
    show::{Settings, settings::Mastering},
    speech::{
        self, Accent, Utterance,
        lexicon::Lexicon,
        segments::{Segment, SegmentKey, Take},
        spoken, wav,
    },
    text::floor_boundary,
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

/// Written forms of news and of pages of figures in words, a line at a time.
#[divan::bench(args = ["samples", "tests/reading"])]
fn spoken_forms(bencher: Bencher, folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let lexicon = Lexicon::default();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let forms = |line| spoken::forms(line, Vec::new(), &lexicon, Accent::American).len();
        text.lines().map(forms).sum::<usize>()
    });
}

/// The sample article again and again, up to so many bytes: the time per byte stays the same.
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000], sample_count = 5, sample_size = 1)]
fn attribution_of_one_long_article(bencher: Bencher, bytes: usize) {
    let sample = String::from_utf8(sample()).unwrap();
    attribution_of(bencher, &sample.repeat(bytes.div_ceil(sample.len())), bytes);
}

/// Every paragraph quotes somebody new, and the next one goes on with a pronoun.
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000], sample_count = 5, sample_size = 1)]
fn attribution_of_many_people(bencher: Bencher, bytes: usize) {
    let mut text = String::from("# A town meeting\n\n");
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        let name = surname(n);
        text += &format!(
            "“We were promised a harbour in the year of the flood,” said Mira {name}, a baker. “We are waiting.”\n\n\
             “It is a matter of patience,” she added.\n\n"
        );
    }
    attribution_of(bencher, &text, bytes);
}

/// A page of names, each with its quote below.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn attribution_of_names_above_their_quotes(bencher: Bencher, bytes: usize) {
    let text =
        "# Voices\n\n".to_owned() + &"Mira Solberg, harbour master\n\n“We sail at dawn.”\n\n".repeat(bytes / 50 + 1);
    attribution_of(bencher, &text, bytes);
}

/// A name of its own for each number: Babaro, Dabaro, …
fn surname(n: usize) -> String {
    let syllables = ["ba", "da", "fe", "gi", "ho", "ku", "la", "me", "ni", "po"];
    let name: String = n.to_string().bytes().rev().map(|digit| syllables[usize::from(digit - b'0')]).collect();
    format!("{}{}ro", name[..1].to_uppercase(), &name[1..])
}

/// Opening and straight marks without a partner, in one paragraph and in as many as there are marks.
#[divan::bench(args = ["“a ", "“a\n\n", "\"a ", "‘a ", "a” "], sample_count = 5, sample_size = 1)]
fn attribution_of_ten_thousand_unbalanced_marks(bencher: Bencher, mark: &str) {
    let text = mark.repeat(10_000);
    attribution_of(bencher, &text, text.len());
}

/// One sentence, and one paragraph.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn attribution_of_a_megabyte_without_a_full_stop(bencher: Bencher) {
    let clause = "and then Mira Solberg said to the harbour master that “we all sail at dawn” while he looked at her ";
    attribution_of(bencher, &clause.repeat(1_000_000 / clause.len() + 1), 1_000_000);
}

/// Reads and attributes the first so many bytes of `text`.
fn attribution_of(bencher: Bencher, text: &str, bytes: usize) {
    let text = &text[..floor_boundary(text, bytes)];
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let article = article::read(text.as_bytes(), Format::Markdown, &Given::default()).unwrap();
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
        let (mastering, threads) = (&Mastering::default(), std::thread::available_parallelism().unwrap().get());
        let programme =
            audio::Programme::lay_out(&takes, mastering, threads, |pieces| Arranged { pieces, layers: vec![] })
                .unwrap();
        let wanted = audio::Wanted {
            mastering,
            tags: &Tags::default(),
            chapters: &[],
            alternates: &[],
            threads,
            progress: &|_| {},
        };
        let measured = audio::master(&programme, &wanted, &out).unwrap();
        assert!((measured.lufs + 16.0).abs() < 0.5, "{measured:?}");
        measured
    });
}

fn hour(folder: &Path) -> Vec<Take> {
    let engine = speech::engine(speech::default_engine(), &speech::Setup::default()).unwrap();
    let text = "The ferry left the harbour on time this morning, and the pilot who brought it in last night was on board, \
                asleep.";
    let mut takes = Vec::new();
    for n in 0..600 {
        let voice = &engine.voices()[n % 2].name;
        let utterance = Utterance { voice: voice.voice.clone(), text: text.into(), spoken_as: vec![], speed: 1.0 };
        let key = SegmentKey::of(engine.as_ref(), "", &utterance);
        let file = key.file(folder);
        if !file.exists() {
            fs::write(&file, wav::to_bytes(&engine.speak(&utterance).unwrap()).unwrap()).unwrap();
        }
        takes.push(Take::Segment(Segment {
            key,
            file,
            line: n,
            speaker: voice.voice.clone(),
            voice: voice.to_string(),
            text: String::new(),
        }));
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
            range: 4.0,
        },
        alternates: Vec::new(),
        transcript: false,
        article: Origin {
            url: Some(format!("https://example.org/articles/{n}")),
            byline: Some("Ines Vold".into()),
            ..Origin::default()
        },
        chapters: vec![Chapter {
            title: format!("Lighthouse keeps its lamp, part {n}"),
            start_ms: 0,
            ..Chapter::default()
        }],
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
