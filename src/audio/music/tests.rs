//! What is read, how loud it is, and where it is heard.

use std::{collections::BTreeSet, fs, path::Path};

use ebur128::{EbuR128, Mode};
use miette::Diagnostic;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{place::Arranged, *};
use crate::{
    audio::Frames,
    speech::{
        Utterance,
        segments::{Segment, SegmentKey, Take},
    },
};

const SPEECH: f64 = -16.0;

/// In `tests/music`: a tone in each.
const FORMATS: [&str; 9] =
    ["aac.m4a", "adpcm.wav", "alac.m4a", "film.mp4", "tone.aiff", "tone.flac", "tone.mp3", "vorbis.ogg", "vorbis.webm"];

fn show() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn tone(rate: u32, seconds: f64) -> impl Iterator<Item = f32> {
    let step = 440.0 * std::f64::consts::TAU / f64::from(rate);
    (0..(seconds * f64::from(rate)) as u64).map(move |n| (0.25 * (n as f64 * step).sin()) as f32)
}

/// A WAV of floats, the same in every channel.
fn wav(path: &Path, rate: u32, channels: u16, samples: impl Iterator<Item = f32>) {
    let spec =
        hound::WavSpec { channels, sample_rate: rate, bits_per_sample: 32, sample_format: hound::SampleFormat::Float };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        (0..channels).for_each(|_| writer.write_sample(sample).unwrap());
    }
    writer.finalize().unwrap();
}

fn intro(file: &str) -> settings::Music {
    settings::Music { intro: file.into(), ..settings::Music::default() }
}

fn fixture(name: &str) -> (TempDir, settings::Music) {
    let show = show();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/music").join(name);
    fs::copy(from, show.path().join(name)).unwrap();
    (show, intro(name))
}

/// The intro's samples, and the notes.
fn read(show: &TempDir, music: &settings::Music) -> (Vec<f32>, Vec<String>) {
    let (clips, notes) = load(show.path(), music, SPEECH).unwrap();
    (clips.intro.unwrap().samples, notes)
}

/// What is said to people, with what to do next.
fn refused(show: &TempDir, music: &settings::Music) -> String {
    let error = load(show.path(), music, SPEECH).unwrap_err();
    format!("{error}\n{}", error.help().unwrap())
}

fn loudness(samples: &[f32]) -> f64 {
    let mut meter = EbuR128::new(1, RATE, Mode::I).unwrap();
    meter.add_frames_f32(samples).unwrap();
    meter.loudness_global().unwrap()
}

fn true_peak(samples: &[f32]) -> f64 {
    let mut meter = EbuR128::new(1, RATE, Mode::TRUE_PEAK).unwrap();
    meter.add_frames_f32(samples).unwrap();
    20.0 * meter.true_peak(0).unwrap().log10()
}

fn near(found: f64, wanted: f64, off: f64) -> bool {
    (found - wanted).abs() <= off
}

// ------------------------------------------------------------------------------------------------------------ reading

#[test]
fn every_format_is_read_at_the_episodes_rate_and_levelled() {
    for name in FORMATS {
        let (show, music) = fixture(name);
        let (samples, notes) = read(&show, &music);
        let seconds = samples.len() as f64 / f64::from(RATE);
        assert!(near(seconds, 1.5, 0.05), "{name}: {seconds} s");
        assert!(near(loudness(&samples), SPEECH - 2.0, 0.2), "{name}: {} LUFS", loudness(&samples));
        // 440 periods a second: the pitch is right, so the rate is.
        let crossings = samples[11_025..55_125].windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!(near(crossings as f64, 440.0, 1.0), "{name}: {crossings} Hz");
        assert_eq!(notes, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_rate_and_any_number_of_channels_is_read() {
    let show = show();
    for (rate, channels) in [(8_000, 1), (11_025, 2), (44_100, 6), (48_000, 1), (96_000, 2), (192_000, 6)] {
        wav(&show.path().join("a.wav"), rate, channels, tone(rate, 1.0));
        let (samples, _) = read(&show, &intro("a.wav"));
        assert!(near(samples.len() as f64, 44_100.0, 900.0), "{rate} Hz: {}", samples.len());
        assert!(near(loudness(&samples), SPEECH - 2.0, 0.2), "{rate} Hz: {} LUFS", loudness(&samples));
    }
}

#[test]
fn low_frequency_effects_are_not_mixed_in() {
    // WAVE_FORMAT_EXTENSIBLE with 5.1: hound writes the mask of the first six speakers, of which the fourth is LFE.
    let show = show();
    let path = show.path().join("a.wav");
    let spec =
        hound::WavSpec { channels: 6, sample_rate: RATE, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for n in 0..RATE {
        let effects = if n % 100 < 50 { 30_000 } else { -30_000 };
        let music = (8000.0 * (f64::from(n) * 0.0627).sin()) as i16;
        for sample in [music, music, music, effects, music, music] {
            writer.write_sample(sample).unwrap();
        }
    }
    writer.finalize().unwrap();
    let (samples, _) = read(&show, &intro("a.wav"));
    // A sine alone: its peak lies 3 dB over its effective value.
    let power: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len() as f64;
    let crest = true_peak(&samples) - 10.0 * power.log10();
    assert!(near(crest, 3.01, 0.1), "{crest}");
}

#[test]
fn silence_at_the_ends_is_cut_off() {
    let show = show();
    let still = |seconds: usize| std::iter::repeat_n(0.0, seconds * 44_100);
    wav(&show.path().join("a.wav"), RATE, 1, still(3).chain(tone(RATE, 2.0)).chain(still(4)));
    let (samples, _) = read(&show, &intro("a.wav"));
    assert!(near(samples.len() as f64, 88_200.0, 20.0), "{}", samples.len());
}

#[test]
fn a_long_file_is_read_as_far_as_it_is_heard() {
    let show = show();
    wav(&show.path().join("long.wav"), 8_000, 1, tone(8_000, 1200.0));
    let (samples, notes) = read(&show, &intro("long.wav"));
    assert_eq!(samples.len(), 14 * 44_100, "alone, under, and 2 s in which it fades");
    assert!(samples[samples.len() - 1].abs() < 1e-6);
    assert_eq!(notes, ["`music.intro`: long.wav is 20 minutes long; its first 12 seconds are heard"]);
    let most = settings::Music { alone: 60.0, under: 30.0, ..intro("long.wav") };
    assert_eq!(read(&show, &most).0.len(), 60 * 44_100);
    let music = settings::Music { sting: "long.wav".into(), ..settings::Music::default() };
    let (clips, notes) = load(show.path(), &music, SPEECH).unwrap();
    assert_eq!(clips.sting.unwrap().samples.len(), 441_000);
    assert_eq!(notes, ["`music.sting`: long.wav is 20 minutes long; its first 10 seconds are heard"]);
}

#[test]
fn peaks_are_kept_below_the_ceiling_and_that_is_told() {
    let show = show();
    // A click a second: hardly any loudness, all of it peak.
    let clicks = (0..RATE * 4).map(|n| if n % RATE == 0 { 1.0 } else { 0.001 * (n as f32 * 0.1).sin() });
    wav(&show.path().join("a.wav"), RATE, 1, clicks);
    let (samples, notes) = read(&show, &intro("a.wav"));
    assert!(near(true_peak(&samples), -1.0, 0.01), "{}", true_peak(&samples));
    assert!(notes.len() == 1 && notes[0].contains("has high peaks, and is"), "{notes:?}");
}

#[test]
fn soft_short_and_single_sounds_are_levelled_too() {
    let show = show();
    for (seconds, part) in [(0.05, 1.0), (0.2, 1.0), (2.0, 0.0005)] {
        wav(&show.path().join("a.wav"), RATE, 1, tone(RATE, seconds).map(|sample| sample * part));
        let (samples, _) = read(&show, &intro("a.wav"));
        let again: Vec<f32> = samples.iter().copied().cycle().take(88_200).collect();
        assert!(near(loudness(&again), SPEECH - 2.0, 0.5), "{seconds} s: {}", loudness(&again));
    }
    wav(&show.path().join("a.wav"), RATE, 1, [0.0, 0.5, 0.0].into_iter());
    assert!(read(&show, &intro("a.wav")).0.iter().all(|sample| sample.is_finite() && sample.abs() < 0.9));
}

#[test]
fn samples_that_are_no_numbers_are_silent() {
    let show = show();
    let samples = tone(RATE, 1.0).enumerate().map(|(n, sample)| match n {
        7_000 => f32::NAN,
        8_000 => f32::INFINITY,
        9_000 => 1e38,
        _ => sample,
    });
    wav(&show.path().join("a.wav"), RATE, 2, samples);
    let (samples, notes) = read(&show, &intro("a.wav"));
    assert!(samples.iter().all(|sample| sample.is_finite() && sample.abs() < 0.9));
    assert_eq!(notes[0], "`music.intro`: a.wav holds 4 samples that are no numbers; they are silent");
}

#[test]
fn what_cannot_be_used_is_told_with_the_setting_the_file_and_the_way_out() {
    let show = show();
    let path = |name: &str| show.path().join(name);
    fs::write(path("notes.mp3"), "These are notes, and no music. ".repeat(400)).unwrap();
    fs::write(path("empty.mp3"), "").unwrap();
    fs::create_dir(path("folder.mp3")).unwrap();
    wav(&path("still.wav"), RATE, 1, std::iter::repeat_n(0.0, 88_200));
    wav(&path("none.wav"), RATE, 1, std::iter::empty());
    for (file, said, remedy) in [
        ("notes.mp3", "is damaged, or in no format that is read", "ffmpeg"),
        ("empty.mp3", "is damaged, or in no format that is read", "ffmpeg"),
        ("folder.mp3", "is no file", "relative to the show"),
        ("missing.mp3", "is not there", "relative to the show"),
        ("../theme.mp3", "lies outside of the show", "copy it into the show"),
        ("a/../../theme.mp3", "lies outside of the show", "copy it into the show"),
        ("/etc/hostname", "lies outside of the show", "copy it into the show"),
        ("still.wav", "holds nothing but silence in its first 2 seconds", "another file"),
        ("none.wav", "holds no sound", "another file"),
    ] {
        let told = refused(&show, &intro(file));
        assert!(told.starts_with(&format!("`music.intro`: {file} {said}")) && told.contains(remedy), "{file}: {told}");
    }
    let (show, music) = fixture("opus.ogg");
    let told = refused(&show, &music);
    assert!(told.contains("opus.ogg holds sound that is not read") && told.contains("ffmpeg"), "{told}");
    let (show, music) = fixture("video.mp4");
    assert!(refused(&show, &music).contains("video.mp4 holds no sound"));
}

#[test]
fn a_file_that_breaks_off_is_used_as_far_as_it_goes() {
    for name in ["tone.mp3", "tone.flac", "adpcm.wav"] {
        let (show, music) = fixture(name);
        let path = show.path().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let (samples, _) = read(&show, &music);
        assert!((20_000..60_000).contains(&samples.len()), "{name}: {}", samples.len());
    }
}

#[test]
fn damage_is_told_or_passed_over_and_never_loud() {
    for name in FORMATS {
        let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/music").join(name)).unwrap();
        let mut state = 7u64;
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..20 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] = (state >> 24) as u8;
            }
            let show = show();
            fs::write(show.path().join(name), bytes).unwrap();
            if let Ok((clips, _)) = load(show.path(), &intro(name), SPEECH) {
                let samples = clips.intro.unwrap().samples;
                assert!(!samples.is_empty() && samples.iter().all(|s| s.is_finite() && s.abs() <= 0.9), "{name}");
            }
        }
    }
}

#[test]
fn a_key_changes_with_what_is_heard_and_with_nothing_else() {
    let show = show();
    wav(&show.path().join("a.wav"), RATE, 1, tone(RATE, 1.0));
    let of = |music: &settings::Music| key(show.path(), music).unwrap();
    let music = intro("a.wav");
    let first = of(&music);
    assert_eq!(first, of(&music));
    assert_ne!(first, of(&settings::Music { duck: 3.0, ..music.clone() }));
    assert_ne!(first, of(&settings::Music { outro: "a.wav".into(), ..music.clone() }));
    let none = settings::Music::default();
    assert_eq!(of(&none), of(&settings::Music { duck: 3.0, ..none }));
    let clip = |music: &settings::Music| load(show.path(), music, SPEECH).unwrap().0.intro.unwrap().key;
    let before = clip(&music);
    assert_ne!(before, clip(&settings::Music { level: -3.0, ..music.clone() }));
    wav(&show.path().join("a.wav"), RATE, 1, tone(RATE, 1.1));
    assert_ne!(first, of(&music));
    assert_ne!(before, clip(&music));
    assert!(key(show.path(), &intro("b.wav")).unwrap_err().to_string().contains("is not there"));
}

// ------------------------------------------------------------------------------------------------------------ placing

fn words(line: usize, seconds: f64) -> Piece {
    let utterance = Utterance { voice: "a".into(), text: "a".into(), speed: 1.0, spoken_as: Vec::new() };
    let engine = crate::speech::engine("builtin", &crate::speech::Setup::default()).unwrap();
    let key = SegmentKey::of(engine.as_ref(), "", &utterance);
    let take = Take::Segment(Segment {
        key,
        file: Default::default(),
        line,
        speaker: "narrator".into(),
        voice: "builtin:a".into(),
        text: "a".into(),
    });
    Piece { take, frames: (seconds * f64::from(RATE)) as u64 }
}

fn pause(ms: u32) -> Piece {
    Piece { take: Take::Pause(ms), frames: Frames::of_ms(ms).0 }
}

/// Of ones: what comes out is the envelope.
fn even(seconds: f64) -> Option<Clip> {
    Some(Clip { samples: vec![1.0; (seconds * f64::from(RATE)) as usize], key: String::new() })
}

fn length(pieces: &[Piece]) -> u64 {
    pieces.iter().map(|piece| piece.frames).sum()
}

/// Where the first word begins, and the last ends.
fn spoken(pieces: &[Piece]) -> (u64, u64) {
    let is_words = |piece: &Piece| matches!(piece.take, Take::Segment(_));
    let first = pieces.iter().position(is_words).unwrap();
    let last = pieces.iter().rposition(is_words).unwrap();
    (length(&pieces[..first]), length(&pieces[..=last]))
}

fn seconds(frames: u64) -> f64 {
    frames as f64 / f64::from(RATE)
}

fn db(gain: f32) -> f64 {
    20.0 * f64::from(gain).log10()
}

/// Of the layer, at a second of the episode.
fn gain(layer: &Layer, second: f64) -> f64 {
    db(layer.samples[(second * f64::from(RATE)) as usize - layer.at as usize])
}

#[test]
fn the_intro_is_alone_then_under_the_first_words_then_gone() {
    let clips = Clips { intro: even(30.0), ..Clips::default() };
    let pieces = vec![pause(500), words(0, 20.0), pause(500)];
    let Arranged { pieces, layers } = arrange(pieces, &clips, &settings::Music::default(), &BTreeSet::new());
    assert_eq!(spoken(&pieces).0, 8 * 44_100, "the words wait for 8 s");
    let [layer] = layers.as_slice() else { panic!("{} layers", layers.len()) };
    assert_eq!((layer.role, layer.at, layer.samples.len()), (Role::Intro, 0, 12 * 44_100));
    for (second, wanted) in [(0.1, 0.0), (7.2, 0.0), (7.65, -7.0), (8.0, -14.0), (9.9, -14.0)] {
        assert!(near(gain(layer, second), wanted, 0.1), "{second}: {}", gain(layer, second));
    }
    assert!(gain(layer, 11.0) < -19.0 && gain(layer, 11.99) < -60.0);
}

#[test]
fn the_outro_begins_under_the_last_words_and_rises_behind_them() {
    let clips = Clips { outro: even(30.0), ..Clips::default() };
    let pieces = vec![pause(500), words(0, 20.0), pause(500)];
    let Arranged { pieces, layers } = arrange(pieces, &clips, &settings::Music::default(), &BTreeSet::new());
    assert!(near(seconds(length(&pieces)), 28.5, 0.001), "{}", seconds(length(&pieces)));
    let [layer] = layers.as_slice() else { panic!("{} layers", layers.len()) };
    assert_eq!((layer.role, seconds(layer.at), layer.samples.len()), (Role::Outro, 16.5, 12 * 44_100));
    for (second, wanted) in [(17.6, -14.0), (20.4, -14.0), (20.85, -7.0), (21.3, 0.0), (26.0, 0.0)] {
        assert!(near(gain(layer, second), wanted, 0.1), "{second}: {}", gain(layer, second));
    }
    assert!(gain(layer, 28.49) < -60.0);
}

#[test]
fn a_sting_stands_alone_between_two_chapters() {
    let clips = Clips { sting: even(2.0), ..Clips::default() };
    let headings = BTreeSet::from([2, 5, 6]);
    let pieces = vec![
        pause(500),
        words(0, 1.0),
        pause(900),
        words(1, 5.0),
        pause(900),
        words(2, 1.0),
        pause(250),
        words(2, 1.0),
        pause(600),
        words(3, 5.0),
        words(5, 1.0),
        pause(900),
        words(6, 1.0),
        pause(500),
    ];
    let Arranged { pieces, layers } = arrange(pieces, &clips, &settings::Music::default(), &headings);
    let starts: Vec<f64> = layers.iter().map(|layer| seconds(layer.at)).collect();
    // Not before the first words, not twice before a heading of two sentences, not between a heading and the next.
    assert_eq!(layers.len(), 2, "{starts:?}");
    assert!(near(starts[0], 7.7, 0.001), "0.3 s behind 0.5 + 1 + 0.9 + 5 s: {starts:?}");
    let pauses: Vec<u32> =
        pieces.iter().filter_map(|piece| if let Take::Pause(ms) = piece.take { Some(ms) } else { None }).collect();
    assert_eq!(pauses, [500, 900, 2600, 250, 600, 2600, 900, 500]);
    assert!(layers.iter().all(|layer| layer.role == Role::Sting && layer.samples.len() == 88_200));
}

#[test]
fn no_sting_sounds_while_the_intro_does() {
    let clips = Clips { intro: even(30.0), sting: even(2.0), outro: even(30.0) };
    let mut pieces = vec![pause(500)];
    for (line, seconds) in [1.0, 1.0, 20.0, 1.0].into_iter().enumerate() {
        pieces.extend([words(line, seconds), pause(900)]);
    }
    let Arranged { layers, .. } = arrange(pieces, &clips, &settings::Music::default(), &BTreeSet::from([1, 3]));
    let roles: Vec<Role> = layers.iter().map(|layer| layer.role).collect();
    assert_eq!(roles, [Role::Intro, Role::Sting, Role::Outro]);
    let sting_end = layers[1].at + layers[1].samples.len() as u64;
    assert!(layers[2].at >= sting_end, "the outro waits for the sting");
}

#[test]
fn a_short_clip_is_heard_whole_and_stands_off() {
    let clips = Clips { intro: even(3.0), outro: even(3.0), ..Clips::default() };
    let pieces = vec![pause(500), words(0, 5.0), pause(500)];
    let Arranged { pieces, layers } = arrange(pieces, &clips, &settings::Music::default(), &BTreeSet::new());
    let (first, last) = spoken(&pieces);
    assert!(near(seconds(first), 3.3, 0.001) && near(seconds(layers[1].at - last), 0.3, 0.001));
    assert!(layers.iter().all(|layer| layer.samples.len() == 3 * 44_100 && layer.samples[66_150] == 1.0));
    assert!(gain(&layers[0], 2.9) > -0.01, "its own end is not faded");
}

#[test]
fn without_words_there_is_no_music() {
    let clips = Clips { intro: even(3.0), outro: even(3.0), sting: even(1.0) };
    for pieces in [vec![], vec![pause(500), pause(500)]] {
        let arranged = arrange(pieces.clone(), &clips, &settings::Music::default(), &BTreeSet::new());
        assert_eq!(arranged, Arranged { pieces, layers: Vec::new() });
    }
}

#[test]
fn without_music_nothing_changes() {
    let pieces = vec![pause(500), words(0, 5.0), pause(500)];
    let headings = BTreeSet::from([0]);
    let arranged = arrange(pieces.clone(), &Clips::default(), &settings::Music::default(), &headings);
    assert_eq!(arranged, Arranged { pieces, layers: Vec::new() });
}

/// Words that are noise at the speech's loudness, and music that is read from a file: what a listener hears.
#[test]
fn under_words_music_is_as_much_softer_as_the_settings_say() {
    let show = show();
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    wav(&show.path().join("a.wav"), RATE, 1, (0..RATE * 30).map(|_| 0.3 * noise()));
    let music = settings::Music { outro: "a.wav".into(), under: 8.0, ..intro("a.wav") };
    let (clips, _) = load(show.path(), &music, SPEECH).unwrap();
    let pieces = vec![pause(500), words(0, 40.0), pause(500)];
    let Arranged { pieces, layers } = arrange(pieces, &clips, &music, &BTreeSet::new());
    let mut heard = vec![0f32; length(&pieces) as usize];
    for layer in &layers {
        for (to, sample) in heard[layer.at as usize..].iter_mut().zip(layer.samples.iter()) {
            *to += sample;
        }
    }
    let (first, last) = spoken(&pieces);
    let level = |from: f64, to: f64| loudness(&heard[(from * 44_100.0) as usize..(to * 44_100.0) as usize]);
    let (first_s, last_s) = (seconds(first), seconds(last));
    let alone = SPEECH + music.level;
    assert!(near(level(0.5, first_s - 1.0), alone, 0.3), "{}", level(0.5, first_s - 1.0));
    assert!(near(level(last_s + 1.0, last_s + 5.5), alone, 0.3), "{}", level(last_s + 1.0, last_s + 5.5));
    for (from, to) in [(first_s, first_s + 5.0), (last_s - 6.0, last_s)] {
        let under = level(from, to);
        assert!(near(under, alone - music.duck, 0.3), "{from}: {under}");
        assert!(SPEECH - under >= music.duck - music.level - 0.3);
    }
    assert!(
        heard[(first_s * 44_100.0) as usize + 9 * 44_100..(last_s * 44_100.0) as usize - 9 * 44_100]
            .iter()
            .all(|s| *s == 0.0)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    /// Whatever the lengths and the settings are.
    #[test]
    fn music_stays_within_the_episode_without_a_step_and_never_over_other_music(
        spoken_s in prop::collection::vec((0.0f64..12.0, 0u32..3000, any::<bool>()), 1..8),
        lengths in (0.0f64..30.0, 0.0f64..30.0, 0.0f64..10.0),
        (alone, under, duck) in (0.0f64..20.0, 0.0f64..20.0, 0.0f64..40.0),
        lead in any::<bool>(),
    ) {
        let mut pieces = Vec::new();
        let mut headings = BTreeSet::new();
        if lead {
            pieces.push(pause(500));
        }
        for (line, (seconds, ms, heading)) in spoken_s.iter().enumerate() {
            pieces.push(words(line, *seconds));
            if *ms > 100 {
                pieces.push(pause(*ms));
            }
            if *heading {
                headings.insert(line);
            }
        }
        // What is shorter than its own fades has steeper ones.
        let clip = |seconds: f64| even(if seconds < 0.02 { 0.0 } else { seconds });
        let clips = Clips { intro: clip(lengths.0), outro: clip(lengths.1), sting: clip(lengths.2) };
        let music = settings::Music { alone, under, duck, ..settings::Music::default() };
        let before = pieces.clone();
        let Arranged { pieces, layers } = arrange(pieces, &clips, &music, &headings);

        let said = |pieces: &[Piece]| pieces.iter().filter(|piece| matches!(piece.take, Take::Segment(_))).cloned().collect::<Vec<_>>();
        prop_assert_eq!(said(&before), said(&pieces), "words stay as they are");
        for piece in &pieces {
            if let Take::Pause(ms) = piece.take {
                prop_assert_eq!(piece.frames, Frames::of_ms(ms).0);
            }
        }
        let (first, last) = spoken(&pieces);
        let mut end = 0;
        for layer in &layers {
            prop_assert!(layer.at >= end, "{:?} begins at {} and what is before it ends at {end}", layer.role, layer.at);
            end = layer.at + layer.samples.len() as u64;
            // The envelope begins and ends at silence, and its steepest is that of 10 ms.
            let steps = layer.samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0f32, f32::max);
            prop_assert!(steps < 0.0037, "{:?}: {steps}", layer.role);
            prop_assert!(layer.samples[0].abs() < 0.001 && layer.samples[layer.samples.len() - 1].abs() < 0.001);
            // Alone or ducked, never louder under words than it is to be.
            let under_words = |n: &usize| {
                let at = layer.at + *n as u64;
                layer.role != Role::Sting && first <= at && at < last
            };
            let loudest = (0..layer.samples.len()).filter(under_words).map(|n| layer.samples[n]).fold(0f32, f32::max);
            prop_assert!(loudest == 0.0 || db(loudest) <= -duck + 0.01, "{:?}: {}", layer.role, db(loudest));
        }
        prop_assert!(end <= length(&pieces));
    }
}
