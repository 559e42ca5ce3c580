//! Dates as newspapers print them.
//!
//! In: a line or a setting. Out: an RFC 3339 date, or date and time where the text states its offset. A time
//! without a zone is not guessed at: then the day alone is the answer.

use std::ops::Range;

use chrono::{DateTime, NaiveDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that say what a date line is about.
const LABELS: &[&str] = &[
    "published",
    "updated",
    "posted",
    "last",
    "first",
    "date",
    "publication",
    "modified",
    "created",
    "released",
    "originally",
];

/// Words that may stand in a date line and carry no date.
const FILLERS: &[&str] = &[
    "at", "on", "of", "the", "am", "pm", "a.m", "p.m", "est", "edt", "et", "cst", "cdt", "pst", "pdt", "pt", "mst",
    "mdt", "gmt", "utc", "bst", "cet", "cest", "eet", "ist", "jst", "aest", "noon", "midnight", "and",
];

/// A line that is nothing but a date.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DateLine {
    /// The date and its place in the line, where it can be told to the day.
    pub date: Option<(String, Range<usize>)>,
    /// It says "updated", not "published".
    pub updated: bool,
}

/// Reads a whole line. Without a label ("Published") a year is asked for, and only `head` of an article counts:
/// further down, a bare date is a heading of the author's.
pub(super) fn line(text: &str, head: bool) -> Option<DateLine> {
    let tokens: Vec<_> = tokens(text).collect();
    if tokens.is_empty() || tokens.len() > 24 {
        return None;
    }
    let label = LABELS.contains(&tokens[0].1.as_str());
    if !(label || head) || !tokens.iter().all(|(_, token)| belongs(token)) {
        return None;
    }
    let date = find(&tokens);
    let has_month = tokens.iter().any(|(_, token)| month(token).is_some());
    let has_number = tokens.iter().any(|(_, token)| token.starts_with(|c: char| c.is_ascii_digit()));
    let numeric = tokens.iter().any(|(_, token)| token.matches(['/', '.', '-']).count() == 2);
    let enough = if label { has_number && (has_month || numeric || date.is_some()) } else { date.is_some() };
    enough.then(|| DateLine { date, updated: tokens.iter().take(2).any(|(_, t)| t == "updated" || t == "modified") })
}

/// Reads a setting: RFC 3339, RFC 2822, an ISO date with or without a time, or a date in words.
pub(super) fn setting(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(stamp) = stamp(text) {
        return Some(stamp);
    }
    if let Ok(stamp) = DateTime::parse_from_rfc2822(text) {
        return Some(stamp.to_rfc3339());
    }
    let tokens: Vec<_> = tokens(text).collect();
    if !tokens.iter().all(|(_, token)| belongs(token)) {
        return None;
    }
    find(&tokens).map(|(date, _)| date)
}

fn stamp(text: &str) -> Option<String> {
    if let Ok(stamp) = DateTime::parse_from_rfc3339(text) {
        return Some(stamp.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    }
    let formats =
        ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M %z", "%Y-%m-%dT%H:%M%z"];
    formats.iter().find_map(|format| DateTime::parse_from_str(text, format).ok()).map(|stamp| stamp.to_rfc3339())
}

type Token = (Range<usize>, String);

/// Words without the punctuation around them, in lower case.
fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    text.split_whitespace().filter_map(move |word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let at = bare.as_ptr() as usize - text.as_ptr() as usize;
        (!bare.is_empty()).then(|| (at..at + bare.len(), bare.to_lowercase()))
    })
}

fn belongs(token: &str) -> bool {
    let time = |t: &str| {
        let digits = t.trim_end_matches("am").trim_end_matches("pm").trim_end_matches("a.m").trim_end_matches("p.m");
        let clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '-' | '/' | '+');
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(clock)
    };
    let weekday =
        DAYS.iter().any(|day| *day == token || (token.len() >= 3 && token.len() <= 5 && day.starts_with(token)));
    LABELS.contains(&token)
        || FILLERS.contains(&token)
        || weekday
        || month(token).is_some()
        || day(token).is_some()
        || time(token)
        || iso(token).is_some()
}

fn month(token: &str) -> Option<u32> {
    let token = if token == "sept" { "sep" } else { token };
    let position = MONTHS.iter().position(|month| *month == token || (token.len() == 3 && month.starts_with(token)))?;
    u32::try_from(position + 1).ok()
}

fn day(token: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| token.strip_suffix(end)).unwrap_or(token);
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|day| plain && (1..=31).contains(day))
}

fn year(token: &str) -> Option<i32> {
    (token.len() == 4).then(|| token.parse().ok()).flatten().filter(|year| (1500..=2999).contains(year))
}

/// `2026-03-03`, alone or with a time behind a T.
fn iso(token: &str) -> Option<String> {
    let token = token.to_uppercase();
    if let Some(stamp) = stamp(&token) {
        return Some(stamp);
    }
    let day = token.split('T').next().unwrap_or(&token);
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    year(day.get(..4)?)?;
    Some(date.to_string())
}

/// The first date that the tokens name to the day.
fn find(tokens: &[Token]) -> Option<(String, Range<usize>)> {
    let text = |at: usize| tokens.get(at).map_or("", |(_, token)| token.as_str());
    (0..tokens.len()).find_map(|at| {
        if let Some(date) = iso(text(at)) {
            return Some((date, tokens[at].0.clone()));
        }
        let (month, day, year) = match month(text(at)) {
            Some(month) => (month, day(text(at + 1))?, year(text(at + 2))?),
            None => (month(text(at + 1))?, day(text(at))?, year(text(at + 2))?),
        };
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some((date.to_string(), tokens[at].0.start..tokens[at + 2].0.end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_lines_are_read_to_the_day() {
        for (text, expected) in [
            ("Published March 3, 2026, 10:15 a.m.", "2026-03-03"),
            ("Tuesday, 3 March 2026", "2026-03-03"),
            ("Updated: Sept. 14, 2025 at 9:40pm EDT", "2025-09-14"),
            ("2026-03-03", "2026-03-03"),
            ("2026-03-03T10:15:00Z", "2026-03-03T10:15:00Z"),
            ("Posted on the 1st of May 2024", ""),
            ("Last updated 03/04/2026", ""),
        ] {
            let found = line(text, true).unwrap_or_else(|| panic!("{text} is a date line"));
            assert_eq!(found.date.map_or(String::new(), |(date, _)| date), expected, "{text}");
        }
    }

    #[test]
    fn prose_with_a_date_is_no_date_line() {
        for text in ["March 3 was a Tuesday in Orlby", "May", "On March 3, 2026", "Published poets", "3", "Updated"] {
            assert_eq!(line(text, false), None, "{text}");
        }
        assert_eq!(line("March 3, 2026", false), None, "further down, a date is a heading");
    }

    #[test]
    fn settings_take_what_other_programs_write() {
        for (text, expected) in [
            ("2026-03-03", Some("2026-03-03")),
            ("2026-03-03 10:15:00 -0500", Some("2026-03-03T10:15:00-05:00")),
            ("March 3, 2026", Some("2026-03-03")),
            ("Tue, 3 Mar 2026 10:15:00 +0000", Some("2026-03-03T10:15:00+00:00")),
            ("soon", None),
            ("2026-02-31", None),
        ] {
            assert_eq!(setting(text).as_deref(), expected, "{text}");
        }
    }
}
