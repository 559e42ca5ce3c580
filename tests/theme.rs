//! The music of a show, through the program: heard where it belongs, out of the way of the words, and told where it is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::path::Path;

use common::{Show, TWO_SPEAKERS};
use quotecast::audio::{self, RATE, decode};

const SLUG: &str = "lighthouse-keeps-its-lamp";

/// A chord of so many seconds.
fn chord(file: &Path, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(file, spec).unwrap();
    for n in 0..seconds * 48_000 {
        let at = f64::from(n) / 48_000.0 * std::f64::consts::TAU;
        let value = (at * 220.0).sin() + (at * 277.2).sin() + (at * 329.6).sin();
        for _ in 0..2 {
            writer.write_sample((value * 4000.0) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
}

fn level(samples: &[f32]) -> f64 {
    10.0 * (samples.iter().map(|&s| f64::from(s * s)).sum::<f64>() / samples.len() as f64).log10()
}

#[test]
fn intro_sting_and_outro_stand_around_the_words() {
    let show = Show::new();
    show.write(
        "podcast.toml",
        "title = \"Coast\"\n[music]\nintro = \"in.wav\"\noutro = \"in.wav\"\nsting = \"st.wav\"\nalone = 5.0\n",
    );
    chord(&show.path("in.wav"), 20);
    chord(&show.path("st.wav"), 2);
    show.write(
        "lighthouse.txt",
        TWO_SPEAKERS.to_owned() + "\n\n## What comes next\n\nThe lamp is lit again on Monday.\n",
    );
    std::fs::rename(show.path("lighthouse.txt"), show.path("lighthouse.md")).unwrap();
    show.run(["make", "lighthouse.md"]).succeeds();
    let slug = show.files().iter().find_map(|(name, _)| {
        name.strip_prefix("audio/").and_then(|name| name.strip_suffix(".timeline.json")).map(str::to_owned)
    });
    let slug = slug.unwrap();
    let timeline: serde_json::Value = serde_json::from_str(&show.read(&format!("audio/{slug}.timeline.json"))).unwrap();
    let roles: Vec<&str> = timeline["music"].as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["intro", "sting", "outro"]);
    let file = show.path(&format!("audio/{slug}.mp3"));
    let mut samples = Vec::new();
    decode::mono(&file, |block| {
        samples.extend_from_slice(block);
        Ok(())
    })
    .unwrap();
    assert_eq!(samples.len() as u64, timeline["length"].as_u64().unwrap());
    let at = |ms: &serde_json::Value| (ms.as_u64().unwrap() * u64::from(RATE) / 1000) as usize;
    let passages = timeline["passages"].as_array().unwrap();
    let (first, last) = (at(&passages[0]["start_ms"]), at(&passages[passages.len() - 1]["end_ms"]));
    assert!((5 * RATE as usize..6 * RATE as usize).contains(&first), "{first}");
    // The music is as loud as it is meant to be against the speech, and there is music behind the last word.
    let speech = level(&samples[at(&passages[2]["start_ms"])..at(&passages[2]["end_ms"])]);
    for music in [&samples[RATE as usize..4 * RATE as usize], &samples[last + RATE as usize..last + 3 * RATE as usize]]
    {
        assert!((level(music) - speech + 2.0).abs() < 4.0, "{} {speech}", level(music));
    }
    let measured = audio::measure(&file).unwrap();
    assert!((measured.lufs + 16.0).abs() <= 0.3 && measured.true_peak <= -1.0, "{measured:?}");

    // The chapter begins with its words, and other music makes another file.
    let before = show.bytes(&format!("audio/{slug}.mp3"));
    show.run(["render"]).succeeds();
    assert!(before == show.bytes(&format!("audio/{slug}.mp3")));
    chord(&show.path("st.wav"), 3);
    show.run(["render"]).succeeds();
    assert!(before != show.bytes(&format!("audio/{slug}.mp3")));
}

#[test]
fn music_that_cannot_be_used_is_named_with_what_to_do() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS).write("theme.mp3", "This is no music.\n".repeat(50));
    let with = |setting: &str| show.write("podcast.toml", format!("title = \"Coast\"\n[music]\n{setting}\n"));
    with("intro = \"theme.mp3\"");
    show.run(["make", "lighthouse.txt"]).fails(2).says("theme.mp3").says("[music] in podcast.toml").says("WAV");
    with("sting = \"gone.wav\"");
    show.run(["make", "lighthouse.txt"]).fails(2).says("gone.wav").says("is not there");
    with("outro = \"../theme.mp3\"");
    show.run(["make", "lighthouse.txt"]).fails(2).says("outside of the show");
    assert!(!show.exists(&format!("audio/{SLUG}.mp3")));
}

#[test]
fn of_an_intro_of_twenty_minutes_the_beginning_is_used() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\n[music]\nintro = \"long.wav\"\n")
        .write("lighthouse.txt", TWO_SPEAKERS);
    chord(&show.path("long.wav"), 1200);
    show.run(["make", "lighthouse.txt"]).succeeds().says("long.wav");
    let record: serde_json::Value = serde_json::from_str(&show.read(&format!("feed/episodes/{SLUG}.json"))).unwrap();
    assert!(record["audio"]["duration_ms"].as_u64().unwrap() < 80_000);
}
