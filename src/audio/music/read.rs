//! Reads the sound of a file: the first of its tracks with sound, mixed to one channel, at the episode's rate.
//!
//! No more is decoded than can be heard, so memory does not grow with the length of the file.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};
use symphonia::core::{
    audio::{Channels, Position},
    codecs::{CodecParameters, audio::AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, Track, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
};

use super::{
    MusicFault, RATE,
    place::{FADE, fade_out},
};

/// Rates that a file may have, in Hz. What says another is damaged.
const RATES: std::ops::RangeInclusive<u32> = 2_000..=768_000;

/// Below this part of a clip's own peak (−66 dB) its ends count as silence.
const SILENCE: f32 = 0.0005;

/// What never gets louder than this is silence: less than one step of 16 bits.
const NOTHING: f32 = 1e-5;

/// No recording goes further beyond full scale (24 dB); numbers that do are faults, and would outshout all else.
const LOUDEST: f32 = 16.0;

/// So many packets that do not decode in a row are no scratch any more.
const SCRATCH: usize = 50;

/// At most `longest` seconds are read, and silence goes off both ends. What is longer than `heard` seconds is cut a little
/// behind them, and fades out.
pub(super) fn mono(
    path: &Path,
    longest: u32,
    heard: f64,
    note: &mut impl FnMut(String),
) -> Result<Vec<f32>, MusicFault> {
    // A reader that meets what its author did not think of is to spoil no more than this file.
    let decoded = catch_unwind(AssertUnwindSafe(|| decode(path, longest, note)));
    let gave_up = |_| Err(MusicFault::Damaged("its reader gives up".to_owned()));
    let Decoded { samples, rate, more, length_s } = decoded.unwrap_or_else(gave_up)?;
    let peak = samples.iter().fold(0f32, |peak, sample| peak.max(sample.abs()));
    if peak < NOTHING {
        return Err(MusicFault::Silent(longest.min((samples.len() as u32).div_ceil(rate))));
    }
    let mut samples = resampled(samples, rate)?;
    let loud = |sample: &f32| sample.abs() > peak * SILENCE;
    let first = samples.iter().position(loud).unwrap_or(0);
    let end = samples.iter().rposition(loud).map_or(0, |last| last + 1);
    samples.truncate(end);
    samples.drain(..first.min(end));
    if samples.is_empty() {
        return Err(MusicFault::Silent(longest));
    }
    if let Some(length) = length_s {
        let heard = heard.min(samples.len() as f64 / f64::from(RATE));
        note(format!("is {} long; its first {heard:.0} seconds are heard", spoken(length)));
    }
    let kept = (heard * f64::from(RATE)) as usize + FADE;
    if more || samples.len() > kept {
        samples.truncate(kept);
        fade_out(&mut samples);
    }
    Ok(samples)
}

/// A length for people.
fn spoken(seconds: f64) -> String {
    if seconds < 120.0 { format!("{seconds:.0} seconds") } else { format!("{:.0} minutes", seconds / 60.0) }
}

struct Decoded {
    /// One channel.
    samples: Vec<f32>,
    rate: u32,
    /// There is more of it.
    more: bool,
    /// Of the whole file in seconds, if it is more than was read.
    length_s: Option<f64>,
}

fn decode(path: &Path, longest: u32, note: &mut impl FnMut(String)) -> Result<Decoded, MusicFault> {
    let file = File::open(path).map_err(MusicFault::Unreadable)?;
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let mut format = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| MusicFault::Format(told(&error)))?;
    let track = format.default_track(TrackType::Audio).or_else(|| format.first_track(TrackType::Audio));
    let track = track.ok_or(MusicFault::NoSound)?;
    let (id, length_s) = (track.id, seconds(track));
    let parameters = track.codec_params.as_ref().and_then(CodecParameters::audio).ok_or(MusicFault::NoSound)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| MusicFault::Codec(told(&error)))?;

    let (mut samples, mut rate, mut interleaved) = (Vec::<f32>::new(), 0u32, Vec::<f32>::new());
    let (mut faults, mut in_a_row, mut no_numbers, mut last_fault) = (0usize, 0usize, 0usize, String::new());
    let mut most = usize::MAX;
    let mut broken_off = false;
    while samples.len() < most {
        let packet = match format.next_packet() {
            Ok(Some(packet)) if packet.track_id == id => packet,
            Ok(Some(_)) => continue,
            Ok(None) => break,
            // Another stream begins behind this one.
            Err(Error::ResetRequired) => break,
            Err(error) => {
                (broken_off, last_fault) = (true, told(&error));
                break;
            }
        };
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            Err(error) => {
                (faults, in_a_row, last_fault) = (faults + 1, in_a_row + 1, told(&error));
                if in_a_row >= SCRATCH {
                    break;
                }
                continue;
            }
        };
        in_a_row = 0;
        let spec = decoded.spec();
        if rate == 0 {
            rate = spec.rate();
            if !RATES.contains(&rate) {
                return Err(MusicFault::Rate(rate));
            }
            most = rate as usize * longest as usize;
        } else if rate != spec.rate() {
            break;
        }
        let mixed: Vec<bool> = mixed(spec.channels(), decoded.num_planes());
        interleaved.resize(decoded.samples_interleaved(), 0.0);
        decoded.copy_to_slice_interleaved(&mut interleaved);
        let count = mixed.iter().filter(|&&in_mix| in_mix).count().max(1) as f32;
        for frame in interleaved.chunks_exact(mixed.len()) {
            let mut sum = 0.0;
            for (&sample, _) in frame.iter().zip(&mixed).filter(|&(_, &in_mix)| in_mix) {
                if sample.is_finite() {
                    sum += sample.clamp(-LOUDEST, LOUDEST);
                } else {
                    no_numbers += 1;
                }
            }
            samples.push(sum / count);
        }
    }
    if samples.is_empty() {
        // A file may end properly before there was anything in it.
        let damaged = broken_off || faults > 0;
        return Err(if damaged { MusicFault::Damaged(last_fault) } else { MusicFault::NoSound });
    }
    let more = samples.len() >= most;
    samples.truncate(most);
    let read_s = samples.len() as f64 / f64::from(rate);
    if broken_off || in_a_row >= SCRATCH {
        note(format!("breaks off after {read_s:.1} s ({last_fault}); what comes before is used"));
    } else if faults > 0 {
        note(format!(
            "is damaged in {faults} place{} ({last_fault}), which are left out",
            if faults == 1 { "" } else { "s" }
        ));
    }
    if no_numbers > 0 {
        note(format!("holds {no_numbers} samples that are no numbers; they are silent"));
    }
    let length_s = length_s.filter(|&length| more && length > read_s + 0.5);
    Ok(Decoded { samples, rate, more, length_s })
}

/// Which channels are mixed: all but those of low-frequency effects, which no player mixes down (ITU-R BS.775).
fn mixed(channels: &Channels, planes: usize) -> Vec<bool> {
    let mut mixed = vec![true; planes.max(1)];
    if let Channels::Positioned(positions) = channels
        && planes > 1
    {
        for (n, position) in positions.iter().enumerate().take(planes) {
            mixed[n] = !(Position::LFE1 | Position::LFE2).contains(position);
        }
    }
    mixed
}

/// The length of a track, as far as the file tells it.
fn seconds(track: &Track) -> Option<f64> {
    let time = track.time_base?.calc_duration(track.duration?)?;
    Some(time.as_secs_f64())
}

fn told(error: &Error) -> String {
    match error {
        Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        error => error.to_string(),
    }
}

fn resampled(samples: Vec<f32>, rate: u32) -> Result<Vec<f32>, MusicFault> {
    if rate == RATE {
        return Ok(samples);
    }
    let fault = |error: &dyn std::fmt::Display| MusicFault::Sums(format!("at {rate} Hz: {error}"));
    let mut resampler =
        Fft::<f32>::new(rate as usize, RATE as usize, 1024, 1, FixedSync::Both).map_err(|error| fault(&error))?;
    let input = InterleavedSlice::new(&samples, 1, samples.len()).map_err(|error| fault(&error))?;
    let output = resampler.process_all(&input, samples.len(), None).map_err(|error| fault(&error))?;
    Ok(output.take_data())
}
