//! Numbers by themselves and in pairs: “1,250 people”, “in 1992”, “the 21st”, “2/3”, “10–15”, “3–2”, “the 1980s”.

use super::{
    Said, measures,
    numerals::{self, Number},
    text::{self, Text, is_apostrophe},
};
use crate::speech::Accent;

/// A number's ends, if there are two.
#[derive(Debug)]
pub struct Range {
    pub first: Number,
    pub second: Option<Number>,
    /// The token behind.
    pub end: usize,
}

impl Range {
    /// “5”, “5-7”, “5–7”.
    pub fn read(text: &Text<'_>, at: usize) -> Option<Range> {
        let first = Number::read(text, at)?;
        let end = first.end;
        if let Some(from) = dash(text, end)
            && let Some(second) = Number::read(text, from).filter(|second| !second.whole.is_empty())
        {
            let end = second.end;
            return Some(Range { first, second: Some(second), end });
        }
        Some(Range { first, second: None, end })
    }

    pub fn is_one(&self) -> bool {
        self.second.is_none() && self.first.is_one()
    }

    pub fn words(&self, accent: Accent) -> String {
        match &self.second {
            Some(second) => format!("{} to {}", self.first.words(accent), second.words(accent)),
            None => self.first.words(accent),
        }
    }
}

/// The token behind a dash between two numbers that belong together.
fn dash(text: &Text<'_>, at: usize) -> Option<usize> {
    let close = text.tight(at) && text.tight(at + 1);
    // “2019 – 2021”: a long dash with white space on both sides.
    let wide = text.is(at, "–") && text.token(at).gap && text.token(at + 1).gap && text.digits(at + 1).is_some();
    (text.is_dash(at) && (close || wide)).then_some(at + 1)
}

/// Does a line about this place speak of matches, or of votes?
fn is_score(text: &Text<'_>, at: usize) -> bool {
    #[rustfmt::skip]
    const SCORE: [&str; 34] = [
        "beat", "beats", "beating", "won", "win", "wins", "lost", "loss", "lose", "defeat", "defeated", "drew", "draw",
        "tie", "tied", "lead", "led", "leads", "trailed", "fell", "edged", "victory", "final", "match", "game", "set",
        "half-time", "halftime", "penalties", "goal", "goals", "aggregate", "ended", "finished",
    ];
    text.near(at, 9, &SCORE)
}

/// “They gave it 7/10.”
fn is_rating(text: &Text<'_>, at: usize, most: &str) -> bool {
    matches!(most, "5" | "10" | "100") && text.near(at, 4, &["gave", "rated", "rating", "scored", "score"])
}

/// “3-2”, “52–48”, “10-15”, “1990–95”, “3:1”, “24/7”, “50/50”, “9/4”, “4x4”.
pub fn pair(text: &Text<'_>, at: usize) -> Option<Said> {
    let first = Number::read(text, at)?;
    let accent = text.accent;
    let sign = text.str(first.end);
    if matches!(sign, "x" | "X" | "×") && text.tight(first.end) && text.tight(first.end + 1) {
        let second = Number::read(text, first.end + 1)?;
        let by = if sign == "×" { "times" } else { "by" };
        if let Some(((_, many), end)) = measures::unit(text, second.end) {
            return Said::some(end, format!("{} {by} {} {many}", first.words(accent), second.words(accent)));
        }
        return Said::some(second.end, format!("{} {by} {}", first.words(accent), second.words(accent)));
    }
    if sign == ":" && text.tight(first.end) && text.tight(first.end + 1) {
        let second = Number::read(text, first.end + 1)?;
        return Said::some(second.end, format!("{} to {}", first.words(accent), second.words(accent)));
    }
    if sign == "/" && text.tight(first.end) && text.tight(first.end + 1) {
        let second = Number::read(text, first.end + 1)?;
        // “24/7/365”
        if text.is_tight(second.end, "/") && text.tight(second.end + 1) {
            let third = Number::read(text, second.end + 1).filter(|third| !text.is_tight(third.end, "/"))?;
            let words = [&first, &second, &third].map(|number| number.words(accent));
            return Said::some(third.end, words.join(" "));
        }
        if let (Some(one), Some(two)) = (first.plain(), second.plain())
            && is_year_like(one)
            && two.len() == 2
        {
            let two = numerals::cardinal(two.trim_start_matches('0'), accent);
            return Said::some(second.end, format!("{} {two}", numerals::year(one, accent)));
        }
        let (one, two) = (first.plain()?.parse::<u64>().ok()?, second.plain()?.parse::<u64>().ok()?);
        let join = if one + two == 100 || (one, two) == (24, 7) || one == two { " " } else { " to " };
        let join = if is_rating(text, at, second.plain()?) { " out of " } else { join };
        return Said::some(second.end, format!("{}{join}{}", first.words(accent), second.words(accent)));
    }
    let range = Range::read(text, at)?;
    let second = range.second.as_ref()?;
    // A run of three is something else: a telephone number, a part's number.
    if dash(text, range.end).is_some_and(|next| text.digits(next).is_some()) {
        let (runs, end) = runs(text, at);
        let words: Vec<String> = runs.into_iter().map(numerals::digits).collect();
        return Said::some(end, words.join(", "));
    }
    // “Boeing 787-9”
    if let (true, Some(one), Some(two)) = (is_named(text, at), first.plain(), second.plain())
        && one.len() >= 3
    {
        return Said::some(range.end, format!("{} {}", numerals::code(one, accent), numerals::code(two, accent)));
    }
    let behind = |n: usize| text.tight(n) && text.is_word(n);
    if behind(range.end) && second.fraction.is_none() && !text.is(range.end, "s") {
        return None;
    }
    if let (Some(one), Some(two)) = (first.plain(), second.plain())
        && is_year_like(one)
        && (two.len() == 2 || two.len() == 4 && is_year_like(two))
        && !counts(text, range.end)
    {
        let words = match two.strip_prefix('0') {
            Some(ones) if two.len() == 2 => format!("oh {}", numerals::cardinal(ones, accent)),
            _ => numerals::year(two, accent),
        };
        return Said::some(range.end, format!("{} to {words}", numerals::year(one, accent)));
    }
    let (one, two) = (first.words(accent), second.words(accent));
    let words = match is_score(text, at) {
        true if one == "zero" && two == "zero" => "nil nil".into(),
        true if one == two && accent == Accent::British => format!("{one} all"),
        true if accent == Accent::British && two == "zero" => format!("{one} nil"),
        true if two == "zero" => format!("{one} {two}"),
        _ if one == two && one == "fifty" => format!("{one} {two}"),
        _ => format!("{one} to {two}"),
    };
    Said::some(range.end, words)
}

/// Runs of digits apart by dashes, and the token behind the last.
fn runs<'a>(text: &Text<'a>, at: usize) -> (Vec<&'a str>, usize) {
    let mut out = vec![text.str(at)];
    let mut end = at + 1;
    while let Some(next) = dash(text, end).filter(|&next| text.digits(next).is_some()) {
        out.push(text.str(next));
        end = next + 1;
    }
    (out, end)
}

const VULGAR: [(&str, &str, &str); 19] = [
    ("½", "1", "2"),
    ("⅓", "1", "3"),
    ("⅔", "2", "3"),
    ("¼", "1", "4"),
    ("¾", "3", "4"),
    ("⅕", "1", "5"),
    ("⅖", "2", "5"),
    ("⅗", "3", "5"),
    ("⅘", "4", "5"),
    ("⅙", "1", "6"),
    ("⅚", "5", "6"),
    ("⅐", "1", "7"),
    ("⅛", "1", "8"),
    ("⅜", "3", "8"),
    ("⅝", "5", "8"),
    ("⅞", "7", "8"),
    ("⅑", "1", "9"),
    ("⅒", "1", "10"),
    ("↉", "0", "3"),
];

/// Above and below the line of a fraction at a place, and the token behind.
fn parts<'a>(text: &Text<'a>, at: usize) -> Option<(&'a str, &'a str, usize)> {
    if let Some((_, above, below)) = VULGAR.iter().find(|(sign, ..)| *sign == text.str(at)) {
        return Some((above, below, at + 1));
    }
    let (above, below) = (text.digits(at)?, text.digits(at + 2)?);
    let line = text.tight(at + 1) && matches!(text.str(at + 1), "/" | "⁄") && text.tight(at + 2);
    let small = above.parse::<u64>().ok()? < below.parse::<u64>().ok()? && below.len() <= 3 && !above.starts_with('0');
    let alone = !(text.is_tight(at + 3, "/") || text.is_tight(at + 3, ".") && text.digits(at + 4).is_some());
    let split = above.parse::<u64>().ok()? + below.parse::<u64>().ok()? == 100 && above != "1";
    (line && small && alone && !split).then_some((above, below, at + 3))
}

/// “1/2”, “½”, “3¾”, “1 1/2”, “a 2/3 majority”.
pub fn fraction(text: &Text<'_>, at: usize) -> Option<Said> {
    let accent = text.accent;
    let words = |above: &str, below: &str| {
        format!("{} {}", numerals::cardinal(above, accent), numerals::parts(below, above != "1", accent))
    };
    if let Some((above, below, end)) = parts(text, at) {
        if is_rating(text, at, below) {
            return None;
        }
        // “½ hour”, “another ½ cup”
        let half = text.is(at, "½") && text.is_word(end);
        return Said::some(end, if half { "half".into() } else { words(above, below) });
    }
    let whole = text.digits(at)?;
    let (above, below, end) = parts(text, at + 1)?;
    let apart = text.token(at + 1).gap && text.digits(at + 1).is_some() && whole.len() <= 2;
    if !apart && text.digits(at + 1).is_some() || text.token(at + 1).gap && !apart && text.digits(at + 1).is_none() {
        return None;
    }
    let part = match (above, below) {
        ("1", "8") => "an eighth".to_owned(),
        ("1", _) => format!("a {}", numerals::parts(below, false, accent)),
        _ => words(above, below),
    };
    Said::some(end, format!("{} and {part}", numerals::cardinal(whole, accent)))
}

/// “21st”, “3rd”, “1,000th”.
pub fn ordinal(text: &Text<'_>, at: usize) -> Option<Said> {
    let number = Number::read(text, at).filter(|number| number.fraction.is_none())?;
    let end = number.end;
    // “11st” is a weight.
    let ending = match number.whole.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    };
    (text.tight(end) && text.is_word_of(end, &[ending]))
        .then(|| Said { end: end + 1, words: numerals::ordinal(&number.whole, text.accent) })
}

/// “the 1980s”, “in his 40s”, “two 747s”, “the 1920s'”.
pub fn plural(text: &Text<'_>, at: usize) -> Option<Said> {
    let digits = text.digits(at)?;
    let mut end = at + 1;
    if text.tight(end) && text.str(end).starts_with(is_apostrophe) && text.is_tight(end + 1, "s") {
        end += 1;
    }
    if !text.is_tight(end, "s") || text.is_tight(end + 1, "/") {
        return None;
    }
    let words = match digits.len() {
        2 | 3 if digits.ends_with('0') => numerals::cardinal(digits, text.accent),
        4 if digits.ends_with('0') => numerals::year(digits, text.accent),
        1 | 2 => numerals::cardinal(digits, text.accent),
        _ => numerals::code(digits, text.accent),
    };
    // “100s of people”
    let many = if matches!(digits, "100" | "1000") { words.trim_start_matches("one ") } else { &words };
    Said::some(end + 1, numerals::plural(many))
}

/// “10^6”, “10⁶”.
pub fn power(text: &Text<'_>, at: usize) -> Option<Said> {
    let base = text.digits(at)?;
    if !text.tight(at + 1) {
        return None;
    }
    let sign = text.str(at + 1);
    let (raised, end) = if sign == "^" {
        (text.digits(at + 2)?.to_owned(), at + 3)
    } else {
        ("⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|c| sign.starts_with(c))?.to_string(), at + 2)
    };
    Said::some(end, numerals::power(&numerals::cardinal(base, text.accent), &raised, text.accent))
}

fn is_year_like(digits: &str) -> bool {
    digits.len() == 4 && matches!(digits.as_bytes()[0], b'1' | b'2') && digits < "2100"
}

/// Is what follows counted? “1500 people”, “2000 soldiers”.
fn counts(text: &Text<'_>, behind: usize) -> bool {
    #[rustfmt::skip]
    const COUNTED: [&str; 18] = [
        "people", "men", "women", "children", "police", "feet", "metres", "meters", "km", "miles", "troops", "more",
        "square", "or", "million", "billion", "trillion", "per",
    ];
    #[rustfmt::skip]
    const NOT_COUNTED: [&str; 26] = [
        "was", "is", "has", "as", "his", "this", "its", "us", "elections", "games", "olympics", "championships",
        "finals", "across", "unless", "towards", "versus", "plus", "minus", "besides", "riots", "protests", "talks",
        "accords", "playoffs", "sales",
    ];
    text.tight(behind) && text.is(behind, "-")
        || text.is_word_of(behind, &COUNTED)
        || text.is_small(behind)
            && text.str(behind).len() > 3
            && text.str(behind).ends_with('s')
            && !text.str(behind).ends_with("ss")
            && !text.str(behind).contains(is_apostrophe)
            && !text.is_word_of(behind, &NOT_COUNTED)
}

/// “in 1992”, “2026”: a year, where nothing says that it counts.
pub fn year(text: &Text<'_>, at: usize) -> Option<Said> {
    let number = Number::read(text, at)?;
    let digits = number.plain()?;
    #[rustfmt::skip]
    const IN_TIME: [&str; 19] = [
        "in", "since", "until", "till", "by", "from", "during", "early", "late", "mid", "year", "circa", "before",
        "after", "ad", "spring", "summer", "autumn", "winter",
    ];
    #[rustfmt::skip]
    const MUCH: [&str; 16] = [
        "about", "some", "nearly", "almost", "over", "than", "least", "most", "only", "exactly", "around", "another",
        "additional", "roughly", "approximately", "to",
    ];
    let before = at.checked_sub(1)?;
    let in_time = text.is_word_of(before, &IN_TIME);
    if digits.len() == 3 && in_time && matches!(text.str(number.end), "AD" | "BC" | "CE" | "BCE") {
        return Said::some(number.end, numerals::cardinal(digits, text.accent));
    }
    if digits.len() != 4 || digits.starts_with('0') || digits >= "2100" {
        return None;
    }
    let counted = counts(text, number.end);
    let much = text.is_word_of(before, &MUCH) && text.is_small(number.end);
    if (digits < "1100" || counted) && !in_time || counted && much {
        return None;
    }
    Said::some(number.end, numerals::year(digits, text.accent))
}

/// What stands before a number that is a name and no count.
#[rustfmt::skip]
const NAMED: [&str; 25] = [
    "boeing", "airbus", "route", "flight", "highway", "interstate", "room", "section", "freeway", "bus", "train",
    "platform", "gate", "apartment", "apt", "suite", "unit", "line", "model", "mercedes", "bmw", "porsche", "squadron",
    "resolution", "extension",
];

/// Does a number's place make it a name?
fn is_named(text: &Text<'_>, at: usize) -> bool {
    at > 0 && (text.is_word_of(at - 1, &NAMED) || text.is(at - 1, "§"))
}

/// Any other number.
pub fn number(text: &Text<'_>, at: usize) -> Option<Said> {
    let number = Number::read(text, at)?;
    let named = is_named(text, at);
    let words = match number.plain() {
        // “NY 11211”
        Some(digits)
            if digits.len() == 5 && at > 0 && text.str(at - 1).len() == 2 && text::is_loud(text.str(at - 1)) =>
        {
            numerals::digits(digits)
        }
        Some(digits) if named && digits.len() >= 3 => numerals::code(digits, text.accent),
        _ => number.words(text.accent),
    };
    // “.300”: a batting average; “.45”: a gun.
    let words = match (&number.fraction, number.whole.is_empty()) {
        (Some(fraction), true)
            if fraction.len() == 3 && text.near(at, 5, &["average", "hit", "hitting", "batting", "batted"]) =>
        {
            numerals::code(fraction, text.accent)
        }
        _ => words,
    };
    Said::some(number.end, words)
}
