//! Signs: what is not said, what stands for a word, what stands between words.

use super::{
    Said, numerals,
    text::{Text, is_apostrophe, is_loud, starts_capital},
};

/// “ratified.[1]”, “days¹”, “tax.*”, “author†”, “[citation needed]”, an emoji: not said.
pub fn dropped(text: &Text<'_>, at: usize) -> Option<Said> {
    let sign = text.str(at);
    let c = sign.chars().next()?;
    if sign == "[" {
        return note(text, at);
    }
    if is_picture(c) {
        let mut end = at + 1;
        while text.tight(end) && text.str(end).chars().next().is_some_and(|c| is_picture(c) || is_joiner(c)) {
            end += 1;
        }
        return Said::some(end, "");
    }
    let behind_word = text.tight(at) && at > 0;
    let ends = text.token(at + 1).gap || !text.is_word(at + 1);
    // “an A* grade”
    if sign == "*" && behind_word && ends && text.is_capitalised(at - 1) && text.str(at - 1).len() == 1 {
        return Said::some(at + 1, "star");
    }
    let is_raised = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹');
    let mark = matches!(c, '*' | '†' | '‡');
    if behind_word && ends && (mark || is_raised(c) && text.digits(at - 1).is_none()) {
        let mut end = at + 1;
        while text.tight(end) && (text.is(end, sign) || text.str(end).starts_with(is_raised)) {
            end += 1;
        }
        return Said::some(end, "");
    }
    (matches!(c, '©' | '®' | '™' | '•' | '·' | '▪' | '►' | '※') || mark && text.token(at).gap)
        .then(|| Said { end: at + 1, words: String::new() })
}

/// A note's number or letter in brackets, behind a word; an editor's remark that is none of the words.
fn note(text: &Text<'_>, at: usize) -> Option<Said> {
    const REMARKS: [&str; 9] =
        ["citation", "clarification", "sic", "who?", "when?", "note", "dubious", "update", "page"];
    let close = (at + 1..(at + 6).min(text.tokens.len())).find(|&n| text.is(n, "]"))?;
    let inside = &text.text[text.token(at + 1).start..text.token(close - 1).end.max(text.token(at + 1).start)];
    let behind = text.tight(at) && at > 0;
    let number = behind && inside.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '–' || c == '-');
    let letter = behind
        && inside.chars().count() == 1
        && inside.chars().all(|c| c.is_ascii_lowercase())
        && (text.token(close + 1).gap || text.is(close + 1, "["));
    let remark = text.is_word_of(at + 1, &REMARKS)
        && (text.is_word_of(at + 1, &["sic"]) && close == at + 2 || text.is_word_of(close - 1, &["needed"]));
    (number || letter || remark).then(|| Said { end: close + 1, words: String::new() })
}

fn is_picture(c: char) -> bool {
    matches!(u32::from(c),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2190..=0x21FF | 0x2300..=0x23FF | 0x25A0..=0x25FF
        | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0xE0020..=0xE007F)
        && !matches!(c, '→' | '✓' | '✔')
}

fn is_joiner(c: char) -> bool {
    matches!(u32::from(c), 0x200D | 0xFE00..=0xFE0F | 0x20E3 | 0x1F3FB..=0x1F3FF)
}

/// “[W]e will rebuild”: “We will rebuild”.
pub fn bracketed(text: &Text<'_>, at: usize) -> Option<Said> {
    let letter = text.str(at + 1);
    let is = text.is(at, "[")
        && text.is_word(at + 1)
        && letter.chars().count() <= 2
        && text.is_tight(at + 2, "]")
        && text.tight(at + 3)
        && text.is_word(at + 3);
    is.then(|| Said { end: at + 4, words: format!("{letter}{}", text.str(at + 3)) })
}

/// “f***”, “s**t”, “f—k”, “bulls***”: “bleep”. The word is not guessed.
pub fn censored(text: &Text<'_>, at: usize) -> Option<Said> {
    let star = |n: usize| text.tight(n) && matches!(text.str(n), "*");
    let mut end = at + 1;
    // “CCI**” has a note.
    if is_loud(text.str(at)) && !(text.tight(at + 3) && text.is_word(at + 3)) {
        return None;
    }
    if star(end) && star(end + 1) || star(end) && text.tight(end + 1) && text.is_word(end + 1) {
        while star(end) {
            end += 1;
        }
    } else if text.str(at).len() == 1
        && text.tight(end)
        && matches!(text.str(end), "—" | "–")
        && text.tight(end + 1)
        && text.is_small(end + 1)
        && text.str(end + 1).len() <= 3
    {
        return Said::some(end + 2, "bleep");
    } else {
        return None;
    }
    let mut tail = "";
    if text.tight(end) && text.is_word(end) {
        tail = text.str(end);
        end += 1;
    }
    let head = text.str(at);
    let head =
        if head.len() > 3 && head.ends_with('s') { format!("{} ", &head[..head.len() - 1]) } else { String::new() };
    Said::some(end, format!("{head}bleep{}", if tail == "ing" { "ing" } else { "" }))
}

/// “'90s”: “nineties”.
pub fn decade(text: &Text<'_>, at: usize) -> Option<Said> {
    let tens = text.digits(at + 1).filter(|d| d.len() == 2 && text.tight(at + 1))?;
    if !text.str(at).starts_with(|c| is_apostrophe(c) || c == '‘') {
        return None;
    }
    let n: usize = tens.parse().ok()?;
    if text.tight(at + 2) && text.is(at + 2, "s") && n.is_multiple_of(10) && n > 0 {
        return Said::some(at + 3, numerals::plural(&numerals::below_hundred(n)));
    }
    // “the summer of '69”
    (text.token(at).gap && (text.token(at + 2).gap || !text.is_word(at + 2))).then(|| Said {
        end: at + 2,
        words: if n < 10 { format!("oh {}", numerals::below_hundred(n)) } else { numerals::below_hundred(n) },
    })
}

/// What stands before a number, and how it is said.
#[rustfmt::skip]
const BEFORE: [(&str, &str); 12] = [
    ("−", "minus"), ("-", "minus"), ("–", "minus"), ("+", "plus"), ("±", "plus or minus"), ("~", "about"),
    ("≈", "about"), (">", "more than"), ("<", "less than"), ("≥", "at least"), ("≤", "at most"), ("≠", "not equal to"),
];

/// “−5°C”, “+3%”, “~30”, “≥ 18”, “§ 5”, “#1”: a sign and its number. The number is read by its own rule.
pub fn signed(text: &Text<'_>, at: usize) -> Option<Said> {
    let sign = text.str(at);
    if let Some(word) = match sign {
        "§" => Some("section"),
        "¶" => Some("paragraph"),
        "#" => Some("number"),
        "№" => Some("number"),
        _ => None,
    } {
        let twice = text.is(at + 1, sign);
        let end = at + 1 + usize::from(twice);
        let stands =
            text.digits(end).is_some() && !text.is_word_of(at.wrapping_sub(1), &["section", "sections", "number"]);
        return stands.then(|| Said { end, words: if twice { format!("{word}s") } else { word.into() } });
    }
    let (_, word) = BEFORE.iter().find(|(known, _)| *known == sign)?;
    let number = text.digits(at + 1).is_some() || text.is(at + 1, ".") || is_currency(text.str(at + 1));
    let close = text.tight(at + 1) || matches!(sign, "≥" | "≤" | "≈" | ">" | "<" | "±");
    if !number || !close {
        return None;
    }
    let dash = matches!(sign, "-" | "–");
    let free = text.token(at).gap || matches!(text.before(at), "(" | "[" | "“" | "\"" | "=" | "," | ":");
    let between = text.digits(at.wrapping_sub(1)).is_some();
    if dash && (!free || between && !matches!(text.before(at), "=")) || sign == "+" && !free && !between {
        return None;
    }
    Said::some(at + 1, *word)
}

pub fn is_currency(sign: &str) -> bool {
    matches!(sign, "$" | "€" | "£" | "¥" | "₹" | "₽" | "₩" | "₪" | "₺" | "₴" | "¢")
}

/// Signs that are said wherever they stand; and what stands between two numbers.
pub fn named(text: &Text<'_>, at: usize) -> Option<Said> {
    let spoken = |n: usize| text.is_word(n) || text.digits(n).is_some();
    let between = at > 0 && spoken(at - 1) && spoken(at + 1);
    let word = match text.str(at) {
        "=" if between || text.str(at + 1).starts_with(['-', '−', '$']) => "equals",
        "×" | "✕" => "times",
        "÷" => "divided by",
        "≠" => "is not equal to",
        "≈" => "is about",
        "<" if between => "less than",
        ">" if between => "more than",
        "≤" => "at most",
        "≥" => "at least",
        "+" if between => "plus",
        "+" if text.tight(at) && (text.token(at + 1).gap || !spoken(at + 1)) && at > 0 => "plus",
        // “C- grades”
        "-" if text.tight(at)
            && text.token(at + 1).gap
            && at > 0
            && matches!(text.str(at - 1), "A" | "B" | "C" | "D") =>
        {
            "minus"
        }
        "→" => "to",
        "%" => "percent",
        "°" => "degrees",
        "µ" | "μ" => "micro",
        "…" => return Said::some(at + 1, ","),
        "." if text.is_tight(at + 1, ".") && text.is_tight(at + 2, ".") => {
            let mut end = at + 3;
            while text.is_tight(end, ".") {
                end += 1;
            }
            return Said::some(end, ",");
        }
        "." if text.is(at + 1, ".") && text.is(at + 2, ".") => return Said::some(at + 3, ","),
        "/" if between && text.tight(at) && text.tight(at + 1) && !text.is_word(at - 1) => "slash",
        "&" => "and",
        _ => return None,
    };
    Said::some(at + 1, word)
}

/// “and/or”, “his/her”, “cats/dogs”: “or” stands between two that exclude each other, nothing behind “and”.
pub fn slashed(text: &Text<'_>, at: usize) -> Option<Said> {
    if text.is_word_of(at, &["w"]) && text.is_tight(at + 1, "/") {
        if text.is_tight(at + 2, "o") {
            return Said::some(at + 3, "without");
        }
        return text.token(at + 2).gap.then(|| Said { end: at + 2, words: "with".into() });
    }
    if text.is_word_of(at, &["c"]) && text.is_tight(at + 1, "/") && text.is_tight(at + 2, "o") {
        return Said::some(at + 3, "care of");
    }
    let joined = text.is_tight(at + 1, "/") && text.tight(at + 2) && text.is_word(at + 2);
    if !joined || text.is_tight(at + 3, "/") {
        return None;
    }
    let (one, other) = (text.str(at), text.str(at + 2));
    let small = text.is_small(at) && text.is_small(at + 2);
    if one.eq_ignore_ascii_case("and") && other.eq_ignore_ascii_case("or") {
        return Said::some(at + 3, format!("{one} {other}"));
    }
    let join = if small || starts_capital(one) && text.is_small(at + 2) { " or " } else { " " };
    // Names are read by their own rules.
    (small || !super::acronyms::is_letters(text, at) && !super::acronyms::is_letters(text, at + 2))
        .then(|| Said { end: at + 3, words: format!("{one}{join}{other}") })
}

/// “R&D”, “AT&T”, “H&M”: letters and “and”.
pub fn ampersand(text: &Text<'_>, at: usize) -> Option<Said> {
    let short = |n: usize| {
        let word = text.str(n);
        text.is_word(n) && word.chars().count() <= 3 && word.chars().all(|c| c.is_uppercase())
    };
    if !(text.is_tight(at + 1, "&") && text.tight(at + 2) && short(at) && short(at + 2)) {
        return None;
    }
    Said::some(at + 3, format!("{} and {}", numerals::letters(text.str(at)), numerals::letters(text.str(at + 2))))
}
