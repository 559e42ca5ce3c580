//! From the lines of a script to what is spoken and what is silence.
//!
//! In: a [`Script`] whose cast has voices. Out: [`Step`]s, in order. A line is cut at the ends of its sentences, so
//! that a changed word makes one sentence be spoken anew. Pauses follow the text: what comes next decides.

use crate::{
    script::{CastMember, Inline, Line, LineKind, NARRATOR, Script},
    show::settings::Pauses,
};

use super::{Sound, SpokenAs, Utterance, VoiceName, lead};

/// The longest utterance in bytes; longer sentences are cut at a clause, then at a word.
const LONGEST: usize = 400;

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Silence, in milliseconds.
    Pause(u32),
    Speak(Spoken),
}

/// An utterance and where in the script it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// Index into [`Script::lines`].
    pub line: usize,
    /// The id of who speaks, in the script's cast.
    pub speaker: String,
    pub engine: String,
    /// What leads up to it in the same breath, with what stands between; empty where it stands by itself.
    pub lead: String,
    pub utterance: Utterance,
}

/// A member of the cast without a voice, or with one that is no `engine:voice`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{id}” of the cast has no voice that can be read: {found}")]
pub struct NoVoice {
    pub id: String,
    pub found: String,
}

/// What is said for a text in a voice, of what its script gives; see [`super::spoken`].
pub type Read<'a> = &'a dyn Fn(&VoiceName, &str, Vec<SpokenAs>) -> Vec<SpokenAs>;

/// # Errors
/// If a member of the cast who speaks has no voice.
pub fn plan(script: &Script, pauses: &Pauses, speed: f64, read: Read<'_>) -> Result<Vec<Step>, NoVoice> {
    let mut steps = vec![Step::Pause(pauses.ends)];
    let mut previous: Option<&Line> = None;
    for (index, line) in script.lines.iter().enumerate() {
        let id = speaker(line);
        let name = voice_of(id, script.cast.get(id))?;
        if let Some(previous) = previous {
            steps.push(Step::Pause(pause_between(previous, line, pauses)));
        }
        // What was said last without a pause of the script's own between.
        let mut before = previous.map(Before::of);
        let mut first = true;
        for piece in pieces(&line.text, &|text, given| read(&name, text, given)) {
            match piece {
                Piece::Pause(ms) => {
                    steps.push(Step::Pause(ms));
                    (first, before) = (true, None);
                }
                Piece::Sentence { text, spoken_as } => {
                    if !first {
                        steps.push(Step::Pause(pauses.sentence));
                    }
                    first = false;
                    let lead = before.map_or_else(String::new, |before| before.lead(&text, &line.kind));
                    before = Some(Before { text: text.clone(), kind: &line.kind });
                    let utterance = Utterance { voice: name.voice.clone(), text, spoken_as, speed };
                    steps.push(Step::Speak(Spoken {
                        line: index,
                        speaker: id.to_owned(),
                        engine: name.engine.clone(),
                        lead,
                        utterance,
                    }));
                }
            }
        }
        previous = Some(line);
    }
    steps.push(Step::Pause(pauses.ends));
    Ok(steps)
}

/// What was said before an utterance.
struct Before<'a> {
    text: String,
    kind: &'a LineKind,
}

/// The most letters of what is spoken badly alone.
const SHORT: usize = 12;

impl<'a> Before<'a> {
    fn of(line: &'a Line) -> Self {
        Before { text: line.plain(), kind: &line.kind }
    }

    /// What leads up to `text` in a line of this kind: where it goes on with a sentence, or is so short that alone it would
    /// be mangled.
    fn lead(&self, text: &str, kind: &LineKind) -> String {
        let heading = |kind: &LineKind| matches!(kind, LineKind::Heading(_));
        let ended = ends_sentence(&self.text);
        let goes_on =
            !heading(self.kind) && !heading(kind) && (!ended || text.chars().next().is_some_and(char::is_lowercase));
        let short = text.chars().filter(|c| c.is_alphanumeric()).count() <= SHORT;
        let words: Vec<&str> = self.text.split_whitespace().collect();
        if words.is_empty() || !(goes_on || short) {
            return String::new();
        }
        let tail = words[words.len().saturating_sub(lead::WORDS)..].join(" ");
        match (self.kind, kind) {
            (LineKind::Quote(_), LineKind::Quote(_)) => format!("{tail} "),
            (LineKind::Quote(_), _) => format!("“{tail}” "),
            (_, LineKind::Quote(_)) => format!("{tail} “"),
            // A heading ends as a sentence does, though without a mark.
            _ if !ended && !goes_on => format!("{tail}. "),
            _ => format!("{tail} "),
        }
    }
}

/// The id of who speaks a line.
pub fn speaker(line: &Line) -> &str {
    match &line.kind {
        LineKind::Quote(id) => id,
        LineKind::Heading(_) | LineKind::Narration => NARRATOR,
    }
}

fn voice_of(id: &str, member: Option<&CastMember>) -> Result<VoiceName, NoVoice> {
    let found = member.and_then(|member| member.voice.as_deref()).unwrap_or("none");
    found.parse().map_err(|_| NoVoice { id: id.into(), found: found.into() })
}

fn pause_between(before: &Line, after: &Line, pauses: &Pauses) -> u32 {
    let heading = |line: &Line| matches!(line.kind, LineKind::Heading(_));
    if heading(before) || heading(after) {
        pauses.heading
    } else if speaker(before) == speaker(after) {
        pauses.paragraph
    } else if ends_sentence(&before.plain()) {
        // A new speaker after a full stop: as much as a new paragraph, which a script does not tell apart.
        pauses.paragraph.min(pauses.speaker + pauses.sentence)
    } else {
        pauses.speaker
    }
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '"', '\'', ')', ']']).ends_with(['.', '!', '?', '…', ':'])
}

enum Piece {
    Pause(u32),
    Sentence { text: String, spoken_as: Vec<SpokenAs> },
}

/// A line's inline forms as plain text with sounds, cut at pauses, sentences and, where these are long, clauses.
fn pieces(inlines: &[Inline], read: &dyn Fn(&str, Vec<SpokenAs>) -> Vec<SpokenAs>) -> Vec<Piece> {
    let mut out = Vec::new();
    let (mut text, mut spoken_as) = (String::new(), Vec::new());
    let cut = |text: String, given: Vec<SpokenAs>, out: &mut Vec<Piece>| cut(&text, &read(&text, given), out);
    for inline in inlines {
        let (written, sound) = match inline {
            Inline::Pause(ms) => {
                cut(std::mem::take(&mut text), std::mem::take(&mut spoken_as), &mut out);
                out.push(Piece::Pause(*ms));
                continue;
            }
            Inline::Text(written) => (written, None),
            Inline::Phonemes { text, ipa } => (text, Some(Sound::Ipa(ipa.clone()))),
            Inline::Reading { text, said } => (text, Some(Sound::Words(said.clone()))),
        };
        let start = text.len();
        text.push_str(written);
        if let Some(sound) = sound {
            spoken_as.push(SpokenAs { start, end: text.len(), sound });
        }
    }
    cut(text, spoken_as, &mut out);
    out
}

fn cut(text: &str, spoken_as: &[SpokenAs], out: &mut Vec<Piece>) {
    let mut start = 0;
    for end in ends(text, spoken_as) {
        let piece = &text[start..end];
        let from = start + (piece.len() - piece.trim_start().len());
        let trimmed = piece.trim();
        if trimmed.chars().any(char::is_alphanumeric) {
            let spoken_as = spoken_as
                .iter()
                .filter(|part| start <= part.start && part.end <= end)
                .map(|part| SpokenAs { start: part.start - from, end: part.end - from, sound: part.sound.clone() })
                .collect();
            out.push(Piece::Sentence { text: trimmed.to_owned(), spoken_as });
        }
        start = end;
    }
}

/// Where to cut: at ends of sentences, and inside sentences that are too long. Never inside a given sound.
fn ends(text: &str, spoken_as: &[SpokenAs]) -> Vec<usize> {
    let inside = |at: usize| spoken_as.iter().any(|part| part.start < at && at < part.end);
    let mut ends = Vec::new();
    let mut start = 0;
    // A full stop that is read as an abbreviation's ends no sentence; one that is left behind a reading (“the U.S.”) does.
    let stop = |end: usize| text[..end].trim_end().len();
    let read = |at: usize| spoken_as.iter().any(|part| part.end == stop(at) && text[..part.end].ends_with('.'));
    let left = |at: usize| spoken_as.iter().any(|part| part.end + 1 == stop(at));
    let sentence_end = |at: usize, abbreviated: bool| !inside(at) && !read(at) && (!abbreviated || left(at));
    let sentence_ends = stops(text).filter(|&(at, abbreviated)| sentence_end(at, abbreviated)).map(|(at, _)| at);
    for sentence_end in sentence_ends.chain([text.len()]) {
        while sentence_end - start > LONGEST {
            let window = &text[start..crate::text::floor_boundary(text, start + LONGEST)];
            let breaks = |marks: &[&str]| {
                marks
                    .iter()
                    .filter_map(|mark| window.rfind(mark).map(|at| start + at + mark.len()))
                    .filter(|&at| !inside(at))
                    .max()
            };
            let Some(at) = breaks(&["; ", ": ", ", ", " — ", " – "])
                .filter(|&at| at - start > LONGEST / 4)
                .or_else(|| breaks(&[" "]))
            else {
                break;
            };
            ends.push(at);
            start = at;
        }
        if sentence_end > start {
            ends.push(sentence_end);
            start = sentence_end;
        }
    }
    ends
}

/// The places after sentences: a full stop, a question or exclamation mark with its closing marks, a space, and what
/// can begin a sentence; not after a title, an initial or an abbreviation.
pub(super) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    stops(text).filter(|(_, abbreviated)| !abbreviated).map(|(at, _)| at)
}

/// The same, with those after an abbreviation, which are told apart.
fn stops(text: &str) -> impl Iterator<Item = (usize, bool)> + '_ {
    text.char_indices().filter_map(move |(at, c)| {
        if !matches!(c, '.' | '!' | '?' | '…') {
            return None;
        }
        let after = &text[at + c.len_utf8()..];
        let closing = after.len() - after.trim_start_matches(['”', '’', '"', '\'', ')', ']']).len();
        let (marks, rest) = after.split_at(closing);
        let next = rest.trim_start();
        let gap = rest.len() - next.len();
        if gap == 0 || next.chars().next().is_none_or(char::is_lowercase) {
            return None;
        }
        Some((at + c.len_utf8() + closing + gap, c == '.' && marks.is_empty() && is_abbreviation(&text[..at])))
    })
}

fn is_abbreviation(before: &str) -> bool {
    const TITLES: [&str; 30] = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Rep", "Gov", "Gen", "Col", "Lt", "Sgt", "Capt", "Rev", "Hon", "St",
        "Jr", "Sr", "vs", "No", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "Inc", "Co", "Corp",
    ];
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '“' | '"' | '(' | '‘')).next().unwrap_or(before);
    // “J.” and “U.S.” are initials; “I.” ends a sentence more often than it names anyone, but a cut there is no harm.
    TITLES.contains(&word)
        || word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Accent, lexicon::Lexicon, spoken};
    use std::collections::BTreeMap;

    fn sentences(text: &str) -> Vec<String> {
        pieces(&[Inline::Text(text.into())], &|_, given| given)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Sentence { text, .. } => Some(text),
                Piece::Pause(_) => None,
            })
            .collect()
    }

    #[test]
    fn lines_are_cut_at_sentences_and_nowhere_else() {
        assert_eq!(
            sentences("Dr. Ada Holm of the U.S. Navy left at 5.30 p.m. on foot. “Why?” No one knew… She smiled."),
            ["Dr. Ada Holm of the U.S. Navy left at 5.30 p.m. on foot.", "“Why?”", "No one knew…", "She smiled."]
        );
    }

    #[test]
    fn what_is_read_tells_where_sentences_end() {
        let read = |text: &str, given| spoken::forms(text, given, &Lexicon::default(), Accent::American);
        let cut = |text: &str| -> Vec<String> {
            let pieces = pieces(&[Inline::Text(text.into())], &read).into_iter();
            pieces
                .filter_map(|piece| if let Piece::Sentence { text, .. } = piece { Some(text) } else { None })
                .collect()
        };
        assert_eq!(
            cut("It lasted until 2 a.m. Friday in the U.S. The end was near."),
            ["It lasted until 2 a.m. Friday in the U.S.", "The end was near."]
        );
        assert_eq!(
            cut("Gov. Ellis left at 9 p.m. He was tired. See fig. 3 on p. 12."),
            ["Gov. Ellis left at 9 p.m.", "He was tired.", "See fig. 3 on p. 12."]
        );
    }

    #[test]
    fn no_word_is_lost_in_long_sentences() {
        let text = "It went on and on, one clause after another, ".repeat(40);
        let cut = sentences(&text);
        assert!(cut.iter().all(|piece| piece.len() <= LONGEST), "{cut:?}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&cut.join(" ")), words(&text));
    }

    #[test]
    fn what_goes_on_with_a_sentence_or_is_short_has_a_lead() {
        let line = |kind, text: &str| Line { kind, text: vec![Inline::Text(text.into())] };
        let quote = |text: &str| line(LineKind::Quote("ada".into()), text);
        let narration = |text: &str| line(LineKind::Narration, text);
        let heading = |text: &str| line(LineKind::Heading(2), text);
        let lead = |before: &Line, after: &Line| Before::of(before).lead(&after.plain(), &after.kind);
        assert_eq!(
            lead(&quote("We had left all of it behind us, at last,"), &narration("she said.")),
            "“all of it behind us, at last,” "
        );
        assert_eq!(lead(&quote("Did we?"), &narration("she asked.")), "“Did we?” ");
        assert_eq!(lead(&narration("She added that"), &quote("the boat was gone")), "She added that “");
        assert_eq!(lead(&narration("The boat left."), &narration("No.")), "The boat left. ");
        assert_eq!(lead(&heading("The boat"), &narration("No.")), "The boat. ");
        assert_eq!(lead(&narration("The boat left."), &heading("Why")), "The boat left. ");
        // What stands by itself has none.
        assert_eq!(lead(&narration("The boat left."), &quote("Nobody waved to us.")), "");
        assert_eq!(lead(&heading("The boat"), &narration("the new one that came in the spring left.")), "");
        assert_eq!(lead(&narration("It left at"), &heading("The second part of it")), "");
    }

    #[test]
    fn pauses_follow_what_comes_next() {
        let line = |kind, text: &str| Line { kind, text: vec![Inline::Text(text.into())] };
        let voice = |name: &str| CastMember { voice: Some(format!("test:{name}")), ..CastMember::default() };
        let script = Script {
            meta: crate::script::Meta::default(),
            cast: BTreeMap::from([(NARRATOR.into(), voice("n")), ("ada".into(), voice("a"))]),
            lines: vec![
                line(LineKind::Heading(1), "A title"),
                line(LineKind::Quote("ada".into()), "We left,"),
                line(LineKind::Narration, "she said. And that was all."),
                line(LineKind::Narration, "Nobody asked."),
            ],
        };
        let pauses = Pauses { sentence: 1, speaker: 10, paragraph: 100, heading: 1000, ends: 5 };
        let steps = plan(&script, &pauses, 1.0, &|_, _, given| given).unwrap();
        let silence: Vec<u32> =
            steps.iter().filter_map(|step| if let Step::Pause(ms) = step { Some(*ms) } else { None }).collect();
        assert_eq!(silence, [5, 1000, 10, 1, 100, 5]);
    }

    #[test]
    fn given_sounds_stay_with_their_words() {
        let inlines = [
            Inline::Text("It was. In ".into()),
            Inline::Reading { text: "1992".into(), said: "ninety-two".into() },
            Inline::Text(" it began.".into()),
        ];
        let found = pieces(&inlines, &|_, given| given);
        let Some(Piece::Sentence { text, spoken_as }) = found.last() else { panic!("no sentence") };
        assert_eq!(&text[spoken_as[0].start..spoken_as[0].end], "1992");
    }
}
