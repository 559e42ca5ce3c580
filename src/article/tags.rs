//! HTML inside Markdown, as far as prose may hide in it.
//!
//! In: a stretch of HTML. Out: its text, entities and tags in order, each with its place. This is no HTML reader: it
//! knows where a tag ends, and that scripts, styles and comments hold no prose.

use crate::span::ByteSpan;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(ByteSpan),
    /// What an entity stands for, and its place.
    Entity(String, ByteSpan),
    /// A tag's name in lower case; `closes` for `</p>`.
    Tag {
        name: String,
        closes: bool,
    },
    /// A comment, a script: nothing to read.
    Silent(&'a str),
}

const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("szlig", "ß"),
    ("ntilde", "ñ"),
    ("pound", "£"),
    ("euro", "€"),
    ("copy", "©"),
];

/// Elements whose content is no prose.
const SILENT: &[&str] =
    &["script", "style", "svg", "iframe", "table", "pre", "template", "noscript", "form", "button", "select"];

/// Elements that begin or end a paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "center",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "figcaption",
    "details",
    "summary",
    "address",
    "hr",
];

pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// The tokens of `span` of `text`.
pub(super) fn tokens(text: &str, span: ByteSpan) -> Vec<Token<'_>> {
    let source = &text[..span.end];
    let mut tokens = Vec::new();
    let mut at = span.start;
    while at < source.len() {
        let rest = &source[at..];
        let (token, length) =
            comment(rest).or_else(|| tag(rest)).or_else(|| entity(rest, at)).unwrap_or_else(|| words(rest, at));
        let name = match &token {
            Token::Tag { name, closes: false } if SILENT.contains(&name.as_str()) => Some(name.clone()),
            _ => None,
        };
        at += length;
        tokens.push(token);
        if let Some(name) = name {
            let content = silent(&source[at..], &name);
            tokens.push(Token::Silent(content));
            at += content.len();
        }
    }
    tokens
}

fn comment(rest: &str) -> Option<(Token<'_>, usize)> {
    let inside = rest.strip_prefix("<!--")?;
    let length = inside.find("-->").map_or(rest.len(), |end| "<!--".len() + end + "-->".len());
    Some((Token::Silent(&rest[..length]), length))
}

/// `<p class="a > b">`: quote marks guard what is between them.
fn tag(rest: &str) -> Option<(Token<'_>, usize)> {
    let inside = rest.strip_prefix('<')?;
    let named = inside.strip_prefix('/').unwrap_or(inside);
    if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let name: String = named.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut quote = None;
    let end = inside.char_indices().find(|&(_, c)| {
        match quote {
            Some(mark) if c == mark => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None => return c == '>',
        }
        false
    });
    let length = end.map_or(rest.len(), |(at, _)| at + 2);
    Some((Token::Tag { name: name.to_ascii_lowercase(), closes: inside.starts_with('/') }, length))
}

fn entity(rest: &str, at: usize) -> Option<(Token<'_>, usize)> {
    let inside = rest.strip_prefix('&')?;
    let name = &inside[..inside.find(';').filter(|&end| end <= 10)?];
    let said = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?.to_string()
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, said)| (*said).to_owned())?,
    };
    let length = name.len() + 2;
    Some((Token::Entity(said, ByteSpan::new(at, at + length)), length))
}

/// Text up to the next mark that may mean something; at least one character.
fn words(rest: &str, at: usize) -> (Token<'_>, usize) {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let length = rest[first..].find(['<', '&']).map_or(rest.len(), |end| first + end);
    (Token::Text(ByteSpan::new(at, at + length)), length)
}

/// What stands before the tag that closes `name`.
fn silent<'a>(rest: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    // Only ASCII changes its case here, so that places stay.
    let end = rest.to_ascii_lowercase().find(&closing).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_tags() {
        let source = "<p class=\"a > b\">Ada &amp; <b>Jon</b> < 3</p><!-- x --><script>if (a < b) {}</SCRIPT>";
        let tokens = tokens(source, ByteSpan::new(0, source.len()));
        let said: String = tokens
            .iter()
            .map(|token| match token {
                Token::Text(span) => span.of(source),
                Token::Entity(said, _) => said,
                Token::Tag { .. } | Token::Silent(_) => "",
            })
            .collect();
        assert_eq!(said, "Ada & Jon < 3");
    }
}
