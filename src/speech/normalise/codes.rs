//! Letters and numbers together: roads, aircraft, chemistry, versions. “The B-52 flew on.”: “B fifty-two”.

use super::{
    Said, acronyms,
    numerals::{self, Number},
    text::{Text, is_loud},
};

/// “pH 7.4”, “n=25”, “E. coli”, “COVID-19”, “μg”.
pub fn science(text: &Text<'_>, at: usize) -> Option<Said> {
    #[rustfmt::skip]
    const SPECIES: [&str; 14] = [
        "coli", "rex", "aureus", "elegans", "falciparum", "pylori", "difficile", "diff", "botulinum", "sapiens", "vivax",
        "tuberculosis", "albicans", "pneumoniae",
    ];
    let word = text.str(at);
    if word == "pH" {
        return Said::some(at + 1, "P H");
    }
    if word.len() != 1 {
        return None;
    }
    if text.is_tight(at + 1, ".") && text.is_word_of(at + 2, &SPECIES) {
        return Said::some(at + 2, word);
    }
    // “the B.1.1.7 variant”
    if text.is_capitalised(at) && text.is_tight(at + 1, ".") && text.tight(at + 2) && text.digits(at + 2).is_some() {
        let (words, end) = dotted(text, at + 2)?;
        return Said::some(end, format!("{word} {words}"));
    }
    let raised = match text.str(at + 1) {
        "^" if text.tight(at + 2) => text.digits(at + 2).map(|digits| (digits, at + 3)),
        "²" => Some(("2", at + 2)),
        "³" => Some(("3", at + 2)),
        _ => None,
    };
    if let Some((raised, end)) = raised.filter(|_| text.tight(at + 1)) {
        return Said::some(end, numerals::power(&word.to_uppercase(), raised, text.accent));
    }
    let compared = matches!(text.str(at + 1), "=" | "<" | ">" | "≤" | "≥" | "≈" | "≠")
        && (text.digits(at + 2).is_some() || matches!(text.str(at + 2), "." | "-" | "−"));
    compared.then(|| Said { end: at + 1, words: word.to_uppercase() })
}

/// “F-16s”, “MH370”, “CO2”, “H5N1”, “PM2.5”, “MI6”, “HTML5”, “v2.1”.
pub fn lettered(text: &Text<'_>, at: usize) -> Option<Said> {
    // “BA.5”
    if first_is_short(text, at) && text.is_tight(at + 1, ".") && text.tight(at + 2) && text.digits(at + 2).is_some() {
        let (words, end) = dotted(text, at + 2)?;
        return Said::some(end, format!("{} {words}", numerals::letters(text.str(at))));
    }
    let hyphen = |n: usize| {
        text.tight(n) && matches!(text.str(n), "-" | "‑") && text.tight(n + 1) && text.digits(n + 1).is_some()
    };
    let first = text.str(at);
    let close = text.tight(at + 1) && text.digits(at + 1).is_some();
    if !close && !(hyphen(at + 1) && (first.chars().all(|c| c.is_uppercase()) || first.ends_with("CoV")))
        || text.tight(at) && at > 0 && text.is(at - 1, "'")
    {
        return None;
    }
    if matches!(first, "v" | "V") && close {
        let (words, end) = dotted(text, at + 1)?;
        return Said::some(end, format!("version {words}"));
    }
    let mut out: Vec<String> = Vec::new();
    let mut end = at;
    loop {
        let joined = end > at && (text.tight(end) && text.is_dash(end)) && text.tight(end + 1);
        let next = end + usize::from(joined && !matches!(text.str(end), "–" | "—"));
        if end > at && !text.tight(next) || end >= text.tokens.len() {
            break;
        }
        if text.is_word(next) && (end == at || next == end || is_loud(text.str(next)) || text.str(next).len() == 1) {
            let word = text.str(next);
            if word == "s" && end > at && !text.is_tight(next + 1, "'") {
                if let Some(last) = out.last_mut() {
                    *last = numerals::plural(last);
                }
            } else if end > at && word.chars().any(char::is_lowercase) && word.len() > 1 {
                return None;
            } else if word.chars().count() == 1 || acronyms::is_code(word) || acronyms::is_letters(text, next) {
                out.push(numerals::letters(word));
            } else {
                out.push(word.to_owned());
            }
            end = next + 1;
        } else if text.digits(next).is_some() {
            let number = Number::read(text, next)?;
            out.push(match number.plain() {
                Some(digits) if digits.len() == 4 && ("1900".."2100").contains(&digits) => {
                    numerals::year(digits, text.accent)
                }
                Some(digits) => numerals::code(digits, text.accent),
                None => number.words(text.accent),
            });
            end = number.end;
        } else {
            break;
        }
    }
    (end > at + 1).then(|| Said { end, words: out.join(" ") })
}

/// Two capitals, such as name a variant.
fn first_is_short(text: &Text<'_>, at: usize) -> bool {
    is_loud(text.str(at)) && text.str(at).len() == 2
}

/// “2.1”, “10.15.7”: numbers apart by points.
fn dotted(text: &Text<'_>, at: usize) -> Option<(String, usize)> {
    let mut words = numerals::cardinal(text.digits(at)?, text.accent);
    let mut end = at + 1;
    while text.is_tight(end, ".") && text.tight(end + 1) && text.digits(end + 1).is_some() {
        words.push_str(" point ");
        words.push_str(&numerals::cardinal(text.str(end + 1), text.accent));
        end += 2;
    }
    Some((words, end))
}

/// “10.15.7”, “192.168.0.1”.
pub fn version(text: &Text<'_>, at: usize) -> Option<Said> {
    let point = |n: usize| text.is_tight(n, ".") && text.tight(n + 1) && text.digits(n + 1).is_some();
    if text.digits(at).is_none() || !point(at + 1) || !point(at + 3) {
        return None;
    }
    let (words, end) = dotted(text, at)?;
    Said::some(end, words)
}

/// “5G”, “4K”, “3D”, “10x”, “1080p”, “12(b)”, “401(k)”.
pub fn numbered(text: &Text<'_>, at: usize) -> Option<Said> {
    let digits = text.digits(at)?;
    let accent = text.accent;
    let code = || if digits.len() >= 3 { numerals::code(digits, accent) } else { numerals::cardinal(digits, accent) };
    if text.is_tight(at + 1, "(") && text.tight(at + 2) && text.is_tight(at + 3, ")") {
        let inside = text.str(at + 2);
        let inside = match text.digits(at + 2) {
            Some(digits) => numerals::cardinal(digits, accent),
            None if text.is_word(at + 2) && inside.len() == 1 => numerals::letters(inside),
            None => return None,
        };
        return Said::some(at + 4, format!("{} {inside}", code()));
    }
    let word = text.str(at + 1);
    if !text.tight(at + 1) || !text.is_word(at + 1) || text.digits(at + 2).is_some() && text.tight(at + 2) {
        return None;
    }
    match word {
        "x" | "X" => Said::some(at + 2, format!("{} times", numerals::cardinal(digits, accent))),
        word if word.len() <= 4 && word.chars().all(|c| c.is_ascii_uppercase()) => {
            Said::some(at + 2, format!("{} {}", code(), numerals::letters(word)))
        }
        word if word.len() == 1 => Said::some(at + 2, format!("{} {}", code(), numerals::letters(word))),
        // “7th” has its own rule; what is left is read as two words.
        word => Said::some(at + 2, format!("{} {word}", code())),
    }
}
