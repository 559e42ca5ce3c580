//! Where a quote's own sentence says who speaks.
//!
//! In: a block as the rules read it, and one of its quotes. Out: a [`Finding`], or nothing. One rule a function, from
//! the most precise to the least; [`own_sentence`] puts them in order.

use std::ops::Range;

use super::{
    cues::{Cue, Form},
    lexicon,
    mentions::NameKind,
    phrases::{Reading, Subject, SubjectKind, is_pronoun},
    spans::Span,
};

/// What a rule saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub subject: Subject,
    /// The tokens of the word that attributes.
    pub cue: Range<usize>,
    pub rule: &'static str,
    /// The cue touches the quote, so that the quote is what was said.
    pub tight: bool,
}

/// How far behind a quote its verb may stand: appositions are long.
pub(super) const REACH: usize = 40;

/// One quote in its block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub text: &'a str,
    pub reading: &'a Reading,
    pub span: Span,
    /// The quote's token.
    pub at: usize,
}

impl<'a> Place<'a> {
    pub fn inner(&self) -> &'a str {
        self.span.inner().of(self.text)
    }

    /// The last character of what is quoted, inner marks left off.
    pub fn last_char(&self) -> Option<char> {
        self.inner().trim_end_matches(|c: char| c.is_whitespace() || "’'”\")".contains(c)).chars().next_back()
    }

    pub fn sentence(&self) -> Range<usize> {
        self.reading.narration.sentence(self.at)
    }
}

/// The first rule that finds who speaks in the quote's own sentence.
pub(super) fn own_sentence(place: &Place) -> Option<Finding> {
    let sound = |found: Option<Finding>| found.filter(|finding| is_sound(place, finding));
    let before = sound(cue_before(place));
    let led_in = before.as_ref().is_some_and(|finding| finding.tight);
    // A quote that ends in a comma goes on into its attribution; one that ends in a stop may be over.
    let goes_on = matches!(place.last_char(), Some(',' | '—' | '–' | '-'));
    label(place)
        .or_else(|| if led_in && !goes_on { before.clone() } else { None })
        .or_else(|| sound(according_to_after(place)))
        .or_else(|| sound(verb_then_name_after(place)))
        .or_else(|| sound(name_then_verb_after(place)))
        .or_else(|| sound(was_how_after(place)))
        .or_else(|| sound(aside_after(place)))
        .or_else(|| signature(place))
        .or_else(|| before.clone())
        .or_else(|| sound(according_to_before(place)))
        .or_else(|| for_somebody(place))
        .or_else(|| dash_before(place))
        .or_else(|| sound(end_of_sentence(place)))
        .or_else(|| sound(colon(place)))
}

/// "A good tutor will ask", "imagine a customer who says", "say, “…”": words that nobody has spoken.
fn is_imagined(place: &Place, finding: &Finding) -> bool {
    let reading = place.reading;
    let verb = finding.cue.start;
    let Some(cue) = reading.cue(verb) else { return false };
    let opener = reading.word(place.sentence().start);
    if matches!(opener, "imagine" | "suppose" | "picture" | "pretend") {
        return true;
    }
    let mut before = verb;
    while before > 0
        && (lexicon::is_adverb(reading.word(before - 1))
            || is_pronoun(reading.word(before - 1))
            || reading.word(before - 1) == "left")
    {
        before -= 1;
        if matches!(reading.word(before), "will" | "might" | "may" | "can" | "could" | "should" | "must") {
            // "she will tell you" is what she does tell.
            return cue.form == Form::Base && reading.word(verb + 1) != "you";
        }
    }
    let several = |word: &str| lexicon::is_plural_of_people(word) || lexicon::is_body(word);
    let one = matches!(finding.subject.kind, SubjectKind::Nominal(head) if !several(reading.word(head)));
    let opens = reading.word(finding.subject.tokens.start);
    // "When a tutor asks": any tutor, at any time.
    let whenever = matches!(opener, "when" | "whenever" | "if") && matches!(opens, "a" | "an" | "any");
    if whenever && cue.form != Form::Participle && reading.word(verb).ends_with('s') {
        return true;
    }
    let person = matches!(opens, "you" | "your" | "nobody" | "no");
    // "The next time your boss calls, say": the verb has no subject of its own.
    person || one && cue.form == Form::Base && !cue.weak && reading.mark(verb.saturating_sub(1), ",")
}

/// Only a plain verb of speaking beside the quote makes a speaker of a word that says nothing of people.
fn is_sound(place: &Place, finding: &Finding) -> bool {
    let reading = place.reading;
    let cue = reading.cue(finding.cue.start);
    // "it helps managers answer": the phrase begins with a verb.
    let first = reading.word(finding.subject.tokens.start);
    let verbal = matches!(finding.subject.kind, SubjectKind::Nominal(_))
        && finding.subject.tokens.len() > 1
        && first.ends_with('s')
        && !first.ends_with("ss")
        && reading.token(finding.subject.tokens.start).is_some_and(|token| !token.capital && !token.possessive)
        && !matches!(first, "his" | "this" | "its" | "various" | "numerous" | "famous")
        && cue.is_some_and(|cue| cue.form == Form::Base);
    if verbal {
        return false;
    }
    let told = finding.rule.starts_with("according");
    let says = cue.is_some_and(Cue::says) && finding.tight;
    (says || told || reading.is_speaker(&finding.subject)) && !is_imagined(place, finding)
}

/// "SOLBERG: We sail at dawn." inside the marks of a transcript.
fn label(place: &Place) -> Option<Finding> {
    let inner = place.inner();
    let (label, _) = inner.split_once(':')?;
    let capitals = label.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let named = label.chars().filter(|c| c.is_alphabetic()).count() > 1 && label.split_whitespace().count() <= 4;
    let subject = Subject { kind: SubjectKind::Nominal(place.at), tokens: place.at..place.at + 1 };
    (capitals && named).then_some(Finding { subject, cue: 0..0, rule: LABEL, tight: true })
}

/// The rule whose speaker stands inside the quote.
pub(super) const LABEL: &str = "label";

/// The words of a quote's label.
pub(super) fn label_text<'a>(place: &Place<'a>) -> &'a str {
    place.inner().split_once(':').map_or("", |(label, _)| label.trim())
}

/// The token behind the quote, a comma or dash between them skipped.
fn behind(place: &Place) -> usize {
    let next = place.at + 1;
    // Also “Is it over”? and, in brackets, “a shed” (Solberg said this with pride).
    if place.reading.mark(next, ",—–?!(") { next + 1 } else { next }
}

/// Where the part of the text ends that may attribute the quote: at the next quote, a stop, a colon.
fn limit(place: &Place, from: usize) -> usize {
    let reading = place.reading;
    let end = reading.narration.sentence(from).end.min(from + REACH);
    let mut inside = false;
    for at in from..end {
        inside = (inside || reading.mark(at, "(")) && !reading.mark(at, ")");
        let stops = reading.token(at).is_some_and(|token| {
            token.quote().is_some() && !reading.is_title_inside(at) && reading.name_at(at).is_none()
                || token.is_mark(".;:?!") && !inside
        });
        if stops {
            return at;
        }
    }
    end
}

/// “We sail at dawn,” according to Solberg.
fn according_to_after(place: &Place) -> Option<Finding> {
    let from = behind(place);
    according_to(place, from..limit(place, from), "according-to-after", true)
}

/// According to Solberg, “we sail at dawn”.
fn according_to_before(place: &Place) -> Option<Finding> {
    let start = place.sentence().start.max(place.at.saturating_sub(REACH));
    let found = according_to(place, start..place.at, "according-to-before", false)?;
    let tight = place.at.checked_sub(1).is_some_and(|before| place.reading.mark(before, ",:"));
    Some(Finding { tight, ..found })
}

/// For Mira Solberg, “it is the harbour that made the town”.
fn for_somebody(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let start = place.sentence().start;
    let subject = reading.phrase_from(start + 1, place.at).filter(|_| reading.word(start) == "for")?;
    let comma = subject.tokens.end;
    let named = matches!(subject.kind, SubjectKind::Name(name) if reading.names[name].kind == NameKind::Person);
    (named && comma + 1 == place.at && reading.mark(comma, ",")).then_some(Finding {
        subject,
        cue: start..start + 1,
        rule: "for-somebody",
        tight: true,
    })
}

fn according_to(place: &Place, range: Range<usize>, rule: &'static str, tight: bool) -> Option<Finding> {
    let reading = place.reading;
    let words = |at: usize, words: &[&str]| words.iter().enumerate().all(|(n, word)| reading.word(at + n) == *word);
    let (at, len) = range.clone().find_map(|at| {
        let len = if words(at, &["according", "to"]) {
            2
        } else if words(at, &["in", "the", "words", "of"]) {
            4
        } else if words(at, &["per"]) && at == range.start && tight {
            1
        } else {
            return None;
        };
        Some((at, len))
    })?;
    let subject = with_complement(reading, reading.phrase_from(at + len, range.end)?, range.end);
    Some(Finding { subject, cue: at..at + len, rule, tight: tight && at <= place.at + 2 })
}

/// “We sail at dawn,” said Mira Solberg.
fn verb_then_name_after(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let mut verb = behind(place);
    while verb < behind(place) + 2 && lexicon::is_adverb(reading.word(verb)) {
        verb += 1;
    }
    let end = limit(place, verb);
    match reading.cue(verb) {
        Some(cue) if cue.form == Form::Participle || cue.names_listener => return None,
        Some(_) => {}
        // “We sail,” thundered Solberg: any past tense between a quote's comma and a name.
        None => {
            let past = reading.word(verb).ends_with("ed") && matches!(place.last_char(), Some(',' | '?' | '!'));
            let named = reading.name_at(verb + 1).is_some() && reading.name_at(verb).is_none();
            if !past || !named {
                return None;
            }
        }
    }
    let subject = with_complement(reading, reading.phrase_from(verb + 1, end)?, end);
    Some(Finding { subject, cue: verb..verb + 1, rule: "verb-name-after", tight: true })
}

/// "a spokesman **for the port**": what belongs to a description, so that two spokesmen are told apart.
fn with_complement(reading: &Reading, subject: Subject, limit: usize) -> Subject {
    let mut end = subject.tokens.end;
    if !matches!(subject.kind, SubjectKind::Nominal(_)) {
        return subject;
    }
    if matches!(reading.word(end), "of" | "for" | "at" | "in" | "from" | "with" | "on")
        && let Some(complement) = reading.phrase_from(end + 1, limit)
    {
        end = complement.tokens.end;
    }
    Subject { tokens: subject.tokens.start..end, ..subject }
}

/// “We sail at dawn,” Solberg, who runs the port, told reporters.
fn name_then_verb_after(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let mut from = behind(place);
    if reading.word(from) == "as" {
        from += 1;
    }
    let end = limit(place, from);
    let subject = reading.phrase_from(from, end)?;
    let ended = !matches!(place.last_char(), Some(',' | '?' | '!' | '—'));
    let (verb, cue) = verb_after(reading, &subject, end, ended)?;
    let adjacent = (subject.tokens.end..verb).all(|at| lexicon::is_adverb(reading.word(at)));
    // "“…” Solberg said: “…”": after a full stop the words lead in the next quote.
    let leads_next = (verb + 1..verb + 6)
        .take_while(|&at| !reading.mark(at, ".;"))
        .any(|at| reading.token(at).is_some_and(|token| token.quote().is_some()));
    let lowered = reading.token(from).is_some_and(|token| !token.capital);
    if ended && (!adjacent || leads_next || cue.weak) && !lowered {
        return None;
    }
    if matches!(place.last_char(), Some('?' | '!')) && leads_next && !adjacent {
        return None;
    }
    let subject = Subject {
        tokens: subject.tokens.start..subject.tokens.end.max(complement_end(reading, &subject, verb)),
        ..subject
    };
    // A verb that is none of speaking may as well go on the reporter's sentence.
    let tight = reading.cue(verb).is_some();
    Some(Finding { subject, cue: verb..verb + 1, rule: "name-verb-after", tight })
}

/// “We had one lamp” — Solberg holds up a finger — “and it was mine.”
fn aside_after(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let dash = place.at + 1;
    let subject = reading.phrase_from(dash + 1, limit(place, dash + 1)).filter(|_| reading.mark(dash, "—–"))?;
    let end = (subject.tokens.end..subject.tokens.end + 10).find(|&at| reading.mark(at, "—–"))?;
    let resumes = reading.token(end + 1).is_some_and(|token| token.quote().is_some());
    let somebody = !matches!(subject.kind, SubjectKind::Nominal(_)) && end > subject.tokens.end + 1;
    (resumes && somebody).then_some(Finding { subject, cue: dash..dash + 1, rule: "aside-after", tight: true })
}

/// “We sail at dawn,” was how Solberg described it.
fn was_how_after(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let from = behind(place);
    let led = matches!(reading.word(from), "was" | "is") && matches!(reading.word(from + 1), "how" | "what");
    let subject = reading.phrase_from(from + 2, limit(place, from)).filter(|_| led)?;
    let verb = subject.tokens.end;
    reading.cue(verb)?;
    Some(Finding { subject, cue: verb..verb + 1, rule: "was-how-after", tight: true })
}

/// A description takes all words up to its verb: "a spokesman for the port".
fn complement_end(reading: &Reading, subject: &Subject, verb: usize) -> usize {
    let plain = (subject.tokens.end..verb).all(|at| reading.token(at).is_some_and(|token| token.is_word()));
    let mut end = verb;
    while end > subject.tokens.end && lexicon::is_adverb(reading.word(end - 1)) {
        end -= 1;
    }
    if plain && matches!(subject.kind, SubjectKind::Nominal(_)) { end } else { subject.tokens.end }
}

/// The verb of speaking that `subject` governs, insertions skipped.
fn verb_after(reading: &Reading, subject: &Subject, end: usize, strict: bool) -> Option<(usize, Cue)> {
    let near = subject.tokens.end;
    for at in near..end {
        let Some(cue) = reading.cue(at) else { continue };
        // "These little hints": a plural, and no verb.
        let plural =
            matches!(reading.word(subject.tokens.start), "these" | "those" | "many" | "several" | "few" | "two");
        if plural && reading.word(at).ends_with('s') {
            continue;
        }
        let adjacent = (near..at).all(|at| lexicon::is_adverb(reading.word(at)));
        let pronoun = subject.kind == SubjectKind::Pronoun;
        if adjacent || (cue.says() && !pronoun) {
            return Some((at, cue));
        }
    }
    // "Solberg thundered": behind a quote's comma and a name or pronoun, any word is the verb.
    let verb = (near..end).find(|&at| !lexicon::is_adverb(reading.word(at)))?;
    let word = reading.word(verb);
    let plain = !word.is_empty()
        && reading.token(verb).is_some_and(|token| !token.capital)
        && !lexicon::is_preposition(word)
        && !lexicon::is_clause_word(word);
    let named = !matches!(subject.kind, SubjectKind::Nominal(_));
    (!strict && plain && named).then_some((verb, Cue { form: Form::Finite, weak: true, names_listener: false }))
}

/// “We sail at dawn.” — Mira Solberg
fn signature(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let dash = place.at + 1;
    let mut from = dash;
    while reading.mark(from, "—–-―~") {
        from += 1;
    }
    if from == dash {
        return signed_without_dash(place);
    }
    let tokens = reading.narration.tokens.len();
    let Some(name) = reading.name_at(from) else { return signed_by_handle(place, from) };
    let end = reading.names[name].tokens.end;
    let short = tokens - from <= 14 || reading.token(end).is_some_and(|token| token.quote().is_some());
    // “We had one lamp” — Solberg holds up a finger —: a verb follows, so that nobody signs.
    let verb = reading.token(end).is_some_and(|next| next.is_word() && !next.capital && reading.word(end) != "of");
    let subject = reading.phrase_from(from, tokens)?;
    (short && !verb).then_some(Finding { subject, cue: dash..from, rule: "signature", tight: true })
}

/// “We sail at dawn.” Mira Solberg, Bergen: a name alone, on the line below.
fn signed_without_dash(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let from = place.at + 1;
    let tokens = &reading.narration.tokens;
    let name = &reading.names[reading.name_at(from)?];
    let stop = matches!(place.last_char(), Some('.' | '!' | '?' | '…'));
    let alone = (from..tokens.len()).all(|at| reading.cue(at).is_none() && !reading.mark(at, ".:;?!"));
    let closed = reading.token(name.tokens.end).is_none_or(|next| next.is_mark(",(") || next.capital);
    let whole = name.kind == NameKind::Person && name.words.len() > 1;
    let first = place.at == 0 && tokens.len() - from <= 12;
    let subject = reading.phrase_from(from, tokens.len())?;
    (stop && alone && closed && whole && first).then_some(Finding {
        subject,
        cue: from..from,
        rule: "signature",
        tight: true,
    })
}

/// “Third cancellation this week.” — @tidewatcher: a name that only its place shows.
fn signed_by_handle(place: &Place, from: usize) -> Option<Finding> {
    let reading = place.reading;
    let start = from;
    let tokens = reading.narration.tokens.len();
    let end = (start..tokens).find(|&at| !reading.token(at).is_some_and(|token| token.is_word())).unwrap_or(tokens);
    let written = reading.token(start).is_some_and(|token| token.capital);
    let closed = reading.token(end).is_none_or(|next| next.is_mark("(,.[|"));
    // "-- Senior software engineer working on tractors": a trade, to the end of the paragraph.
    let whole = tokens - start <= 18 && (start..tokens).all(|at| !reading.mark(at, ".?!:;"));
    let trade = whole && (start..tokens.min(start + 6)).any(|at| lexicon::person_noun(reading.word(at)).is_some());
    let end = if trade { tokens } else { end };
    let few = trade || (1..=3).contains(&(end - start)) && tokens - from <= 14;
    let plain = (start..end).all(|at| {
        reading.cue(at).is_none_or(|cue| cue.weak || trade && cue.form != Form::Finite)
            && (trade || !lexicon::starts_sentence(reading.word(at)))
    });
    (written && closed && few && plain).then(|| Finding {
        subject: Subject { kind: SubjectKind::Nominal(end - 1), tokens: from..end },
        cue: place.at + 1..from,
        rule: "signature",
        tight: true,
    })
}

/// Solberg told reporters that “we sail at dawn”.
fn cue_before(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let sentence = place.sentence();
    let from = sentence.start.max(place.at.saturating_sub(REACH));
    let mut fallback = None;
    for verb in (from..place.at).rev() {
        if reading.token(verb).is_some_and(|token| token.quote().is_some() || token.is_mark(";")) {
            break;
        }
        let Some(cue) = reading.cue(verb) else { continue };
        let gap = verb + 1..place.at;
        let touches = gap.clone().all(|at| {
            reading.mark(at, ",:—")
                || matches!(reading.word(at), "that" | "how" | "simply" | "as" | "to" | "back" | "on" | "in" | "it")
        });
        let pauses = reading.mark(place.at - 1, ",:");
        if cue.weak && !(touches || pauses || gap.len() <= 8) {
            continue;
        }
        if cue.form == Form::Base && cue.weak && !touches {
            continue;
        }
        let passive = matches!(reading.word(verb.saturating_sub(1)), "was" | "were" | "been" | "being" | "is" | "are")
            && cue.form == Form::Finite;
        if passive && reading.word(verb - 1) != "being" {
            // "Solberg was told by her doctor": who was told does not speak.
            let by = (verb + 1..place.at).find(|&at| reading.word(at) == "by");
            let Some(subject) = by.and_then(|by| agent(reading, by + 1, place.at)) else { continue };
            return Some(Finding { subject, cue: verb..verb + 1, rule: "verb-before", tight: touches || pauses });
        }
        let subject = reading.subject_before(verb).or_else(|| {
            let begins = verb == sentence.start || reading.mark(verb - 1, ",");
            if begins && !cue.names_listener { reading.phrase_from(verb + 1, place.at) } else { None }
        });
        let Some(subject) = subject else {
            // "The next time that somebody calls, say, “…”": an advice to the reader.
            let advice = cue.form == Form::Base && !cue.weak && touches && reading.mark(verb.saturating_sub(1), ",");
            if advice {
                break;
            }
            continue;
        };
        // "reports that": a noun in disguise has no subject of its own.
        if cue.weak && matches!(subject.kind, SubjectKind::Nominal(_)) && subject.tokens.end != verb && !touches {
            continue;
        }
        let tight = touches || pauses && (!cue.weak || reading.mark(place.at - 1, ":"));
        let finding = Finding { subject, cue: verb..verb + 1, rule: "verb-before", tight };
        // "said before a hearing": a word that may be a noun counts only where no better one stands.
        let own_clause = reading.mark(place.at - 1, ":")
            && finding.subject.tokens.end == verb
            && matches!(finding.subject.kind, SubjectKind::Name(_) | SubjectKind::Pronoun);
        if cue.weak && !touches && !own_clause {
            fallback.get_or_insert(finding);
        } else {
            return Some(finding);
        }
    }
    fallback
}

/// "by her doctor, Leif Dahlgren,": the name that stands beside a description, else the description.
fn agent(reading: &Reading, from: usize, limit: usize) -> Option<Subject> {
    let subject = reading.phrase_from(from, limit)?;
    let comma = subject.tokens.end;
    let beside = reading.phrase_from(comma + 1, limit).filter(|_| reading.mark(comma, ","));
    Some(beside.filter(|beside| matches!(beside.kind, SubjectKind::Name(_))).unwrap_or(subject))
}

/// Many agree, including Mira Solberg — “We have to sail” — and Jon Abara.
fn dash_before(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let mut from = place.at;
    while from > 0 && reading.mark(from - 1, "—–-") {
        from -= 1;
    }
    let closed = reading.token(place.at + 1).is_none_or(|next| next.is_mark("—–-."));
    let whole = place.inner().trim_start().starts_with(char::is_uppercase);
    let name = reading.name_at(from.checked_sub(1)?).filter(|_| from < place.at && closed && whole)?;
    let start = reading.names[name].title.start;
    let subject = reading.phrase_before(from, start)?;
    Some(Finding { subject, cue: from..place.at, rule: "dash-before", tight: true })
}

/// The boat is “older than any of us can remember” and should rest, Solberg said.
fn end_of_sentence(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let sentence = place.sentence();
    let end = sentence.end.min(place.at + REACH);
    for comma in place.at + 1..end {
        if !reading.mark(comma, ",") && reading.token(comma).is_none_or(|token| token.quote().is_none()) {
            continue;
        }
        if let Some(found) =
            according_to(place, comma + 1..end, "end-of-sentence", false).filter(|found| found.cue.start == comma + 1)
        {
            return Some(found);
        }
        // ", says Solberg, who runs the port."
        if reading.cue(comma + 1).is_some_and(|cue| cue.says() && !cue.names_listener)
            && let Some(subject) = reading.phrase_from(comma + 2, end)
        {
            let subject = with_complement(reading, subject, end);
            return Some(Finding { subject, cue: comma + 1..comma + 2, rule: "end-of-sentence", tight: false });
        }
        let Some(subject) = reading.phrase_from(comma + 1, end) else { continue };
        let mut verb = subject.tokens.end;
        while verb < end && lexicon::is_adverb(reading.word(verb)) {
            verb += 1;
        }
        if verb < end && reading.cue(verb).is_some_and(Cue::says) {
            return Some(Finding { subject, cue: verb..verb + 1, rule: "end-of-sentence", tight: false });
        }
    }
    None
}

/// Solberg at the quay: “We sail at dawn.”
fn colon(place: &Place) -> Option<Finding> {
    let reading = place.reading;
    let before = place.at.checked_sub(1).filter(|&before| reading.mark(before, ":"))?;
    let sentence = place.sentence();
    if let Some(subject) = author(reading, sentence.start, before) {
        return Some(Finding { subject, cue: before..before + 1, rule: "colon", tight: true });
    }
    let first = reading.first_subject(&(sentence.start..before));
    // What cannot speak leaves it to whom it belongs to ("Her verdict:", "The answer of the port came late:"), or to
    // the last name ("The delay does not surprise Mira Solberg:").
    let subject = match first {
        Some(first) if reading.is_speaker(&first) => Some(first),
        Some(first) => owner(reading, &first, before),
        None => None,
    };
    let subject = subject.or_else(|| {
        reading.name_at(before.checked_sub(1)?)?;
        reading.phrase_before(before, sentence.start)
    })?;
    Some(Finding { subject, cue: before..before + 1, rule: "colon", tight: true })
}

/// "a statement **by its chair, Mira Solberg**:": who wrote what the words before `end` announce.
fn author(reading: &Reading, from: usize, end: usize) -> Option<Subject> {
    let from = from.max(end.saturating_sub(12));
    let by = (from..end).rev().find(|&at| matches!(reading.word(at), "by" | "from"))?;
    let written = by.checked_sub(1).is_some_and(|before| lexicon::is_document(reading.word(before)));
    let subject = agent(reading, by + 1, end).filter(|_| written)?;
    reading.is_speaker(&subject).then_some(subject)
}

/// Whose verdict, answer or claim a phrase tells of.
fn owner(reading: &Reading, phrase: &Subject, limit: usize) -> Option<Subject> {
    let start = phrase.tokens.start;
    if matches!(reading.word(start), "his" | "her") {
        return Some(Subject { kind: SubjectKind::Pronoun, tokens: start..start + 1 });
    }
    let possessive = phrase.tokens.clone().find_map(|at| reading.name_at(at)).filter(|&n| reading.names[n].possessive);
    if let Some(name) = possessive {
        return Some(Subject { kind: SubjectKind::Name(name), tokens: reading.names[name].tokens.clone() });
    }
    let end = phrase.tokens.end;
    let of = reading.phrase_from(end + 1, limit).filter(|_| matches!(reading.word(end), "of" | "from" | "by"))?;
    reading.is_speaker(&of).then_some(of)
}

/// The speaker that a paragraph's last sentence introduces: "Solberg looked at the sea:".
pub(super) fn introduced(reading: &Reading) -> Option<Finding> {
    let last = reading.narration.sentences.last()?.clone();
    if let Some(subject) = author(reading, last.start, last.end) {
        return Some(Finding { subject, cue: last.end..last.end, rule: "introduced", tight: false });
    }
    let tokens = last.clone().rev().take(REACH);
    for verb in tokens {
        if reading.cue(verb).is_some_and(|cue| !cue.weak)
            && let Some(subject) = reading.subject_before(verb)
        {
            return Some(Finding { subject, cue: verb..verb + 1, rule: "introduced", tight: true });
        }
    }
    let subject = reading.first_subject(&last).filter(|subject| reading.is_speaker(subject))?;
    Some(Finding { subject, cue: last.end..last.end, rule: "introduced", tight: false })
}
