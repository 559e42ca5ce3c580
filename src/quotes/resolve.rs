//! Whom a subject means.
//!
//! In: a [`Subject`] and its place. Out: the entry of a person. A name means its bearer, "the ambassador" whoever
//! has that role, "he" the likeliest man: the nearest person who fits, who was a subject, and who was speaking.

mod descriptions;

use std::collections::HashSet;

use self::descriptions::{is_varied, named_beside};
use super::{
    cues::Cue,
    lexicon,
    mentions::NameKind,
    people::{EntryId, People, pronoun_gender},
    phrases::{Reading, Subject, SubjectKind, is_pronoun},
    tokens::Token,
};
use crate::{gender::Gender, words};

/// Somebody is named, or speaks, at a place.
#[derive(Debug, Clone, Copy)]
struct Event {
    block: usize,
    token: usize,
    /// Sentences since the beginning of the article.
    sentence: usize,
    entry: EntryId,
    subject: bool,
    /// The subject of a verb of speaking, or whoever speaks a quote.
    speaks: bool,
    possessive: bool,
}

#[derive(Debug)]
pub(super) struct Resolver<'a> {
    texts: &'a [&'a str],
    readings: &'a [Reading],
    pub people: People,
    /// Every name, in order.
    named: Vec<Event>,
    /// Descriptions and pronouns that are subjects, in order, as far as the article is read.
    told: Vec<Event>,
    /// Who spoke, in order, as far as it is decided.
    spoken: Vec<Event>,
    /// The number of each block's first sentence.
    first_sentence: Vec<usize>,
}

/// What makes a person the likelier one for a pronoun, set by hand, with an eye on articles with known speakers.
mod weight {
    /// A title, a first name or a pronoun shows it.
    pub const PERSON: f32 = 2.0;
    pub const SAME_BLOCK: f32 = 2.0;
    pub const SUBJECT: f32 = 4.0;
    /// Of a verb of speaking: "Okafor said that …".
    pub const SPEAKS: f32 = 1.0;
    pub const GENDER_KNOWN: f32 = 2.0;
    /// For each time that they are named.
    pub const AGAIN: f32 = 0.05;
    pub const SENTENCE_AWAY: f32 = -2.0;
    pub const POSSESSIVE: f32 = -2.0;
    /// Brought up by a description alone: "he needed an accountant".
    pub const MENTIONED: f32 = -2.0;
    /// Named behind the pronoun's verb, or inside the quote.
    pub const SPOKEN_OF: f32 = -6.0;
    pub const ORGANISATION: f32 = -8.0;
}

/// How many earlier events are weighed for one pronoun.
const MEMORY: usize = 40;

impl<'a> Resolver<'a> {
    pub fn new(texts: &'a [&'a str], readings: &'a [Reading], people: People) -> Self {
        let mut first_sentence = Vec::with_capacity(readings.len());
        let mut sentences = 0;
        let mut named = Vec::new();
        for (block, reading) in readings.iter().enumerate() {
            first_sentence.push(sentences);
            let (subjects, speaking) = subjects(reading);
            for (n, name) in reading.names.iter().enumerate() {
                named.push(Event {
                    block,
                    token: name.tokens.start,
                    sentence: sentences + reading.narration.sentence_of(name.tokens.start),
                    entry: people.of_name[block][n],
                    subject: subjects.contains(&n),
                    speaks: speaking.contains(&n),
                    possessive: name.possessive,
                });
            }
            sentences += reading.narration.sentences.len();
        }
        Resolver { texts, readings, people, named, told: Vec::new(), spoken: Vec::new(), first_sentence }
    }

    /// Reads the subjects of a block that are not names, so that "My mother came. She …" is followed.
    pub fn read(&mut self, block: usize) {
        let readings = self.readings;
        let reading = &readings[block];
        for sentence in &reading.narration.sentences {
            let Some(subject) = reading.first_subject(sentence) else { continue };
            let person = match subject.kind {
                SubjectKind::Name(_) => false,
                SubjectKind::Pronoun => pronoun_gender(reading.word(subject.tokens.start)).is_some(),
                SubjectKind::Nominal(_) => reading.is_speaker(&subject),
            };
            let known = self.people.entries.len();
            if person
                && let Some(entry) = self.resolve(block, &subject, "")
                // "The neurosurgeon", where nobody has that role, is somebody whom the text names another way.
                && (entry < known
                    || !self.people.entries[entry].may_be_one()
                    || introduces(reading, subject.tokens.start)
                    || presents(reading, &subject)
                    || !self.somebody_before(block, subject.tokens.start))
            {
                let at = subject.tokens.start;
                let sentence = self.sentence(block, at);
                let speaks = reading.cue(subject.tokens.end).is_some_and(Cue::says);
                self.told.push(Event { block, token: at, sentence, entry, subject: true, speaks, possessive: false });
            }
        }
        self.read_introduced(block);
        let first = self.told.partition_point(|event| event.block < block);
        self.told[first..].sort_by_key(|event| event.token);
    }

    /// Is any person named in this paragraph or the one before?
    fn somebody_before(&self, block: usize, token: usize) -> bool {
        let mut near = self.before(block, token).take_while(|event| event.block + 1 >= block);
        near.any(|event| self.people.entries[event.entry].may_be_one())
    }

    /// "The board spoke to **one mother**": somebody without a name is introduced, and "she" may follow.
    fn read_introduced(&mut self, block: usize) {
        let readings = self.readings;
        let reading = &readings[block];
        let subjects = self.told.partition_point(|event| event.block < block)..self.told.len();
        for at in 0..reading.narration.tokens.len() {
            let opens = matches!(reading.word(at), "a" | "an" | "one" | "another" | "his" | "her" | "their" | "my");
            let before = at.checked_sub(1).map_or("", |before| reading.word(before));
            let likened = matches!(
                before,
                "is" | "was"
                    | "are"
                    | "were"
                    | "be"
                    | "been"
                    | "being"
                    | "as"
                    | "like"
                    | "became"
                    | "become"
                    | "not"
                    | "than"
            );
            let is_subject = || self.told[subjects.clone()].binary_search_by_key(&at, |event| event.token).is_ok();
            if !opens || likened || is_subject() {
                continue;
            }
            let Some(subject) = reading.phrase_from(at, at + 8) else { continue };
            let SubjectKind::Nominal(head) = subject.kind else { continue };
            let one = reading.person_noun(head).is_some() && !lexicon::is_plural_of_people(reading.word(head))
                || lexicon::is_document(reading.word(head));
            if one && named_beside(reading, &subject).is_none() {
                let text = reading.narration.text(self.texts[block], &subject.tokens);
                let role = lexicon::person_noun(reading.word(head)).unwrap_or_else(|| reading.word(head));
                let entry = self.people.nominal(text, role);
                let sentence = self.sentence(block, at);
                self.told.push(Event {
                    block,
                    token: at,
                    sentence,
                    entry,
                    subject: false,
                    speaks: false,
                    possessive: false,
                });
            }
        }
    }

    /// Remembers that `entry` spoke at `token` of `block`.
    pub fn spoke(&mut self, block: usize, token: usize, entry: EntryId) {
        let sentence = self.sentence(block, token);
        let at = self.spoken.iter().rposition(|event| (event.block, event.token) <= (block, token));
        let event = Event { block, token, sentence, entry, subject: true, speaks: true, possessive: false };
        self.spoken.insert(at.map_or(0, |at| at + 1), event);
    }

    fn sentence(&self, block: usize, token: usize) -> usize {
        self.first_sentence[block] + self.readings[block].narration.sentence_of(token)
    }

    /// The person (or thing) that `subject` of `block` means, if the text tells.
    pub fn resolve(&mut self, block: usize, subject: &Subject, quoted: &str) -> Option<EntryId> {
        let reading = &self.readings[block];
        match subject.kind {
            SubjectKind::Name(name) => self.people.of_name[block].get(name).copied(),
            SubjectKind::Pronoun => self.pronoun(block, subject.tokens.start, quoted),
            SubjectKind::Nominal(head) => {
                let head = reading.word(head).to_owned();
                self.nominal(block, subject, &head)
            }
        }
    }

    /// The organisation that "it" or "the company" means: the last that did something, else the last that is named.
    /// `it` also means what is written.
    fn organisation(&self, block: usize, token: usize, it: bool) -> Option<EntryId> {
        let near: Vec<Event> = self
            .before(block, token)
            .take_while(|event| event.block + 2 >= block)
            .filter(|event| !self.people.entries[event.entry].is_surely_person())
            .filter(|event| it || !self.people.entries[event.entry].nameless)
            .collect();
        let organisation = |event: &&Event| self.people.entries[event.entry].kind == NameKind::Organisation;
        let subjects = || near.iter().filter(|event| event.subject);
        let place = |event: &&Event| self.people.entries[event.entry].kind != NameKind::Place;
        let best = subjects().find(organisation).or_else(|| near.iter().find(organisation));
        // Else what nothing shows to be a person.
        let unsure = subjects().find(place);
        best.or(unsure).map(|event| event.entry)
    }

    /// "They": the last who did something and are several, or of whom the text tells no gender.
    fn they(&self, block: usize, token: usize) -> Option<EntryId> {
        let here = self.sentence(block, token);
        let near = self.before(block, token).take_while(|event| event.sentence + 4 >= here && event.block + 1 >= block);
        let fits = |event: &Event| {
            let entry = &self.people.entries[event.entry];
            event.subject && entry.kind != NameKind::Place && (entry.plural || !entry.is_gender_sure())
        };
        // Whom the text calls he or she is hardly meant, and stands between.
        let last =
            near.into_iter().find(|event| event.subject && self.people.entries[event.entry].kind != NameKind::Place)?;
        // "Sam finished their third race."
        let own = (0..token).any(|at| matches!(self.readings[block].word(at), "their" | "them"));
        (fits(&last) || own && !self.people.entries[last.entry].is_called_he_or_she()).then_some(last.entry)
    }

    fn pronoun(&mut self, block: usize, token: usize, quoted: &str) -> Option<EntryId> {
        let word = self.readings[block].word(token);
        match word.split('\'').next() {
            Some("it") => return self.organisation(block, token, true),
            Some("they") => {
                let entry = self.they(block, token)?;
                self.people.entries[entry].is_they();
                return Some(entry);
            }
            _ => {}
        }
        let gender = pronoun_gender(word)?;
        let others = self.others(block, token, quoted);
        let here = self.sentence(block, token);
        let mut scores: Vec<(EntryId, f32)> = Vec::new();
        for event in self.before(block, token) {
            let entry = &self.people.entries[event.entry];
            if entry.kind == NameKind::Place || entry.plural || entry.gender().is_some_and(|own| own != gender) {
                continue;
            }
            let back = here.saturating_sub(event.sentence) as f32;
            let signs = [
                (entry.kind == NameKind::Organisation, weight::ORGANISATION),
                (entry.is_surely_person(), weight::PERSON),
                (entry.nameless && entry.gender().is_none() && !event.subject, weight::MENTIONED),
                (event.block == block, weight::SAME_BLOCK),
                (event.subject, weight::SUBJECT),
                (event.speaks, weight::SPEAKS),
                (entry.gender() == Some(gender), weight::GENDER_KNOWN),
                (event.possessive, weight::POSSESSIVE),
                (others.contains(&event.entry), weight::SPOKEN_OF),
            ];
            let seen: f32 = signs.iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum();
            let score = seen + weight::SENTENCE_AWAY * back;
            match scores.iter_mut().find(|(entry, _)| *entry == event.entry) {
                Some((_, best)) => *best = best.max(score) + weight::AGAIN,
                None => scores.push((event.entry, score)),
            }
        }
        let best = scores.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(entry, _)| entry);
        let best = best.or_else(|| self.named_later(block, token, gender)).or_else(|| self.in_title(gender))?;
        if self.people.entries[best].gender().is_none() {
            self.people.entries[best].vote(gender, 2);
        }
        Some(best)
    }

    /// “Well,” he said. Okafor is a man of few words: the next name of the paragraph, where nobody came before.
    fn named_later(&self, block: usize, token: usize, gender: Gender) -> Option<EntryId> {
        let from = self.named.partition_point(|event| (event.block, event.token) <= (block, token));
        let later = self.named[from..].iter().take_while(|event| event.block == block);
        later.map(|event| event.entry).find(|&entry| self.may_be(entry, gender))
    }

    /// The person of the title, if it names one alone.
    fn in_title(&self, gender: Gender) -> Option<EntryId> {
        let mut fits = self.people.in_title.iter().copied().filter(|&entry| self.may_be(entry, gender));
        fits.next().filter(|_| fits.next().is_none())
    }

    fn may_be(&self, entry: EntryId, gender: Gender) -> bool {
        let person = &self.people.entries[entry];
        let kind = matches!(person.kind, NameKind::Person | NameKind::Unknown) && !person.plural;
        kind && person.gender().is_none_or(|own| own == gender)
    }

    /// Whom a pronoun hardly means: who is named behind its verb ("he told Okafor"), and in the quote itself.
    fn others(&self, block: usize, token: usize, quoted: &str) -> Vec<EntryId> {
        let reading = &self.readings[block];
        let clause = (token + 1..token + 10).take_while(|&at| reading.token(at).is_some_and(Token::is_word));
        let mut others: Vec<EntryId> =
            clause.filter_map(|at| reading.name_at(at)).map(|name| self.people.of_name[block][name]).collect();
        for word in words::words(quoted).filter(|word| word.starts_with(char::is_uppercase)) {
            others.extend(self.people.surnamed(&word.to_lowercase()));
        }
        others
    }

    /// The last events before a place, latest first.
    fn before(&self, block: usize, token: usize) -> impl Iterator<Item = Event> + '_ {
        let latest = |events: &'_ [Event]| {
            let end = events.partition_point(|event| (event.block, event.token) < (block, token));
            events[end.saturating_sub(MEMORY)..end].to_vec()
        };
        let mut events = [latest(&self.named), latest(&self.told), latest(&self.spoken)].concat();
        events.sort_by_key(|event| std::cmp::Reverse((event.block, event.token)));
        events.into_iter()
    }

    /// The last person who was the subject before `token` of `block`, within `blocks` blocks.
    pub fn last_person(&self, block: usize, token: usize, blocks: usize) -> Option<EntryId> {
        let mut near = self.before(block, token).take_while(|event| event.block + blocks >= block);
        near.find(|event| event.subject && self.people.entries[event.entry].may_go_on()).map(|event| event.entry)
    }

    /// Whoever was last the subject before `token` of `block`, within `blocks` blocks: a last resort.
    pub fn last_subject(&self, block: usize, token: usize, blocks: usize) -> Option<EntryId> {
        self.before(block, token)
            .take_while(|event| event.block + blocks >= block)
            .find(|event| event.subject && self.people.entries[event.entry].kind != NameKind::Place)
            .map(|event| event.entry)
    }
}

/// "The harbour master, who …", "the harbour master told": words that make much of somebody new.
fn presents(reading: &Reading, subject: &Subject) -> bool {
    if is_varied(reading, subject) {
        return false;
    }
    let next = subject.tokens.end;
    let says = reading.cue(next).is_some_and(Cue::says);
    says || reading.mark(next, ",") && reading.word(next + 1) == "who"
}

/// "A neighbour", "her mother", "Okafor's son": words that may bring up somebody who was not named before.
fn introduces(reading: &Reading, at: usize) -> bool {
    let possessive = (at..at + 2).any(|at| reading.token(at).is_some_and(|token| token.possessive));
    matches!(reading.word(at), "a" | "an" | "one" | "another" | "my" | "his" | "her" | "their" | "our") || possessive
}

/// The subject of a verb of speaking, before or behind it: "…, said Mira Solberg, who …".
fn governed(reading: &Reading, verb: usize, sentence: &std::ops::Range<usize>) -> Option<Subject> {
    let begins = verb == sentence.start || reading.token(verb - 1).is_some_and(|token| !token.is_word());
    if begins && let Some(subject) = reading.phrase_from(verb + 1, sentence.end) {
        return Some(subject);
    }
    reading.subject_before(verb)
}

/// The names of a block that are subjects, of sentences or of verbs of speaking; and those of verbs of speaking alone.
fn subjects(reading: &Reading) -> (HashSet<usize>, HashSet<usize>) {
    let (mut subjects, mut speaking) = (HashSet::new(), HashSet::new());
    for sentence in &reading.narration.sentences {
        if let Some(Subject { kind: SubjectKind::Name(name), .. }) = reading.first_subject(sentence) {
            subjects.insert(name);
        }
        for at in sentence.clone() {
            if reading.cue(at).is_some_and(Cue::says)
                && !is_pronoun(reading.word(at.saturating_sub(1)))
                && let Some(Subject { kind: SubjectKind::Name(name), .. }) = governed(reading, at, sentence)
            {
                subjects.insert(name);
                speaking.insert(name);
            }
        }
    }
    (subjects, speaking)
}
