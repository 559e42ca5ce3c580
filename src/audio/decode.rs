//! Decodes an MP3 as a player would, for measuring and checking.

use std::{fs::File, path::Path};

use symphonia::core::{
    audio::sample::Sample,
    codecs::audio::{AudioCodecParameters, AudioDecoderOptions, well_known::CODEC_ID_MP3},
    errors::Error,
    formats::{FormatOptions, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
    packet::PacketRef,
    units::{Duration, Timestamp},
};

use super::{AudioError, RATE, encode};
use crate::show::files::FileError;

/// Gives the file's samples to `hear`, block by block, as one channel. The sample rate in Hz.
///
/// # Errors
/// If the file is no MP3, holds no sound, or does not decode to its end; with the place.
pub fn mono(path: &Path, mut hear: impl FnMut(&[f32]) -> Result<(), AudioError>) -> Result<u32, AudioError> {
    let fault = |error: Error| AudioError::Decode(format!("it is no MP3: {error}"));
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let mut hint = Hint::new();
    hint.with_extension("mp3");
    let mut format = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(fault)?;
    let missing = || AudioError::Decode("it has no audio track".into());
    let track = format.default_track(TrackType::Audio).ok_or_else(missing)?;
    let id = track.id;
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio()).ok_or_else(missing)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(fault)?;
    let (mut samples, mut rate, mut frames) = (Vec::new(), 0, 0u64);
    loop {
        let at = |error: Error| {
            let seconds = frames as f64 / f64::from(rate.max(1));
            AudioError::Decode(format!("at {seconds:.1} s: {error}"))
        };
        let packet = match format.next_packet().map_err(at)? {
            Some(packet) if packet.track_id == id => packet,
            Some(_) => continue,
            None => break,
        };
        let decoded = decoder.decode(&packet).map_err(at)?;
        let channels = decoded.num_planes().max(1);
        rate = decoded.spec().rate();
        frames += decoded.frames() as u64;
        samples.resize(decoded.samples_interleaved(), f32::MID);
        decoded.copy_to_slice_interleaved(&mut samples);
        if channels > 1 {
            samples = samples.chunks(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect();
        }
        hear(&samples)?;
    }
    if frames == 0 { Err(AudioError::Decode("it holds no sound".into())) } else { Ok(rate) }
}

/// The samples of MP3 frames without a header, mono at [`RATE`], delay included.
///
/// # Errors
/// If they do not decode.
pub fn frames(bytes: &[u8]) -> Result<Vec<f32>, AudioError> {
    let fault = |error: Error| AudioError::Decode(error.to_string());
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_MP3).with_sample_rate(RATE);
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&parameters, &AudioDecoderOptions::default())
        .map_err(fault)?;
    let mut samples = Vec::with_capacity((bytes.len() / 208 + 1) * encode::FRAME as usize);
    for frame in encode::split(bytes) {
        let packet = PacketRef::new(0, Timestamp::new(0), Duration::from(encode::FRAME), frame);
        let decoded = decoder.decode_ref(&packet).map_err(fault)?;
        let from = samples.len();
        samples.resize(from + decoded.samples_interleaved(), f32::MID);
        decoded.copy_to_slice_interleaved(&mut samples[from..]);
    }
    Ok(samples)
}
