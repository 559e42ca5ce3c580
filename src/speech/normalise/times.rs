//! Times of day and lengths of time. “The last ferry leaves at 19:30.”: “nineteen thirty”.

use super::{
    Said,
    names::begins_sentence,
    numerals::{self, below_hundred},
    text::Text,
};

/// Zones that are said by their letters, and no words.
#[rustfmt::skip]
const ZONES: [&str; 22] = [
    "GMT", "UTC", "BST", "CET", "CEST", "EET", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "MT",
    "PT", "IST", "JST", "AEST", "MSK",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// “a.m.”, “pm”, “P.M.”: which, and the token behind.
fn half(text: &Text<'_>, at: usize) -> Option<(Half, usize)> {
    let of = |word: &str| match word {
        "a" | "A" | "am" | "AM" | "Am" => Some(Half::Morning),
        "p" | "P" | "pm" | "PM" | "Pm" => Some(Half::Afternoon),
        _ => None,
    };
    let word = text.str(at);
    let half = of(word)?;
    if word.len() == 2 {
        return (!text.tight(at + 1) || !text.is_word(at + 1)).then_some((half, at + 1));
    }
    let dotted = text.is_tight(at + 1, ".") && text.tight(at + 2) && text.is_word_of(at + 2, &["m"]);
    // The full stop behind is the abbreviation's where the sentence goes on.
    let stop = text.is_tight(at + 3, ".") && !begins_sentence(text, at + 4);
    dotted.then_some((half, at + 3 + usize::from(stop)))
}

fn with_half(words: String, half: Half) -> String {
    format!("{words} {}", if half == Half::Morning { "a.m." } else { "p.m." })
}

/// A zone behind a time, in letters.
fn zone(text: &Text<'_>, at: usize, said: Said) -> Said {
    if ZONES.contains(&text.str(at)) && !text.tight(at + 1) | !text.is_word(at + 1) {
        return Said { end: at + 1, words: format!("{} {}", said.words, numerals::letters(text.str(at))) };
    }
    said
}

/// Hours and minutes as a clock tells them.
fn clock(hour: usize, minute: usize, half: Option<Half>) -> String {
    let hours = below_hundred(hour);
    match (minute, half) {
        (0, Some(half)) => with_half(hours, half),
        (0, None) if hour > 12 => format!("{hours} hundred"),
        (0, None) if hour == 0 => "midnight".into(),
        (0, None) => format!("{hours} o'clock"),
        (1..=9, half) => {
            let words = format!("{hours} oh {}", below_hundred(minute));
            half.map_or(words.clone(), |half| with_half(words, half))
        }
        (_, half) => {
            let words = format!("{hours} {}", below_hundred(minute));
            half.map_or(words.clone(), |half| with_half(words, half))
        }
    }
}

fn number(text: &Text<'_>, at: usize, below: usize) -> Option<usize> {
    let digits = text.digits(at).filter(|d| d.len() <= 2)?;
    digits.parse().ok().filter(|n| *n < below)
}

/// “7 p.m. EST”, “19:30”, “6.30pm”, “0800 GMT”, “1h 20m”, “2:15:30”, “1:32.4”, “7am-10pm”.
pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    if let Some(said) = span(text, at).or_else(|| length(text, at)).or_else(|| military(text, at)) {
        return Some(said);
    }
    let said = of_day(text, at)?;
    let end = said.end;
    let next = end + 1;
    // “7am-10pm”, “5-7 p.m.”
    if text.is_dash(end)
        && text.tight(end)
        && text.tight(next)
        && let Some(last) = of_day(text, next)
    {
        return Some(zone(text, last.end, Said { end: last.end, words: format!("{} to {}", said.words, last.words) }));
    }
    Some(zone(text, end, said))
}

/// A time of day.
fn of_day(text: &Text<'_>, at: usize) -> Option<Said> {
    let hour = number(text, at, 25)?;
    let minutes = |sign: &str| {
        let close = text.is_tight(at + 1, sign) && text.tight(at + 2);
        number(text, at + 2, 60).filter(|_| close && text.str(at + 2).len() == 2)
    };
    if let Some(minute) = minutes(":") {
        if text.is_tight(at + 3, ".") && text.tight(at + 4) && text.digits(at + 4).is_some()
            || text.is_tight(at + 3, ":")
        {
            return None;
        }
        let half = half(text, at + 3);
        // “12:00 p.m.” is “twelve p.m.”
        let end = half.map_or(at + 3, |(_, end)| end);
        let oclock = half.is_none() && text.is_word_of(end, &["o'clock", "o’clock"]);
        let zoned = half.is_none() && ZONES.contains(&text.str(end)) && minute == 0 && (1..=12).contains(&hour);
        let words = if oclock || zoned { below_hundred(hour) } else { clock(hour, minute, half.map(|(half, _)| half)) };
        return Some(Said { end, words });
    }
    if let Some(minute) = minutes(".").filter(|_| (1..=23).contains(&hour)) {
        let (half, end) = half(text, at + 3)?;
        return Said::some(end, clock(hour, minute, Some(half)));
    }
    let (half, end) = half(text, at + 1).filter(|_| (1..=12).contains(&hour))?;
    Said::some(end, clock(hour, 0, Some(half)))
}

/// “5-7 p.m.”, “5:30–7pm”: the first without its half of the day.
fn span(text: &Text<'_>, at: usize) -> Option<Said> {
    let hour = number(text, at, 13)?;
    let (minute, end) = match text.is_tight(at + 1, ":") {
        true => (number(text, at + 2, 60)?, at + 3),
        false => (0, at + 1),
    };
    let close = text.is_dash(end) && text.tight(end) && text.tight(end + 1);
    if !close || half(text, end).is_some() {
        return None;
    }
    let last = of_day(text, end + 1)?;
    let halved = last.words.ends_with("m.");
    let first = match minute {
        0 if halved => below_hundred(hour),
        _ => clock(hour, minute, None),
    };
    (halved || minute > 0 || end == at + 3)
        .then(|| zone(text, last.end, Said { end: last.end, words: format!("{first} to {}", last.words) }))
}

/// “0800 GMT”, “1430 hours”.
fn military(text: &Text<'_>, at: usize) -> Option<Said> {
    let digits = text.digits(at).filter(|d| d.len() == 4)?;
    let (hour, minute) = (digits[..2].parse::<usize>().ok()?, digits[2..].parse::<usize>().ok()?);
    let hours = text.is_word_of(at + 1, &["hours", "hrs"]) && digits.starts_with('0');
    let zoned = ZONES.contains(&text.str(at + 1)) && text.str(at + 1).len() >= 3;
    if hour > 24 || minute > 59 || !(hours || zoned) {
        return None;
    }
    let lead = if digits.starts_with('0') { format!("oh {}", below_hundred(hour)) } else { below_hundred(hour) };
    let words = match minute {
        0 => format!("{lead} hundred"),
        1..=9 => format!("{lead} oh {}", below_hundred(minute)),
        _ => format!("{lead} {}", below_hundred(minute)),
    };
    Some(zone(text, at + 1, Said { end: at + 1, words }))
}

/// “1h 20m”, “2h15”, “2:15:30”, “1:32.4”.
fn length(text: &Text<'_>, at: usize) -> Option<Said> {
    let first = text.digits(at).filter(|d| d.len() <= 3)?;
    let n = |digits: &str| {
        numerals::cardinal(digits.trim_start_matches('0').get(..).filter(|d| !d.is_empty()).unwrap_or("0"), text.accent)
    };
    let some = |digits: &str, unit: &str| format!("{} {unit}{}", n(digits), if n(digits) == "one" { "" } else { "s" });
    if text.is_tight(at + 1, "h") {
        let mut words = some(first, "hour");
        let mut end = at + 2;
        if let Some(minutes) = text.digits(end).filter(|d| {
            d.len() <= 2 && (text.tight(end + 1) && text.is_word_of(end + 1, &["m", "min", "mins"]) || text.tight(end))
        }) {
            words = format!("{words} {}", some(minutes, "minute"));
            end += 1 + usize::from(text.tight(end + 1) && text.is_word_of(end + 1, &["m", "min", "mins"]));
        }
        if let Some(seconds) = text.digits(end).filter(|_| text.is_tight(end + 1, "s")) {
            words = format!("{words} {}", some(seconds, "second"));
            end += 2;
        }
        return (end > at + 2 || !text.is_word(end) || text.token(end).gap).then_some(Said { end, words });
    }
    let second = text
        .digits(at + 2)
        .filter(|d| d.len() == 2 && *d < "60" && text.is_tight(at + 1, ":") && text.tight(at + 2))?;
    if let Some(third) =
        text.digits(at + 4).filter(|d| d.len() == 2 && *d < "60" && text.is_tight(at + 3, ":") && text.tight(at + 4))
    {
        let words = format!("{}, {}, {}", some(first, "hour"), some(second, "minute"), some(third, "second"));
        return Said::some(at + 5, words);
    }
    let part = text.digits(at + 4).filter(|_| text.is_tight(at + 3, ".") && text.tight(at + 4))?;
    Said::some(
        at + 5,
        format!(
            "{} minute{} {} point {} seconds",
            n(first),
            if n(first) == "one" { "" } else { "s" },
            n(second),
            numerals::digits(part)
        ),
    )
}
