//! Addresses, file names, hashtags and handles. “Write to press@example.org.”: “press at example dot org”. A page's
//! address is said as its site's name.

use super::{
    Said, numerals,
    text::{Kind, Text, is_loud, starts_capital},
};

/// Ends of names on the web, and how each is said.
#[rustfmt::skip]
const DOMAINS: [(&str, &str); 44] = [
    ("com", "com"), ("org", "org"), ("net", "net"), ("edu", "edu"), ("gov", "gov"), ("mil", "mil"), ("int", "int"),
    ("info", "info"), ("biz", "biz"), ("news", "news"), ("app", "app"), ("dev", "dev"), ("blog", "blog"),
    ("online", "online"), ("site", "site"), ("tech", "tech"), ("co", "co"), ("me", "me"), ("ai", "A I"), ("io", "I O"),
    ("tv", "T V"), ("fm", "F M"), ("uk", "U K"), ("us", "U S"), ("eu", "E U"), ("ca", "C A"), ("au", "A U"),
    ("nz", "N Z"), ("ie", "I E"), ("in", "in"), ("de", "D E"), ("fr", "F R"), ("es", "E S"), ("it", "I T"),
    ("nl", "N L"), ("ch", "C H"), ("at", "A T"), ("be", "B E"), ("pl", "P L"), ("ru", "R U"), ("cn", "C N"),
    ("jp", "J P"), ("br", "B R"), ("ly", "L Y"),
];
/// Words that a sentence can begin with when the blank before it is missing (“It ended.In May”).
const UNSURE: [&str; 9] = ["in", "it", "at", "be", "me", "us", "es", "is", "de"];

/// Ends of files, and how each is said.
#[rustfmt::skip]
const FILES: [(&str, &str); 32] = [
    ("pdf", "P D F"), ("doc", "doc"), ("docx", "doc X"), ("xls", "X L S"), ("xlsx", "X L S X"), ("ppt", "P P T"),
    ("pptx", "P P T X"), ("txt", "T X T"), ("csv", "C S V"), ("jpg", "J peg"), ("jpeg", "J peg"), ("png", "P N G"),
    ("gif", "gif"), ("svg", "S V G"), ("mp3", "M P three"), ("mp4", "M P four"), ("wav", "wav"), ("zip", "zip"),
    ("exe", "E X E"), ("html", "H T M L"), ("htm", "H T M"), ("xml", "X M L"), ("json", "jason"), ("md", "M D"),
    ("js", "J S"), ("py", "P Y"), ("rs", "R S"), ("sh", "S H"), ("apk", "A P K"), ("iso", "I S O"), ("dmg", "D M G"),
    ("epub", "E pub"),
];

/// The most tokens of an address.
const LONGEST: usize = 120;

/// “www.example.org/news”, “https://example.com”, “press@example.org”, “report.pdf”.
pub fn address(text: &Text<'_>, at: usize) -> Option<Said> {
    let next = text.str(at + 1);
    if !text.tight(at + 1)
        || !matches!(next, "." | ":" | "@" | "-" | "_" | "+") && text.kind(at + 1) != Some(Kind::Digits)
    {
        return None;
    }
    let end = run_end(text, at);
    let whole = &text.text[text.token(at).start..text.token(end - 1).end];
    let (scheme, rest) = match whole.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphabetic()) => (Some(scheme), rest),
        Some(_) => return None,
        None => (None, whole),
    };
    if let Some((user, host)) = rest.split_once('@').filter(|_| scheme.is_none()) {
        let host = site(host, false)?;
        let words = format!("{} at {host}", said(user));
        return Said::some(end, words);
    }
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    if let Some(host) = site(host.strip_prefix("www.").unwrap_or(host), scheme.is_some() || host.starts_with("www.")) {
        return Said::some(end, host);
    }
    let (name, kind) = rest.rsplit_once('.').filter(|(name, kind)| !name.is_empty() && !kind.contains('/'))?;
    let (_, kind) = FILES.iter().find(|(end, _)| kind.eq_ignore_ascii_case(end))?;
    let name = name.rsplit('/').next().unwrap_or(name);
    Said::some(end, format!("{} dot {kind}", said(name)))
}

/// The token behind what stands without white space, and without the marks that end a sentence.
fn run_end(text: &Text<'_>, at: usize) -> usize {
    let mut end = at + 1;
    while end < text.tokens.len()
        && end < at + LONGEST
        && text.tight(end)
        && !matches!(text.str(end), "\"" | "”" | "“" | "’" | "<" | ">" | ")" | "(" | "]" | ",")
    {
        end += 1;
    }
    while end > at + 1 && matches!(text.str(end - 1), "." | "," | ":" | ";" | "!" | "?" | "'" | "/" | "…" | "—" | "–")
    {
        end -= 1;
    }
    end
}

/// A host's name, if it is one.
fn site(host: &str, sure: bool) -> Option<String> {
    let (host, owner) = match host.rsplit_once(['\'', '’']) {
        Some((host, "s")) => (host, "'s"),
        _ => (host, ""),
    };
    let parts: Vec<&str> = host.split('.').collect();
    let good = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let (last, rest) = parts.split_last()?;
    if rest.is_empty() || !parts.iter().all(good) {
        return None;
    }
    let known = DOMAINS.iter().find(|(end, _)| last.eq_ignore_ascii_case(end));
    if !sure && (known.is_none() || starts_capital(last) && !is_loud(host) || rest.len() == 1 && UNSURE.contains(last))
    {
        return None;
    }
    let last = known.map_or_else(|| said(last), |(_, said)| (*said).to_owned());
    let rest: Vec<String> = rest.iter().map(|part| said(part)).collect();
    Some(format!("{} dot {last}{owner}", rest.join(" dot ")))
}

/// A name's parts in words: “tom.hill” as “tom dot hill”, “Vote2024” as “Vote twenty twenty-four”.
fn said(name: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| {
            if c.is_ascii_digit() {
                1
            } else if c.is_alphabetic() {
                2
            } else {
                3
            }
        };
        let length = match kind(first) {
            3 => first.len_utf8(),
            2 => camel(rest),
            this => rest.find(|c| kind(c) != this).unwrap_or(rest.len()),
        };
        let (part, behind) = rest.split_at(length);
        rest = behind;
        match first {
            '.' => out.push("dot".into()),
            '-' => out.push("dash".into()),
            '_' => out.push("underscore".into()),
            '+' => out.push("plus".into()),
            '/' => out.push("slash".into()),
            c if c.is_ascii_digit() => out.push(match part.len() {
                4 if part.starts_with(['1', '2']) => numerals::year(part, crate::speech::Accent::American),
                _ => numerals::code(part, crate::speech::Accent::American),
            }),
            _ if is_loud(part) && part.len() <= 3 => out.push(numerals::letters(part)),
            c if c.is_alphabetic() => out.push(part.to_owned()),
            _ => {}
        }
    }
    out.join(" ")
}

/// The end of the first word of a name whose words begin with capitals.
fn camel(name: &str) -> usize {
    let chars: Vec<(usize, char)> = name.char_indices().take_while(|(_, c)| c.is_alphabetic()).collect();
    let end = chars.last().map_or(0, |(at, c)| at + c.len_utf8());
    let mut n = 1;
    while n < chars.len() {
        let (at, c) = chars[n];
        let low = |n: usize| chars.get(n).is_some_and(|(_, c)| c.is_lowercase());
        if c.is_uppercase() && (low(n - 1) || low(n + 1)) {
            return at;
        }
        n += 1;
    }
    end
}

/// “#ClimateAction”: “hashtag Climate Action”. “@nasa”: “at nasa”.
pub fn tagged(text: &Text<'_>, at: usize) -> Option<Said> {
    let lead = match text.str(at) {
        "#" | "＃" => "hashtag",
        "@" => "at",
        _ => return None,
    };
    if !text.tight(at + 1) || !text.is_word(at + 1) || (text.tight(at) && text.is_word(at.wrapping_sub(1))) {
        return None;
    }
    let mut end = at + 2;
    while text.tight(end) && (text.is_word(end) || text.digits(end).is_some() || text.is(end, "_")) {
        end += 1;
    }
    let name = &text.text[text.token(at + 1).start..text.token(end - 1).end];
    let (name, owner) = match name.rsplit_once(['\'', '’']) {
        Some((name, "s")) => (name, "'s"),
        _ => (name, ""),
    };
    Said::some(end, format!("{lead} {}{owner}", said(name)))
}
