//! An article as people look at it: every quote in the colour of who says it, the word that attributes underlined, and
//! below each paragraph the rules that decided.
//!
//! In: an article, its attribution, the number of its first quote, and what the screen can show. Out: text. Without
//! colours the same text names the speaker behind each quote.

use anstyle::{Ansi256Color, Color, Style};

use super::{
    super::styled::{Screen, Styled, shortened},
    Attributed,
};
use crate::{
    article::{Block, BlockKind},
    gender::Gender,
    quotes::{AttributedQuote, Speaker, SpeakerId, Voicing, rules::Looks},
    span::ByteSpan,
    text,
};

/// Blue, vermilion, green, purple, ochre, after Okabe and Ito's palette for every kind of colour vision
/// (<https://jfly.uni-koeln.de/color/>), in tones of middling lightness: a contrast of 3:1 or more on white and on
/// black. Numbers and names tell the same, so that nothing hangs on colour alone.
const PALETTE: [u8; 5] = [32, 166, 29, 133, 136];

/// With more speakers than colours these tell them apart; after twenty speakers it begins again.
const VARIANTS: [Style; 4] = [Style::new(), Style::new().bold(), Style::new().italic(), Style::new().bold().italic()];

const DIM: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// How a speaker's quotes look.
pub(super) fn style_of(SpeakerId(n): SpeakerId) -> Style {
    let colour = Ansi256Color(PALETTE[n % PALETTE.len()]);
    VARIANTS[n / PALETTE.len() % VARIANTS.len()].fg_color(Some(Color::Ansi256(colour)))
}

/// How a quote looks: its speaker's colour, or dim where the narrator reads it.
pub(super) fn style(quote: &AttributedQuote) -> Style {
    match quote.voicing {
        Voicing::Voiced(speaker) => style_of(speaker),
        Voicing::Narrated { .. } => DIM,
    }
}

/// Who reads the quote aloud.
pub(super) fn reader<'a>(read: &'a Attributed, quote: &AttributedQuote) -> &'a str {
    match quote.voicing {
        Voicing::Voiced(id) => read.speaker(id).map_or("narrator", |speaker| speaker.name.as_str()),
        Voicing::Narrated { .. } => "narrator",
    }
}

/// "Mara Quist, chair of the board; female", the name in its colour.
pub(super) fn introduced(speaker: &Speaker, id: SpeakerId, screen: Screen) -> Styled {
    let mut line = Styled::new(&speaker.name, screen.style(style_of(id)));
    if let Some(role) = &speaker.role {
        line.push(&format!(", {role}"), Style::new());
    }
    line.push("; ", Style::new());
    line.push(speaker.gender.map_or("gender unknown", Gender::as_str), Style::new());
    line
}

/// A line that divides articles.
pub(super) fn heading(name: &str, screen: Screen) -> String {
    let mut line = Styled::default();
    line.push("── ", screen.style(DIM)).push(&shortened(name, screen.width.saturating_sub(8)), screen.style(STRONG));
    let left = screen.width.saturating_sub(line.columns() + 1);
    line.push(" ", Style::new()).push(&"─".repeat(left), screen.style(DIM));
    let mut out = String::new();
    line.write(&mut out, screen, "", "");
    out.push('\n');
    out
}

/// The article, its people, and what the narrator reads. `first` is the number of its first quote.
pub(super) fn page(read: &Attributed, first: usize, screen: Screen) -> String {
    let mut out = String::new();
    if let Some(title) = &read.article.title {
        Styled::new(&title.text, screen.style(STRONG)).write(&mut out, screen, "", "");
        out.push('\n');
    }
    // Quotes come in order of their blocks.
    let mut rest = read.attribution.quotes.as_slice();
    let mut number = first;
    for (n, block) in read.article.blocks.iter().enumerate() {
        let count = rest.iter().take_while(|quote| quote.block <= n).count();
        let (quotes, later) = rest.split_at(count);
        rest = later;
        let (before, beside) = margins(block);
        paragraph(read, block, quotes, number, screen).write(&mut out, screen, before, beside);
        for (n, quote) in quotes.iter().enumerate() {
            rule(read, quote, number + n, screen).write(&mut out, screen, "    ", "      ");
        }
        number += count;
        out.push('\n');
    }
    legend(read, first, screen, &mut out);
    out
}

/// What stands left of a block's first line, and of its others.
fn margins(block: &Block) -> (&'static str, &'static str) {
    match block.kind {
        // An ordered list brings its numbers along.
        BlockKind::Item if !block.text.starts_with(|c: char| c.is_ascii_digit()) => ("• ", "  "),
        BlockKind::Quotation => ("│ ", "│ "),
        _ => ("", ""),
    }
}

/// What changes at a place of a block. At one place the things that end come before those that begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    CueEnds,
    QuoteEnds(usize),
    QuoteBegins(usize),
    CueBegins,
}

/// A block with its quotes coloured and numbered, and its cues underlined.
fn paragraph(read: &Attributed, block: &Block, quotes: &[AttributedQuote], first: usize, screen: Screen) -> Styled {
    let mut edges = Vec::new();
    for (n, quote) in quotes.iter().enumerate() {
        edges.extend([(quote.range.start, Edge::QuoteBegins(n)), (quote.range.end, Edge::QuoteEnds(n))]);
        // Two quotes may share a word that attributes.
        if let Some(cue) = quote.evidence.cue_at {
            edges.extend([(cue.start, Edge::CueBegins), (cue.end, Edge::CueEnds)]);
        }
    }
    edges.sort_unstable();
    let plain = if matches!(block.kind, BlockKind::Heading(_)) { STRONG } else { Style::new() };
    let mut styled = Styled::default();
    let (mut at, mut open, mut cues) = (0, Vec::new(), 0_usize);
    let look = |open: &[usize], cues| {
        let look = open.last().map_or(plain, |&n: &usize| style(&quotes[n]));
        if cues > 0 { look.underline() } else { look }
    };
    for (place, edge) in edges {
        push(&mut styled, block, at..place, look(&open, cues), screen);
        at = place;
        match edge {
            Edge::CueBegins => cues += 1,
            Edge::CueEnds => cues = cues.saturating_sub(1),
            Edge::QuoteBegins(n) => open.push(n),
            Edge::QuoteEnds(n) => {
                open.retain(|&other| other != n);
                mark(&mut styled, read, &quotes[n], first + n, screen);
            }
        }
    }
    push(&mut styled, block, at..block.text.len(), look(&open, cues), screen);
    styled
}

fn push(styled: &mut Styled, block: &Block, range: std::ops::Range<usize>, look: Style, screen: Screen) {
    if let Some(text) = block.text.get(range).filter(|text| !text.is_empty()) {
        styled.push(text, screen.style(look));
    }
}

/// "[3]", or where no colour tells who speaks, "[3 Mira Solberg]".
fn mark(styled: &mut Styled, read: &Attributed, quote: &AttributedQuote, number: usize, screen: Screen) {
    let text = if screen.colour { format!("[{number}]") } else { format!("[{number} {}]", reader(read, quote)) };
    styled.push(&text, screen.style(style(quote)));
}

/// "3 Mira Solberg · verb-name-after: said Solberg", in one line.
fn rule(read: &Attributed, quote: &AttributedQuote, number: usize, screen: Screen) -> Styled {
    let mut line = Styled::new(&format!("{number} "), screen.style(DIM));
    if screen.colour {
        line.push(reader(read, quote), screen.style(style(quote))).push(" · ", screen.style(DIM));
    }
    line.push(&quote.evidence.rule, screen.style(DIM));
    if !quote.evidence.words.is_empty() {
        let left = screen.width.saturating_sub(line.columns() + 6).max(12);
        line.push(&format!(": {}", shortened(&quote.evidence.words, left)), screen.style(DIM));
    }
    line
}

/// The people in their colours, and the quotes that stay with the narrator.
fn legend(read: &Attributed, first: usize, screen: Screen, out: &mut String) {
    let found = &read.attribution;
    if found.quotes.is_empty() {
        Styled::new("There are no quotes: the narrator reads all of it.", Style::new()).write(out, screen, "", "");
        return;
    }
    if !found.speakers.is_empty() {
        Styled::new("Speakers", screen.style(STRONG)).write(out, screen, "", "");
    }
    let mut counts = vec![(0, 0); found.speakers.len()];
    for quote in &found.quotes {
        let (id, narrated) = match quote.voicing {
            Voicing::Voiced(id) => (Some(id), 0),
            Voicing::Narrated { speaker, .. } => (speaker, 1),
        };
        if let Some((voiced, read)) = id.and_then(|SpeakerId(n)| counts.get_mut(n)) {
            *voiced += 1 - narrated;
            *read += narrated;
        }
    }
    for (n, (speaker, (voiced, narrated))) in found.speakers.iter().zip(counts).enumerate() {
        let counts = match (voiced, narrated) {
            (_, 0) => text::count(voiced, "quote"),
            (0, _) => format!("{}, read by the narrator", text::count(narrated, "quote")),
            _ => format!("{}, and {narrated} more read by the narrator", text::count(voiced, "quote")),
        };
        let mut line = introduced(speaker, SpeakerId(n), screen);
        line.push(&format!("; {counts}"), Style::new()).write(out, screen, "  ", "    ");
    }
    let narrated = found.quotes.iter().enumerate().filter_map(|(n, quote)| match quote.voicing {
        Voicing::Narrated { why, .. } => Some((first + n, quote, why)),
        Voicing::Voiced(_) => None,
    });
    for (n, (number, quote, why)) in narrated.enumerate() {
        if n == 0 {
            Styled::new("Read by the narrator", screen.style(STRONG)).write(out, screen, "", "");
        }
        let mut line = Styled::new(&format!("{number} {}", shortened(&quote.text, 48)), screen.style(DIM));
        line.push(&format!(": {}", why.reason()), Style::new()).write(out, screen, "  ", "    ");
    }
}

/// A part of a quote's block around it, with the quote coloured, its cue underlined and its mention bold.
pub(super) fn context(read: &Attributed, quote: &AttributedQuote, screen: Screen) -> Option<Styled> {
    let block = read.article.blocks.get(quote.block)?;
    let seen = [Some(quote.range), quote.evidence.cue_at, quote.evidence.mention_at];
    let from = seen.iter().flatten().map(|span| span.start).min()?;
    let to = seen.iter().flatten().map(|span| span.end).max()?;
    let (from, to) = around(&block.text, from, to);
    if ByteSpan::new(from, to) == quote.range {
        return None;
    }
    let mut cuts: Vec<usize> =
        seen.iter().flatten().flat_map(|span| [span.start, span.end]).chain([from, to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut styled = Styled::new(if from > 0 { "… " } else { "" }, Style::new());
    for pair in cuts.windows(2) {
        let part = ByteSpan::new(pair[0], pair[1]);
        let is_in = |span: Option<ByteSpan>| span.is_some_and(|span| span.contains(part));
        let mut look = if is_in(Some(quote.range)) { style(quote) } else { Style::new() };
        if is_in(quote.evidence.mention_at) {
            look = look.bold();
        }
        if is_in(quote.evidence.cue_at) {
            look = look.underline();
        }
        push(&mut styled, block, part.start..part.end, look, screen);
    }
    styled.push(if to < block.text.len() { " …" } else { "" }, Style::new());
    Some(styled)
}

/// How many bytes of a text around a quote are shown.
const REACH: usize = 160;

/// `from..to` with some words on both sides.
fn around(text: &str, from: usize, to: usize) -> (usize, usize) {
    let start = text::floor_boundary(text, from.saturating_sub(REACH));
    let end = text::floor_boundary(text, to.saturating_add(REACH));
    let from = if start == 0 { 0 } else { text[start..from].find(' ').map_or(from, |space| start + space + 1) };
    let to = if end == text.len() { end } else { text[to..end].rfind(' ').map_or(to, |space| to + space) };
    (from, to)
}

/// The last words of the paragraph before a quote's, or the first of the one below.
pub(super) fn neighbour(read: &Attributed, quote: &AttributedQuote, looks: Looks) -> Option<Styled> {
    let blocks = &read.article.blocks;
    let text = match looks {
        Looks::ParagraphBefore => {
            let text = &blocks.get(quote.block.checked_sub(1)?)?.text;
            let (from, _) = around(text, text.len(), text.len());
            format!("{}{}", if from > 0 { "… " } else { "" }, &text[from..])
        }
        Looks::ParagraphBelow => shortened(&blocks.get(quote.block + 1)?.text, REACH),
        Looks::Sentence | Looks::Paragraph | Looks::Elsewhere => return None,
    };
    Some(Styled::new(&text, Style::new()))
}
