//! From written forms to spoken words: “$1.5bn” is “one point five billion dollars”.
//!
//! In: a text as written, on one line. Out: the parts of it that are said in other words, each with its place; all the
//! rest is said as it stands. Nothing to say is no words: a footnote's mark, an emoji. A letter that is said by its name
//! is a capital by itself (“F B I”).
//!
//! Each file is a category: a table or two, and rules that read one form each. A rule looks at the tokens from one place
//! on, and a little before it, and says how far its form goes. `WORDS` and `OTHERS` have their order; the first that knows
//! a form reads it. Nothing is read twice, and no rule changes what another has read.

mod abbreviations;
mod acronyms;
mod codes;
mod dates;
mod measures;
mod money;
mod names;
mod numbers;
mod numerals;
mod phones;
mod roman;
mod signs;
mod text;
mod times;
mod web;

use self::text::{Kind, Text};
use super::{Accent, Sound, SpokenAs};

/// How a form is said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    /// The token behind it.
    end: usize,
    words: String,
}

impl Said {
    fn some(end: usize, words: impl Into<String>) -> Option<Self> {
        Some(Said { end, words: words.into() })
    }
}

/// Reads the form that begins at a token, or none does.
type Rule = fn(&Text<'_>, usize) -> Option<Said>;

/// In order. What begins with a word, and what begins with a number or a sign.
const WORDS: [Rule; 16] = [
    web::address,
    signs::censored,
    dates::month_first,
    dates::span_of_names,
    dates::weekday,
    dates::quarter,
    money::code_first,
    signs::slashed,
    codes::science,
    abbreviations::party,
    abbreviations::rule,
    names::initials,
    roman::rule,
    codes::lettered,
    signs::ampersand,
    acronyms::rule,
];
const OTHERS: [Rule; 24] = [
    web::tagged,
    signs::dropped,
    signs::bracketed,
    signs::decade,
    phones::rule,
    phones::emergency,
    dates::iso,
    dates::slashed,
    dates::day_first,
    times::rule,
    codes::version,
    signs::signed,
    money::rule,
    measures::feet,
    numbers::ordinal,
    measures::rule,
    numbers::plural,
    numbers::fraction,
    numbers::pair,
    codes::numbered,
    numbers::power,
    numbers::year,
    numbers::number,
    signs::named,
];

/// In order, none over another.
pub fn readings(text: &str, accent: Accent) -> Vec<SpokenAs> {
    let text = Text::of(text, accent);
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(kind) = text.kind(at) {
        let rules: &[Rule] = if kind == Kind::Word { &WORDS } else { &OTHERS };
        let said = rules.iter().find_map(|rule| rule(&text, at)).filter(|said| said.end > at);
        let Some(said) = said else {
            at += 1;
            continue;
        };
        let end = said.end.min(text.tokens.len());
        let (start, stop) = (text.token(at).start, text.token(end - 1).end);
        if text.text[start..stop] != said.words {
            out.push(SpokenAs { start, end: stop, sound: Sound::Words(apart(text.text, start, stop, said.words)) });
        }
        at = end;
    }
    out
}

/// Words that stand close to others in the text (“2+2”) get the blanks that the ear wants.
fn apart(text: &str, start: usize, end: usize, mut words: String) -> String {
    const MARKS: &str = ".,;:!?)]}'’\"”-‑–—/…";
    if words.is_empty() {
        return words;
    }
    if text[..start].ends_with(char::is_alphanumeric) && words.starts_with(char::is_alphanumeric) {
        words.insert(0, ' ');
    }
    if text[end..].chars().next().is_some_and(|c| !c.is_whitespace() && !MARKS.contains(c)) {
        words.push(' ');
    }
    words
}
