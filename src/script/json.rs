//! A composed script for other programs: what `quotecast script FILE --json` prints.
//!
//! In: the [`Article`] and its [`Composed`] script. Out: a [`Report`]. Its field names stay; its offsets count
//! characters of the article's text, where the rest of the program counts bytes.

use serde::Serialize;

use super::{Composed, LineKind, NARRATOR};
use crate::{
    article::{Article, Rule},
    gender::Gender,
    span::{CharIndex, CharSpan},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub title: String,
    /// The narrator first.
    pub cast: Vec<Person>,
    pub lines: Vec<Spoken>,
    pub left_out: Vec<Unspoken>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub id: String,
    pub name: Option<String>,
    pub role: Option<String>,
    pub gender: Option<Gender>,
    pub voice: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// An id of the cast; the narrator reads headings, too.
    pub speaker: String,
    pub kind: Kind,
    /// Without inline markup.
    pub text: String,
    /// `None` for what is not the article's.
    pub source: Option<CharSpan>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Heading,
    Narration,
    Quote,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unspoken {
    pub text: String,
    pub rule: Rule,
    pub source: CharSpan,
}

pub fn report(article: &Article, composed: &Composed) -> Report {
    let index = CharIndex::new(&article.text);
    let script = &composed.script;
    let narrator = script.cast.get_key_value(NARRATOR);
    let others = script.cast.iter().filter(|(id, _)| *id != NARRATOR);
    let cast = narrator
        .into_iter()
        .chain(others)
        .map(|(id, member)| Person {
            id: id.clone(),
            name: member.name.clone(),
            role: member.role.clone(),
            gender: member.gender,
            voice: member.voice.clone(),
        })
        .collect();
    let sources = composed.sources.iter().copied().chain(std::iter::repeat(None));
    let lines = script
        .lines
        .iter()
        .zip(sources)
        .map(|(line, source)| {
            let (speaker, kind) = match &line.kind {
                LineKind::Heading(_) => (NARRATOR, Kind::Heading),
                LineKind::Narration => (NARRATOR, Kind::Narration),
                LineKind::Quote(id) => (id.as_str(), Kind::Quote),
            };
            Spoken { speaker: speaker.to_owned(), kind, text: line.plain(), source: source.map(|s| index.chars(s)) }
        })
        .collect();
    let left_out = composed
        .left_out
        .iter()
        .map(|piece| Unspoken { text: piece.text.clone(), rule: piece.rule, source: index.chars(piece.source) })
        .collect();
    Report { title: script.meta.title.clone(), cast, lines, left_out }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, compose, testing::Sample};
    use super::*;
    use crate::{article::LeftOut, span::ByteSpan};

    #[test]
    fn the_report_is_as_promised_and_counts_characters() {
        let mut sample = Sample::new("# Café\n\n“Où?” Zoë Lee said.\n\nNext").says("“Où?”", "Zoë Lee", "Zoë Lee said");
        sample.article.blocks.pop();
        let end = sample.article.text.len();
        let source = ByteSpan::new(end - 4, end);
        sample.article.left_out.push(LeftOut { text: "Next".into(), rule: Rule::ReadMore, source });
        sample.attribution.speakers[0].gender = Some(Gender::Female);
        let options = Options { notice: Some("Read by machines.".into()), ..Options::default() };
        let composed = compose(&sample.article, &sample.attribution, &options);
        let json = serde_json::to_value(report(&sample.article, &composed)).unwrap();
        let expected = serde_json::json!({
            "title": "Café",
            "cast": [
                {"id": "narrator", "name": null, "role": null, "gender": null, "voice": null},
                {"id": "lee", "name": "Zoë Lee", "role": null, "gender": "female", "voice": null},
            ],
            "lines": [
                {"speaker": "narrator", "kind": "heading", "text": "Café", "source": {"start": 2, "end": 6}},
                {"speaker": "lee", "kind": "quote", "text": "Où?", "source": {"start": 8, "end": 13}},
                {"speaker": "narrator", "kind": "narration", "text": "Zoë Lee said.", "source": {"start": 14, "end": 27}},
                {"speaker": "narrator", "kind": "narration", "text": "Read by machines.", "source": null},
            ],
            "left_out": [{"text": "Next", "rule": "read-more", "source": {"start": 29, "end": 33}}],
        });
        assert_eq!(json, expected);
    }
}
