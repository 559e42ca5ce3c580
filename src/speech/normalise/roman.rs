//! Roman numerals, where what stands before them says so. “World War II”: “two”; “Elizabeth II”: “the second”.

use super::{
    Said, numerals,
    text::{Text, is_apostrophe},
};

/// They count these.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "act", "amendment", "annex", "apollo", "appendix", "ariane", "article", "auto", "basel", "batch", "book",
    "bowl", "camp", "canto", "category", "chapter", "civilization", "class", "complex", "concerto", "corps",
    "district", "division", "episode", "exhibit", "factor", "fantasy", "figure", "gemini", "generation",
    "godfather", "grade", "group", "legion", "level", "mark", "mission", "mk", "model", "movement", "olympiad",
    "opus", "page", "paragraph", "part", "phase", "plate", "protocol", "psalm", "quadrant", "quake", "quarto",
    "rambo", "region", "rocky", "round", "rule", "saturn", "scene", "schedule", "season", "section", "sector",
    "series", "sonata", "soyuz", "stage", "symphony", "table", "theorem", "tier", "title", "tomb", "track", "type",
    "unit", "vatican", "verse", "version", "vol", "volume", "war", "ward", "zone",
];
/// They tell rulers of one name apart.
#[rustfmt::skip]
const RULERS: &[&str] = &[
    "Abdullah", "Adrian", "Ahmed", "Albert", "Alexander", "Alexios", "Alfonso", "Amadeus", "Amenhotep", "Anne",
    "Antiochus", "Artaxerxes", "Baldwin", "Baudouin", "Bayezid", "Benedict", "Boniface", "Boris", "Callixtus",
    "Cambyses", "Canute", "Carlos", "Carol", "Casimir", "Catherine", "Celestine", "Charles", "Christian",
    "Christina", "Clement", "Clovis", "Conrad", "Constantine", "Cyrus", "Darius", "David", "Edward", "Elisabeth",
    "Elizabeth", "Emmanuel", "Eric", "Erik", "Eugene", "Faisal", "Felipe", "Felix", "Ferdinand", "Francis", "Franz",
    "Frederick", "Frederik", "Fuad", "George", "Gregory", "Gustaf", "Gustav", "Haakon", "Hadrian", "Hamid",
    "Harald", "Hassan", "Henry", "Honorius", "Hugh", "Hussein", "Innocent", "Isabella", "Ivan", "James", "John",
    "Joseph", "Juan", "Juliana", "Julius", "Justinian", "Kenneth", "Leo", "Leopold", "Lothair", "Louis", "Louise",
    "Ludwig", "Mahmud", "Malcolm", "Manuel", "Margrethe", "Mary", "Matthias", "Maximilian", "Mehmed", "Michael",
    "Mithridates", "Mohammed", "Muhammad", "Murad", "Napoleon", "Nicholas", "Olav", "Otto", "Paul", "Pedro",
    "Peter", "Philip", "Philippe", "Pius", "Ptolemy", "Rama", "Ramesses", "Ramses", "Richard", "Robert", "Rudolf",
    "Sargon", "Seleucus", "Selim", "Seti", "Sigismund", "Simeon", "Sixtus", "Stephen", "Suleiman", "Sweyn",
    "Sylvester", "Theodosius", "Thutmose", "Tutankhamun", "Umberto", "Urban", "Vasily", "Victoria", "Wilhelm",
    "William", "Xerxes", "Zog",
];
/// Behind another capital these end no person's name.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "man", "story", "wars", "park", "night", "day", "city", "kingdom", "quest", "trek", "kombat", "souls", "evil", "effect", "craft",
    "duty", "ops", "creed", "bay", "heart", "fire", "star", "fury", "project", "plan", "program", "programme", "agreement", "treaty", "accord",
    "accords", "convention", "directive", "line", "bill", "fund", "trust", "holdings", "partners", "capital", "court", "council", "tower",
    "house", "building", "hall", "bridge", "school", "church", "station", "power", "plant", "reactor", "mine", "pipeline", "network", "engine",
    "edition", "draft", "pro", "max", "plus", "air", "system", "mission", "theory", "street", "stadium", "games",
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

/// How a numeral is said: as a count (“two”), behind a name (“the second”), before what it tells apart (“second”).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Count,
    Name,
    Order,
}

/// “World War II”, “Elizabeth II's”, “Volumes I–IV”, “the XXIII Olympic Games”, “WWII”.
pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    match text.str(at) {
        "WWI" => return Said::some(at + 1, "World War One"),
        "WWII" => return Said::some(at + 1, "World War Two"),
        _ => {}
    }
    let (value, own) = numeral(text, at)?;
    let way = way(text, at, 3)?;
    let digits = value.to_string();
    // “Volumes I–IV”
    let close = text.is_dash(at + 1) && text.tight(at + 1) && text.tight(at + 2);
    if way == Way::Count
        && close
        && let Some((last, own)) = numeral(text, at + 2)
    {
        let count = |n: usize| numerals::cardinal(&n.to_string(), text.accent);
        return Said::some(at + 3, format!("{} to {}{own}", count(value), count(last)));
    }
    let words = match way {
        Way::Count => numerals::cardinal(&digits, text.accent),
        Way::Name => format!("the {}", numerals::ordinal(&digits, text.accent)),
        Way::Order => numerals::ordinal(&digits, text.accent),
    };
    Said::some(at + 1, format!("{words}{own}"))
}

/// The value of the numeral at a place, and its possessive.
fn numeral<'a>(text: &Text<'a>, at: usize) -> Option<(usize, &'a str)> {
    let word = text.str(at);
    if !text.is_word(at) || text.tight(at + 1) && text.is_word(at + 1) {
        return None;
    }
    let (numeral, own) = match word.find(is_apostrophe) {
        Some(end) if word.ends_with('s') && word[end..].chars().count() == 2 => (&word[..end], "'s"),
        Some(_) => return None,
        None => (word, ""),
    };
    let value = value(numeral).filter(|_| numeral.len() <= 9 && !OTHERS.contains(&numeral))?;
    // The letters by themselves are something else nearly always.
    (numeral.len() > 1 || matches!(numeral, "I" | "V" | "X")).then_some((value, own))
}

/// What stands before the numeral decides; `steps` back along a list of them.
fn way(text: &Text<'_>, at: usize, steps: usize) -> Option<Way> {
    let word = text.str(at).split(is_apostrophe).next().unwrap_or_default();
    let single = word.len() == 1;
    let before = at.checked_sub(1)?;
    // “Volumes I–IV”, “World Wars I and II”
    let joined = text.is_dash(before) || text.is(before, ",") || text.is_word_of(before, &["and", "or", "to"]);
    if joined && steps > 0 && before > 0 && (!single || word != "I") && numeral(text, before - 1).is_some() {
        return way(text, before - 1, steps - 1);
    }
    // “Type-II”
    let before = if text.is_tight(before, "-") { before.checked_sub(1)? } else { before };
    if !text.is_word(before) || word == "I" && is_pronoun(text, at) {
        return None;
    }
    let head = text.str(before);
    let one = head.strip_suffix('s').unwrap_or(head);
    let counted = COUNTED.iter().any(|known| known.eq_ignore_ascii_case(head) || known.eq_ignore_ascii_case(one));
    if counted && (text.is_capitalised(before) || !single) {
        return Some(Way::Count);
    }
    let value = numeral(text, at)?.0;
    let ruler = RULERS.iter().any(|name| *name == head || text.shouted && name.eq_ignore_ascii_case(head));
    if ruler && value < 40 && !(word == "X" && head == "Malcolm") {
        return Some(Way::Name);
    }
    if single || text.shouted || value >= 50 {
        return None;
    }
    if text.is_word_of(before, &["the"]) && text.is_word(at + 1) && text.token(at + 1).gap {
        return Some(Way::Order);
    }
    if !text.is_capitalised(before) {
        return None;
    }
    // “John Smith III”: behind two names of one. “Iron Man II” is a thing.
    let initial = before > 2 && text.is(before - 1, ".") && text.is_capitalised(before.wrapping_sub(3));
    let person =
        value <= 4 && (text.is_capitalised(before.wrapping_sub(1)) || initial) && !text.is_word_of(before, THINGS);
    Some(if person { Way::Name } else { Way::Count })
}

/// Is the “I” somebody who speaks? “In Part I say”: what a person does follows.
fn is_pronoun(text: &Text<'_>, at: usize) -> bool {
    #[rustfmt::skip]
    const BEHIND: &[&str] = &[
        "am", "have", "do", "say", "said",
        "think", "thought", "argue", "argued", "know", "knew", "want", "wanted", "feel", "felt", "find", "found", "get", "got", "take", "took",
        "see", "saw", "go", "went", "met", "meet", "never", "also", "just", "always", "really", "still", "only", "try", "tried", "look", "looked",
        "talk", "describe", "show", "explain", "discuss", "write", "wrote", "mean", "believe", "hope", "love", "need", "like", "remember", "ask",
        "asked", "tell", "told", "use", "used", "don't", "didn't", "can't", "won't", "call", "called", "read", "watched", "heard", "guess", "suggest",
    ];
    text.is_word_of(at + 1, BEHIND)
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
