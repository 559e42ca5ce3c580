//! Makes a script from an article and what is known of its quotes.
//!
//! In: an [`Article`] and its [`Attribution`]. Out: a [`Composed`] script, each line with its place in the article.
//!
//! The rule that decides: every word of a block goes into exactly one line, as written and in the order of the
//! article. A voiced quote is its speaker's, without the quote marks; all else is the narrator's, the quotes that
//! stay with the narrator with their marks. Only punctuation may move or fall away: a comma between two voices goes
//! to the quote that it closes, since nobody can speak a line without a word.

use std::collections::{BTreeMap, HashMap};

use super::{CastMember, Composed, Line, LineKind, Meta, NARRATOR, Script, announce, cast, squeezed};
use crate::{
    article::{Article, Block, BlockKind, LeftOut, Rule},
    language,
    quotes::{AttributedQuote, Attribution, Speaker, SpeakerId, Voicing},
    show::{
        settings::{Announcements, AttributionOrder},
        template::Template,
    },
    span::ByteSpan,
    words,
};

/// What the show and the caller want of a script.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub order: AttributionOrder,
    /// What the narrator says before and behind the article.
    pub announcements: Announcements,
    /// The show's title.
    pub show: String,
    /// A line that the narrator speaks at the very end.
    pub notice: Option<String>,
    /// Where the article comes from, as the caller knows it: goes before the article's own statement.
    pub source: Option<String>,
    /// The show's language: a script says its own only where it is another, or told more closely.
    pub language: String,
}

/// How many words of an article without a title stand for one.
const TITLE_WORDS: usize = 8;

/// The most words that may stand in an attribution which moves in front of its quote.
const LEAD_IN_WORDS: usize = 8;

pub fn compose(article: &Article, attribution: &Attribution, options: &Options) -> Composed {
    let meta = meta(article, options);
    let around = Around::of(article, &meta, options);
    let mut lines = Vec::new();
    let mut sources = Vec::new();
    let mut people = People::new(&attribution.speakers);
    let mut left_out = article.left_out.clone();
    let mut labels = attribution.labels.iter().peekable();
    let mut voices = voiced(attribution);
    let mut push = |kind: LineKind, text: &str, source: Option<ByteSpan>| {
        let line = Line::new(kind, text);
        if !line.text.is_empty() {
            lines.push(line);
            sources.push(source);
        }
    };
    if let Some(text) = &around.before_title {
        push(LineKind::Narration, text, None);
    }
    if let Some(title) = &article.title {
        push(LineKind::Heading(1), &title.text, title.span);
    }
    if let Some(text) = &around.behind_title {
        push(LineKind::Narration, text, None);
    }
    for (n, block) in article.blocks.iter().enumerate() {
        if let BlockKind::Heading(level) = block.kind {
            let all = ByteSpan::new(0, block.text.len());
            push(LineKind::Heading(level.saturating_add(1)), &block.text, Some(block.source_of(all)));
            continue;
        }
        let label = labels.next_if(|label| label.block == n).map(|label| label.range);
        if let Some(range) = label {
            let text = range.of(&block.text).to_owned();
            left_out.push(LeftOut { text, rule: Rule::SpeakerLabel, source: block.source_of(range) });
        }
        let mut parts = parts(block, label.map_or(0, |range| range.end), voices.remove(&n).unwrap_or_default());
        if options.order == AttributionOrder::LeadIn {
            parts = led_in(&block.text, parts);
        }
        for part in parts {
            let kind = match part.quote {
                Some(quote) => LineKind::Quote(people.id(quote.speaker)),
                None => LineKind::Narration,
            };
            push(kind, &part.text, Some(block.source_of(without_spaces(part.range, &block.text))));
        }
    }
    for text in around.at_end.iter().chain(&options.notice) {
        push(LineKind::Narration, text, None);
    }
    let script = Script { meta, cast: people.cast, lines };
    Composed { script, sources, left_out }
}

/// What is announced.
struct Around {
    before_title: Option<String>,
    behind_title: Option<String>,
    at_end: Option<String>,
}

impl Around {
    fn of(article: &Article, meta: &Meta, options: &Options) -> Self {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let language = article.language.as_deref().unwrap_or(&options.language);
        let known = announce::Known {
            title: article.title.as_ref().map(|title| squeezed(&title.text)).filter(|title| !title.is_empty()),
            // The template says “By” where it is wanted.
            byline: filled(&meta.byline).map(|names| match names.split_at_checked(3) {
                Some((by, names)) if by.eq_ignore_ascii_case("by ") => names.trim_start().to_owned(),
                _ => names,
            }),
            published: filled(&meta.date).map(|date| announce::date_in_words(&date, language)),
            publication: filled(&meta.publication),
            show: Some(squeezed(&options.show)).filter(|show| !show.is_empty()),
        };
        // The settings have told what is wrong with a template.
        let template = |text: &str| Template::parse(text).unwrap_or_default();
        let (before_title, behind_title) = announce::around_title(&template(&options.announcements.intro), &known);
        let at_end = announce::all(&template(&options.announcements.outro), &known);
        Around { before_title, behind_title, at_end }
    }
}

fn meta(article: &Article, options: &Options) -> Meta {
    let text = |field: &Option<crate::article::Field>| field.as_ref().map(|field| squeezed(&field.text));
    let (address, publication) = match text(&article.source) {
        Some(source) if crate::text::is_web_address(&source) => (Some(source), None),
        other => (None, other),
    };
    Meta {
        title: text(&article.title).filter(|title| !title.is_empty()).unwrap_or_else(|| opening(article)),
        source: options.source.clone().or(address),
        publication,
        byline: text(&article.byline),
        date: text(&article.date),
        language: article.language.clone().filter(|tag| tag.contains('-') || !language::same(tag, &options.language)),
        published: None,
        written: None,
    }
}

/// The first words of an article that has no title.
fn opening(article: &Article) -> String {
    let text = article.blocks.first().map(|block| squeezed(&block.text)).unwrap_or_default();
    let mut ends = text.match_indices(' ').map(|(at, _)| at);
    match ends.nth(TITLE_WORDS - 1) {
        Some(end) => format!("{}…", text[..end].trim_end_matches([',', ';', ':', '.', '—', '–', '-'])),
        None => text,
    }
}

/// The people who have spoken so far.
struct People<'a> {
    speakers: &'a [Speaker],
    ids: BTreeMap<SpeakerId, String>,
    cast: BTreeMap<String, CastMember>,
}

impl<'a> People<'a> {
    fn new(speakers: &'a [Speaker]) -> Self {
        let cast = BTreeMap::from([(NARRATOR.to_owned(), CastMember::default())]);
        People { speakers, ids: BTreeMap::new(), cast }
    }

    fn id(&mut self, who: SpeakerId) -> String {
        if let Some(id) = self.ids.get(&who) {
            return id.clone();
        }
        let speaker = self.speakers.get(who.0);
        let name = speaker.map(|speaker| squeezed(&speaker.name)).unwrap_or_default();
        let id = cast::fresh_id(&name, |id| self.cast.contains_key(id));
        let member = CastMember {
            name: (!name.is_empty()).then(|| crate::text::capitalised(&name)),
            role: speaker.and_then(|speaker| speaker.role.as_deref().map(squeezed)),
            gender: speaker.and_then(|speaker| speaker.gender),
            voice: None,
        };
        self.cast.insert(id.clone(), member);
        self.ids.insert(who, id.clone());
        id
    }
}

/// The voiced quotes of each block in order, none inside another.
fn voiced(attribution: &Attribution) -> HashMap<usize, Vec<(&AttributedQuote, SpeakerId)>> {
    let mut voices: HashMap<usize, Vec<(&AttributedQuote, SpeakerId)>> = HashMap::new();
    for quote in &attribution.quotes {
        if let Voicing::Voiced(who) = quote.voicing {
            voices.entry(quote.block).or_default().push((quote, who));
        }
    }
    for quotes in voices.values_mut() {
        quotes.sort_by_key(|(quote, _)| (quote.range.start, std::cmp::Reverse(quote.range.end)));
        let mut end = 0;
        quotes.retain(|(quote, _)| {
            let apart = quote.range.start >= end;
            if apart {
                end = quote.range.end;
            }
            apart
        });
    }
    voices
}

/// A line to be.
#[derive(Debug, Clone)]
struct Part<'a> {
    quote: Option<QuotePart<'a>>,
    text: String,
    /// Bytes of the block's text: all the words of `text` and no others.
    range: ByteSpan,
}

#[derive(Debug, Clone, Copy)]
struct QuotePart<'a> {
    speaker: SpeakerId,
    /// What attributes the (last) quote: the cue and the words for the speaker.
    cue: Option<&'a str>,
    mention: Option<&'a str>,
}

/// A block from byte `from` on, cut at its voiced quotes, punctuation put where it belongs.
fn parts<'a>(block: &Block, from: usize, quotes: Vec<(&'a AttributedQuote, SpeakerId)>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    // Punctuation that waits for the words after it.
    let mut waiting = String::new();
    let mut at = from;
    for (quote, speaker) in quotes {
        let range = clamp(quote.range, &block.text);
        prose(&block.text, ByteSpan::new(at, range.start.max(at)), &mut parts, &mut waiting);
        at = range.end.max(at);
        let inner = without_marks(range.of(&block.text)).trim();
        if words::words(inner).next().is_none() {
            // “…” alone: nobody can speak it.
            waiting.push_str(inner);
            continue;
        }
        let text = std::mem::take(&mut waiting) + inner;
        let who = QuotePart { speaker, cue: quote.cue.as_deref(), mention: quote.mention.as_deref() };
        match parts.last_mut() {
            // Two quotes of one person with no word between them are one breath.
            Some(last) if last.quote.is_some_and(|before| before.speaker == speaker) => last.join(who, &text, range),
            _ => parts.push(Part { quote: Some(who), text, range }),
        }
    }
    prose(&block.text, ByteSpan::new(at, block.text.len()), &mut parts, &mut waiting);
    if let Some(last) = parts.last_mut() {
        last.text.push_str(&waiting);
    }
    if parts.len() > 1 {
        parts.iter_mut().for_each(|part| drop_lone_brackets(&mut part.text));
    }
    parts
}

impl<'a> Part<'a> {
    fn join(&mut self, quote: QuotePart<'a>, text: &str, range: ByteSpan) {
        self.text.push(' ');
        self.text.push_str(text);
        self.quote = Some(quote);
        self.range = ByteSpan::new(self.range.start.min(range.start), self.range.end.max(range.end));
    }
}

/// A range that lies inside `text` and on its characters, whatever was asked for.
fn clamp(range: ByteSpan, text: &str) -> ByteSpan {
    let start = crate::text::floor_boundary(text, range.start);
    ByteSpan::new(start, crate::text::floor_boundary(text, range.end).max(start))
}

/// A range without the spaces at its ends.
fn without_spaces(range: ByteSpan, text: &str) -> ByteSpan {
    let all = range.of(text);
    let start = range.start + all.len() - all.trim_start().len();
    ByteSpan::new(start, (range.start + all.trim_end().len()).max(start))
}

/// The reporter's words between two quotes.
fn prose(text: &str, range: ByteSpan, parts: &mut Vec<Part<'_>>, waiting: &mut String) {
    let all = range.of(text);
    // At the head of a block there is nothing to close: “…and so it went” keeps its marks.
    let closers = if parts.is_empty() { 0 } else { all.len() - all.trim_start_matches(closes).len() };
    let (mut stray, mut rest) = all.split_at(closers);
    if words::words(rest).next().is_none() {
        // Nothing to say: marks that open wait for what they open, the others close what came before.
        let opener = rest.find(opens).unwrap_or(rest.len());
        (stray, rest) = all.split_at(closers + opener);
    }
    match parts.last_mut() {
        Some(before) => close(&mut before.text, stray),
        None => wait(waiting, stray),
    }
    if words::words(rest).next().is_none() {
        wait(waiting, rest);
        return;
    }
    // A bracket that the prose opens for the quote: said Ann (“No!”).
    let told = if range.end < text.len() { rest.trim_end_matches(|c| opens(c) || super::is_space(c)) } else { rest };
    let line = std::mem::take(waiting) + told.trim();
    wait(waiting, &rest[told.len()..]);
    parts.push(Part { quote: None, text: line, range: ByteSpan::new(range.start + closers, range.end) });
}

/// Keeps opening marks for the quote that follows, brackets apart: their other half may be anybody's.
fn wait(waiting: &mut String, marks: &str) {
    waiting.extend(marks.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | '[')));
}

/// Marks that close what stands in front of them.
fn closes(c: char) -> bool {
    matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '…' | ')' | ']')
}

/// Marks that open what follows.
fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '“' | '‘' | '«' | '„' | '¿' | '¡')
}

/// Takes away a bracket at an end of a line whose other half stands in another line: (“Yes,” he said.)
fn drop_lone_brackets(text: &mut String) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let (opened, closed) = (text.matches(open).count(), text.matches(close).count());
        if opened > closed && text.starts_with(open) {
            text.remove(0);
        }
        let end = text.trim_end_matches(closes).len();
        if let Some(at) = text[end..].rfind(close).filter(|_| closed > opened) {
            text.remove(end + at);
        }
    }
}

/// Ends `text` with stray punctuation; a point or comma after a mark that closes already would be one too many.
fn close(text: &mut String, stray: &str) {
    let lone = |c: char| match c {
        ')' => text.matches('(').count() <= text.matches(')').count(),
        ']' => text.matches('[').count() <= text.matches(']').count(),
        _ => false,
    };
    let stray: String = stray.chars().filter(|&c| !lone(c)).collect();
    let stray = stray.trim();
    let closed = text.ends_with([',', '.', ';', ':', '!', '?', '…', '—', '–']);
    let stray = if closed { stray.trim_start_matches([',', '.', ';', ':']) } else { stray };
    let stray = stray.trim_start();
    if stray.starts_with(['—', '–', '-']) {
        text.push(' ');
    }
    text.push_str(stray);
}

/// A quote without its outer marks. The closing one may be missing, if the quote goes on in the next paragraph, and
/// either may be missing in a block that the author set as a quotation.
fn without_marks(quote: &str) -> &str {
    let text = quote.trim();
    let pairs: [(&str, &[&str]); 12] = [
        ("“", &["”", "“", "\""]),
        // Software that guesses the direction of marks guesses wrong.
        ("”", &["”", "“", "\""]),
        ("\"", &["\"", "”"]),
        ("‘", &["’", "'"]),
        ("``", &["''", "\""]),
        ("''", &["''", "\""]),
        ("'", &["'", "’"]),
        ("«", &["»"]),
        ("»", &["«"]),
        ("„", &["“", "”", "\""]),
        ("‚", &["‘", "’"]),
        ("‹", &["›"]),
    ];
    for (open, closers) in pairs {
        if let Some(rest) = text.strip_prefix(open).filter(|rest| !closed_inside(open, closers[0], rest)) {
            return closers.iter().find_map(|close| rest.strip_suffix(close)).unwrap_or(rest);
        }
    }
    let unopened = |mark: &str, open: &str| text.matches(mark).count() > text.matches(open).count();
    match text.strip_suffix('”') {
        Some(rest) if unopened("”", "“") => rest,
        _ => text,
    }
}

/// Does a mark close inside of `rest` what `open` opened in front of it: “ours” and theirs? Only marks that have a
/// direction, and are no apostrophes, can tell.
fn closed_inside(open: &str, close: &str, rest: &str) -> bool {
    if open == close || matches!(open, "‘" | "‚" | "``" | "”") {
        return false;
    }
    let mut depth = 1;
    rest.char_indices().any(|(at, _)| {
        let here = &rest[at..];
        depth += i32::from(here.starts_with(open)) - i32::from(here.starts_with(close));
        depth == 0 && here.len() > close.len()
    })
}

/// Moves each short attribution that follows its quote in front of it: “…,” he said. → he said: …
///
/// The words stay as they are written, so that each is found in the article; only the punctuation follows the move.
fn led_in<'a>(block: &str, parts: Vec<Part<'a>>) -> Vec<Part<'a>> {
    let mut out: Vec<Part<'a>> = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let starts_sentence = out.last().is_none_or(|before| before.quote.is_some() || ends_sentence(&before.text));
        let Some(quote) = part.quote.filter(|_| starts_sentence) else {
            out.push(part);
            continue;
        };
        let Some((lead, rest, splits)) = parts.peek().and_then(|next| trailing_attribution(block, quote, next)) else {
            out.push(part);
            continue;
        };
        parts.next();
        out.push(lead);
        let more = parts.next_if(|next| {
            let same = next.quote.is_some_and(|after| after.speaker == quote.speaker);
            same && rest.is_none() && splits
        });
        out.push(Part { text: settled(&part.text, more.is_none()), ..part });
        // The second half of a split quote stays a line of its own: its words stand elsewhere in the article.
        out.extend(rest);
        out.extend(more);
    }
    out
}

/// The attribution at the head of `prose`, as it reads in front of its quote; what is left of `prose`; and whether it
/// stands in the middle of the quote's sentence.
fn trailing_attribution<'a>(
    block: &str,
    quote: QuotePart<'_>,
    prose: &Part<'a>,
) -> Option<(Part<'a>, Option<Part<'a>>, bool)> {
    let cue = quote.cue?;
    if prose.quote.is_some() {
        return None;
    }
    let text = prose.range.of(block);
    let end = sentence_end(text);
    let (head, tail) = text.split_at(end);
    let said = |words: &str| words::words(words).map(str::to_lowercase).collect::<Vec<_>>();
    let (head_words, cue_words) = (said(head), said(cue));
    let holds = |wanted: &[String]| wanted.is_empty() || head_words.windows(wanted.len()).any(|found| found == wanted);
    let mention = quote.mention.map(said).unwrap_or_default();
    if cue_words.is_empty() || head_words.len() > LEAD_IN_WORDS || !holds(&cue_words) || !holds(&mention) {
        return None;
    }
    let split = prose.range.start + end;
    let bare = head.trim().trim_end_matches([',', '.', ':', ';']);
    let lead = Part { quote: None, text: format!("{bare}:"), range: ByteSpan::new(prose.range.start, split) };
    let rest = words::words(tail).next().map(|_| Part {
        quote: None,
        text: tail.trim().to_owned(),
        range: ByteSpan::new(split, prose.range.end),
    });
    Some((lead, rest, head.trim_end().ends_with(',')))
}

/// Where the first sentence of `text` ends: behind its full stop, or at the end.
fn sentence_end(text: &str) -> usize {
    let mut ends = text.match_indices(['.', '!', '?']).map(|(at, mark)| at + mark.len());
    ends.find(|&end| {
        let after = text[end..].trim_start();
        // “Dr. Okoro said”, “J. Okoro said”: a point after a capitalised short word abbreviates.
        let word = text[..end - 1].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let abbreviates = word.chars().count() <= 3 && word.chars().next().is_some_and(char::is_uppercase);
        text[end..].starts_with(super::is_space) && after.starts_with(char::is_uppercase) && !abbreviates
    })
    .unwrap_or(text.len())
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', ')', '»']).ends_with(['.', '!', '?', '…', ':'])
}

/// A quote whose attribution has gone in front: its comma is now its end, unless the quote goes on.
fn settled(text: &str, ends: bool) -> String {
    match text.strip_suffix(',') {
        Some(rest) if ends => format!("{rest}."),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sample, told};
    use super::*;

    fn composed(sample: &Sample) -> Vec<String> {
        told(&compose(&sample.article, &sample.attribution, &Options::default()).script)
    }

    fn led(sample: &Sample) -> Vec<String> {
        let options = Options { order: AttributionOrder::LeadIn, ..Options::default() };
        told(&compose(&sample.article, &sample.attribution, &options).script)
    }

    #[test]
    fn a_quote_is_its_speakers_and_the_rest_is_the_narrators() {
        let sample = Sample::new(
            "# Ferries return\n\n## The harbour\n\n“We wept,” Nora O’Brien said. “All of us did.”\n\n\
             The mayor, who calls it “a miracle”, stressed that “in Clare, we trust the tide.”",
        )
        .says("“We wept,”", "Nora O’Brien", "Nora O’Brien said")
        .says("“All of us did.”", "Nora O’Brien", "")
        .says("“in Clare, we trust the tide.”", "the mayor", "");
        assert_eq!(
            composed(&sample),
            [
                "# Ferries return",
                "## The harbour",
                "obrien: We wept,",
                "Nora O’Brien said.",
                "obrien: All of us did.",
                "The mayor, who calls it “a miracle”, stressed that",
                "mayor: in Clare, we trust the tide.",
            ]
        );
    }

    #[test]
    fn only_who_speaks_is_in_the_cast() {
        let mut sample = Sample::new("“Yes,” said Ann Lee to Tom Reed.").says("“Yes,”", "Ann Lee", "said Ann Lee");
        sample.attribution.speakers.push(Speaker {
            name: "Tom Reed".into(),
            role: None,
            gender: None,
            aliases: Vec::new(),
        });
        sample.attribution.speakers[0].role = Some("the pilot".into());
        let script = compose(&sample.article, &sample.attribution, &Options::default()).script;
        assert_eq!(script.cast.keys().collect::<Vec<_>>(), ["lee", "narrator"]);
        assert_eq!(script.cast["lee"].role.as_deref(), Some("the pilot"));
    }

    #[test]
    fn two_people_with_one_surname_have_two_ids() {
        let sample = Sample::new("“Yes,” said Ann Lee. “No,” said Bo Lee.")
            .says("“Yes,”", "Ann Lee", "said Ann Lee")
            .says("“No,”", "Bo Lee", "said Bo Lee");
        assert_eq!(composed(&sample), ["lee: Yes,", "said Ann Lee.", "bo-lee: No,", "said Bo Lee."]);
    }

    #[test]
    fn stray_punctuation_goes_to_what_it_closes() {
        let sample = Sample::new("‘Yes’, said Ann. (“No!”), “Well”… ‘Come?’, she asked — and left.")
            .says("‘Yes’", "Ann", "")
            .says("“No!”", "Ann", "")
            .says("“Well”", "Bo", "")
            .says("‘Come?’", "Ann", "");
        assert_eq!(
            composed(&sample),
            ["ann: Yes,", "said Ann.", "ann: No!", "bo: Well…", "ann: Come?", "she asked — and left."]
        );
    }

    #[test]
    fn a_bracket_whose_other_half_is_in_another_line_falls_away() {
        let sample = Sample::new("(“Yes,” said Ann.) She (Ann) left [and “so will I” was sung].")
            .says("“Yes,”", "Ann", "said Ann")
            .says("“so will I”", "Ann", "");
        assert_eq!(composed(&sample), ["ann: Yes,", "said Ann.) She (Ann) left [and", "ann: so will I", "was sung."]);
        let whole = Sample::new("(One.");
        assert_eq!(composed(&whole), ["(One."]);
    }

    #[test]
    fn quotes_of_one_person_without_a_word_between_them_are_one_line() {
        let sample = Sample::new("She said: “One.” “Two.” — “Three.”")
            .says("“One.”", "Ann", "")
            .says("“Two.”", "Ann", "")
            .says("“Three.”", "Bo", "");
        assert_eq!(composed(&sample), ["She said:", "ann: One. Two. —", "bo: Three."]);
    }

    #[test]
    fn a_quote_over_two_paragraphs_is_two_lines() {
        let sample = Sample::new("“The sea is the miners’\n\n“And “ours” too.”")
            .says("“The sea is the miners’", "Ann", "")
            .says("“And “ours” too.”", "Ann", "");
        assert_eq!(composed(&sample), ["ann: The sea is the miners’", "ann: And “ours” too."]);
    }

    #[test]
    fn outer_marks_are_not_spoken_whatever_they_look_like() {
        for (quote, inner) in [
            ("“Yes, ‘no’”", "Yes, ‘no’"),
            ("\"Yes\"", "Yes"),
            ("''Yes, 'no',''", "Yes, 'no',"),
            ("``Yes''", "Yes"),
            ("«\u{a0}Oui\u{a0}»", "\u{a0}Oui\u{a0}"),
            ("„Ja“", "Ja"),
            ("”Yes”", "Yes"),
            ("‘the miners’ strike’", "the miners’ strike"),
            ("“the miners’", "the miners’"),
            ("and so on”", "and so on"),
            ("“ours” and theirs", "“ours” and theirs"),
        ] {
            assert_eq!(without_marks(quote), inner, "{quote}");
        }
    }

    #[test]
    fn an_article_without_a_title_is_called_by_its_first_words() {
        let sample = Sample::new("One two three four five six seven eight, nine ten.");
        let script = compose(&sample.article, &sample.attribution, &Options::default()).script;
        assert_eq!(script.meta.title, "One two three four five six seven eight…");
        assert_eq!(told(&script), ["One two three four five six seven eight, nine ten."]);
        let short = Sample::new("One two.");
        assert_eq!(compose(&short.article, &short.attribution, &Options::default()).script.meta.title, "One two.");
    }

    #[test]
    fn the_notice_is_nobodys_word_but_ours() {
        let sample = Sample::new("One.");
        let options = Options {
            notice: Some("Read by machines.".into()),
            source: Some("https://example.org/a".into()),
            ..Options::default()
        };
        let composed = compose(&sample.article, &sample.attribution, &options);
        assert_eq!(told(&composed.script), ["One.", "Read by machines."]);
        assert_eq!(composed.sources.last(), Some(&None));
        assert_eq!(composed.script.meta.source.as_deref(), Some("https://example.org/a"));
    }

    #[test]
    fn announcements_stand_around_the_title_and_before_the_notice() {
        let mut sample = Sample::new("# Ferries return\n\nOne.");
        let field = |text: &str| Some(crate::article::Field { text: text.into(), span: None });
        (sample.article.byline, sample.article.date) = (field("By Ada Quill"), field("2026-06-05"));
        let options = Options {
            announcements: Announcements {
                intro: "From {show}: {title}. By {byline}, {published}, for {publication}.".into(),
                outro: "That was {title}.".into(),
            },
            show: "Aloud".into(),
            notice: Some("Read by machines.".into()),
            language: "en".into(),
            ..Options::default()
        };
        let composed = compose(&sample.article, &sample.attribution, &options);
        let expected = [
            "From Aloud:",
            "# Ferries return",
            "By Ada Quill, 5 June 2026.",
            "One.",
            "That was Ferries return.",
            "Read by machines.",
        ];
        assert_eq!(told(&composed.script), expected);
        let ours: Vec<bool> = composed.sources.iter().map(Option::is_none).collect();
        assert_eq!(ours, [true, false, true, false, true, true]);
        let text = super::super::format(&composed.script);
        assert_eq!(super::super::parse(&text).unwrap().lines, composed.script.lines);
        sample.article.language = Some("de".into());
        let lines = told(&compose(&sample.article, &sample.attribution, &options).script);
        assert_eq!(lines[2], "By Ada Quill, 5. Juni 2026.");
        // Without a title all of it is said first, as far as it is known.
        sample.article.title = None;
        let lines = told(&compose(&sample.article, &sample.attribution, &options).script);
        assert_eq!(lines, ["By Ada Quill, 5. Juni 2026.", "One.", "Read by machines."]);
    }

    #[test]
    fn a_source_that_is_no_address_is_the_publication() {
        let mut sample = Sample::new("One.");
        let options = Options::default();
        let mut meta = |source: &str| {
            sample.article.source = Some(crate::article::Field { text: source.into(), span: None });
            compose(&sample.article, &sample.attribution, &options).script.meta
        };
        assert_eq!(meta("The Clare Herald").publication.as_deref(), Some("The Clare Herald"));
        assert_eq!(meta("https://example.org").source.as_deref(), Some("https://example.org"));
    }

    #[test]
    fn an_attribution_can_lead_in() {
        let sample = Sample::new("“We wept,” Dr. O’Brien said. “All did.”")
            .says("“We wept,”", "O’Brien", "O’Brien said")
            .says("“All did.”", "O’Brien", "");
        assert_eq!(led(&sample), ["Dr. O’Brien said:", "obrien: We wept.", "obrien: All did."]);
    }

    #[test]
    fn a_split_quote_is_led_in_whole() {
        let sample = Sample::new("“We wept,” she said, “for joy.” Then it rained.")
            .says("“We wept,”", "Ann", "she said")
            .says("“for joy.”", "Ann", "");
        assert_eq!(led(&sample), ["she said:", "ann: We wept,", "ann: for joy.", "Then it rained."]);
    }

    #[test]
    fn only_a_short_attribution_leads_in() {
        let long = "“We wept,” she said in the rain of a long and dark evening at sea.";
        let sample = Sample::new(long).says("“We wept,”", "Ann", "she said");
        assert_eq!(led(&sample), composed(&sample));
        let inside = Sample::new("He swore that “we wept,” he said.").says("“we wept,”", "Ann", "he said");
        assert_eq!(led(&inside), composed(&inside));
        let rest = Sample::new("“We wept,” she said. Then it rained.").says("“We wept,”", "Ann", "she said");
        assert_eq!(led(&rest), ["she said:", "ann: We wept.", "Then it rained."]);
    }
}
