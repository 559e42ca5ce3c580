//! Chapters from the headings of a script.
//!
//! One list, three carriers that agree: CHAP and CTOC in the file's ID3 tag, `SLUG.chapters.json` beside the episode
//! (Podcasting 2.0, JSON chapters 1.2.0), `psc:chapters` in the feed's item.

use super::Chapter;
use crate::{
    audio::timeline::Timeline,
    script::{LineKind, Script},
};

/// A chapter before it has a time: it starts where this line of the script does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub line: usize,
    pub title: String,
}

/// The headings of a script. What comes before the first of them is the first chapter's, or one named after the episode.
pub fn marks(script: &Script) -> Vec<Mark> {
    let mut marks: Vec<Mark> = script
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| matches!(line.kind, LineKind::Heading(_)))
        .map(|(line, heading)| Mark { line, title: heading.plain() })
        .filter(|mark| !mark.title.trim().is_empty())
        .collect();
    if marks.first().is_none_or(|mark| mark.line != 0) {
        marks.insert(0, Mark { line: 0, title: script.meta.title.clone() });
    }
    marks
}

/// The marks with their times: the first at 0, the others where their line, or the next one that is heard, begins. Of two
/// that would begin at once the later is the one to hear.
pub fn place(marks: &[Mark], timeline: &Timeline) -> Vec<Chapter> {
    let length_ms = timeline.length.ms();
    let mut chapters: Vec<Chapter> = Vec::new();
    for (n, mark) in marks.iter().enumerate() {
        let start = timeline.passages.iter().find(|passage| passage.line >= mark.line);
        let start_ms = if n == 0 { 0 } else { start.map_or(length_ms, |passage| passage.start_ms) };
        if start_ms >= length_ms && n > 0 {
            continue;
        }
        if chapters.last().is_some_and(|last| last.start_ms >= start_ms) {
            chapters.pop();
        }
        chapters.push(Chapter { title: mark.title.clone(), start_ms, ..Chapter::default() });
    }
    chapters
}

/// The file `SLUG.chapters.json`: <https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md>.
pub fn to_json(chapters: &[Chapter]) -> Vec<u8> {
    let list: Vec<_> = chapters
        .iter()
        .map(|chapter| serde_json::json!({ "startTime": chapter.start_ms as f64 / 1000.0, "title": chapter.title }))
        .collect();
    let document = serde_json::json!({ "version": "1.2.0", "chapters": list });
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Line, Meta};

    fn script(lines: Vec<Line>) -> Script {
        Script { meta: Meta { title: "Episode".into(), ..Meta::default() }, cast: Default::default(), lines }
    }

    #[test]
    fn headings_are_chapters_and_nothing_is_outside_of_one() {
        let heading = |text: &str| Line::new(LineKind::Heading(2), text);
        let prose = || Line::new(LineKind::Narration, "Some words.");
        let titles = |lines| marks(&script(lines)).into_iter().map(|mark| (mark.line, mark.title)).collect::<Vec<_>>();
        assert_eq!(titles(vec![heading("One"), prose(), heading("Two")]), [(0, "One".into()), (2, "Two".into())]);
        assert_eq!(titles(vec![prose(), heading("One")]), [(0, "Episode".into()), (1, "One".into())]);
        assert_eq!(titles(vec![prose()]), [(0, "Episode".into())]);
    }
}
