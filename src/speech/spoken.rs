//! What is said for what is written: the one way from a line's text to the sounds and words that an engine is given.
//!
//! In: a text and the sounds that its script gives. Out: these, then what the show's lexicon has, then written forms in
//! words ([`normalise`]), then words in other alphabets ([`alphabets`]), then words whose sound their neighbours tell
//! ([`homographs`]). Earlier ones win. Each keeps its place in the text, so that transcripts show what is written while
//! the ear gets what is said.

use std::sync::Arc;

use super::{
    Accent, Sound, SpokenAs, Utterance, alphabets, builtin, homographs, http,
    lexicon::Lexicon,
    models::Store,
    neural::{self, phonemes::Reader},
    normalise,
    said::Said,
};

/// In order, none over another.
pub fn forms(text: &str, given: Vec<SpokenAs>, lexicon: &Lexicon, accent: Accent) -> Vec<SpokenAs> {
    let mut all = given;
    add(&mut all, lexicon.find(text, accent));
    add(&mut all, normalise::readings(text, accent));
    add(&mut all, alphabets::readings(text));
    add(&mut all, homographs::sounds(text, accent));
    all
}

/// The same of a text that is not English: what the script gives, and what the show's lexicon has.
pub fn foreign_forms(text: &str, given: Vec<SpokenAs>, lexicon: &Lexicon) -> Vec<SpokenAs> {
    let mut all = given;
    add(&mut all, lexicon.find(text, Accent::default()));
    all
}

/// Adds those that no earlier one lies over.
fn add(all: &mut Vec<SpokenAs>, mut more: Vec<SpokenAs>) {
    if !all.is_empty() {
        more.retain(|part| {
            let next = all.partition_point(|other| other.end <= part.start);
            all.get(next).is_none_or(|other| part.end <= other.start)
        });
    }
    all.append(&mut more);
    all.sort_by_key(|part| part.start);
}

/// The words that are spoken for a text, and nothing else: no marks but apostrophes and points inside a word, one space
/// between two. A word with given phonemes stays as it is written.
pub fn words(text: &str, lexicon: &Lexicon, accent: Accent) -> String {
    let mut said = String::with_capacity(text.len() + text.len() / 4);
    let mut at = 0;
    for part in forms(text, Vec::new(), lexicon, accent) {
        if let Sound::Words(words) = &part.sound {
            said.push_str(&text[at..part.start]);
            said.push_str(words);
            at = part.end;
        }
    }
    said.push_str(&text[at..]);
    bare(&said)
}

/// What an engine is given of an utterance, for people to look at: sounds in Kokoro's letters for `hibari` and `kokoro`,
/// espeak-ng's IPA for `builtin` and `piper`, the text that is sent for the others.
///
/// # Errors
/// A plain sentence, where it cannot be read.
pub fn given_to(engine: &str, utterance: &Utterance, accent: Accent) -> Result<String, String> {
    match engine {
        neural::hibari::NAME | neural::kokoro::NAME => {
            let reader = Store::of_user().map(|store| neural::reader(&store));
            let reader = reader.unwrap_or_else(|| Arc::new(Reader::new(|_| None)));
            let sounds = reader.read(utterance, accent)?;
            let words = sounds.words.iter().map(|word| format!("{}{}", word.sounds, if word.gap { " " } else { "" }));
            Ok(words.collect::<String>().trim().to_owned())
        }
        "builtin" | neural::piper::NAME => {
            let voice = if accent == Accent::British { "en-gb" } else { "en-us" };
            let said = Said::of(utterance);
            // It gives up where a word never ends.
            let words =
                said.text.split_whitespace().filter(|word| word.len() <= builtin::LONGEST_WORD).collect::<Vec<_>>();
            let read = builtin::phonemes(voice, &words.join(" "))?;
            Ok(read.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        http::NAME => Ok(Said::as_written(utterance).text),
        _ => Ok(Said::of(utterance).text),
    }
}

/// A text without its marks.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A mark stays if a word goes on behind it.
    let mut waiting = None;
    let mut gap = false;
    // Is a word in single quote marks begun?
    let mut quoted = false;
    for c in text.chars() {
        if c.is_alphanumeric() || is_combining(c) {
            match waiting.take() {
                Some(mark) => out.push(mark),
                None if gap && !out.is_empty() => out.push(' '),
                None => {}
            }
            gap = false;
            out.push(c);
        } else if !is_unseen(c) {
            let apostrophe = inner(c) == Some('\'');
            quoted |= apostrophe && (gap || out.is_empty());
            if let Some(mark) = waiting.take() {
                own(&mut out, mark, &mut quoted);
            }
            waiting = inner(c).filter(|_| !gap);
            gap = true;
        }
    }
    if let Some(mark) = waiting {
        own(&mut out, mark, &mut quoted);
    }
    out
}

/// Behind a plural's “s” an apostrophe is the word's (“the MPs' bill”), if it closes no quote.
fn own(out: &mut String, mark: char, quoted: &mut bool) {
    if mark != '\'' {
        return;
    }
    if out.ends_with('s') && !*quoted {
        out.push(mark);
    }
    *quoted = false;
}

/// A mark that can stand inside a word, in its plain form.
fn inner(c: char) -> Option<char> {
    match c {
        '\'' | '’' | '‘' | 'ʼ' => Some('\''),
        '.' | ',' | ':' | '&' | '@' | '+' | '#' | '%' | '_' => Some(c),
        _ => None,
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Soft hyphens, joiners, marks of direction, byte-order marks, variation selectors.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_left() {
        let cases = [
            ("“It’s fine,” she said — well-known…and/or (not).", "It's fine she said well known and or not"),
            ("  dogs’ ‘tails’  ", "dogs' tails"),
            ("Mr. O'Brien at AT&T, v1.2!", "Mr O'Brien at AT&T v1.2"),
            ("so\u{ad}ft e\u{301}te\u{301} 😀", "soft e\u{301}te\u{301}"),
            ("…", ""),
            ("'", ""),
            ("The MPs’ bill, the ‘boys’ and 'no'", "The MPs' bill the boys and no"),
            ("the 1980s'", "the 1980s'"),
        ];
        for (text, words) in cases {
            assert_eq!(bare(text), words, "{text}");
        }
    }

    #[test]
    fn earlier_sounds_win() {
        let part = |start, end, said: &str| SpokenAs { start, end, sound: Sound::Words(said.into()) };
        let mut all = vec![part(3, 6, "a"), part(10, 12, "b")];
        add(&mut all, vec![part(0, 3, "c"), part(5, 7, "d"), part(7, 10, "e"), part(2, 11, "f"), part(12, 13, "g")]);
        let said: String =
            all.iter().map(|part| if let Sound::Words(said) = &part.sound { said.as_str() } else { "" }).collect();
        assert_eq!(said, "caebg");
    }
}
