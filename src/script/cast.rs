//! People's ids and labels.
//!
//! In: names as an article or a hand has them. Out: ids for `[cast.ID]`, the label that stands in front of a quote,
//! and the person whom a label means.
//!
//! The rule that decides: a label is the shortest of the name, `Name (id)` and the id that [`find`] takes back to
//! the same person. So a script can always be read again, whoever shares a name with whom.

use std::collections::BTreeMap;

use super::{CastMember, NARRATOR, squeezed};

/// Whom a label means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    One(&'a str),
    /// Several people have this name.
    Many(Vec<&'a str>),
    Nobody,
}

/// The person of `cast` whom `label` names: by id, by name, or as `Name (id)`; case, kinds of apostrophe and the
/// width of spaces do not matter.
pub fn find<'a>(cast: &'a BTreeMap<String, CastMember>, label: &str) -> Found<'a> {
    let exact = squeezed(label);
    if let Some((id, _)) = cast.get_key_value(&exact) {
        return Found::One(id);
    }
    let wanted = folded(&exact);
    if wanted.is_empty() {
        return Found::Nobody;
    }
    // A name goes before an id that only looks alike, and both before the long form.
    let named = matching(cast, |_, member| member.name.as_deref().is_some_and(|name| folded(name) == wanted));
    let by_id = || matching(cast, |id, _| folded(id) == wanted);
    let by_both =
        || matching(cast, |id, member| member.name.as_deref().is_some_and(|name| folded(&both(name, id)) == wanted));
    let found = [named].into_iter().chain(std::iter::once_with(by_id)).chain(std::iter::once_with(by_both));
    match found.into_iter().find(|ids| !ids.is_empty()) {
        None => Found::Nobody,
        Some(ids) => match ids.as_slice() {
            [id] => Found::One(id),
            _ => Found::Many(ids),
        },
    }
}

fn matching(cast: &BTreeMap<String, CastMember>, fits: impl Fn(&str, &CastMember) -> bool) -> Vec<&str> {
    cast.iter().filter(|(id, member)| fits(id, member)).map(|(id, _)| id.as_str()).collect()
}

/// The label of the person `id`: what stands in bold in front of what they say.
pub fn label(cast: &BTreeMap<String, CastMember>, id: &str) -> String {
    let Some(name) = cast.get(id).and_then(|member| member.name.as_deref()) else { return id.to_owned() };
    [squeezed(name), squeezed(&both(name, id))]
        .into_iter()
        .find(|label| find(cast, label) == Found::One(id))
        .unwrap_or_else(|| id.to_owned())
}

fn both(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}

/// A label as it is compared.
fn folded(label: &str) -> String {
    let straight = |c| match c {
        '’' | '‘' | 'ʼ' | '`' | '´' => '\'',
        '“' | '”' | '„' => '"',
        c => c,
    };
    squeezed(label).chars().map(straight).collect::<String>().to_lowercase()
}

/// The name or id in `cast` that looks most like `label`, if any looks like it at all.
pub fn nearest(cast: &BTreeMap<String, CastMember>, label: &str) -> Option<String> {
    let wanted = folded(label);
    cast.iter()
        .filter(|(id, _)| *id != NARRATOR)
        .flat_map(|(id, member)| {
            let shown = member.name.clone().unwrap_or_else(|| id.clone());
            let surname = member.name.as_deref().and_then(|name| name.split_whitespace().next_back());
            [Some(shown.as_str()), surname, Some(id.as_str())]
                .into_iter()
                .flatten()
                .map(|form| (strsim::normalized_damerau_levenshtein(&folded(form), &wanted), label_for(cast, id)))
                .collect::<Vec<_>>()
        })
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, label)| label)
}

fn label_for(cast: &BTreeMap<String, CastMember>, id: &str) -> String {
    label(cast, id)
}

/// May this be an id? What TOML takes as a key without quotes.
pub fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// A free id for a person of this name: the surname, or else the full name, or else either with a number.
/// [`NARRATOR`] is nobody's.
pub fn fresh_id(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let free = |id: &str| !id.is_empty() && id != NARRATOR && !taken(id);
    let words: Vec<String> = name.split_whitespace().map(slug).filter(|word| !word.is_empty()).collect();
    let words = match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && matches!(first.as_str(), "the" | "a" | "an") => rest,
        _ => &words[..],
    };
    let surname = words.iter().rev().find(|word| !is_suffix(word)).cloned().unwrap_or_default();
    let full = words.join("-");
    let stem = if full.is_empty() { "speaker".to_owned() } else { full };
    [surname, stem.clone()]
        .into_iter()
        .chain((2..).map(|n| format!("{stem}-{n}")))
        .find(|id| free(id))
        // The numbers do not end.
        .unwrap_or(stem)
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md")
}

/// ASCII letters and digits of a word, lower-case; accents fall away.
fn slug(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '-' | '‐' | '‑' if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            c => out.push_str(ascii(c)),
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A lower-case Latin letter without its accent; nothing for what is not Latin.
fn ascii(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ'
        | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ'
        | 'ờ' | 'ở' | 'ỡ' | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(people: &[(&str, &str)]) -> BTreeMap<String, CastMember> {
        let member = |name: &str| CastMember { name: Some(name.to_owned()), ..CastMember::default() };
        let mut cast: BTreeMap<_, _> = people.iter().map(|(id, name)| ((*id).to_owned(), member(name))).collect();
        cast.insert(NARRATOR.to_owned(), CastMember::default());
        cast
    }

    #[test]
    fn ids_are_surnames_until_two_people_share_one() {
        let none = |_: &str| false;
        assert_eq!(fresh_id("Ileana Dăscălescu", none), "dascalescu");
        assert_eq!(fresh_id("the patient", none), "patient");
        assert_eq!(fresh_id("Tom Okoro Jr.", none), "okoro");
        assert_eq!(fresh_id("Mary-Jane O’Neill-Þór", none), "oneill-thor");
        assert_eq!(fresh_id("Tom Okoro", |id| id == "okoro"), "tom-okoro");
        assert_eq!(fresh_id("Okoro", |id| id == "okoro"), "okoro-2");
        assert_eq!(fresh_id("the narrator", none), "narrator-2");
        assert_eq!(fresh_id("Narrator", none), "narrator-2");
        assert_eq!(fresh_id("Јелена", none), "speaker");
        assert_eq!(fresh_id("Јелена", |id| id == "speaker"), "speaker-2");
    }

    #[test]
    fn a_name_is_found_whatever_its_case_and_apostrophes() {
        let cast = cast(&[("obrien", "Nora O’Brien")]);
        for label in ["Nora O’Brien", "nora  o'brien", "OBRIEN", "Nora O'Brien (obrien)"] {
            assert_eq!(find(&cast, label), Found::One("obrien"), "{label}");
        }
        assert_eq!(find(&cast, "Nora"), Found::Nobody);
    }

    #[test]
    fn people_who_share_a_name_are_told_apart_by_id() {
        let cast = cast(&[("lee", "Ann Lee"), ("ann-lee", "Ann  LEE"), ("kim", "lee")]);
        assert_eq!(find(&cast, "ann lee"), Found::Many(vec!["ann-lee", "lee"]));
        assert_eq!(label(&cast, "lee"), "Ann Lee (lee)");
        assert_eq!(label(&cast, "ann-lee"), "Ann LEE (ann-lee)");
        assert_eq!(label(&cast, "kim"), "lee (kim)", "a name that is somebody else's id does not stand alone");
        for id in cast.keys() {
            assert_eq!(find(&cast, &label(&cast, id)), Found::One(id));
        }
    }
}
