//! The neural voices with their real models. `QUOTECAST_TEST_VOICES` names a store with `hibari` and `kokoro` installed
//! (`.ci/run` makes one); without it these tests say aloud that they were skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{path::PathBuf, sync::Arc, thread};

use common::{Ran, Show, quotecast};
use quotecast::speech::{Engine, Speech, Utterance, check, models::Store, neural};

const ENGINES: [(&str, &str); 2] = [("hibari", "heart"), ("kokoro", "bm_george")];

fn voices() -> Option<PathBuf> {
    let set = std::env::var_os("QUOTECAST_TEST_VOICES").filter(|set| !set.is_empty());
    if set.is_none() {
        eprintln!("SKIPPED: QUOTECAST_TEST_VOICES names no store of voices, so no neural voice was tested");
    }
    set.map(PathBuf::from)
}

fn engine(name: &str) -> Option<Arc<dyn Engine>> {
    let store = Store::at(voices()?);
    Some(if name == "hibari" { neural::hibari::open(&store) } else { neural::kokoro::open(&store) }.unwrap())
}

fn utterance(voice: &str, text: &str) -> Utterance {
    Utterance { voice: voice.into(), text: text.into(), spoken_as: vec![], speed: 1.0 }
}

fn seconds(speech: &Speech) -> f64 {
    speech.samples.len() as f64 / f64::from(speech.rate)
}

const TEXT: &str = "Dr. Quist said that 12 ferries, all of them late, came in. Nobody knew why.";

#[test]
fn every_word_is_heard_and_has_its_time() {
    for (name, voice) in ENGINES {
        let Some(engine) = engine(name) else { return };
        let said = utterance(voice, TEXT);
        let speech = engine.speak(&said).unwrap();
        assert_eq!(check::fault(&said, &speech), None);
        assert!((3.0..10.0).contains(&seconds(&speech)), "{name}: {} s", seconds(&speech));
        let words: Vec<&str> = speech.words.iter().map(|word| TEXT[word.at..].split(' ').next().unwrap()).collect();
        assert_eq!(words, TEXT.split(' ').collect::<Vec<_>>(), "{name}");
        assert!(speech.words.windows(2).all(|pair| pair[0].ms < pair[1].ms), "{name}: {:?}", speech.words);
        assert!(speech.words[0].ms <= 160, "{name}: the silence before is trimmed, {} ms", speech.words[0].ms);
        assert!(speech.unsaid.is_empty());
    }
}

#[test]
fn the_same_words_are_the_same_samples_on_many_threads() {
    for (name, voice) in ENGINES {
        let Some(engine) = engine(name) else { return };
        let alone = engine.speak(&utterance(voice, "Nobody knew why.")).unwrap();
        thread::scope(|scope| {
            let others: Vec<_> =
                (0..8).map(|_| scope.spawn(|| engine.speak(&utterance(voice, "Nobody knew why.")).unwrap())).collect();
            for other in others {
                assert!(other.join().unwrap() == alone, "{name} differs");
            }
        });
    }
}

#[test]
fn odd_text_is_spoken_as_far_as_it_goes_and_told() {
    let endless = "ab".repeat(2500);
    let cases =
        ["", " … ", "😀", "東京", "Привет", "It was 東京 😀 fine.", "a", "!?", "3.14159", "[x](/y/) <b>", "\u{200b}"];
    for (name, voice) in ENGINES {
        let Some(engine) = engine(name) else { return };
        for text in cases {
            let speech = engine.speak(&utterance(voice, text)).unwrap();
            assert!(speech.samples.iter().all(|sample| sample.is_finite()), "{name}: {text}");
            let has_words = text.chars().any(char::is_alphanumeric) || text == "😀";
            assert!(
                !has_words || !speech.words.is_empty() || !speech.unsaid.is_empty(),
                "{name}: {text} is lost in silence"
            );
        }
        if name == "hibari" {
            let speech = engine.speak(&utterance(voice, &endless)).unwrap();
            assert!(seconds(&speech) > 60.0, "five thousand letters take longer than {} s", seconds(&speech));
        }
        assert!(engine.speak(&utterance("nobody", "Yes.")).is_err());
    }
}

#[test]
fn speed_is_a_factor() {
    for (name, voice) in ENGINES {
        let Some(engine) = engine(name) else { return };
        let at = |speed| seconds(&engine.speak(&Utterance { speed, ..utterance(voice, TEXT) }).unwrap());
        let factor = at(1.0) / at(1.5);
        assert!((1.2..1.8).contains(&factor), "{name}: {factor}");
    }
}

#[test]
fn an_episode_has_the_same_bytes_on_one_thread_and_on_two_hundred() {
    let Some(store) = voices() else { return };
    let episode = |jobs: &str| {
        let show = Show::new();
        show.write("a.txt", common::TWO_SPEAKERS).write("podcast.toml", "title = \"Voices\"\n");
        let ran = Ran::of(
            quotecast()
                .env("QUOTECAST_VOICES", &store)
                .args(["--show", show.root().to_str().unwrap(), "make", "-j", jobs])
                .arg(show.path("a.txt")),
        );
        drop(ran.succeeds());
        let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
        assert!(script.contains("hibari:heart"), "{script}");
        assert!(script.contains("kokoro:"), "people speak with voices of their own: {script}");
        show.bytes("audio/lighthouse-keeps-its-lamp.mp3")
    };
    assert!(episode("1") == episode("200"));
}
