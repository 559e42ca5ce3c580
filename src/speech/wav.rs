//! A segment's file: 16-bit mono WAV, and behind the samples a chunk of our own with their digest and the word times.
//!
//! Any player reads it (RIFF readers pass over chunks that they do not know); we can tell whether it is whole.
//! The chunk `qcst` holds JSON, padded to an even length as RIFF asks.

use std::{io::Cursor, path::Path};

use serde::{Deserialize, Serialize};

use super::{Speech, Unsaid, WordTiming};

const CHUNK: &[u8; 4] = b"qcst";
/// What hound writes before 16-bit mono samples, in bytes.
const HEADER: usize = 44;

#[derive(Debug, Serialize, Deserialize)]
struct Trailer {
    /// BLAKE3 of the samples as they stand in the file.
    blake3: String,
    words: Vec<WordTiming>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unsaid: Vec<Unsaid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    respoken: Option<String>,
}

/// Why a segment's file cannot be used; it is spoken again then.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    #[error("not a WAV file that this program wrote: {0}")]
    Form(String),
    #[error("its samples are not those that were written")]
    Damaged,
}

/// The bytes of a segment's file.
///
/// # Errors
/// If the speech is too long for a WAV file (4 GiB).
pub fn to_bytes(speech: &Speech) -> Result<Vec<u8>, WavError> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: speech.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let form = |error: hound::Error| WavError::Form(error.to_string());
    let mut writer = hound::WavWriter::new(&mut file, spec).map_err(form)?;
    for &sample in &speech.samples {
        writer.write_sample(to_i16(sample)).map_err(form)?;
    }
    writer.finalize().map_err(form)?;
    let data = file.get_ref().get(HEADER..).unwrap_or_default();

    let trailer = Trailer {
        blake3: blake3::hash(data).to_hex().to_string(),
        words: speech.words.clone(),
        unsaid: speech.unsaid.clone(),
        respoken: speech.respoken.clone(),
    };
    let mut json = serde_json::to_vec(&trailer).map_err(|error| WavError::Form(error.to_string()))?;
    if json.len() % 2 == 1 {
        json.push(b' ');
    }
    let mut bytes = file.into_inner();
    bytes.extend_from_slice(CHUNK);
    bytes.extend_from_slice(&length(json.len())?);
    bytes.extend_from_slice(&json);
    // The RIFF header counts all that follows its own eight bytes.
    let riff = length(bytes.len() - 8)?;
    bytes[4..8].copy_from_slice(&riff);
    Ok(bytes)
}

fn length(bytes: usize) -> Result<[u8; 4], WavError> {
    u32::try_from(bytes).map(u32::to_le_bytes).map_err(|_| WavError::Form("longer than 4 GiB".into()))
}

/// Reads a segment's file back and holds it to its digest.
///
/// # Errors
/// If it is not a file of ours, or not whole.
pub fn from_bytes(bytes: &[u8]) -> Result<Speech, WavError> {
    let reader = hound::WavReader::new(Cursor::new(bytes)).map_err(|error| WavError::Form(error.to_string()))?;
    let spec = reader.spec();
    if spec.channels != 1 || spec.bits_per_sample != 16 || spec.sample_format != hound::SampleFormat::Int {
        return Err(WavError::Form(format!("{} channels, {} bits", spec.channels, spec.bits_per_sample)));
    }
    // All at once: sample by sample takes longer than resampling does.
    let data = bytes.get(HEADER..HEADER + 2 * reader.len() as usize).ok_or(WavError::Damaged)?;
    let trailer = trailer(bytes, data.len())?;
    if trailer.blake3 != blake3::hash(data).to_hex().as_str() {
        return Err(WavError::Damaged);
    }
    let samples =
        data.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0).collect();
    let Trailer { words, unsaid, respoken, .. } = trailer;
    Ok(Speech { samples, rate: spec.sample_rate, words, unsaid, respoken })
}

/// Like [`from_bytes`], from a file.
pub fn read(path: &Path) -> Result<Speech, WavError> {
    let bytes = std::fs::read(path).map_err(|error| WavError::Form(error.to_string()))?;
    from_bytes(&bytes)
}

fn trailer(bytes: &[u8], data: usize) -> Result<Trailer, WavError> {
    let at = HEADER + data;
    let chunk = bytes.get(at..at + 8).ok_or(WavError::Damaged)?;
    let (name, size) = chunk.split_at(4);
    let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
    let json = bytes.get(at + 8..at + 8 + size).ok_or(WavError::Damaged)?;
    if name != CHUNK {
        return Err(WavError::Form("no digest behind the samples".into()));
    }
    serde_json::from_slice(json).map_err(|_| WavError::Damaged)
}

/// Rounds to 16 bits; what is out of range is clipped, which an engine should not produce.
fn to_i16(sample: f32) -> i16 {
    (sample * 32768.0).round().clamp(-32768.0, 32767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn speech(values: &[i16]) -> Speech {
        Speech {
            samples: values.iter().map(|&v| f32::from(v) / 32768.0).collect(),
            rate: 22_050,
            words: vec![WordTiming { at: 0, ms: 0 }, WordTiming { at: 4, ms: 120 }],
            respoken: None,
            unsaid: vec![Unsaid { at: 4, text: "😀".into() }],
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in proptest::collection::vec(any::<i16>(), 0..300)) {
            let speech = speech(&values);
            prop_assert_eq!(from_bytes(&to_bytes(&speech).unwrap()).unwrap(), speech);
        }

        #[test]
        fn a_file_cut_short_or_changed_is_never_taken(cut in 0usize..400, flip in 44usize..200) {
            let bytes = to_bytes(&speech(&[7; 100])).unwrap();
            if cut < bytes.len() {
                prop_assert!(from_bytes(&bytes[..cut]).is_err());
            }
            let mut changed = bytes.clone();
            changed[flip] ^= 1;
            prop_assert!(from_bytes(&changed).is_err());
        }
    }

    #[test]
    fn other_programs_read_it_as_plain_wav() {
        let bytes = to_bytes(&speech(&[1, -2, 3])).unwrap();
        let mut reader = hound::WavReader::new(Cursor::new(&bytes)).unwrap();
        assert_eq!(reader.samples::<i16>().map(Result::unwrap).collect::<Vec<_>>(), [1, -2, 3]);
        let riff = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        assert_eq!(riff + 8, bytes.len());
    }
}
