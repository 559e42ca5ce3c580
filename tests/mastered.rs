//! One master, several encodings: each says the same, lasts as long, and is known to all who give out episodes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::io::Cursor;

use common::{Show, TWO_SPEAKERS};
use lofty::{
    file::{AudioFile, TaggedFileExt},
    tag::ItemKey,
};
use symphonia::core::{
    audio::sample::Sample,
    codecs::audio::AudioDecoderOptions,
    formats::{FormatOptions, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
};

const SLUG: &str = "lighthouse-keeps-its-lamp";

/// The samples of an MP3, FLAC or WAV file as a player hears them.
fn heard(show: &Show, end: &str) -> Vec<f32> {
    let bytes = show.bytes(&format!("audio/{SLUG}.{end}"));
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let mut hint = Hint::new();
    hint.with_extension(end);
    let mut format = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .unwrap();
    let track = format.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap();
    let mut decoder =
        symphonia::default::get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()).unwrap();
    let mut samples: Vec<f32> = Vec::new();
    while let Some(packet) = format.next_packet().unwrap() {
        let block = decoder.decode(&packet).unwrap();
        let at = samples.len();
        samples.resize(at + block.samples_interleaved(), f32::MID);
        block.copy_to_slice_interleaved(&mut samples[at..]);
    }
    samples
}

/// How long an Opus file plays, in 48 kHz: its last page's position without what is passed over (RFC 7845, 4).
fn opus_length(bytes: &[u8]) -> u64 {
    let mut reader = ogg::PacketReader::new(Cursor::new(bytes));
    let head = reader.read_packet_expected().unwrap().data;
    let last = std::iter::from_fn(|| reader.read_packet().unwrap()).last().unwrap();
    assert!(last.last_in_stream());
    last.absgp_page() - u64::from(u16::from_le_bytes([head[10], head[11]]))
}

fn likeness(one: &[f32], other: &[f32]) -> f64 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(one, other) / (product(one, one) * product(other, other)).sqrt()
}

#[test]
fn an_episode_in_four_encodings_is_one_sound_with_one_set_of_tags() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"The Coast\"\nalternates = [\"opus\", \"flac\", \"wav\"]\n");
    show.write("lighthouse.txt", TWO_SPEAKERS);
    show.run(["make", "lighthouse.txt"]).succeeds();

    let record: serde_json::Value = serde_json::from_str(&show.read(&format!("feed/episodes/{SLUG}.json"))).unwrap();
    let alternates = record["alternates"].as_array().unwrap();
    let kinds: Vec<(&str, &str)> =
        alternates.iter().map(|one| (one["path"].as_str().unwrap(), one["mime"].as_str().unwrap())).collect();
    let path = |end: &str| format!("audio/{SLUG}.{end}");
    assert_eq!(
        kinds,
        [
            (path("opus").as_str(), "audio/ogg"),
            (path("flac").as_str(), "audio/flac"),
            (path("wav").as_str(), "audio/wav")
        ]
    );
    for one in alternates {
        assert_eq!(one["bytes"].as_u64().unwrap(), show.bytes(one["path"].as_str().unwrap()).len() as u64);
    }

    let (mp3, flac, wav) = (heard(&show, "mp3"), heard(&show, "flac"), heard(&show, "wav"));
    assert_eq!((mp3.len(), flac.len()), (wav.len(), wav.len()), "the same length to the sample");
    assert!(wav.iter().zip(&flac).all(|(one, other)| (one - other).abs() < 2.0 / 32_768.0));
    assert!(likeness(&mp3, &wav) > 0.99, "{}", likeness(&mp3, &wav));
    let opus = opus_length(&show.bytes(&path("opus")));
    assert_eq!(opus, (wav.len() as f64 * 48_000.0 / 44_100.0).round() as u64);

    let tags = |end: &str| {
        let file = lofty::probe::read_from_path(show.path(&path(end))).unwrap();
        assert!(file.properties().duration().as_millis() > 5000);
        let tag = file.primary_tag().unwrap();
        let keys =
            [ItemKey::TrackTitle, ItemKey::TrackArtist, ItemKey::AlbumTitle, ItemKey::Comment, ItemKey::Language];
        let texts = keys.map(|key| tag.get_string(key).unwrap_or_default().to_owned());
        (texts, tag.pictures()[0].data().to_vec())
    };
    let want = tags("mp3");
    assert!(want.0.iter().all(|text| !text.is_empty()), "{:?}", want.0);
    for end in ["opus", "flac", "wav"] {
        assert!(tags(end) == want, "{end}: {:?}", tags(end).0);
    }

    show.run(["check"]).succeeds();
    assert!(show.read("feed/index.html").contains(&format!("href=\"../{}\" download>Opus</a>", path("opus"))));

    let made = show.files();
    show.run(["make", "lighthouse.txt"]).succeeds();
    assert!(show.files() == made, "nothing has changed, and nothing is made anew");
}

#[test]
fn an_encoding_that_is_asked_for_later_is_made_and_one_that_is_gone_too() {
    let show = Show::made();
    let file = format!("audio/{SLUG}.opus");
    assert!(!show.exists(&file));
    let settings = show.read("podcast.toml");
    show.write("podcast.toml", format!("alternates = [\"opus\"]\n{settings}"));
    show.run(["make", "lighthouse.txt"]).succeeds();
    let opus = show.bytes(&file);
    std::fs::remove_file(show.path(&file)).unwrap();
    show.run(["check"]).fails(1);
    show.run(["make", "lighthouse.txt"]).succeeds();
    assert!(show.bytes(&file) == opus, "the same sound gives the same bytes");
}
