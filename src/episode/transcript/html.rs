//! A page that reads by itself: `<cite>`, `<time>` and `<p>` as Podcasting 2.0 has them, a triple for each paragraph.
//!
//! The triples are children of `<body>`, and the comment comes first: readers of transcripts look for both. Links are relative,
//! so that the page works from a folder and from the web.

use super::{Cue, clock, words};
use crate::{
    feed::{base::encode_path, text},
    script::Script,
};

const STYLE: &str = include_str!("page.css");

/// What the page says beside the words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub slug: String,
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// The show's title.
    pub show: String,
    /// Relative to the show, with forward slashes: `audio/SLUG.mp3`.
    pub audio: String,
    /// The address of the card that apps show with a link; relative to the page, or absolute.
    pub card: String,
    /// Keeps the page out of search engines.
    pub private: bool,
    /// One sentence on the voices; may be empty.
    pub notice: String,
    /// The lines of the script that are headings, with their levels.
    pub headings: Vec<(usize, u8)>,
}

impl Page {
    /// The headings of a script, as a page has them.
    pub fn headings_of(script: &Script) -> Vec<(usize, u8)> {
        script.lines.iter().enumerate().filter_map(|(n, line)| Some((n, line.kind.level()?))).collect()
    }

    fn level(&self, line: usize) -> Option<u8> {
        let at = self.headings.binary_search_by_key(&line, |&(line, _)| line).ok()?;
        Some(self.headings[at].1)
    }
}

pub(super) fn write(cues: &[Cue], page: &Page) -> String {
    let title = text::html(&text::title(&page.title));
    let show = text::html(&text::title(&page.show));
    let language = text::html(&text::one_line(&page.language));
    let card = text::html(&page.card);
    let robots = if page.private { "<meta name=\"robots\" content=\"noindex\">\n" } else { "" };
    // The pages lie in feed/episodes/.
    let audio = format!("../../{}", encode_path(&page.audio));
    let at = encode_path(&page.slug);
    // The title is read aloud in most episodes: then that is the heading.
    let read = cues.first().is_some_and(|first| page.level(first.line) == Some(1));
    let heading = if read { String::new() } else { format!("<h1>{title}</h1>\n") };
    let mut out = format!(
        "<!-- A transcript, as Podcasting 2.0 has it -->\n<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n\
         <meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n{robots}<title>{title} – {show}</title>\n\
         <meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:site_name\" content=\"{show}\">\n<meta property=\"og:image\" content=\"{card}\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<p><a href=\"../index.html#{at}\">{show}</a></p>\n{heading}\
         <audio controls preload=\"none\" aria-label=\"{title}\" src=\"{audio}\"></audio>\n</header>\n"
    );
    let mut before = "";
    for paragraph in cues.chunk_by(|one, next| one.line == next.line && one.speaker == next.speaker) {
        let Some(first) = paragraph.first() else { continue };
        let mut said = String::new();
        for cue in paragraph {
            said.push_str(&words::text(&cue.pieces));
            said.push_str(if cue.pieces.last().is_some_and(|last| last.spaced) { " " } else { "" });
        }
        // The name of one who goes on is there for programs; people see it once.
        let again = if before == first.speaker { " class=\"again\"" } else { "" };
        before = &first.speaker;
        let heading = page.level(first.line).map_or_else(String::new, |level| {
            format!(" role=\"heading\" aria-level=\"{level}\" class=\"h{}\"", level.clamp(1, 3))
        });
        out.push_str(&format!(
            "<cite{again}>{}:</cite>\n<time datetime=\"PT{}S\">{}</time>\n<p{heading}>{}</p>\n",
            text::html(&first.speaker),
            first.start_ms / 1000,
            time(first.start_ms),
            text::html(said.trim_end())
        ));
    }
    let notice = text::html(&text::one_line(&page.notice));
    if !notice.is_empty() {
        out.push_str(&format!("<footer>{notice}</footer>\n"));
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// `1:05`, `1:01:05`.
fn time(ms: u64) -> String {
    match clock(ms) {
        (0, minutes, seconds, _) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds, _) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
