//! Dates. “The trial resumes Nov. 24.”: “November twenty-fourth”.

use super::{
    Said,
    numerals::{self, below_hundred},
    text::Text,
};
use crate::speech::Accent;

/// Name and short forms; those with a mark are words too, and need their full stop.
#[rustfmt::skip]
const MONTHS: [(&str, &[&str]); 12] = [
    ("January", &["Jan"]), ("February", &["Feb"]), ("March", &["Mar"]), ("April", &["Apr"]), ("May", &[]), ("June", &["Jun"]),
    ("July", &["Jul"]), ("August", &["Aug"]), ("September", &["Sep", "Sept"]), ("October", &["Oct"]), ("November", &["Nov"]),
    ("December", &["Dec"]),
];
#[rustfmt::skip]
const DAYS: [(&str, &[&str]); 7] = [
    ("Monday", &["Mon"]), ("Tuesday", &["Tue", "Tues"]), ("Wednesday", &["Wed", "Weds"]), ("Thursday", &["Thu", "Thur", "Thurs"]),
    ("Friday", &["Fri"]), ("Saturday", &["Sat"]), ("Sunday", &["Sun"]),
];

/// The full name at a place, whether it was short, and the token behind with its full stop.
fn named(text: &Text<'_>, at: usize, names: &[(&'static str, &[&str])]) -> Option<(&'static str, bool, usize)> {
    let word = text.str(at);
    let plain = |name: &str, word: &str| name == word || text.shouted && name.eq_ignore_ascii_case(word);
    for (name, short) in names {
        if plain(name, word) {
            return Some((name, false, at + 1));
        }
        if short.iter().any(|short| plain(short, word)) {
            return Some((name, true, at + 1 + usize::from(text.is_tight(at + 1, "."))));
        }
    }
    None
}

fn month(text: &Text<'_>, at: usize) -> Option<(&'static str, bool, usize)> {
    named(text, at, &MONTHS)
}

/// A day of a month, with its ending or without, and the token behind.
fn day<'a>(text: &Text<'a>, at: usize) -> Option<(&'a str, usize)> {
    let digits = text.digits(at).filter(|d| d.len() <= 2 && (1..=31).contains(&d.parse::<u8>().unwrap_or(0)))?;
    let ending = text.tight(at + 1) && text.is_word_of(at + 1, &["st", "nd", "rd", "th"]);
    let more = !ending
        && text.tight(at + 1)
        && (text.is_word(at + 1)
            || matches!(text.str(at + 1), ":" | "%" | "/")
            || text.is(at + 1, ".") && text.digits(at + 2).is_some() && text.tight(at + 2));
    (!more).then_some((digits, at + 1 + usize::from(ending)))
}

fn year<'a>(text: &Text<'a>, at: usize) -> Option<&'a str> {
    text.digits(at)
        .filter(|d| d.len() == 4 && ("1000".."2200").contains(d) && !(text.tight(at + 1) && text.is_word(at + 1)))
}

/// The year that follows a day, a comma between or not: how it is said, and the token behind.
fn and_year(text: &Text<'_>, at: usize) -> (String, usize) {
    let from = at + usize::from(text.is_tight(at, ","));
    match year(text, from).filter(|_| text.token(from).gap) {
        Some(year) => (format!(", {}", numerals::year(year, text.accent)), from + 1),
        None => (String::new(), at),
    }
}

fn nth(digits: &str) -> String {
    numerals::ordinal(digits.trim_start_matches('0'), Accent::American)
}

/// “Nov. 24”, “July 4, 1776”, “Dec. 5-8”, “Feb. 1999”, “Sept.”.
pub fn month_first(text: &Text<'_>, at: usize) -> Option<Said> {
    let (name, short, end) = month(text, at)?;
    // “May 5”, but not “they may 5”
    if let Some((first, behind)) = day(text, end).filter(|_| text.token(end).gap) {
        let to = text.is_dash(behind) && text.tight(behind) && text.tight(behind + 1);
        if let Some((last, behind)) = day(text, behind + 1).filter(|_| to) {
            let (year, behind) = and_year(text, behind);
            return Said::some(behind, format!("{name} {} to {}{year}", nth(first), nth(last)));
        }
        let (year, behind) = and_year(text, behind);
        return Said::some(behind, format!("{name} {}{year}", nth(first)));
    }
    if let Some(year) = year(text, end) {
        return Said::some(end + 1, format!("{name} {}", numerals::year(year, text.accent)));
    }
    // “Sept.”; “Mar” alone is somebody's name.
    (short && end == at + 2 && stop_is_its(text, end)).then(|| Said { end, words: name.into() })
}

/// Does the sentence go on, so that the full stop before `at` is the abbreviation's alone? Where it ends there, the stop
/// is both, and nothing is lost.
fn stop_is_its(text: &Text<'_>, at: usize) -> bool {
    text.kind(at).is_none() || !text.is_capitalised(at) || !text.token(at).gap || text.is_word_of(at, &["I"])
}

/// “4 July”, “24th November”, “1 January 2000”, “5–8 December”.
pub fn day_first(text: &Text<'_>, at: usize) -> Option<Said> {
    let (first, mut end) = day(text, at)?;
    let mut days = nth(first);
    if text.is_dash(end)
        && text.tight(end)
        && text.tight(end + 1)
        && let Some((last, behind)) = day(text, end + 1)
    {
        days = format!("{days} to {}", nth(last));
        end = behind;
    }
    let of = usize::from(text.is_word_of(end, &["of"]));
    let (name, _, behind) = month(text, end + of).filter(|_| text.token(end).gap)?;
    // “July 4 May said”: the day is the month's before.
    if text.is(end + of, "May") && text.is_word(at.wrapping_sub(1)) && month(text, at - 1).is_some() {
        return None;
    }
    let the = if text.is_word_of(at.wrapping_sub(1), &["the"]) { "" } else { "the " };
    let (year, behind) = and_year(text, behind);
    Said::some(behind, format!("{the}{days} of {name}{year}"))
}

/// “2026-11-24”, “2026/11/24”.
pub fn iso(text: &Text<'_>, at: usize) -> Option<Said> {
    let year = year(text, at)?;
    let line = text.str(at + 1);
    let part = |sign: usize| {
        let close = matches!(line, "-" | "/") && text.is_tight(sign, line) && text.tight(sign + 1);
        text.digits(sign + 1).filter(|d| close && d.len() == 2).and_then(|d| d.parse::<usize>().ok())
    };
    let (month, day) = (part(at + 1)?, part(at + 3)?);
    spoken(text, at, at + 5, day, month, Some(year))
}

/// “24/11/2026”, “12/25/2019”, “on 24/11”, “9/11”.
pub fn slashed(text: &Text<'_>, at: usize) -> Option<Said> {
    let close = |sign: usize| text.tight(sign) && text.tight(sign + 1);
    let number = |at: usize| text.digits(at).filter(|d| d.len() <= 2).and_then(|d| d.parse::<usize>().ok());
    let (one, two) = (number(at)?, number(at + 2)?);
    let sign = text.str(at + 1);
    if !matches!(sign, "/" | "." | "-") || !close(at + 1) {
        return None;
    }
    let third = text.digits(at + 4).filter(|_| text.is_tight(at + 3, sign) && text.tight(at + 4));
    let order = |one: usize, two: usize| match (one, two) {
        (13..=31, 1..=12) => Some((one, two)),
        (1..=12, 13..=31) => Some((two, one)),
        (1..=12, 1..=12) if text.accent == Accent::British || sign == "." => Some((one, two)),
        (1..=12, 1..=12) => Some((two, one)),
        _ => None,
    };
    if let Some(year) = third {
        let (day, month) = order(one, two)?;
        let two_digits = year.len() == 2 && sign == "/";
        let year = if two_digits { format!("{}{year}", if year < "50" { 20 } else { 19 }) } else { year.to_owned() };
        return if year.len() == 4 { spoken(text, at, at + 5, day, month, Some(&year)) } else { None };
    }
    if sign != "/" || text.is_tight(at + 3, "/") {
        return None;
    }
    if (one, two) == (9, 11) || (one, two) == (7, 7) && text.near(at, 6, &["London", "bombings", "attack", "attacks"]) {
        return Said::some(at + 3, format!("{} {}", below_hundred(one), below_hundred(two)));
    }
    let dated =
        text.is_word_of(at.wrapping_sub(1), &["on", "since", "until", "dated", "due", "before", "after", "from"]);
    let (day, month) = order(one, two).filter(|_| dated && one + two != 100)?;
    spoken(text, at, at + 3, day, month, None)
}

fn spoken(text: &Text<'_>, at: usize, end: usize, day: usize, month: usize, year: Option<&str>) -> Option<Said> {
    let (name, _) = MONTHS.get(month.checked_sub(1)?)?;
    if !(1..=31).contains(&day) {
        return None;
    }
    let day = nth(&day.to_string());
    let year = year.map_or_else(String::new, |year| format!(", {}", numerals::year(year, text.accent)));
    let the = if text.is_word_of(at.wrapping_sub(1), &["the"]) { "" } else { "the " };
    let words = match text.accent {
        Accent::American => format!("{name} {day}{year}"),
        Accent::British => format!("{the}{day} of {name}{year}"),
    };
    Said::some(end, words)
}

/// “Jan-Mar”, “Monday-Friday”.
pub fn span_of_names(text: &Text<'_>, at: usize) -> Option<Said> {
    let read = |at: usize| named(text, at, &MONTHS).or_else(|| named(text, at, &DAYS));
    let (first, _, end) = read(at)?;
    let close = text.is_dash(end) && text.tight(end) && text.tight(end + 1);
    let (last, _, end) = read(end + 1).filter(|_| close)?;
    Said::some(end, format!("{first} to {last}"))
}

/// “Tues.”, “Wed., Oct. 9”.
pub fn weekday(text: &Text<'_>, at: usize) -> Option<Said> {
    let (name, short, end) = named(text, at, &DAYS)?;
    let dated = |at: usize| text.digits(at).is_some() || month(text, at).is_some();
    let stop = end == at + 2;
    let comma = usize::from(text.is_tight(end, ","));
    let sure = stop && (stop_is_its(text, end) || dated(end)) || dated(end + comma);
    (short && sure).then(|| Said { end, words: name.into() })
}

/// “Q3”, “H1 2023”, “FY2024”, “FY24”.
pub fn quarter(text: &Text<'_>, at: usize) -> Option<Said> {
    let digits = text.digits(at + 1).filter(|_| text.tight(at + 1))?;
    let lead = match (text.str(at), digits) {
        ("Q", "1" | "2" | "3" | "4") | ("H", "1" | "2") => {
            format!("{} {}", text.str(at), numerals::cardinal(digits, text.accent))
        }
        ("FY", d) if d.len() == 4 => return Said::some(at + 2, format!("F Y {}", numerals::year(d, text.accent))),
        ("FY", d) if d.len() == 2 => return Said::some(at + 2, format!("F Y {}", numerals::cardinal(d, text.accent))),
        _ => return None,
    };
    if text.tight(at + 2) && text.is_word(at + 2) {
        return None;
    }
    match year(text, at + 2) {
        Some(year) => Said::some(at + 3, format!("{lead} {}", numerals::year(year, text.accent))),
        None => Said::some(at + 2, lead),
    }
}
