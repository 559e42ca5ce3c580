//! Who does something: the noun phrase that is a verb's subject.
//!
//! In: a block's tokens and names. Out: a [`Subject`] for a place in it. There is no parser: a phrase is a run of
//! words that no mark, preposition, conjunction or verb of speaking interrupts, and its kind is told by its last
//! word.

use std::ops::Range;

use super::{
    cues::{self, Cue, Form},
    lexicon,
    mentions::Name,
    tokens::{Narration, Token},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubjectKind {
    Pronoun,
    /// An index into the block's names.
    Name(usize),
    /// A description; the token of its main noun.
    Nominal(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub kind: SubjectKind,
    pub tokens: Range<usize>,
}

/// A block as the rules read it.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub narration: Narration,
    pub names: Vec<Name>,
    /// The name (its titles included) that each token belongs to.
    name_at: Vec<Option<usize>>,
}

/// How far a rule looks; keeps the work for one quote bounded whatever the text.
const REACH: usize = 60;

impl Reading {
    pub fn new(narration: Narration, names: Vec<Name>) -> Self {
        let mut name_at = vec![None; narration.tokens.len()];
        for (n, name) in names.iter().enumerate() {
            for slot in &mut name_at[name.title.start..name.tokens.end] {
                *slot = Some(n);
            }
        }
        Reading { narration, names, name_at }
    }

    pub fn token(&self, at: usize) -> Option<&Token> {
        self.narration.tokens.get(at)
    }

    pub fn word(&self, at: usize) -> &str {
        self.token(at).filter(|token| token.is_word()).map_or("", |token| token.lower.as_str())
    }

    pub fn mark(&self, at: usize, marks: &str) -> bool {
        self.token(at).is_some_and(|token| token.is_mark(marks))
    }

    pub fn name_at(&self, at: usize) -> Option<usize> {
        self.name_at.get(at).copied().flatten()
    }

    /// The verb of speaking at `at`, unless the word is part of a name.
    pub fn cue(&self, at: usize) -> Option<Cue> {
        let token = self.token(at)?;
        // "his claim", "the port's reports": a noun.
        let noun = at.checked_sub(1).and_then(|before| self.token(before)).is_some_and(|before| {
            matches!(before.lower.as_str(), "the" | "a" | "an" | "his" | "her" | "their" | "its" | "my" | "our")
                || before.possessive
        });
        let perfect = token.lower != "written"
            || at.checked_sub(1).is_some_and(|before| matches!(self.word(before), "has" | "have" | "had"));
        let verb = token.is_word() && self.name_at(at).is_none() && !token.possessive && !noun && perfect;
        verb.then(|| cues::cue(&token.lower)).flatten()
    }

    /// A quote between an article and its noun: "the “Harbour Lights” actor".
    pub fn is_title_inside(&self, at: usize) -> bool {
        let noun = self.token(at + 1).is_some_and(|token| token.is_word() && !token.capital);
        let quote = self.token(at).is_some_and(|token| token.quote().is_some());
        quote && noun && at.checked_sub(1).is_some_and(|before| is_determiner(self.word(before)))
    }

    /// The phrase that begins at `at`: "said **the harbour master** of Bergen", "**Mira Solberg** said".
    pub fn phrase_from(&self, at: usize, limit: usize) -> Option<Subject> {
        let first = self.token(at)?;
        if !first.is_word() || at >= limit {
            return None;
        }
        if is_pronoun(&first.lower) {
            return Some(Subject { kind: SubjectKind::Pronoun, tokens: at..at + 1 });
        }
        // "one of those advisers": what the quantity is of.
        if is_determiner(&first.lower)
            && self.word(at + 1) == "of"
            && let Some(of) = self.phrase_from(at + 2, limit)
        {
            return Some(Subject { kind: SubjectKind::Nominal(of.tokens.end - 1), tokens: at..of.tokens.end });
        }
        let limit = limit.min(at + 16).min(self.narration.tokens.len());
        let mut end = at;
        while end < limit
            && (self.name_at(end).is_some() || self.goes_on(end, end == at) || end > at && self.is_title_inside(end))
        {
            end += 1;
        }
        end = self.trimmed(at, end);
        let phrase = self.phrase(at..end)?;
        Some(self.second_role(&phrase, limit).unwrap_or(phrase))
    }

    /// "lead researcher **and harbour scientist Mira Solberg**", "chairman, founder and owner Jon Abara": several roles
    /// of one person.
    fn second_role(&self, first: &Subject, limit: usize) -> Option<Subject> {
        let SubjectKind::Nominal(head) = first.kind else { return None };
        let joint = first.tokens.end;
        let joins = matches!(self.word(joint), "and" | "&") || self.mark(joint, ",");
        if !joins || head + 1 != joint || self.person_noun(head).is_none() {
            return None;
        }
        let second = self.phrase_from(joint + 1, limit)?;
        let SubjectKind::Name(name) = second.kind else { return None };
        // A name alone is somebody else, or an apposition.
        let role = self.names[name].tokens.start.checked_sub(1).filter(|&role| role > joint)?;
        self.person_noun(role)?;
        Some(Subject { tokens: first.tokens.start..second.tokens.end, ..second })
    }

    /// Leaves off a verb that nothing marks as one: "**Solberg** met Okafor", "**the letter** reads".
    fn trimmed(&self, at: usize, end: usize) -> usize {
        let mut named = (at..end).filter_map(|n| self.name_at(n)).map(|name| &self.names[name]);
        let (first, last) = (named.next(), named.next_back());
        let role = (at..end).rev().find(|&n| self.is_noun_of_people(n));
        if let Some(first) = first.filter(|first| first.title.start <= at + 1) {
            let first_end = first.tokens.end;
            let last_end = last.map_or(first_end, |last| last.tokens.end);
            // "Solberg campaign manager Jon Abara" is one phrase, "Solberg met Jon Abara" is not.
            let indefinite =
                matches!(self.word(at), "a" | "an" | "one" | "another" | "some") && self.name_at(at).is_none();
            let joined = first.possessive
                || indefinite
                || (first_end..end)
                    .any(|n| if n + 1 == end { self.is_noun_of_people(n) } else { self.person_noun(n).is_some() });
            return match joined {
                false => first_end,
                true if last_end < end && !self.is_noun_of_people(end - 1) && last_end > first_end => last_end,
                true => end,
            };
        }
        if let Some(last) = last.or(first).filter(|last| last.tokens.end == end) {
            return last.tokens.end;
        }
        // "The ambassador conveyed": behind the last role, what is no name is no part of the phrase.
        if let Some(role) = role.filter(|_| end > at && !self.is_noun_of_people(end - 1)) {
            // "The group Rivers First called": its name belongs to it.
            let name = self.name_at(role + 1).map(|name| self.names[name].tokens.end);
            return name.filter(|&last| last <= end).unwrap_or(role + 1);
        }
        let verb = |n: &usize| {
            let word = self.word(*n);
            let third_person = word.ends_with('s') && !["ss", "us", "is"].into_iter().any(|end| word.ends_with(end));
            (third_person || word.ends_with("ed")) && !self.is_noun_of_people(*n)
        };
        (at + 2..end).find(verb).unwrap_or(end)
    }

    /// The phrase that ends before `end`, not reaching back before `from`: "**a spokesman for the port** said".
    pub fn phrase_before(&self, end: usize, from: usize) -> Option<Subject> {
        let from = from.max(end.saturating_sub(REACH));
        let mut start = end;
        while start > from {
            let at = start - 1;
            // "the “Harbour Lights” actor": a title inside the description.
            let titled = start < end && at > from && self.is_title_inside(at);
            let inside = titled
                || self.name_at(at).is_some()
                || lexicon::is_preposition(self.word(at))
                || self.goes_on(at, true)
                || lexicon::is_time(self.word(at));
            // "according to" and the like are over; so is anything before a verb of speaking.
            if !inside || self.cue(at).is_some_and(|cue| !cue.weak) {
                break;
            }
            start = at;
        }
        while start < end
            && self.name_at(start).is_none()
            && (lexicon::is_adverb(self.word(start)) || lexicon::is_time(self.word(start)))
        {
            start += 1;
        }
        let prepositions: Vec<usize> =
            (start..end).filter(|&at| self.name_at(at).is_none() && lexicon::is_preposition(self.word(at))).collect();
        match prepositions.first() {
            None => self.phrase(start..end),
            // "In a statement Solberg said": what comes last.
            Some(&first) if first == start => {
                let name = self.name_at(end.checked_sub(1)?)?;
                self.phrase(self.names[name].title.start.max(start)..end)
            }
            // "One of my students asked": what the quantity is of.
            Some(&first) if self.word(first) == "of" && first == start + 1 && is_determiner(self.word(start)) => {
                self.phrase_from(start, end)
            }
            // "A spokesman for the port said": what comes first, told in full.
            Some(&first) => {
                let head = self.phrase(start..first)?;
                Some(Subject { tokens: head.tokens.start..end, ..head })
            }
        }
    }

    /// The subject of the verb at `verb`.
    pub fn subject_before(&self, verb: usize) -> Option<Subject> {
        let sentence = self.narration.sentence(verb);
        let from = sentence.start.max(verb.saturating_sub(REACH));
        let mut end = verb;
        while end > from && self.name_at(end - 1).is_none() && lexicon::is_adverb(self.word(end - 1)) {
            end -= 1;
        }
        let participle = self.cue(verb).is_some_and(|cue| cue.form == Form::Participle);
        // "The letter went on to say", "Solberg likes to say".
        if let Some(to) = (end..verb).find(|&at| self.word(at) == "to") {
            return self.first_subject(&(from..to));
        }
        if end == from {
            return None;
        }
        let before = end - 1;
        match self.word(before) {
            word if is_pronoun(word) => Some(Subject { kind: SubjectKind::Pronoun, tokens: before..end }),
            "who" | "which" => {
                let noun_end = if before > from && self.mark(before - 1, ",") { before - 1 } else { before };
                self.phrase_before(noun_end, from)
            }
            "and" | "but" | "then" | "or" | "by" | "in" | "while" | "before" | "after" => {
                self.first_subject(&(from..before))
            }
            "" if self.mark(before, ",)—–-") && !participle => {
                self.interrupted(before, from).or_else(|| self.first_subject(&(from..before)))
            }
            // "with Solberg yelling", "footage of Solberg saying": a name that touches the participle is its subject.
            _ if participle && self.name_at(before).is_some() => {
                let start = self.name_at(before).map_or(before, |name| self.names[name].title.start);
                self.phrase(start.max(from)..end)
            }
            // "shows farmers declaring": who stands before the participle, unless they are listeners.
            _ if participle && lexicon::is_plural_of_people(self.word(before)) && !self.is_told(before, from) => {
                self.phrase_before(end, from)
            }
            _ if participle => self.speaking_before(before, from).or_else(|| self.first_subject(&(from..end))),
            "" => self.first_subject(&(from..before)),
            _ => self.unclosed_apposition(from, end).or_else(|| self.phrase_before(end, from)),
        }
    }

    /// Does a verb such as "told" stand before the phrase that ends with the word at `last`?
    fn is_told(&self, last: usize, from: usize) -> bool {
        (from.max(last.saturating_sub(5))..last).any(|at| self.cue(at).is_some() || self.word(at) == "to")
    }

    /// "Solberg said it would sail, **adding**": who spoke last in the sentence goes on.
    fn speaking_before(&self, end: usize, from: usize) -> Option<Subject> {
        let spoke = |&at: &usize| self.cue(at).is_some_and(Cue::says);
        let verb = (from..end).rev().find(spoke)?;
        self.subject_before(verb)
    }

    /// "Mira Solberg, head of the port of Bergen said": an apposition whose second comma is missing.
    fn unclosed_apposition(&self, from: usize, verb: usize) -> Option<Subject> {
        let subject =
            self.first_subject(&(from..verb)).filter(|subject| matches!(subject.kind, SubjectKind::Name(_)))?;
        let comma = subject.tokens.end;
        let word = self.word(comma + 1);
        let opens = self.mark(comma, ",") && (lexicon::is_role(word) || matches!(word, "a" | "an" | "the"));
        let alone = (comma + 1..verb).all(|at| !self.mark(at, ",;:") && self.cue(at).is_none());
        (opens && alone).then_some(subject)
    }

    /// "Mira Solberg, who runs the port, said": the phrase before an insertion that ends at the mark `at`.
    fn interrupted(&self, at: usize, from: usize) -> Option<Subject> {
        if self.mark(at, ")") {
            let open = (from..at).rev().find(|&n| self.mark(n, "("))?;
            return self.phrase_before(open, from);
        }
        // "The harbour master, Mira Solberg, said": the insertion itself is the name.
        let last_comma = (from..at).rev().find(|&n| self.mark(n, ","));
        if let Some(comma) = last_comma
            && let Some(name) = self.name_at(comma + 1)
            && self.names[name].tokens.end == at
            && comma > from
            && lexicon::is_role(self.word(comma - 1))
        {
            return self.phrase(comma + 1..at);
        }
        let first = self.first_subject(&(from..at));
        if let Some(first) =
            first.filter(|first| matches!(first.kind, SubjectKind::Name(_)) && self.mark(first.tokens.end, ",("))
        {
            return Some(first);
        }
        let commas = (from..at).rev().filter(|&n| self.mark(n, ",—–-"));
        for comma in commas {
            let inserted = self.word(comma + 1);
            let opens = matches!(
                inserted,
                "a" | "an"
                    | "the"
                    | "who"
                    | "whose"
                    | "which"
                    | "one"
                    | "his"
                    | "her"
                    | "now"
                    | "then"
                    | "himself"
                    | "herself"
            ) || inserted.starts_with(|c: char| c.is_ascii_digit())
                || lexicon::is_role(inserted)
                || lexicon::is_preposition(inserted)
                || self.token(comma + 1).is_some_and(|token| token.is_word() && !token.capital);
            let named = comma.checked_sub(1).and_then(|n| self.name_at(n)).filter(|&name| !self.names[name].possessive);
            let after_preposition = named.is_some_and(|name| {
                let start = self.names[name].title.start;
                start > from && lexicon::is_preposition(self.word(start - 1)) && comma.saturating_sub(start) < 2
            });
            if opens && named.is_some() && !after_preposition {
                return self.phrase_before(comma, from);
            }
        }
        None
    }

    /// The subject that a sentence (or the rest of one) begins with, leading clauses skipped.
    pub fn first_subject(&self, range: &Range<usize>) -> Option<Subject> {
        let mut at = range.start;
        for _ in 0..3 {
            while at < range.end && self.name_at(at).is_none() && self.leads_in(at) {
                at += 1;
            }
            let word = self.word(at);
            let introduces = self.name_at(at).is_none()
                && (lexicon::is_preposition(word)
                    || lexicon::is_clause_word(word)
                    || matches!(word, "asked" | "pressed" | "according" | "given" | "told")
                    || self.token(at).is_some_and(|token| token.is_word() && word.ends_with("ing") && word.len() > 4));
            if word == "as" && self.name_at(at + 1).is_some() {
                return self.phrase_from(at + 1, range.end);
            }
            // "On May 6, 2015, Solberg": a year goes with the date before it.
            if !introduces && !word.starts_with(|c: char| c.is_ascii_digit()) {
                return self.phrase_from(at, range.end);
            }
            let comma = (at..range.end.min(at + REACH)).find(|&n| self.mark(n, ","))?;
            at = comma + 1;
        }
        None
    }

    fn leads_in(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let word = token.lower.as_str();
        token.is_mark(",—–-…*•")
            || token.is_word()
                && (matches!(word, "and" | "but" | "so" | "yet")
                    || lexicon::is_adverb(word) && !is_pronoun(word)
                    || matches!(word, "however" | "meanwhile" | "indeed" | "therefore"))
    }

    /// Reads `range` as one phrase.
    fn phrase(&self, range: Range<usize>) -> Option<Subject> {
        let mut range = range;
        while range.end > range.start
            && self.name_at(range.end - 1).is_none()
            && lexicon::is_time(self.word(range.end - 1))
        {
            range.end -= 1;
        }
        let last = range.end.checked_sub(1).filter(|&last| last >= range.start)?;
        if let Some(name) = self.name_at(last) {
            let possessive = self.names[name].possessive;
            return (!possessive).then_some(Subject { kind: SubjectKind::Name(name), tokens: range });
        }
        let word = self.word(last);
        if is_pronoun(word) {
            return Some(Subject { kind: SubjectKind::Pronoun, tokens: last..last + 1 });
        }
        // "one said"
        let says = self.cue(last + 1).is_some_and(Cue::says);
        if range.len() == 1 && says && matches!(word, "one" | "another") {
            return Some(Subject { kind: SubjectKind::Nominal(last), tokens: range });
        }
        let opener = self.word(range.start);
        let determined = is_determiner(opener)
            || range.clone().any(|at| at < last && self.token(at).is_some_and(|token| token.possessive));
        let counted = opener.starts_with(|c: char| c.is_ascii_digit());
        let age = word.contains("-year-old");
        let verb = word.ends_with("ed") && !lexicon::is_role(word);
        let letters = word.chars().all(|c| c.is_alphabetic() || "-'.".contains(c)) && word.len() > 1;
        let possessive = self.token(last).is_some_and(|token| token.possessive);
        let noun = age || letters && !is_determiner(word) && !verb && !possessive;
        // A name inside ("the Solberg campaign") makes a phrase of what follows it.
        // "the campaign", but not "campaign" alone: what is no person needs its article.
        let person = self.person_noun(last).is_some() || lexicon::is_plural_of_people(word) || word.ends_with('s');
        (noun
            && (person && self.is_noun_of_people(last)
                || determined && range.len() > 1
                || counted && lexicon::is_role(word)))
        .then_some(Subject { kind: SubjectKind::Nominal(last), tokens: range })
    }

    fn is_noun_of_people(&self, at: usize) -> bool {
        let word = self.word(at);
        self.person_noun(at).is_some()
            || lexicon::is_plural_of_people(word)
            || self.is_lower(at) && (lexicon::is_body(word) || lexicon::is_document(word))
    }

    /// The singular of the noun at `at`, if it names people by what they do or are.
    pub fn person_noun(&self, at: usize) -> Option<&str> {
        let word = self.word(at);
        if self.is_lower(at) { lexicon::person_noun(word) } else { lexicon::singular_role(word) }
    }

    /// Is the word at `at` no name: without a capital, or with the one that begins its sentence?
    fn is_lower(&self, at: usize) -> bool {
        let begins = self.name_at(at).is_none() && self.narration.sentence(at).start == at;
        self.token(at).is_some_and(|token| token.is_word() && (!token.capital || begins))
    }

    /// Does `subject` name what can speak: somebody, a body of people, or something written?
    pub fn is_speaker(&self, subject: &Subject) -> bool {
        let SubjectKind::Nominal(head) = subject.kind else { return true };
        self.is_noun_of_people(head)
            || self.word(head).contains("-year-old")
            || self.token(head).is_some_and(|token| token.capital && self.name_at(head).is_some())
    }

    /// May the word at `at` stand inside a noun phrase?
    fn goes_on(&self, at: usize, first: bool) -> bool {
        let word = self.word(at);
        !(word.is_empty()
            || lexicon::is_preposition(word)
            || lexicon::is_clause_word(word)
            || is_pronoun(word)
            || !first && is_determiner(word) && !is_number(word)
            || !first && (lexicon::is_adverb(word) || lexicon::is_time(word))
            || self.cue(at).is_some_and(|cue| !cue.weak && cue.form != Form::Base))
    }
}

/// Also before a contracted verb: "they'll".
pub(super) fn is_pronoun(word: &str) -> bool {
    let word = word.split('\'').next().unwrap_or(word);
    matches!(word, "he" | "she" | "they" | "it" | "i" | "we" | "you")
}

/// Counts what a determiner before it has begun: "the two ministers".
fn is_number(word: &str) -> bool {
    matches!(word, "two" | "three" | "four" | "several" | "many" | "few" | "other" | "most")
}

pub(super) fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "one"
            | "another"
            | "some"
            | "two"
            | "three"
            | "four"
            | "several"
            | "many"
            | "his"
            | "her"
            | "their"
            | "its"
            | "my"
            | "our"
            | "this"
            | "that"
            | "these"
            | "those"
            | "other"
            | "both"
            | "any"
            | "most"
            | "few"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{
        mentions::{Usage, names},
        spans::spans,
    };
    use super::*;

    fn subject(text: &str, verb: &str) -> Option<String> {
        let narration = Narration::new(text, &spans(text));
        let names = names(
            text,
            &narration.tokens,
            &narration.sentences,
            &Usage { proper: ["solberg".to_owned()].into(), ..Usage::default() },
        );
        let reading = Reading::new(narration, names);
        let at = (0..reading.narration.tokens.len()).find(|&at| reading.word(at) == verb)?;
        let subject = reading.subject_before(at)?;
        Some(reading.narration.text(text, &subject.tokens).to_owned())
    }

    #[test]
    fn the_subject_of_a_verb() {
        for (text, expected) in [
            ("Mira Solberg said so.", "Mira Solberg"),
            ("On Monday Solberg also said so.", "Solberg"),
            ("A spokesman for the port said so.", "A spokesman for the port"),
            ("Mira Solberg, who runs the port, said so.", "Mira Solberg"),
            ("Mira Solberg (Bergen) said so.", "Mira Solberg"),
            ("Mira Solberg, 52, said so.", "Mira Solberg"),
            ("Asked about the boats, Solberg said so.", "Solberg"),
            ("Solberg shook hands and said so.", "Solberg"),
            ("In a letter, the harbour master said so.", "the harbour master"),
            ("Solberg’s lawyer said so.", "Solberg’s lawyer"),
        ] {
            assert_eq!(subject(text, "said").as_deref(), Some(expected), "{text}");
        }
    }
}
