//! The transcript: one list of cues, and four files that say the same words.
//!
//! In: a [`Timeline`] and the [`Script`] whose cast it names. Out: [`Cue`]s, fit for reading, and the [`files`] made of them:
//! WebVTT, SubRip, JSON with a time for each word, and a page. All show what is written, not how it is said.
//!
//! `words` says when each word is heard, `breaks` where a line or a cue may end, `cues` which words stand together. Formats:
//! <https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md>,
//! <https://www.w3.org/TR/webvtt1/>.

mod breaks;
mod cues;
mod html;
mod json;
mod srt;
mod vtt;
mod words;

#[cfg(test)]
mod tests;

pub use html::Page;
pub use words::Piece;

use crate::{
    audio::timeline::Timeline,
    feed::text,
    language,
    script::{NARRATOR, Script},
    speech::plan,
};

/// The most columns of a line; a wide character (UAX #11) has two. One word that is longer stands in a line of its own.
pub const LINE: usize = 42;
/// The most that a cue is shown, in milliseconds.
pub const LONGEST_MS: u64 = 7000;

/// A file of the transcript, as the feed names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// What follows the episode's slug in its name.
    pub end: &'static str,
    pub mime: &'static str,
    /// Is it made to be shown while the episode plays (`rel="captions"`)?
    pub captions: bool,
}

/// In the order in which the feed lists them: apps that read one only take the first that they know.
pub const FORMS: [Form; 4] = [
    Form { end: "vtt", mime: "text/vtt", captions: true },
    Form { end: "srt", mime: "application/x-subrip", captions: true },
    Form { end: "transcript.json", mime: "application/json", captions: false },
    Form { end: "html", mime: "text/html", captions: false },
];

/// What is shown at once: at most two lines of one speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// From the episode's first sample. Cues rise, and none is over another.
    pub start_ms: u64,
    pub end_ms: u64,
    /// The name that is shown; one line.
    pub speaker: String,
    /// Did somebody else speak before?
    pub opens: bool,
    /// Index into the script's lines.
    pub line: usize,
    pub pieces: Vec<Piece>,
}

impl Cue {
    /// One or two lines, behind `label` (“Name: ”) where there is one.
    pub fn lines(&self, label: &str) -> Vec<String> {
        let Some((first, _)) = cues::lay(&self.pieces, text_width(label)) else {
            return vec![words::text(&self.pieces)];
        };
        let (head, tail) = self.pieces.split_at(first);
        let mut lines = vec![format!("{label}{}", words::text(head)).trim_end().to_owned()];
        if !tail.is_empty() {
            lines.push(words::text(tail));
        }
        lines
    }
}

/// The cues of an episode in the language `tag`; `narrator` is the narrator's name.
pub fn of(script: &Script, timeline: &Timeline, narrator: &str, tag: &str) -> Vec<Cue> {
    let name = |id: &str| {
        let name =
            script.cast.get(id).and_then(|member| member.name.as_deref()).map(text::one_line).unwrap_or_default();
        match name {
            name if !name.is_empty() => name,
            _ if id == NARRATOR => text::one_line(narrator),
            _ => text::one_line(id),
        }
    };
    let spoken = timeline.passages.iter().map(|passage| {
        // The line tells who speaks now, where somebody was renamed since.
        let id = script.lines.get(passage.line).map_or(passage.speaker.as_str(), plan::speaker);
        (name(id), passage)
    });
    cues::cut(spoken, timeline.length.ms(), language::is_english(tag))
}

/// What the narrator is called in a script of this language: the show's author, where the language's word is not known.
pub fn narrator<'a>(tag: &str, author: &'a str) -> &'a str {
    language::narrator(tag).unwrap_or(author)
}

/// The four files, each with the end of its name, in the order of [`FORMS`].
pub fn files(cues: &[Cue], page: &Page) -> [(&'static str, Vec<u8>); 4] {
    let made = [vtt::write(cues), srt::write(cues), json::write(cues), html::write(cues, page)];
    let mut ends = FORMS.iter().map(|form| form.end);
    made.map(|text| (ends.next().unwrap_or_default(), text.into_bytes()))
}

fn text_width(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// A time in whole hours, minutes, seconds, and its milliseconds.
fn clock(ms: u64) -> (u64, u64, u64, u64) {
    (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}
