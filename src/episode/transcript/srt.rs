//! SubRip: for apps that read nothing else. It has no speakers, so a name stands in front where the speaker changes.

use std::fmt::Write;

use super::{Cue, clock, text_width};

/// The most columns of a name, so that words have room beside it.
const LONGEST_NAME: usize = 30;

pub(super) fn write(cues: &[Cue]) -> String {
    let mut out = String::new();
    for (n, cue) in cues.iter().enumerate() {
        let label = if cue.opens { label(&cue.speaker) } else { String::new() };
        // The format has no escapes, and this would be a time's.
        let lines = cue.lines(&label).join("\n").replace("-->", "→");
        let gap = if n == 0 { "" } else { "\n" };
        // Writing into a string has no way to fail.
        let _ = write!(out, "{gap}{}\n{} --> {}\n{lines}\n", n + 1, time(cue.start_ms), time(cue.end_ms));
    }
    out
}

/// What stands in front of the words of somebody who begins to speak.
pub(super) fn label(name: &str) -> String {
    if text_width(name) <= LONGEST_NAME {
        return format!("{name}: ");
    }
    let mut cut = String::new();
    for c in name.chars() {
        if text_width(&cut) + text_width(c.encode_utf8(&mut [0; 4])) >= LONGEST_NAME {
            break;
        }
        cut.push(c);
    }
    format!("{}…: ", cut.trim_end())
}

fn time(ms: u64) -> String {
    let (hours, minutes, seconds, ms) = clock(ms);
    format!("{hours:02}:{minutes:02}:{seconds:02},{ms:03}")
}
