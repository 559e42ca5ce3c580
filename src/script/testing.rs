//! Articles and attributions by hand, for the tests of this module.

use super::{LineKind, Script};
use crate::{
    article::{Article, Block, BlockKind, Field, Run},
    quotes::{AttributedQuote, Attribution, Evidence, Kind, Speaker, SpeakerId, Voicing},
    span::ByteSpan,
};

pub(super) struct Sample {
    pub article: Article,
    pub attribution: Attribution,
}

impl Sample {
    /// Paragraphs between blank lines, each on one line; `# ` is the title, `## ` a heading.
    pub fn new(text: &str) -> Self {
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        let mut at = 0;
        for paragraph in text.split("\n\n") {
            let span = ByteSpan::new(at, at + paragraph.len());
            at = span.end + 2;
            let bare = paragraph.trim_start_matches(['#', ' ']);
            let source = ByteSpan::new(span.end - bare.len(), span.end);
            if paragraph.starts_with("# ") {
                article.title = Some(Field { text: bare.to_owned(), span: Some(source) });
                continue;
            }
            let kind = if paragraph.starts_with('#') { BlockKind::Heading(1) } else { BlockKind::Paragraph };
            let runs = vec![Run { at: 0, len: bare.len(), source }];
            article.blocks.push(Block { kind, text: bare.to_owned(), span, runs });
        }
        Sample { article, attribution: Attribution::default() }
    }

    /// The first `quote` that stands in the text is voiced by `name`; `attributed` is mention and cue, one of them "said".
    pub fn says(mut self, quote: &str, name: &str, attributed: &str) -> Self {
        let speakers = &mut self.attribution.speakers;
        let who = speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
            speakers.push(Speaker { name: name.to_owned(), role: None, gender: None, aliases: Vec::new() });
            speakers.len() - 1
        });
        let (block, start) = self
            .article
            .blocks
            .iter()
            .enumerate()
            .find_map(|(n, block)| block.text.find(quote).map(|at| (n, at)))
            .unwrap_or_else(|| panic!("no {quote} in the sample"));
        let range = ByteSpan::new(start, start + quote.len());
        let mention = attributed.replace("said", "").trim().to_owned();
        self.attribution.quotes.push(AttributedQuote {
            block,
            range,
            source: self.article.blocks[block].source_of(range),
            text: quote.to_owned(),
            kind: Kind::Direct,
            continues: false,
            mention: (!mention.is_empty()).then_some(mention),
            cue: attributed.contains("said").then(|| "said".to_owned()),
            voicing: Voicing::Voiced(SpeakerId(who)),
            evidence: Evidence { rule: "by hand".into(), words: attributed.into(), mention_at: None, cue_at: None },
        });
        self
    }
}

/// The lines of a script as `id: words`, `# words`, or words.
pub(super) fn told(script: &Script) -> Vec<String> {
    let told = |line: &super::Line| match &line.kind {
        LineKind::Heading(level) => format!("{} {}", "#".repeat(usize::from(*level)), line.plain()),
        LineKind::Narration => line.plain(),
        LineKind::Quote(id) => format!("{id}: {}", line.plain()),
    };
    script.lines.iter().map(told).collect()
}
