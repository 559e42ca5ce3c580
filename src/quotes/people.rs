//! Who is named in an article: one entry a person, whatever forms the text uses.
//!
//! In: the names of every block, of the title and of what stands inside quotes. Out: a registry in which "Mira Solberg", "Ms. Solberg" and
//! "Solberg" are one, with role and gender. A surname means the fullest name that ends in it; where several people
//! share one, title and gender decide, then who was named last in full.

use std::collections::{HashMap, HashSet};

use super::{
    cues, lexicon,
    mentions::{Name, NameKind},
    phrases::{Reading, is_determiner},
};
use crate::gender::Gender;

/// An index into [`People::entries`].
pub(super) type EntryId = usize;

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub name: String,
    pub kind: NameKind,
    pub role: Option<String>,
    /// Nouns that the text uses for this person ("ambassador").
    pub role_nouns: HashSet<String>,
    /// All words of their roles, which tell two ambassadors apart.
    pub role_words: HashSet<String>,
    pub aliases: Vec<String>,
    /// Several people: "the researchers".
    pub plural: bool,
    /// Known by a description alone.
    pub nameless: bool,
    suffix: Option<String>,
    female: i32,
    male: i32,
    /// Times named in full, and by a title that only a person has.
    full: usize,
    titled: bool,
}

impl Entry {
    fn new(name: &str, kind: NameKind) -> Self {
        Entry {
            name: name.to_owned(),
            kind,
            role: None,
            role_nouns: HashSet::new(),
            role_words: HashSet::new(),
            aliases: Vec::new(),
            plural: false,
            nameless: false,
            suffix: None,
            female: 0,
            male: 0,
            full: 0,
            titled: false,
        }
    }

    pub fn gender(&self) -> Option<Gender> {
        match self.female.cmp(&self.male) {
            std::cmp::Ordering::Greater => Some(Gender::Female),
            std::cmp::Ordering::Less => Some(Gender::Male),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// More than a name that is mostly a man's or a woman's.
    pub fn is_gender_sure(&self) -> bool {
        (self.female - self.male).abs() > weight::MOSTLY
    }

    /// "They" of one person: a first name tells no gender then.
    pub fn is_they(&mut self) {
        if !self.plural && self.kind != NameKind::Organisation && !self.is_called_he_or_she() {
            (self.female, self.male) = (0, 0);
        }
    }

    /// Has the text itself shown a gender, beyond the first name?
    pub fn is_called_he_or_she(&self) -> bool {
        let named = weight::FIRST_NAME.max(weight::MOSTLY);
        self.female.max(self.male) > named || self.female.min(self.male) > 0
    }

    pub fn vote(&mut self, gender: Gender, weight: i32) {
        match gender {
            Gender::Female => self.female += weight,
            Gender::Male => self.male += weight,
        }
    }

    /// A title, a first name or a pronoun shows that this is somebody.
    pub fn is_surely_person(&self) -> bool {
        self.titled || self.gender().is_some() || self.kind == NameKind::Unknown && !self.role_nouns.is_empty()
    }

    /// May "he" or "she" mean this?
    pub fn may_be_one(&self) -> bool {
        !self.plural && self.kind != NameKind::Organisation
    }

    /// May this be who goes on to speak where nothing says so?
    pub fn may_go_on(&self) -> bool {
        !self.plural && (self.is_person() || self.gender().is_some())
    }

    /// Surely somebody, not something.
    pub fn is_person(&self) -> bool {
        self.kind == NameKind::Person || self.titled
    }
}

/// How much each sign of a gender counts against the others.
mod weight {
    pub const TITLE: i32 = 20;
    pub const NOUN: i32 = 12;
    pub const FIRST_NAME: i32 = 6;
    /// A first name that three of four bearers share with one gender.
    pub const MOSTLY: i32 = 2;
    pub const PRONOUN: i32 = 1;
}

/// First word, last word, and "jr" or "sr".
type FullName = (String, String, Option<String>);

#[derive(Debug, Clone, Default)]
pub(super) struct People {
    pub entries: Vec<Entry>,
    /// The entry of each name of each block.
    pub of_name: Vec<Vec<EntryId>>,
    by_full: HashMap<FullName, EntryId>,
    by_last: HashMap<String, Vec<EntryId>>,
    by_first: HashMap<String, Vec<EntryId>>,
    by_single: HashMap<String, EntryId>,
    nominals: HashMap<String, EntryId>,
    /// Who is named in the title.
    pub in_title: Vec<EntryId>,
}

impl People {
    /// `title` and `others` are names that stand where nobody speaks: in the title, inside quotes.
    pub fn new(texts: &[&str], readings: &[Reading], title: &[Name], others: &[Name]) -> Self {
        let mut people = People::default();
        let told = readings.iter().flat_map(|reading| &reading.names);
        for name in told.chain(title).chain(others) {
            people.add_full(name);
        }
        for reading in readings {
            people.learn_acronyms(reading);
        }
        people.in_title = title.iter().map(|name| people.entry_of(name)).collect();
        people.in_title.dedup();
        for (text, reading) in texts.iter().zip(readings) {
            let entries = reading.names.iter().map(|name| people.entry_of(name)).collect();
            people.of_name.push(entries);
            people.learn_roles(text, reading);
        }
        people.learn_from_pronouns(readings);
        people
    }

    fn add_full(&mut self, name: &Name) {
        let (Some(first), Some(last)) = (name.words.first(), name.words.last()) else { return };
        if name.words.len() < 2 {
            return;
        }
        let key = (first.clone(), last.clone(), name.suffix.clone());
        let id = *self.by_full.entry(key).or_insert_with(|| {
            self.entries.push(Entry { suffix: name.suffix.clone(), ..Entry::new(&name.text, name.kind) });
            let id = self.entries.len() - 1;
            self.by_last.entry(last.clone()).or_default().push(id);
            self.by_first.entry(first.clone()).or_default().push(id);
            if let Some(gender) = lexicon::first_name_gender(first)
                && name.kind != NameKind::Organisation
            {
                let weight = if lexicon::is_sure_first_name(first) { weight::FIRST_NAME } else { weight::MOSTLY };
                self.entries[id].vote(gender, weight);
            }
            id
        });
        let entry = &mut self.entries[id];
        entry.full += 1;
        if name.text.chars().count() > entry.name.chars().count() && !is_all_capitals(&name.text)
            || is_all_capitals(&entry.name)
        {
            let shorter = std::mem::replace(&mut entry.name, name.text.clone());
            entry.aliases.retain(|alias| *alias != name.text);
            if !entry.aliases.contains(&shorter) {
                entry.aliases.push(shorter);
            }
        }
        if name.title_gender.is_some() || !name.title.is_empty() {
            entry.kind = NameKind::Person;
        }
    }

    /// "the Vikmar Island Trust (VIT)": the short form is the same.
    fn learn_acronyms(&mut self, reading: &Reading) {
        for name in &reading.names {
            let at = name.tokens.end;
            let Some(short) = reading.token(at + 1).filter(|_| reading.mark(at, "(") && reading.mark(at + 2, ")"))
            else {
                continue;
            };
            let mut initials = name.words.iter().filter_map(|word| word.chars().next());
            let fits =
                short.lower.chars().count() > 1 && short.lower.chars().all(|c| initials.any(|initial| initial == c));
            let [first, .., last] = name.words.as_slice() else { continue };
            if let Some(&id) = self.by_full.get(&(first.clone(), last.clone(), None)).filter(|_| fits) {
                self.by_single.entry(short.lower.clone()).or_insert(id);
            }
        }
    }

    /// The entry that `name` means; a new one if it is new.
    fn entry_of(&mut self, name: &Name) -> EntryId {
        let id = match name.words.as_slice() {
            [] => self.fresh(name),
            [single] => self.single(name, single),
            [first, .., last] => match self.by_full.get(&(first.clone(), last.clone(), name.suffix.clone())) {
                Some(&id) => id,
                None => self.fresh(name),
            },
        };
        let entry = &mut self.entries[id];
        if let Some(gender) = name.title_gender {
            entry.vote(gender, weight::TITLE);
        }
        entry.titled |= !name.title.is_empty();
        if entry.name != name.text && !entry.aliases.contains(&name.text) {
            entry.aliases.push(name.text.clone());
        }
        id
    }

    fn fresh(&mut self, name: &Name) -> EntryId {
        self.entries.push(Entry::new(&name.text, name.kind));
        self.entries.len() - 1
    }

    fn single(&mut self, name: &Name, word: &str) -> EntryId {
        let none = Vec::new();
        let surnamed = self.by_last.get(word).unwrap_or(&none);
        let fits = |id: &&EntryId| {
            let entry = &self.entries[**id];
            let clash = name.title_gender.is_some_and(|gender| entry.gender().is_some_and(|own| own != gender));
            let generation = name.suffix.is_none() || entry.suffix == name.suffix;
            let kind = generation
                && (name.title.is_empty() || entry.kind != NameKind::Organisation && entry.kind != NameKind::Place);
            !clash && kind
        };
        let best = surnamed.iter().filter(fits).max_by_key(|id| self.entries[**id].full);
        let by_first = || {
            let named = self.by_first.get(word).unwrap_or(&none);
            named
                .iter()
                .filter(fits)
                .filter(|id| self.entries[**id].kind == NameKind::Person)
                .max_by_key(|id| self.entries[**id].full)
        };
        if let Some(&id) = best.or_else(by_first) {
            return id;
        }
        if let Some(&id) = self.by_single.get(word) {
            return id;
        }
        let id = self.fresh(name);
        if let Some(gender) = lexicon::first_name_gender(word) {
            // It may be a surname, so any other sign counts for more.
            let sure = lexicon::is_sure_first_name(word);
            self.entries[id].vote(gender, if sure { weight::FIRST_NAME / 2 } else { weight::MOSTLY });
        }
        self.by_single.insert(word.to_owned(), id);
        id
    }

    /// Roles stand before a name ("campaign manager Mira Solberg") or after it (", a lawyer in Bergen,").
    fn learn_roles(&mut self, text: &str, reading: &Reading) {
        let Some(ids) = self.of_name.last().cloned() else { return };
        for (name, id) in reading.names.iter().zip(ids) {
            if name.kind == NameKind::Place {
                continue;
            }
            let before = role_before(reading, name).or_else(|| role_beside(reading, name));
            let after = role_after(reading, name);
            for range in [before.clone(), after.clone()].into_iter().flatten() {
                self.entries[id].role_words.extend(range.clone().map(|at| reading.word(at).to_owned()));
                for noun in head_nouns(reading, &range) {
                    if let Some(gender) = lexicon::noun_gender(&noun) {
                        self.entries[id].vote(gender, weight::NOUN);
                    }
                    self.entries[id].role_nouns.insert(noun);
                }
            }
            let said = [before, after].into_iter().flatten().map(|range| reading.narration.text(text, &range));
            let entry = &mut self.entries[id];
            for role in said {
                let longer = entry.role.as_ref().is_none_or(|old| old.chars().count() < role.chars().count());
                if longer && role.chars().count() <= 90 {
                    entry.role = Some(role.to_owned());
                }
            }
        }
    }

    /// In a sentence that names one person, "his" is that person's.
    fn learn_from_pronouns(&mut self, readings: &[Reading]) {
        for (reading, ids) in readings.iter().zip(&self.of_name) {
            for sentence in &reading.narration.sentences {
                let mut named: Option<EntryId> = None;
                let mut alone = true;
                let mut votes = Vec::new();
                for at in sentence.clone() {
                    if let Some(name) = reading.name_at(at) {
                        let id = ids[name];
                        if self.entries[id].kind != NameKind::Place {
                            alone &= named.is_none_or(|known| known == id);
                            named = Some(id);
                        }
                    } else if named.is_some() {
                        votes.extend(pronoun_gender(reading.word(at)));
                    }
                }
                if let Some(id) = named.filter(|_| alone) {
                    for gender in votes {
                        self.entries[id].vote(gender, weight::PRONOUN);
                    }
                }
            }
        }
    }

    /// The entry of somebody who has no name: "the patient" is the same patient all through the article.
    pub fn nominal(&mut self, text: &str, head: &str) -> EntryId {
        let key = text.to_lowercase();
        if let Some(&id) = self.nominals.get(&key) {
            return id;
        }
        let person = lexicon::person_noun(head).is_some();
        let thing = !person && (lexicon::is_body(head) || lexicon::is_document(head));
        let mut entry = Entry::new(text, if thing { NameKind::Organisation } else { NameKind::Unknown });
        entry.nameless = true;
        entry.plural = lexicon::is_plural_of_people(head);
        if let Some(gender) = lexicon::noun_gender(head) {
            entry.vote(gender, weight::NOUN);
        }
        entry.role_nouns.insert(head.to_owned());
        self.entries.push(entry);
        self.nominals.insert(key, self.entries.len() - 1);
        self.entries.len() - 1
    }

    /// Does the article call any person by first name and surname?
    pub fn names_somebody_in_full(&self) -> bool {
        self.entries.iter().any(|entry| entry.full > 0 && entry.kind == NameKind::Person)
    }

    /// Everybody whose name ends in `word`.
    pub fn surnamed(&self, word: &str) -> Vec<EntryId> {
        let full = self.by_last.get(word).into_iter().flatten();
        full.chain(self.by_single.get(word)).copied().collect()
    }

    /// Whose initials these are, in lower case.
    pub fn by_initials(&mut self, letters: &str) -> EntryId {
        let initials =
            |name: &str| -> String { name.split_whitespace().filter_map(|word| word.chars().next()).collect() };
        let found = (0..self.entries.len()).find(|&id| {
            let entry = &self.entries[id];
            entry.kind != NameKind::Place && initials(&entry.name.to_lowercase()) == letters
        });
        found.unwrap_or_else(|| self.nominal(&letters.to_uppercase(), letters))
    }

    /// The entry of a bare name that stands in no block's list, such as a label inside a quote.
    pub fn by_label(&mut self, label: &str) -> EntryId {
        let word = label.split_whitespace().next_back().unwrap_or(label).to_lowercase();
        let surnamed = self.by_last.get(&word).into_iter().flatten().max_by_key(|id| self.entries[**id].full).copied();
        surnamed.or_else(|| self.by_single.get(&word).copied()).unwrap_or_else(|| self.nominal(label, &word))
    }
}

fn is_all_capitals(name: &str) -> bool {
    name.chars().count() > 3 && !name.chars().any(char::is_lowercase)
}

pub(super) fn pronoun_gender(word: &str) -> Option<Gender> {
    match word.split('\'').next().unwrap_or(word) {
        "he" | "him" | "his" | "himself" => Some(Gender::Male),
        "she" | "her" | "hers" | "herself" => Some(Gender::Female),
        _ => None,
    }
}

/// The words directly before a name that tell its bearer's role, titles included.
fn role_before(reading: &Reading, name: &Name) -> Option<std::ops::Range<usize>> {
    let mut start = name.title.start;
    let lower_case = |at: usize| reading.token(at).is_some_and(|token| token.is_word() && !token.capital);
    let noun = |at: usize| {
        let word = reading.word(at);
        !(word.is_empty()
            || lexicon::is_preposition(word)
            || lexicon::is_clause_word(word)
            || lexicon::is_adverb(word)
            || is_determiner(word)
            || cues::cue(word).is_some_and(|cue| !cue.weak && cue.form != cues::Form::Base))
    };
    // "Mr." is no role, and what stands before it belongs to somebody else's sentence.
    let courteous = !name.title.is_empty() && name.title.clone().all(|at| is_courtesy(reading.word(at)));
    let role_beside = start.checked_sub(1).is_some_and(|at| reading.person_noun(at).is_some() && lower_case(at));
    if role_beside || !(name.title.is_empty() || courteous) {
        while start > 0
            && name.tokens.start - start < 12
            && noun(start - 1)
            && !reading.token(start - 1).is_some_and(|token| token.possessive)
        {
            start -= 1;
        }
    }
    let range = start..if courteous { name.title.start } else { name.tokens.start };
    (!range.is_empty()).then_some(range)
}

/// "**The judge**, Mira Solberg," and "Bergen's **mayor**, Jon Abara,": the description that a name explains.
fn role_beside(reading: &Reading, name: &Name) -> Option<std::ops::Range<usize>> {
    let comma = name.title.start.checked_sub(1).filter(|&comma| reading.mark(comma, ","))?;
    let closed = reading.token(name.tokens.end).is_none_or(|next| !next.is_word());
    // "the minister **for fisheries**".
    let end = comma.checked_sub(1).filter(|&last| reading.name_at(last).is_none())?;
    let head = (end.saturating_sub(4)..=end).rev().find(|&at| reading.person_noun(at).is_some())?;
    let complement = head == end || lexicon::is_preposition(reading.word(head + 1));
    if !complement || lexicon::is_plural_of_people(reading.word(head)) {
        return None;
    }
    let noun = |at: usize| reading.token(at).is_some_and(|token| token.is_word() && !token.possessive);
    let opener = (head.saturating_sub(5)..head)
        .rev()
        .find(|&at| is_determiner(reading.word(at)) || reading.token(at).is_some_and(|token| token.possessive))?;
    let whole = (opener + 1..head).all(|at| noun(at) && !lexicon::is_preposition(reading.word(at)));
    (closed && whole).then_some(opener + 1..end + 1)
}

fn is_courtesy(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "mr" | "mrs" | "ms" | "miss" | "mx")
}

/// ", a lawyer in Bergen,": an apposition after a name.
fn role_after(reading: &Reading, name: &Name) -> Option<std::ops::Range<usize>> {
    let start = name.tokens.end + 1;
    if !reading.mark(name.tokens.end, ",") || name.possessive {
        return None;
    }
    let capital = |at: usize| reading.token(at).is_some_and(|token| token.is_word() && token.capital);
    let end = (start..start + 14).find(|&at| match reading.word(at) {
        "who" | "whose" | "which" => true,
        // "the Institute for Strategic and International Studies" goes on.
        "and" => !(capital(at - 1) && capital(at + 1)),
        _ => reading.token(at).is_none_or(|token| !token.is_word()),
    })?;
    let determined = matches!(reading.word(start), "a" | "an" | "the" | "one" | "his" | "her" | "their");
    let start = if matches!(reading.word(start), "a" | "an" | "the") { start + 1 } else { start };
    let possessive = (start..start + 3).any(|at| reading.token(at).is_some_and(|token| token.possessive));
    let nouns = head_nouns(reading, &(start..end));
    let closed = reading.mark(end, ",.") || !reading.word(end).is_empty();
    (start < end && closed && !nouns.is_empty() && (determined || reading.name_at(start).is_none() || possessive))
        .then_some(start..end)
}

/// The role nouns of a description, up to its first preposition.
fn head_nouns(reading: &Reading, range: &std::ops::Range<usize>) -> Vec<String> {
    range
        .clone()
        .take_while(|&at| !(at > range.start && lexicon::is_preposition(reading.word(at))))
        // A vice president is not the president.
        .filter(|&at| at == range.start || !matches!(reading.word(at - 1), "vice" | "deputy" | "assistant"))
        // Whoever was the minister is not "the minister".
        .filter(|&at| !range.clone().any(|former| former < at && matches!(reading.word(former), "former" | "ex")))
        .filter_map(|at| reading.person_noun(at).or_else(|| abbreviated(reading.word(at))))
        .map(str::to_owned)
        .collect()
}

/// The role that a title's abbreviation stands for.
fn abbreviated(word: &str) -> Option<&'static str> {
    Some(match word.trim_end_matches('.') {
        "sen" | "sens" => "senator",
        "rep" | "reps" => "representative",
        "gov" => "governor",
        "pres" => "president",
        "gen" => "general",
        "dr" => "doctor",
        "prof" => "professor",
        "sgt" => "sergeant",
        "capt" => "captain",
        "det" => "detective",
        "lt" => "lieutenant",
        "rev" => "reverend",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{
        mentions::{Usage, names},
        tokens::Narration,
    };
    use super::*;

    fn people(text: &str) -> People {
        let narration = Narration::new(text, &[]);
        let names = names(text, &narration.tokens, &narration.sentences, &Usage::default());
        People::new(&[text], &[Reading::new(narration, names)], &[], &[])
    }

    #[test]
    fn a_surname_means_the_full_name() {
        let people = people("Mira Solberg came. Ms. Solberg spoke, and Solberg left.");
        assert_eq!(people.of_name, [[0, 0, 0]]);
        assert_eq!(people.entries[0].gender(), Some(Gender::Female));
    }

    #[test]
    fn spouses_are_kept_apart_by_their_titles() {
        let people = people("Mary Okafor met Walter Okafor. Mr. Okafor smiled. Mrs. Okafor waved.");
        assert_eq!(people.of_name, [[0, 1, 1, 0]]);
    }

    #[test]
    fn roles_are_learnt() {
        let people =
            people("Norwegian Ambassador to the United States Mira Solberg met Jon Abara, a lawyer in Bergen, there.");
        assert_eq!(people.entries[0].role.as_deref(), Some("Norwegian Ambassador to the United States"));
        assert_eq!(people.entries[1].role.as_deref(), Some("lawyer in Bergen"));
        assert!(people.entries[0].role_nouns.contains("ambassador") && people.entries[1].role_nouns.contains("lawyer"));
    }
}
