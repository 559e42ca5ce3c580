//! Real articles, where they are at hand: nobody's words are lost, and the right person speaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{collections::BTreeMap, fs};

use common::{Ran, quotecast, shared};
use quotecast::{
    article::{Format, Given},
    script::Composed,
    show::Settings,
    speech::{
        Accent, Sound, SpokenAs, VoiceName,
        lexicon::Lexicon,
        neural::{phonemes::Reader, vocabulary},
        plan::{self, Spoken, Step},
        spoken,
    },
    words,
};
use serde_json::Value;

/// The article that this program was asked for: thirteen passages are the ambassador's, and nothing else is.
#[test]
fn the_ambassador_speaks_exactly_his_passages() {
    let Some(shared) = shared() else { return };
    let path = shared.join("articles/ambassador.txt");
    let gold: Value = serde_json::from_slice(&fs::read(shared.join("articles/ambassador.gold.json")).unwrap()).unwrap();
    let list = |key: &str| -> Vec<String> { serde_json::from_value(gold[key].clone()).unwrap() };

    let quotes = Ran::of(quotecast().args(["quotes", "--json"]).arg(&path)).succeeds().json();
    let voiced: Vec<&Value> =
        quotes["quotes"].as_array().unwrap().iter().filter(|quote| quote["voiced"] == true).collect();
    assert!(voiced.iter().all(|quote| quote["speaker"] == gold["speaker"]));
    let said: Vec<&str> = voiced.iter().map(|quote| quote["text"].as_str().unwrap().trim_matches(['“', '”'])).collect();
    assert_eq!(said, list("voiced"));

    let script = Ran::of(quotecast().args(["script", "--json"]).arg(&path)).succeeds().json();
    let lines = script["lines"].as_array().unwrap();
    let texts = |kind: &str| -> Vec<&str> {
        lines.iter().filter(|line| line["kind"] == kind).map(|line| line["text"].as_str().unwrap()).collect()
    };
    assert_eq!(texts("quote"), list("voiced"));
    let narration = texts("narration").join("\n");
    for kept in list("narrator").iter().chain(&list("kept")) {
        assert!(narration.contains(kept.as_str()), "the narrator does not read “{kept}”");
    }
    for dropped in list("dropped") {
        assert!(!narration.contains(&dropped), "“{dropped}” is read");
    }
    assert_eq!(script["cast"][1]["gender"], "male");

    // Every other word once: the words of the text are those of the lines and of what was left out.
    let text = fs::read_to_string(&path).unwrap();
    let mut count: BTreeMap<String, i64> = BTreeMap::new();
    words::words(&text).for_each(|word| *count.entry(word.into()).or_default() += 1);
    let left_out = script["left_out"].as_array().unwrap().iter();
    let spoken = lines.iter().filter(|line| !line["source"].is_null());
    for part in spoken.chain(left_out) {
        words::words(part["text"].as_str().unwrap()).for_each(|word| *count.entry(word.into()).or_default() -= 1);
    }
    count.retain(|_, left| *left != 0);
    assert!(count.is_empty(), "{count:?}");
}

/// Every word of the 84 articles is said: it has sounds, or stands in a form that has them, or is passed over as a mark is
/// (an emoji, a note's number). Nothing is left that no engine could say, and every sound is one that the networks know.
#[test]
fn every_word_of_eighty_four_articles_has_sounds() {
    let Some(shared) = shared() else { return };
    let reader = Reader::new(|_| None);
    let lexicon = Lexicon::default();
    let read = |_: &VoiceName, text: &str, given| spoken::forms(text, given, &lexicon, Accent::American);
    let lines = fs::read_to_string(shared.join("quotes/polnear.dev.jsonl")).unwrap();
    let mut words = 0;
    for line in lines.lines() {
        let text: Value = serde_json::from_str(line).unwrap();
        let mut script = composed(&text).script;
        for member in script.cast.values_mut() {
            member.voice = Some("kokoro:af_heart".into());
        }
        let name = text["id"].as_str().unwrap();
        for step in plan::plan(&script, &Settings::default().pauses, 1.0, &read).unwrap() {
            let Step::Speak(Spoken { utterance, .. }) = step else { continue };
            let sounds = reader.read(&utterance, Accent::American).unwrap();
            assert!(sounds.unsaid.is_empty(), "{name}: {:?} of “{}”", sounds.unsaid, utterance.text);
            let known = |c: char| vocabulary::number(c).is_some();
            assert!(sounds.words.iter().all(|word| word.sounds.chars().all(known)), "{name}: “{}”", utterance.text);
            let mut end = 0;
            for word in utterance.text.split(char::is_whitespace) {
                let start = end;
                end =
                    start + word.len() + utterance.text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
                if !word.chars().any(char::is_alphanumeric) {
                    continue;
                }
                words += 1;
                let stop = start + word.len();
                let said = |from, to| sounds.words.iter().any(|word| word.spoken && (from..to).contains(&word.at));
                let form = utterance.spoken_as.iter().find(|part| part.start < stop && start < part.end);
                let dropped = |part: &SpokenAs| matches!(&part.sound, Sound::Words(words) if words.is_empty());
                let is_said = said(start, stop) || form.is_some_and(|part| said(part.start, part.end) || dropped(part));
                assert!(is_said, "{name}: “{word}” of “{}” is not said: {:?}", utterance.text, sounds.words);
            }
        }
    }
    assert!(words > 60_000, "{words}");
}

fn composed(text: &Value) -> Composed {
    let input = quotecast::Input {
        name: text["id"].as_str().unwrap().into(),
        bytes: text["text"].as_str().unwrap().as_bytes().to_vec(),
        format: Format::Text,
        source: None,
    };
    let article = quotecast::read(&input, &Given::default()).unwrap();
    let attribution = quotecast::quotes::attribute(&article);
    quotecast::compose(&article, &attribution, &Settings::default(), None, &input.name).unwrap()
}

/// Every one of the 84 articles becomes a script in which every word stands once (`compose` holds it to that), and the
/// script that is written is the one that is read back.
#[test]
fn eighty_four_articles_go_through_script_with_every_word_once() {
    let Some(shared) = shared() else { return };
    let lines = fs::read_to_string(shared.join("quotes/polnear.dev.jsonl")).unwrap();
    let mut articles = 0;
    for line in lines.lines() {
        let text: Value = serde_json::from_str(line).unwrap();
        let name = text["id"].as_str().unwrap();
        let composed = composed(&text);
        let written = quotecast::script::format(&composed.script);
        let read = quotecast::script::parse(&written).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(read == composed.script, "{name} is not read back as it was");
        articles += 1;
    }
    assert_eq!(articles, 84);
}

/// A floor under the attribution, on articles whose speakers were adjudicated by hand.
#[test]
fn attribution_does_not_fall_below_what_it_has_reached() {
    let Some(shared) = shared() else { return };
    let dev = shared.join("quotes/polnear.dev.jsonl");
    let told = Ran::of(quotecast().args(["quotes", "--json"]).arg(&dev)).succeeds().stdout;
    let predicted: Vec<String> = told
        .lines()
        .map(|line| {
            let mut report: Value = serde_json::from_str(line).unwrap();
            report["quotes"].as_array_mut().unwrap().retain(|quote| quote["voiced"] == true);
            report.to_string()
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("predicted.jsonl");
    fs::write(&file, predicted.join("\n")).unwrap();
    let score = std::process::Command::new("python3")
        .arg(shared.join("quotes/score.py"))
        .args([&dev, &file])
        .arg("--json")
        .output();
    let Ok(score) = score.map(|output| output.stdout) else {
        eprintln!("SKIPPED: needs python3 to score");
        return;
    };
    let score: Value = serde_json::from_slice(&score).unwrap();
    println!("{score}");
    for (figure, floor) in [("spk_e2e", 92.0), ("span_F1", 97.0), ("B3_F1", 95.0), ("gender_e2e", 88.0)] {
        assert!(score[figure].as_f64().unwrap() >= floor, "{figure} is {}", score[figure]);
    }
}
