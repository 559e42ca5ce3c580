//! Roman numerals, where what stands before them says so. “World War II”: “two”; “Elizabeth II”: “the second”.

use super::{
    Said, numerals,
    text::{Text, is_apostrophe},
};

/// They count these.
#[rustfmt::skip]
const COUNTED: [&str; 60] = [
    "war", "chapter", "article", "part", "type", "phase", "bowl", "act", "scene", "volume", "vol", "title", "section", "book",
    "class", "stage", "level", "mark", "mk", "episode", "rocky", "rambo", "saturn", "apollo", "gemini", "soyuz", "ariane",
    "schedule", "annex", "appendix", "division", "group", "category", "tier", "grade", "factor", "round", "season", "series",
    "vatican", "basel", "mission", "fantasy", "auto", "civilization", "protocol", "figure", "table", "plate", "canto", "track",
    "psalm", "unit", "zone", "region", "legion", "olympiad", "quarto", "godfather", "page",
];
/// They tell rulers of one name apart.
#[rustfmt::skip]
const RULERS: [&str; 62] = [
    "Elizabeth", "Henry", "Louis", "John", "Paul", "Pius", "Benedict", "Charles", "George", "Edward", "James", "William", "Richard",
    "Philip", "Francis", "Frederick", "Napoleon", "Nicholas", "Alexander", "Catherine", "Peter", "Ivan", "Leo", "Gregory",
    "Innocent", "Urban", "Clement", "Ramses", "Ramesses", "Carlos", "Felipe", "Gustaf", "Gustav", "Margrethe", "Rama", "Mohammed",
    "Muhammad", "Abdullah", "Mary", "Haakon", "Christian", "Olav", "Albert", "Leopold", "Xerxes", "Darius", "Cyrus", "Ptolemy",
    "Wilhelm", "Ferdinand", "Otto", "Joseph", "Harald", "Robert", "David", "Julius", "Boniface", "Sixtus", "Amenhotep",
    "Thutmose", "Victoria", "Mehmed",
];
/// Numerals that are other things more often.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "MIX", "CLI", "DC", "CD", "MD", "DI", "CV", "CC", "MC", "LI", "XL", "MM", "CM", "DIM", "MILD", "CIVIL", "LCD",
];

/// Its value, if it is written as a numeral is.
fn value(word: &str) -> Option<usize> {
    const STEPS: [(&str, usize); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let (mut rest, mut sum) = (word, 0);
    for (sign, worth) in STEPS {
        let most = if sign.len() == 1 && matches!(sign, "M" | "C" | "X" | "I") { 3 } else { 1 };
        let mut seen = 0;
        while let Some(behind) = rest.strip_prefix(sign).filter(|_| seen < most) {
            (rest, sum, seen) = (behind, sum + worth, seen + 1);
        }
    }
    (rest.is_empty() && sum > 0).then_some(sum)
}

pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    let word = text.str(at);
    if matches!(word, "WWI" | "WWII") {
        return Said::some(at + 1, if word == "WWI" { "World War One" } else { "World War Two" });
    }
    let (numeral, owner) = match word.split_once(is_apostrophe) {
        Some((numeral, "s")) => (numeral, true),
        Some(_) => return None,
        None => (word, false),
    };
    let value = value(numeral).filter(|_| numeral.len() <= 9 && !OTHERS.contains(&numeral))?;
    let before = at.checked_sub(1)?;
    // “Part II-B” and “Type-II” alike
    let before = if text.is_tight(before, "-") { before.checked_sub(1)? } else { before };
    let ends = !text.tight(at + 1) || !text.is_word(at + 1);
    if !text.is_word(before) || !ends {
        return None;
    }
    let digits = value.to_string();
    let own = if owner { "'s" } else { "" };
    let counted = text.is_word_of(before, &COUNTED) && (text.is_capitalised(before) || numeral.len() > 1);
    let counted =
        counted || matches!(text.str(before), "IV" | "II") && text.is_word_of(before.wrapping_sub(1), &COUNTED);
    if counted && (numeral != "I" || !is_pronoun(text, at)) && (numeral.len() > 1 || matches!(numeral, "I" | "V" | "X"))
    {
        return Said::some(at + 1, format!("{}{own}", numerals::cardinal(&digits, text.accent)));
    }
    let ruler = RULERS
        .iter()
        .any(|name| name == &text.str(before) || text.shouted && name.eq_ignore_ascii_case(text.str(before)));
    let single = numeral.len() == 1;
    let name = text.is_capitalised(before)
        && !text.shouted
        && text.is_capitalised(before.wrapping_sub(1))
        && !single
        && value < 10;
    if ruler
        && value < 40
        && !matches!(numeral, "C" | "D" | "L" | "M")
        && (numeral != "I" || owner || !is_pronoun(text, at))
        && !(numeral == "X" && text.is(before, "Malcolm"))
        || name && value > 1
    {
        return Said::some(at + 1, format!("the {}{own}", numerals::ordinal(&digits, text.accent)));
    }
    let capital = text.is_capitalised(before) && !text.shouted && !single && value < 50;
    capital.then(|| Said { end: at + 1, words: format!("{}{own}", numerals::cardinal(&digits, text.accent)) })
}

/// Is the “I” somebody who speaks? “In Part I say”: a small word that is no preposition or form of “to be” follows.
fn is_pronoun(text: &Text<'_>, at: usize) -> bool {
    const NOT_BEHIND: [&str; 18] = [
        "of", "in", "on", "was", "is", "were", "and", "or", "to", "by", "at", "with", "from", "that", "which", "had",
        "began", "ended",
    ];
    text.is_small(at + 1) && text.token(at + 1).gap && !text.is_word_of(at + 1, &NOT_BEHIND)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn numerals_are_written_in_one_way() {
        assert_eq!(
            ["II", "XIV", "LVIII", "MCMXCIX", "IX"].map(value),
            [Some(2), Some(14), Some(58), Some(1999), Some(9)]
        );
        assert_eq!(["IIII", "VX", "IM", "", "A"].map(value), [None; 5]);
    }
}
