//! Respellings: “GOO-bah” as sounds.
//!
//! In: syllables joined by hyphens, the stressed one in capitals, each of consonants, one vowel, consonants. Out: IPA in
//! an accent. The tables stand in docs/lexicon.md too, and a test holds the two together.

use crate::speech::Accent;

/// Spelling, American, British, an example. Longer ones first.
#[rustfmt::skip]
pub const VOWELS: [(&str, &str, &str, &str); 31] = [
    ("igh", "aɪ", "aɪ", "high"), ("eye", "aɪ", "aɪ", "eye"), ("air", "ɛɹ", "eə", "air"), ("eer", "ɪɹ", "ɪə", "beer"),
    ("ear", "ɪɹ", "ɪə", "ear"), ("oor", "ʊɹ", "ʊə", "poor"),
    ("ee", "iː", "iː", "see"), ("oo", "uː", "uː", "moon"), ("uu", "ʊ", "ʊ", "good"), ("ay", "eɪ", "eɪ", "day"),
    ("oh", "oʊ", "əʊ", "go"), ("ow", "aʊ", "aʊ", "now"), ("oy", "ɔɪ", "ɔɪ", "boy"), ("ah", "ɑː", "ɑː", "father"),
    ("aw", "ɔː", "ɔː", "law"), ("eh", "ɛ", "ɛ", "bed"), ("ih", "ɪ", "ɪ", "bit"), ("uh", "ʌ", "ʌ", "cut; about, without stress"),
    ("er", "ɜːɹ", "ɜː", "her; butter, without stress"), ("ur", "ɜːɹ", "ɜː", "fur"), ("ar", "ɑːɹ", "ɑː", "car"),
    ("or", "ɔːɹ", "ɔː", "for"), ("aa", "æ", "æ", "cat"), ("ai", "eɪ", "eɪ", "rain"), ("oa", "oʊ", "əʊ", "boat"), ("ew", "uː", "uː", "flew"),
    ("a", "æ", "æ", "cat"), ("e", "ɛ", "ɛ", "bed"), ("i", "ɪ", "ɪ", "bit"), ("o", "ɑː", "ɒ", "hot"), ("u", "ʌ", "ʌ", "cut"),
];

/// Spelling, IPA, an example. Longer ones first.
#[rustfmt::skip]
pub const CONSONANTS: [(&str, &str, &str); 41] = [
    ("tch", "tʃ", "catch"), ("ch", "tʃ", "church"), ("th", "θ", "thin"), ("dh", "ð", "this"), ("sh", "ʃ", "ship"),
    ("zh", "ʒ", "measure"), ("ng", "ŋ", "sing"), ("nk", "ŋk", "sink"), ("kh", "x", "loch"), ("ck", "k", "back"),
    ("bb", "b", "rubber"), ("dd", "d", "ladder"), ("ff", "f", "off"), ("gg", "ɡ", "egg"), ("kk", "k", "bookkeeper"),
    ("ll", "l", "bell"), ("mm", "m", "hammer"), ("nn", "n", "dinner"), ("pp", "p", "happy"), ("rr", "ɹ", "carry"),
    ("ss", "s", "miss"), ("tt", "t", "letter"), ("zz", "z", "fizz"),
    ("b", "b", "bed"), ("d", "d", "day"), ("f", "f", "fan"), ("g", "ɡ", "go"), ("h", "h", "hat"), ("j", "dʒ", "jam"),
    ("k", "k", "key"), ("l", "l", "leg"), ("m", "m", "man"), ("n", "n", "no"), ("p", "p", "pen"), ("r", "ɹ", "red"),
    ("s", "s", "sun"), ("t", "t", "ten"), ("v", "v", "van"), ("w", "w", "wet"), ("y", "j", "yes"), ("z", "z", "zoo"),
];

/// What a person wrote for a word's sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Respelling {
    /// Its sounds in either accent.
    Sounds { american: String, british: String },
    /// Words, to be read like others.
    Words,
    /// Meant as a respelling, but this syllable cannot be read.
    Unreadable(String),
}

/// A respelling has a syllable of two capitals or more, and all its syllables can be read. More than one word needs a hyphen.
pub fn read(written: &str) -> Respelling {
    let written = written.trim();
    let made = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '‐' | '‑' | ' ');
    let words: Vec<Vec<&str>> = written.split_whitespace().map(|word| word.split(['-', '‐', '‑']).collect()).collect();
    let hyphen = words.iter().any(|word| word.len() > 1);
    let stressed = words.iter().flatten().any(|syllable| is_stressed(syllable));
    if !written.chars().all(made) || !stressed || (words.len() > 1 && !hyphen) {
        return Respelling::Words;
    }
    let mut bad = None;
    let read: Vec<Vec<Syllable>> = words
        .iter()
        .map(|word| {
            let read = word.iter().map(|syllable| {
                let read = Syllable::read(syllable);
                if read.is_none() {
                    bad.get_or_insert(*syllable);
                }
                read
            });
            read.collect::<Vec<_>>().into_iter().flatten().collect()
        })
        .collect();
    match bad {
        None => Respelling::Sounds { american: ipa(&read, Accent::American), british: ipa(&read, Accent::British) },
        // “PDF-file” is words, and so is “NATO”.
        Some(bad) if hyphen && !is_letters(bad) => Respelling::Unreadable(bad.into()),
        Some(_) => Respelling::Words,
    }
}

fn is_stressed(syllable: &str) -> bool {
    syllable.len() >= 2 && syllable.chars().all(|c| c.is_ascii_uppercase())
}

/// Capitals without a vowel, or one letter: they are named one by one.
fn is_letters(syllable: &str) -> bool {
    syllable.len() == 1 || (is_stressed(syllable) && !syllable.contains(['A', 'E', 'I', 'O', 'U', 'Y']))
}

#[derive(Debug)]
struct Syllable {
    onset: String,
    /// Its place in [`VOWELS`].
    vowel: usize,
    coda: String,
    stressed: bool,
}

impl Syllable {
    fn read(written: &str) -> Option<Self> {
        let small = written.to_ascii_lowercase();
        let mut rest = small.as_str();
        let onset = consonants(&mut rest);
        let vowel = VOWELS.iter().position(|(spelling, ..)| rest.starts_with(spelling))?;
        rest = &rest[VOWELS[vowel].0.len()..];
        let coda = consonants(&mut rest);
        // A glide or a breath stands before a vowel only.
        let ends_well = !coda.contains(['j', 'w', 'h']);
        (rest.is_empty() && ends_well).then(|| Syllable { onset, vowel, coda, stressed: is_stressed(written) })
    }
}

/// Takes the consonants at the beginning.
fn consonants(rest: &mut &str) -> String {
    let mut out = String::new();
    while let Some((spelling, ipa, _)) = CONSONANTS.iter().find(|(spelling, ..)| rest.starts_with(spelling)) {
        out.push_str(ipa);
        *rest = &rest[spelling.len()..];
    }
    out
}

fn ipa(words: &[Vec<Syllable>], accent: Accent) -> String {
    let words: Vec<String> = words.iter().map(|word| word_ipa(word, accent)).collect();
    words.join(" ")
}

fn word_ipa(syllables: &[Syllable], accent: Accent) -> String {
    let main = syllables.iter().rposition(|syllable| syllable.stressed);
    let mut out = String::new();
    for (at, syllable) in syllables.iter().enumerate() {
        match (main == Some(at), syllable.stressed) {
            (true, _) => out.push('ˈ'),
            (false, true) => out.push('ˌ'),
            _ if at > 0 => out.push('.'),
            _ => {}
        }
        out.push_str(&syllable.onset);
        let (spelling, american, british, _) = VOWELS[syllable.vowel];
        let vowel = match (spelling, accent, syllable.stressed) {
            ("uh", _, false) => "ə",
            ("er" | "ur", Accent::American, false) => "əɹ",
            ("er" | "ur", Accent::British, false) => "ə",
            (_, Accent::American, _) => american,
            (_, Accent::British, _) => british,
        };
        out.push_str(vowel);
        // British speakers say an r before a vowel alone.
        let linked = accent == Accent::British
            && spelling.ends_with('r')
            && syllable.coda.is_empty()
            && syllables.get(at + 1).is_some_and(|next| next.onset.is_empty());
        if linked {
            out.push('ɹ');
        }
        out.push_str(&syllable.coda);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(written: &str) -> (String, String) {
        match read(written) {
            Respelling::Sounds { american, british } => (american, british),
            other => panic!("{written}: {other:?}"),
        }
    }

    #[test]
    fn syllables_become_sounds() {
        for (written, american, british) in [
            ("GOO-bah", "ˈɡuː.bɑː", "ˈɡuː.bɑː"),
            ("ahl-BEER-toh", "ɑːlˈbɪɹ.toʊ", "ɑːlˈbɪə.təʊ"),
            ("shi-VAWN", "ʃɪˈvɔːn", "ʃɪˈvɔːn"),
            ("KEER-uh-stuh", "ˈkɪɹ.ə.stə", "ˈkɪəɹ.ə.stə"),
            ("KAL-i-FOR-nyuh", "ˌkæl.ɪˈfɔːɹ.njə", "ˌkæl.ɪˈfɔː.njə"),
            ("BUT-er", "ˈbʌt.əɹ", "ˈbʌt.ə"),
            ("LEED", "ˈliːd", "ˈliːd"),
            ("san hoh-ZAY", "sæn hoʊˈzeɪ", "sæn həʊˈzeɪ"),
            ("DHIHNG-ker", "ˈðɪŋ.kəɹ", "ˈðɪŋ.kə"),
        ] {
            assert_eq!(sounds(written), (american.into(), british.into()), "{written}");
        }
    }

    #[test]
    fn words_are_words() {
        for written in [
            "sequel",
            "W H O",
            "NATO",
            "twenty-two",
            "well-known",
            "PDF-file",
            "X-ray",
            "the LED lamp",
            "Ø-BAH",
            "Sequel",
        ] {
            assert_eq!(read(written), Respelling::Words, "{written}");
        }
        for (written, bad) in [("GOOQ-bah", "GOOQ"), ("GOO-ba-", ""), ("GOO-twenty", "twenty"), ("KY-iv", "KY")] {
            assert_eq!(read(written), Respelling::Unreadable(bad.into()), "{written}");
        }
    }

    #[test]
    fn longer_spellings_stand_before_those_that_they_begin_with() {
        let spellings = VOWELS.map(|row| row.0);
        for (at, spelling) in spellings.iter().enumerate() {
            assert!(spellings[..at].iter().all(|before| !spelling.starts_with(before)), "{spelling}");
        }
        let spellings = CONSONANTS.map(|row| row.0);
        for (at, spelling) in spellings.iter().enumerate() {
            assert!(spellings[..at].iter().all(|before| !spelling.starts_with(before)), "{spelling}");
        }
    }
}
