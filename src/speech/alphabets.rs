//! Words of other alphabets inside English text, in Latin letters that English readers say nearly right.
//!
//! In: a text. Out: the words of it that no English voice could read, each with what is said for it: Greek letters that
//! stand alone by their names (“beta”), all else letter for letter (`any_ascii`), helped where that alone would not be
//! readable: Arabic, Hebrew and Indian alphabets write no short vowels, so an “a” is put where none could speak
//! otherwise; Chinese is read as Mandarin, its syllables spelt as English would. What stays unreadable is said as nothing,
//! and [`Told`] tells of it.

use std::collections::BTreeMap;

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

use super::{Sound, SpokenAs};

/// The most Latin letters of a word that somebody can follow.
const LONGEST: usize = 40;

/// The words in other alphabets, in order.
pub fn readings(text: &str) -> Vec<SpokenAs> {
    let words = words(text);
    let reading = |(n, word): (usize, &Word)| {
        let beside = [n.checked_sub(1), Some(n + 1)].into_iter().flatten().filter_map(|n| words.get(n));
        // A phrase: nothing but one space or hyphen stands between.
        let among = beside.filter(|other| other.script == word.script).any(|other| {
            let (from, to) = (word.end.min(other.end), word.start.max(other.start));
            matches!(&text[from..to], " " | "-" | "’" | "'")
        });
        let sound = Sound::Words(word.said(text, among));
        SpokenAs { start: word.start, end: word.end, sound }
    };
    words.iter().enumerate().map(reading).collect()
}

/// What was said for words of other alphabets, for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// By the words as they are written.
    said: BTreeMap<String, String>,
}

impl Told {
    /// Takes those of a text that are `said` as they are told here, and not as its script gives them.
    pub fn take(&mut self, text: &str, said: &[SpokenAs]) {
        for part in readings(text).into_iter().filter(|part| said.contains(part)) {
            let SpokenAs { start, end, sound: Sound::Words(words) } = part else { continue };
            // A letter's name is how anybody reads it.
            if words.is_empty() || !words.split_whitespace().all(is_letter_name) {
                self.said.insert(text[start..end].to_owned(), words);
            }
        }
    }

    /// One line on all of them, where there are any.
    pub fn note(&self) -> Option<String> {
        let (unsaid, said): (Vec<_>, Vec<_>) = self.said.iter().partition(|(_, words)| words.trim().is_empty());
        let first = |list: &[(&String, &String)]| list.first().map_or_else(String::new, |(word, _)| short(word));
        let count = |number: usize| crate::text::count(number, "word");
        let read = said.first().map(|(word, words)| {
            let like = if said.len() == 1 { "" } else { "such as " };
            format!(
                "{} of another alphabet said in Latin letters ({like}“{}” as “{}”)",
                count(said.len()),
                short(word),
                words.trim()
            )
        });
        let skipped = (!unsaid.is_empty()).then(|| {
            let like = if unsaid.len() == 1 { "" } else { "such as " };
            let what = if read.is_some() { "" } else { " of another alphabet" };
            format!(
                "{}{what} not said, since nobody could read it in English ({like}“{}”)",
                count(unsaid.len()),
                first(&unsaid)
            )
        });
        let parts: Vec<String> = read.into_iter().chain(skipped).collect();
        (!parts.is_empty()).then(|| format!("{}; [word](reading) in the script says it otherwise", parts.join(", ")))
    }
}

fn short(word: &str) -> String {
    let mut short: String = word.chars().take(24).collect();
    if short.len() < word.len() {
        short.push('…');
    }
    short
}

// -------------------------------------------------------------------------------------------------------------- words

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    /// Of China; Japanese and Korean use it beside their own.
    Han,
    Kana,
    Hangul,
    /// Vowels are written: Armenian, Georgian, Latin letters in another dress, and others.
    Full,
    /// A letter is a syllable with an “a” that is not written: alphabets of India and what came of them.
    Syllables,
}

fn script(c: char) -> Option<Script> {
    if c.is_ascii() || !c.is_alphabetic() {
        return None;
    }
    Some(match c {
        'µ' | '\u{2126}' | '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        // Latin, IPA, letters that modify others, Roman numerals.
        '\u{80}'..='\u{2ff}'
        | '\u{1d00}'..='\u{1dbf}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2071}'..='\u{209c}'
        | '\u{212a}'
        | '\u{212b}'
        | '\u{2160}'..='\u{2188}'
        | '\u{2c60}'..='\u{2c7f}'
        | '\u{a722}'..='\u{a7ff}'
        | '\u{ab30}'..='\u{ab6f}'
        | '\u{fb00}'..='\u{fb06}' => return None,
        // Marks upon letters.
        '\u{300}'..='\u{36f}' => return None,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => {
            Script::Cyrillic
        }
        '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}'
        | '\u{8a0}'..='\u{8ff}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' => Script::Arabic,
        '\u{700}'..='\u{74f}' | '\u{900}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
            Script::Syllables
        }
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
            Script::Hangul
        }
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}' => Script::Kana,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Script::Han
        }
        _ => Script::Full,
    })
}

/// Vowel signs, accents and joiners: they belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{200c}' | '\u{200d}')
        || (matches!(c, '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
            && !c.is_numeric()
            && any_ascii_char(c).is_empty())
}

#[derive(Debug, Clone, Copy)]
struct Word {
    script: Script,
    start: usize,
    end: usize,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let before = words.last_mut().filter(|word| word.end == at);
        match (script(c), before) {
            // A long vowel's mark, and characters of China in a Japanese word.
            (Some(Script::Kana), Some(word)) if word.script == Script::Han => {
                (word.script, word.end) = (Script::Kana, end)
            }
            (Some(Script::Han), Some(word)) if word.script == Script::Kana => word.end = end,
            (Some(script), Some(word)) if word.script == script => word.end = end,
            (None, Some(word)) if is_mark(c) => word.end = end,
            (Some(script), _) => words.push(Word { script, start: at, end }),
            (None, _) => {}
        }
    }
    words
}

impl Word {
    /// What is said for it; nothing where it cannot be read. `among` others of its alphabet it is no sign of science.
    fn said(&self, text: &str, among: bool) -> String {
        let written = &text[self.start..self.end];
        let (before, after) = (text[..self.start].chars().next_back(), text[self.end..].chars().next());
        if self.script == Script::Greek
            && !among
            && let Some(names) = letter_names(written, before, after, &text[..self.start])
        {
            // Nothing stands between “Δ” and “t”.
            let space = |beside: Option<char>| if beside.is_some_and(char::is_alphanumeric) { " " } else { "" };
            return format!("{}{names}{}", space(before), space(after));
        }
        let mixed = written.chars().any(|c| script(c) == Some(Script::Han)) && self.script == Script::Kana;
        let latin = match self.script {
            // How the characters are read in Japanese stands in no table.
            _ if mixed => String::new(),
            Script::Greek => greek(written),
            Script::Cyrillic => cyrillic(written),
            Script::Arabic => with_vowels(&consonants(written, &ARABIC), "oo"),
            Script::Hebrew => with_vowels(&consonants(written, &HEBREW), "o"),
            Script::Syllables => with_vowels(&letters(written), "oo"),
            Script::Han => syllables(written).iter().map(|one| titled(&mandarin(one))).collect::<Vec<_>>().join(" "),
            Script::Hangul => syllables(written).iter().map(|one| titled(one)).collect::<Vec<_>>().join(" "),
            Script::Kana | Script::Full => letters(written),
        };
        readable(written, latin)
    }
}

/// With capitals as a name has them, none of which looks like an abbreviation; empty where nobody could read it.
fn readable(written: &str, latin: String) -> String {
    let is_vowel = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let count = latin.chars().filter(char::is_ascii_alphabetic).count();
    let capitals = written.chars().filter(|c| c.is_uppercase()).count();
    if count == 0 || latin.split(' ').any(|word| word.len() > LONGEST) {
        return String::new();
    }
    if !latin.chars().any(is_vowel) {
        // An abbreviation is spelt; a letter alone is a letter.
        let spelt = count == 1 || (capitals > 1 && count <= 6 && !written.chars().any(char::is_lowercase));
        let letters: Vec<String> = latin.chars().map(|c| c.to_ascii_uppercase().to_string()).collect();
        return if spelt { letters.join(" ") } else { String::new() };
    }
    // Georgian has small letters by Unicode, and no capitals in names.
    let cased =
        written.chars().any(|c| (c.is_lowercase() || c.is_uppercase()) && !('\u{10d0}'..='\u{10ff}').contains(&c));
    let first = written.chars().next().is_some_and(char::is_uppercase);
    if latin.contains(' ') {
        latin
    } else if first || !cased {
        titled(&latin)
    } else {
        latin.to_ascii_lowercase()
    }
}

fn titled(word: &str) -> String {
    crate::text::capitalised(&word.to_ascii_lowercase())
}

/// Letter for letter, without signs for what English does not tell apart.
fn letters(written: &str) -> String {
    written.nfc().flat_map(|c| any_ascii_char(c).chars()).filter(char::is_ascii_alphabetic).collect()
}

/// Of writings with a syllable a character.
fn syllables(written: &str) -> Vec<String> {
    written
        .nfc()
        .map(|c| any_ascii_char(c).chars().filter(char::is_ascii_alphabetic).collect())
        .filter(|one: &String| !one.is_empty())
        .collect()
}

// ---------------------------------------------------------------------------------------------------------- alphabets

#[rustfmt::skip]
const GREEK: [(char, &str); 24] = [
    ('α', "alpha"), ('β', "beta"), ('γ', "gamma"), ('δ', "delta"), ('ε', "epsilon"), ('ζ', "zeta"), ('η', "eta"),
    ('θ', "theta"), ('ι', "iota"), ('κ', "kappa"), ('λ', "lambda"), ('μ', "mu"), ('ν', "nu"), ('ξ', "xi"),
    ('ο', "omicron"), ('π', "pi"), ('ρ', "rho"), ('σ', "sigma"), ('τ', "tau"), ('υ', "upsilon"), ('φ', "phi"),
    ('χ', "chi"), ('ψ', "psi"), ('ω', "omega"),
];

fn is_letter_name(word: &str) -> bool {
    matches!(word, "micro" | "ohms") || GREEK.iter().any(|(_, name)| *name == word)
}

/// Names of up to three letters that are no word: “β”, “ΔG”, “αβ”.
fn letter_names(written: &str, before: Option<char>, after: Option<char>, head: &str) -> Option<String> {
    let name = |c: char| {
        let c = match c {
            'µ' => 'μ',
            '\u{2126}' => 'ω',
            'ς' => 'σ',
            'ϕ' => 'φ',
            'ϑ' => 'θ',
            'ϵ' => 'ε',
            c => c.to_lowercase().next().unwrap_or(c),
        };
        GREEK.iter().find(|(letter, _)| *letter == c).map(|&(_, name)| name)
    };
    let names: Vec<&str> = written.chars().take(4).map(name).collect::<Option<_>>()?;
    let number = head.trim_end_matches([' ', '\u{a0}', '\u{202f}']).ends_with(|c: char| c.is_ascii_digit());
    match names.as_slice() {
        ["mu"] if after.is_some_and(|c| c.is_ascii_alphabetic()) && !before.is_some_and(char::is_alphabetic) => {
            Some("micro".into())
        }
        ["omega"] if number && written.chars().all(char::is_uppercase) => Some("ohms".into()),
        [_] | [_, _] | [_, _, _] => Some(names.join(" ")),
        _ => None,
    }
}

/// Modern Greek: what two letters are together.
fn greek(written: &str) -> String {
    #[rustfmt::skip]
    const PAIRS: [(&str, &str); 10] = [
        ("ου", "ou"), ("ευ", "ev"), ("αυ", "av"), ("γγ", "ng"), ("γκ", "g"), ("γχ", "nch"), ("μπ", "b"), ("ντ", "nd"),
        ("τζ", "tz"), ("χ", "ch"),
    ];
    let plain: String = written.nfd().filter(|&c| !is_mark(c)).collect::<String>().to_lowercase();
    let mut latin = plain.clone();
    for (pair, said) in PAIRS {
        latin = latin.replace(pair, said);
    }
    // At the head of a word it is what it is written.
    if plain.starts_with("ντ") {
        latin = latin.replacen("nd", "d", 1);
    }
    letters(&latin)
}

fn cyrillic(written: &str) -> String {
    let latin: String = letters(written);
    let lower = latin.to_ascii_lowercase();
    // -ский is -sky in any newspaper.
    let end = ["iy", "yy", "ij"].iter().any(|end| lower.ends_with(end)) && lower.len() > 3;
    if end { format!("{}y", &latin[..latin.len() - 2]) } else { latin }
}

#[rustfmt::skip]
const ARABIC: [(char, &str); 31] = [
    ('ا', "a"), ('أ', "a"), ('إ', "i"), ('آ', "a"), ('ى', "a"), ('ة', "a"), ('ء', ""), ('ؤ', "w"), ('ئ', "y"),
    ('ب', "b"), ('پ', "p"), ('ت', "t"), ('ث', "th"), ('ج', "j"), ('ح', "h"), ('خ', "kh"), ('ذ', "dh"), ('ش', "sh"),
    ('ص', "s"), ('ض', "d"), ('ط', "t"), ('ظ', "z"), ('ع', "a"), ('غ', "gh"), ('ق', "q"), ('ك', "k"), ('ک', "k"),
    ('و', "w"), ('ي', "y"), ('ی', "y"), ('ه', "h"),
];

#[rustfmt::skip]
const HEBREW: [(char, &str); 13] = [
    ('א', "a"), ('ב', "b"), ('ה', "h"), ('ו', "w"), ('ח', "kh"), ('י', "y"), ('כ', "k"), ('ך', "kh"), ('ע', "a"),
    ('פ', "p"), ('צ', "ts"), ('ץ', "ts"), ('ש', "sh"),
];

/// Words that are in every newspaper, and whose vowels nobody guesses.
#[rustfmt::skip]
const ARABIC_WORDS: [(&str, &str); 14] = [
    ("محمد", "muhammad"), ("بن", "bin"), ("ابن", "ibn"), ("عبد", "abd"), ("الله", "allah"), ("حسين", "hussein"),
    ("علي", "ali"), ("عمر", "omar"), ("بنت", "bint"), ("مصر", "masr"), ("مصطفى", "mustafa"), ("خالد", "khalid"),
    ("يوسف", "yusuf"), ("إبراهيم", "ibrahim"),
];

/// Letter for letter by a table, with vowel signs where they are written.
fn consonants(written: &str, table: &[(char, &str)]) -> String {
    let bare: String = written.chars().filter(|&c| !is_mark(c)).collect();
    if let Some((_, word)) = ARABIC_WORDS.iter().find(|(word, _)| *word == bare) {
        return (*word).to_owned();
    }
    let mut out = String::new();
    for c in written.nfc() {
        match table.iter().find(|(letter, _)| *letter == c) {
            Some((_, said)) => out.push_str(said),
            None => out.push_str(&letters(&c.to_string())),
        }
    }
    out.to_ascii_lowercase()
}

/// A word of which only consonants and long vowels are written, with a vowel wherever nobody could do without.
/// `w` is what that letter is as a vowel.
fn with_vowels(latin: &str, w: &str) -> String {
    const TWO: [&str; 7] = ["sh", "kh", "th", "dh", "gh", "ch", "ts"];
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let latin = latin.to_ascii_lowercase();
    // Consonants, of one letter or two, and vowels.
    let mut sounds: Vec<&str> = Vec::new();
    let mut rest = latin.as_str();
    while let Some(c) = rest.chars().next() {
        let length = if TWO.iter().any(|two| rest.starts_with(two)) { 2 } else { c.len_utf8() };
        sounds.push(&rest[..length]);
        rest = &rest[length..];
    }
    let vowel = |at: usize| sounds.get(at).is_none_or(|sound| sound.starts_with(is_vowel));
    // “w” and “y” are long vowels between consonants and at the end.
    let mut kept: Vec<&str> = Vec::with_capacity(sounds.len());
    for (at, &sound) in sounds.iter().enumerate() {
        let between = at > 0 && !vowel(at - 1) && (at + 1 == sounds.len() || !vowel(at + 1));
        kept.push(match sound {
            "w" if between => w,
            "y" if between => "ee",
            sound => sound,
        });
    }
    let mut out = String::new();
    // Consonants since the last vowel.
    let mut row = 0;
    for (at, sound) in kept.iter().enumerate() {
        if sound.starts_with(is_vowel) {
            row = 0;
        } else {
            let last = at + 1 == kept.len();
            let head = out.chars().all(|c| !is_vowel(c));
            if row > 0 && (head || last || row > 1) {
                out.push('a');
                row = 0;
            }
            row += 1;
        }
        out.push_str(sound);
    }
    out
}

/// A syllable of pinyin as English spells it: “Xi” is “shee”.
fn mandarin(syllable: &str) -> String {
    #[rustfmt::skip]
    const HEADS: [(&str, &str); 6] = [("zh", "j"), ("ch", "ch"), ("sh", "sh"), ("x", "sh"), ("q", "ch"), ("c", "ts")];
    let syllable = syllable.to_ascii_lowercase();
    let (head, rest) = match HEADS.iter().find(|(head, _)| syllable.starts_with(head)) {
        Some((head, said)) => (*said, &syllable[head.len()..]),
        None => {
            let end = syllable.find(['a', 'e', 'i', 'o', 'u', 'v']).unwrap_or(0);
            syllable.split_at(end)
        }
    };
    let hissing = ["zh", "ch", "sh", "z", "c", "s", "r"].iter().any(|head| syllable.starts_with(head));
    let rest = match rest {
        "i" if hissing => "er",
        "i" => "ee",
        "iu" => "yo",
        "ui" => "way",
        "ian" => "yen",
        "ao" => "ow",
        "ou" => "oh",
        "u" => "oo",
        rest => rest,
    };
    format!("{head}{rest}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text as it is said.
    fn said(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for part in readings(text) {
            out.push_str(&text[at..part.start]);
            if let Sound::Words(words) = &part.sound {
                out.push_str(words);
            }
            at = part.end;
        }
        out + &text[at..]
    }

    #[test]
    fn words_of_other_alphabets_are_said_in_latin_letters() {
        for (written, expected) in [
            ("It was Владимир Жуковский of Щедрин.", "It was Vladimir Zhukovsky of Shchedrin."),
            ("ШОСТАКОВИЧ, СССР", "Shostakovich, S S S R"),
            ("Χρήστος Παπαδόπουλος came", "Christos Papadopoulos came"),
            ("Ο Ευάγγελος Ντόρας", "O Evangelos Doras"),
            ("习近平 and 北京", "Shee Jin Ping and Bei Jing"),
            ("نجيب محفوظ, محمد بن سلمان", "Najeeb Mahfooz, Muhammad Bin Salman"),
            ("שלום", "Shalom"),
            ("नरेन्द्र मोदी", "Narendar Modi"),
            ("김정은", "Gim Jeong Eun"),
            ("ひらがな", "Hiragana"),
            ("გიორგი Հայաստան", "Giorgi Hayastan"),
            ("A café in Łódź, naïve", "A café in Łódź, naïve"),
        ] {
            assert_eq!(said(written), expected, "{written}");
        }
    }

    #[test]
    fn greek_letters_alone_are_said_by_name() {
        for (written, expected) in [
            ("β-catenin and α", "beta-catenin and alpha"),
            ("ΔG of 5 μm, 5µm", "delta G of 5 micro m, 5 micro m"),
            ("10 Ω, 10 kΩ", "10 ohms, 10 k omega"),
            ("αβ cells", "alpha beta cells"),
            ("Ω", "omega"),
        ] {
            assert_eq!(said(written), expected, "{written}");
        }
    }

    #[test]
    fn what_nobody_could_read_is_told_in_one_line() {
        let text = "お茶の水 and ьъ and Владимир and β";
        let mut told = Told::default();
        told.take(text, &readings(text));
        let note = told.note().unwrap();
        assert!(note.contains("“Владимир” as “Vladimir”") && note.contains("2 words not said"), "{note}");
        assert!(!note.contains('β') && !note.contains('\n'), "{note}");
        assert_eq!(Told::default().note(), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_in_order(text in "\\PC{0,40}|[а-яА-Я א-תء-ي一-龥가-힣ぁ-んα-ωΑ-Ωा-्क-ह'’\u{301}-]{0,30}") {
            let mut at = 0;
            for part in readings(&text) {
                prop_assert!(at <= part.start && part.start < part.end && part.end <= text.len());
                prop_assert!(text.is_char_boundary(part.start) && text.is_char_boundary(part.end));
                let Sound::Words(words) = &part.sound else { panic!("no words") };
                prop_assert!(words.is_ascii(), "{}", words);
                at = part.end;
            }
        }
    }
}
