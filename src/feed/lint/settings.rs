//! Rules for `podcast.toml`: what Apple requires of a show, and what the show's own address must be.

use super::{Finding, Rule, is_http, is_language_tag, is_plain_http};
use crate::{
    feed::{BaseUrl, categories, notes::DESCRIPTION_BYTES},
    show::Settings,
};

const TITLE: Rule = Rule::error("show-title", "the show has a title of at most 255 characters");
const DESCRIPTION: Rule = Rule::error("show-description", "the show has a description");
const DESCRIPTION_SIZE: Rule = Rule::warning("show-description-size", "the description has at most 4000 bytes");
const LANGUAGE: Rule = Rule::error("show-language", "the language is a BCP 47 tag");
const CATEGORY: Rule = Rule::error("show-category", "the category is one of Apple's");
const BASE_URL: Rule = Rule::error("base-url", "base_url is an address to which a file's name can be added");
const HTTPS: Rule = Rule::warning("https", "what is published is published over https");
const GUID: Rule = Rule::warning("show-guid", "a published show has a podcast:guid");
const LINK: Rule = Rule::error("show-link", "the show's link is an http(s) address");
const OWNER: Rule = Rule::error("show-owner", "the owner's e-mail address is one");
const OWNER_MISSING: Rule = Rule::warning("show-owner-missing", "a show for directories has an owner's e-mail address");

pub(super) const RULES: &[Rule] =
    &[TITLE, DESCRIPTION, DESCRIPTION_SIZE, LANGUAGE, CATEGORY, BASE_URL, HTTPS, GUID, LINK, OWNER, OWNER_MISSING];

const PLACE: &str = "podcast.toml";

pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |rule: Rule, message: String| found.push(rule.at(PLACE, message));
    match settings.title.trim().chars().count() {
        0 => say(TITLE, "`title` is empty; directories refuse a show without one".into()),
        1..=255 => {}
        length => say(TITLE, format!("`title` has {length} characters; at most 255 are shown")),
    }
    if settings.description.trim().is_empty() {
        say(DESCRIPTION, "`description` is empty; Apple requires one".into());
    }
    if settings.description.len() > DESCRIPTION_BYTES {
        say(
            DESCRIPTION_SIZE,
            format!("`description` has {} bytes; the feed carries the first 4000", settings.description.len()),
        );
    }
    if !is_language_tag(settings.language.trim()) {
        say(LANGUAGE, format!("`language` is “{}”; expected a tag such as “en” or “pt-BR”", settings.language));
    }
    if !categories::is_known(&settings.category) {
        let nearest = categories::nearest(&settings.category);
        say(CATEGORY, format!("`category` “{}” is not one of Apple's; did you mean “{nearest}”?", settings.category));
    }
    published(settings, &mut say);
    contact(settings, &mut say);
    found
}

fn published(settings: &Settings, say: &mut impl FnMut(Rule, String)) {
    if settings.base_url.trim().is_empty() {
        return; // Not published yet: nothing to ask of it.
    }
    match BaseUrl::parse(&settings.base_url) {
        Err(error) => say(BASE_URL, error.to_string()),
        Ok(base) if is_plain_http(base.as_str()) => {
            say(HTTPS, format!("`base_url` is {base}; iPhones and web players fetch nothing over plain http"));
        }
        Ok(_) => {}
    }
    if settings.guid.is_none() {
        say(GUID, "there is a `base_url` and no `guid`; `quotecast feed` mints it, once".into());
    }
}

fn contact(settings: &Settings, say: &mut impl FnMut(Rule, String)) {
    let link = settings.link.trim();
    if !link.is_empty() && !is_http(link) {
        say(LINK, format!("`link` is “{link}”; expected an address such as https://example.org"));
    }
    let email = settings.owner_email.trim();
    let is_email = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if email.is_empty() {
        if !settings.private && !settings.base_url.trim().is_empty() {
            say(
                OWNER_MISSING,
                "`owner_email` is empty; Spotify and YouTube verify through it that the show is yours".into(),
            );
        }
    } else if !is_email || email.contains(char::is_whitespace) {
        say(OWNER, format!("`owner_email` is “{email}”; expected an address such as you@example.org"));
    }
}
