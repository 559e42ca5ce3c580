//! The voices of the built-in engine are distinct in timbre, by measure and not by pitch alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]
#![cfg(feature = "espeak")]

#[path = "common/timbre.rs"]
mod timbre;

use quotecast::speech::{self, Setup, Utterance};

const TEXT: &str = "The harbour was quiet when the ferry came in, and nobody on the quay knew why it was late.";

/// More than what pitch alone does to a voice: 20 of espeak's 100 steps of pitch move the same voice by 0.08 to 0.19.
const APART: f64 = 0.25;

#[test]
fn every_two_voices_are_apart() {
    let engine = speech::engine("builtin", &Setup::default()).unwrap();
    let timbres: Vec<_> = engine
        .voices()
        .iter()
        .filter(|voice| voice.reads("en"))
        .map(|voice| {
            let utterance =
                Utterance { voice: voice.name.voice.clone(), text: TEXT.into(), spoken_as: vec![], speed: 1.0 };
            let speech = engine.speak(&utterance).unwrap();
            let peak = speech.samples.iter().fold(0f32, |peak, s| peak.max(s.abs()));
            println!(
                "{:7} peak {peak:.2}, {:.1} s",
                voice.name.voice,
                speech.samples.len() as f64 / f64::from(speech.rate)
            );
            assert!(peak < 0.999, "{} is clipped", voice.name);
            (voice, timbre::timbre(&speech.samples, speech.rate))
        })
        .collect();
    let mut near = Vec::new();
    for (n, (voice, here)) in timbres.iter().enumerate() {
        let row: Vec<String> =
            timbres[..n].iter().map(|(_, there)| format!("{:.2}", timbre::distance(here, there))).collect();
        println!("{:7} {}", voice.name.voice, row.join(" "));
        for (other, there) in &timbres[..n] {
            if timbre::distance(here, there) < APART {
                near.push(format!(
                    "{} and {}: {:.2}",
                    voice.name.voice,
                    other.name.voice,
                    timbre::distance(here, there)
                ));
            }
        }
    }
    assert!(near.is_empty(), "too alike: {near:?}");
}

#[test]
fn each_voice_of_another_language_speaks_it() {
    let engine = speech::engine("builtin", &Setup::default()).unwrap();
    for voice in engine.voices().iter().filter(|voice| !voice.reads("en")) {
        let text = match voice.language.as_str() {
            "el" => "Κανείς δεν ήξερε γιατί έσβησαν τα φώτα.",
            "uk" => "Ніхто не знав, чому вогні в порту згасли.",
            "hi" => "बच्चे स्कूल में छोटी नाव चलाना सीखते हैं।",
            _ => "La barca amarilla de Nina e Hugo, 350 metros.",
        };
        let utterance = Utterance { voice: voice.name.voice.clone(), text: text.into(), spoken_as: vec![], speed: 1.0 };
        let speech = engine.speak(&utterance).unwrap();
        let seconds = speech.samples.len() as f64 / f64::from(speech.rate);
        assert!((1.2..8.0).contains(&seconds), "{}: {seconds} s", voice.name);
        assert_eq!(speech::check::fault(&utterance, &speech), None, "{}", voice.name);
    }
}
