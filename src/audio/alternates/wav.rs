//! WAV: 24 bits, as audio editors work with, and no rounding that could be heard after any change of level.
//!
//! Behind the samples come what is known of them: `LIST` `INFO` (title, artist …), `cue ` and `LIST` `adtl` (a label for
//! each chapter: Multimedia Programming Interface and Data Specifications 1.0, 1991), and `id3 `, the MP3's tag with the
//! cover, as most players read it; without chapters there, which players would show twice.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use hound::{SampleFormat, WavSpec, WavWriter};

use super::{AudioError, Encode, Output, Tags, fault, sane};
use crate::{
    audio::{Frames, RATE, tags},
    episode::Chapter,
    show::{files::FileError, settings::Encoding},
};

const SPEC: WavSpec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 24, sample_format: SampleFormat::Int };

/// What 1.0 is.
const FULL: f32 = 8_388_607.0;

pub(super) struct Wav {
    writer: WavWriter<BufWriter<File>>,
    path: PathBuf,
    heard: u64,
    /// What comes behind the samples.
    chunks: Vec<u8>,
}

impl Wav {
    pub fn open(path: &Path, tags: &Tags, chapters: &[Chapter], length: Frames) -> Result<Self, AudioError> {
        let mut chunks = info(tags);
        chunks.extend(cues(chapters));
        put(&mut chunks, b"id3 ", &tags.to_bytes(&[], length.ms())?);
        // RIFF counts in 32 bits.
        if length.0 * 3 + chunks.len() as u64 + 1024 > u64::from(u32::MAX) {
            return Err(of_wav("a WAV file holds at most 4 GB, which is nine hours"));
        }
        let writer = WavWriter::new(Output::create(path)?.file, SPEC).map_err(of_wav)?;
        Ok(Wav { writer, path: path.to_owned(), heard: 0, chunks })
    }
}

impl Encode for Wav {
    fn add(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        for &sample in samples {
            self.writer
                .write_sample((sane(sample) * FULL).round() as i32)
                .map_err(|error| at_path(&self.path, error))?;
        }
        self.heard += samples.len() as u64;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        let Wav { writer, path, heard, chunks } = *self;
        writer.finalize().map_err(|error| at_path(&path, error))?;
        // Chunks begin at even places.
        let padding: &[u8] = if (heard * 3).is_multiple_of(2) { &[] } else { &[0] };
        let add = || {
            let mut file = OpenOptions::new().write(true).open(&path)?;
            let end = file.seek(SeekFrom::End(0))?;
            let mut behind = padding.to_vec();
            behind.extend(&chunks);
            file.write_all(&behind)?;
            let riff = u32::try_from(end + behind.len() as u64 - 8).map_err(std::io::Error::other)?;
            file.seek(SeekFrom::Start(4))?;
            file.write_all(&riff.to_le_bytes())
        };
        Ok(add().map_err(FileError::at("write", &path))?)
    }
}

/// `LIST` `INFO`, in UTF-8: the specification knows code pages only, and readers of today try UTF-8 first.
fn info(of: &Tags) -> Vec<u8> {
    let fields: [(&[u8; 4], &str); 6] = [
        (b"INAM", &of.title),
        (b"IART", &of.artist),
        (b"IPRD", &of.album),
        (b"ICRD", of.day()),
        (b"ICMT", &of.comment),
        (b"IGNR", tags::GENRE),
    ];
    let mut list = b"INFO".to_vec();
    for (id, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
        put(&mut list, id, &terminated(text));
    }
    let mut chunk = Vec::new();
    put(&mut chunk, b"LIST", &list);
    chunk
}

/// `cue ` and the labels of its points.
fn cues(chapters: &[Chapter]) -> Vec<u8> {
    if chapters.is_empty() {
        return Vec::new();
    }
    let mut cue = (chapters.len() as u32).to_le_bytes().to_vec();
    let mut labels = b"adtl".to_vec();
    for (id, chapter) in (1u32..).zip(chapters) {
        let sample = u32::try_from(chapter.start_ms * u64::from(RATE) / 1000).unwrap_or(u32::MAX);
        // A point's place is that of its sample in the one chunk `data`.
        for field in [id, sample, u32::from_le_bytes(*b"data"), 0, 0, sample] {
            cue.extend(field.to_le_bytes());
        }
        let mut label = id.to_le_bytes().to_vec();
        label.extend(terminated(&chapter.title));
        put(&mut labels, b"labl", &label);
    }
    let mut chunks = Vec::new();
    put(&mut chunks, b"cue ", &cue);
    put(&mut chunks, b"LIST", &labels);
    chunks
}

/// Text with a zero behind it, and none inside.
fn terminated(text: &str) -> Vec<u8> {
    let mut bytes = text.replace('\0', "").into_bytes();
    bytes.push(0);
    bytes
}

/// A chunk: its name, its length, its bytes, and one more where they are odd in number.
fn put(out: &mut Vec<u8>, id: &[u8; 4], bytes: &[u8]) {
    out.extend(id);
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
    if !bytes.len().is_multiple_of(2) {
        out.push(0);
    }
}

fn at_path(path: &Path, error: hound::Error) -> AudioError {
    match error {
        hound::Error::IoError(error) => FileError::at("write", path)(error).into(),
        other => of_wav(other),
    }
}

fn of_wav(error: impl std::fmt::Display) -> AudioError {
    fault(Encoding::Wav, error)
}
