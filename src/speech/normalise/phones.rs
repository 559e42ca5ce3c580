//! Telephone numbers, digit by digit. “Call 555-0142.”: “five five five, zero one four two”.

use super::{Said, numerals, text::Text};

/// Groups of digits, and the token behind them.
struct Groups<'a> {
    groups: Vec<&'a str>,
    plus: bool,
    end: usize,
}

fn groups<'a>(text: &Text<'a>, at: usize) -> Option<Groups<'a>> {
    let mut out = Groups { groups: Vec::new(), plus: text.is(at, "+"), end: at + usize::from(text.is(at, "+")) };
    loop {
        let mut at = out.end;
        let first = out.groups.is_empty();
        let open = text.is(at, "(");
        if !first
            && !open
            && (text.tight(at) && matches!(text.str(at), "-" | "." | "‑" | "–") || text.is_tight(at, "/"))
        {
            at += 1;
            if !text.tight(at) {
                break;
            }
        }
        let open = open || text.is(at, "(");
        let at = at + usize::from(open);
        let Some(digits) = text.digits(at).filter(|d| {
            d.len() <= 8
                && (first
                    || open
                    || !text.token(at).gap
                    || text.text[text.token(at - 1).end..text.token(at).start].chars().count() == 1)
        }) else {
            break;
        };
        if open && !text.is_tight(at + 1, ")") || text.tight(at + 1) && text.is_word(at + 1) {
            break;
        }
        // More than any number has: it is something else.
        if out.groups.len() == 6 {
            return None;
        }
        out.groups.push(digits);
        out.end = at + 1 + usize::from(open);
    }
    (!out.groups.is_empty()).then_some(out)
}

/// “(202) 555-0143”, “+44 20 7946 0018”, “1-800-555-0199”, “020 7946 0000”, “555-0142”.
pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    if !matches!(text.str(at), "+" | "(") && text.digits(at).is_none() {
        return None;
    }
    if text.is(at, "(") && text.digits(at + 1).is_none_or(|d| !(2..=5).contains(&d.len())) {
        return None;
    }
    let found = groups(text, at)?;
    let lengths: Vec<usize> = found.groups.iter().map(|group| group.len()).collect();
    let digits: usize = lengths.iter().sum();
    let dashed = (at..found.end).any(|n| text.is_dash(n));
    #[rustfmt::skip]
    const CALLED: [&str; 18] = [
        "call", "calls", "called", "phone", "telephone", "tel", "dial", "ring", "text", "fax", "hotline", "number", "desk",
        "line", "mobile", "whatsapp", "reach", "helpline",
    ];
    let called = || text.near(at, 7, &CALLED);
    let first = found.groups[0];
    let is = match lengths.as_slice() {
        _ if found.plus => digits >= 8,
        _ if text.is(at, "(") => digits >= 7 && lengths.len() >= 2,
        [1, 3, 3, 4] => first == "1",
        [3, 3, 4] => dashed || called() || (at..found.end).any(|n| text.is(n, ".")),
        [3, 4] => dashed && (found.groups[0] == "555" || called()),
        [_, _, ..] => first.starts_with('0') && (9..=12).contains(&digits) && first.len() >= 2,
        [_] => first.starts_with('0') && (10..=12).contains(&digits),
        [] => false,
    };
    if !is {
        return None;
    }
    let said = |group: &str| match group {
        "800" | "900" => numerals::cardinal(group, text.accent),
        group => numerals::digits(group),
    };
    let words: Vec<String> = found.groups.iter().map(|group| said(group)).collect();
    Said::some(found.end, format!("{}{}", if found.plus { "plus " } else { "" }, words.join(", ")))
}

/// “dial 911”, “a 999 call”.
pub fn emergency(text: &Text<'_>, at: usize) -> Option<Said> {
    let digits = text.digits(at).filter(|d| {
        matches!(*d, "911" | "999" | "112" | "988" | "111" | "101" | "811" | "211" | "311" | "411" | "000")
    })?;
    #[rustfmt::skip]
    const CALLED: [&str; 13] = [
        "call", "calls", "called", "calling", "caller", "callers", "dial", "dialed", "dialled", "phoned", "rang", "ring", "dispatcher",
    ];
    (text.near(at, 4, &CALLED)
        && !text.tight(at + 1)
            | text.is_dash(at + 1)
            | matches!(text.str(at + 1), "." | "," | "”" | "?" | "!" | "\"" | ";" | ")"))
    .then(|| Said { end: at + 1, words: numerals::digits(digits) })
}
