//! From an article to its attribution.
//!
//! In: an [`Article`]. Out: its [`Attribution`]. The article is read once (marks, tokens, names, people); then every
//! quote is asked, in order of precision, what its own sentence says, what its paragraph says, and what the paragraph
//! before says. The first answer decides.

use std::collections::HashMap;

use super::{
    AttributedQuote, Attribution, Evidence, Kind, Speaker, SpeakerId, SpeakerLabel, Voicing, Why, excerpts, lexicon,
    mentions::{self, Name, NameKind, Usage},
    people::{EntryId, People},
    phrases::{Reading, Subject, SubjectKind},
    repair,
    repeats::Repeats,
    resolve::Resolver,
    sieves::{self, Finding, LABEL, Place},
    spans::{self, Span},
    tokens::{self, Narration, Token},
    turns::{self, Label, Turn},
    voice::{self, Attributed},
};
use crate::{
    article::{Article, BlockKind},
    language,
    span::ByteSpan,
};

/// Who said what in `article`.
pub fn attribute(article: &Article) -> Attribution {
    let texts: Vec<&str> = article.blocks.iter().map(|block| block.text.as_str()).collect();
    let turns = turns::turns(&article.blocks);
    let foreign = is_foreign(article);
    let mut marked = marked(article, &texts, &turns);
    let mut last = false;
    loop {
        let (readings, title, others) = read(article, &texts, &marked);
        let people = People::new(&texts, &readings, &title, &others);
        let mut desk = Desk {
            article,
            texts: &texts,
            marked: &marked,
            readings: &readings,
            turns: &turns,
            foreign,
            interviewed: None,
            leads: HashMap::new(),
            resolver: Resolver::new(&texts, &readings, people),
            decided: marked.iter().map(|quotes| vec![Decision::default(); quotes.len()]).collect(),
        };
        desk.decide_all();
        let excerpts = if last { Vec::new() } else { desk.excerpts() };
        if excerpts.is_empty() {
            return desk.finish();
        }
        // Once more, with the voices inside them.
        for (block, quote, inner) in excerpts.into_iter().rev() {
            marked[block].splice(quote..=quote, inner);
        }
        last = true;
    }
}

/// Rules that hold in any language: a label, a signature, a name with a colon, and what goes on from there.
const CERTAIN: [&str; 7] = [LABEL, "transcript", "signature", "signature-below", "name-above", "colon", "repeated"];

/// Is the article surely not in English?
fn is_foreign(article: &Article) -> bool {
    article.language.as_deref().is_some_and(|language| !language::is_english(language))
}

/// The quotes of each block.
fn marked(article: &Article, texts: &[&str], turns: &[Option<Turn>]) -> Vec<Vec<Span>> {
    let mut marked: Vec<Vec<Span>> = texts.iter().map(|text| repair::repaired(text, spans::spans(text))).collect();
    spans::carry_over(texts, &mut marked);
    for (block, spans) in marked.iter_mut().enumerate() {
        if let Some(turn) = turns[block].as_ref().filter(|turn| turn.is_answer()) {
            *spans = vec![Span::unmarked(ByteSpan::new(turn.speech.start, turn.speech.end))];
        } else if turns[block].is_none()
            && article.blocks[block].kind == BlockKind::Quotation
            && spans.iter().all(|span| span.range.start > 0)
            && !texts[block].trim_start().starts_with(['—', '–', '-'])
        {
            // Set apart as a quotation, it needs no marks; a signature is no part of it.
            let signed = texts[block].rfind(" —").or_else(|| texts[block].rfind(" – "));
            let end = texts[block][..signed.unwrap_or(texts[block].len())].trim_end().len();
            *spans = vec![Span::unmarked(ByteSpan::new(0, end))];
        }
    }
    marked
}

/// Reads every block's narration, and the names that stand in the title and inside quotes.
fn read(article: &Article, texts: &[&str], marked: &[Vec<Span>]) -> (Vec<Reading>, Vec<Name>, Vec<Name>) {
    let narrations: Vec<Narration> =
        texts.iter().zip(marked).map(|(text, quotes)| Narration::new(text, quotes)).collect();
    let usage = usage(&narrations, texts, marked);
    let (mut titled, mut others) = (Vec::new(), Vec::new());
    let tokenized = |text: &str, part: std::ops::Range<usize>| {
        let mut tokens = Vec::new();
        tokens::tokenize(text, part, &mut tokens);
        tokens
    };
    if let Some(title) = &article.title {
        titled.extend(mentions::headline_names(&title.text, &tokenized(&title.text, 0..title.text.len())));
    }
    for (text, quotes) in texts.iter().zip(marked) {
        for quote in quotes {
            let inner = quote.inner();
            others.extend(mentions::names(text, &tokenized(text, inner.start..inner.end), &[], &usage));
        }
    }
    let readings = narrations.into_iter().zip(texts).map(|(narration, text)| {
        let names = mentions::names(text, &narration.tokens, &narration.sentences, &usage);
        Reading::new(narration, names)
    });
    (readings.collect(), titled, others)
}

/// How the article writes its words; the title, where every word may have a capital, does not count.
fn usage(narrations: &[Narration], texts: &[&str], marked: &[Vec<Span>]) -> Usage {
    let mut usage = Usage::default();
    let mut note = |tokens: &[Token], starts: &[std::ops::Range<usize>]| {
        let mut starts = starts.iter().map(|range| range.start).peekable();
        for (n, token) in tokens.iter().enumerate() {
            let begins = starts.next_if(|&start| start <= n).is_some() || n == 0 || !tokens[n - 1].is_word();
            if token.is_word() && !token.capital {
                usage.common.insert(token.lower.clone());
            } else if token.is_word() && !begins {
                usage.proper.insert(token.lower.clone());
            }
            // An initial may stand between.
            let named = |back: usize| n.checked_sub(back).is_some_and(|n| lexicon::is_first_name(&tokens[n].lower));
            let initial = n > 0 && tokens[n - 1].lower.trim_end_matches('.').chars().count() == 1;
            if token.capital && (named(1) || initial && named(2)) {
                usage.surnames.insert(token.lower.clone());
            }
        }
    };
    for ((narration, text), quotes) in narrations.iter().zip(texts).zip(marked) {
        note(&narration.tokens, &narration.sentences);
        for quote in quotes {
            let mut tokens = Vec::new();
            let inner = quote.inner();
            tokens::tokenize(text, inner.start..inner.end, &mut tokens);
            note(&tokens, &[]);
        }
    }
    usage
}

/// What is known about one quote.
#[derive(Debug, Clone, Default)]
struct Decision {
    speaker: Option<EntryId>,
    finding: Option<Finding>,
    rule: &'static str,
    /// It goes on a quote that its attribution split, or one of the paragraph before.
    later_piece: bool,
}

struct Desk<'a> {
    article: &'a Article,
    texts: &'a [&'a str],
    marked: &'a [Vec<Span>],
    readings: &'a [Reading],
    turns: &'a [Option<Turn>],
    /// The words of attribution are not English ones.
    foreign: bool,
    /// Whom an interview is about, once that is found.
    interviewed: Option<Option<EntryId>>,
    /// Of names that stand alone: whether their row begins with a name.
    leads: HashMap<usize, bool>,
    resolver: Resolver<'a>,
    decided: Vec<Vec<Decision>>,
}

impl<'a> Desk<'a> {
    fn decide_all(&mut self) {
        for block in 0..self.texts.len() {
            self.resolver.read(block);
            if self.take_turn(block) {
                continue;
            }
            self.ask_own_sentences(block);
            self.ask_paragraph(block);
            self.ask_neighbours(block);
        }
        self.ask_repeated();
    }

    /// A paragraph that is one quote, and which another quote repeats: the one that has its speaker beside it tells.
    fn ask_repeated(&mut self) {
        let all: Vec<(usize, usize)> =
            (0..self.marked.len()).flat_map(|block| (0..self.marked[block].len()).map(move |n| (block, n))).collect();
        let surely = |desk: &Self, (block, n): (usize, usize)| {
            let decision = &desk.decided[block][n];
            decision.finding.is_some() || matches!(decision.rule, "same-paragraph" | "transcript")
        };
        let alone = |desk: &Self, (block, n): (usize, usize)| {
            desk.marked[block].len() == 1 && desk.is_quote_alone(block) && !surely(desk, (block, n))
        };
        if !all.iter().any(|&at| alone(self, at)) {
            return;
        }
        let repeats = Repeats::new(all.iter().map(|&(block, n)| self.place(block, n).inner()));
        for (n, &at) in all.iter().enumerate() {
            if !alone(self, at) {
                continue;
            }
            let told = repeats.of(n).map(|other| all[other]).find(|&other| surely(self, other));
            if let Some(speaker) = told.and_then(|(block, n)| self.decided[block][n].speaker) {
                self.decide(at.0, at.1, Some(speaker), "repeated");
            }
        }
    }

    /// Quotes that are an outlet's words, with the voices of others inside.
    fn excerpts(&self) -> Vec<(usize, usize, Vec<Span>)> {
        let mut found = Vec::new();
        for (block, spans) in self.marked.iter().enumerate().filter(|&(block, _)| self.turns[block].is_none()) {
            for (n, &span) in spans.iter().enumerate() {
                let speaker = self.decided[block][n].speaker.map(|entry| &self.resolver.people.entries[entry]);
                if speaker.is_none_or(|speaker| speaker.kind == NameKind::Organisation) {
                    let inner = excerpts::inner_quotes(self.texts[block], span);
                    if !inner.is_empty() {
                        found.push((block, n, inner));
                    }
                }
            }
        }
        found
    }

    fn place(&self, block: usize, quote: usize) -> Place<'a> {
        let reading = &self.readings[block];
        Place {
            text: self.texts[block],
            reading,
            span: self.marked[block][quote],
            at: reading.narration.quote_at[quote],
        }
    }

    fn is_heading(&self, block: usize) -> bool {
        matches!(self.article.blocks[block].kind, BlockKind::Heading(_))
    }

    fn decide(&mut self, block: usize, quote: usize, speaker: Option<EntryId>, rule: &'static str) {
        if self.foreign && !CERTAIN.contains(&rule) {
            return;
        }
        if let Some(speaker) = speaker {
            let token = self.readings[block].narration.quote_at[quote];
            self.resolver.spoke(block, token, speaker);
        }
        let decision = &mut self.decided[block][quote];
        decision.speaker = speaker;
        decision.rule = rule;
    }

    /// A turn of a transcript has its speaker in its label. True where the block is one.
    fn take_turn(&mut self, block: usize) -> bool {
        let Some(turn) = self.turns[block].as_ref().filter(|turn| turn.is_answer()) else { return false };
        let speaker = match &turn.label {
            Label::Name(name) => self.resolver.people.by_label(name),
            Label::Initials(letters) => self.resolver.people.by_initials(letters),
            Label::Question | Label::Answer => match self.interviewed() {
                Some(entry) => entry,
                None => return true,
            },
        };
        self.decide(block, 0, Some(speaker), "transcript");
        self.decided[block][0].later_piece = true;
        true
    }

    /// Whom an interview is about: the person who is named most before it begins. The questions and answers of a page
    /// that names nobody are the narrator's.
    fn interviewed(&mut self) -> Option<EntryId> {
        if let Some(found) = self.interviewed {
            return found;
        }
        let first = self.turns.iter().position(Option::is_some).unwrap_or_default();
        let mut times: Vec<(EntryId, usize)> = Vec::new();
        let people = &self.resolver.people;
        let named = people.of_name[..first].iter().flatten().chain(&people.in_title).copied();
        for entry in named.filter(|&entry| people.entries[entry].is_surely_person()) {
            match times.iter_mut().find(|(known, _)| *known == entry) {
                Some((_, count)) => *count += 1,
                None => times.push((entry, 1)),
            }
        }
        let most = times.iter().map(|&(_, count)| count).max();
        let found = times.into_iter().find(|&(_, count)| Some(count) == most).map(|(entry, _)| entry);
        self.interviewed = Some(found);
        found
    }

    /// The labels that a listener need not hear: those of questions and answers, and a name's from its second turn on.
    fn labels(&self) -> Vec<SpeakerLabel> {
        let answered = self.interviewed.flatten().is_some();
        let mut heard: Vec<&Label> = if answered { vec![&Label::Question, &Label::Answer] } else { Vec::new() };
        let mut labels = Vec::new();
        for (block, turn) in self.turns.iter().enumerate() {
            let Some(turn) = turn.as_ref().filter(|turn| !turn.label_at.is_empty()) else { continue };
            if !answered && matches!(turn.label, Label::Question | Label::Answer) {
                continue;
            }
            if heard.contains(&&turn.label) {
                labels.push(SpeakerLabel { block, range: ByteSpan::new(turn.label_at.start, turn.label_at.end) });
            } else {
                heard.push(&turn.label);
            }
        }
        labels
    }

    /// Rules that look at the quote's own sentence.
    fn ask_own_sentences(&mut self, block: usize) {
        for quote in 0..self.marked[block].len() {
            let place = self.place(block, quote);
            if let Some(finding) = sieves::own_sentence(&place) {
                let speaker = if finding.rule == LABEL {
                    Some(self.resolver.people.by_label(sieves::label_text(&place)))
                } else {
                    self.resolver.resolve(block, &finding.subject, place.inner())
                };
                let rule = finding.rule;
                self.decided[block][quote].finding = Some(finding);
                self.decide(block, quote, speaker, rule);
            }
            self.decided[block][quote].later_piece = self.is_later_piece(block, quote);
            if self.decided[block][quote].speaker.is_none() && self.decided[block][quote].finding.is_none() {
                self.inherit_in_sentence(block, quote);
            }
        }
    }

    /// “We sail,” she said, “at dawn.”: the attribution stands between two pieces of one sentence.
    fn is_later_piece(&self, block: usize, quote: usize) -> bool {
        let Some(before) = quote.checked_sub(1) else { return false };
        let (first, second) = (self.place(block, before), self.place(block, quote));
        let attributes = |n: usize| {
            self.decided[block][n]
                .finding
                .as_ref()
                .is_some_and(|finding| finding.cue.start > first.at && finding.cue.end <= second.at)
        };
        let comma = second.at.checked_sub(1).is_some_and(|at| second.reading.mark(at, ",—–"));
        let broken = matches!(first.last_char(), Some(',' | '—' | '–' | '-'));
        // “We had one lamp” — Solberg holds up a finger — “and it was mine.”
        let dashed = first.reading.mark(first.at + 1, "—–") && second.reading.mark(second.at.saturating_sub(1), "—–");
        if dashed && second.at > first.at + 3 && !matches!(first.last_char(), Some('.' | '!' | '?')) {
            return first.sentence() == second.sentence() && self.decided[block][before].speaker.is_some();
        }
        first.sentence() == second.sentence() && attributes(before) && comma && broken
    }

    /// A quote without words of its own, in a sentence that has attributed another one.
    fn inherit_in_sentence(&mut self, block: usize, quote: usize) {
        let Some(before) = quote.checked_sub(1) else { return };
        let same = self.place(block, before).sentence() == self.place(block, quote).sentence();
        if let Some(speaker) = self.decided[block][before].speaker.filter(|_| same) {
            self.decide(block, quote, Some(speaker), "same-sentence");
        }
    }

    /// Quotes of a paragraph that are sentences of their own: whoever speaks before them goes on, else who speaks next.
    fn ask_paragraph(&mut self, block: usize) {
        let count = self.marked[block].len();
        let mut last = None;
        for quote in 0..count {
            if self.is_open(block, quote) && self.is_whole(block, quote) {
                if last.is_some() {
                    self.decide(block, quote, last, "same-paragraph");
                } else if quote > 0 {
                    let before = self.sentence_before(block, quote);
                    self.decide(block, quote, before, "sentence-before");
                }
            }
            last = self.decided[block][quote].speaker.or(last);
        }
        for quote in (0..count.saturating_sub(1)).rev() {
            let beside = self.place(block, quote).at + 1 == self.place(block, quote + 1).at;
            if self.is_open(block, quote)
                && self.is_whole(block, quote)
                && (beside || quote == 0)
                && let Some(speaker) = self.decided[block][quote + 1].speaker
            {
                self.decide(block, quote, Some(speaker), "next-in-paragraph");
            }
        }
    }

    fn is_open(&self, block: usize, quote: usize) -> bool {
        self.decided[block][quote].speaker.is_none() && self.decided[block][quote].finding.is_none()
    }

    /// Does the quote stand where a sentence begins?
    fn is_whole(&self, block: usize, quote: usize) -> bool {
        let place = self.place(block, quote);
        place.sentence().start == place.at || !place.span.closed()
    }

    /// A paragraph that begins with a quote that nothing in it attributes.
    fn ask_neighbours(&mut self, block: usize) {
        if self.marked[block].is_empty() || self.is_heading(block) {
            return;
        }
        let starts = self.readings[block].narration.quote_at[0] == 0;
        let continues = starts && self.continues(block);
        if continues {
            self.decided[block][0].later_piece = true;
        }
        if self.is_open(block, 0) && self.is_whole(block, 0) {
            let (speaker, rule) = self.ask_before_and_below(block, starts, continues);
            if speaker.is_some() {
                self.decide(block, 0, speaker, rule);
                self.ask_paragraph(block);
            }
        }
        if continues && let Some(speaker) = self.decided[block][0].speaker {
            self.go_back(block, speaker);
        }
    }

    /// The paragraphs before that are one quote with the first of `block`, where they tell no speaker.
    fn go_back(&mut self, block: usize, speaker: EntryId) {
        for above in (0..block).rev() {
            let Some(last) = self.marked[above].len().checked_sub(1).filter(|&last| self.is_open(above, last)) else {
                return;
            };
            self.decide(above, last, Some(speaker), "continued-below");
            if last > 0 || !self.continues(above) {
                return;
            }
        }
    }

    /// Is the first quote of `block` one that the paragraph before left open?
    fn continues(&self, block: usize) -> bool {
        let Some(before) = block.checked_sub(1) else { return false };
        self.marked[before]
            .last()
            .is_some_and(|span| !span.closed() && span.range.end == self.texts[before].trim_end().len())
    }

    fn ask_before_and_below(&mut self, block: usize, starts: bool, continues: bool) -> (Option<EntryId>, &'static str) {
        let first = self.place(block, 0);
        if !starts {
            return (self.sentence_before(block, 0), "sentence-before");
        }
        let last_before = block.checked_sub(1).and_then(|before| self.decided[before].last()?.speaker);
        if continues && last_before.is_some() {
            return (last_before, "continued");
        }
        if let Some(speaker) = self.named_above(block) {
            return (Some(speaker), "name-above");
        }
        if let Some(speaker) = self.signed_below(block) {
            return (Some(speaker), "signature-below");
        }
        if let Some(speaker) = self.sentence_after(block) {
            return (Some(speaker), "sentence-after");
        }
        if let Some(speaker) = self.told_below(block) {
            return (Some(speaker), "told-below");
        }
        let Some(before) = block.checked_sub(1) else { return (None, "") };
        let reading = &self.readings[before];
        let colon = reading.narration.tokens.last().is_some_and(|token| token.is_mark(":"));
        let quote_last = reading
            .narration
            .quote_at
            .last()
            .is_some_and(|&at| reading.narration.sentence_of(at) + 1 == reading.narration.sentences.len());
        if quote_last && !colon {
            // In a story without full names a new paragraph is a new voice.
            if self.closed_before(before) && !self.resolver.people.names_somebody_in_full() {
                return (self.taking_turns(before), "alternation");
            }
            return (last_before, "paragraph-before");
        }
        // A paragraph that names nobody, between two of the same voice.
        if !colon && self.marked[before].is_empty() && reading.names.is_empty() && !self.is_heading(before) {
            let earlier = before.checked_sub(1).and_then(|earlier| self.decided[earlier].last()?.speaker);
            if earlier.is_some() && self.is_quote_alone(block) {
                return (earlier, "paragraph-between");
            }
        }
        let speaker = sieves::introduced(reading)
            .and_then(|finding| self.resolver.resolve(before, &finding.subject, first.inner()));
        let speaker = speaker.or_else(|| self.resolver.last_subject(block, 0, 1));
        if colon {
            return (speaker, "introduced");
        }
        if self.is_unmarked(block, 0) {
            return (None, "");
        }
        // Without a colon only a person goes on to speak.
        let people = &self.resolver.people;
        let person = speaker.filter(|&entry| people.entries[entry].may_go_on());
        let person = person.or_else(|| self.resolver.last_person(block, 0, 1));
        (person, "subject-before")
    }

    fn is_turn(&self, block: usize) -> bool {
        self.turns[block].as_ref().is_some_and(Turn::is_answer)
    }

    /// A block quotation without marks of its own.
    fn is_unmarked(&self, block: usize, quote: usize) -> bool {
        let whole = self.marked[block][quote].open_len == 0;
        whole && self.turns[block].is_none() && self.article.blocks[block].kind == BlockKind::Quotation
    }

    /// Is the block nothing but quotes?
    fn is_quote_alone(&self, block: usize) -> bool {
        !self.marked[block].is_empty() && self.readings[block].narration.tokens.len() == self.marked[block].len()
    }

    /// A block that is a name alone: "Mira Solberg, harbour master".
    fn name_line(&self, block: usize) -> Option<Subject> {
        let reading = self.readings.get(block)?;
        let tokens = &reading.narration.tokens;
        let name = &reading.names[reading.name_at(0)?];
        let alone = (0..tokens.len()).all(|at| reading.cue(at).is_none_or(|cue| cue.weak) && !reading.mark(at, ".:?!"));
        let plain = name.words.len() > 1 && name.tokens.start == 0 && name.kind == NameKind::Person;
        let subject = reading.phrase_from(0, tokens.len())?;
        (alone && plain && tokens.len() <= 14 && self.marked[block].is_empty()).then_some(subject)
    }

    /// The paragraph above is a name alone, and names lead their quotes here: the first of the row has no quote above.
    fn named_above(&mut self, block: usize) -> Option<EntryId> {
        let above = block.checked_sub(1).filter(|&above| !self.is_heading(above))?;
        let subject = self.name_line(above)?;
        if self.names_lead(above) { self.resolver.resolve(above, &subject, "") } else { None }
    }

    /// Does the row of names and quotes that the name at `above` belongs to begin with a name?
    fn names_lead(&mut self, above: usize) -> bool {
        let mut first = above;
        let leads = loop {
            if let Some(&known) = self.leads.get(&first) {
                break known;
            }
            let Some(before) = (0..first).rev().find(|&before| !self.is_quote_alone(before)) else { break first == 0 };
            if before + 1 == first {
                break true;
            }
            if self.name_line(before).is_none() {
                break false;
            }
            first = before;
        };
        self.leads.insert(above, leads);
        leads
    }

    /// “…” Grete Moller, who sells the timber, has heard such promises before.: the next sentence names somebody new.
    fn sentence_after(&mut self, block: usize) -> Option<EntryId> {
        let place = self.place(block, 0);
        let reading = place.reading;
        let next = reading.narration.sentence(place.at + 1);
        let apart = next.start == place.at + 1 && next.end > next.start;
        let subject = reading.first_subject(&next).filter(|_| apart)?;
        let SubjectKind::Name(name) = subject.kind else { return None };
        let full = reading.names[name].words.len() > 1 && reading.names[name].kind == NameKind::Person;
        let new = reading.mark(subject.tokens.end, ",") || subject.tokens.end - subject.tokens.start > 2;
        if full && new { self.resolver.resolve(block, &subject, "") } else { None }
    }

    /// A block quotation whose speaker comes behind it: "Mira Solberg said it in 1974, and …".
    fn told_below(&mut self, block: usize) -> Option<EntryId> {
        let below = self.readings.get(block + 1).filter(|_| self.article.blocks[block].kind == BlockKind::Quotation)?;
        let subject = below.first_subject(below.narration.sentences.first()?)?;
        let verb = subject.tokens.end;
        let says = below.cue(verb).is_some_and(|cue| !cue.weak)
            && matches!(below.word(verb + 1), "it" | "this" | "that" | "these");
        if says { self.resolver.resolve(block + 1, &subject, "") } else { None }
    }

    /// Who speaks in the sentence before a quote ("Some break the rules, he said. “But …”"), else its subject.
    fn sentence_before(&mut self, block: usize, quote: usize) -> Option<EntryId> {
        let at = self.place(block, quote).at;
        let reading = &self.readings[block];
        let sentence = reading.narration.sentence(at.checked_sub(1)?);
        let sentence = sentence.start.max(sentence.end.saturating_sub(sieves::REACH))..sentence.end;
        let spoke = sentence.clone().rev().find_map(|verb| {
            let cue = reading.cue(verb).filter(|cue| cue.says())?;
            let ends = verb + 1 == sentence.end || reading.mark(verb + 1, ".,") || cue.names_listener;
            reading.subject_before(verb).filter(|_| ends)
        });
        let spoke = spoke.and_then(|subject| self.resolver.resolve(block, &subject, ""));
        spoke.or_else(|| self.resolver.last_subject(block, at, 0))
    }

    fn closed_before(&self, before: usize) -> bool {
        self.marked[before].last().is_some_and(|span| span.closed())
    }

    /// Whose turn it is after the paragraphs up to `last`, where two people alone have spoken in turn.
    fn taking_turns(&self, last: usize) -> Option<EntryId> {
        let spoke = |block: usize| self.decided[block].last().and_then(|decision| decision.speaker);
        let (other, own) = (spoke(last)?, spoke(last.checked_sub(1)?)?);
        (other != own).then_some(own)
    }

    /// The next paragraph is a signature: "— Mira Solberg", or a name that stands alone.
    fn signed_below(&mut self, block: usize) -> Option<EntryId> {
        let below = self.readings.get(block + 1)?;
        let tokens = &below.narration.tokens;
        let dash = tokens.iter().take_while(|token| token.is_mark("—–-―")).count();
        let dashed = dash > 0 && below.name_at(dash).is_some() && tokens.len() <= 14;
        let plain = self.is_quote_alone(block) && !self.is_heading(block + 1) && self.name_line(block + 1).is_some();
        if !dashed && !plain {
            return None;
        }
        let subject = below.phrase_from(dash, tokens.len())?;
        self.resolver.resolve(block + 1, &subject, "")
    }

    fn finish(self) -> Attribution {
        let mut speakers = Cast { people: &self.resolver.people, ids: HashMap::new(), speakers: Vec::new() };
        let mut quotes = Vec::new();
        for (block, decisions) in self.decided.iter().enumerate() {
            for (n, decision) in decisions.iter().enumerate() {
                // A block quotation of nobody is not somebody's quote, nor is an answer that nobody gave.
                if (self.is_unmarked(block, n) || self.is_turn(block)) && decision.speaker.is_none() {
                    continue;
                }
                quotes.push(self.quote(block, n, decision, &mut speakers));
            }
        }
        let mut labels = self.labels();
        // What stands inside a quote is its words and no label; quotes are in order of their blocks.
        labels.retain(|label| {
            let first = quotes.partition_point(|quote| quote.block < label.block);
            let mut here = quotes[first..].iter().take_while(|quote| quote.block == label.block);
            !here.any(|quote| quote.range.overlaps(label.range))
        });
        Attribution { quotes, speakers: speakers.speakers, labels }
    }

    fn quote(&self, block: usize, n: usize, decision: &Decision, cast: &mut Cast) -> AttributedQuote {
        let place = self.place(block, n);
        let attributed = match (&decision.finding, decision.speaker) {
            (Some(finding), _) if finding.tight => Attributed::Tightly,
            (_, Some(_)) => Attributed::Loosely,
            _ => Attributed::No,
        };
        let (kind, mut why) = voice::judge(&place, attributed, decision.later_piece);
        let vouched = decision.finding.is_some() || decision.speaker.is_some() && self.is_whole(block, n);
        let dangling = !place.span.closed() && place.at != 0 && !vouched;
        if self.is_heading(block) {
            why = Some(Why::Title);
        } else if dangling && why.is_none() {
            why = Some(Why::Unbalanced);
        }
        // A scare quote is nobody's speech, whoever stands beside it.
        let speaker = decision.speaker.filter(|_| kind != Kind::Scare).map(|entry| cast.id(entry));
        let voicing = match (speaker, why) {
            (Some(speaker), None) => Voicing::Voiced(speaker),
            (None, None) => Voicing::Narrated { why: Why::UnknownSpeaker, speaker: None },
            (speaker, Some(why)) => Voicing::Narrated { why, speaker },
        };
        let (mention, cue, words) = self.seen(block, decision);
        let (mention_at, cue_at) = self.seen_at(&place, block, decision);
        let rule = if decision.rule.is_empty() { "none" } else { decision.rule };
        AttributedQuote {
            block,
            range: place.span.range,
            source: self.article.blocks[block].source_of(place.span.range),
            text: place.span.range.of(place.text).to_owned(),
            kind,
            continues: place.span.open_len == 0 && self.turns[block].is_none() && decision.later_piece,
            mention,
            cue,
            voicing,
            evidence: Evidence { rule: rule.to_owned(), words, mention_at, cue_at },
        }
    }

    /// The mention, the cue, and all words from the one to the other.
    fn seen(&self, block: usize, decision: &Decision) -> (Option<String>, Option<String>, String) {
        let Some(finding) = &decision.finding else { return (None, None, String::new()) };
        let narration = &self.readings[block].narration;
        let text = self.texts[block];
        if finding.rule == LABEL {
            let label = decision.speaker.map(|entry| self.resolver.people.entries[entry].name.clone());
            return (label.clone(), Some(":".to_owned()), label.unwrap_or_default());
        }
        let some = |words: &str| (!words.is_empty()).then(|| words.to_owned());
        let all = finding.subject.tokens.start.min(finding.cue.start)..finding.subject.tokens.end.max(finding.cue.end);
        (
            some(narration.text(text, &finding.subject.tokens)),
            some(narration.text(text, &finding.cue)),
            narration.text(text, &all).to_owned(),
        )
    }

    /// Where the mention and the cue stand in the block.
    fn seen_at(&self, place: &Place, block: usize, decision: &Decision) -> (Option<ByteSpan>, Option<ByteSpan>) {
        let Some(finding) = &decision.finding else { return (None, None) };
        if finding.rule == LABEL {
            let Some((label, _)) = place.inner().split_once(':') else { return (None, None) };
            let start = place.span.inner().start;
            let colon = start + label.len();
            let label = start + (label.len() - label.trim_start().len())..start + label.trim_end().len();
            return (Some(label.into()), Some(ByteSpan::new(colon, colon + 1)));
        }
        let narration = &self.readings[block].narration;
        (narration.place(&finding.subject.tokens), narration.place(&finding.cue))
    }
}

/// The speakers of quotes, numbered as they first speak.
struct Cast<'a> {
    people: &'a People,
    ids: HashMap<EntryId, SpeakerId>,
    speakers: Vec<Speaker>,
}

impl Cast<'_> {
    fn id(&mut self, entry: EntryId) -> SpeakerId {
        let person = &self.people.entries[entry];
        *self.ids.entry(entry).or_insert_with(|| {
            self.speakers.push(Speaker {
                name: person.name.clone(),
                role: person.role.clone(),
                gender: person.gender(),
                aliases: person.aliases.clone(),
            });
            SpeakerId(self.speakers.len() - 1)
        })
    }
}
