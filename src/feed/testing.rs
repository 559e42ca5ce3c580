//! Shows for this module's tests, and for the server's.

use chrono::{DateTime, TimeDelta, Utc};

use super::{base::BaseUrl, guid};
use crate::{
    episode::{Audio, Chapter, Origin, Person, Record, transcript::FORMS},
    gender::Gender,
    show::{Paths, Settings, files},
};

pub const BASE: &str = "https://example.org/show";

pub fn settings() -> Settings {
    Settings {
        title: "The Talk & Test".into(),
        author: "A Team".into(),
        base_url: BASE.into(),
        category: "News > Politics".into(),
        guid: Some(guid::show_guid(&BaseUrl::parse(BASE).unwrap().feed())),
        owner_email: "owner@example.org".into(),
        copyright: "© 2026 A Team".into(),
        ..Settings::default()
    }
}

/// Episode `n` of the show; later ones are newer.
pub fn record(n: u32) -> Record {
    let start: DateTime<Utc> = "2026-06-05T12:00:00Z".parse().unwrap();
    let key = format!("key-{n}");
    Record {
        version: 1,
        slug: format!("episode-{n}"),
        guid: guid::episode_guid("test", &key),
        published: start + TimeDelta::hours(n.into()),
        title: format!("Headline {n}: “friends” & others"),
        language: "en".into(),
        audio: Audio {
            path: format!("audio/episode-{n}.mp3"),
            bytes: 1_000_000 + u64::from(n),
            mime: "audio/mpeg".into(),
            duration_ms: 754_321,
            lufs: -16.0,
            true_peak: -1.5,
            range: 4.2,
        },
        alternates: Vec::new(),
        transcript: true,
        article: Origin {
            url: Some(format!("https://example.org/news/{n}")),
            publication: Some("The Paper".into()),
            byline: Some("By Ada Writer".into()),
            date: Some("2026-06-05T08:00:00Z".into()),
            key,
            words: "words".into(),
        },
        chapters: vec![
            Chapter { title: format!("Headline {n}"), start_ms: 0, ..Chapter::default() },
            Chapter { title: "What follows".into(), start_ms: 65_432, ..Chapter::default() },
        ],
        people: vec![
            Person { name: "Grace Speaker".into(), role: Some("Head of R&D".into()), gender: Some(Gender::Female) },
            Person { name: "Tom Reader".into(), role: None, gender: None },
        ],
        summary: "The town has a new bridge. Some like it.".into(),
        engine: "builtin".into(),
        made_from: "hash".into(),
    }
}

/// A show on disk with `count` episodes: real MP3 files, their records, and nothing built yet.
pub fn show(count: u32) -> (tempfile::TempDir, Paths, Settings) {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(folder.path());
    for n in 1..=count {
        let mut record = record(n);
        let audio = mp3(n + 1);
        record.audio.bytes = audio.len() as u64;
        record.audio.duration_ms = u64::from(n + 1) * 1000;
        files::write(&paths.root().join(&record.audio.path), &audio).unwrap();
        save(&paths, &record);
        for form in FORMS {
            let captions = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<v Narrator>Words.\n";
            files::write(&paths.beside_record(&record.slug, form.end), captions.as_bytes()).unwrap();
        }
    }
    (folder, paths, settings())
}

pub fn save(paths: &Paths, record: &Record) {
    files::write(&paths.record(&record.slug), &serde_json::to_vec_pretty(record).unwrap()).unwrap();
}

/// A tone of so many seconds, as the program encodes its episodes.
pub fn mp3(seconds: u32) -> Vec<u8> {
    use mp3lame_encoder::{Bitrate, Builder, FlushNoGap, MonoPcm};
    let mut builder = Builder::new().unwrap();
    builder.set_num_channels(1).unwrap();
    builder.set_sample_rate(44_100).unwrap();
    builder.set_brate(Bitrate::Kbps96).unwrap();
    let mut encoder = builder.build().unwrap();
    let pcm: Vec<i16> = (0..44_100 * seconds).map(|n| ((f64::from(n) * 0.06).sin() * 8000.0) as i16).collect();
    let mut out = Vec::with_capacity(mp3lame_encoder::max_required_buffer_size(pcm.len()));
    encoder.encode_to_vec(MonoPcm(&pcm), &mut out).unwrap();
    out.reserve(8192);
    encoder.flush_to_vec::<FlushNoGap>(&mut out).unwrap();
    out
}
