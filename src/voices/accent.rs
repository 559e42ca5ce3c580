//! The accent that an article gives a reason for.
//!
//! In: what somebody is described as (“retired British pilot”, “nurse from Ohio”). Out: the accent, and the word that is
//! the reason. Only origins count, and only accents that casts have: what somebody works for, teaches, studies or visits
//! says nothing about how they speak, and neither does a name that holds a country's (“British Airways”). Where two
//! accents have a reason, none has. Towns and states that two countries share are left out (Georgia, Cambridge).

use serde::Serialize;

/// Why a voice of an accent is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// BCP 47 tag.
    pub language: &'static str,
    /// As the description has it.
    pub word: &'static str,
}

const GB: &str = "en-GB";
const US: &str = "en-US";

/// What people are called by where they come from.
#[rustfmt::skip]
const PEOPLE: &[(&str, &[&str])] = &[
    (GB, &["British", "Briton", "English", "Englishman", "Englishwoman", "Scottish", "Scot", "Scotsman", "Scotswoman",
           "Welsh", "Welshman", "Welshwoman", "Londoner"]),
    (US, &["American", "Texan", "Californian", "New Yorker", "Floridian", "Alaskan", "Hawaiian"]),
];

/// Where they come from.
#[rustfmt::skip]
const PLACES: &[(&str, &[&str])] = &[
    (GB, &["Britain", "Great Britain", "United Kingdom", "U.K.", "UK", "England", "Scotland", "Wales", "London",
           "Edinburgh", "Glasgow", "Cardiff", "Liverpool", "Yorkshire", "Cornwall"]),
    (US, &["America", "United States", "U.S.", "US", "USA", "Alabama", "Alaska", "Arizona", "Arkansas", "California",
           "Colorado", "Connecticut", "Delaware", "Florida", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas",
           "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi",
           "Missouri", "Montana", "Nebraska", "Nevada", "New Hampshire", "New Jersey", "New Mexico", "New York",
           "North Carolina", "North Dakota", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Rhode Island",
           "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "West Virginia",
           "Wisconsin", "Wyoming", "Brooklyn", "Chicago", "Los Angeles", "Philadelphia", "Seattle"]),
];

/// After these the words are about something else than the person.
#[rustfmt::skip]
const ELSEWHERE: &[&str] = &[
    "of", "on", "in", "at", "for", "to", "with", "about", "against", "by", "into", "under", "over", "between", "near",
    "who", "whose", "which", "that", "covering",
];
/// Before “of”: they are of the place that they serve.
const BELONGS: &[&str] = &["mayor", "governor", "sheriff", "resident", "native", "citizen"];
/// Before a country's name these make another one's.
const OTHER: &[&str] = &["New", "Latin", "South", "North", "Central", "East", "West", "Pan"];
/// A capital behind a country's name makes it part of a name, these apart.
#[rustfmt::skip]
const OFFICES: &[&str] = &[
    "Prime", "Foreign", "Home", "Defence", "Defense", "Secretary", "Minister", "Chancellor", "President", "Vice",
    "Ambassador", "Consul", "Senator", "Sen", "Rep", "Representative", "Congressman", "Congresswoman", "Gov", "Governor",
    "Attorney", "Democrat", "Democratic", "Republican", "Army", "Navy", "Air", "Marine", "General", "Gen",
];
/// What is taught, studied, played or reported on behind a country's name.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "history", "studies", "literature", "politics", "art", "language", "law", "policy", "football", "bureau",
    "correspondent", "affairs", "market", "markets", "edition", "office", "desk",
];
/// English is a language and a subject, too.
#[rustfmt::skip]
const SUBJECT: &[&str] = &[
    "teacher", "teachers", "professor", "lecturer", "tutor", "instructor", "student", "major", "graduate", "class",
    "department", "course", "translator", "translation", "version", "speaker",
];

/// The accent that a description gives a reason for.
pub fn of(description: &str) -> Option<Reason> {
    let clauses: Vec<Vec<&str>> = description.split([',', ';', ':', '(', ')']).map(words).collect();
    let mut found: Option<Reason> = None;
    for (n, clause) in clauses.iter().enumerate() {
        let mut open = true;
        let mut origin = false;
        let mut at = 0;
        while let Some(&word) = clause.get(at) {
            let plain = word.to_lowercase();
            if plain == "from" || plain == "of" && at > 0 && BELONGS.contains(&clause[at - 1].to_lowercase().as_str()) {
                (open, origin) = (true, true);
            } else if ELSEWHERE.contains(&plain.as_str()) {
                (open, origin) = (false, false);
            }
            let here = named(&clause[at..]).filter(|_| open);
            let Some((reason, length, place)) = here else {
                at += 1;
                continue;
            };
            let before = at.checked_sub(1).map(|at| clause[at]);
            let after = clause.get(at + length).copied();
            at += length;
            if before.is_some_and(|word| OTHER.contains(&word)) {
                continue;
            }
            let counts = match after {
                Some(word) if is_capital(word) => OFFICES.contains(&word.trim_end_matches('.')),
                Some(word) => {
                    let subject = reason.word == "English" && SUBJECT.contains(&word);
                    !subject && !FIELDS.contains(&word)
                }
                // “from London, Ontario” is another London.
                None if place => {
                    let next = clauses.get(n + 1).map_or(&[][..], |next| next.as_slice());
                    let same = || named(next).is_some_and(|(other, ..)| other.language == reason.language);
                    origin && (next.first().is_none_or(|word| !is_capital(word)) || same())
                }
                None => reason.word != "English",
            };
            if !counts {
                continue;
            }
            if found.is_some_and(|earlier| earlier.language != reason.language) {
                return None;
            }
            found = found.or(Some(reason));
        }
    }
    found
}

fn words(clause: &str) -> Vec<&str> {
    clause.split_whitespace().map(|word| word.trim_matches(['“', '”', '"', '‘'])).collect()
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The people or the place that a clause begins with: the reason, how many words it has, and whether it is a place.
fn named(clause: &[&str]) -> Option<(Reason, usize, bool)> {
    let is = |name: &str| {
        let length = name.split(' ').count();
        let same = |(n, part): (usize, &str)| {
            let word = clause.get(n).copied().unwrap_or_default();
            let word = if n + 1 == length { bare(word) } else { word };
            word == part
        };
        name.split(' ').enumerate().all(same).then_some(length)
    };
    let table = [(PEOPLE, false), (PLACES, true)];
    let all = table.iter().flat_map(|&(table, place)| {
        table
            .iter()
            .flat_map(move |&(language, names)| names.iter().map(move |&word| (Reason { language, word }, place)))
    });
    // “West Virginia” is not Virginia.
    all.filter_map(|(reason, place)| Some((reason, is(reason.word)?, place))).max_by_key(|&(_, length, _)| length)
}

/// “Ohio’s” and “British-born” without their ends.
fn bare(word: &str) -> &str {
    ["’s", "'s", "-born"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_somebody_comes_from_is_a_reason() {
        for (description, word) in [
            ("retired British pilot", "British"),
            ("The British ambassador", "British"),
            ("British Foreign Secretary", "British"),
            ("an English farmer", "English"),
            ("Scottish novelist and beekeeper", "Scottish"),
            ("Welsh", "Welsh"),
            ("baker from London", "London"),
            ("mayor of London", "London"),
            ("London baker", "London"),
            ("engineer, from Glasgow, Scotland", "Glasgow"),
            ("Britain’s chief negotiator", "Britain"),
            ("British-born violinist", "British"),
        ] {
            assert_eq!(of(description), Some(Reason { language: GB, word }), "{description}");
        }
        for (description, word) in [
            ("nurse from Ohio", "Ohio"),
            ("British Airways pilot from Ohio", "Ohio"),
            ("American ambassador to Britain", "American"),
            ("US senator", "US"),
            ("Retired U.S. Air Force Gen.", "U.S."),
            ("prominent New York Democrat", "New York"),
            ("miner from West Virginia", "West Virginia"),
            ("governor of Texas", "Texas"),
            ("Ohio Democratic Party Chairman", "Ohio"),
        ] {
            assert_eq!(of(description), Some(Reason { language: US, word }), "{description}");
        }
    }

    #[test]
    fn names_subjects_and_what_somebody_does_elsewhere_are_none() {
        for description in [
            "",
            "mayor of Port Lorrin",
            "English teacher",
            "professor of English",
            "English",
            "British Airways pilot",
            "New England Patriots quarterback",
            "American football coach",
            "American Red Cross volunteer",
            "Latin American poet",
            "South American trader",
            "Azerbaijani Ambassador to the United States",
            "historian of the American West",
            "president of the American Bar Association",
            "director of the Institute for Policy Integrity at New York University’s law school",
            "law professor at West Virginia University",
            "The New York Times reports",
            "London School of Economics professor",
            "London correspondent",
            "London-based developer",
            "florist from London, Ontario",
            "graduate from Ohio State University",
            "Texas Instruments engineer",
            "United Nations",
            "one of us",
            // Two reasons are none.
            "British nurse from Ohio",
        ] {
            assert_eq!(of(description), None, "{description}");
        }
    }
}
