//! Rules for the records: titles, dates and identifiers, which must never change once published.

use std::collections::HashMap;

use super::{Finding, Rule, is_http, is_language_tag};
use crate::{
    episode::Record,
    feed::{notes, xml},
};

const TITLE: Rule = Rule::error("title", "every episode has a title, on one line and of at most 255 characters");
const SUMMARY: Rule = Rule::warning("summary", "every episode has a summary");
const LANGUAGE: Rule = Rule::error("language", "every episode's language is a BCP 47 tag");
const GUID: Rule = Rule::error("guid-unique", "no two episodes have one GUID");
const DATE: Rule = Rule::error("date-unique", "no two episodes have one date: apps would order them by chance");
const LINK: Rule = Rule::error("source-link", "an article's address is an http(s) address");
const PERSON: Rule = Rule::warning("person", "everyone who is quoted has a name");

pub(super) const RULES: &[Rule] = &[TITLE, SUMMARY, LANGUAGE, GUID, DATE, LINK, PERSON];

pub(super) fn look(records: &[Record]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut guids: HashMap<_, &str> = HashMap::new();
    let mut dates: HashMap<_, &str> = HashMap::new();
    for record in xml::newest_first(records) {
        let place = place(record);
        found.extend(alone(record));
        if let Some(other) = guids.insert(record.guid, &record.slug) {
            found.push(
                GUID.at(&place, format!("its guid {} is that of “{other}” too: apps show one of the two", record.guid)),
            );
        }
        // The feed's dates have seconds.
        if let Some(other) = dates.insert(record.published.timestamp(), &record.slug) {
            found.push(DATE.at(&place, format!("it has the date of “{other}”: {}", record.published.to_rfc2822())));
        }
    }
    found
}

/// What can be said of a record without the others.
fn alone(record: &Record) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |rule: Rule, message: String| found.push(rule.at(place(record), message));
    let title = record.title.trim();
    match title.chars().count() {
        0 => say(TITLE, "its title is empty".into()),
        1..=255 if title.contains(['\n', '\r']) => {
            say(TITLE, "its title has a line break; the feed has it on one line".into())
        }
        1..=255 => {}
        length => say(TITLE, format!("its title has {length} characters; the feed has the first 255")),
    }
    if record.summary.trim().is_empty() {
        say(SUMMARY, "its summary is empty; apps show it below the title".into());
    }
    if !is_language_tag(&record.language) {
        say(LANGUAGE, format!("its language is “{}”; expected a tag such as “en”", record.language));
    }
    if let Some(url) = record.article.url.as_deref().filter(|url| !is_http(url)) {
        say(LINK, format!("its article's address is “{url}”; expected http:// or https://"));
    }
    if record.people.iter().any(|person| notes::person_line(person).trim().is_empty()) {
        say(PERSON, "somebody who is quoted has no name".into());
    }
    found
}

fn place(record: &Record) -> String {
    format!("feed/episodes/{}.json", record.slug)
}
