//! Draft into article: what is read, what is not, and what the text says of itself.
//!
//! In: a format's pieces in order, what it already left out, its settings and the user's. Out: an [`Article`].
//! In a format with markup, what neither a block nor the title nor an entry of `left_out` claims by then is listed as
//! markup. Plain text has none, so there a word that nobody claims is a fault that [`accounted`](super::accounted)
//! tells.

use crate::{span::ByteSpan, words};

use super::{
    Article, Block, BlockKind, Draft, Field, Given, LeftOut, Rule,
    account::Part,
    build::{Look, Piece, leave_out, split},
    front,
    furniture::{self, Finding, Says},
};

/// Deck and byline stand above the second paragraph that is read.
const HEAD_BLOCKS: usize = 2;
/// An abstract may stand above the paragraph with the dateline.
const DATELINE_BLOCKS: usize = 3;

#[derive(Default)]
struct Sorted {
    title: Option<Piece>,
    blocks: Vec<Block>,
    /// How many of them are paragraphs.
    paragraphs: usize,
    left_out: Vec<LeftOut>,
    fields: Fields,
    updated: Option<Field>,
}

/// What an article says of itself.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub title: Option<Field>,
    pub byline: Option<Field>,
    pub dateline: Option<Field>,
    pub source: Option<Field>,
    pub date: Option<Field>,
    pub language: Option<String>,
}

/// Puts the article together.
pub(super) fn arrange(text: String, draft: Draft, given: &Given) -> Article {
    let titled = draft.fields.title.is_some() || draft.pieces.iter().any(|piece| piece.look == Look::Title);
    let mut sorted = Sorted { left_out: draft.left_out, ..Sorted::default() };
    for piece in draft.pieces {
        sorted.take(piece, titled);
    }
    if sorted.blocks.is_empty() && !titled {
        // A headline with nothing below it is the article.
        sorted.blocks.extend(sorted.title.take().map(|piece| piece.block));
    }
    let mut set = draft.fields;
    let headline = sorted.title.as_ref().map(|piece| piece.block.clone());
    let title = settle_title(&mut sorted, set.title.take(), given);
    let place = title.as_ref().and_then(|title| title.span);
    sorted.left_out.extend(draft.front.into_iter().flat_map(|span| front::leave_out(&text, span, place)));
    let found = sorted.fields;
    let date = set.date.or(found.date).or(sorted.updated);
    let mut article = Article {
        byline: settle(&given.byline, set.byline.or(found.byline)),
        dateline: found.dateline,
        source: settle(&given.source, set.source.or(found.source)),
        date: settle(&given.date, date),
        language: given.language.clone().or(set.language),
        title,
        text,
        blocks: sorted.blocks,
        left_out: sorted.left_out,
    };
    article.language = crate::language::of_article(&article);
    drop_nested(&mut article.left_out);
    if draft.marked {
        claim_rest(&mut article, headline);
    }
    article
}

/// A flag wins; if the text says the same, it keeps its place.
fn settle(given: &Option<String>, found: Option<Field>) -> Option<Field> {
    match given {
        Some(text) if found.as_ref().is_some_and(|field| same(&field.text, text)) => found,
        Some(text) => Some(Field { text: text.clone(), span: None }),
        None => found,
    }
}

fn same(a: &str, b: &str) -> bool {
    words::words(a).eq(words::words(b))
}

/// Flag, then settings, then the text. A headline of the text that says the same lends the title its place; one that
/// differs from the settings is read as a heading, one that the user replaced is left out.
fn settle_title(sorted: &mut Sorted, front: Option<Field>, given: &Given) -> Option<Field> {
    let wanted = settle(&given.title, front);
    let Some(piece) = sorted.title.take() else {
        return wanted;
    };
    let shown = Field { text: piece.block.text.clone(), span: Some(piece.block.span) };
    match wanted {
        Some(wanted) if !same(&wanted.text, &shown.text) => {
            match given.title {
                Some(_) => sorted.left_out.push(leave_out(piece.block, Rule::Headline)),
                None => sorted.blocks.insert(0, piece.block),
            }
            Some(wanted)
        }
        _ => Some(shown),
    }
}

impl Sorted {
    fn take(&mut self, piece: Piece, titled: bool) {
        match piece.look {
            Look::Title => self.title = Some(piece),
            _ => self.lines(piece, titled),
        }
    }

    /// The head of an article, where bylines and dates stand, ends with its first paragraphs.
    fn in_head(&self) -> bool {
        self.paragraphs < HEAD_BLOCKS
    }

    fn push(&mut self, block: Block) {
        self.paragraphs += usize::from(block.kind == BlockKind::Paragraph);
        self.blocks.push(block);
    }

    /// Lines that the author ended on purpose are looked at one by one: furniture among them is parted from prose.
    fn lines(&mut self, piece: Piece, titled: bool) {
        let Piece { mut block, breaks, look } = piece;
        let head = self.in_head();
        let starts: Vec<_> = std::iter::once(0).chain(breaks.iter().copied()).collect();
        let ends = breaks.iter().copied().chain([block.text.len()]);
        let apart: Vec<_> = starts
            .iter()
            .zip(ends)
            .map(|(&from, to)| furniture::classify(block.text[from..to].trim(), head).is_some())
            .collect();
        let cuts = (1..starts.len()).filter(|&at| apart[at - 1] || apart[at]).map(|at| starts[at]);
        let mut parts = Vec::new();
        for cut in cuts.rev() {
            let (front, back) = split(block, cut);
            parts.push(back);
            block = front;
        }
        parts.push(block);
        for part in parts.into_iter().rev().filter(|part| !part.runs.is_empty()) {
            self.paragraph(part, look, titled);
        }
    }

    fn paragraph(&mut self, block: Block, look: Look, titled: bool) {
        let head = self.in_head();
        if let Some(finding) = furniture::classify(&block.text, head) {
            return self.leave(block, finding);
        }
        if head && self.fields.byline.is_some() && furniture::is_role_line(&block.text) {
            return self.left_out.push(leave_out(block, Rule::Byline));
        }
        if look == Look::Link && self.left_out.last().is_some_and(|entry| entry.rule == Rule::ReadMore) {
            return self.left_out.push(leave_out(block, Rule::ReadMore));
        }
        if let Some((at, _)) = furniture::credit(&block.text) {
            return self.caption(block, at);
        }
        if look == Look::BelowImage {
            return self.left_out.push(leave_out(block, Rule::Caption));
        }
        if !titled
            && self.title.is_none()
            && self.blocks.is_empty()
            && block.kind == BlockKind::Paragraph
            && furniture::is_headline(&block.text)
        {
            self.title = Some(Piece { block, breaks: Vec::new(), look: Look::Title });
            return;
        }
        self.read(block);
    }

    fn read(&mut self, block: Block) {
        let early = self.blocks.len() < DATELINE_BLOCKS && self.fields.dateline.is_none();
        let plain = block.kind == BlockKind::Paragraph;
        let Some((place, rest)) = furniture::dateline(&block.text).filter(|_| early && plain) else {
            self.push(block);
            return;
        };
        let field = Field { text: block.text[place.clone()].to_owned(), span: Some(block.source_of(place.into())) };
        let (line, block) = split(block, rest);
        self.fields.dateline = Some(field);
        self.left_out.push(leave_out(line, Rule::Dateline));
        if !block.runs.is_empty() {
            self.push(block);
        }
    }

    fn caption(&mut self, block: Block, credit: usize) {
        let (caption, credit) = split(block, credit);
        if !caption.runs.is_empty() {
            self.left_out.push(leave_out(caption, Rule::Caption));
        }
        self.left_out.push(leave_out(credit, Rule::Credit));
    }

    fn leave(&mut self, block: Block, finding: Finding) {
        let field = |place: std::ops::Range<usize>| Field {
            text: block.text[place.clone()].to_owned(),
            span: Some(block.source_of(place.into())),
        };
        match finding.says {
            Says::Nothing => {}
            Says::Byline(place) => fill(&mut self.fields.byline, field(place)),
            Says::Source(place) => fill(&mut self.fields.source, field(place)),
            Says::Date { date, place, updated } => {
                let slot = if updated { &mut self.updated } else { &mut self.fields.date };
                fill(slot, Field { text: date, ..field(place) });
            }
        }
        self.left_out.push(leave_out(block, finding.rule));
    }
}

/// The first one stands.
fn fill(slot: &mut Option<Field>, field: Field) {
    slot.get_or_insert(field);
}

/// An entry inside another one is already said.
fn drop_nested(left_out: &mut Vec<LeftOut>) {
    left_out.sort_by_key(|entry| (entry.source.start, std::cmp::Reverse(entry.source.end)));
    let mut end = 0;
    left_out.retain(|entry| {
        let nested = entry.source.end <= end;
        end = end.max(entry.source.end);
        !nested
    });
}

/// Lists what nothing claims and holds words. Of a title that is the text's `headline` only its runs are claimed: the
/// address of a link in it is no part of it.
fn claim_rest(article: &mut Article, headline: Option<Block>) {
    let place = article.title.as_ref().and_then(|title| title.span);
    let shown = headline.filter(|block| place == Some(block.span));
    let claims = super::account::claims(article).filter(|(_, part)| shown.is_none() || *part != Part::Title);
    let runs = shown.iter().flat_map(|block| &block.runs).map(|run| run.source);
    let mut claimed: Vec<_> = claims.map(|(span, _)| span).chain(runs).collect();
    claimed.sort();
    let mut rest = Vec::new();
    let mut at = 0;
    for span in claimed.into_iter().chain([ByteSpan::new(article.text.len(), article.text.len())]) {
        if span.start > at {
            rest.extend(unclaimed(&article.text, at, span.start));
        }
        at = at.max(span.end);
    }
    article.left_out.append(&mut rest);
    article.left_out.sort_by_key(|entry| entry.source);
}

fn unclaimed(text: &str, start: usize, end: usize) -> Option<LeftOut> {
    let piece = &text[start..end];
    let first = piece.find(char::is_alphanumeric)?;
    let last = piece.rfind(char::is_alphanumeric)?;
    let last = last + piece[last..].chars().next().map_or(0, char::len_utf8);
    let source = ByteSpan::new(start + first, start + last);
    Some(LeftOut { text: source.of(text).to_owned(), rule: Rule::Markup, source })
}
