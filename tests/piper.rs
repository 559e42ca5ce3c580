//! Piper voices that the user has. `QUOTECAST_TEST_PIPER` names a folder with one of American English (`NAME.onnx` and
//! `NAME.onnx.json`; `.ci/run` fetches one); without it the tests that speak say aloud that they were skipped. Those of
//! what is wrong with files need none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]
#![cfg(feature = "espeak")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use common::{Ran, Show, quotecast};
use quotecast::{
    show::settings::{Piper, PiperVoice},
    speech::{Engine, Sound, Speech, SpokenAs, Utterance, check, neural::piper},
};

/// The real voice's `.onnx`.
fn voice() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("QUOTECAST_TEST_PIPER").filter(|set| !set.is_empty()) else {
        eprintln!("SKIPPED: QUOTECAST_TEST_PIPER names no folder with a Piper voice, so none was tested");
        return None;
    };
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    Some(files.find(|path| path.extension().is_some_and(|end| end == "onnx")).expect("no .onnx file there"))
}

fn open(path: &Path) -> Arc<dyn Engine> {
    let voices = vec![PiperVoice::at(path.to_str().unwrap())];
    piper::open(Path::new("."), &Piper { voices }).unwrap()
}

fn utterance(engine: &dyn Engine, text: &str) -> Utterance {
    Utterance { voice: engine.voices()[0].name.voice.clone(), text: text.into(), spoken_as: vec![], speed: 1.0 }
}

fn seconds(speech: &Speech) -> f64 {
    speech.samples.len() as f64 / f64::from(speech.rate)
}

const TEXT: &str = "Dr. Quist said that 12 ferries, all of them late, came in. Nobody knew why.";

#[test]
fn every_word_is_heard_and_has_its_time() {
    let Some(path) = voice() else { return };
    let engine = open(&path);
    let said = utterance(engine.as_ref(), TEXT);
    let speech = engine.speak(&said).unwrap();
    assert_eq!(check::fault(&said, &speech), None);
    assert!((3.0..10.0).contains(&seconds(&speech)), "{} s", seconds(&speech));
    let words: Vec<&str> = speech.words.iter().map(|word| TEXT[word.at..].split(' ').next().unwrap()).collect();
    assert_eq!(words, TEXT.split(' ').collect::<Vec<_>>());
    assert!(speech.words.windows(2).all(|pair| pair[0].ms < pair[1].ms), "{:?}", speech.words);
    assert!(speech.words[0].ms <= 160 && f64::from(speech.words.last().unwrap().ms) < seconds(&speech) * 1000.0);
    assert!(speech.unsaid.is_empty());
}

#[test]
fn the_same_words_are_the_same_samples_on_many_threads_and_in_another_process() {
    let Some(path) = voice() else { return };
    let engine = open(&path);
    let said = utterance(engine.as_ref(), "Nobody knew why.");
    let alone = engine.speak(&said).unwrap();
    thread::scope(|scope| {
        let others: Vec<_> = (0..8).map(|_| scope.spawn(|| engine.speak(&said).unwrap())).collect();
        for other in others {
            assert!(other.join().unwrap() == alone, "it differs");
        }
    });
    assert!(open(&path).speak(&said).unwrap() == alone, "it differs when loaded anew");
}

#[test]
fn odd_text_is_spoken_as_far_as_it_goes_and_told() {
    let Some(path) = voice() else { return };
    let engine = open(&path);
    let endless = "ab ".repeat(100);
    let cases =
        ["", " … ", "😀", "東京", "Привет", "It was 東京 😀 fine.", "a", "!?", "3.14159", "[x](/y/) <b>", "Łódź"];
    for text in cases.into_iter().chain(["123456789012345678901234567890", "\u{200b}", endless.as_str()]) {
        let speech = engine.speak(&utterance(engine.as_ref(), text)).unwrap();
        assert!(speech.samples.iter().all(|sample| sample.is_finite()), "{text}");
        let has_words = text.chars().any(char::is_alphanumeric) || text == "😀";
        assert!(!has_words || !speech.words.is_empty() || !speech.unsaid.is_empty(), "{text} is lost in silence");
    }
    let nobody = Utterance { voice: "nobody".into(), ..utterance(engine.as_ref(), "Yes.") };
    assert!(engine.speak(&nobody).unwrap_err().to_string().contains("nobody"));
}

#[test]
fn speed_is_a_factor_and_given_sounds_are_heard() {
    let Some(path) = voice() else { return };
    let engine = open(&path);
    let said = utterance(engine.as_ref(), TEXT);
    let at = |speed| seconds(&engine.speak(&Utterance { speed, ..said.clone() }).unwrap());
    let factor = at(1.0) / at(1.5);
    assert!((1.3..1.7).contains(&factor), "{factor}");

    let given = |ipa: &str| {
        let spoken_as = vec![SpokenAs { start: 4, end: 8, sound: Sound::Ipa(ipa.into()) }];
        engine.speak(&Utterance { spoken_as, ..utterance(engine.as_ref(), "The Guba is far.") }).unwrap()
    };
    let (one, other) = (given("ɡuˈbɑː"), given("kɑˈlɛndɹi☃ə"));
    assert!(one.samples != other.samples && one.unsaid.is_empty());
    assert_eq!(one.words.iter().map(|word| word.at).collect::<Vec<_>>(), [0, 4, 9, 12]);
    assert_eq!(other.unsaid.iter().map(|part| (part.at, part.text.as_str())).collect::<Vec<_>>(), [(4, "☃")]);
}

#[test]
fn an_episode_has_the_same_bytes_by_a_path_and_by_a_name_on_one_thread_and_on_eight() {
    let Some(path) = voice() else { return };
    let folder = path.parent().unwrap().canonicalize().unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap();
    let show = Show::new();
    show.write("a.txt", common::TWO_SPEAKERS).write("podcast.toml", "title = \"Voices\"\n");
    // Relative to where the user stands.
    let episode = |jobs: &str, engine: &str| {
        let root = show.root().to_str().unwrap();
        let mut program = quotecast();
        program.current_dir(&folder).args(["--show", root, "make", "-j", jobs, "--engine", engine]);
        Ran::of(program.arg(show.path("a.txt"))).succeeds();
        let bytes = show.bytes("audio/lighthouse-keeps-its-lamp.mp3");
        fs::remove_dir_all(show.path("audio/segments")).unwrap();
        bytes
    };
    let by_path = episode("1", &format!("{name}.onnx"));
    let people = show.read("cast.toml");
    assert!(people.contains(&format!("piper = \"piper:{name}\"")), "{people}");
    // Relative to the show.
    fs::create_dir_all(show.path("voices")).unwrap();
    for end in ["onnx", "onnx.json"] {
        fs::copy(folder.join(format!("{name}.{end}")), show.path(&format!("voices/{name}.{end}"))).unwrap();
    }
    show.write("podcast.toml", format!("title = \"Voices\"\n[piper]\nvoices = [\"voices/{name}.onnx\"]\n"));
    assert!(by_path == episode("8", "piper"));
}

// ---------------------------------------------------------------------------------------------------- without a voice

/// What stands in a voice's settings.
fn settings() -> serde_json::Value {
    serde_json::json!({
        "audio": { "sample_rate": 22050, "quality": "low" },
        "espeak": { "voice": "en-us" },
        "phoneme_id_map": { "_": [0], "^": [1], "$": [2], " ": [3], "a": [4] },
        "num_symbols": 5, "num_speakers": 3, "speaker_id_map": { "ann": 0, "bob": 1, "cy": 2 },
        "language": { "code": "en_GB" },
    })
}

/// A show that names one voice, of these two files.
fn show(onnx: &[u8], json: &serde_json::Value) -> Show {
    let show = Show::new();
    show.write("voices/made-up.onnx", onnx)
        .write("voices/made-up.onnx.json", json.to_string())
        .write("podcast.toml", "title = \"x\"\n[piper]\nvoices = [\"voices/made-up.onnx\"]\n");
    show
}

#[test]
fn without_a_voice_it_says_how_to_name_one() {
    let show = Show::new();
    show.run(["voices", "--engine", "piper"]).fails(1).says("podcast.toml").says("--engine voices/NAME.onnx");
    let told = show.run(["voices", "--json"]).succeeds().json();
    let piper = told["engines"].as_array().unwrap().iter().find(|engine| engine["engine"] == "piper").unwrap();
    assert_eq!(piper["ready"], false);
}

#[test]
fn a_model_of_many_speakers_is_many_voices() {
    let show = show(b"not looked at yet", &settings());
    let names = |show: &Show| {
        let told = show.run(["voices", "--engine", "piper", "--json"]).succeeds().json();
        let voices = told["engines"][0]["voices"].as_array().unwrap().clone();
        let told = |voice: &serde_json::Value| format!("{} {} {}", voice["name"], voice["gender"], voice["language"]);
        voices.iter().map(told).collect::<Vec<_>>().join("\n").replace('"', "")
    };
    assert_eq!(names(&show), "piper:made-up#ann null en-GB\npiper:made-up#bob null en-GB\npiper:made-up#cy null en-GB");
    let chosen = "title = \"x\"\n[[piper.voices]]\npath = \"voices/made-up.onnx\"\ngender = \"male\"\nspeakers = [\"2\", \"bob\"]\n\
                  [[piper.voices]]\npath = \"voices/made-up.onnx\"\ngender = \"female\"\nspeakers = [\"ann\"]\n";
    show.write("podcast.toml", chosen);
    assert_eq!(
        names(&show),
        "piper:made-up#2 male en-GB\npiper:made-up#bob male en-GB\npiper:made-up#ann female en-GB"
    );
    show.write("podcast.toml", chosen.replace("ann", "anne"));
    show.run(["voices", "--engine", "piper"]).fails(2).says("no speaker “anne” among its 3; did you mean “ann”?");
    show.write("podcast.toml", chosen.replace("\"2\"", "\"3\""));
    show.run(["voices", "--engine", "piper"]).fails(2).says("no speaker “3” among its 3");
}

/// A network that runs: it lasts one frame of 256 samples a number, and is noise that is louder with the speaker's number
/// (0.05, 0.15, 0.25). Its operators in order: Cast, Mul, Exp, Gather, Mul, Ceil (frames); Unsqueeze, Tile,
/// RandomNormalLike, Cast, Add, Mul, Reshape (output).
const TINY: &[u8] = include_bytes!("piper/tiny.onnx");

#[test]
fn a_speaker_is_given_to_the_network_and_frames_become_times() {
    let mut json = settings();
    json["phoneme_type"] = "text".into();
    let show = show(TINY, &json);
    let engine = open(&show.path("voices/made-up.onnx"));
    let said = |voice: &str| Utterance { voice: voice.into(), ..utterance(engine.as_ref(), "a a a") };
    let level = |voice: &str| {
        let speech = engine.speak(&said(voice)).unwrap();
        let power: f32 = speech.samples.iter().map(|sample| sample * sample).sum();
        (power / speech.samples.len() as f32).sqrt()
    };
    let [ann, bob, cy] = ["made-up#ann", "made-up#bob", "made-up#cy"].map(level);
    assert!((bob / ann - 3.0).abs() < 0.3 && (cy / ann - 5.0).abs() < 0.5, "{ann} {bob} {cy}");
    let speech = engine.speak(&said("made-up#bob")).unwrap();
    assert_eq!(speech.rate, 22050);
    // `^ _ a _ space _ a _ …`: two frames a sound, 11.6 ms each; the noise is heard from the first sample.
    assert_eq!(speech.words.iter().map(|word| word.at).collect::<Vec<_>>(), [0, 2, 4]);
    let gaps: Vec<u32> = speech.words.windows(2).map(|pair| pair[1].ms - pair[0].ms).collect();
    assert!(gaps.iter().all(|gap| gap % 23 <= 1 && *gap > 0), "{:?}", speech.words);
    assert!(engine.speak(&said("made-up#bob")).unwrap() == speech, "its draws have seeds");
}

#[test]
fn a_path_casts_anew_also_what_the_show_has_other_piper_voices_for() {
    let mut json = settings();
    json["phoneme_type"] = "text".into();
    json["num_speakers"] = 1.into();
    json["speaker_id_map"] = serde_json::json!({});
    let show = show(b"not looked at", &json);
    show.write("voices/other.onnx", TINY).write("voices/other.onnx.json", json.to_string());
    show.write("podcast.toml", format!("{}[voices]\nengine = \"piper\"\n", show.read("podcast.toml")));
    show.write("clock.txt", "Harbour gets a clock\n\n“It is late,” said Mara Quist, who chairs the board.\n");
    show.run(["script", "clock.txt"]).succeeds();
    assert!(show.read("scripts/harbour-gets-a-clock.md").contains("piper:made-up"));
    let other = show.path("voices/other.onnx");
    let told = show.run(["voices", "cast", "--engine", other.to_str().unwrap()]).succeeds().stdout;
    assert!(told.contains("narrator: piper:other: the first of its engine\n"), "{told}");
    // Nobody knows the gender of a voice that is chosen by its path.
    assert!(told.contains("Mara Quist: piper:other: there is no other; female\n"), "{told}");
    show.run(["render"]).fails(2).says("made-up.onnx: no ONNX file").says("get both files of the voice again");
    // The network makes noise, which is none of the casting's business.
    show.run(["render", "--engine", other.to_str().unwrap()]).succeeds();
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_name_and_what_to_do() {
    let list = |show: &Show| show.run(["voices", "--engine", "piper"]).fails(2);
    let whole = show(b"", &settings());
    fs::remove_file(whole.path("voices/made-up.onnx.json")).unwrap();
    list(&whole).says("made-up.onnx.json").says("put the settings beside NAME.onnx");
    fs::remove_file(whole.path("voices/made-up.onnx")).unwrap();
    list(&whole).says("made-up.onnx:").says("correct its path");

    let with = |key: &str, value: serde_json::Value| {
        let mut json = settings();
        json[key] = value;
        list(&show(b"", &json)).says("made-up.onnx.json:")
    };
    with("audio", serde_json::json!({ "sample_rate": -1 })).says("between 8000 and 48000 Hz, found -1");
    with("audio", serde_json::json!("none")).says("no settings of a voice").says("get both files of the voice again");
    with("phoneme_id_map", serde_json::json!({})).says("has no “^”");
    with("phoneme_type", "hebrew".into()).says("found “hebrew”");
    with("espeak", serde_json::json!({ "voice": "ja" })).says("“ja”").says("take a voice of a language");
    with("num_speakers", 2.into()).says("“cy” number 2, where num_speakers is 2");

    let twice = show(b"", &settings());
    let text = twice.read("podcast.toml").replace("[\"voices", "[\"voices/made-up.onnx\", \"voices");
    twice.write("podcast.toml", text);
    list(&twice).says("is there already, from");
}

#[test]
fn a_network_that_is_none_or_another_is_told_when_it_speaks() {
    let sample = |onnx: &[u8]| show(onnx, &settings()).run(["voices", "sample", "--engine", "piper"]).fails(2);
    sample(b"\xff\xff damaged").says("made-up.onnx: no ONNX file").says("get both files of the voice again");
    sample(b"").says("no ONNX file: it has no graph");
    // A graph (field 7) with one input (11) and one output (12), each with its name (1).
    let other = [&b"\x3a\x0e"[..], b"\x5a\x05\x0a\x03cat", b"\x62\x05\x0a\x03dog"].concat();
    sample(&other).says("it is no Piper voice").says("this takes cat and gives dog");
}

#[test]
fn what_a_voice_sounds_like_goes_by_its_bytes_and_not_by_its_place() {
    let (one, other) = (show(b"net", &settings()), show(b"net", &settings()));
    let third = show(b"another net", &settings());
    let print = |show: &Show, voice: &str| open(&show.path("voices/made-up.onnx")).fingerprint(voice);
    assert_eq!(print(&one, "made-up#ann"), print(&other, "made-up#ann"));
    assert_ne!(print(&one, "made-up#ann"), print(&one, "made-up#bob"));
    assert_ne!(print(&one, "made-up#ann"), print(&third, "made-up#ann"));
}
