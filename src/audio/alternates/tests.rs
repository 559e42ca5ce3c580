use std::{collections::BTreeMap, fs, io::Cursor};

use lofty::{file::TaggedFileExt, tag::ItemKey};
use proptest::prelude::*;
use symphonia::core::{
    audio::sample::Sample,
    codecs::audio::AudioDecoderOptions,
    formats::{FormatOptions, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
};

use super::*;
use crate::audio::RATE;

/// Something like speech: a voice whose pitch and loudness move, a hiss now and then, and exact silence between.
fn speech(frames: usize) -> Vec<f32> {
    let mut phase = 0.0f64;
    let mut random = 1u32;
    (0..frames)
        .map(|n| {
            let t = n as f64 / f64::from(RATE);
            phase += (120.0 + 30.0 * (t * 2.1).sin()) / f64::from(RATE);
            let loud = (t * 9.0).sin().max(0.0) * if t % 3.0 > 2.5 { 0.0 } else { 1.0 };
            let voice: f64 = (1..20).map(|k| (std::f64::consts::TAU * phase * f64::from(k)).sin() / f64::from(k)).sum();
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (f64::from(random >> 8) / f64::from(1u32 << 24) - 0.5) * (t * 4.0).sin().max(0.0);
            (loud * (0.25 * voice + 0.1 * hiss)) as f32
        })
        .collect()
}

fn tags() -> Tags {
    let mut cover = Vec::new();
    let picture = image::RgbImage::from_fn(40, 40, |x, y| image::Rgb([x as u8, y as u8, 99]));
    image::codecs::jpeg::JpegEncoder::new(&mut cover).encode_image(&picture).unwrap();
    Tags {
        title: "The ferry: “ours”, says Ålesund".into(),
        artist: "A Team".into(),
        album: "The Talk & Test".into(),
        date: "2026-06-05T12:30:00Z".into(),
        language: "en-GB".into(),
        comment: "Read by synthetic voices.\nNobody was recorded.".into(),
        cover: Some(cover),
    }
}

fn chapters() -> Vec<Chapter> {
    let chapter = |title: &str, start_ms, url: Option<&str>| Chapter {
        title: title.into(),
        start_ms,
        url: url.map(str::to_owned),
        ..Chapter::default()
    };
    vec![chapter("Beginning", 0, None), chapter("码头 ⛴", 3_661_234, Some("https://example.org/a"))]
}

/// The file that comes of samples, given in blocks.
fn encoded<'a>(encoding: Encoding, tags: &Tags, blocks: impl Iterator<Item = &'a [f32]> + Clone) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let length = Frames(blocks.clone().map(|block| block.len() as u64).sum());
    let mut encoder = open(encoding, &path, tags, &chapters(), length).unwrap();
    blocks.for_each(|block| encoder.add(block).unwrap());
    encoder.finish().unwrap();
    fs::read(&path).unwrap()
}

fn of_one_piece(encoding: Encoding, samples: &[f32]) -> Vec<u8> {
    encoded(encoding, &Tags::default(), std::iter::once(samples))
}

/// What a player hears, and the rate.
fn decoded(encoding: Encoding, file: Vec<u8>) -> (Vec<f32>, u32) {
    if encoding == Encoding::Opus { (opus_decoded(&file), 48_000) } else { lossless_decoded(encoding, file) }
}

fn lossless_decoded(encoding: Encoding, file: Vec<u8>) -> (Vec<f32>, u32) {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), Default::default());
    let mut hint = Hint::new();
    hint.with_extension(encoding.extension());
    let mut format = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .unwrap();
    let track = format.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap();
    let (rate, told) = (parameters.sample_rate.unwrap(), track.num_frames);
    let options = AudioDecoderOptions::default().verify(true);
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(parameters, &options).unwrap();
    let mut samples: Vec<f32> = Vec::new();
    while let Some(packet) = format.next_packet().unwrap() {
        let block = decoder.decode(&packet).unwrap();
        let at = samples.len();
        samples.resize(at + block.samples_interleaved(), f32::MID);
        block.copy_to_slice_interleaved(&mut samples[at..]);
    }
    assert_eq!(told.unwrap_or(0), samples.len() as u64, "the header tells the length");
    if encoding == Encoding::Flac && !samples.is_empty() {
        assert_eq!(decoder.finalize().verify_ok, Some(true), "the sum in the header is that of the samples");
    }
    (samples, rate)
}

/// By another's reader of Ogg, and RFC 7845's rules: what the header says is passed over, and the last page ends it.
fn opus_decoded(file: &[u8]) -> Vec<f32> {
    let mut reader = ogg::PacketReader::new(Cursor::new(file));
    let head = reader.read_packet_expected().unwrap();
    assert!(head.first_in_stream() && head.data.starts_with(b"OpusHead"));
    let pre_skip = usize::from(u16::from_le_bytes([head.data[10], head.data[11]]));
    assert!(reader.read_packet_expected().unwrap().data.starts_with(b"OpusTags"));
    let mut decoder = opus_pure::OpusDecoder::new(48_000, 1).unwrap();
    let mut samples = Vec::new();
    let mut block = vec![0.0; opus_pure::MAX_PACKET_SAMPLES];
    let mut ended = false;
    while let Some(packet) = reader.read_packet().unwrap() {
        assert!(!ended, "nothing comes behind the end");
        let frames = decoder.decode(&packet.data, opus_pure::MAX_PACKET_SAMPLES, &mut block).unwrap();
        samples.extend_from_slice(&block[..frames]);
        ended = packet.last_in_stream();
        let played = packet.absgp_page() as usize;
        if ended {
            assert!(played <= samples.len() && samples.len() - played < frames, "only the last packet is cut");
            samples.truncate(played);
        } else if packet.last_in_page() {
            assert_eq!(played, samples.len(), "a page tells its place");
        }
    }
    assert!(ended);
    samples.drain(..pre_skip);
    samples
}

/// As long as it has to be, in the encoding's own rate.
fn expected(encoding: Encoding, frames: usize) -> usize {
    if encoding == Encoding::Opus { (frames as f64 * 48_000.0 / 44_100.0).round() as usize } else { frames }
}

/// How much alike two sounds are: 1 are the same.
fn likeness(one: &[f32], other: &[f32]) -> f64 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(one, other) / (product(one, one) * product(other, other)).sqrt()
}

#[test]
fn what_is_decoded_is_what_went_in() {
    let samples = speech(5 * RATE as usize + 1234);
    for encoding in Encoding::ALL {
        let file = of_one_piece(encoding, &samples);
        let (out, rate) = decoded(encoding, file);
        assert_eq!(out.len(), expected(encoding, samples.len()), "{encoding:?}");
        let steps = match encoding {
            Encoding::Opus => {
                // Each of its samples lies between two of ours.
                let at = |n: usize| {
                    let place = n as f64 * f64::from(RATE) / f64::from(rate);
                    let (n, part) = (place as usize, place.fract() as f32);
                    let next = samples.get(n + 1).copied().unwrap_or_default();
                    samples.get(n).copied().unwrap_or_default() * (1.0 - part) + next * part
                };
                let resampled: Vec<f32> = (0..out.len()).map(at).collect();
                let likeness = likeness(&resampled, &out);
                assert!(likeness > 0.97, "{likeness}");
                // A second late or early would be as like at another place.
                assert!(likeness > super::tests::likeness(&resampled[20..], &out) + 0.01);
                continue;
            }
            Encoding::Flac => 32_768.0,
            Encoding::Wav => 8_388_608.0,
        };
        for (n, (sample, out)) in samples.iter().zip(&out).enumerate() {
            assert!((sample - out).abs() * steps <= 2.0, "{encoding:?} {n}: {sample} {out}");
            assert!(*sample != 0.0 || *out == 0.0, "{encoding:?} {n}: silence stays silence");
        }
    }
}

#[test]
fn any_length_is_kept() {
    for frames in [0, 1, 2, 3, 881, 882, 883, 1029, 1030, 4095, 4096, 4097, 4096 * 2, 44_100] {
        for encoding in Encoding::ALL {
            if encoding == Encoding::Flac && frames == 0 {
                // Not one frame: the reader asks for one, the format does not (RFC 9639, 8.2).
                let file = of_one_piece(encoding, &[]);
                assert_eq!(
                    (&file[..4], &file[21..42]),
                    (b"fLaC".as_slice(), [0xF0].iter().chain(&[0; 20]).copied().collect::<Vec<_>>().as_slice())
                );
                continue;
            }
            let (out, _) = decoded(encoding, of_one_piece(encoding, &vec![0.25; frames]));
            assert_eq!(out.len(), expected(encoding, frames), "{encoding:?} of {frames}");
        }
    }
}

#[test]
fn what_is_no_number_is_silence_and_too_much_is_full() {
    let samples: Vec<f32> = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -7.0, f32::MIN_POSITIVE]
        .into_iter()
        .cycle()
        .take(10_000)
        .collect();
    for encoding in Encoding::ALL {
        let (out, _) = decoded(encoding, of_one_piece(encoding, &samples));
        assert!(out.iter().all(|sample| sample.is_finite()), "{encoding:?}");
        if encoding != Encoding::Opus {
            assert_eq!(out[..3], [0.0; 3]);
            assert!(out[3] > 0.999 && out[4] < -0.999, "{encoding:?} {} {}", out[3], out[4]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// The bytes depend on the samples and on nothing else.
    #[test]
    fn how_it_is_cut_into_blocks_changes_nothing(
        frames in 1usize..30_000,
        cuts in prop::collection::vec(1usize..9000, 0..6),
    ) {
        let samples = speech(frames);
        let mut blocks = Vec::new();
        let mut rest = samples.as_slice();
        for cut in cuts {
            let (block, behind) = rest.split_at(cut.min(rest.len()));
            blocks.push(block);
            rest = behind;
        }
        blocks.push(rest);
        for encoding in Encoding::ALL {
            let file = encoded(encoding, &Tags::default(), blocks.iter().copied());
            prop_assert!(file == of_one_piece(encoding, &samples), "{:?}", encoding);
            prop_assert_eq!(decoded(encoding, file).0.len(), expected(encoding, frames));
        }
    }
}

#[test]
fn opus_pages_are_at_most_a_second_long() {
    let file = encoded(Encoding::Opus, &tags(), std::iter::once(speech(10 * RATE as usize).as_slice()));
    let mut reader = ogg::PacketReader::new(Cursor::new(&file));
    let mut pages: BTreeMap<u64, u32> = BTreeMap::new();
    let mut serials = std::collections::BTreeSet::new();
    for packet in std::iter::from_fn(|| reader.read_packet().unwrap()).skip(2) {
        *pages.entry(packet.absgp_page()).or_default() += 1;
        serials.insert(packet.stream_serial());
    }
    assert_eq!(serials.len(), 1);
    assert!(pages.len() >= 10 && pages.values().all(|packets| *packets <= 50), "{pages:?}");
    // Speech at 40 kbit/s, and the cover.
    assert!((30_000..80_000).contains(&file.len()), "{}", file.len());
}

#[test]
fn a_flac_file_can_be_sought_in() {
    let samples = speech(25 * RATE as usize);
    let file = encoded(Encoding::Flac, &tags(), samples.chunks(1000));
    let mut blocks = Vec::new();
    let mut at = 4;
    loop {
        let length = usize::from(file[at + 1]) << 16 | usize::from(file[at + 2]) << 8 | usize::from(file[at + 3]);
        blocks.push((file[at] & 0x7F, at + 4..at + 4 + length));
        let last = file[at] & 0x80 != 0;
        at += 4 + length;
        if last {
            break;
        }
    }
    assert_eq!(blocks.iter().map(|block| block.0).collect::<Vec<_>>(), [0, 3, 4, 6]);
    let number = |bytes: &[u8]| u64::from_be_bytes(bytes.try_into().unwrap());
    let points: Vec<(u64, u64)> =
        file[blocks[1].1.clone()].chunks(18).map(|point| (number(&point[..8]), number(&point[8..16]))).collect();
    assert_eq!(points.len(), 3);
    for (n, (sample, place)) in points.iter().enumerate() {
        let due = n as u64 * 10 * u64::from(RATE);
        assert!((due..due + 4096).contains(sample), "{points:?}");
        // The sync code of frames with a fixed block size (RFC 9639, 9.1).
        assert_eq!(file[at + *place as usize..][..2], [0xFF, 0xF8]);
    }
}

/// The chunks of a RIFF file, in order.
fn riff(file: &[u8]) -> Vec<(String, &[u8])> {
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!(number(4), file.len() - 8);
    let (mut at, mut chunks) = (12, Vec::new());
    while at < file.len() {
        let length = number(at + 4);
        chunks.push((String::from_utf8_lossy(&file[at..at + 4]).into_owned(), &file[at + 8..at + 8 + length]));
        at += 8 + length + length % 2;
    }
    assert_eq!(at, file.len());
    chunks
}

#[test]
fn a_wav_file_has_cues_with_labels() {
    // An odd number of odd samples: their chunk is padded.
    for frames in [1001, 1002] {
        let file = encoded(Encoding::Wav, &tags(), std::iter::once(speech(frames).as_slice()));
        let chunks = riff(&file);
        let names: Vec<&str> = chunks.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["fmt ", "data", "LIST", "cue ", "LIST", "id3 "]);
        assert_eq!(chunks[1].1.len(), 3 * frames);
        let cue = chunks[3].1;
        assert_eq!((cue.len(), cue[0]), (4 + 2 * 24, 2));
        let second = u32::from_le_bytes(cue[4 + 24 + 20..].try_into().unwrap());
        assert_eq!(u64::from(second), 3_661_234 * 44_100 / 1000);
        let labels = String::from_utf8_lossy(chunks[4].1).into_owned();
        assert!(labels.starts_with("adtllabl") && labels.contains("Beginning\0") && labels.contains("码头 ⛴\0"));
    }
}

#[test]
fn a_wav_file_that_would_be_too_long_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let hours = |hours: u64| Frames(hours * 3600 * u64::from(RATE));
    let path = folder.path().join("x");
    let error = open(Encoding::Wav, &path, &tags(), &[], hours(10)).err().unwrap().to_string();
    assert!(error.contains("at most 4 GB"), "{error}");
    assert!(!path.exists() && open(Encoding::Wav, &path, &tags(), &[], hours(3)).is_ok());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_the_files_name() {
    let path = Path::new("/dev/full");
    for encoding in Encoding::ALL {
        let samples = speech(3 * RATE as usize);
        let written = open(encoding, path, &tags(), &[], Frames(samples.len() as u64)).and_then(|mut encoder| {
            encoder.add(&samples)?;
            encoder.finish()
        });
        let error = written.unwrap_err();
        assert!(matches!(error, AudioError::File(_)) && error.to_string().contains("/dev/full"), "{error}");
    }
}

/// What a player reads of a file, by its kind.
fn read_back(name: &str, bytes: &[u8]) -> BTreeMap<&'static str, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let file = lofty::probe::read_from_path(&path).unwrap();
    let tag = file.primary_tag().unwrap();
    let keys = [
        ("title", ItemKey::TrackTitle),
        ("artist", ItemKey::TrackArtist),
        ("album", ItemKey::AlbumTitle),
        ("comment", ItemKey::Comment),
        ("language", ItemKey::Language),
        ("genre", ItemKey::Genre),
        ("date", ItemKey::RecordingDate),
    ];
    let mut fields: BTreeMap<_, _> =
        keys.into_iter().filter_map(|(name, key)| Some((name, tag.get_string(key)?.to_owned()))).collect();
    // Some say when to the minute.
    fields.entry("date").and_modify(|date| date.truncate(10));
    let cover = tag.pictures().first().unwrap();
    assert_eq!(cover.mime_type().unwrap().as_str(), "image/jpeg");
    fields.insert("cover", crate::digest::of(cover.data()));
    fields
}

#[test]
fn every_encoding_has_the_same_tags() {
    let foreign = Tags {
        title: "渡轮归我们 🚢：镇长说".into(),
        artist: "編集部".into(),
        album: "Gespräche 🎙️".into(),
        language: "zh-Hans".into(),
        comment: "由合成语音朗读。".into(),
        ..tags()
    };
    for tags in [tags(), foreign] {
        let want: BTreeMap<&str, String> = BTreeMap::from([
            ("title", tags.title.clone()),
            ("artist", tags.artist.clone()),
            ("album", tags.album.clone()),
            ("comment", tags.comment.clone()),
            ("language", if tags.language == "en-GB" { "eng" } else { "zho" }.to_owned()),
            ("genre", "Podcast".to_owned()),
            ("date", "2026-06-05".to_owned()),
            ("cover", crate::digest::of(tags.cover.as_ref().unwrap())),
        ]);
        let mut mp3 = tags.to_bytes(&chapters(), 4_000_000).unwrap();
        mp3.extend(crate::feed::testing::mp3(1));
        assert_eq!(read_back("x.mp3", &mp3), want);
        for encoding in Encoding::ALL {
            let file = encoded(encoding, &tags, std::iter::once(speech(3000).as_slice()));
            assert_eq!(read_back(&format!("x.{}", encoding.extension()), &file), want, "{encoding:?}");
        }
    }
}

#[test]
fn chapters_are_comments() {
    let file = encoded(Encoding::Opus, &tags(), std::iter::once(speech(3000).as_slice()));
    let reader = opus_pure::OggOpusReader::new(Cursor::new(&file)).unwrap();
    let names = ["CHAPTER000", "CHAPTER000NAME", "CHAPTER001", "CHAPTER001NAME", "CHAPTER001URL", "CHAPTER002"];
    assert_eq!(
        names.map(|name| reader.tags().get(name).unwrap_or_default().to_owned()),
        ["00:00:00.000", "Beginning", "01:01:01.234", "码头 ⛴", "https://example.org/a", ""]
    );
}
