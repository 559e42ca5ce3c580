//! Who says each quote, case by case: every file of `tests/attribution/` holds the cases of one phenomenon.
//!
//! A case needs no Rust. It begins at its `# ` line, which says in a few words what it shows; its paragraphs are
//! parted by blank lines, as an article's are:
//!
//! ```text
//! # a quote-only paragraph goes on after its speaker's last one
//! [[Mira Solberg|“We sail at dawn,”]] said Mira Solberg, the harbour master. [[Mira Solberg|“At six.”]]
//!
//! Jon Abara disagreed. He called the plan [[-|“a mistake”]].
//! @ Mira Solberg f
//! ```
//!
//! - `[[NAME|quote]]` is a quote, marks included, that NAME voices; `[[-|quote]]` is one that the narrator reads, and
//!   `[[NAME?|quote]]` one that either may read. Where words behind a label are the quote (`A:`, `SOLBERG:`), it has no
//!   marks; nor has a block quotation.
//! - NAME is the fullest name that the text gives; a title in front of it does not count. Who has no name is known by
//!   a description, with a small letter: `the harbour master`; there articles do not count, and a longer or shorter form
//!   is as good.
//! - `@ NAME f`, `m` or `-` at the end tells the gender that the text gives a speaker, or that it gives none.
//! - `! title: …` gives the case a headline of its own, `! markdown` reads it as Markdown (with `## ` for headings).
//!
//! `known-misses.txt` holds cases that the rules cannot do: they are run, and the one that comes right is told, so that
//! it can move to where it belongs.
//!
//! The truth of a case is what a careful human reader holds right. All quotes of a case are compared, place and
//! voice, with both kinds of line ends, and two names must be two voices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

use std::{collections::HashMap, fmt::Write, fs, path::Path};

use quotecast::{
    Input,
    article::{Format, Given},
    gender::Gender,
    quotes::{self, AttributedQuote, Attribution, Speaker, SpeakerId, Voicing},
    span::ByteSpan,
    words::words,
};

/// Cases that are known to fail.
const MISSES: &str = "known-misses.txt";

/// What the table must at least hold.
const ENOUGH: usize = 250;

/// A headline that names nobody, so that no case's first line is taken for one.
const HEADLINE: &str = "It happened here";

#[test]
fn the_right_person_speaks_in_every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attribution");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut count = 0;
    let mut failed = 0;
    let mut told = String::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
        let name = path.file_name().unwrap().to_string_lossy();
        let cases = cases(&name, &fs::read_to_string(path).unwrap());
        let wrong: Vec<_> = cases.iter().map(|case| (case, faults(case))).filter(|(_, f)| !f.is_empty()).collect();
        println!("{name}: {} cases, {} fail", cases.len(), wrong.len());
        if name == MISSES {
            assert!(wrong.len() == cases.len(), "{} of {name} are right now: move them", cases.len() - wrong.len());
            continue;
        }
        count += cases.len();
        failed += wrong.len();
        for (case, faults) in wrong {
            let source = case.source.trim_end();
            write!(told, "{source}\n= tests/attribution/{name}:{}\n= {}\n\n", case.line, faults.join("\n= ")).unwrap();
        }
    }
    assert!(failed == 0, "{failed} of {count} cases fail\n\n{told}");
    assert!(count >= ENOUGH, "expected at least {ENOUGH} cases, found {count}");
}

#[derive(Debug)]
struct Case {
    /// For messages: the case as it is written, and the line where it begins.
    source: String,
    line: usize,
    title: Option<String>,
    format: Format,
    /// The article with its annotation.
    body: String,
    genders: Vec<(String, Option<Gender>)>,
}

fn cases(file: &str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.starts_with("# ") {
            let (title, format) = (None, Format::Text);
            let (source, body) = (format!("{line}\n"), String::new());
            cases.push(Case { source, line: n + 1, title, format, body, genders: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            panic!("{file}:{}: expected a line that begins with “# ”", n + 1)
        };
        writeln!(case.source, "{line}").unwrap();
        if line == "! markdown" {
            case.format = Format::Markdown;
        } else if let Some(title) = line.strip_prefix("! title: ") {
            case.title = Some(title.to_owned());
        } else if let Some((name, gender)) = line.strip_prefix("@ ").map(|rest| rest.rsplit_once(' ').unwrap()) {
            let gender = match gender {
                "f" => Some(Gender::Female),
                "m" => Some(Gender::Male),
                "-" => None,
                _ => panic!("{file}:{}: expected a name and f, m or -, found {line}", n + 1),
            };
            case.genders.push((name.to_owned(), gender));
        } else {
            assert!(!line.starts_with("! "), "{file}:{}: expected “! title: …” or “! markdown”, found {line}", n + 1);
            writeln!(case.body, "{line}").unwrap();
        }
    }
    cases
}

/// A quote that a case expects.
struct Expected {
    place: ByteSpan,
    /// Whose voice speaks it; without a name, the narrator's.
    name: Option<String>,
    /// The narrator's will do.
    or_narrator: bool,
}

impl Case {
    /// The article as the program gets it, and its quotes.
    fn article(&self, line_end: &str) -> (Input, Vec<Expected>) {
        let title = self.title.as_deref().unwrap_or(HEADLINE);
        let hash = if self.format == Format::Markdown { "# " } else { "" };
        let annotated = format!("{hash}{title}\n\n{}\n", self.body.trim()).replace('\n', line_end);
        let mut text = String::new();
        let mut quotes = Vec::new();
        let mut rest = annotated.as_str();
        while let Some((before, marked)) = rest.split_once("[[") {
            text.push_str(before);
            let ((name, quote), after) = marked
                .split_once("]]")
                .and_then(|(inside, after)| Some((inside.split_once('|')?, after)))
                .unwrap_or_else(|| panic!("line {}: expected [[NAME|quote]], found [[{marked}", self.line));
            let start = text.len();
            text.push_str(quote);
            let or_narrator = name == "-" || name.ends_with('?');
            let name = (name != "-").then(|| name.trim_end_matches('?').to_owned());
            quotes.push(Expected { place: ByteSpan::new(start, text.len()), name, or_narrator });
            rest = after;
        }
        text.push_str(rest);
        let input = Input { name: "case".into(), bytes: text.into_bytes(), format: self.format, source: None };
        (input, quotes)
    }
}

/// What is wrong with what the program makes of a case. Windows line ends are told of only where the others are right.
fn faults(case: &Case) -> Vec<String> {
    let faults = faults_with(case, "\n");
    if !faults.is_empty() {
        return faults;
    }
    faults_with(case, "\r\n").into_iter().map(|fault| format!("with Windows line ends: {fault}")).collect()
}

fn faults_with(case: &Case, line_end: &str) -> Vec<String> {
    let (input, expected) = case.article(line_end);
    let article = quotecast::read(&input, &Given::default()).unwrap();
    let found = quotes::attribute(&article);
    let mut faults = Vec::new();
    let mut voices = Voices::default();
    for quote in &expected {
        let text = quote.place.of(&article.text);
        let wanted = quote.name.as_deref().unwrap_or("the narrator");
        let Some(given) = found.quotes.iter().find(|given| given.source == quote.place) else {
            let near = found.quotes.iter().filter(|given| given.source.overlaps(quote.place));
            let near: Vec<_> = near.map(|given| format!("{} for {}", given.text, voice(&found, given))).collect();
            if near.is_empty() && quote.or_narrator && text.starts_with(char::is_alphanumeric) {
                continue;
            }
            let near = if near.is_empty() { "no quote".to_owned() } else { near.join(", ") };
            faults.push(format!("{text} expected {wanted}, found {near}"));
            continue;
        };
        let right = match (&quote.name, given.voicing) {
            (_, Voicing::Narrated { .. }) => quote.or_narrator,
            (Some(name), Voicing::Voiced(id)) => voices.is(name, id, &found.speakers[id.0]),
            _ => false,
        };
        if !right {
            faults.push(format!("{text} expected {wanted}, found {}", voice(&found, given)));
        }
    }
    for given in &found.quotes {
        // What has no marks, and the narrator's voice, may as well be no quote.
        let prose = given.text.starts_with(char::is_alphanumeric) && matches!(given.voicing, Voicing::Narrated { .. });
        if !prose && !expected.iter().any(|quote| quote.place.overlaps(given.source)) {
            faults.push(format!("{} expected no quote, found {}", given.text, voice(&found, given)));
        }
    }
    for (name, gender) in &case.genders {
        match found.speakers.iter().find(|speaker| names(name, speaker)) {
            Some(speaker) if speaker.gender == *gender => {}
            Some(speaker) => faults.push(format!("{name} expected {gender:?}, found {:?}", speaker.gender)),
            None => faults.push(format!("{name} expected among the speakers, found nobody of that name")),
        }
    }
    faults
}

/// Which voice each name of a case has: one name is one voice, and two are two.
#[derive(Default)]
struct Voices(HashMap<String, SpeakerId>);

impl Voices {
    fn is(&mut self, name: &str, id: SpeakerId, speaker: &Speaker) -> bool {
        let taken = self.0.iter().any(|(other, &voice)| other != name && voice == id);
        names(name, speaker) && !taken && *self.0.entry(name.to_owned()).or_insert(id) == id
    }
}

/// Is `speaker` who a case calls `name`?
fn names(name: &str, speaker: &Speaker) -> bool {
    let within = |some: &[&str], all: &[&str]| !some.is_empty() && some.iter().all(|word| all.contains(word));
    if name.starts_with(char::is_uppercase) {
        let (wanted, found): (Vec<_>, Vec<_>) = (words(name).collect(), words(&speaker.name).collect());
        let title = |word: &&str| word.starts_with(char::is_uppercase) || *word == "the";
        return within(&wanted, &found) && found.into_iter().filter(|word| !wanted.contains(word)).all(|w| title(&w));
    }
    let telling = |word: &&str| !matches!(*word, "a" | "an" | "the" | "one" | "this" | "that");
    let lower = |text: &str| text.to_lowercase().replace('’', "'");
    let wanted = lower(name);
    let wanted: Vec<_> = words(&wanted).filter(telling).collect();
    std::iter::once(&speaker.name).chain(&speaker.aliases).any(|form| {
        let form = lower(form);
        let form: Vec<_> = words(&form).filter(telling).collect();
        within(&wanted, &form) || within(&form, &wanted)
    })
}

/// For messages: whose voice a quote has, and the rule that decided.
fn voice(found: &Attribution, quote: &AttributedQuote) -> String {
    let who = match quote.voicing {
        Voicing::Voiced(id) => format!("{} (voice {})", found.speakers[id.0].name, id.0),
        Voicing::Narrated { why, .. } => format!("the narrator ({why:?})"),
    };
    format!("{who} by {} {:?}", quote.evidence.rule, quote.evidence.words)
}
