//! From written words to the sounds of a Piper voice.
//!
//! In: an utterance, with the sounds that its script gives. Out: its [`Word`]s in order, each with its sounds and its
//! place in the written text, and what could not be read. As in piper (piper1-gpl, `phonemize_espeak.py`) clauses are read
//! as a whole by espeak-ng, their mark is kept behind them, and what is read is taken apart into letters and marks (NFD).
//! Unlike there, each word knows where it is written, and what has no sound is told.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{
    super::phonemes::{Sounds, Word},
    config::{Config, SoundsOf},
};
use crate::speech::{Sound, Unsaid, Utterance, builtin, letters, plan};

/// The most words that it is given at once.
const WORDS: usize = 60;

/// The sounds of an utterance.
///
/// # Errors
/// A plain sentence, where espeak-ng fails.
pub fn read(utterance: &Utterance, config: &Config) -> Result<Sounds, String> {
    let spelling = Spelling { sounds: &config.sounds, knows: &|c| config.knows(c), spelt: &|ipa| ipa.nfd().collect() };
    spell(utterance, &spelling)
}

/// How a voice wants its sounds.
pub(in super::super) struct Spelling<'a> {
    pub sounds: &'a SoundsOf,
    pub knows: &'a dyn Fn(char) -> bool,
    /// From IPA to what it knows.
    pub spelt: &'a dyn Fn(&str) -> String,
}

/// The sounds of an utterance, as they are spelt for a voice.
///
/// # Errors
/// A plain sentence, where espeak-ng fails.
pub(in super::super) fn spell(utterance: &Utterance, config: &Spelling<'_>) -> Result<Sounds, String> {
    let tokens = Tokens::of(utterance);
    let mut sounds = Sounds::default();
    let mut rest = &tokens.0[..];
    while let [token, ..] = rest {
        match &token.kind {
            Kind::Written(_) => {
                let count = rest.iter().take(WORDS).take_while(|token| token.written().is_some()).count();
                let (run, behind) = rest.split_at(count);
                let words: Vec<&str> = run.iter().filter_map(Token::written).collect();
                let read = match config.sounds {
                    SoundsOf::Espeak(voice) => by_espeak(&words, voice, |text| builtin::phonemes(voice, text))?,
                    SoundsOf::Letters => words.iter().map(|word| Some((*word).to_owned())).collect(),
                };
                for (token, read) in run.iter().zip(read) {
                    push(&mut sounds, token, read.as_deref(), config);
                }
                rest = behind;
                continue;
            }
            Kind::Given(given) => {
                // Between given sounds these are no marks of a clause.
                let heard: String = given.chars().filter(|&c| c == ' ' || !is_unheard(c)).collect();
                push(&mut sounds, token, Some(&heard), config);
            }
            Kind::Mark(mark) if (config.knows)(*mark) => match sounds.words.last_mut() {
                None => {}
                // What stood between the two has no sound.
                Some(before) if !before.spoken => before.sounds = mark.to_string(),
                Some(before) => {
                    before.gap = false;
                    sounds.words.push(Word { at: token.at, sounds: mark.to_string(), gap: true, spoken: false });
                }
            },
            Kind::Mark(_) => {
                if let Some(before) = sounds.words.last_mut() {
                    before.gap = true;
                }
            }
        }
        rest = &rest[1..];
    }
    Ok(sounds)
}

/// Adds what was read of a word; what the voice has no number for is told.
fn push(sounds: &mut Sounds, token: &Token, read: Option<&str>, config: &Spelling<'_>) {
    let mut kept = String::new();
    let mut lost = String::new();
    for c in (config.spelt)(read.unwrap_or_default()).chars() {
        match like(c, config) {
            Some(known) => kept.push(known),
            None if is_unheard(c) => {}
            None => lost.push(c),
        }
    }
    if read.is_none() {
        lost = token.written().unwrap_or_default().to_owned();
    }
    if !lost.is_empty() {
        sounds.unsaid.push(Unsaid { at: token.at, text: lost });
    }
    match sounds.words.last_mut() {
        // Nothing to hear: its gap is its neighbour's.
        Some(before) if kept.trim().is_empty() => before.gap |= token.gap,
        None if kept.trim().is_empty() => {}
        _ => sounds.words.push(Word { at: token.at, sounds: kept.trim().to_owned(), gap: token.gap, spoken: true }),
    }
}

/// The sound that the voice knows for this one: itself, or what is written otherwise and means the same.
fn like(c: char, config: &Spelling<'_>) -> Option<char> {
    let other = match c {
        'g' => 'ɡ',
        'ɡ' => 'g',
        _ => c.to_lowercase().next().unwrap_or(c),
    };
    [c, other].into_iter().find(|&c| (config.knows)(c))
}

/// Syllables, ties, separators: nothing is heard of them.
fn is_unheard(c: char) -> bool {
    matches!(c, '.' | '|' | '‿' | '-' | '/' | '_' | '\'' | '\u{361}' | '\u{35c}' | '\u{200d}') || c.is_whitespace()
}

// ------------------------------------------------------------------------------------------------------------- espeak

/// What espeak-ng makes of the words of a clause, one by one; `None` for a word that it cannot read. It reads them
/// together, since sounds go by their neighbours; where a word becomes several (numbers) they are told apart by their
/// lengths when read alone. A word that melts into its neighbour has no sounds of its own.
fn by_espeak(
    words: &[&str],
    voice: &str,
    espeak: impl Fn(&str) -> Result<String, String>,
) -> Result<Vec<Option<String>>, String> {
    let read = |text: &str| espeak(text).map(|ipa| without_switches(&ipa));
    let mut said = Vec::with_capacity(words.len());
    for word in words {
        said.push(if is_plain(word) { Some(((*word).to_owned(), 1)) } else { alone(word, voice, &read)? });
    }
    let text: Vec<&str> = said.iter().flatten().map(|(text, _)| text.as_str()).collect();
    let ipa = read(&text.join(" "))?;
    let groups: Vec<&str> = ipa.split_whitespace().collect();
    let mut counts: Vec<usize> = said.iter().flatten().map(|(_, count)| *count).collect();
    if counts.iter().sum::<usize>() != groups.len() {
        let mut lengths = Vec::with_capacity(text.len());
        for said in said.iter_mut() {
            let Some((text, _)) = said else { continue };
            match read(text)?.chars().filter(|c| !c.is_whitespace()).count() {
                0 => *said = None,
                length => lengths.push(length),
            }
        }
        let found: Vec<usize> = groups.iter().map(|group| group.chars().count()).collect();
        counts = shares(&lengths, &found);
    }
    let mut rest = &groups[..];
    let mut counts = counts.into_iter();
    Ok(said
        .into_iter()
        .map(|said| {
            said?;
            let (mine, behind) = rest.split_at(counts.next().unwrap_or(0).min(rest.len()));
            rest = behind;
            Some(mine.join(" "))
        })
        .collect())
}

/// A word that espeak-ng surely reads as one.
fn is_plain(word: &str) -> bool {
    word.len() <= builtin::LONGEST_WORD
        && word.chars().any(|c| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'')
}

/// How a word is given to espeak-ng so that it is read, and how many words it becomes; `None` where nothing helps.
fn alone(
    word: &str,
    voice: &str,
    read: &impl Fn(&str) -> Result<String, String>,
) -> Result<Option<(String, usize)>, String> {
    // Of other scripts it says something that is no reading.
    if word.chars().any(|c| c.is_alphabetic() && !is_of_europe(c) && !is_of(voice, c)) {
        return Ok(None);
    }
    let letters: Vec<char> = word.chars().collect();
    let whole =
        letters.chunks(builtin::LONGEST_WORD).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let bare: String = whole.nfd().filter_map(base).collect();
    let spelt = bare.chars().flat_map(|c| [c, ' ']).collect::<String>();
    for text in [whole, bare, spelt] {
        let count = read(&text)?.split_whitespace().count();
        if count > 0 {
            return Ok(Some((text, count)));
        }
    }
    Ok(None)
}

/// Latin and Greek letters, and marks on them.
fn is_of_europe(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{2b0}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' | '\u{2000}'..='\u{214f}')
}

/// Is it a letter of the voice's own alphabet?
fn is_of(voice: &str, c: char) -> bool {
    match crate::language::primary(voice).as_str() {
        "uk" => matches!(c, '\u{400}'..='\u{52f}'),
        "hi" => matches!(c, '\u{900}'..='\u{97f}'),
        _ => false,
    }
}

/// A letter without its marks.
fn base(c: char) -> Option<char> {
    match c {
        '\u{300}'..='\u{36f}' => None,
        'ł' => Some('l'),
        'Ł' => Some('L'),
        'đ' | 'ð' => Some('d'),
        'Đ' | 'Ð' => Some('D'),
        'ø' => Some('o'),
        'Ø' => Some('O'),
        'ı' => Some('i'),
        c => Some(c),
    }
}

/// Without the marks of another language's words, such as `(en)`.
fn without_switches(ipa: &str) -> String {
    let mut out = String::with_capacity(ipa.len());
    let mut rest = ipa;
    while let Some((before, after)) = rest.split_once('(') {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out + rest
}

/// How many of the groups, of lengths `found`, belong to each of the words, of lengths `lengths` alone: so that they
/// differ least, in order.
fn shares(lengths: &[usize], found: &[usize]) -> Vec<usize> {
    let (words, groups) = (lengths.len(), found.len());
    // cost[w][g]: the least difference with g groups given to the first w words; from[w][g]: how many went to the last.
    let mut cost = vec![vec![usize::MAX; groups + 1]; words + 1];
    let mut from = vec![vec![0; groups + 1]; words + 1];
    cost[0][0] = 0;
    for word in 0..words {
        for given in 0..=groups {
            if cost[word][given] == usize::MAX {
                continue;
            }
            let mut length = 0;
            for count in 0..=groups - given {
                length += if count > 0 { found[given + count - 1] } else { 0 };
                let total = cost[word][given] + lengths[word].abs_diff(length);
                if total < cost[word + 1][given + count] {
                    cost[word + 1][given + count] = total;
                    from[word + 1][given + count] = count;
                }
            }
        }
    }
    let mut counts = vec![0; words];
    let mut given = groups;
    for word in (0..words).rev() {
        counts[word] = from[word + 1][given];
        given -= counts[word];
    }
    counts
}

// ------------------------------------------------------------------------------------------------------------- tokens

/// A word or a mark of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    /// Byte offset in the utterance's text.
    at: usize,
    kind: Kind,
    /// Does a gap follow?
    gap: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Written(String),
    /// Its sounds, by the script.
    Given(String),
    /// What ends a clause.
    Mark(char),
}

impl Token {
    fn written(&self) -> Option<&str> {
        match &self.kind {
            Kind::Written(word) => Some(word),
            _ => None,
        }
    }
}

struct Tokens(Vec<Token>);

impl Tokens {
    fn of(utterance: &Utterance) -> Self {
        let mut tokens = Tokens(Vec::new());
        let text = &utterance.text;
        let sentences: BTreeSet<usize> = plan::sentence_ends(text).collect();
        let mut at = 0;
        for part in &utterance.spoken_as {
            tokens.lex(text, at..part.start, None, &sentences);
            match &part.sound {
                // A reading stands for its words, all of it at their place.
                Sound::Words(words) => {
                    let words = letters::named(words);
                    tokens.lex(&words, 0..words.len(), Some(part.start), &BTreeSet::new());
                }
                Sound::Ipa(ipa) if ipa.chars().any(|c| !is_unheard(c)) => {
                    tokens.0.push(Token { at: part.start, kind: Kind::Given(ipa.clone()), gap: false });
                }
                Sound::Ipa(_) => tokens.lex(text, part.start..part.end, None, &sentences),
            }
            at = part.end;
        }
        tokens.lex(text, at..text.len(), None, &sentences);
        tokens
    }

    /// Adds the words and marks of a part of `text`; `place` is where they stand, if not where they are written.
    fn lex(&mut self, text: &str, part: std::ops::Range<usize>, place: Option<usize>, sentences: &BTreeSet<usize>) {
        let (mut word, mut start) = (String::new(), part.start);
        let mut chars = text[part.clone()].char_indices().map(|(at, c)| (part.start + at, c)).peekable();
        while let Some((at, c)) = chars.next() {
            let next = text[at + c.len_utf8()..].chars().next();
            let before = text[..at].chars().next_back();
            let follows = is_sentence_after(text, at + c.len_utf8(), sentences);
            let step = match c {
                '.' if next == Some('.') => {
                    while chars.next_if(|(_, c)| *c == '.').is_some() {}
                    Step::Mark(if follows { '.' } else { ',' })
                }
                '…' => Step::Mark(if follows { '.' } else { ',' }),
                '.' if follows => Step::Mark('.'),
                ',' | ';' | ':' if next.is_none_or(|c| !c.is_alphanumeric()) => Step::Mark(c),
                '!' | '?' => Step::Mark(c),
                '–' if before.is_some_and(char::is_numeric) && next.is_some_and(char::is_numeric) => Step::Keep('-'),
                '—' | '–' => Step::Mark(';'),
                '-' | '‐' | '‑' | '−' if next.is_some_and(char::is_alphanumeric) => Step::Keep('-'),
                '-' | '‐' | '‑' | '−' if word.is_empty() => Step::Mark(';'),
                '\'' | '’' if !word.is_empty() || self.is_joined(before) => Step::Keep('\''),
                '\'' | '’' | '‘' | '“' | '”' | '„' | '"' | '«' | '»' | '(' | ')' | '[' | ']' | '<' | '>' | '{'
                | '}' | '*' | '_' | '|' | '^' | '~' | '\\' | '`' | '-' | '‐' | '‑' | '−' => Step::Gap,
                '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{feff}'
                | '\u{fe00}'..='\u{fe0f}' => Step::Nothing,
                c if c.is_whitespace() || c.is_control() => Step::Gap,
                c => Step::Keep(c),
            };
            match step {
                Step::Nothing => {}
                Step::Keep(c) => {
                    if word.is_empty() {
                        start = at;
                    }
                    word.push(c);
                }
                Step::Gap => {
                    self.word(&mut word, place.unwrap_or(start));
                    if let Some(last) = self.0.last_mut() {
                        last.gap = true;
                    }
                }
                Step::Mark(mark) => {
                    self.word(&mut word, place.unwrap_or(start));
                    if self.0.last().is_some_and(|last| !matches!(last.kind, Kind::Mark(_))) {
                        self.0.push(Token { at: place.unwrap_or(at), kind: Kind::Mark(mark), gap: true });
                    }
                }
            }
        }
        self.word(&mut word, place.unwrap_or(start));
    }

    fn word(&mut self, word: &mut String, at: usize) {
        let word = std::mem::take(word);
        let word = word.trim_end_matches('\'');
        if !word.is_empty() {
            self.0.push(Token { at, kind: Kind::Written(word.to_owned()), gap: false });
        }
    }

    /// Does a given sound stand right before, as in `[Guba](/ɡuˈbɑː/)’s`?
    fn is_joined(&self, before: Option<char>) -> bool {
        before.is_some_and(char::is_alphanumeric)
            && self.0.last().is_some_and(|last| matches!(last.kind, Kind::Given(_)) && !last.gap)
    }
}

enum Step {
    Nothing,
    Keep(char),
    Gap,
    Mark(char),
}

/// Is what stands before `at` the end of a sentence, or of the text?
fn is_sentence_after(text: &str, at: usize, sentences: &BTreeSet<usize>) -> bool {
    let rest = text[at..].trim_start_matches(['.', '”', '’', '"', '\'', ')', ']']);
    let next = rest.trim_start();
    next.is_empty() || (next.len() < rest.len() && sentences.contains(&(text.len() - next.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::SpokenAs;

    fn config() -> Config {
        Config::parse(&serde_json::to_vec(&super::super::config::tests::json()).unwrap()).unwrap()
    }

    fn utterance(text: &str, spoken_as: Vec<SpokenAs>) -> Utterance {
        Utterance { voice: "any".into(), text: text.into(), spoken_as, speed: 1.0 }
    }

    fn tokens(text: &str) -> String {
        let tokens = Tokens::of(&utterance(text, vec![])).0;
        let told = tokens.iter().map(|token| match &token.kind {
            Kind::Written(word) | Kind::Given(word) => format!("{word}{}", if token.gap { " " } else { "" }),
            Kind::Mark(mark) => format!("<{mark}>"),
        });
        told.collect()
    }

    fn joined(sounds: &Sounds) -> String {
        let words = sounds.words.iter().map(|word| format!("{}{}", word.sounds, if word.gap { " " } else { "" }));
        words.collect::<String>().trim().to_owned()
    }

    #[test]
    fn marks_end_clauses_and_stay_inside_numbers() {
        assert_eq!(tokens("“We looked twice,” said Mara."), "We looked twice<,>said Mara<.>");
        assert_eq!(tokens("It was 3.14, at 10:30; $1,200!"), "It was 3.14<,>at 10:30<;>$1,200<!>");
        assert_eq!(tokens("Dr. Quist of the U.S. board. Nobody knew."), "Dr. Quist of the U.S. board<.>Nobody knew<.>");
        assert_eq!(tokens("Yes - no — maybe… (perhaps) he… said?!"), "Yes <;>no <;>maybe<.>perhaps he<,>said<?>");
        assert_eq!(
            tokens("It’s the pilots’ well-known 1990–1995 ‘run’..."),
            "It's the pilots well-known 1990-1995 run<.>"
        );
        assert_eq!(tokens(" … "), "");
    }

    #[test]
    fn a_given_sound_stands_for_its_word() {
        let text = "In Guba’s 1992 now.";
        let ipa = SpokenAs { start: 3, end: 7, sound: Sound::Ipa("ɡuˈbɑ̃ː.X".into()) };
        let start = text.find("1992").unwrap();
        let words = SpokenAs { start, end: start + 4, sound: Sound::Words("ninety two".into()) };
        let given = utterance(text, vec![ipa, words]);
        let all: Vec<(usize, Kind)> = Tokens::of(&given).0.into_iter().map(|token| (token.at, token.kind)).collect();
        let written = |word: &str| Kind::Written(word.into());
        let expected = [
            (0, written("In")),
            (3, Kind::Given("ɡuˈbɑ̃ː.X".into())),
            (7, written("'s")),
            (start, written("ninety")),
            (start, written("two")),
            (start + 5, written("now")),
            (text.len() - 1, Kind::Mark('.')),
        ];
        assert_eq!(all, expected);
        let alone = vec![SpokenAs { start: 0, end: 4, sound: Sound::Ipa("ɡuˈbɑ̃ː.X".into()) }];
        let sounds = read(&utterance("Guba", alone), &config()).unwrap();
        // The nasal mark is a sound of its own, and what the voice has no number for is told.
        assert_eq!(sounds.words[0].sounds, "ɡuˈbɑ\u{303}ː");
        assert_eq!(sounds.unsaid, [Unsaid { at: 0, text: "X".into() }]);
    }

    #[test]
    fn sounds_that_one_word_becomes_stay_with_it() {
        // As read alone, and as found: the number became three.
        assert_eq!(shares(&[3, 16, 6], &[3, 6, 6, 5, 6]), [1, 3, 1]);
        assert_eq!(shares(&[2, 2], &[4]), [0, 1], "two that melt into one");
        assert_eq!(shares(&[2], &[]), [0]);
        let ipa = |text: &str| {
            Ok(match text {
                "12" => "twˈɛlv",
                "C++" => "sˈiː plˈʌs plˈʌs",
                "In C++ 12" => "ɪn sˈiː plˈʌs plˈʌs twˈɛlv",
                "東京" => "ʝdz",
                _ => "",
            }
            .to_owned())
        };
        let read = by_espeak(&["In", "C++", "東京", "12"], "en-us", ipa).unwrap();
        let told: Vec<Option<&str>> = read.iter().map(Option::as_deref).collect();
        assert_eq!(told, [Some("ɪn"), Some("sˈiː plˈʌs plˈʌs"), None, Some("twˈɛlv")]);
        assert_eq!(without_switches("(fr)ʒə(en) sˈɛd"), "ʒə sˈɛd");
    }

    #[test]
    fn letters_are_the_sounds_of_a_voice_of_letters() {
        let mut json = super::super::config::tests::json();
        json["phoneme_type"] = "text".into();
        let config = Config::parse(&serde_json::to_vec(&json).unwrap()).unwrap();
        let sounds = read(&utterance("Ma\u{f1}ana, 東!", vec![]), &config).unwrap();
        assert_eq!(joined(&sounds), "man\u{303}ana!", "{sounds:?}");
        let lost: Vec<&str> = sounds.unsaid.iter().map(|unsaid| unsaid.text.as_str()).collect();
        assert_eq!(lost, ["東"]);
    }

    #[cfg(feature = "espeak")]
    #[test]
    fn clauses_are_read_as_piper_reads_them() {
        // What piper-tts 1.8.0 makes of them, but for words that its espeak-ng runs together (“ɔnðə”).
        for (text, expected) in [
            ("Nobody knew why.", "nˈoʊbɑːdi nˈuː wˈaɪ."),
            ("You can lose a satellite, he said.", "juː kæn lˈuːz ɐ sˈæɾəlˌaɪt, hiː sˈɛd."),
            ("He was late; the board knew.", "hiː wʌz lˈeɪt; ðə bˈɔːɹd nˈuː."),
        ] {
            let sounds = read(&utterance(text, vec![]), &config()).unwrap();
            assert_eq!(joined(&sounds), expected);
            assert!(sounds.unsaid.is_empty());
        }
    }

    #[cfg(feature = "espeak")]
    #[test]
    fn every_word_knows_its_place_and_what_cannot_be_read_is_told() {
        let text = "It was 東京 on 12 ferries, or $1,200 of the U.S. total.";
        let sounds = read(&utterance(text, vec![]), &config()).unwrap();
        let words: Vec<&str> = sounds
            .words
            .iter()
            .filter(|word| word.spoken)
            .map(|word| text[word.at..].split([' ', ',']).next().unwrap())
            .collect();
        assert_eq!(words, ["It", "was", "on", "12", "ferries", "or", "$1", "of", "the", "U.S.", "total."]);
        assert_eq!(sounds.unsaid, [Unsaid { at: 7, text: "東京".into() }]);
        let long = read(&utterance(&"ab".repeat(2500), vec![]), &config()).unwrap();
        assert!(long.words[0].sounds.chars().count() > 2500 && long.unsaid.is_empty());
    }
}
