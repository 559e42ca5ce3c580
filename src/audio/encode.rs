//! MP3 by LAME: constant bit rate, mono, 44.1 kHz, in sections that are encoded apart from each other, with an Info header
//! over all of them.
//!
//! That is what Apple asks of a mono show, and what every player seeks in rightly. A section begins where a frame does and
//! in silence, and its encoder knows of nothing before it (its bit reservoir is empty): the frames of all sections one after
//! the other are a stream as one encoder would have made it.

use mp3lame_encoder::{Bitrate, BuildError, Encoder, FlushNoGap, Mode, MonoPcm, Quality, max_required_buffer_size};

use super::{AudioError, Frames, RATE};

/// Samples of an MP3 frame (MPEG-1 layer III).
pub const FRAME: u64 = 1152;
/// By so many samples what a decoder gives comes later than what the encoder was given: LAME's own delay, and a decoder's.
pub const DELAY: u64 = ENCODER_DELAY + DECODER_DELAY;
const ENCODER_DELAY: u64 = 576;
const DECODER_DELAY: u64 = 529;

/// LAME turns what it encodes at up to 160 kbit/s down by this factor (`abr_switch_map` in presets.c of 3.100); our levels
/// are made already, so they are turned up by as much.
const LAME_SCALE: f32 = 0.95;

/// How many frames hold so many samples, and the delay.
pub fn frames_of(length: Frames) -> u64 {
    (length.0 + DELAY).div_ceil(FRAME)
}

/// Encodes a section that is followed by silence: its first `frames` frames, whole and without a header.
///
/// # Errors
/// If LAME does not take the settings, or gives fewer frames.
pub fn section(samples: &[f32], frames: u64, bit_rate: u32) -> Result<Vec<u8>, AudioError> {
    let mut lame = build(bit_rate, false).map_err(|error| AudioError::Encode(error.to_string()))?;
    let mut bytes = Vec::new();
    let mut add = |chunk: &[f32]| {
        let chunk: Vec<f32> = chunk.iter().map(|sample| sample / LAME_SCALE).collect();
        bytes.reserve(max_required_buffer_size(chunk.len()));
        lame.encode_to_vec(MonoPcm(&chunk), &mut bytes).map_err(|error| AudioError::Encode(error.to_string()))
    };
    for chunk in samples.chunks(RATE as usize) {
        add(chunk)?;
    }
    // What the encoder looks ahead at, and what it holds back.
    add(&vec![0.0; 4 * FRAME as usize])?;
    bytes.reserve(max_required_buffer_size(2 * FRAME as usize).max(7200));
    lame.flush_to_vec::<FlushNoGap>(&mut bytes).map_err(|error| AudioError::Encode(error.to_string()))?;

    let mut end = 0;
    for _ in 0..frames {
        let length = frame_length(&bytes[end..]).filter(|length| end + length <= bytes.len());
        end += length.ok_or_else(|| AudioError::Encode("fewer frames than sound".into()))?;
    }
    bytes.truncate(end);
    Ok(bytes)
}

/// Splits a stream without a header into its frames.
pub fn split(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (frame, rest) = bytes.split_at_checked(frame_length(bytes)?)?;
        bytes = rest;
        Some(frame)
    })
}

/// Length in bytes of the frame that begins here (ISO 11172-3, 2.4.3.1), if one of MPEG-1 layer III does.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    const KBITS: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    let &[0xff, kind, rates, ..] = bytes else { return None };
    if kind & 0xfe != 0xfa {
        return None;
    }
    let bits = KBITS.get(usize::from(rates >> 4)).filter(|&&kbits| kbits > 0)? * 1000;
    let padding = usize::from(rates >> 1 & 1);
    Some(144 * bits / RATE as usize + padding)
}

/// The Info header: a frame that plays nothing and tells players the length, where to seek, and how much of the beginning
/// and the end is the encoder's and not the sound's (“Mp3 Info Tag rev 1 specifications”, G. Bouvigne).
#[derive(Debug)]
pub struct Header {
    frame: Vec<u8>,
}

/// Where things are in the header's frame: behind the frame's own header and the side information of one channel.
mod at {
    pub const INFO: usize = 4 + 17;
    pub const FRAMES: usize = INFO + 8;
    pub const BYTES: usize = INFO + 12;
    pub const TOC: usize = INFO + 16;
    pub const DELAYS: usize = INFO + 141;
    pub const LENGTH: usize = INFO + 148;
    pub const MUSIC_CRC: usize = INFO + 152;
    pub const TAG_CRC: usize = INFO + 154;
    pub const END: usize = INFO + 156;
}

impl Header {
    /// # Errors
    /// If LAME makes none.
    pub fn new(bit_rate: u32) -> Result<Self, AudioError> {
        let fault = |error: String| AudioError::Encode(error);
        let mut lame = build(bit_rate, true).map_err(|error| fault(error.to_string()))?;
        let silence = vec![0f32; 8 * FRAME as usize];
        let mut bytes = Vec::with_capacity(max_required_buffer_size(silence.len()) + 7200);
        lame.encode_to_vec(MonoPcm(&silence), &mut bytes).map_err(|error| fault(error.to_string()))?;
        lame.flush_to_vec::<FlushNoGap>(&mut bytes).map_err(|error| fault(error.to_string()))?;
        let mut frame = Vec::with_capacity(lame.lame_tag_size());
        lame.lame_tag_encode_to_vec(&mut frame);
        let whole = frame.len() >= at::END && frame[at::INFO..].starts_with(b"Info");
        if whole { Ok(Header { frame }) } else { Err(fault("no Info header".into())) }
    }

    /// Its bytes, for a stream of `frames` frames and `bytes` bytes behind it, with the check sum `crc` of [`crc16`], that holds `length`.
    pub fn to_bytes(&self, frames: u64, bytes: u64, crc: u16, length: Frames) -> Vec<u8> {
        let mut frame = self.frame.clone();
        let mut put = |at: usize, value: &[u8]| frame[at..at + value.len()].copy_from_slice(value);
        let short = |value: u64| u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes();
        let all = bytes + self.frame.len() as u64;
        put(at::FRAMES, &short(frames));
        put(at::BYTES, &short(all));
        // At a constant bit rate the n-th hundredth of the time is that of the bytes.
        let toc: Vec<u8> = (0..100u32).map(|n| (n * 256 / 100) as u8).collect();
        put(at::TOC, &toc);
        let padding = (frames * FRAME).saturating_sub(ENCODER_DELAY + length.0).min(0xfff);
        let delays = (ENCODER_DELAY << 12 | padding) as u32;
        put(at::DELAYS, &delays.to_be_bytes()[1..]);
        put(at::LENGTH, &short(all));
        put(at::MUSIC_CRC, &crc.to_be_bytes());
        let crc = crc16(0, &frame[..at::TAG_CRC]);
        frame[at::TAG_CRC..at::END].copy_from_slice(&crc.to_be_bytes());
        frame
    }
}

/// Goes on with the header's CRC-16 (polynomial 0x8005, reflected, from 0).
pub fn crc16(crc: u16, bytes: &[u8]) -> u16 {
    const TABLE: [u16; 256] = {
        let mut table = [0; 256];
        let mut n = 0;
        while n < 256 {
            let (mut crc, mut bit) = (n as u16, 0);
            while bit < 8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xa001 } else { crc >> 1 };
                bit += 1;
            }
            table[n] = crc;
            n += 1;
        }
        table
    };
    bytes.iter().fold(crc, |crc, &byte| crc >> 8 ^ TABLE[usize::from(crc as u8 ^ byte)])
}

fn build(bit_rate: u32, header: bool) -> Result<Encoder, BuildError> {
    let bit_rate = match bit_rate {
        64 => Bitrate::Kbps64,
        80 => Bitrate::Kbps80,
        112 => Bitrate::Kbps112,
        128 => Bitrate::Kbps128,
        _ => Bitrate::Kbps96,
    };
    mp3lame_encoder::Builder::new()
        .ok_or(BuildError::NoMem)?
        .with_num_channels(1)?
        .with_sample_rate(RATE)?
        .with_output_sample_rate(std::num::NonZeroU32::new(RATE))?
        .with_brate(bit_rate)?
        .with_mode(Mode::Mono)?
        .with_quality(Quality::Good)?
        .with_to_write_vbr_tag(header)?
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::decode;

    fn speech_like(length: usize) -> Vec<f32> {
        let mut seed = 1u32;
        (0..length)
            .map(|i| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (seed >> 8) as f32 / (1 << 24) as f32 - 0.5;
                let word = (i as f32 * 0.0004).sin().max(0.0);
                word * (0.4 * (i as f32 * 0.03).sin() + 0.05 * noise)
            })
            .collect()
    }

    fn level(samples: &[f32]) -> f32 {
        10.0 * (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).log10()
    }

    #[test]
    fn sections_apart_decode_as_one_stream_does() {
        // Speech, silence, speech; cut in the silence, where a frame begins.
        let cut = 40 * FRAME as usize;
        let mut samples = speech_like(cut - 2304);
        samples.resize(cut + 300, 0.0);
        samples.extend(speech_like(50_000));
        let length = Frames(samples.len() as u64);
        let frames = frames_of(length);
        let mut apart = section(&samples[..cut], 40, 96).unwrap();
        apart.extend(section(&samples[cut..], frames - 40, 96).unwrap());
        let whole = section(&samples, frames, 96).unwrap();
        let decoded = |bytes: &[u8]| decode::frames(bytes).unwrap();
        let (apart, whole) = (decoded(&apart), decoded(&whole));
        assert_eq!(apart.len(), whole.len());
        let heard = &apart[DELAY as usize..][..samples.len()];
        let wrong: Vec<f32> = heard.iter().zip(&samples).map(|(a, b)| a - b).collect();
        assert!(level(&wrong) < level(&samples) - 15.0, "{} {}", level(&wrong), level(&samples));
        // Nothing at the joint but what encoding leaves in silence.
        let joint = &heard[cut - 1152..cut + 200];
        assert!(joint.iter().all(|s| s.abs() < 2e-3), "{:?}", joint.iter().fold(0f32, |m, s| m.max(s.abs())));
    }

    #[test]
    fn every_bit_rate_keeps_the_level() {
        let samples = speech_like(4 * RATE as usize);
        for bit_rate in [64, 80, 96, 112, 128] {
            let bytes = section(&samples, frames_of(Frames(samples.len() as u64)), bit_rate).unwrap();
            let decoded = decode::frames(&bytes).unwrap();
            let off = level(&decoded[DELAY as usize..][..samples.len()]) - level(&samples);
            assert!(off.abs() < 0.1, "{bit_rate} kbit/s: {off} dB");
            let seconds = samples.len() as f64 / f64::from(RATE);
            let told = bytes.len() as f64 * 8.0 / seconds / 1000.0;
            assert!((told / f64::from(bit_rate) - 1.0).abs() < 0.03, "{told}");
        }
    }

    #[test]
    fn the_check_sum_is_the_one_that_the_header_is_specified_with() {
        // CRC-16/ARC of its catalogue's check string.
        assert_eq!(crc16(0, b"123456789"), 0xbb3d);
    }
}
