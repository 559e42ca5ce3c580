//! WebVTT (<https://www.w3.org/TR/webvtt1/>): what browsers and Apple Podcasts read.

use std::fmt::Write;

use super::{Cue, clock};

pub(super) fn write(cues: &[Cue]) -> String {
    let mut out = String::from("WEBVTT\n");
    for cue in cues {
        let (start, end) = (time(cue.start_ms), time(cue.end_ms));
        // Writing into a string has no way to fail.
        let _ =
            write!(out, "\n{start} --> {end}\n<v {}>{}\n", escaped(&cue.speaker), escaped(&cue.lines("").join("\n")));
    }
    out
}

fn time(ms: u64) -> String {
    let (hours, minutes, seconds, ms) = clock(ms);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}")
}

/// As cue text (4.2.2) and annotations have it; what is left holds no `-->` either.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
