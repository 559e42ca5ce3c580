//! How the finished file sounds, by its figures: loudness, peaks, joints, length.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Show, TWO_SPEAKERS};
use quotecast::{
    audio::{self, RATE, decode},
    speech::wav,
};

const AUDIO: &str = "audio/lighthouse-keeps-its-lamp.mp3";
const RECORD: &str = "feed/episodes/lighthouse-keeps-its-lamp.json";

fn made(settings: &str) -> Show {
    let show = Show::new();
    show.write("podcast.toml", format!("title = \"Coast\"\n{settings}")).write("lighthouse.txt", TWO_SPEAKERS);
    show.run(["make", "lighthouse.txt"]).succeeds();
    show
}

fn samples(show: &Show) -> Vec<f32> {
    let mut samples = Vec::new();
    decode::mono(&show.path(AUDIO), |block| {
        samples.extend_from_slice(block);
        Ok(())
    })
    .unwrap();
    samples
}

fn timeline(show: &Show) -> serde_json::Value {
    serde_json::from_str(&show.read("audio/lighthouse-keeps-its-lamp.timeline.json")).unwrap()
}

#[test]
fn every_target_is_met_with_every_preset_and_no_peak_passes_the_limit() {
    for (loudness, preset, bit_rate) in
        [(-14.0, "voice", 96), (-16.0, "off", 64), (-16.0, "broadcast", 128), (-19.0, "voice", 112), (-23.0, "off", 80)]
    {
        let show = made(&format!("[mastering]\nloudness = {loudness}\npreset = \"{preset}\"\nbit_rate = {bit_rate}\n"));
        let measured = audio::measure(&show.path(AUDIO)).unwrap();
        let what = format!("{loudness} {preset} {bit_rate}: {measured:?}");
        assert!((measured.lufs - loudness).abs() <= 0.3, "{what}");
        assert!(measured.true_peak <= -1.0, "{what}");
        let record: serde_json::Value = serde_json::from_str(&show.read(RECORD)).unwrap();
        assert!((record["audio"]["lufs"].as_f64().unwrap() - measured.lufs).abs() < 0.02, "{what}");
        assert!((record["audio"]["range"].as_f64().unwrap() - measured.range).abs() < 0.3, "{what}");
        let told = record["audio"]["bytes"].as_f64().unwrap() * 8.0 / record["audio"]["duration_ms"].as_f64().unwrap();
        // The tag with its cover is more than sound.
        assert!(told > f64::from(bit_rate) * 0.98, "{what}: {told} kbit/s");
    }
}

#[test]
fn the_file_decodes_to_the_length_that_is_told_to_the_sample() {
    let show = made("");
    let timeline = timeline(&show);
    assert_eq!(samples(&show).len() as u64, timeline["length"].as_u64().unwrap());
}

#[test]
fn joints_do_not_click_and_pauses_are_silent() {
    let show = made("[mastering]\npreset = \"broadcast\"\n");
    let samples = samples(&show);
    let timeline = timeline(&show);
    let passages = timeline["passages"].as_array().unwrap();
    assert!(passages.len() > 5);
    let at = |ms: u64| (ms * u64::from(RATE) / 1000) as usize;
    let mut joints = 0;
    for passage in passages {
        for joint in [&passage["start_ms"], &passage["end_ms"]].map(|ms| at(ms.as_u64().unwrap())) {
            // Half a millisecond around: within it a fade is on the tenth of its way.
            let around = &samples[joint.saturating_sub(22)..(joint + 22).min(samples.len())];
            let step = around.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0f32, f32::max);
            assert!(step < 0.02, "a step of {step} at {joint}");
            joints += 1;
        }
    }
    assert!(joints > 10);
    for pair in passages.windows(2) {
        let (from, to) = (at(pair[0]["end_ms"].as_u64().unwrap()), at(pair[1]["start_ms"].as_u64().unwrap()));
        // What encoding smears over a joint is gone after a frame.
        if to > from + 4 * 1152 {
            let loudest = samples[from + 1152..to - 1152].iter().fold(0f32, |most, s| most.max(s.abs()));
            assert!(loudest < 1e-3, "{loudest} in a pause");
        }
    }
}

#[test]
fn every_voice_is_as_loud_as_the_others() {
    let show = made("[mastering]\npreset = \"off\"\n");
    let samples = samples(&show);
    let timeline = timeline(&show);
    let mut voices: std::collections::BTreeMap<String, audio::loudness::Meter> = Default::default();
    for passage in timeline["passages"].as_array().unwrap() {
        let [from, to] =
            ["start_ms", "end_ms"].map(|end| (passage[end].as_u64().unwrap() * u64::from(RATE) / 1000) as usize);
        let meter = voices
            .entry(passage["voice"].as_str().unwrap().to_owned())
            .or_insert_with(|| audio::loudness::Meter::new().unwrap());
        meter.add(&samples[from..to.min(samples.len())]).unwrap();
    }
    assert_eq!(voices.len(), 3);
    for (voice, meter) in voices {
        let lufs = meter.lufs().unwrap();
        assert!((lufs + 16.0).abs() < 1.0, "{voice}: {lufs}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let show = made("");
    let once = show.bytes(AUDIO);
    std::fs::remove_file(show.path(AUDIO)).unwrap();
    show.run(["render", "--jobs", "1"]).succeeds();
    assert!(once == show.bytes(AUDIO));
}

#[test]
fn an_episode_of_one_word_is_an_episode() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\n[notice]\nspoken = \"\"\n").write("no.txt", "No\n\nNo.\n");
    show.run(["make", "no.txt"]).succeeds();
    let measured = audio::measure(&show.path("audio/no.mp3")).unwrap();
    assert!(measured.true_peak <= -1.0 && measured.frames.ms() > 800, "{measured:?}");
    assert!((measured.lufs + 16.0).abs() < 1.5, "{measured:?}");
}

#[test]
fn a_segment_that_is_silent_or_no_number_leaves_the_rest_as_it_is() {
    let show = made("");
    let mut segments: Vec<_> =
        std::fs::read_dir(show.path("audio/segments")).unwrap().map(|entry| entry.unwrap().path()).collect();
    segments.sort();
    let spoil = |file: &std::path::Path, value: f32| {
        let mut speech = wav::read(file).unwrap();
        speech.samples.fill(value);
        std::fs::write(file, wav::to_bytes(&speech).unwrap()).unwrap();
    };
    spoil(&segments[0], 0.0);
    spoil(&segments[1], f32::NAN);
    std::fs::remove_file(show.path(AUDIO)).unwrap();
    show.run(["render"]).succeeds();
    let measured = audio::measure(&show.path(AUDIO)).unwrap();
    assert!((measured.lufs + 16.0).abs() <= 0.3 && measured.true_peak <= -1.0, "{measured:?}");
    assert!(samples(&show).iter().all(|sample| sample.is_finite()));
}

#[test]
fn an_episode_in_which_nothing_can_be_heard_is_none() {
    let show = made("");
    for entry in std::fs::read_dir(show.path("audio/segments")).unwrap() {
        let file = entry.unwrap().path();
        let mut speech = wav::read(&file).unwrap();
        speech.samples.fill(0.0);
        std::fs::write(&file, wav::to_bytes(&speech).unwrap()).unwrap();
    }
    std::fs::remove_file(show.path(AUDIO)).unwrap();
    show.run(["render"]).fails(1).says("the script holds nothing that can be heard");
    assert!(!show.exists(AUDIO));
}
