//! Interviews and transcripts, where a label and not a mark tells who speaks.
//!
//! In: the blocks of an article. Out: the turns among them: "Q:", "A:", "SOLBERG:", "Mira Solberg:", "MS:". A label is
//! believed where another turn stands beside it and it is one of a question or an answer, of a role, or of somebody
//! whom the article names; a list ("Price: …", "Pros: …") has none of these.

use std::{collections::HashMap, ops::Range};

use super::lexicon;
use crate::article::{Block, BlockKind};

/// What a label says of its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    /// "Q:", "INTERVIEWER:": whoever asks; the narrator reads it.
    Question,
    /// "A:": whom the interview is about.
    Answer,
    /// A name or a role, as written.
    Name(String),
    /// The initials of a name.
    Initials(String),
}

/// A block that is what one person says, or goes on saying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    pub label: Label,
    /// Bytes of the block's text: the label with its mark; empty where the block goes on with the turn before.
    pub label_at: Range<usize>,
    /// Bytes of the block's text: what is said.
    pub speech: Range<usize>,
}

impl Turn {
    /// Somebody's own voice speaks it; questions are the narrator's.
    pub fn is_answer(&self) -> bool {
        self.label != Label::Question
    }
}

/// How many blocks without a label may stand inside one turn.
const LONG_TURN: usize = 8;

/// The longest label, in bytes and in words.
const LABEL: (usize, usize) = (40, 4);

/// The turns of an article, block by block.
pub(super) fn turns(blocks: &[Block]) -> Vec<Option<Turn>> {
    let mut turns: Vec<Option<Turn>> = blocks.iter().map(labelled).collect();
    if turns.iter().flatten().count() < 2 {
        return vec![None; blocks.len()];
    }
    let named = Named::new(blocks, &turns);
    // Where two speakers are set in capitals, so are all.
    let believed = turns.iter().flatten().filter(|turn| named.believes(&turn.label));
    let mut capitals: Vec<&Label> = believed.map(|turn| &turn.label).filter(|label| is_in_capitals(label)).collect();
    capitals.dedup();
    let set_in_capitals = capitals.len() > 1;
    for turn in &mut turns {
        let believed = turn
            .as_ref()
            .is_some_and(|turn| named.believes(&turn.label) || set_in_capitals && is_in_capitals(&turn.label));
        if !believed {
            *turn = None;
        }
    }
    go_on(blocks, &mut turns);
    keep_neighbours(&mut turns);
    turns
}

/// A block that begins with what may be a label.
fn labelled(block: &Block) -> Option<Turn> {
    if matches!(block.kind, BlockKind::Heading(_)) {
        return None;
    }
    let text = block.text.as_str();
    let colon = text
        .char_indices()
        .take_while(|&(at, _)| at <= LABEL.0)
        .find(|&(at, c)| c == ':' || c == '.' && matches!(&text[..at], "Q" | "A"));
    let (end, mark) = colon?;
    let words: Vec<&str> = text[..end].split_whitespace().collect();
    let plain = text[..end].chars().all(|c| c.is_alphabetic() || " .'’-&".contains(c));
    let capital = words.iter().all(|word| word.starts_with(char::is_uppercase) || lexicon::is_particle(word));
    let speech = end + mark.len_utf8();
    let said = text[speech..].trim();
    // What stands in marks is a quote, and the rules for quotes read its label.
    let quoted = said.starts_with(['“', '"', '‘', '«', '„']);
    // A table's row (Solberg: 1,501) says nothing.
    let figures =
        said.chars().filter(|c| c.is_alphabetic()).count() < said.chars().filter(char::is_ascii_digit).count();
    let silent = figures || !said.contains(char::is_alphabetic);
    if words.is_empty() || words.len() > LABEL.1 || !plain || !capital || silent || quoted {
        return None;
    }
    let start = speech + text[speech..].len() - text[speech..].trim_start().len();
    let label = kind(&words);
    Some(Turn { label, label_at: 0..speech, speech: start..text.trim_end().len() })
}

fn kind(words: &[&str]) -> Label {
    let all = words.join(" ");
    let asks = ["q", "question", "interviewer", "host", "moderator"];
    if asks.contains(&all.to_lowercase().as_str()) {
        return Label::Question;
    }
    if matches!(all.to_lowercase().as_str(), "a" | "answer") {
        return Label::Answer;
    }
    let letters = all.chars().filter(|c| *c != '.').count();
    match words {
        [one] if (2..=3).contains(&letters) && one.chars().all(|c| c.is_uppercase() || c == '.') => {
            Label::Initials(one.replace('.', "").to_lowercase())
        }
        _ => Label::Name(all),
    }
}

/// The names that stand in the article beside its labels.
struct Named {
    /// Words that follow a word with a capital, both in lower case: a name's last words, and the words before them.
    surnames: HashMap<String, Vec<String>>,
    /// Of two words with capitals each.
    initials: Vec<String>,
}

impl Named {
    fn new(blocks: &[Block], turns: &[Option<Turn>]) -> Self {
        let mut named = Named { surnames: HashMap::new(), initials: Vec::new() };
        for (block, turn) in blocks.iter().zip(turns) {
            let from = turn.as_ref().map_or(0, |turn| turn.speech.start);
            let words: Vec<&str> = block.text[from..].split_whitespace().map(bare).collect();
            for pair in words.windows(2) {
                let [first, last] = pair else { continue };
                if first.starts_with(char::is_uppercase) && last.starts_with(char::is_uppercase) {
                    named.surnames.entry(last.to_lowercase()).or_default().push(first.to_lowercase());
                    named.initials.push(
                        [first, last].iter().filter_map(|word| word.chars().next()).collect::<String>().to_lowercase(),
                    );
                }
            }
        }
        named
    }

    fn believes(&self, label: &Label) -> bool {
        match label {
            Label::Question | Label::Answer => true,
            Label::Initials(letters) => self.initials.contains(letters),
            Label::Name(name) => self.is_somebody(name),
        }
    }

    fn is_somebody(&self, name: &str) -> bool {
        let words: Vec<String> = name.split_whitespace().map(|word| bare(word).to_lowercase()).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let role = lexicon::is_role(last) || lexicon::is_title(first);
        let full = words.len() > 1 && lexicon::is_first_name(first);
        let surname = self.surnames.get(last).is_some_and(|before| before.iter().any(|word| is_given(word)));
        let known = words.len() == 1 && lexicon::is_first_name(first);
        role || full || surname || known
    }
}

fn is_in_capitals(label: &Label) -> bool {
    matches!(label, Label::Name(name) if !name.chars().any(char::is_lowercase))
}

/// Does a surname follow `word`: a first name or a title?
fn is_given(word: &str) -> bool {
    lexicon::is_first_name(word) || lexicon::first_name_gender(word).is_some() || lexicon::is_title(word)
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Blocks without a label between two turns belong to the one before.
fn go_on(blocks: &[Block], turns: &mut [Option<Turn>]) {
    let mut last: Option<(usize, Label)> = None;
    for block in 0..turns.len() {
        let Some(turn) = &turns[block] else { continue };
        let label = turn.label.clone();
        if let Some((before, speaking)) = last
            && block - before <= LONG_TURN
            && speaking != Label::Question
        {
            for between in before + 1..block {
                let text = &blocks[between].text;
                let speech = text.len() - text.trim_start().len()..text.trim_end().len();
                if matches!(blocks[between].kind, BlockKind::Paragraph) && !speech.is_empty() {
                    turns[between] = Some(Turn { label: speaking.clone(), label_at: 0..0, speech });
                } else {
                    break;
                }
            }
        }
        last = Some((block, label));
    }
}

/// Names that each stand once ("Solberg: The outsider …") head a reporter's list; in a talk somebody speaks again, or
/// asks, or the labels are set in capitals.
fn is_talk(row: &[Option<Turn>]) -> bool {
    let mut labels = HashMap::new();
    for turn in row.iter().flatten().filter(|turn| !turn.label_at.is_empty()) {
        *labels.entry(format!("{:?}", turn.label)).or_insert(0) += 1;
        match &turn.label {
            Label::Name(name) if name.chars().any(char::is_lowercase) => {}
            _ => return true,
        }
    }
    labels.values().any(|&times| times > 1)
}

/// A label alone is none: beside it stands a turn of somebody else.
fn keep_neighbours(turns: &mut [Option<Turn>]) {
    let mut from = 0;
    while from < turns.len() {
        let end = (from..turns.len()).find(|&at| turns[at].is_none()).unwrap_or(turns.len());
        let row = &turns[from..end];
        let several = row.iter().flatten().any(|turn| row[0].as_ref().is_some_and(|first| first.label != turn.label));
        if !several || !is_talk(row) {
            turns[from..end].fill(None);
        }
        from = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::ByteSpan;

    fn labels(text: &str) -> Vec<String> {
        let blocks: Vec<Block> = text
            .split('\n')
            .map(|line| Block {
                kind: BlockKind::Paragraph,
                text: line.to_owned(),
                span: ByteSpan::new(0, line.len()),
                runs: Vec::new(),
            })
            .collect();
        let name = |turn: Option<Turn>| match turn.map(|turn| turn.label) {
            None => "-".to_owned(),
            Some(Label::Question) => "Q".to_owned(),
            Some(Label::Answer) => "A".to_owned(),
            Some(Label::Name(name) | Label::Initials(name)) => name,
        };
        turns(&blocks).into_iter().map(name).collect()
    }

    #[test]
    fn interviews_have_turns_and_lists_have_none() {
        assert_eq!(labels("Mira Solberg talks.\nQ: Why?\nA: Because.\nAnd more.\nQ: So?"), ["-", "Q", "A", "A", "Q"]);
        assert_eq!(labels("Mira Solberg met Jon Abara.\nSolberg: Yes.\nAbara: No."), ["-", "-", "-"]);
        assert_eq!(
            labels("Mira Solberg met Jon Abara.\nSolberg: Yes.\nAbara: No.\nSolberg: Yes."),
            ["-", "Solberg", "Abara", "Solberg"]
        );
        assert_eq!(labels("THE JUDGE: Stand.\nTHE ACCUSED: I do."), ["THE JUDGE", "THE ACCUSED"]);
        assert_eq!(labels("Price: ten\nPros: light\nCons: loud\nNote: none"), ["-", "-", "-", "-"]);
        assert_eq!(labels("Solberg: Yes.\nIt rained."), ["-", "-"]);
    }
}
