//! The table of homographs: how `readings.txt` and `rules.txt` are read, and when a rule fits.

use std::{collections::HashMap, sync::LazyLock};

/// A word or mark of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub start: usize,
    pub end: usize,
    /// Its number in the table; 0 for a word that no rule names.
    pub word: u16,
    pub kind: Kind,
}

impl Token {
    /// What stands before the first word and behind the last.
    const EDGE: Token = Token { start: 0, end: 0, word: 0, kind: Kind::MARK };

    pub fn is(&self, kind: Kind) -> bool {
        self.kind.0 & kind.0 != 0
    }
}

/// What a token is by its look; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kind(u8);

impl Kind {
    pub const WORD: Kind = Kind(1);
    const NUMBER: Kind = Kind(2);
    /// A mark that parts clauses, or the text's edge; a hyphen is none.
    const MARK: Kind = Kind(4);
    const CAPITAL: Kind = Kind(8);
    const LY: Kind = Kind(16);
    const ED: Kind = Kind(32);
    const ING: Kind = Kind(64);
    const S: Kind = Kind(128);

    pub fn of(first: char, lower: &str) -> Self {
        let mut kind = match first {
            c if c.is_numeric() => Kind::NUMBER,
            c if c.is_alphabetic() || lower.len() > 1 && c.is_ascii_punctuation() || lower.starts_with('\'') => {
                Kind::WORD
            }
            '-' | '‐' | '‑' | '\'' | '’' => Kind(0),
            _ => Kind::MARK,
        };
        for (end, add) in [("ly", Kind::LY), ("ed", Kind::ED), ("ing", Kind::ING), ("s", Kind::S)] {
            // Three letters more, so that “red” and “fly” are none.
            if kind.0 & Kind::WORD.0 != 0 && lower.len() > end.len() + 2 && lower.ends_with(end) {
                kind.0 |= add.0;
            }
        }
        if first.is_uppercase() {
            kind.0 |= Kind::CAPITAL.0;
        }
        kind
    }
}

/// What a rule says of one neighbour.
#[derive(Debug, Clone, Default)]
struct Neighbour {
    /// Rising.
    words: Vec<u16>,
    kinds: u8,
    not: bool,
    /// It may be missing.
    optional: bool,
}

impl Neighbour {
    fn fits(&self, token: &Token) -> bool {
        (self.words.binary_search(&token.word).is_ok() || self.kinds & token.kind.0 != 0) != self.not
    }
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub reading: usize,
    /// Nearest first.
    before: Vec<Neighbour>,
    after: Vec<Neighbour>,
    capital: Option<bool>,
    #[cfg_attr(not(test), allow(dead_code, reason = "each rule's example is its test"))]
    pub line: usize,
    #[cfg_attr(not(test), allow(dead_code, reason = "each rule's example is its test"))]
    pub example: &'static str,
}

impl Rule {
    pub fn fits(&self, tokens: &[Token], at: usize) -> bool {
        self.capital.is_none_or(|capital| capital == tokens[at].is(Kind::CAPITAL))
            && all_fit(&self.after, |step| tokens.get(at + step))
            && all_fit(&self.before, |step| at.checked_sub(step).map(|at| &tokens[at]))
    }
}

fn all_fit<'a>(neighbours: &[Neighbour], token: impl Fn(usize) -> Option<&'a Token>) -> bool {
    let mut step = 1;
    for neighbour in neighbours {
        if neighbour.fits(token(step).unwrap_or(&Token::EDGE)) {
            step += 1;
        } else if !neighbour.optional {
            return false;
        }
    }
    true
}

/// One way to say a word.
#[derive(Debug, Clone)]
pub struct Reading {
    pub word: &'static str,
    pub name: &'static str,
    /// For engines that take letters only.
    pub letters: Option<&'static str>,
    /// IPA, American and British.
    pub sounds: [&'static str; 2],
}

/// A rule's reading that leaves the word to the engine, whatever later rules say.
pub const UNDECIDED: usize = usize::MAX;

#[derive(Debug, Default)]
pub struct Table {
    numbers: HashMap<&'static str, u16>,
    pub readings: Vec<Reading>,
    /// By a word's number: its rules in order.
    rules: Vec<Vec<Rule>>,
}

/// The files are part of the program, and a test reads them: an empty table is never seen.
pub static TABLE: LazyLock<Table> = LazyLock::new(|| read().unwrap_or_default());

pub const READINGS: &str = include_str!("readings.txt");
pub const RULES: &str = include_str!("rules.txt");

impl Table {
    /// A word's number, 0 where no rule names it.
    pub fn number(&self, lower: &str) -> u16 {
        self.numbers.get(lower).copied().unwrap_or(0)
    }

    pub fn rules_of(&self, word: u16) -> &[Rule] {
        self.rules.get(usize::from(word)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, word: &'static str) -> u16 {
        // Far below 65536 words; a table that is not would give one number to two of them.
        let next = u16::try_from(self.numbers.len() + 1).unwrap_or(u16::MAX);
        *self.numbers.entry(word).or_insert(next)
    }
}

/// Reads both files.
///
/// # Errors
/// The line that is wrong, and why.
pub fn read() -> Result<Table, String> {
    let mut table = Table::default();
    let mut groups: HashMap<&str, Vec<&'static str>> = HashMap::new();
    let mut group = "";
    for (line, number) in lines(READINGS) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            group = name;
            continue;
        }
        let wrong = || format!("readings.txt:{number}: a word and its readings, each with two sounds");
        let mut parts = line.split_whitespace();
        let word = parts.next().ok_or_else(wrong)?;
        let parts: Vec<&str> = parts.collect();
        if parts.is_empty() || !parts.len().is_multiple_of(3) {
            return Err(wrong());
        }
        for part in parts.chunks(3) {
            let (name, letters) =
                part[0].split_once('=').map_or((part[0], None), |(name, letters)| (name, Some(letters)));
            table.readings.push(Reading { word, name, letters, sounds: [part[1], part[2]] });
        }
        groups.entry(word).or_default().push(word);
        groups.entry(group).or_default().push(word);
    }
    let mut classes: HashMap<&str, Neighbour> = HashMap::new();
    let mut words: Vec<&'static str> = Vec::new();
    for (line, number) in lines(RULES) {
        let wrong = |what: &str| format!("rules.txt:{number}: {what}: {line}");
        if let Some(names) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            words.clear();
            for name in names.split_whitespace() {
                words.extend(groups.get(name).ok_or_else(|| wrong("no such word or group"))?);
            }
        } else if let Some((name, class)) = line.split_once('=').filter(|_| line.starts_with('@')) {
            let class = neighbour(&class.split_whitespace().collect::<Vec<_>>(), &classes, &mut table);
            classes.insert(name.trim(), class.map_err(|what| wrong(&what))?);
        } else {
            let (name, rest) = line.split_once(':').ok_or_else(|| wrong("no reading"))?;
            let (pattern, example) = rest.split_once(" # ").ok_or_else(|| wrong("no example"))?;
            let parts: Vec<&str> = pattern.split_whitespace().collect();
            let here = parts.iter().position(|part| matches!(*part, "_" | "_A" | "_a")).ok_or_else(|| wrong("no _"))?;
            let mut of = |parts: &[&'static str]| {
                let parts = parts.iter().map(|part| {
                    let (part, optional) = part
                        .strip_suffix('?')
                        .filter(|part| !part.is_empty())
                        .map_or((*part, false), |part| (part, true));
                    let (part, not) = part
                        .strip_prefix('!')
                        .filter(|part| !part.is_empty())
                        .map_or((part, false), |part| (part, true));
                    let found = neighbour(&part.split('|').collect::<Vec<_>>(), &classes, &mut table)?;
                    Ok(Neighbour { not, optional, ..found })
                });
                parts.collect::<Result<Vec<_>, String>>().map_err(|what| wrong(&what))
            };
            let (mut before, after) = (of(&parts[..here])?, of(&parts[here + 1..])?);
            before.reverse();
            let capital = match parts[here] {
                "_A" => Some(true),
                "_a" => Some(false),
                _ => None,
            };
            for word in &words {
                let reading = table.readings.iter().position(|reading| reading.word == *word && reading.name == name);
                let reading = match reading {
                    Some(reading) => reading,
                    None if name == "-" => UNDECIDED,
                    None => return Err(wrong("no such reading")),
                };
                let at = usize::from(table.add(word));
                if table.rules.len() <= at {
                    table.rules.resize(at + 1, Vec::new());
                }
                let rule = Rule {
                    reading,
                    before: before.clone(),
                    after: after.clone(),
                    capital,
                    line: number,
                    example: example.trim(),
                };
                table.rules[at].push(rule);
            }
        }
    }
    Ok(table)
}

/// Lines with their numbers, without notes and empty ones.
fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, usize)> {
    file.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
}

/// A neighbour of alternatives: words, classes and looks.
fn neighbour(
    parts: &[&'static str],
    classes: &HashMap<&str, Neighbour>,
    table: &mut Table,
) -> Result<Neighbour, String> {
    let mut out = Neighbour::default();
    for part in parts {
        let kind = match *part {
            "$" | "^" => Kind::MARK,
            "#" => Kind::NUMBER,
            "Aa" => Kind::CAPITAL,
            "*" => Kind::WORD,
            "*ly" => Kind::LY,
            "*ed" => Kind::ED,
            "*ing" => Kind::ING,
            "*s" => Kind::S,
            class if class.starts_with('@') => {
                let class = classes.get(class).ok_or_else(|| format!("no class {class}"))?;
                out.words.extend(&class.words);
                out.kinds |= class.kinds;
                continue;
            }
            word => {
                out.words.push(table.add(word));
                continue;
            }
        };
        out.kinds |= kind.0;
    }
    out.words.sort_unstable();
    out.words.dedup();
    Ok(out)
}
