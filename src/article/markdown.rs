//! Markdown into paragraphs.
//!
//! In: decoded text. Out: pieces whose runs point at the words between the markup, and what is known to be a
//! caption, a table, code or a footnote. Settings at the head are `front`'s.
//!
//! The parser tells where each piece of text stands; what it gives as it stands in the source is a verbatim run,
//! what it translates (`&amp;`) is a run of its own. Addresses and tags are nobody's: `arrange` lists them.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::{span::ByteSpan, words};

use super::{
    ArticleError, BlockKind, Draft, LeftOut, Rule,
    build::{Builder, Look, leave_out},
    front,
    tags::{self, Token},
};

pub(super) fn parse(text: &str) -> Result<Draft, ArticleError> {
    let mut draft = Draft { marked: true, ..Draft::default() };
    let body = front::parse(text, &mut draft)?;
    let mut reader = Reader::new(text, draft);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        reader.event(event, ByteSpan::new(body + range.start, body + range.end));
    }
    Ok(reader.finish())
}

struct Reader<'a> {
    text: &'a str,
    draft: Draft,
    current: Builder<'a>,
    kind: BlockKind,
    /// Words of an image, while inside one.
    alt: Option<Builder<'a>>,
    /// Depth inside something that is left out as a whole.
    skipped: usize,
    quotes: usize,
    /// How deep in lists.
    items: usize,
    /// The first paragraph of an item is the item.
    item_begins: bool,
    emphasis: usize,
    links: usize,
    /// Was there text in this block outside of emphasis, outside of a link?
    plain: Seen,
    /// The block holds an image, or the one before was nothing else.
    image: Image,
    titled: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    unemphasised: bool,
    unlinked: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Image {
    here: bool,
    before: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, draft: Draft) -> Self {
        Reader {
            text,
            draft,
            current: Builder::new(text),
            kind: BlockKind::Paragraph,
            alt: None,
            skipped: 0,
            quotes: 0,
            items: 0,
            item_begins: false,
            emphasis: 0,
            links: 0,
            plain: Seen::default(),
            image: Image::default(),
            titled: false,
        }
    }

    fn event(&mut self, event: Event<'_>, span: ByteSpan) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(&tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.words(&text, span),
            Event::Code(_) => self.code(span),
            Event::SoftBreak => self.builder().space(),
            Event::HardBreak => self.builder().line_break(),
            Event::FootnoteReference(_) => self.leave_out(Rule::Footnote, span),
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => self.builder().line_break(),
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule | Event::TaskListMarker(_) => {}
            Event::InlineMath(_) | Event::DisplayMath(_) => self.leave_out(Rule::TableOrCode, span),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: ByteSpan) {
        match tag {
            Tag::Paragraph => self.begin(self.paragraph_kind()),
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(depth(*level))),
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(_) => self.flush(),
            Tag::HtmlBlock => self.html(span),
            Tag::Item => {
                self.flush();
                self.items += 1;
                self.item_begins = true;
                self.kind = BlockKind::Item;
                self.number(span);
            }
            Tag::Emphasis | Tag::Strong => self.emphasis += 1,
            Tag::Link { .. } => self.links += 1,
            Tag::Image { .. } => {
                self.image.here = true;
                self.alt.get_or_insert_with(|| Builder::new(self.text));
            }
            Tag::CodeBlock(CodeBlockKind::Indented) if is_prose(span.of(self.text)) => {
                self.begin(self.paragraph_kind());
                self.pasted(span);
                self.skipped = 1;
            }
            Tag::CodeBlock(_) | Tag::Table(_) => self.skip(Rule::TableOrCode, span),
            Tag::FootnoteDefinition(_) => self.skip(Rule::Footnote, span),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.items = self.items.saturating_sub(1);
                self.item_begins = false;
                self.kind = self.paragraph_kind();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
                self.kind = self.paragraph_kind();
            }
            TagEnd::Emphasis | TagEnd::Strong => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    fn builder(&mut self) -> &mut Builder<'a> {
        self.alt.as_mut().unwrap_or(&mut self.current)
    }

    fn paragraph_kind(&self) -> BlockKind {
        match () {
            () if self.item_begins => BlockKind::Item,
            () if self.quotes > 0 => BlockKind::Quotation,
            () => BlockKind::Paragraph,
        }
    }

    /// A block begins; what was open ends. An item's number stays with its first paragraph.
    fn begin(&mut self, kind: BlockKind) {
        if !(self.item_begins && kind == BlockKind::Item) {
            self.flush();
        }
        self.kind = kind;
    }

    /// "3." is part of what the author wrote: it is read before its item.
    fn number(&mut self, item: ByteSpan) {
        let source = item.of(self.text);
        let digits = source.len() - source.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            // The mark behind the digits is a full stop or a bracket.
            self.current.verbatim(ByteSpan::new(item.start, item.start + digits + 1));
            self.current.space();
        }
    }

    fn words(&mut self, text: &str, span: ByteSpan) {
        self.see();
        let verbatim = span.of(self.text) == text;
        let builder = self.builder();
        if verbatim { builder.verbatim(span) } else { builder.replaced(text, span) }
    }

    /// Lines of prose that is set as code; a blank one ends a paragraph.
    fn pasted(&mut self, span: ByteSpan) {
        let mut at = span.start;
        for line in span.of(self.text).split_inclusive('\n') {
            if line.trim().is_empty() {
                self.flush();
            } else {
                self.see();
                self.current.verbatim(ByteSpan::new(at, at + line.len()));
            }
            at += line.len();
        }
        self.flush();
    }

    /// What stands between the backticks.
    fn code(&mut self, span: ByteSpan) {
        let source = span.of(self.text);
        let ticks = source.len() - source.trim_start_matches('`').len();
        let inside = ByteSpan::new(span.start + ticks, (span.end - ticks).max(span.start + ticks));
        self.see();
        self.builder().verbatim(inside);
    }

    fn see(&mut self) {
        if self.alt.is_none() {
            self.plain.unemphasised |= self.emphasis == 0;
            self.plain.unlinked |= self.links == 0;
        }
    }

    fn leave_out(&mut self, rule: Rule, source: ByteSpan) {
        self.draft.left_out.push(LeftOut { text: source.of(self.text).to_owned(), rule, source });
    }

    fn skip(&mut self, rule: Rule, span: ByteSpan) {
        self.flush();
        self.skipped = 1;
        let source = span.of(self.text);
        let start = span.start + (source.len() - source.trim_start().len());
        self.leave_out(rule, ByteSpan::new(start, start + source.trim().len()));
    }

    /// Prose between tags is read like any other; a `figcaption` is a caption. The tags themselves are nobody's.
    fn html(&mut self, span: ByteSpan) {
        self.begin(self.paragraph_kind());
        for token in tags::tokens(self.text, span) {
            match token {
                Token::Text(span) => self.words(span.of(self.text), span),
                Token::Entity(said, span) => self.words(&said, span),
                Token::Tag { name, closes } if name == "figcaption" => self.figcaption(closes),
                Token::Tag { name, .. } if name == "br" => self.builder().line_break(),
                Token::Tag { name, .. } if tags::is_block(&name) && self.alt.is_none() => {
                    self.begin(self.paragraph_kind())
                }
                Token::Tag { .. } | Token::Silent(_) => {}
            }
        }
        self.end_image();
        self.flush();
    }

    fn figcaption(&mut self, closes: bool) {
        self.end_image();
        if !closes {
            self.flush();
            self.alt = Some(Builder::new(self.text));
        }
    }

    fn end_image(&mut self) {
        if let Some(piece) = self.alt.take().and_then(|alt| alt.finish(BlockKind::Paragraph, Look::Plain)) {
            self.draft.left_out.push(leave_out(piece.block, Rule::Caption));
        }
    }

    /// The open block goes to the draft.
    fn flush(&mut self) {
        let builder = std::mem::replace(&mut self.current, Builder::new(self.text));
        let seen = std::mem::take(&mut self.plain);
        let image = std::mem::take(&mut self.image);
        let empty = builder.is_empty();
        let look = match self.kind {
            BlockKind::Heading(0) if !self.titled => Look::Title,
            _ if !seen.unemphasised && (image.before || image.here) => Look::BelowImage,
            _ if !seen.unlinked => Look::Link,
            _ => Look::Plain,
        };
        let kind = match self.kind {
            BlockKind::Heading(level) => BlockKind::Heading(level.max(1)),
            kind => kind,
        };
        // Below an image that stands alone, a line in italics is its caption.
        self.image.before = empty && (image.here || image.before);
        if let Some(piece) = builder.finish(kind, look) {
            self.titled |= look == Look::Title;
            self.item_begins = false;
            self.draft.pieces.push(piece);
        }
        self.kind = self.paragraph_kind();
    }

    fn finish(mut self) -> Draft {
        self.end_image();
        self.flush();
        if let (false, Some(first)) = (self.titled, self.draft.pieces.first_mut())
            && matches!(first.block.kind, BlockKind::Heading(_))
        {
            first.look = Look::Title;
        }
        self.draft
    }
}

/// Indented text is code to Markdown, and more often a paragraph that somebody pasted: letters tell.
fn is_prose(source: &str) -> bool {
    let count = source.chars().filter(|c| !c.is_whitespace()).count();
    let letters =
        source.chars().filter(|&c| c.is_alphabetic() || matches!(c, ',' | '.' | '’' | '\'' | '“' | '”' | '-')).count();
    letters * 100 >= count * 85 && words::spans(source).count() >= 4 && !source.contains(['{', '}', ';', '='])
}

/// Levels below the title: a `#` is 0.
fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 0,
        HeadingLevel::H2 => 1,
        HeadingLevel::H3 => 2,
        HeadingLevel::H4 => 3,
        HeadingLevel::H5 => 4,
        HeadingLevel::H6 => 5,
    }
}
