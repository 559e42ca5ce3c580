//! Sentences of the user's with placeholders: `"By {byline}, {published}."`
//!
//! In: what a setting says. Out: a [`Template`], which `script::announce` fills in. `{{` and `}}` are braces.

use std::{fmt, ops::Range};

/// What stands in a template for what is known of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Title,
    Byline,
    /// The article's own date.
    Published,
    Publication,
    /// The show's title.
    Show,
}

impl Field {
    pub const ALL: [Field; 5] = [Field::Title, Field::Byline, Field::Published, Field::Publication, Field::Show];

    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Byline => "byline",
            Field::Published => "published",
            Field::Publication => "publication",
            Field::Show => "show",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Char(char),
    Field(Field),
}

/// A template in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Part>);

/// What is wrong in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// Bytes of the template.
    pub at: Range<usize>,
    pub kind: TemplateFaultKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateFaultKind {
    Unknown(String),
    Open,
    Stray,
}

impl Template {
    /// # Errors
    /// The first placeholder that nobody knows, or brace without its other half.
    pub fn parse(text: &str) -> Result<Template, TemplateFault> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let at = text.len() - rest.len();
            let fault = |length: usize, kind| Err(TemplateFault { at: at..at + length, kind });
            if let Some((brace, after)) = rest.split_at_checked(2).filter(|(two, _)| matches!(*two, "{{" | "}}")) {
                parts.extend(brace.chars().next().map(Part::Char));
                rest = after;
            } else if c == '{' {
                let Some(end) =
                    rest[1..].find(['{', '}']).map(|end| end + 1).filter(|&end| rest[end..].starts_with('}'))
                else {
                    return fault(1, TemplateFaultKind::Open);
                };
                let name = rest[1..end].trim();
                let Some(field) = Field::ALL.into_iter().find(|field| field.name() == name) else {
                    return fault(end + 1, TemplateFaultKind::Unknown(name.to_owned()));
                };
                parts.push(Part::Field(field));
                rest = &rest[end + 1..];
            } else if c == '}' {
                return fault(1, TemplateFaultKind::Stray);
            } else {
                parts.push(Part::Char(c));
                rest = &rest[c.len_utf8()..];
            }
        }
        Ok(Template(parts))
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            TemplateFaultKind::Unknown(name) => write!(f, "nothing is known by the name of {{{name}}}"),
            TemplateFaultKind::Open => f.write_str("a brace is opened and not closed"),
            TemplateFaultKind::Stray => f.write_str("a brace is closed and was not opened"),
        }
    }
}

/// What people write for a field that is called otherwise.
const OTHERWISE: [(&str, Field); 10] = [
    ("author", Field::Byline),
    ("authors", Field::Byline),
    ("by", Field::Byline),
    ("date", Field::Published),
    ("headline", Field::Title),
    ("newspaper", Field::Publication),
    ("podcast", Field::Show),
    ("publisher", Field::Publication),
    ("show_title", Field::Show),
    ("source", Field::Publication),
];

impl TemplateFault {
    /// What to do next.
    pub fn help(&self) -> String {
        match &self.kind {
            TemplateFaultKind::Unknown(name) => {
                let name = name.to_lowercase();
                let other =
                    OTHERWISE.iter().find(|(other, _)| *other == name).map(|(_, field)| field.name().to_owned());
                let near = || crate::text::nearest(&name, Field::ALL.map(|field| field.name().to_owned()));
                match other.or_else(near) {
                    Some(near) => format!("did you mean {{{near}}}?"),
                    None => {
                        let names = Field::ALL.map(|field| format!("{{{}}}", field.name()));
                        format!("known are {}; a brace that is to be said is {{{{", names.join(", "))
                    }
                }
            }
            TemplateFaultKind::Open => "close it, as in {title}; a brace that is to be said is {{".to_owned(),
            TemplateFaultKind::Stray => "open it, as in {title}; a brace that is to be said is }}".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_braces_are_told_apart() {
        let read = |text: &str| {
            Template::parse(text).map(|template| {
                let told = |part: &Part| match part {
                    Part::Char(c) => c.to_string(),
                    Part::Field(field) => format!("<{}>", field.name()),
                };
                template.0.iter().map(told).collect::<String>()
            })
        };
        assert_eq!(read("{title}, { show }: {{é}}").unwrap(), "<title>, <show>: {é}");
        assert_eq!(read("").unwrap(), "");
        for (text, at, help) in [
            ("By {tilte}.", 3..10, "did you mean {title}?"),
            ("{date}", 0..6, "did you mean {published}?"),
            ("{Author}", 0..8, "did you mean {byline}?"),
            (
                "{x}",
                0..3,
                "known are {title}, {byline}, {published}, {publication}, {show}; a brace that is to be said is {{",
            ),
            (
                "{}",
                0..2,
                "known are {title}, {byline}, {published}, {publication}, {show}; a brace that is to be said is {{",
            ),
            ("é {title", 3..4, "close it, as in {title}; a brace that is to be said is {{"),
            ("{title {show}", 0..1, "close it, as in {title}; a brace that is to be said is {{"),
            ("title}", 5..6, "open it, as in {title}; a brace that is to be said is }}"),
        ] {
            let fault = Template::parse(text).unwrap_err();
            assert_eq!((fault.at.clone(), fault.help().as_str()), (at, help), "{text}");
        }
    }
}
