//! Words into pieces that a model takes at once.
//!
//! A model has a limit of sounds, and its memory grows with what it is given. A piece ends after a sentence where it
//! can, else after a clause, else after a word; a word that is too long for a piece alone is cut where the limit falls.
//! Pieces hold every sound of the words, in order, and nothing else.

use super::phonemes::Word;

/// What a model is given at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    pub sounds: Vec<char>,
    /// Where words begin: (index into `sounds`, byte offset in the utterance's text), rising.
    pub starts: Vec<(usize, usize)>,
}

/// `limit` is in sounds, marks and gaps counted.
pub fn pieces(words: &[Word], limit: usize) -> Vec<Piece> {
    let limit = limit.max(2);
    let mut out = Vec::new();
    let mut rest = words.to_vec();
    while !rest.is_empty() {
        let count = fitting(&rest, limit);
        if count == 0 {
            // A word longer than the limit: its head goes now, the rest is a word without a beginning.
            let word = &mut rest[0];
            let head: String = word.sounds.chars().take(limit).collect();
            word.sounds = word.sounds.chars().skip(limit).collect();
            let (at, spoken) = (word.at, word.spoken);
            word.spoken = false;
            out.push(piece(&[Word { at, sounds: head, gap: false, spoken }]));
            continue;
        }
        let end = best_end(&rest, count);
        out.push(piece(&rest[..end]));
        rest.drain(..end);
    }
    out
}

/// How many words fit.
fn fitting(words: &[Word], limit: usize) -> usize {
    let mut length = 0;
    words
        .iter()
        .take_while(|word| {
            let fits = length + word.sounds.chars().count() <= limit;
            length += word.sounds.chars().count() + usize::from(word.gap);
            fits
        })
        .count()
}

/// Where to end among the first `count` words: all of them, or after the last sentence, clause or gap, whichever leaves
/// a piece of some length.
fn best_end(words: &[Word], count: usize) -> usize {
    if count == words.len() {
        return count;
    }
    let after = |marks: &[char], least: usize| {
        (least..=count).rev().find(|&end| {
            end > 0
                && words[end - 1].gap
                && words[..end].iter().rev().take_while(|w| !w.spoken).any(|w| w.sounds.contains(marks))
        })
    };
    let gap = || (1..=count).rev().find(|&end| words[end - 1].gap);
    after(&['.', '!', '?', '…'], count / 3)
        .or_else(|| after(&[';', ':', ',', '—', ')', '”'], count / 3))
        .or_else(gap)
        .unwrap_or(count)
}

fn piece(words: &[Word]) -> Piece {
    let mut piece = Piece::default();
    for (n, word) in words.iter().enumerate() {
        if word.spoken {
            piece.starts.push((piece.sounds.len(), word.at));
        }
        piece.sounds.extend(word.sounds.chars());
        if word.gap && n + 1 < words.len() {
            piece.sounds.push(' ');
        }
    }
    piece
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let mut at = 0;
        text.split_inclusive(' ')
            .flat_map(|word| {
                let gap = word.ends_with(' ');
                let word = word.trim();
                let body = word.trim_end_matches(['.', ',', '?']);
                let start = at;
                at += word.len() + 1;
                let mark = &word[body.len()..];
                let spoken = Word { at: start, sounds: body.into(), gap: gap && mark.is_empty(), spoken: true };
                let mark = Word { at: start + body.len(), sounds: mark.into(), gap, spoken: false };
                [spoken, mark].into_iter().filter(|word| !word.sounds.is_empty()).collect::<Vec<_>>()
            })
            .collect()
    }

    fn texts(text: &str, limit: usize) -> Vec<String> {
        pieces(&words(text), limit).iter().map(|piece| piece.sounds.iter().collect()).collect()
    }

    #[test]
    fn a_piece_ends_with_a_sentence_else_a_clause_else_a_word() {
        assert_eq!(texts("one two. three four", 100), ["one two. three four"]);
        assert_eq!(texts("one two. three four", 14), ["one two.", "three four"]);
        assert_eq!(texts("one two, three four five", 16), ["one two,", "three four five"]);
        assert_eq!(texts("one two three four", 14), ["one two three", "four"]);
        assert_eq!(texts("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_piece_is_too_long(text in "([a-z]{1,12}[.,?]{0,1} ){0,40}", limit in 2usize..40) {
            let words = words(&text);
            let pieces = pieces(&words, limit);
            let sounds = |text: String| text.replace(' ', "");
            let all: String = words.iter().map(|word| word.sounds.as_str()).collect();
            prop_assert_eq!(sounds(pieces.iter().flat_map(|piece| piece.sounds.iter()).collect()), sounds(all));
            prop_assert!(pieces.iter().all(|piece| piece.sounds.len() <= limit));
            let starts: Vec<usize> = pieces.iter().flat_map(|piece| piece.starts.iter().map(|start| start.1)).collect();
            let asked: Vec<usize> = words.iter().filter(|word| word.spoken).map(|word| word.at).collect();
            prop_assert_eq!(starts, asked);
        }
    }
}
