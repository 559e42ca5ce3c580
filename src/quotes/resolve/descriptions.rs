//! Whom a description means: "the ambassador", "the company", "the 56-year-old".
//!
//! In: a description and its place. Out: the entry of whoever has that role, is that body, or was just named; else an
//! entry of its own, so that "the patient" is the same patient all through the article.

use super::{
    super::{
        lexicon,
        mentions::NameKind,
        people::EntryId,
        phrases::{Reading, Subject},
        tokens::Token,
    },
    Event, Resolver,
};
use crate::words;

impl Resolver<'_> {
    pub(super) fn nominal(&mut self, block: usize, subject: &Subject, head: &str) -> Option<EntryId> {
        let reading = &self.readings[block];
        if let Some(name) = named_beside(reading, subject).filter(|_| lexicon::person_noun(head).is_some()) {
            return Some(self.people.of_name[block][name]);
        }
        let opener = reading.word(subject.tokens.start);
        let definite = matches!(opener, "the" | "this" | "that") || lexicon::is_role(opener);
        let singular = lexicon::person_noun(head).filter(|_| !lexicon::is_plural_of_people(head));
        if definite
            && let Some(role) = singular
            && let Some(entry) = self.holder(block, &subject.tokens, role)
        {
            return Some(entry);
        }
        if definite
            && (singular.is_some() || head.contains("-year-old"))
            && let Some(entry) = self.bridged(block, subject, head)
        {
            return Some(entry);
        }
        if definite
            && lexicon::is_document(head)
            && let Some(entry) = self.issuer(block, subject.tokens.start, head)
        {
            return Some(entry);
        }
        if definite
            && lexicon::is_body(head)
            && let Some(entry) = self.body(block, subject.tokens.start, head)
        {
            return Some(entry);
        }
        let text = reading.narration.text(self.texts[block], &subject.tokens);
        Some(self.people.nominal(text, singular.unwrap_or(head)))
    }

    /// "Karsholm Ferries said in a statement. “…,” **the statement** read.": who made it.
    fn issuer(&self, block: usize, token: usize, head: &str) -> Option<EntryId> {
        let said = self.spoken.iter().rev().find(|event| (event.block, event.token) < (block, token))?;
        let reading = &self.readings[said.block];
        let sentence = reading.narration.sentence(said.token);
        let made = sentence.into_iter().any(|at| {
            reading.word(at) == head
                && (at.saturating_sub(3)..at).any(|at| matches!(reading.word(at), "in" | "on" | "by"))
                && (at.saturating_sub(2)..at).any(|at| matches!(reading.word(at), "a" | "an"))
        });
        (made && said.block + 1 >= block).then_some(said.entry)
    }

    /// "Rosa Lindqvist has studied the reef. “…,” the biologist said.": a description that says something new of who was
    /// the subject just before, where that is a person of whom no other role is known.
    fn bridged(&self, block: usize, subject: &Subject, head: &str) -> Option<EntryId> {
        let reading = &self.readings[block];
        let apart = subject.tokens.clone().any(|at| is_another(reading.word(at)));
        if reading.word(subject.tokens.start) != "the" || subject.tokens.len() > 4 || apart {
            return None;
        }
        let here = self.sentence(block, subject.tokens.start);
        let gender = lexicon::noun_gender(head);
        let near = || {
            let events = self.before(block, subject.tokens.start);
            events.take_while(|event| event.sentence + 2 >= here && event.block + 1 >= block)
        };
        let fits = |event: &Event| {
            let person = &self.people.entries[event.entry];
            let ages = person.role_nouns.iter().all(|noun| noun.contains("-year-old"));
            let agrees = gender.is_none_or(|gender| person.gender().is_none_or(|own| own == gender));
            person.is_surely_person() && !person.plural && ages && agrees
        };
        let last = near().find(|event| event.subject && self.people.entries[event.entry].kind != NameKind::Place)?;
        // "the Bergen lawyer", "the former mayor": another word for somebody who is known well enough.
        let varied = is_varied(reading, subject);
        let known = &self.people.entries[last.entry];
        let alone =
            near().all(|event| event.entry == last.entry || !self.people.entries[event.entry].is_surely_person());
        let agrees = gender.is_none_or(|gender| known.gender().is_none_or(|own| own == gender));
        if fits(&last) || varied && alone && agrees && !known.nameless && known.is_surely_person() {
            return Some(last.entry);
        }
        // "The judge asked Okafor to stand. “…,” the defendant said.": who else is there.
        let roleless = |event: &Event| {
            let person = &self.people.entries[event.entry];
            fits(event) || person.kind == NameKind::Person && person.role_nouns.is_empty() && person.gender().is_none()
        };
        let mut others: Vec<EntryId> = near()
            .filter(|event| event.entry != last.entry && roleless(event) && !self.people.entries[last.entry].nameless)
            .map(|event| event.entry)
            .collect();
        others.sort_unstable();
        others.dedup();
        match others.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Who has a role: whoever shares most words of the description, and was named last.
    fn holder(&self, block: usize, description: &std::ops::Range<usize>, role: &str) -> Option<EntryId> {
        let reading = &self.readings[block];
        // "the second official" is another one.
        let apart = description.clone().map(|at| reading.word(at)).find(|word| is_another(word));
        let shared = |event: &Event| {
            let words = &self.people.entries[event.entry].role_words;
            description.clone().filter(|&at| words.contains(reading.word(at))).count()
        };
        let mut best: Option<(usize, EntryId)> = None;
        for event in self.before(block, description.start) {
            let person = &self.people.entries[event.entry];
            let same = apart.is_none_or(|apart| person.role_words.contains(apart));
            if same && person.role_nouns.contains(role) {
                let shared = shared(&event);
                if best.is_none_or(|(most, _)| shared > most) {
                    best = Some((shared, event.entry));
                }
            }
        }
        best.map(|(_, entry)| entry)
    }

    /// The body that "the company" or "the council" means: any, or one that has the word in its name.
    fn body(&self, block: usize, token: usize, head: &str) -> Option<EntryId> {
        let named = |event: &Event| {
            let entry = &self.people.entries[event.entry];
            words::words(&entry.name).any(|word| word.to_lowercase() == head) && !entry.is_surely_person()
        };
        let same = self.before(block, token).find(named).map(|event| event.entry);
        same.or_else(|| self.organisation(block, token, false).filter(|_| lexicon::is_generic_body(head)))
    }
}

/// "the Bergen lawyer", "the former mayor", "the 43-year-old father": a description that varies a name.
pub(super) fn is_varied(reading: &Reading, subject: &Subject) -> bool {
    subject.tokens.clone().skip(1).any(|at| {
        let word = reading.word(at);
        let capital = reading.token(at).is_some_and(|token| token.capital);
        capital || matches!(word, "former" | "retired") || word.contains("-year-old")
    })
}

/// Words that tell one bearer of a role from the one before.
fn is_another(word: &str) -> bool {
    matches!(word, "second" | "third" | "fourth" | "other" | "another" | "different")
}

/// "the harbour master of Bergen, Mira Solberg,": the name that an apposition gives.
pub(super) fn named_beside(reading: &Reading, subject: &Subject) -> Option<usize> {
    let end = subject.tokens.end;
    let comma = (end..end + 6).find(|&at| !reading.token(at).is_some_and(Token::is_word))?;
    let begins = (comma + 1..comma + 3).find(|&at| reading.name_at(at).is_some())?;
    // ", state senator Mira Solberg", but not ", per Okafor".
    let led = (comma + 1..begins).all(|at| !lexicon::is_preposition(reading.word(at)));
    let name = reading.name_at(begins).filter(|_| reading.mark(comma, ",") && led)?;
    let found = &reading.names[name];
    let closed = reading.token(found.tokens.end).is_none_or(|next| !next.is_word());
    (closed && matches!(found.kind, NameKind::Person | NameKind::Unknown)).then_some(name)
}
