//! One quote, and how it was decided, in words.

use anstyle::Style;

use super::{
    super::styled::{Screen, Styled},
    Attributed, page,
};
use crate::{
    quotes::{
        AttributedQuote, Kind, Voicing,
        rules::{self, Looks},
    },
    text,
};

const DIM: Style = Style::new().dimmed();

/// What there is to say of a quote of the article `read`; in the whole run it has the number `number`.
pub(super) fn why(read: &Attributed, quote: &AttributedQuote, number: usize, screen: Screen) -> String {
    let mut out = String::new();
    let mut heading = Styled::new(&format!("Quote {number}"), screen.style(Style::new().bold()));
    heading.push(&format!(" of {}", read.id), Style::new()).write(&mut out, screen, "", "");
    out.push('\n');
    Styled::new(&quote.text, screen.style(page::style(quote))).write(&mut out, screen, "  ", "  ");
    out.push('\n');
    let mut row = |label: &str, told: Styled| {
        let mut line = Styled::new(&format!("{label:<8} "), screen.style(DIM));
        line.append(told).write(&mut out, screen, "", "         ");
    };
    let plain = |text: &str| Styled::new(text, Style::new());

    let (id, voiced) = match quote.voicing {
        Voicing::Voiced(id) => (Some(id), true),
        Voicing::Narrated { speaker, .. } => (speaker, false),
    };
    let speaker = id.and_then(|id| read.speaker(id));
    match (speaker, id) {
        (Some(speaker), Some(id)) => {
            row("speaker", page::introduced(speaker, id, screen));
            if !speaker.aliases.is_empty() {
                row("also", plain(&text::join(&speaker.aliases)));
            }
        }
        _ if quote.kind == Kind::Scare => row("speaker", plain("nobody, since it is not speech")),
        _ => row("speaker", plain("nobody who could be found")),
    }

    let name = &quote.evidence.rule;
    let rule = rules::rule(name);
    match rule {
        Some(rule) => {
            row("rule", plain(&format!("{name}: {}", rule.sentence)));
            for (n, paragraph) in rule.example.split("\n\n").enumerate() {
                row(if n == 0 { "example" } else { "" }, Styled::new(paragraph, screen.style(DIM)));
            }
        }
        None => row("rule", plain(name)),
    }
    if !quote.evidence.words.is_empty() {
        let parts = [("who", &quote.mention), ("attributed by", &quote.cue)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter_map(|(what, words)| words.as_ref().map(|words| format!("{what}: {words}")))
            .collect();
        let mut told = plain(&quote.evidence.words);
        told.push(&format!(" ({})", parts.join("; ")), screen.style(DIM));
        row("saw", told);
    }
    if let Some(before) = rule.and_then(|rule| page::neighbour(read, quote, rule.looks)) {
        row(if rule.is_some_and(|rule| rule.looks == Looks::ParagraphBelow) { "below" } else { "before" }, before);
    }
    if let Some(context) = page::context(read, quote, screen) {
        row("in", context);
    }

    let because = match quote.voicing {
        Voicing::Voiced(_) => quote.kind.reason(),
        Voicing::Narrated { why, .. } => why.reason(),
    };
    let whose = if voiced { "the speaker’s own" } else { "the narrator’s" };
    row("voice", plain(&format!("{whose}, because {because}")));
    out
}
