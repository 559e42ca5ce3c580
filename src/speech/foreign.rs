//! WAV as other programs write it: any rate, one channel or more, whole numbers or floats, and lengths that are not
//! meant.
//!
//! Who writes to a pipe or a connection cannot know the length in advance, and states 0 or one that is far too large
//! (0xFFFFFFFF by OpenAI, 0x7FFFFFFF by espeak-ng, 2 000 000 000 by others). The data goes to the end then.

use std::io::Cursor;

use super::Speech;

/// No utterance has a GiB: such a length stands for one that was not known.
const UNKNOWN: usize = 1 << 30;

/// Why what a program wrote is not heard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignError {
    #[error("it is no WAV file{}", looks.map_or(String::new(), |looks| format!(", it looks like {looks}")))]
    NotWav { looks: Option<&'static str> },
    #[error("the WAV file ends after {there} bytes of sound of {stated}")]
    Truncated { there: usize, stated: usize },
    #[error("the WAV file holds no sound")]
    Empty,
    #[error("this form of WAV is not read: {0}")]
    Form(String),
}

/// Reads a WAV file; several channels become one.
///
/// # Errors
/// If it is no WAV file, if it is cut short, or if its samples are neither PCM nor floats.
pub fn read(bytes: &[u8]) -> Result<Speech, ForeignError> {
    if bytes.len() < 12 || &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
        return Err(ForeignError::NotWav { looks: looks_like(bytes) });
    }
    let (mut at, mut format) = (12, None);
    while let Some(head) = bytes.get(at..at + 8) {
        let stated = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let rest = &bytes[at + 8..];
        match &head[..4] {
            b"fmt " => format = rest.get(..stated),
            b"data" => {
                let format = format.ok_or_else(|| ForeignError::Form("it has no format".into()))?;
                let data = match stated {
                    0 => rest,
                    stated if stated > UNKNOWN => rest,
                    stated => rest.get(..stated).ok_or(ForeignError::Truncated { there: rest.len(), stated })?,
                };
                return decode(format, data);
            }
            _ => {}
        }
        at = (at + 8).saturating_add(stated).saturating_add(stated % 2);
    }
    Err(ForeignError::Empty)
}

/// Samples of a format, by way of a file whose lengths are right.
fn decode(format: &[u8], data: &[u8]) -> Result<Speech, ForeignError> {
    let form = |error: &dyn std::fmt::Display| ForeignError::Form(error.to_string());
    let frame = match format.get(12..14) {
        Some(&[low, high]) if low != 0 || high != 0 => usize::from(u16::from_le_bytes([low, high])),
        _ => return Err(form(&"its frames have no size")),
    };
    let data = &data[..data.len() - data.len() % frame];
    let length = |bytes: usize| u32::try_from(bytes).map(u32::to_le_bytes).map_err(|error| form(&error));
    let riff = length(4 + 8 + format.len() + 8 + data.len())?;
    let (format_length, data_length) = (length(format.len())?, length(data.len())?);
    let parts: [&[u8]; 8] = [b"RIFF", &riff, b"WAVEfmt ", &format_length, format, b"data", &data_length, data];
    let mut reader = hound::WavReader::new(Cursor::new(parts.concat())).map_err(|error| form(&error))?;
    let spec = reader.spec();
    if spec.channels == 0 || spec.sample_rate == 0 {
        return Err(form(&"it has no channel, or no rate"));
    }
    let values: Result<Vec<f32>, hound::Error> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().collect(),
        hound::SampleFormat::Int => {
            let full = (1u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
            reader.samples::<i32>().map(|value| value.map(|value| value as f32 / full)).collect()
        }
    };
    let values = values.map_err(|error| form(&error))?;
    let channels = usize::from(spec.channels);
    let samples = values.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect();
    Ok(Speech { samples, rate: spec.sample_rate, ..Speech::default() })
}

fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [] => Some("nothing at all"),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => Some("MP3"),
        [b'O', b'g', b'g', b'S', ..] => Some("Ogg"),
        [b'f', b'L', b'a', b'C', ..] => Some("FLAC"),
        [b'{' | b'[', ..] => Some("JSON"),
        [b'<', ..] => Some("a web page"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of these samples; `length` is what its headers state.
    fn file(tag: u16, channels: u16, bits: u16, data: &[u8], length: u32) -> Vec<u8> {
        let frame = channels * bits / 8;
        let mut bytes = b"RIFF".to_vec();
        bytes.extend(length.to_le_bytes());
        bytes.extend(b"WAVEfmt \x10\0\0\0");
        bytes.extend([tag, channels].map(u16::to_le_bytes).concat());
        bytes.extend([24_000, 24_000 * u32::from(frame)].map(u32::to_le_bytes).concat());
        bytes.extend([frame, bits].map(u16::to_le_bytes).concat());
        bytes.extend(b"data");
        bytes.extend(length.to_le_bytes());
        bytes.extend(data);
        bytes
    }

    fn pcm(values: &[i16]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn lengths_that_are_not_meant_do_not_matter() {
        let data = pcm(&[16_384, -16_384]);
        for length in [0, 4, 0x7fff_ffff, 2_000_000_000, u32::MAX] {
            let speech = read(&file(1, 1, 16, &data, length)).unwrap();
            assert_eq!((speech.rate, speech.samples), (24_000, vec![0.5, -0.5]), "{length}");
        }
        // A connection may end within a sample.
        assert_eq!(read(&file(1, 1, 16, &data[..3], u32::MAX)).unwrap().samples, [0.5]);
    }

    #[test]
    fn floats_other_widths_and_stereo_are_read() {
        let floats: Vec<u8> = [0.25f32, -1.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(read(&file(3, 1, 32, &floats, 8)).unwrap().samples, [0.25, -1.0]);
        assert_eq!(read(&file(1, 2, 16, &pcm(&[16_384, 0, -32_768, -32_768]), 8)).unwrap().samples, [0.25, -1.0]);
        assert_eq!(read(&file(1, 1, 24, &[0, 0, 0x40], 3)).unwrap().samples, [0.5]);
    }

    #[test]
    fn what_stands_behind_the_data_is_no_sound() {
        let mut bytes = file(1, 1, 16, &pcm(&[16_384]), 2);
        bytes.extend(b"LIST\x04\0\0\0abcd");
        assert_eq!(read(&bytes).unwrap().samples, [0.5]);
    }

    #[test]
    fn a_file_cut_short_is_told() {
        assert_eq!(read(&file(1, 1, 16, &pcm(&[1, 2]), 400)), Err(ForeignError::Truncated { there: 4, stated: 400 }));
    }

    #[test]
    fn what_is_no_wav_is_told() {
        assert_eq!(read(b""), Err(ForeignError::NotWav { looks: Some("nothing at all") }));
        assert_eq!(read(b"ID3\x04\0\0\0\0\0\0\0\0\0"), Err(ForeignError::NotWav { looks: Some("MP3") }));
        assert_eq!(read(b"{\"error\": 1}"), Err(ForeignError::NotWav { looks: Some("JSON") }));
        assert!(read(b"RIFF\0\0\0\0WAVEdata\xff\xff\xff\xff").is_err());
        assert_eq!(read(b"RIFF\0\0\0\0WAVE"), Err(ForeignError::Empty));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_stop(head in proptest::collection::vec(0u8.., 0..80), tag in 0u16..4, bits in 0u16..70) {
            let _ = read(&head);
            let _ = read(&file(tag, 1, 16, &head, u32::MAX));
            let mut bytes = file(tag, 2, 16, &head, 0);
            bytes[34..36].copy_from_slice(&bits.to_le_bytes());
            let _ = read(&bytes);
            bytes[20..20 + head.len().min(16)].copy_from_slice(&head[..head.len().min(16)]);
            let _ = read(&bytes);
        }
    }
}
