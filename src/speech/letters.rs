//! Letters that are said by their names.
//!
//! In the words of a reading a capital by itself is a letter: “F B I”, “M Ps”, “the A three eighty”. Engines that know
//! sounds get the names' sounds, in one word and with one stress; engines of plain text get “F.B.I.”. “I” alone sounds as
//! its name does, and is left to the engine.

use super::Accent;

/// A letter, its name as a word and that of several, and its name's sounds in IPA, American and British.
#[rustfmt::skip]
const NAMES: [(char, &str, &str, &str, &str); 26] = [
    ('A', "eigh", "eighs", "eɪ", "eɪ"), ('B', "bee", "bees", "bi", "biː"), ('C', "see", "sees", "si", "siː"), ('D', "dee", "dees", "di", "diː"),
    ('E', "ee", "ees", "i", "iː"), ('F', "eff", "effs", "ɛf", "ɛf"), ('G', "gee", "gees", "dʒi", "dʒiː"), ('H', "aitch", "aitches", "eɪtʃ", "eɪtʃ"),
    ('I', "eye", "eyes", "aɪ", "aɪ"), ('J', "jay", "jays", "dʒeɪ", "dʒeɪ"), ('K', "kay", "kays", "keɪ", "keɪ"), ('L', "ell", "ells", "ɛl", "ɛl"),
    ('M', "em", "ems", "ɛm", "ɛm"), ('N', "en", "ens", "ɛn", "ɛn"), ('O', "oh", "ohs", "oʊ", "əʊ"), ('P', "pee", "pees", "pi", "piː"),
    ('Q', "cue", "cues", "kju", "kjuː"), ('R', "are", "ars", "ɑɹ", "ɑː"), ('S', "ess", "esses", "ɛs", "ɛs"), ('T', "tee", "tees", "ti", "tiː"),
    ('U', "you", "yous", "ju", "juː"), ('V', "vee", "vees", "vi", "viː"), ('W', "double you", "double yous", "dʌbəlju", "dʌbəljuː"),
    ('X', "ex", "exes", "ɛks", "ɛks"), ('Y', "why", "whys", "waɪ", "waɪ"), ('Z', "zee", "zees", "zi", "zɛd"),
];

/// A part of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    Words(&'a str),
    /// Letters, and the “s” or “'s” behind the last.
    Letters {
        letters: String,
        ending: &'a str,
    },
}

/// A reading's parts, in order.
pub fn parts(words: &str) -> Vec<Part<'_>> {
    let mut out: Vec<Part<'_>> = Vec::new();
    let mut plain = 0;
    let mut end = 0;
    let mut letters = String::new();
    for word in words.split_inclusive(' ') {
        let start = end;
        end += word.len();
        let bare = word.trim_end();
        let mut chars = bare.chars();
        let name = chars.next().filter(|c| NAMES.iter().any(|(letter, ..)| letter == c));
        let ending = chars.as_str().trim_end_matches([',', '.']);
        let ending = name.filter(|_| matches!(ending, "" | "s" | "'s" | "’s" | "s'"));
        let (Some(name), Some(_)) = (name, ending) else {
            close(&mut out, &mut letters, "");
            continue;
        };
        if letters.is_empty() {
            push_words(&mut out, &words[plain..start]);
        }
        letters.push(name);
        plain = end - (word.len() - bare.len());
        let rest = &bare[1..];
        if !rest.is_empty() {
            let ending = rest.trim_end_matches([',', '.']);
            plain -= rest.len() - ending.len();
            close(&mut out, &mut letters, ending);
        }
    }
    close(&mut out, &mut letters, "");
    push_words(&mut out, &words[plain..]);
    out
}

fn push_words<'a>(out: &mut Vec<Part<'a>>, words: &'a str) {
    if !words.is_empty() {
        out.push(Part::Words(words));
    }
}

fn close<'a>(out: &mut Vec<Part<'a>>, letters: &mut String, ending: &'a str) {
    if !letters.is_empty() {
        out.push(Part::Letters { letters: std::mem::take(letters), ending });
    }
}

fn name(letter: char) -> (&'static str, &'static str, &'static str, &'static str) {
    NAMES
        .iter()
        .find(|(known, ..)| *known == letter)
        .map_or(("", "", "", ""), |&(_, one, many, us, gb)| (one, many, us, gb))
}

/// The sounds of letters in IPA: one word, whose last letter has the stress.
pub fn ipa(letters: &str, ending: &str, accent: Accent) -> String {
    let last = letters.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (n, letter) in letters.chars().enumerate() {
        let (_, _, us, gb) = name(letter);
        out.push(if n == last { 'ˈ' } else { 'ˌ' });
        out.push_str(if accent == Accent::American { us } else { gb });
    }
    if ending.contains('s') {
        out.push_str(if out.ends_with(['s', 'ʃ']) {
            "ɪz"
        } else if out.ends_with('f') {
            "s"
        } else {
            "z"
        });
    }
    out
}

/// A reading for engines of plain text: “F.B.I.”, “em pees”.
pub fn plain(words: &str) -> String {
    let said = |part: Part<'_>| match part {
        Part::Words(words) => words.to_owned(),
        Part::Letters { letters, ending } if ending.is_empty() && letters.chars().count() > 1 => {
            letters.chars().flat_map(|letter| [letter, '.']).collect()
        }
        // A letter by itself is a name's, and needs no other form; “A” is an article to most engines.
        Part::Letters { letters, ending: "" } if letters != "A" => letters,
        Part::Letters { letters, ending } => spelt(&letters, ending),
    };
    parts(words).into_iter().map(said).collect()
}

/// A reading with the names of its letters in words: “eff bee eye”.
pub fn named(words: &str) -> String {
    let said = |part| match part {
        Part::Words(words) => words.to_owned(),
        Part::Letters { letters, ending: "" } if letters == "I" => letters,
        Part::Letters { letters, ending } => spelt(&letters, ending),
    };
    parts(words).into_iter().map(said).collect()
}

fn spelt(letters: &str, ending: &str) -> String {
    let count = letters.chars().count();
    let names = letters.chars().enumerate().map(|(n, letter)| {
        let (one, many, ..) = name(letter);
        if n + 1 == count && !ending.is_empty() { many } else { one }
    });
    names.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_by_themselves_are_letters() {
        let letters = |letters: &str, ending| Part::Letters { letters: letters.into(), ending };
        assert_eq!(parts("the F B I's car"), [Part::Words("the "), letters("FBI", "'s"), Part::Words(" car")]);
        assert_eq!(parts("A three eighty"), [letters("A", ""), Part::Words(" three eighty")]);
        assert_eq!(parts("A T and T"), [letters("AT", ""), Part::Words(" and "), letters("T", "")]);
        assert_eq!(parts("M Ps, two"), [letters("MP", "s"), Part::Words(", two")]);
        assert_eq!(parts("nineteen"), [Part::Words("nineteen")]);
        assert_eq!(parts(""), []);
    }

    #[test]
    fn letters_are_one_word_to_a_network_and_dotted_to_others() {
        assert_eq!(ipa("FBI", "", Accent::American), "ˌɛfˌbiˈaɪ");
        assert_eq!(ipa("RS", "s", Accent::British), "ˌɑːˈɛsɪz");
        assert_eq!(plain("the F B I said"), "the F.B.I. said");
        assert_eq!(plain("two M Ps"), "two em pees");
        assert_eq!(plain("A three eighty"), "eigh three eighty");
        assert_eq!(named("S and P"), "ess and pee");
    }
}
