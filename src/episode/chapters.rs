//! Chapters from the headings of a script, or, where it has none, from who speaks.
//!
//! One list, three carriers that agree: CHAP and CTOC in the file's ID3 tag, `SLUG.chapters.json` beside the episode
//! (Podcasting 2.0, JSON chapters 1.2.0), `psc:chapters` in the feed's item.

use std::collections::BTreeSet;

use super::Chapter;
use crate::{
    audio::timeline::{Passage, Timeline},
    feed::{base::escape_url, text},
    script::{NARRATOR, Script},
    speech::plan,
};

/// The most chapters of an episode: ID3's CTOC counts them in one byte (ID3v2 Chapter Frame Addendum 1.0, 3.2).
pub const MOST: usize = 255;

/// Who talks for so long has a chapter, where there are no headings.
const TALK_MS: u64 = 20_000;
/// So much narration between two of somebody's lines does not end what they say.
const ASIDE_MS: u64 = 8000;
/// Chapters that are made of who speaks are so far apart, at least.
const APART_MS: u64 = 60_000;
/// The most bytes of a title that is made of what is said.
const TITLE: usize = 60;

/// The chapters of an episode, and what a person should know of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Rising; the first is at 0. At most [`MOST`].
    pub chapters: Vec<Chapter>,
    pub note: Option<String>,
}

/// A chapter that may be left out.
struct Candidate {
    title: String,
    start_ms: u64,
    level: u8,
}

/// The chapters of an episode: from its headings, where there are any besides the title's, else from who speaks. Each begins with
/// the first that is heard of it, the first at 0. `source` is the article's address, which the first one links to.
pub fn of(script: &Script, timeline: &Timeline, source: Option<&str>) -> Listed {
    let length_ms = timeline.length.ms();
    let mut list = headings(script, timeline);
    if list.len() < 2 {
        list.extend(by_speaker(script, timeline));
    }
    let mut rising: Vec<Candidate> = Vec::with_capacity(list.len());
    for candidate in list {
        if candidate.start_ms >= length_ms && candidate.start_ms > 0 {
            continue;
        }
        // Of two that would begin at once the later is the one to hear.
        if rising.last().is_some_and(|last| last.start_ms >= candidate.start_ms) {
            rising.pop();
        }
        rising.push(candidate);
    }
    if let Some(first) = rising.first_mut() {
        first.start_ms = 0;
    }
    let all = rising.len();
    let kept = thinned(rising, length_ms);
    let note = (kept.len() < all).then(|| {
        let out = all - kept.len();
        format!("players show {MOST} chapters at most, so {out} of {all} are left out: the deepest headings, the shortest first")
    });
    let url = source.filter(|source| crate::text::is_web_address(source)).map(|url| escape_url(&text::one_line(url)));
    let mut chapters: Vec<Chapter> = kept
        .into_iter()
        .map(|kept| Chapter { title: kept.title, start_ms: kept.start_ms, ..Chapter::default() })
        .collect();
    if let Some(first) = chapters.first_mut() {
        first.url = url;
    }
    Listed { chapters, note }
}

/// A title that a list can show: of words, in one line.
fn title_of(words: &str) -> Option<String> {
    let title = text::title(words);
    title.chars().any(char::is_alphanumeric).then_some(title)
}

/// The title's chapter and those of the other headings that have words and are heard.
fn headings(script: &Script, timeline: &Timeline) -> Vec<Candidate> {
    let mut headings = script
        .lines
        .iter()
        .enumerate()
        .filter_map(|(line, heading)| Some((line, heading.kind.level()?, title_of(&heading.plain())?)))
        .peekable();
    // The title is read first, unless something is said before it.
    let own = title_of(&script.meta.title);
    let is_title = |level: u8, title: &str| level == 1 || own.as_deref() == Some(title);
    let read = headings.next_if(|(_, level, title)| is_title(*level, title)).map(|(.., title)| title);
    let said = || timeline.passages.first().and_then(|passage| title_of(&short(&passage.text)));
    let title = read.or(own).or_else(said);
    let mut list: Vec<Candidate> = title.into_iter().map(|title| Candidate { title, start_ms: 0, level: 0 }).collect();
    let mut passages = timeline.passages.iter().peekable();
    for (line, level, title) in headings {
        while passages.next_if(|passage| passage.line < line).is_some() {}
        let Some(passage) = passages.peek() else { break };
        list.push(Candidate { title, start_ms: passage.start_ms, level });
    }
    list
}

/// What somebody says with little between, or what the narrator says between two of those.
struct Stretch<'a> {
    /// [`NARRATOR`] too.
    id: &'a str,
    passages: Vec<&'a Passage>,
}

impl Stretch<'_> {
    fn talk_ms(&self, from: usize) -> u64 {
        self.passages[from..].iter().map(|passage| passage.end_ms.saturating_sub(passage.start_ms)).sum()
    }

    /// The first paragraph at or behind `earliest` from which on there is enough talk.
    fn start(&self, earliest: u64, enough: u64) -> Option<&Passage> {
        let mut line = None;
        let begins =
            self.passages.iter().enumerate().filter(|(_, passage)| line.replace(passage.line) != Some(passage.line));
        let at = begins.map(|(n, _)| n).find(|&n| self.passages[n].start_ms >= earliest)?;
        (self.talk_ms(at) >= enough).then_some(self.passages[at])
    }
}

/// Who speaks, as the script has it now.
fn speaker<'a>(script: &'a Script, passage: &'a Passage) -> &'a str {
    script.lines.get(passage.line).map_or(passage.speaker.as_str(), plan::speaker)
}

fn stretches<'a>(script: &'a Script, timeline: &'a Timeline) -> Vec<Stretch<'a>> {
    let mut out: Vec<Stretch<'a>> = Vec::new();
    for turn in timeline.passages.chunk_by(|one, next| speaker(script, one) == speaker(script, next)) {
        let Some(who) = turn.first().map(|first| speaker(script, first)) else { continue };
        let passages: Vec<&Passage> = turn.iter().collect();
        // “…,” she said, and she goes on.
        if let [.., person, aside] = out.as_slice()
            && aside.id == NARRATOR
            && person.id == who
            && aside.talk_ms(0) <= ASIDE_MS
        {
            out.pop();
            if let Some(person) = out.last_mut() {
                person.passages.extend(passages);
            }
        } else {
            out.push(Stretch { id: who, passages });
        }
    }
    // People who say little are heard within the narration.
    let mut told: Vec<Stretch<'a>> = Vec::new();
    for stretch in out {
        let long = stretch.id != NARRATOR && stretch.talk_ms(0) >= TALK_MS;
        match told.last_mut() {
            Some(last) if !long && last.id == NARRATOR => last.passages.extend(stretch.passages),
            _ => told.push(Stretch { id: if long { stretch.id } else { NARRATOR }, ..stretch }),
        }
    }
    told
}

/// Chapters of who speaks for long, and of long narration between them, which is called by its first words.
fn by_speaker(script: &Script, timeline: &Timeline) -> Vec<Candidate> {
    let stretches = stretches(script, timeline);
    if stretches.iter().all(|stretch| stretch.id == NARRATOR) {
        return Vec::new();
    }
    let mut list: Vec<Candidate> = Vec::new();
    let mut before = NARRATOR;
    for stretch in stretches {
        let earliest = list.last().map_or(0, |last| last.start_ms) + APART_MS;
        let enough = if stretch.id == NARRATOR { APART_MS } else { TALK_MS };
        if stretch.id == before {
            continue;
        }
        let Some(passage) = stretch.start(earliest, enough) else { continue };
        let name = || script.cast.get(stretch.id).and_then(|member| member.name.as_deref()).unwrap_or(stretch.id);
        let title = if stretch.id == NARRATOR { title_of(&short(&passage.text)) } else { title_of(name()) };
        if let Some(title) = title {
            list.push(Candidate { title, start_ms: passage.start_ms, level: 2 });
            before = stretch.id;
        }
    }
    list
}

/// The first words of a text.
fn short(words: &str) -> String {
    text::clip(&text::one_line(words), TITLE).trim_end_matches(['.', ',', ';', ':']).to_owned()
}

/// At most [`MOST`]: the deepest are left out before others, and of those the shortest. The first stays.
fn thinned(list: Vec<Candidate>, length_ms: u64) -> Vec<Candidate> {
    let Some(over) = list.len().checked_sub(MOST).filter(|over| *over > 0) else { return list };
    let end = |n: usize| list.get(n + 1).map_or(length_ms, |next| next.start_ms);
    let mut order: Vec<usize> = (1..list.len()).collect();
    order.sort_by_key(|&n| (std::cmp::Reverse(list[n].level), end(n).saturating_sub(list[n].start_ms), n));
    let out: BTreeSet<usize> = order.into_iter().take(over).collect();
    list.into_iter().enumerate().filter(|(n, _)| !out.contains(n)).map(|(_, kept)| kept).collect()
}

/// The file `SLUG.chapters.json`: <https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md>.
pub fn to_json(chapters: &[Chapter]) -> Vec<u8> {
    let list: Vec<_> = chapters
        .iter()
        .map(|chapter| {
            let mut entry =
                serde_json::json!({ "startTime": chapter.start_ms as f64 / 1000.0, "title": chapter.title });
            for (key, value) in [("img", &chapter.image), ("url", &chapter.url)] {
                if let Some(value) = value {
                    entry[key] = serde_json::Value::from(value.as_str());
                }
            }
            entry
        })
        .collect();
    let document = serde_json::json!({ "version": "1.2.0", "chapters": list });
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        audio::Frames,
        script::{CastMember, Line, LineKind, Meta},
    };

    fn script(lines: Vec<Line>) -> Script {
        Script { meta: Meta { title: "Episode".into(), ..Meta::default() }, cast: Default::default(), lines }
    }

    /// A script, and a timeline in which each of its lines is heard for so many milliseconds, half a second apart.
    fn episode(lines: Vec<(LineKind, &str, u64)>) -> (Script, Timeline) {
        let mut timeline = Timeline::default();
        let mut at = 500;
        for (line, (kind, text, ms)) in lines.iter().enumerate().filter(|(_, (.., ms))| *ms > 0) {
            let speaker = plan::speaker(&Line::new(kind.clone(), *text)).to_owned();
            let (start_ms, end_ms) = (at, at + ms);
            timeline.passages.push(Passage {
                start_ms,
                end_ms,
                line,
                speaker,
                text: (*text).into(),
                ..Passage::default()
            });
            at = end_ms + 500;
        }
        // Whole seconds have whole frames.
        timeline.length = Frames(at.div_ceil(1000) * u64::from(crate::audio::RATE));
        let mut script = script(lines.into_iter().map(|(kind, text, _)| Line::new(kind, text)).collect());
        for (id, name) in [("ada", "Ada Holm"), ("tom", "Tom Reed")] {
            script.cast.insert(id.into(), CastMember { name: Some(name.into()), ..CastMember::default() });
        }
        (script, timeline)
    }

    fn listed(lines: Vec<(LineKind, &str, u64)>) -> Vec<(u64, String)> {
        let (script, timeline) = episode(lines);
        of(&script, &timeline, None).chapters.into_iter().map(|chapter| (chapter.start_ms, chapter.title)).collect()
    }

    fn heading(level: u8) -> LineKind {
        LineKind::Heading(level)
    }

    fn quote(id: &str) -> LineKind {
        LineKind::Quote(id.into())
    }

    const PROSE: LineKind = LineKind::Narration;

    #[test]
    fn a_chapter_begins_where_its_heading_is_heard() {
        let lines = vec![
            (heading(1), "The title", 1000),
            (PROSE, "Some words.", 3000),
            (heading(2), "Part\none", 1000),
            (PROSE, "More.", 2000),
            (heading(2), "Never heard", 0),
        ];
        assert_eq!(listed(lines), [(0, "The title".into()), (5500, "Part one".into())]);
    }

    #[test]
    fn what_is_said_before_the_title_belongs_to_it() {
        let lines = vec![
            (PROSE, "This is the show.", 2000),
            (heading(1), "Episode", 1000),
            (PROSE, "Some words.", 3000),
            (heading(2), "One", 1000),
        ];
        assert_eq!(listed(lines), [(0, "Episode".into()), (8000, "One".into())]);
    }

    #[test]
    fn a_heading_without_words_is_no_chapter_and_a_title_is_always_there() {
        let lines = vec![(heading(1), "—", 0), (heading(2), "…", 0), (PROSE, "Words.", 1000), (heading(2), "* * *", 0)];
        assert_eq!(listed(lines), [(0, "Episode".into())]);
        let (mut script, timeline) = episode(vec![(PROSE, "Some words, and more.", 1000)]);
        script.meta.title = " ".into();
        assert_eq!(of(&script, &timeline, None).chapters[0].title, "Some words, and more");
    }

    #[test]
    fn an_episode_of_one_word_is_one_chapter_and_one_of_none_has_its_title() {
        assert_eq!(listed(vec![(PROSE, "Word", 300)]), [(0, "Episode".into())]);
        assert_eq!(listed(vec![]), [(0, "Episode".into())]);
    }

    #[test]
    fn of_two_that_begin_at_once_the_later_counts() {
        let lines = vec![(PROSE, "Words.", 2000), (heading(2), "Left out", 0), (heading(3), "Heard", 1000)];
        assert_eq!(listed(lines), [(0, "Episode".into()), (3000, "Heard".into())]);
    }

    #[test]
    fn without_headings_who_speaks_for_long_has_a_chapter() {
        let lines = vec![
            (heading(1), "The title", 2000),
            (PROSE, "It began there.", 70_000),
            (quote("ada"), "We left,", 12_000),
            (PROSE, "she said.", 1500),
            (quote("ada"), "and never came back.", 12_000),
            (quote("tom"), "No.", 2000),
            (PROSE, "Nobody knows why.", 80_000),
            (quote("tom"), "I know.", 25_000),
        ];
        // Chapters lie a minute apart, and of what is told no paragraph begins so late.
        let people = [(0, "The title".into()), (73_500, "Ada Holm".into()), (183_500, "Tom Reed".into())];
        assert_eq!(listed(lines), people);
    }

    #[test]
    fn long_narration_between_two_who_speak_is_called_by_its_first_words() {
        let lines = vec![
            (PROSE, "It began there.", 61_000),
            (quote("ada"), "We left.", 61_000),
            (PROSE, "Nobody knows why the harbour lay still, or for how long it had been so, that year.", 5000),
            (quote("tom"), "I do.", 3000),
            (PROSE, "The rest is told.", 60_000),
        ];
        let told = "Nobody knows why the harbour lay still, or for how long…";
        assert_eq!(listed(lines), [(0, "Episode".into()), (62_000, "Ada Holm".into()), (123_500, told.into())]);
        // In a short episode nothing lies far enough from the beginning.
        assert_eq!(listed(vec![(PROSE, "Words.", 9000), (quote("ada"), "We left.", 30_000)]), [(0, "Episode".into())]);
    }

    #[test]
    fn more_chapters_than_a_player_shows_are_thinned_from_the_deepest() {
        let mut lines = vec![(heading(1), "Title", 1000)];
        for n in 0..10_000 {
            lines.push((heading(if n % 100 == 0 { 2 } else { 3 }), "Part", if n % 2 == 0 { 1000 } else { 1500 }));
        }
        let (script, timeline) = episode(lines);
        let Listed { chapters, note } = of(&script, &timeline, Some("https://example.org/a b"));
        assert_eq!(chapters.len(), MOST);
        assert!(note.unwrap().contains("9746 of 10001 are left out"));
        // All hundred of the upper level are there.
        let upper = |n: usize| timeline.passages[n * 100 + 1].start_ms;
        assert!((0..100).all(|n| chapters.iter().any(|chapter| chapter.start_ms == upper(n))));
        assert_eq!(chapters[0].url.as_deref(), Some("https://example.org/a%20b"));
        assert!(chapters[1..].iter().all(|chapter| chapter.url.is_none()));
        assert_eq!(of(&script, &timeline, Some("news/a.md")).chapters[0].url, None);
    }

    #[test]
    fn json_carries_pictures_and_links() {
        let chapter = Chapter {
            title: "One".into(),
            start_ms: 1250,
            image: Some("https://example.org/a.jpg".into()),
            url: Some("https://example.org/a".into()),
        };
        let json: serde_json::Value = serde_json::from_slice(&to_json(&[chapter])).unwrap();
        let entry = serde_json::json!({
            "startTime": 1.25, "title": "One", "img": "https://example.org/a.jpg", "url": "https://example.org/a"
        });
        assert_eq!(json, serde_json::json!({ "version": "1.2.0", "chapters": [entry] }));
    }

    proptest! {
        #[test]
        fn chapters_rise_from_0_and_have_titles(
            lines in prop::collection::vec((0..8u8, "[a-zA-Z—\\n ]{0,12}", 0..40_000u64), 0..60)
        ) {
            let lines: Vec<(LineKind, &str, u64)> = lines
                .iter()
                .map(|(kind, text, ms)| match kind {
                    0..=2 => (heading(kind + 1), text.as_str(), *ms),
                    3 => (quote("ada"), text.as_str(), *ms),
                    4 => (quote("tom"), text.as_str(), *ms),
                    _ => (PROSE, text.as_str(), *ms),
                })
                .collect();
            let (script, timeline) = episode(lines);
            let chapters = of(&script, &timeline, None).chapters;
            prop_assert_eq!(chapters[0].start_ms, 0);
            prop_assert!(chapters.windows(2).all(|pair| pair[0].start_ms < pair[1].start_ms));
            prop_assert!(chapters.iter().all(|chapter| title_of(&chapter.title).as_ref() == Some(&chapter.title)));
            prop_assert!(chapters.iter().all(|c| c.start_ms == 0 || timeline.passages.iter().any(|p| p.start_ms == c.start_ms)));
        }
    }
}
