//! The feed: RSS 2.0 with the parts of iTunes, Podcasting 2.0, Atom and the content module.
//!
//! In: settings, records, the address under which the show is read. Out: the XML, a pure function of the three; no clock,
//! no version and no file has a part in it, so that the same show always gives the same bytes.
//!
//! Sources: RSS 2.0 (<https://www.rssboard.org/rss-specification>), Apple's "A podcaster's guide to RSS"
//! (<https://help.apple.com/itc/podcasts_connect/#/itcb54353390>), PSP-1 (<https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification>),
//! Podcasting 2.0 (<https://podcasting2.org/docs/podcast-namespace>).

use std::collections::BTreeMap;

use rss::{
    Channel, Enclosure, Guid, Item,
    extension::{
        Extension, ExtensionMap,
        itunes::{ITunesCategory, ITunesChannelExtension, ITunesItemExtension, ITunesOwner},
    },
};

use super::{
    base::{BaseUrl, escape_url},
    categories, notes, text,
};
use crate::{
    episode::{Record, transcript},
    show::Settings,
};

pub const ITUNES: &str = "http://www.itunes.com/dtds/podcast-1.0.dtd";
pub const PODCAST: &str = "https://podcastindex.org/namespace/1.0";
pub const ATOM: &str = "http://www.w3.org/2005/Atom";
pub const PSC: &str = "http://podlove.org/simple-chapters";
pub const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";

/// The feed of a show, its newest episode first.
pub fn feed(settings: &Settings, records: &[Record], base: &BaseUrl) -> String {
    let ordered = newest_first(records);
    let channel = Channel {
        title: text::title(&settings.title),
        link: show_link(settings, base),
        description: text::clip(text::clean(&settings.description).trim(), notes::DESCRIPTION_BYTES),
        language: Some(text::one_line(&settings.language)),
        copyright: Some(text::one_line(&settings.copyright)).filter(|words| !words.is_empty()),
        // The newest episode's date, never now: a feed that is built again must be the same.
        last_build_date: ordered.first().map(|record| record.published.to_rfc2822()),
        items: ordered.iter().map(|record| item(record, settings, base)).collect(),
        itunes_ext: Some(itunes_channel(settings, base)),
        extensions: extensions(settings, base),
        namespaces: [("atom", ATOM), ("content", CONTENT), ("itunes", ITUNES), ("podcast", PODCAST), ("psc", PSC)]
            .map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()))
            .into(),
        ..Channel::default()
    };
    // Writing into memory what is all valid UTF-8 has no way to fail.
    let written = channel.pretty_write_to(Vec::new(), b' ', 2).unwrap_or_default();
    let mut xml = String::from_utf8(written).unwrap_or_default();
    xml = xml.replacen("encoding=\"utf-8\"", "encoding=\"UTF-8\"", 1);
    xml.push('\n');
    xml
}

/// In the order of the feed; two of one date stand in an order that does not depend on where they came from.
pub fn newest_first(records: &[Record]) -> Vec<&Record> {
    let mut ordered: Vec<&Record> = records.iter().collect();
    ordered.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.guid.cmp(&b.guid)));
    ordered
}

/// The show's page: the one in the settings, else the one beside the feed.
pub fn show_link(settings: &Settings, base: &BaseUrl) -> String {
    match text::one_line(&settings.link) {
        own if own.is_empty() => base.url_of("feed/index.html"),
        own => escape_url(&own),
    }
}

/// Who makes the show: the author, else the show itself.
pub fn author(settings: &Settings) -> String {
    match text::one_line(&settings.author) {
        author if author.is_empty() => text::title(&settings.title),
        author => author,
    }
}

fn itunes_channel(settings: &Settings, base: &BaseUrl) -> ITunesChannelExtension {
    let (top, sub) = categories::split(&settings.category);
    let category = ITunesCategory {
        text: text::one_line(top),
        subcategory: sub.map(|sub| Box::new(ITunesCategory { text: text::one_line(sub), subcategory: None })),
    };
    ITunesChannelExtension {
        author: Some(author(settings)),
        block: settings.private.then(|| "Yes".to_owned()),
        categories: vec![category],
        image: Some(base.url_of("feed/cover.jpg")),
        explicit: Some(settings.explicit.to_string()),
        owner: owner_email(settings).map(|email| ITunesOwner {
            name: Some(match text::one_line(&settings.owner_name) {
                name if name.is_empty() => author(settings),
                name => name,
            }),
            email: Some(email),
        }),
        r#type: Some("episodic".to_owned()),
        ..ITunesChannelExtension::default()
    }
}

/// The address that the user gave to be published; none is ever made up.
fn owner_email(settings: &Settings) -> Option<String> {
    Some(text::one_line(&settings.owner_email)).filter(|email| !email.is_empty())
}

/// The channel's elements of Atom and of Podcasting 2.0.
fn extensions(settings: &Settings, base: &BaseUrl) -> ExtensionMap {
    let feed = base.feed();
    let atom = element("atom:link", "", &[("href", &feed), ("rel", "self"), ("type", "application/rss+xml")]);
    let owner = owner_email(settings);
    let locked: Vec<(&str, &str)> = owner.iter().map(|email| ("owner", email.as_str())).collect();
    let mut podcast =
        vec![element("podcast:locked", "yes", &locked), element("podcast:medium", "podcast", &[]), ai_content()];
    // The guid is minted once, by the first address of the show, and kept when the show moves.
    podcast.extend(settings.guid.map(|guid| element("podcast:guid", &guid.to_string(), &[])));
    podcast.extend(settings.private.then(|| element("podcast:block", "yes", &[])));
    map([("atom", vec![atom]), ("podcast", podcast)])
}

fn item(record: &Record, settings: &Settings, base: &BaseUrl) -> Item {
    let psc = (!record.chapters.is_empty()).then(|| simple_chapters(record));
    let mut podcast = vec![ai_content()];
    if psc.is_some() {
        let url = base.url_of(&format!("feed/episodes/{}.chapters.json", record.slug));
        podcast.push(element("podcast:chapters", "", &[("url", &url), ("type", "application/json+chapters")]));
    }
    podcast.extend(transcripts(record, base));
    Item {
        title: Some(text::title(&record.title)),
        link: Some(link(record, base)),
        description: Some(notes::description(record, settings)),
        content: Some(notes::show_notes(record, settings)),
        guid: Some(Guid { value: record.guid.to_string(), permalink: false }),
        pub_date: Some(record.published.to_rfc2822()),
        enclosure: Some(Enclosure {
            url: base.url_of(&record.audio.path),
            length: record.audio.bytes.to_string(),
            mime_type: text::one_line(&record.audio.mime),
        }),
        itunes_ext: Some(ITunesItemExtension {
            duration: Some(text::whole_seconds(record.audio.duration_ms).to_string()),
            explicit: Some(settings.explicit.to_string()),
            episode_type: Some("full".to_owned()),
            ..ITunesItemExtension::default()
        }),
        extensions: map([("podcast", podcast), ("psc", psc.into_iter().collect())]),
        ..Item::default()
    }
}

/// Podlove Simple Chapters 1.2 (<https://podlove.org/simple-chapters>): the one form of chapters that Spotify takes from a
/// feed. The same list as the episode's JSON chapters.
fn simple_chapters(record: &Record) -> Extension {
    let chapters = record
        .chapters
        .iter()
        .map(|chapter| {
            let (seconds, ms) = (chapter.start_ms / 1000, chapter.start_ms % 1000);
            let start = format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            let title = text::title(&chapter.title);
            let mut attributes = vec![("start", start.as_str()), ("title", title.as_str())];
            attributes.extend(chapter.url.as_deref().map(|url| ("href", url)));
            attributes.extend(chapter.image.as_deref().map(|image| ("image", image)));
            element("psc:chapter", "", &attributes)
        })
        .collect();
    Extension {
        children: BTreeMap::from([("chapter".to_owned(), chapters)]),
        ..element("psc:chapters", "", &[("version", "1.2")])
    }
}

/// The transcript's files, for apps to choose from.
fn transcripts(record: &Record, base: &BaseUrl) -> Vec<Extension> {
    let language = text::one_line(&record.language);
    let forms = transcript::FORMS.iter().filter(|_| record.transcript);
    let one = |form: &transcript::Form| {
        let url = base.url_of(&format!("feed/episodes/{}.{}", record.slug, form.end));
        let mut attributes = vec![("url", url.as_str()), ("type", form.mime), ("language", language.as_str())];
        attributes.extend(form.captions.then_some(("rel", "captions")));
        element("podcast:transcript", "", &attributes)
    };
    forms.map(one).collect()
}

/// The article, where it has an address; else the episode's place on the show's page.
fn link(record: &Record, base: &BaseUrl) -> String {
    match &record.article.url {
        Some(url) => escape_url(&text::one_line(url)),
        None => format!("{}#{}", base.url_of("feed/index.html"), super::base::encode_path(&record.slug)),
    }
}

/// Apple asks for synthetic speech to be told in the metadata; this is the machine's half of it.
fn ai_content() -> Extension {
    element("podcast:txt", "true", &[("purpose", "ai-content")])
}

/// An element that holds text only; with no text at all the crate would put a line break into it.
fn element(name: &str, value: &str, attributes: &[(&str, &str)]) -> Extension {
    Extension {
        name: name.to_owned(),
        value: Some(value.to_owned()),
        attrs: attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        children: BTreeMap::new(),
    }
}

/// The crate writes these maps in order of their keys, and what is below one key in the order given.
fn map<const N: usize>(elements: [(&str, Vec<Extension>); N]) -> ExtensionMap {
    elements
        .into_iter()
        .map(|(prefix, list)| {
            let mut by_name: BTreeMap<String, Vec<Extension>> = BTreeMap::new();
            for one in list {
                let local = one.name.split_once(':').map_or(one.name.as_str(), |(_, local)| local).to_owned();
                by_name.entry(local).or_default().push(one);
            }
            (prefix.to_owned(), by_name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::testing::{record, settings};

    fn built(settings: &Settings, records: &[Record]) -> String {
        feed(settings, records, &BaseUrl::of(settings).unwrap())
    }

    #[test]
    fn a_show_of_one_episode() {
        insta::assert_snapshot!(built(&settings(), &[record(1)]));
    }

    #[test]
    fn an_independent_reader_finds_what_was_written() {
        let records = [record(1), record(3), record(2)];
        let xml = built(&settings(), &records);
        let read = feed_rs::parser::parse(xml.as_bytes()).unwrap();
        assert_eq!(read.title.unwrap().content, "The Talk & Test");
        let guids: Vec<_> = read.entries.iter().map(|entry| entry.id.clone()).collect();
        assert_eq!(guids, [3, 2, 1].map(|n| record(n).guid.to_string()));
        let newest = &read.entries[0];
        assert_eq!(newest.published.unwrap(), record(3).published);
        let content = &newest.media[0].content[0];
        assert_eq!(content.url.as_ref().unwrap().as_str(), "https://example.org/show/audio/episode-3.mp3");
        assert_eq!(content.size, Some(record(3).audio.bytes));
    }

    #[test]
    fn what_xml_forbids_reaches_no_feed() {
        let mut settings = settings();
        let mut one = record(1);
        let evil = "a\u{0}\u{8}\u{1b}\u{fffe}b ]]> <&\"' \u{ffff}";
        settings.title = evil.into();
        settings.description = evil.into();
        settings.author = evil.into();
        one.title = format!("\n {evil} \n");
        one.summary = evil.into();
        one.article.byline = Some(evil.into());
        one.article.publication = Some(evil.into());
        one.article.url = Some(format!("https://example.org/{evil}"));
        one.people[0].name = evil.into();
        one.people[0].role = Some(evil.into());
        let xml = built(&settings, &[one]);
        assert!(!xml.chars().any(|c| c.is_control() && c != '\n' || c == '\u{fffe}' || c == '\u{ffff}'));
        let read = rss::Channel::read_from(xml.as_bytes()).unwrap();
        assert_eq!(read.title(), "ab ]]> <&\"'");
        assert_eq!(read.items()[0].title(), Some("ab ]]> <&\"'"));
        assert!(read.items()[0].description().unwrap().starts_with("ab ]]> <&\"'"));
    }

    #[test]
    fn the_order_in_which_records_come_does_not_matter() {
        let forth: Vec<_> = (1..40).map(record).collect();
        let back: Vec<_> = (1..40).rev().map(record).collect();
        assert_eq!(built(&settings(), &forth), built(&settings(), &back));
    }

    #[test]
    fn what_was_not_given_is_not_published() {
        let plain = Settings { title: "Plain".into(), ..Settings::default() };
        let xml = built(&plain, &[record(1)]);
        for absent in ["itunes:owner", "podcast:guid", "copyright", "@", "podcast:person"] {
            assert!(!xml.contains(absent), "{absent} in {xml}");
        }
        assert!(xml.contains("<itunes:block>Yes</itunes:block>") && xml.contains("<podcast:block>yes</podcast:block>"));
        let open = Settings { private: false, ..plain };
        assert!(!built(&open, &[record(1)]).contains("block"));
    }

    #[test]
    fn an_article_without_an_address_links_to_the_shows_page() {
        let mut one = record(1);
        one.article.url = None;
        let xml = built(&settings(), &[one]);
        assert!(xml.contains("<link>https://example.org/show/feed/index.html#episode-1</link>"));
    }
}
