//! What is said around an article: the user's sentences, with what is known of the article in them.
//!
//! In: a [`Template`] and what is known. Out: text, in which nothing is left dangling: a clause whose word is not known is
//! left out, and a sentence with all its clauses. A clause ends at a comma, a semicolon, a colon, a dash or a bracket.
//! One without a placeholder goes with the clause before it; what introduces with a colon goes with what it introduces.

use chrono::NaiveDate;
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets::YMD, input::Date};
use icu_locale_core::Locale;

use crate::{
    language,
    show::template::{Field, Part, Template},
};

/// What is known of an article and its show. Nothing is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub published: Option<String>,
    pub publication: Option<String>,
    pub show: Option<String>,
}

impl Known {
    fn of(&self, field: Field) -> Option<&str> {
        match field {
            Field::Title => self.title.as_deref(),
            Field::Byline => self.byline.as_deref(),
            Field::Published => self.published.as_deref(),
            Field::Publication => self.publication.as_deref(),
            Field::Show => self.show.as_deref(),
        }
    }
}

/// What is said before the title, and behind it. The title itself, at its first place in the template, is the article's
/// heading; where the template does not have it, or the article has none, all is said before.
pub fn around_title(template: &Template, known: &Known) -> (Option<String>, Option<String>) {
    let parts = template.0.as_slice();
    let title = parts.iter().position(|part| *part == Part::Field(Field::Title)).filter(|_| known.title.is_some());
    let Some(at) = title else { return (said(parts, known, false), None) };
    let (before, after) = (&parts[..at], &parts[at + 1..]);
    let opens = |part: &Part| matches!(part, Part::Char(c) if c.is_whitespace() || "“„‘«‹\"'([,;—–-".contains(*c));
    let closes = |part: &Part| matches!(part, Part::Char(c) if c.is_whitespace() || "”“’»›\"')],;:.!?…。！？，、—–-".contains(*c));
    let before = &before[..before.iter().rposition(|part| !opens(part)).map_or(0, |last| last + 1)];
    let after = &after[after.iter().position(|part| !closes(part)).unwrap_or(after.len())..];
    (said(before, known, false), said(after, known, true))
}

/// What is said elsewhere.
pub fn all(template: &Template, known: &Known) -> Option<String> {
    said(&template.0, known, false)
}

/// `capital`: these words stood in the middle of a sentence, and begin one now.
fn said(parts: &[Part], known: &Known, mut capital: bool) -> Option<String> {
    let mut out = String::new();
    for sentence in sentences(parts) {
        if let Some(text) = sentence.said(known, capital) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&text);
        }
        capital = false;
    }
    Some(out).filter(|text| text.chars().any(char::is_alphanumeric))
}

#[derive(Debug, Default)]
struct Sentence {
    clauses: Vec<Clause>,
    /// The marks at its end.
    end: String,
}

#[derive(Debug, Default)]
struct Clause {
    /// What joins it to the clause before it.
    joint: String,
    parts: Vec<Part>,
    /// The bracket at its end.
    close: String,
}

fn sentences(parts: &[Part]) -> Vec<Sentence> {
    let is = |at: usize, set: &str| matches!(parts.get(at), Some(Part::Char(c)) if set.contains(*c));
    let space = |at: usize| matches!(parts.get(at), Some(Part::Char(c)) if c.is_whitespace());
    let mut out = vec![Sentence { clauses: vec![Clause::default()], ..Sentence::default() }];
    let mut at = 0;
    while at < parts.len() {
        let Some(sentence) = out.last_mut() else { break };
        let Some(clause) = sentence.clauses.last_mut() else { break };
        let mut next = None;
        if is(at, ".!?…。！？") {
            let mut end = at;
            while is(end, ".!?…。！？”’»\"'") {
                end += 1;
            }
            if end == parts.len() || space(end) || is(at, "。！？") {
                sentence.end = chars(&parts[at..end]);
                out.push(Sentence { clauses: vec![Clause::default()], ..Sentence::default() });
            } else {
                clause.parts.extend_from_slice(&parts[at..end]);
            }
            at = end;
            continue;
        }
        match parts[at] {
            Part::Char(c @ (',' | ';' | ':')) if space(at + 1) => next = Some(format!("{c} ")),
            Part::Char(c @ ('，' | '、' | '；')) => next = Some(c.to_string()),
            Part::Char(c @ ('—' | '–' | '-')) if space(at + 1) && at > 0 && space(at - 1) => {
                next = Some(format!(" {c} "));
            }
            Part::Char(c @ ('(' | '[')) => next = Some(format!(" {c}")),
            Part::Char(c @ (')' | ']')) => {
                clause.close.push(c);
                next = Some(" ".to_owned());
            }
            // A space at the beginning is the joint's.
            Part::Char(c) if c.is_whitespace() && clause.parts.is_empty() => {}
            part => clause.parts.push(part),
        }
        sentence.clauses.extend(next.map(|joint| Clause { joint, ..Clause::default() }));
        at += 1;
    }
    for clause in out.iter_mut().flat_map(|sentence| &mut sentence.clauses) {
        while matches!(clause.parts.last(), Some(Part::Char(c)) if c.is_whitespace()) {
            clause.parts.pop();
        }
    }
    out.iter_mut().for_each(|sentence| sentence.clauses.retain(|clause| !clause.parts.is_empty()));
    out
}

fn chars(parts: &[Part]) -> String {
    parts.iter().filter_map(|part| if let Part::Char(c) = part { Some(*c) } else { None }).collect()
}

impl Clause {
    fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.parts.iter().filter_map(|part| if let Part::Field(field) = part { Some(*field) } else { None })
    }

    fn said(&self, known: &Known) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Char(c) => out.push(*c),
                Part::Field(field) => out.push_str(known.of(*field).unwrap_or_default()),
            }
        }
        out
    }
}

impl Sentence {
    fn said(&self, known: &Known, capital: bool) -> Option<String> {
        let mut kept: Vec<bool> = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let before = kept.last().copied().unwrap_or(true);
            let mut fields = clause.fields().peekable();
            kept.push(if fields.peek().is_some() { fields.all(|field| known.of(field).is_some()) } else { before });
        }
        for at in (1..kept.len()).rev() {
            let introduced = self.clauses[at].joint.starts_with(':');
            kept[at - 1] &= !introduced || kept[at..].contains(&true);
        }
        let first = kept.iter().position(|&kept| kept)?;
        let mut out = String::new();
        for (clause, _) in self.clauses.iter().zip(&kept).filter(|&(_, &kept)| kept) {
            let opens = clause.joint.trim_start().starts_with(['(', '[']);
            match out.is_empty() {
                true if opens => out.push_str(clause.joint.trim_start()),
                true => {}
                false => out.push_str(&clause.joint),
            }
            out.push_str(&clause.said(known));
            out.push_str(&clause.close);
        }
        let moved = capital || first > 0;
        if moved && matches!(self.clauses[first].parts.first(), Some(Part::Char(_))) {
            out = crate::text::capitalised(&out);
        }
        // A title may end with a mark of its own.
        if !(self.end == "." && out.ends_with(['.', '!', '?', '…'])) {
            out.push_str(&self.end);
        }
        Some(out)
    }
}

/// An article's date as it is said in `tag`'s language: “5 June 2026”, “5. Juni 2026” (CLDR's long form). One that is no date
/// of RFC 3339 stays as it is.
pub fn date_in_words(date: &str, tag: &str) -> String {
    written_out(date, tag).unwrap_or_else(|| date.to_owned())
}

fn written_out(date: &str, tag: &str) -> Option<String> {
    let (day, time) = date.split_at_checked(10)?;
    if !(time.is_empty() || chrono::DateTime::parse_from_rfc3339(date).is_ok()) {
        return None;
    }
    let day: NaiveDate = day.parse().ok()?;
    // “en” alone is American to CLDR; everybody understands the form of the rest of the world.
    let tag = if tag.eq_ignore_ascii_case(language::ENGLISH) { "en-001" } else { tag };
    let locale = Locale::try_from_str(tag).ok()?;
    let formatter = FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::long()).ok()?;
    use chrono::Datelike;
    let date = Date::try_new_gregorian(day.year(), day.month() as u8, day.day() as u8).ok()?;
    Some(formatter.format(&date).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(fields: &[Field]) -> Known {
        let is = |field, text: &str| fields.contains(&field).then(|| text.to_owned());
        Known {
            title: is(Field::Title, "Ferries return"),
            byline: is(Field::Byline, "Ada Quill, Jon Reed"),
            published: is(Field::Published, "5 June 2026"),
            publication: is(Field::Publication, "The Orlby Gazette"),
            show: is(Field::Show, "Aloud"),
        }
    }

    fn around(text: &str, known: &Known) -> (String, String) {
        let (before, after) = around_title(&Template::parse(text).unwrap(), known);
        (before.unwrap_or_default(), after.unwrap_or_default())
    }

    fn filled(text: &str, fields: &[Field]) -> String {
        all(&Template::parse(text).unwrap(), &known(fields)).unwrap_or_default()
    }

    #[test]
    fn the_title_is_the_heading_and_the_rest_stands_around_it() {
        let all = known(&Field::ALL);
        for (template, before, after) in [
            (
                "{title}. By {byline}, {published}. Read by quotecast.",
                "",
                "By Ada Quill, Jon Reed, 5 June 2026. Read by quotecast.",
            ),
            ("Welcome to {show}. {title}. By {byline}.", "Welcome to Aloud.", "By Ada Quill, Jon Reed."),
            ("From {publication}: “{title}”, by {byline}.", "From The Orlby Gazette:", "By Ada Quill, Jon Reed."),
            ("This is {show}.", "This is Aloud.", ""),
            ("{title}", "", ""),
            ("{title}! Again: {title}.", "", "Again: Ferries return."),
            ("", "", ""),
            ("Today in {show}, ({title})", "Today in Aloud", ""),
        ] {
            assert_eq!(around(template, &all), (before.to_owned(), after.to_owned()), "{template}");
        }
        let untitled = Known { title: None, ..all };
        assert_eq!(
            around("Welcome. {title}. By {byline}.", &untitled),
            ("Welcome. By Ada Quill, Jon Reed.".to_owned(), String::new())
        );
    }

    #[test]
    fn what_is_not_known_leaves_nothing_behind() {
        use Field::{Byline, Publication, Published, Show};
        for (template, fields, expected) in [
            ("By {byline}, {published}.", &[Published][..], "5 June 2026."),
            ("By {byline}, {published}.", &[Byline], "By Ada Quill, Jon Reed."),
            ("By {byline}, {published}.", &[], ""),
            ("By {byline}, for {publication}, on {published}. Enjoy.", &[Publication], "For The Orlby Gazette. Enjoy."),
            ("By {byline}, our reporter, on {published}.", &[Published], "On 5 June 2026."),
            ("By {byline} ({publication}).", &[Byline], "By Ada Quill, Jon Reed."),
            (
                "By {byline} ({publication}), {published}.",
                &[Publication, Published],
                "(The Orlby Gazette), 5 June 2026.",
            ),
            ("Published: {published}.", &[], ""),
            ("{show}: news of {published}.", &[Show], ""),
            ("{show} — {publication} — goodbye!", &[Show], "Aloud!"),
            ("Read by quotecast, for {publication}.", &[], "Read by quotecast."),
            ("Read by quotecast {{v1.0}} at 5 p.m. sharp.", &[], "Read by quotecast {v1.0} at 5 p.m. sharp."),
            ("From {show}", &[Show], "From Aloud"),
            ("{publication}", &[], ""),
            ("{show}。{publication}。", &[Publication], "The Orlby Gazette。"),
        ] {
            assert_eq!(filled(template, fields), expected, "{template} {fields:?}");
        }
    }

    #[test]
    fn a_value_that_ends_with_a_mark_needs_no_other() {
        let known = Known { title: Some("Why?".into()), show: Some("Aloud Inc.".into()), ..Known::default() };
        let filled = |text: &str| all(&Template::parse(text).unwrap(), &known).unwrap();
        assert_eq!(filled("You heard {title}. On {show}."), "You heard Why? On Aloud Inc.");
    }

    #[test]
    fn dates_are_said_as_the_language_has_them() {
        for (date, tag, expected) in [
            ("2026-06-05", "en", "5 June 2026"),
            ("2026-06-05", "en-US", "June 5, 2026"),
            ("2026-06-05T23:30:00-05:00", "en-GB", "5 June 2026"),
            ("2026-06-05", "de", "5. Juni 2026"),
            ("2026-06-05", "es", "5 de junio de 2026"),
            ("2026-06-05", "fr-CA", "5 juin 2026"),
            ("2026-06-05", "ru", "5 июня 2026\u{202f}г."),
            ("2026-06-05", "ja", "2026年6月5日"),
            ("2026-06-05", "tlh", "2026 M06 5"),
            ("June 2026", "en", "June 2026"),
            ("2026-06-05 in the evening", "en", "2026-06-05 in the evening"),
            ("2026-13-05", "en", "2026-13-05"),
            ("2026-06-05", "no tag", "2026-06-05"),
        ] {
            assert_eq!(date_in_words(date, tag), expected, "{date} {tag}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is known, and however clauses are joined.
        #[test]
        fn nothing_dangles(
            pieces in prop::collection::vec((0usize..7, prop::sample::select(vec![", ", "; ", " — ", ": ", ". ", "! ", " (", ") ", " "])), 1..8),
            fields in prop::sample::subsequence(Field::ALL.to_vec(), 0..=5),
        ) {
            let words = ["By {byline}", "{published}", "on {publication}", "{show}", "well", "{title}", "and so {show}"];
            let template: String = pieces.iter().flat_map(|(word, joint)| [words[*word], joint]).collect();
            let parts = Template::parse(template.trim_end()).unwrap();
            let known = known(&fields);
            let (before, after) = around_title(&parts, &known);
            for text in [all(&parts, &known), before, after].into_iter().flatten() {
                prop_assert!(text.chars().any(char::is_alphanumeric), "{template:?}: {text:?}");
                prop_assert!(text.starts_with(|c: char| c.is_alphanumeric() || c == '('), "{template:?}: {text:?}");
                for wrong in ["  ", " ,", ",.", ", .", "()", "( ", " .", ",,", ": ,", "By .", "By,", ";.", "—."] {
                    prop_assert!(!text.contains(wrong), "{template:?}: {text:?} has {wrong:?}");
                }
            }
        }
    }
}
