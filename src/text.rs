//! Small helps for texts that people read: lists in words, nearest names, slugs.

/// "Ann", "Ann and Bea", "Ann, Bea and Cleo".
pub fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Is this an address on the web, and not the path of a file? Schemes are the same in capitals (RFC 3986, 3.1).
pub fn is_web_address(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    source.starts_with("https://") || source.starts_with("http://")
}

/// The last character boundary of `text` at or before byte `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The straight and the typographic one.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// "the baker" stands first in a line: "The baker".
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// 12345 as "12,345".
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 error", "2 errors".
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The candidate that is most like `wanted`, if one is near enough to be meant.
pub fn nearest(wanted: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// A name for files and addresses: ASCII letters and digits in words joined by hyphens, at most 60 characters.
/// Letters of other alphabets fall away; a title without any ASCII gets a digest, so that two such differ.
pub fn slug(title: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in title.split(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'') {
        let word: String = word.chars().filter_map(ascii).collect();
        if !word.is_empty() {
            words.push(word);
        }
    }
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() >= 60 && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word[..word.len().min(60)]);
    }
    if slug.is_empty() {
        slug = format!("episode-{}", &blake3::hash(title.as_bytes()).to_hex()[..8]);
    }
    slug
}

fn ascii(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_lowercase());
    }
    // The letters of European names; anything else is left out.
    const LETTERS: [(&str, char); 14] = [
        ("áàâäãåāăą", 'a'),
        ("æ", 'a'),
        ("çćčĉ", 'c'),
        ("ďđð", 'd'),
        ("éèêëēėęě", 'e'),
        ("ğģ", 'g'),
        ("íìîïīįıi̇", 'i'),
        ("łļ", 'l'),
        ("ñńňņ", 'n'),
        ("óòôöõøōőœ", 'o'),
        ("řŕ", 'r'),
        ("śšşșß", 's'),
        ("úùûüūůűų", 'u'),
        ("ýÿžźż", 'z'),
    ];
    let lower = c.to_lowercase().next()?;
    LETTERS
        .iter()
        .find(|(from, _)| from.contains(lower))
        .map(|&(_, to)| if matches!(lower, 'ý' | 'ÿ') { 'y' } else { to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ascii_and_short() {
        assert_eq!(slug("Ambassador: ‘This is how friends act’"), "ambassador-this-is-how-friends-act");
        assert_eq!(slug("Łódź’s Café — 50% off"), "lodzs-cafe-50-off");
        assert!(slug(&"long words again and ".repeat(20)).len() <= 60);
        assert!(slug("日本語").starts_with("episode-"));
        assert_ne!(slug("日本語"), slug("中文"));
    }

    #[test]
    fn only_near_names_are_offered() {
        let names = || ["title", "language", "base_url"].map(str::to_owned);
        assert_eq!(nearest("langauge", names()).as_deref(), Some("language"));
        assert_eq!(nearest("zebra", names()), None);
    }
}
