//! What stands around an article without being it: bylines, captions, credits, "Read more", share lines.
//!
//! In: one paragraph's text and whether it stands at the head of the article. Out: the rule that leaves it out, or
//! nothing. The rules are data ([`LINES`], [`CREDITS`], …), the same for every format.
//!
//! Precision decides: a caption read aloud is a blemish, a dropped paragraph is a broken promise. So every rule is
//! short-sighted by a number of words, and looks at how a line begins or ends, never at what it speaks of.

use std::ops::Range;

use crate::words;

use super::{Rule, dates};

/// What was found in a paragraph that is left out as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub rule: Rule,
    pub says: Says,
}

/// What a line says of the article, with its place in the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Says {
    Nothing,
    Byline(Range<usize>),
    Date { date: String, place: Range<usize>, updated: bool },
    Source(Range<usize>),
}

/// A line that begins with one of `starts` and has at most `words` words.
struct Line {
    rule: Rule,
    words: usize,
    starts: &'static [&'static str],
    /// One of these must stand in the line too; empty asks for nothing.
    needs: &'static [&'static str],
}

const LINES: &[Line] = &[
    Line {
        rule: Rule::ReadMore,
        words: 30,
        starts: &[
            "read more:",
            "read more –",
            "read more —",
            "read more -",
            "read more »",
            "read more >",
            "related:",
            "related story:",
            "related stories:",
            "related article:",
            "related articles:",
            "related coverage:",
            "see also:",
            "also read:",
            "read also:",
            "read next:",
            "more:",
            "more on this:",
            "recommended:",
            "don't miss:",
            "you may also like",
            "you might also like",
            "further reading:",
        ],
        needs: &[],
    },
    Line {
        rule: Rule::ReadMore,
        words: 15,
        starts: &[
            "read more about",
            "read more on",
            "read more at",
            "read more from",
            "read more here",
            "see also",
            "read the rest",
            "read the full story",
            "read the full article",
            "read the whole story",
            "click here to",
            "click here for",
            "read the original",
        ],
        needs: &[],
    },
    Line {
        rule: Rule::Share,
        words: 20,
        starts: &[
            "share this article",
            "share this story",
            "share this post",
            "share this:",
            "share on facebook",
            "share on twitter",
            "share on x",
            "share via",
            "share with your friends",
            "follow us on",
            "like us on",
            "find us on",
        ],
        needs: &[],
    },
    Line {
        rule: Rule::Share,
        words: 25,
        starts: &["follow ", "on twitter follow", "on twitter, follow"],
        needs: &[
            "on twitter",
            "on facebook",
            "on instagram",
            "on bluesky",
            "on mastodon",
            "on threads",
            "on tiktok",
            "on x:",
            "on x at @",
            "on x @",
            " @",
        ],
    },
    Line {
        rule: Rule::Newsletter,
        words: 40,
        starts: &[
            "sign up for",
            "sign up to",
            "sign up here",
            "signup for",
            "subscribe to",
            "subscribe here",
            "subscribe for",
            "subscribe now",
            "subscribe today",
            "get our",
            "join our",
            "want more",
            "enter your email",
            "never miss a",
            "stay up to date",
            "stay informed",
        ],
        needs: &["newsletter", "inbox", "mailing list", "email", "e-mail", "podcast", "sign up for our", "our channel"],
    },
    Line {
        rule: Rule::Copyright,
        words: 60,
        starts: &["copyright ©", "copyright (c)", "copyright 19", "copyright 20", "©", "(c) 19", "(c) 20"],
        needs: &[],
    },
    Line { rule: Rule::Source, words: 15, starts: &["source:", "sources:"], needs: &[] },
    Line {
        rule: Rule::Source,
        words: 30,
        starts: &[
            "originally published by",
            "originally published in",
            "originally published at",
            "originally published on",
            "first published by",
            "first published in",
            "first published at",
            "this article was originally published",
            "this article originally appeared",
            "this story originally appeared",
            "this article first appeared",
            "this story first appeared",
            "this article was first published",
            "this story was originally published",
        ],
        needs: &[],
    },
];

/// Lines that are exactly this, whatever their case and punctuation.
const WHOLE: &[(Rule, &[&str])] = &[
    (
        Rule::Advertisement,
        &[
            "advertisement",
            "advertisements",
            "sponsored",
            "sponsored content",
            "paid content",
            "promoted content",
            "story continues below",
            "story continues below advertisement",
            "article continues below",
            "article continues below advertisement",
            "article continues after advertisement",
            "scroll to continue",
            "story continues after advertisement",
            "scroll down to continue",
            "skip advertisement",
            "continue reading the main story",
            "advertisement continue reading the main story",
        ],
    ),
    (
        Rule::ReadMore,
        &[
            "read more",
            "related",
            "related stories",
            "related articles",
            "related coverage",
            "see also",
            "read next",
            "most read",
            "more stories",
            "recommended",
            "recommended stories",
            "continue reading",
            "further reading",
        ],
    ),
    (
        Rule::Share,
        &[
            "share",
            "share this",
            "share this article",
            "share this story",
            "share this post",
            "tweet this",
            "print this",
            "comments",
            "leave a comment",
            "join the conversation",
            "copy link",
            "flag share like reply",
        ],
    ),
    (
        Rule::Newsletter,
        &["newsletter", "subscribe", "sign up", "subscribe now", "sign up now", "sign up for our newsletter"],
    ),
    (Rule::Copyright, &["all rights reserved"]),
];

/// Two of these and nothing else are a row of buttons.
const BUTTONS: &[&str] = &[
    "facebook",
    "twitter",
    "x",
    "linkedin",
    "email",
    "mail",
    "whatsapp",
    "reddit",
    "pinterest",
    "telegram",
    "print",
    "share",
    "copy",
    "link",
    "bluesky",
    "mastodon",
    "instagram",
    "tweet",
    "pocket",
    "flipboard",
    "threads",
];

/// How a credit begins. What follows must be a name.
const CREDITS: &[&str] = &[
    "Photo credit:",
    "Photograph credit:",
    "Image credit:",
    "Picture credit:",
    "Photo Credit:",
    "Image Credit:",
    "PHOTO CREDIT:",
    "Credit:",
    "Credits:",
    "CREDIT:",
    "Photo:",
    "Photos:",
    "PHOTO:",
    "Photograph:",
    "Photographs:",
    "Image:",
    "Picture:",
    "Illustration:",
    "Photo courtesy of",
    "Photos courtesy of",
    "Photo courtesy",
    "Image courtesy of",
    "Images courtesy of",
    "Image courtesy",
    "Picture courtesy of",
    "Photograph courtesy of",
    "Photo by",
    "Photos by",
    "Photograph by",
    "Photographs by",
    "Image by",
    "Picture by",
    "Illustration by",
    "Photo illustration by",
    "AP Photo/",
    "AP Photo /",
    "Photo/",
    "Courtesy of",
    "Courtesy:",
];

/// How a caption begins, when it says so.
const CAPTIONS: &[&str] = &[
    "photo:",
    "photos:",
    "photo caption:",
    "caption:",
    "pictured:",
    "image:",
    "picture:",
    "photograph:",
    "file photo:",
];

/// Picture agencies: a short line that ends with one behind a slash or "via" is a credit.
const AGENCIES: &[&str] = &[
    "getty images",
    "getty",
    "ap",
    "ap photo",
    "associated press",
    "the associated press",
    "reuters",
    "afp",
    "epa",
    "upi",
    "bloomberg",
    "shutterstock",
    "istock",
    "unsplash",
    "pa",
    "pa wire",
    "alamy",
    "afp via getty images",
    "pool",
    "wikimedia commons",
    "zuma press",
    "instagram",
    "flickr",
];

const LONGEST_CAPTION: usize = 60;

/// Should this paragraph be left out as a whole?
pub(super) fn classify(text: &str, head: bool) -> Option<Finding> {
    let found = |rule| Some(Finding { rule, says: Says::Nothing });
    let count = words::spans(text).count();
    if count > LONGEST_CAPTION {
        return None;
    }
    if let Some(rule) = whole(text) {
        return found(rule);
    }
    if let Some(line) = dates::line(text, head) {
        let says = line.date.map_or(Says::Nothing, |(date, place)| Says::Date { date, place, updated: line.updated });
        return Some(Finding { rule: Rule::Date, says });
    }
    if head && let Some(names) = byline(text) {
        return Some(Finding { rule: Rule::Byline, says: Says::Byline(names) });
    }
    if is_address(text) {
        return match head {
            true => Some(Finding { rule: Rule::Source, says: Says::Source(0..text.len()) }),
            false => found(Rule::Markup),
        };
    }
    if let Some(rule) = whole_credit(text, count) {
        return found(rule);
    }
    let plain = plain(text);
    for line in LINES {
        let needed = line.needs.is_empty() || line.needs.iter().any(|need| plain.contains(need));
        let start = line.starts.iter().find(|start| plain.starts_with(**start));
        if let (true, true, Some(start)) = (count <= line.words, needed, start) {
            return Some(Finding { rule: line.rule, says: source_said(line.rule, text, start) });
        }
    }
    let claim = plain.contains("all rights reserved") && count <= 40 && !text.contains(['“', '"']);
    claim.then_some(Finding { rule: Rule::Copyright, says: Says::Nothing })
}

/// Lower case, straight apostrophes, without brackets or bullets in front.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    let bare = text.trim_start_matches(['[', '*', '•', '»', '>', '→', '►', ' ']);
    let bare = if bare.starts_with("(c)") { bare } else { bare.trim_start_matches('(') };
    bare.to_owned()
}

fn whole(text: &str) -> Option<Rule> {
    let said: Vec<_> = words::words(text).map(str::to_lowercase).collect();
    if said.len() >= 2 && said.iter().all(|word| BUTTONS.contains(&word.as_str())) {
        return Some(Rule::Share);
    }
    let said = said.join(" ");
    WHOLE.iter().find(|(_, lines)| lines.contains(&said.as_str())).map(|(rule, _)| *rule)
}

fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")) && !text.contains(' ')
}

/// "Source: <https://…"> names the source; "This article first appeared in …" names it too, if by an address.
fn source_said(rule: Rule, text: &str, start: &str) -> Says {
    if rule != Rule::Source {
        return Says::Nothing;
    }
    if let Some(at) = text.find("http") {
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |len| at + len);
        let address = text[at..end].trim_end_matches(['.', ',', ')', ']', '>']);
        return Says::Source(at..at + address.len());
    }
    // The start was matched in lower case; only an ASCII one has the same length in the text.
    match text.get(start.len()..) {
        Some(rest) if start.ends_with(':') && text.is_char_boundary(start.len()) => {
            let name = rest.trim();
            let at = text.len() - rest.len() + (rest.len() - rest.trim_start().len());
            Says::Source(at..at + name.trim_end_matches('.').len())
        }
        _ => Says::Nothing,
    }
}

// --- Bylines ---------------------------------------------------------------------------------------------------

const BYLINE_STARTS: &[&str] =
    &["byline:", "by:", "by", "written by", "words by", "story by", "reported by", "text by", "author:", "authors:"];

/// Small words inside names and their lists.
const PARTICLES: &[&str] = &[
    "and", "&", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al",
    "bin", "ibn", "ten", "ter", "the", "of",
];

/// Words that a part of a byline has when it is no name.
const ROLES: &[&str] = &[
    "staff",
    "writer",
    "writers",
    "reporter",
    "reporters",
    "editor",
    "correspondent",
    "correspondents",
    "press",
    "news",
    "reuters",
    "agency",
    "columnist",
    "special",
    "senior",
    "chief",
    "political",
    "business",
    "times",
    "post",
    "gazette",
    "bureau",
    "contributor",
];

/// The names in "By JANE ROE and JOHN DOE, Staff writers".
fn byline(text: &str) -> Option<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let start = BYLINE_STARTS.iter().find(|start| {
        lower.strip_prefix(**start).is_some_and(|rest| rest.starts_with(char::is_whitespace) || start.ends_with(':'))
    })?;
    let rest = text[start.len()..].trim_start();
    let at = text.len() - rest.len();
    if words::spans(rest).count() > 15 || rest.contains(['“', '”', '"', '?', '!']) {
        return None;
    }
    let is_name = |part: &str| {
        let tokens: Vec<_> = part.split_whitespace().collect();
        let capital = |token: &&&str| token.starts_with(|c: char| c.is_uppercase());
        let named = tokens.iter().filter(capital).count();
        let fits = |token: &&str| token.starts_with(char::is_uppercase) || PARTICLES.contains(token);
        (named >= 2 || start.ends_with(':') && named == 1)
            && tokens.iter().all(fits)
            && !part.contains(|c: char| c.is_numeric())
    };
    let has_role = |part: &str| words::words(part).any(|word| ROLES.contains(&word.to_lowercase().as_str()));
    let mut end = 0;
    let mut from = 0;
    for part in rest.split_inclusive([',', ';', '|', '•', '·', '–', '—', '/']) {
        let name = part.trim_end_matches([',', ';', '|', '•', '·', '–', '—', '/', ' ']);
        let first = from == 0;
        if !is_name(name) || (!first && has_role(name)) {
            break;
        }
        end = from + name.len();
        from += part.len();
        if !part.ends_with(',') {
            break;
        }
    }
    let names = rest.get(..end)?;
    let names = if names.matches('.').count() == 1 { names.trim_end_matches('.') } else { names };
    // What follows the names is a role or a date, never the rest of a sentence.
    let short = words::spans(&rest[end..]).count() <= 8 && !rest[end..].trim_end_matches('.').contains(". ");
    (!names.is_empty() && short).then(|| at..at + names.len())
}

/// Lines that may follow a byline: who the author works for.
pub(super) fn is_role_line(text: &str) -> bool {
    let said: Vec<_> = words::words(text).map(str::to_lowercase).collect();
    let role = |word: &String| ROLES.contains(&word.as_str()) || matches!(word.as_str(), "the" | "associated" | "for");
    !said.is_empty() && said.len() <= 4 && said.iter().all(role) || text.contains('@') && !text.contains(' ')
}

// --- Captions and credits ----------------------------------------------------------------------------------------

/// A line that is nothing but a caption that says so, or nothing but a credit.
fn whole_credit(text: &str, count: usize) -> Option<Rule> {
    if agency_line(text, count) {
        return Some(Rule::Credit);
    }
    let plain = plain(text);
    if let Some((at, _)) = credit(text)
        && text[..at].chars().all(|c| !c.is_alphanumeric())
    {
        return Some(Rule::Credit);
    }
    CAPTIONS.iter().any(|start| plain.starts_with(start)).then_some(Rule::Caption)
}

/// "Jane Roe/Getty Images.", "Jane Roe via AP"
fn agency_line(text: &str, count: usize) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let ends = |mark: &str| {
        bare.rsplit_once(mark)
            .is_some_and(|(name, agency)| !name.trim().is_empty() && AGENCIES.contains(&agency.trim()))
    };
    let quoted = text.contains(['“', '"', '?', '!', ',', ';']);
    count <= 10 && !quoted && !bare.contains(". ") && (ends("/") || ends(" via ") || (bare.starts_with("ap photo/")))
        || matches!(bare.as_str(), "getty" | "getty images" | "ap photo")
}

/// Where the credit at the end of a caption begins, and how it is introduced: "… at dawn. Credit: Jane Roe".
/// Nothing if the paragraph is too long for a caption or what follows is no name.
pub(super) fn credit(text: &str) -> Option<(usize, &'static str)> {
    if words::spans(text).count() > LONGEST_CAPTION {
        return None;
    }
    let mut best: Option<(usize, &'static str)> = None;
    for opener in CREDITS {
        for (at, _) in text.match_indices(opener) {
            let fits = begins_here(&text[..at], opener) && is_name(&text[at + opener.len()..], opener);
            let earlier = best.is_none_or(|(known, _)| at < known);
            if fits && earlier {
                best = Some((at, opener));
            }
        }
    }
    let (at, opener) = best.or_else(|| agency_in_brackets(text))?;
    // The bracket belongs to the credit.
    let bare = text[..at].trim_end();
    let at = if bare.ends_with(['(', '[']) { bare.len() - 1 } else { at };
    Some((at, opener))
}

/// A credit begins a line, a sentence or a bracket; one with a colon may follow anything but a letter.
fn begins_here(before: &str, opener: &str) -> bool {
    let bare = before.trim_end();
    let parted =
        bare.is_empty() || bare.ends_with(['.', '!', '?', '…', '”', '’', '"', ')', '(', '[', '|', '—', '–', '/', '-']);
    let spaced = before.is_empty() || before.ends_with(|c: char| !c.is_alphanumeric());
    spaced && (parted || opener.ends_with(':'))
}

/// Up to twelve words, a name first, no second sentence: what stands behind "Credit:".
fn is_name(after: &str, opener: &str) -> bool {
    let after = after.trim().trim_end_matches(['.', ')', ']', ' ']);
    // "Photos by" and "Courtesy of" also begin sentences: they need a shorter and a plainer name.
    let sure = opener.ends_with([':', '/']);
    let count = words::spans(after).count();
    let small: Vec<_> = after.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).collect();
    let plain =
        small.len() <= 4 && (sure || !after.contains(", ") && small.iter().all(|word| NAME_JOINTS.contains(word)));
    let longest = if sure { 12 } else { 8 };
    (1..=longest).contains(&count)
        && names_first(after, sure)
        && plain
        && !has_two_sentences(after)
        && !after.contains(['“', '”', '"'])
}

/// Small words inside the names of photographers and museums.
const NAME_JOINTS: &[&str] = &["of", "the", "and", "for", "via", "by", "courtesy", "from", "de", "van", "von"];

fn names_first(text: &str, sure: bool) -> bool {
    let bare = text.strip_prefix("the ").unwrap_or(text);
    bare.starts_with(char::is_uppercase) || text.starts_with(['@', '©']) || sure && text.starts_with("courtesy ")
}

/// An initial ("J. Roe") ends no sentence.
fn has_two_sentences(text: &str) -> bool {
    text.match_indices(['.', '!', '?']).any(|(at, mark)| {
        let word = text[..at].rsplit(char::is_whitespace).next().unwrap_or("");
        text[at + mark.len()..].starts_with(' ') && word.chars().count() > 2
    })
}

/// "… at dawn. (Jane Roe/Getty Images)"
fn agency_in_brackets(text: &str) -> Option<(usize, &'static str)> {
    let bare = text.trim_end().trim_end_matches('.');
    let inside = bare.strip_suffix(')')?;
    let open = inside.rfind('(')?;
    let name = &inside[open + 1..];
    let count = words::spans(name).count();
    (name.contains('/') && agency_line(name, count)).then_some((open, "("))
}

// --- Datelines -----------------------------------------------------------------------------------------------------

/// Capitals before a dash that are no place.
const NO_PLACES: &[&str] = &[
    "UPDATE",
    "UPDATED",
    "BREAKING",
    "EXCLUSIVE",
    "WATCH",
    "NOTE",
    "CORRECTION",
    "OPINION",
    "ANALYSIS",
    "VIDEO",
    "LIVE",
    "Q",
    "A",
    "I",
    "EDITOR",
    "WARNING",
    "SPOILER",
    "PS",
    "P.S.",
    "FACT",
    "MYTH",
    "AD",
];

/// Agencies whose name in brackets makes a dateline of a place in small letters too: "Washington (AFP) –".
const WIRES: &[&str] = &[
    "AP",
    "AFP",
    "Reuters",
    "UPI",
    "CNN",
    "dpa",
    "DPA",
    "Xinhua",
    "JTA",
    "JNS",
    "ANSA",
    "EFE",
    "TASS",
    "Press Release",
    "PTI",
    "PA",
];

/// The dateline at the head of a paragraph: the place's range, and where the paragraph goes on.
pub(super) fn dateline(text: &str) -> Option<(Range<usize>, usize)> {
    let (dash, end) = first_dash(text)?;
    let place = text[..dash].trim_end();
    let rest = text[end..].trim_start();
    let goes_on = rest.is_empty()
        || rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "“\"‘'([$£€".contains(c))
            && words::spans(rest).count() >= 3;
    (goes_on && is_place(place)).then_some((0..place.len(), text.len() - rest.len()))
}

/// The first dash within a dateline's length that parts two things, with its end.
fn first_dash(text: &str) -> Option<(usize, usize)> {
    text.char_indices().take(80).find_map(|(at, c)| {
        let before = text[..at].ends_with(' ');
        let after = |len: usize| text[at + len..].starts_with(' ') || text[at + len..].is_empty();
        match c {
            '—' | '―' => Some((at, at + c.len_utf8())),
            '–' if before || after(c.len_utf8()) => Some((at, at + c.len_utf8())),
            '-' if text[at..].starts_with("--") && after(2) => Some((at, at + 2)),
            '-' if before && after(1) => Some((at, at + 1)),
            _ => None,
        }
    })
}

/// "NEW YORK (Press Release)", "CASPER, Wyo.", "PARIS, Aug 31 (Reuters)", "Dec 29 (Reuters)"
fn is_place(text: &str) -> bool {
    let (text, agency) = match text.strip_suffix(')').and_then(|inside| inside.rsplit_once('(')) {
        Some((place, agency)) => (place.trim_end(), Some(agency)),
        None => (text, None),
    };
    if agency.is_some_and(|agency| words::spans(agency).count() > 4 || agency.is_empty()) {
        return false;
    }
    let wire = agency.is_some_and(|agency| WIRES.contains(&agency));
    let mut parts = text.split(',').map(str::trim);
    let Some(city) = parts.next() else { return false };
    let capitals = |c: char| c.is_uppercase() || !c.is_alphabetic();
    let letters = city.chars().filter(|c| c.is_alphabetic()).count();
    let tokens: Vec<_> = city.split_whitespace().collect();
    let short = (1..=4).contains(&tokens.len());
    let loud = letters >= 2
        && short
        && city.chars().all(capitals)
        && !NO_PLACES.contains(&city)
        && !city.contains(['“', '"', ':', '?', '!', '$']);
    let named = wire && short && letters >= 2 && tokens.iter().all(|token| token.starts_with(char::is_uppercase));
    let dated = wire && is_day(city);
    let region = |part: &str| {
        let count = part.split_whitespace().count();
        (1..=3).contains(&count)
            && part.chars().count() <= 22
            && part.starts_with(char::is_uppercase)
            && !part.contains(['“', '"'])
            || is_day(part)
            || (part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let rest: Vec<_> = parts.collect();
    (loud || named || dated) && rest.len() <= 3 && rest.iter().all(|part| region(part))
}

/// "March 3", "3 March", "Aug. 31", with or without a year.
fn is_day(text: &str) -> bool {
    let with_year = format!("{text} 2000");
    dates::setting(&with_year).is_some() || dates::setting(text).is_some()
}

// --- Headlines -----------------------------------------------------------------------------------------------------

/// Could this first line be the headline? Newspapers end some headlines with a full stop, so the question is
/// rather whether it reads as prose: long, several sentences, or a quote with its speaker.
pub(super) fn is_headline(text: &str) -> bool {
    let count = words::spans(text).count();
    let quote_and_speaker = [",”", ",\""].iter().any(|end| text.contains(end)) || {
        let stop = text.ends_with('.');
        let closed = ["” ", "!\" ", "?\" "]
            .iter()
            .filter_map(|mark| text.split_once(mark))
            .any(|(_, rest)| rest.starts_with(char::is_lowercase));
        stop && text.starts_with(['“', '"']) && closed
    };
    (1..=25).contains(&count) && !quote_and_speaker && !text.ends_with([':', ',']) && dateline(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Option<Rule> {
        classify(text, true).map(|finding| finding.rule)
    }

    #[test]
    fn furniture_is_known() {
        for (expected, lines) in [
            (
                Rule::ReadMore,
                &[
                    "Read more: The mill that never stopped",
                    "RELATED: Ferry strike enters second week",
                    "See also our guide to tides",
                    "Read the rest here.",
                ][..],
            ),
            (Rule::Share, &["Share this article", "Facebook Twitter Email", "Follow Ada Quill on Twitter @adaquill."]),
            (
                Rule::Newsletter,
                &[
                    "Sign up for our morning newsletter, free every weekday.",
                    "(Subscribe to the Orlby podcast with Ada Quill.)",
                ],
            ),
            (
                Rule::Copyright,
                &[
                    "© 2026 The Orlby Gazette. All rights reserved.",
                    "Copyright 2026 Orlby Press. This material may not be published.",
                ],
            ),
            (Rule::Advertisement, &["ADVERTISEMENT", "Story continues below advertisement."]),
            (
                Rule::Credit,
                &[
                    "(Photo by Ada Quill)",
                    "Credit: Ada Quill.",
                    "Ada Quill/Getty Images.",
                    "Photo courtesy of the Orlby Museum",
                    "Image courtesy of Orlby Council.",
                    "AP Photo/Ada Quill",
                ],
            ),
            (
                Rule::Caption,
                &["Photo: The old mill, seen from the river on the day it closed for good, with its workers."],
            ),
            (Rule::Date, &["Published March 3, 2026, 10:15 a.m.", "3 March 2026"]),
            (Rule::Source, &["Source: The Orlby Gazette", "https://example.org/news/mill"]),
            (
                Rule::Byline,
                &[
                    "By Ada Quill",
                    "By ADA QUILL and JON REED, Staff writers",
                    "BYLINE: Ada Quill.",
                    "By The Associated Press",
                ],
            ),
        ] {
            for line in lines {
                assert_eq!(rule(line), Some(expected), "{line}");
            }
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for line in [
            "Read more books, the minister told the pupils of Orlby.",
            "By Friday evening the water had reached the church.",
            "By the time Ada Quill arrived, the mill was gone.",
            "Share prices fell by a third.",
            "Follow the money, she said.",
            "Related industries lost another 200 jobs.",
            "He took no credit: the rescue was hers.",
            "Photographs of the flood hung in the hall.",
            "Photos by the hundred were thrown away.",
            "Courtesy of a loophole in the law, the company paid nothing at all.",
            "Copyright law was never meant for this.",
            "Sign up for the army, his father had told him.",
            "Advertisement revenue fell.",
            "May was cold.",
            "“Subscribe to our newsletter,” read the card in her hand.",
            "The picture: bleak.",
            "It was the photo: Everyone in Orlby had seen it, and no one would speak of it again.",
        ] {
            assert_eq!(rule(line), None, "{line}");
            assert_eq!(credit(line), None, "{line}");
        }
    }

    #[test]
    fn a_credit_ends_its_caption() {
        for (text, expected) in [
            ("The mill at dawn. Credit: Ada Quill.", "Credit: Ada Quill."),
            ("Workers leave the mill (Photo by J. R. Quill)", "(Photo by J. R. Quill)"),
            ("The mill on Tuesday. (Ada Quill/Reuters)", "(Ada Quill/Reuters)"),
            ("The mill in Orlby Photo: Ada Quill / Orlby Gazette", "Photo: Ada Quill / Orlby Gazette"),
            ("The mill. Photograph: courtesy of the museum", "Photograph: courtesy of the museum"),
        ] {
            assert_eq!(credit(text).map(|(at, _)| &text[at..]), Some(expected), "{text}");
        }
    }

    #[test]
    fn datelines_end_at_their_dash() {
        for (text, place, rest) in [
            ("ORLBY (Press Release) — The mill will close.", "ORLBY (Press Release)", "The mill will close."),
            (
                "NEW ORLBY, March 3 (Reuters) - The mill will close.",
                "NEW ORLBY, March 3 (Reuters)",
                "The mill will close.",
            ),
            ("ORLBY — “We close,” he said.", "ORLBY", "“We close,” he said."),
            ("ORLBY, Wyo. -- The mill will close.", "ORLBY, Wyo.", "The mill will close."),
            ("Orlby (AFP) – The mill will close.", "Orlby (AFP)", "The mill will close."),
            ("Dec 29 (Reuters) - The mill will close.", "Dec 29 (Reuters)", "The mill will close."),
        ] {
            let found = dateline(text).map(|(place, rest)| (&text[place], &text[rest..]));
            assert_eq!(found, Some((place, rest)), "{text}");
        }
        for text in [
            "NATO — the alliance that guards the strait — sent a ship.",
            "Ada Quill — Orlby's mayor — said no.",
            "UPDATE — The mill will close.",
            "REED--We close.",
            "Mayor Quill (R) — She won by two votes — said no.",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }

    #[test]
    fn a_byline_gives_its_names() {
        for (text, names) in [
            ("By Ada Quill", "Ada Quill"),
            ("By ADA QUILL and JON REED, Staff writers", "ADA QUILL and JON REED"),
            ("By Ada Quill, Jon Reed and Mia de la Cruz", "Ada Quill, Jon Reed and Mia de la Cruz"),
            ("By Ada Quill | The Orlby Gazette", "Ada Quill"),
            ("By Ada Quill, Orlby Gazette", "Ada Quill"),
        ] {
            assert_eq!(byline(text).map(|range| &text[range]), Some(names), "{text}");
        }
    }

    #[test]
    fn a_headline_is_short_and_no_quote_with_its_speaker() {
        assert!(is_headline("Mill in Orlby to close ‘for good’"));
        assert!(is_headline("\"We will stay.\""));
        assert!(!is_headline("“We will stay,” the mayor said."));
        assert!(!is_headline("“We will stay!” the mayor said."));
        assert!(!is_headline("ORLBY — The mill will close."));
        assert!(!is_headline(&"word ".repeat(26)));
    }
}
