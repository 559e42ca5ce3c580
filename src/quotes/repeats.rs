//! Pull quotes: words that the article says once more, set apart.
//!
//! In: the quotes of an article, as words. Out: for a quote that repeats (a part of) another one, which one that is.

use std::collections::HashMap;

use crate::words;

/// How many words in a row make a repetition; fewer are chance.
const ROW: usize = 4;

/// Finds quotes by their words.
#[derive(Debug)]
pub(super) struct Repeats {
    quotes: Vec<Vec<String>>,
    /// Where each row of words stands: quote and word.
    rows: HashMap<Vec<String>, Vec<(usize, usize)>>,
}

/// How many places of one row of words are kept; keeps the work for a text that repeats itself bounded.
const PLACES: usize = 8;

impl Repeats {
    pub fn new<'a>(quotes: impl Iterator<Item = &'a str>) -> Self {
        let quotes: Vec<Vec<String>> =
            quotes.map(|quote| words::words(quote).map(str::to_lowercase).collect()).collect();
        let mut rows: HashMap<Vec<String>, Vec<(usize, usize)>> = HashMap::new();
        for (quote, words) in quotes.iter().enumerate() {
            for (at, row) in words.windows(ROW).enumerate() {
                let places = rows.entry(row.to_vec()).or_default();
                if places.len() < PLACES {
                    places.push((quote, at));
                }
            }
        }
        Repeats { quotes, rows }
    }

    /// The quotes that say all that quote `n` says, in order.
    pub fn of(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        let words = self.quotes.get(n).map_or(&[][..], Vec::as_slice);
        let places = words.get(..ROW).and_then(|row| self.rows.get(row)).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(move |&(quote, at)| {
            let rest = self.quotes.get(quote)?.get(at..)?;
            (quote != n && rest.starts_with(words)).then_some(quote)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_quote_is_found_in_the_quote_that_it_repeats() {
        let quotes = ["A reef is a city.", "We sail.", "“A reef is a city, and nobody would bulldoze it.”"];
        let repeats = Repeats::new(quotes.into_iter());
        assert_eq!(repeats.of(0).collect::<Vec<_>>(), [2]);
        assert_eq!(repeats.of(1).count() + repeats.of(2).count(), 0);
    }
}
