//! Rules for a feed as it is read: ours on disk, or anyone's by its address.
//!
//! Sources: RSS 2.0, Apple's "A podcaster's guide to RSS", PSP-1, Podcasting 2.0 (see `feed/xml.rs` for the addresses).

use std::{collections::HashMap, fs, sync::LazyLock};

use chrono::DateTime;
use regex::Regex;
use rss::{Channel, Item};
use uuid::Uuid;

use super::{Finding, Rule, is_http, is_language_tag, is_plain_http};
use crate::{
    episode::Record,
    feed::{BaseUrl, base::escape_url, categories, notes::DESCRIPTION_BYTES, page, xml},
    show::{Paths, Settings, files},
};

const MISSING: Rule = Rule::error("feed-missing", "the feed is there");
const STALE: Rule = Rule::error("feed-stale", "feed and page are what records and podcast.toml give now");
const XML: Rule = Rule::error("xml", "the feed is well-formed XML 1.0 in UTF-8, without characters that XML forbids");
const DOCTYPE: Rule = Rule::error("xml-doctype", "the feed has no DOCTYPE: many readers refuse it");
const NAMESPACE: Rule =
    Rule::error("namespace", "the namespaces of iTunes, Podcasting 2.0 and Atom are spelled as they are");
const SELF_LINK: Rule = Rule::error("self-link", "the feed gives its own address as atom:link, rel self");
const CHANNEL: Rule =
    Rule::error("channel", "the show has what Apple requires: title, description, language, category, explicit, cover");
const AUTHOR: Rule = Rule::warning("channel-author", "the show has an itunes:author");
const PODCAST: Rule =
    Rule::error("podcast-tags", "podcast:locked is yes or no, podcast:guid a UUIDv5, ai-content true or false");
const LEAK: Rule = Rule::warning("leak", "no path of the machine that made the feed stands in it");
const SIZE: Rule = Rule::warning("feed-size", "the feed has less than 2 MB: some readers stop there");
const EMPTY: Rule = Rule::error("items", "the feed has an episode: directories refuse an empty one");
const TITLE: Rule = Rule::error("item-title", "every item has a title, on one line and of at most 255 characters");
const MARKUP: Rule = Rule::warning("item-title-markup", "titles are plain text, escaped once");
const DESCRIPTION: Rule = Rule::warning("item-description", "every item has a description of at most 4000 bytes");
const GUID: Rule =
    Rule::error("item-guid", "every item has a guid of its own; one that is no address says isPermaLink=\"false\"");
const DATE: Rule = Rule::error("item-date", "every item has a date as RFC 2822 has it, with seconds and a zone");
const ORDER: Rule = Rule::warning("item-order", "the newest item is the first, and no two have one date");
const DURATION: Rule = Rule::warning("item-duration", "every item has its duration in whole seconds");
const ENCLOSURE: Rule = Rule::error(
    "enclosure",
    "every item has an enclosure of its own, with address, length and a type that fits its name",
);
const ADDRESS: Rule = Rule::error("address", "addresses are absolute and percent-encoded");
const HTTPS: Rule = Rule::warning("feed-https", "what the feed points to is reached over https");
const REACH: Rule = Rule::error("reach", "what the feed points to is there, enclosures with their length and type");
const TRANSCRIPT: Rule = Rule::error(
    "transcript",
    "a transcript has an address, a type that apps know, and a language that is a BCP 47 tag",
);
const DISCLOSED: Rule = Rule::warning("ai-content", "a synthetic voice is disclosed (podcast:txt, purpose ai-content)");

pub(super) const RULES: &[Rule] = &[
    MISSING,
    STALE,
    XML,
    DOCTYPE,
    NAMESPACE,
    SELF_LINK,
    CHANNEL,
    AUTHOR,
    PODCAST,
    LEAK,
    SIZE,
    EMPTY,
    TITLE,
    MARKUP,
    DESCRIPTION,
    GUID,
    DATE,
    ORDER,
    DURATION,
    ENCLOSURE,
    ADDRESS,
    HTTPS,
    REACH,
    TRANSCRIPT,
    DISCLOSED,
];

/// What a server says of an address when asked by HEAD, as Apple's does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    pub status: u16,
    pub length: Option<u64>,
    pub mime: Option<String>,
}

/// The show's own feed: is it there, is it the one that would be built, and would an app take it?
pub(super) fn look(paths: &Paths, settings: &Settings, records: &[Record]) -> Vec<Finding> {
    const PLACE: &str = "feed/feed.xml";
    let bytes = match files::read_if_there(&paths.feed()) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return vec![MISSING.at(PLACE, "there is no feed; `quotecast feed` builds it")],
        Err(error) => return vec![MISSING.at(PLACE, format!("{error}: {}", error.source))],
    };
    let mut found = Vec::new();
    if let Ok(base) = BaseUrl::of(settings) {
        if bytes != xml::feed(settings, records, &base).as_bytes() {
            found.push(
                STALE.at(PLACE, "it is not what records and podcast.toml give now; `quotecast feed` builds it anew"),
            );
        }
        if !fs::read(paths.page()).is_ok_and(|old| old == page::page(settings, records, &base).as_bytes()) {
            found.push(STALE.at(
                "feed/index.html",
                "it is not what records and podcast.toml give now; `quotecast feed` builds it anew",
            ));
        }
    }
    // An empty show of one's own is a beginning, not a fault; nothing is fetched.
    found.extend(feed(&bytes, |_| None).into_iter().filter(|finding| finding.rule != EMPTY.name));
    found
}

/// Looks at any feed. `fetch` asks for an address by HEAD; `None` where it is not to be asked (offline, another network).
pub fn feed(xml: &[u8], fetch: impl Fn(&str) -> Option<Result<Head, String>>) -> Vec<Finding> {
    let mut found = source(xml);
    let channel = match Channel::read_from(xml) {
        Ok(channel) => channel,
        Err(error) => {
            found.push(XML.at("feed", format!("it cannot be read as RSS 2.0: {error}")));
            return found;
        }
    };
    found.extend(namespaces(&channel));
    found.extend(head(&channel));
    found.extend(items(&channel));
    found.extend(addresses(&channel));
    found.extend(reach(&channel, fetch));
    found
}

// ---------------------------------------------------------------- the bytes

fn source(xml: &[u8]) -> Vec<Finding> {
    let mut found = Vec::new();
    match std::str::from_utf8(xml) {
        Err(error) => found.push(XML.at("feed", format!("it is not UTF-8 at byte {}", error.valid_up_to()))),
        Ok(text) => {
            let forbidden =
                |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
            if let Some(line) = text.lines().position(|line| line.contains(forbidden)) {
                found.push(XML.at(format!("feed, line {}", line + 1), "there is a character that XML forbids"));
            }
            if let Some(path) = leak(text) {
                found.push(LEAK.at("feed", format!("“{path}” looks like a path of the machine that made it")));
            }
            if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
                found.push(DOCTYPE.at("feed", "it has a DOCTYPE"));
            }
        }
    }
    if xml.len() >= 2_000_000 {
        found.push(SIZE.at("feed", format!("it has {} bytes", xml.len())));
    }
    found
}

/// The first of what looks like a path in somebody's home. In front of it stands nothing that would make it part of an address.
fn leak(text: &str) -> Option<&str> {
    const PATH: &str = r#"file://|(?:^|[^\w.:/-])(/(?:home|root|Users|tmp|var/folders)/[^\s"'<>]+)|\b([A-Za-z]:\\(?:Users|Documents)[^\s"'<>]*)"#;
    static FOUND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATH).ok());
    let found = FOUND.as_ref()?.captures(text)?;
    found.iter().flatten().last().map(|path| path.as_str())
}

/// Does a title hold elements, or entities that an escape has missed?
fn has_markup(title: &str) -> bool {
    const MARKUP: &str = r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);|</?[a-z][^>]*>";
    static FOUND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(MARKUP).ok());
    FOUND.as_ref().is_some_and(|markup| markup.is_match(title))
}

fn namespaces(channel: &Channel) -> Vec<Finding> {
    [("itunes", xml::ITUNES), ("podcast", xml::PODCAST), ("atom", xml::ATOM)]
        .into_iter()
        .filter_map(|(prefix, uri)| match channel.namespaces().get(prefix) {
            Some(found) if found == uri => None,
            Some(found) => Some(NAMESPACE.at("feed", format!("xmlns:{prefix} is “{found}”; expected “{uri}”"))),
            None if channel.namespaces().values().any(|known| known == uri) => None,
            None => Some(NAMESPACE.at("feed", format!("xmlns:{prefix}=\"{uri}\" is not declared on <rss>"))),
        })
        .collect()
}

// ---------------------------------------------------------------- the show

fn head(channel: &Channel) -> Vec<Finding> {
    const PLACE: &str = "channel";
    let mut found = Vec::new();
    let mut say = |rule: Rule, message: String| found.push(rule.at(PLACE, message));
    for (name, value) in [("title", channel.title()), ("description", channel.description()), ("link", channel.link())]
    {
        if value.trim().is_empty() {
            say(CHANNEL, format!("there is no <{name}>"));
        }
    }
    let language = channel.language().unwrap_or_default();
    if !is_language_tag(language.trim()) {
        say(CHANNEL, format!("<language> is “{language}”; expected a tag such as “en”"));
    }
    let itunes = channel.itunes_ext().cloned().unwrap_or_default();
    if itunes.categories().is_empty() {
        say(CHANNEL, "there is no <itunes:category>".into());
    }
    for category in itunes.categories() {
        let full = match category.subcategory() {
            Some(sub) => format!("{} > {}", category.text(), sub.text()),
            None => category.text().to_owned(),
        };
        if !categories::is_known(&full) {
            say(
                CHANNEL,
                format!("the category “{full}” is not one of Apple's; did you mean “{}”?", categories::nearest(&full)),
            );
        }
    }
    if !matches!(itunes.explicit(), Some("true" | "false")) {
        say(
            CHANNEL,
            format!("<itunes:explicit> is “{}”; expected true or false", itunes.explicit().unwrap_or_default()),
        );
    }
    if itunes.image().is_none_or(|image| image.trim().is_empty()) {
        say(CHANNEL, "there is no <itunes:image href>".into());
    }
    if itunes.author().is_none_or(|author| author.trim().is_empty()) {
        say(AUTHOR, "there is no <itunes:author>; Spotify asks for it".into());
    }
    if !matches!(itunes.r#type(), None | Some("episodic" | "serial")) {
        say(
            CHANNEL,
            format!("<itunes:type> is “{}”; expected episodic or serial", itunes.r#type().unwrap_or_default()),
        );
    }
    for why in podcast_tags(channel) {
        say(PODCAST, why);
    }
    if channel.items().is_empty() {
        say(EMPTY, "there is no <item>".into());
    }
    if let Err(why) = self_link(channel) {
        say(SELF_LINK, why);
    }
    let told = |map: &rss::extension::ExtensionMap| {
        prefixed(channel, map, xml::PODCAST, "txt")
            .iter()
            .any(|txt| txt.attrs().get("purpose").is_some_and(|p| p == "ai-content"))
    };
    if !told(channel.extensions()) && !channel.items().iter().any(|item| told(item.extensions())) {
        say(DISCLOSED, "there is no <podcast:txt purpose=\"ai-content\">".into());
    }
    found
}

fn podcast_tags(channel: &Channel) -> Vec<String> {
    let all = |name: &str| prefixed(channel, channel.extensions(), xml::PODCAST, name);
    let value = |one: &rss::extension::Extension| one.value().unwrap_or_default().trim().to_owned();
    let mut wrong = Vec::new();
    for locked in all("locked").iter().map(|one| value(one)).filter(|locked| locked != "yes" && locked != "no") {
        wrong.push(format!("<podcast:locked> is “{locked}”; expected yes or no"));
    }
    for guid in all("guid").iter().map(|one| value(one)) {
        if !Uuid::parse_str(&guid).is_ok_and(|uuid| uuid.get_version_num() == 5) {
            wrong.push(format!("<podcast:guid> is “{guid}”; expected a UUIDv5"));
        }
    }
    for txt in all("txt").iter().filter(|txt| txt.attrs().get("purpose").is_some_and(|purpose| purpose == "ai-content"))
    {
        if !matches!(value(txt).as_str(), "true" | "false") {
            wrong.push(format!("<podcast:txt purpose=\"ai-content\"> is “{}”; expected true or false", value(txt)));
        }
    }
    wrong
}

fn self_link(channel: &Channel) -> Result<(), String> {
    let links = prefixed(channel, channel.extensions(), xml::ATOM, "link");
    let attribute = |link: &rss::extension::Extension, name: &str| link.attrs().get(name).cloned().unwrap_or_default();
    let own =
        links.iter().find(|link| attribute(link, "rel") == "self").ok_or("there is no <atom:link rel=\"self\">")?;
    match (attribute(own, "type"), attribute(own, "href")) {
        (kind, _) if kind != "application/rss+xml" => {
            Err(format!("its type is “{kind}”; expected application/rss+xml"))
        }
        (_, href) if !is_http(&href) => Err(format!("its href “{href}” is not absolute")),
        _ => Ok(()),
    }
}

/// The elements of a namespace, under whatever prefix the feed has for it.
fn prefixed<'a>(
    channel: &Channel,
    map: &'a rss::extension::ExtensionMap,
    uri: &str,
    name: &str,
) -> Vec<&'a rss::extension::Extension> {
    let prefixes = channel.namespaces().iter().filter(|(_, known)| *known == uri).map(|(prefix, _)| prefix);
    prefixes.filter_map(|prefix| map.get(prefix)?.get(name)).flatten().collect()
}

// ---------------------------------------------------------------- its items

fn place(n: usize, item: &Item) -> String {
    let title: String = item.title().unwrap_or_default().trim().chars().take(40).collect();
    format!("item {} “{title}”", n + 1)
}

fn items(channel: &Channel) -> Vec<Finding> {
    let mut found = Vec::new();
    let (mut guids, mut enclosures) = (HashMap::new(), HashMap::new());
    let mut newer: Option<DateTime<chrono::FixedOffset>> = None;
    for (n, item) in channel.items().iter().enumerate() {
        let place = place(n, item);
        found.extend(alone(&place, item));
        found.extend(transcripts(channel, item).filter_map(|one| Some(TRANSCRIPT.at(&place, transcript(one).err()?))));
        if let Some(other) = item.guid().and_then(|guid| guids.insert(guid.value().trim().to_owned(), n)) {
            found
                .push(GUID.at(&place, format!("its guid is that of item {} too: apps show one of the two", other + 1)));
        }
        if let Some(other) = item.enclosure().and_then(|audio| enclosures.insert(audio.url().to_owned(), n)) {
            found.push(
                ENCLOSURE.at(&place, format!("its enclosure is that of item {} too: Apple ignores it", other + 1)),
            );
        }
        match date(item) {
            Err(why) => found.push(DATE.at(&place, why)),
            Ok(date) => {
                if newer.is_some_and(|newer| date > newer) {
                    found.push(ORDER.at(&place, "it is newer than the item above it"));
                } else if newer == Some(date) {
                    found.push(ORDER.at(&place, "it has the date of the item above it: apps order them by chance"));
                }
                newer = Some(date);
            }
        }
    }
    found
}

fn alone(place: &str, item: &Item) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |rule: Rule, message: String| found.push(rule.at(place, message));
    let title = item.title().unwrap_or_default();
    if title.trim().is_empty() {
        say(TITLE, "there is no <title>".into());
    } else if title.trim() != title || title.contains('\n') || title.chars().count() > 255 {
        say(TITLE, "its title has spaces around it, a line break, or more than 255 characters".into());
    }
    if has_markup(title) {
        say(MARKUP, "its title holds markup, or was escaped twice: apps show it letter by letter".into());
    }
    match item.description().unwrap_or_default() {
        empty if empty.trim().is_empty() => say(DESCRIPTION, "there is no <description>".into()),
        long if long.len() > DESCRIPTION_BYTES => say(DESCRIPTION, format!("its description has {} bytes", long.len())),
        _ => {}
    }
    match item.guid() {
        None => say(GUID, "there is no <guid>".into()),
        Some(guid) if guid.value().trim().is_empty() => say(GUID, "its <guid> is empty".into()),
        Some(guid) if guid.is_permalink() && !is_http(guid.value().trim()) => {
            say(GUID, format!("its guid “{}” is no address: it needs isPermaLink=\"false\"", guid.value()));
        }
        Some(_) => {}
    }
    let duration = item.itunes_ext().and_then(|itunes| itunes.duration()).unwrap_or_default();
    if duration.parse::<u64>().is_ok_and(|seconds| seconds > 0) {
    } else if duration.is_empty() {
        say(DURATION, "there is no <itunes:duration>".into());
    } else {
        say(DURATION, format!("its duration is “{duration}”; expected whole seconds"));
    }
    if let Err(why) = enclosure(item) {
        say(ENCLOSURE, why);
    }
    found
}

/// RFC 2822, 3.3, as readers take it: with seconds and a zone. A day of the week that is not the date's is an error too.
fn date(item: &Item) -> Result<DateTime<chrono::FixedOffset>, String> {
    let text = item.pub_date().ok_or("there is no <pubDate>")?.trim();
    let date = DateTime::parse_from_rfc2822(text).map_err(|error| {
        format!("its date is “{text}” ({error}); expected such as “Fri, 5 Jun 2026 12:00:00 +0000”")
    })?;
    match text.matches(':').count() {
        2 => Ok(date),
        _ => Err(format!("its date “{text}” has no seconds")),
    }
}

fn enclosure(item: &Item) -> Result<(), String> {
    let audio = item.enclosure().ok_or("there is no <enclosure>")?;
    if audio.url().is_empty() {
        return Err("its enclosure has no url".into());
    }
    if !audio.length().parse::<u64>().is_ok_and(|length| length > 0) {
        return Err(format!("its length is “{}”; expected a number of bytes", audio.length()));
    }
    let path = audio.url().split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let kinds: &[&str] = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("mp3") => &["audio/mpeg"],
        Some("m4a") => &["audio/x-m4a", "audio/mp4", "audio/m4a"],
        Some("mp4") => &["video/mp4"],
        Some("m4v") => &["video/x-m4v", "video/mp4", "video/m4v"],
        _ => return Err(format!("{}: Apple knows names in .mp3, .m4a, .mp4 and .m4v", audio.url())),
    };
    match kinds.contains(&audio.mime_type()) {
        true => Ok(()),
        false => Err(format!("its type is “{}”; expected {}", audio.mime_type(), kinds[0])),
    }
}

fn transcripts<'a>(channel: &Channel, item: &'a Item) -> impl Iterator<Item = &'a rss::extension::Extension> {
    prefixed(channel, item.extensions(), xml::PODCAST, "transcript").into_iter()
}

/// `podcast:transcript` (<https://podcasting2.org/docs/podcast-namespace/tags/transcript>).
fn transcript(one: &rss::extension::Extension) -> Result<(), String> {
    let attribute = |name: &str| one.attrs().get(name).map_or("", String::as_str);
    if attribute("url").is_empty() {
        return Err("its <podcast:transcript> has no url".into());
    }
    const KINDS: [&str; 7] = [
        "text/vtt",
        "application/x-subrip",
        "application/srt",
        "text/srt",
        "application/json",
        "text/html",
        "text/plain",
    ];
    if !KINDS.contains(&attribute("type")) {
        return Err(format!("its transcript's type is “{}”; expected one of {}", attribute("type"), KINDS.join(", ")));
    }
    match one.attrs().get("language") {
        Some(tag) if !is_language_tag(tag) => {
            Err(format!("its transcript's language is “{tag}”; expected a tag such as “en”"))
        }
        _ => Ok(()),
    }
}

// ---------------------------------------------------------------- what it points to

/// Every address with its place.
fn pointers(channel: &Channel) -> Vec<(String, String)> {
    let cover = channel.itunes_ext().and_then(|itunes| itunes.image()).unwrap_or_default();
    let mut all = vec![("channel".to_owned(), channel.link().to_owned()), ("channel".to_owned(), cover.to_owned())];
    for (n, item) in channel.items().iter().enumerate() {
        let place = place(n, item);
        all.extend(item.link().map(|link| (place.clone(), link.to_owned())));
        let transcripts = transcripts(channel, item).filter_map(|one| one.attrs().get("url"));
        all.extend(transcripts.map(|url| (place.clone(), url.clone())));
        all.extend(item.enclosure().map(|audio| (place, audio.url().to_owned())));
    }
    all.retain(|(_, url)| !url.is_empty());
    all
}

fn addresses(channel: &Channel) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut plain = HashMap::new();
    for (place, url) in pointers(channel) {
        if !is_http(&url) {
            found.push(ADDRESS.at(&place, format!("“{url}” is not an absolute http(s) address")));
        } else if escape_url(&url) != url {
            found.push(ADDRESS.at(&place, format!("“{url}” is not percent-encoded; expected “{}”", escape_url(&url))));
        }
        if is_plain_http(&url) {
            let host = url["http://".len()..].split('/').next().unwrap_or_default().to_owned();
            plain.entry(host).or_insert(place);
        }
    }
    let mut plain: Vec<_> = plain.into_iter().collect();
    plain.sort();
    found.extend(plain.into_iter().map(|(host, place)| HTTPS.at(place, format!("http, not https: {host}"))));
    found
}

fn reach(channel: &Channel, fetch: impl Fn(&str) -> Option<Result<Head, String>>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut ask = |place: String, url: &str, length: Option<&str>, kind: Option<&str>| {
        let fault = match fetch(url) {
            None => return,
            Some(Err(why)) => why,
            Some(Ok(head)) if head.status != 200 => format!("the server answers {}", head.status),
            Some(Ok(head)) => match (length, head.length, kind, head.mime) {
                (Some(said), Some(has), ..) if said != has.to_string() => {
                    format!("the feed says {said} bytes, the server {has}")
                }
                (.., Some(said), Some(is))
                    if !is.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(said) =>
                {
                    format!("the feed says {said}, the server {is}")
                }
                _ => return,
            },
        };
        found.push(REACH.at(place, format!("{url}: {fault}")));
    };
    if let Some(cover) = channel.itunes_ext().and_then(|itunes| itunes.image()) {
        ask("channel".to_owned(), cover, None, None);
    }
    for (n, item) in channel.items().iter().enumerate() {
        // Servers call captions what they like, and apps go by the feed's word.
        for url in transcripts(channel, item).filter_map(|one| one.attrs().get("url")) {
            ask(place(n, item), url, None, None);
        }
        if let Some(audio) = item.enclosure() {
            ask(place(n, item), audio.url(), Some(audio.length()), Some(audio.mime_type()));
        }
    }
    found
}
