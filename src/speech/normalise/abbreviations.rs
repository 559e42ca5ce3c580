//! Short forms of words and titles. “Gov. Ellis vetoed it.”: “Governor Ellis”.

use super::{Said, names::begins_sentence, text::Text};
use crate::text::capitalised;

/// Where a short form is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Anywhere, with a full stop or without.
    Always,
    /// With its full stop.
    Stop,
    /// Before a name; a full stop or not.
    Name,
    /// With its full stop, before a name.
    StopName,
    /// Before a number; a full stop or not.
    Number,
    /// With its full stop, before a number.
    StopNumber,
    /// Behind a comma or before one, with its full stop: states.
    Place,
    /// With its full stop, behind a name: a street.
    Street,
}
use When::{Always, Name, Number, Place, Stop, StopName, StopNumber, Street};

#[rustfmt::skip]
const FORMS: &[(&str, When, &str)] = &[
    // Titles. “Sen. Park and Rep. Lowe”
    ("Dr", Name, "Doctor"), ("Mr", Name, "Mister"), ("Mrs", Name, "Missus"), ("Ms", Name, "Miz"), ("Gov", Name, "Governor"),
    ("Govs", StopName, "Governors"), ("Sen", Name, "Senator"), ("Sens", StopName, "Senators"), ("Rep", StopName, "Representative"),
    ("Reps", StopName, "Representatives"), ("Prof", Name, "Professor"), ("Rev", Name, "Reverend"), ("Hon", StopName, "Honourable"),
    ("Gen", Name, "General"), ("Lt", Name, "Lieutenant"), ("Col", Name, "Colonel"), ("Maj", Name, "Major"), ("Capt", Name, "Captain"),
    ("Cpt", Name, "Captain"), ("Cmdr", Name, "Commander"), ("Cdr", Name, "Commander"), ("Adm", StopName, "Admiral"), ("Sgt", Name, "Sergeant"),
    ("Cpl", Name, "Corporal"), ("Pvt", Name, "Private"), ("Pfc", Name, "Private First Class"), ("Brig", StopName, "Brigadier"),
    ("Supt", Name, "Superintendent"), ("Insp", Name, "Inspector"), ("Det", StopName, "Detective"), ("Pres", StopName, "President"),
    ("Amb", StopName, "Ambassador"), ("Sec", StopName, "Secretary"), ("Atty", Name, "Attorney"), ("Msgr", Name, "Monsignor"), ("Fr", StopName, "Father"),
    ("Asst", Stop, "Assistant"), ("Messrs", Always, "Messrs"), ("Jr", Always, "Junior"), ("Sr", Stop, "Senior"), ("Esq", Stop, "Esquire"),
    ("Hons", Stop, "Honours"), ("Rt", StopName, "Right"), ("Approx", Always, "approximately"), ("Incl", Stop, "including"), ("Avg", Stop, "average"), ("Tel", StopNumber, "telephone"), ("Sec", StopNumber, "section"),
    // Places. “Mt. Hood”, “Fifth Ave.”
    ("Mt", Name, "Mount"), ("Mts", StopName, "Mountains"), ("Ft", StopName, "Fort"), ("Ave", Street, "Avenue"), ("Av", Street, "Avenue"), ("Blvd", Always, "Boulevard"),
    ("Rd", Street, "Road"), ("Hwy", Always, "Highway"), ("Ln", Street, "Lane"), ("Sq", Street, "Square"), ("Pkwy", Always, "Parkway"), ("Ctr", Stop, "Center"),
    ("Ala", Place, "Alabama"), ("Ariz", Place, "Arizona"), ("Ark", Place, "Arkansas"), ("Calif", Stop, "California"), ("Colo", Place, "Colorado"),
    ("Conn", Place, "Connecticut"), ("Del", Place, "Delaware"), ("Fla", Stop, "Florida"), ("Ga", Place, "Georgia"), ("Ill", Place, "Illinois"),
    ("Ind", Place, "Indiana"), ("Kan", Place, "Kansas"), ("Ky", Place, "Kentucky"), ("La", Place, "Louisiana"), ("Md", Place, "Maryland"),
    ("Mass", Place, "Massachusetts"), ("Mich", Place, "Michigan"), ("Minn", Place, "Minnesota"), ("Miss", Place, "Mississippi"), ("Mo", Place, "Missouri"),
    ("Mont", Place, "Montana"), ("Neb", Place, "Nebraska"), ("Nev", Place, "Nevada"), ("Okla", Place, "Oklahoma"), ("Ore", Place, "Oregon"),
    ("Pa", Place, "Pennsylvania"), ("Penn", Place, "Pennsylvania"), ("Tenn", Place, "Tennessee"), ("Tex", Place, "Texas"), ("Vt", Place, "Vermont"),
    ("Va", Place, "Virginia"), ("Wash", Place, "Washington"), ("Wis", Place, "Wisconsin"), ("Wyo", Place, "Wyoming"), ("Ont", Place, "Ontario"),
    ("Que", Place, "Quebec"),
    // Firms and offices. “Lang Bros. will merge.”
    ("Inc", Stop, "Incorporated"), ("Ltd", Always, "Limited"), ("Corp", Stop, "Corporation"), ("Bros", Stop, "Brothers"), ("Dept", Always, "Department"),
    ("Assn", Stop, "Association"), ("Univ", Stop, "University"), ("Inst", StopName, "Institute"), ("Govt", Always, "Government"), ("govt", Always, "government"),
    ("dept", Stop, "department"), ("Co", Stop, "Company"), ("Cos", Stop, "Companies"), ("Natl", Stop, "National"), ("Intl", Always, "International"),
    // In books. “See vol. 2, p. 12.”
    ("No", Number, "number"), ("no", StopNumber, "number"), ("Nos", Number, "numbers"), ("nos", StopNumber, "numbers"), ("p", StopNumber, "page"),
    ("pp", Number, "pages"), ("P", StopNumber, "page"), ("Vol", Number, "volume"), ("vol", Number, "volume"), ("vols", StopNumber, "volumes"), ("fig", StopNumber, "figure"), ("Fig", StopNumber, "figure"),
    ("figs", StopNumber, "figures"), ("ch", StopNumber, "chapter"), ("Ch", StopNumber, "chapter"), ("sec", StopNumber, "section"), ("para", StopNumber, "paragraph"), ("Para", StopNumber, "paragraph"),
    ("paras", StopNumber, "paragraphs"), ("art", StopNumber, "article"), ("Art", StopNumber, "article"), ("ext", Number, "extension"), ("Ext", Number, "extension"), ("eq", StopNumber, "equation"),
    ("Rm", StopNumber, "room"), ("Apt", StopNumber, "apartment"), ("apt", StopNumber, "apartment"), ("op", StopNumber, "opus"), ("Op", StopNumber, "opus"),
    ("ca", StopNumber, "circa"), ("c", StopNumber, "circa"), ("est", StopNumber, "established"), ("Est", StopNumber, "established"),
    // Latin and others. “boots, etc.”
    ("etc", Always, "et cetera"), ("vs", Always, "versus"), ("cf", Stop, "compare"), ("viz", Stop, "namely"), ("approx", Always, "approximately"), ("al", Stop, "al"),
    ("incl", Stop, "including"), ("excl", Stop, "excluding"), ("max", Stop, "maximum"), ("avg", Stop, "average"), ("tel", StopNumber, "telephone"), ("misc", Stop, "miscellaneous"), ("ed", StopName, "edited by"),
    ("abbr", Stop, "abbreviated"), ("pop", StopNumber, "population"), ("ibid", Stop, "ibid"),
];

/// With full stops inside. “e.g. plums”
#[rustfmt::skip]
const DOTTED: [(&[&str], &str); 9] = [
    (&["e", "g"], "for example"), (&["i", "e"], "that is"), (&["a", "k", "a"], "also known as"), (&["Ph", "D"], "P H D"), (&["p", "m"], "p.m."), (&["a", "m"], "a.m."),
    (&["P", "S"], "P S"), (&["W", "Va"], "West Virginia"), (&["n", "b"], "N B"),
];

/// Where “St.” before a name is a saint's, though a name stands before it too.
#[rustfmt::skip]
const SAINTS: [&str; 40] = [
    "Paul", "Louis", "Petersburg", "Lucie", "Andrews", "George", "John", "James", "Mary", "Peter", "Patrick", "Pancras", "Kitts",
    "Helena", "Helens", "Thomas", "Vincent", "Augustine", "Albans", "Bernard", "Moritz", "Tropez", "Catharines", "Francis", "Joseph",
    "Mark", "Martin", "Nicholas", "Croix", "Denis", "Germain", "Gallen", "Pauli", "Ives", "Austell", "Cloud", "Charles", "Lucia",
    "Luke", "Anne",
];

pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    let word = text.str(at);
    if word.len() > 7 || text.tight(at) && at > 0 && matches!(text.before(at), "." | "'" | "’" | "-" | "/" | "@") {
        return None;
    }
    saint_or_street(text, at).or_else(|| dotted(text, at)).or_else(|| case(text, at)).or_else(|| short(text, at))
}

fn short(text: &Text<'_>, at: usize) -> Option<Said> {
    let word = text.str(at);
    let forms = FORMS
        .iter()
        .filter(|(form, ..)| *form == word || text.shouted && form.eq_ignore_ascii_case(word) && form.len() > 2);
    let stop = text.is_tight(at + 1, ".") && !(text.tight(at + 2) && text.is_word(at + 2));
    let behind = at + 1 + usize::from(stop);
    // “Mr. and Mrs. Smith”
    let behind_and = behind + usize::from(text.is_word_of(behind, &["and"]) && stop);
    let name = text.is_capitalised(behind_and) && text.token(behind).gap;
    let number = text.digits(behind).is_some()
        || text.is_word(behind)
            && text.str(behind).len() <= 4
            && text.str(behind).chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let comma = text.is(at.wrapping_sub(1), ",") || text.is_tight(behind, ",");
    let is = |when: When| match when {
        Always => true,
        Stop => stop,
        Name => name || stop && text.is_tight(behind, "-"),
        StopName => stop && name,
        // “No 10”, but not “No 4K screen” at the beginning
        Number => {
            number
                && text.token(behind).gap
                && (stop || at > 0 && !(text.tight(behind + 1) && text.is_word(behind + 1)))
        }
        StopNumber => stop && number,
        Place => stop && comma && matches!(text.before(at), "," | "("),
        Street => {
            stop && (text.is_capitalised(at.wrapping_sub(1))
                || text.is_word_of(at.wrapping_sub(1), &["th", "st", "nd", "rd"]))
                || !stop
                    && text.is_capitalised(at.wrapping_sub(1))
                    && !name
                    && at > 1
                    && text.kind(at - 2).is_some_and(|_| text.digits(at - 2).is_some())
        }
    };
    let (_, when, words) = forms.into_iter().find(|(_, when, _)| is(*when))?;
    // A title's full stop goes; another's is the sentence's too, where that ends.
    let titled = matches!(when, Name | StopName | Number | StopNumber);
    let ends = stop
        && !titled
        && (begins_sentence(text, behind)
            || text.is_capitalised(behind) && matches!(when, Stop | Always) && text.is_word_of(at, &["etc"]));
    let said =
        if word.chars().next().is_some_and(char::is_uppercase) && words.starts_with(char::is_lowercase) && at == 0 {
            capitalised(words)
        } else {
            (*words).to_owned()
        };
    Said::some(if ends { behind - 1 } else { behind }, said)
}

#[rustfmt::skip]
const POSTAL: [(&str, &str); 51] = [
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"), ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"),
    ("DC", "D C"), ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"), ("KY", "Kentucky"),
    ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"), ("MT", "Montana"),
    ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"),
    ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"), ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"),
    ("VT", "Vermont"), ("VA", "Virginia"), ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
];

/// “Sen. Park (D-Mont.)”, “(R-TX)”: “Democrat of Montana”.
pub fn party(text: &Text<'_>, at: usize) -> Option<Said> {
    let party = match text.str(at) {
        "D" => "Democrat",
        "R" => "Republican",
        "I" => "independent",
        _ => return None,
    };
    let joined = text.is_dash(at + 1) && text.tight(at + 1) && text.is_capitalised(at + 2);
    if !joined || !matches!(text.before(at), "(" | ",") {
        return None;
    }
    let close = (at + 3..at + 9).find(|&n| matches!(text.str(n), ")" | "," | ";"))?;
    let written = &text.text[text.token(at + 2).start..text.token(close - 1).end];
    let bare: String = written.chars().filter(|c| *c != '.').collect();
    let bare = if bare == "WVa" { "WV".into() } else { bare };
    let postal = POSTAL.iter().find(|(code, _)| *code == bare).map(|(_, state)| *state);
    let short =
        FORMS.iter().find(|(form, when, _)| *form == bare && matches!(when, Place | Stop)).map(|(.., state)| *state);
    Said::some(close, format!("{party} of {}", postal.or(short).unwrap_or(written)))
}

/// “e.g.”, “a.k.a.”, “Ph.D.”.
fn dotted(text: &Text<'_>, at: usize) -> Option<Said> {
    let fits = |parts: &&[&str]| {
        parts.iter().enumerate().all(|(n, part)| {
            let place = at + 2 * n;
            text.is(place, part) && (n == 0 || text.tight(place)) && text.is_tight(place + 1, ".")
        })
    };
    let (parts, words) = DOTTED.iter().find(|(parts, _)| fits(parts))?;
    let end = at + 2 * parts.len();
    let ends = begins_sentence(text, end) && !matches!(*words, "for example" | "that is");
    Said::some(if ends { end - 1 } else { end }, *words)
}

/// “Roe v. Wade”, “cats v dogs”.
fn case(text: &Text<'_>, at: usize) -> Option<Said> {
    if !matches!(text.str(at), "v") {
        return None;
    }
    let behind = at + 1 + usize::from(text.is_tight(at + 1, "."));
    let named = text.is_word(at.wrapping_sub(1)) && text.is_word(behind) && text.token(behind).gap;
    named.then(|| Said { end: behind, words: "versus".into() })
}

/// “St. Anne's”, “14 Canal St.”, “Dr.” as a street.
fn saint_or_street(text: &Text<'_>, at: usize) -> Option<Said> {
    let (name, street) = match text.str(at) {
        "St" => ("Saint", "Street"),
        "Sts" => ("Saints", "Streets"),
        "Dr" => ("Doctor", "Drive"),
        _ => return None,
    };
    let stop = text.is_tight(at + 1, ".");
    let behind = at + 1 + usize::from(stop);
    let before = at.wrapping_sub(1);
    let named = text.is_capitalised(behind) && text.token(behind).gap;
    let ordinal = text.is_word_of(before, &["th", "st", "nd", "rd"]) && text.tight(before);
    // A capital that begins the sentence, or a small word, is no street's name.
    let street_named = (text.is_capitalised(before) && before > 0 && !begins_sentence(text, before) || ordinal)
        && !(name == "Doctor" && named);
    let saint = named && SAINTS.iter().any(|saint| text.str(behind).starts_with(saint));
    if named && (saint || !street_named) {
        return Said::some(behind, name);
    }
    if !(street_named || stop && name == "Saint" && text.is_word(before)) {
        return None;
    }
    let ends = stop && begins_sentence(text, behind);
    Said::some(if ends { behind - 1 } else { behind }, street)
}
