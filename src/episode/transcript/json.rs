//! Podcasting 2.0 JSON, version 1.0.0, at its most precise: a segment for each word, so that apps can mark the one that is heard.
//!
//! Where a language writes no spaces, a segment is what a cue has of them: apps put a space between two.

use serde::Serialize;

use super::{Cue, words};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Segment<'a> {
    speaker: &'a str,
    /// In seconds.
    start_time: f64,
    end_time: f64,
    body: String,
}

pub(super) fn write(cues: &[Cue]) -> String {
    let mut lines = Vec::new();
    for (n, cue) in cues.iter().enumerate() {
        let ends = cues.get(n + 1).is_none_or(|next| next.line != cue.line || next.opens);
        let mut words = cue.pieces.split_inclusive(|piece| piece.spaced).peekable();
        while let Some(word) = words.next() {
            let (Some(first), Some(last)) = (word.first(), word.last()) else { continue };
            let mut body = words::text(word);
            // As in the specification's example: a paragraph ends with a line break.
            if ends && words.peek().is_none() {
                body.push('\n');
            }
            let segment = Segment {
                speaker: &cue.speaker,
                start_time: first.start_ms as f64 / 1000.0,
                end_time: last.end_ms as f64 / 1000.0,
                body,
            };
            lines.push(serde_json::to_string(&segment).unwrap_or_default());
        }
    }
    format!("{{\"version\":\"1.0.0\",\"segments\":[\n{}\n]}}\n", lines.join(",\n"))
}
