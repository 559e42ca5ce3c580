//! An episode's card: the picture that is shown where somebody shares the episode's page.
//!
//! 1200 × 630 pixels (1.91 : 1), as readers of Open Graph (<https://ogp.me>) show it whole. It is no artwork of the feed's: Apple
//! asks for squares in `itunes:image`.

use std::path::PathBuf;

use rayon::prelude::*;

pub use super::drawing::{CARD as SIDES, Card};
use super::{BaseUrl, CoverError, FeedError, cover, text};
use crate::{
    episode::Record,
    show::{Paths, Settings, files},
};

/// Makes the card of each record that has none, or one of other words. What it wrote.
///
/// # Errors
/// If a card cannot be drawn or written.
pub fn refresh(paths: &Paths, settings: &Settings, records: &[Record]) -> Result<Vec<PathBuf>, FeedError> {
    let refresh = |record: &Record| -> Result<Option<PathBuf>, FeedError> {
        let path = paths.beside_record(&record.slug, "jpg");
        let people: Vec<String> = record.people.iter().map(|person| text::one_line(&person.name)).collect();
        let card = Card { title: &record.title, show: &settings.title, people: &people };
        let inputs = cover::Inputs::Card(card);
        if files::read_if_there(&path)?.is_some_and(|old| cover::is_made_from(&old, inputs)) {
            return Ok(None);
        }
        let made = inputs.make().map_err(|source: CoverError| FeedError::Card { path: path.clone(), source })?;
        files::write(&path, &made)?;
        Ok(Some(path))
    };
    let written: Vec<Option<PathBuf>> = records.par_iter().map(refresh).collect::<Result<_, _>>()?;
    Ok(written.into_iter().flatten().collect())
}

/// What a page of the episode says of itself to those who show a preview of it: the lines for its `<head>`.
///
/// `page` is the page's own address relative to the show (`feed/episodes/SLUG.html`).
pub fn meta(settings: &Settings, record: &Record, base: &BaseUrl, page: &str) -> String {
    let (wide, high) = SIDES;
    let title = text::title(&record.title);
    open_graph(&Preview {
        kind: "article",
        title: &title,
        about: &record.summary,
        site: &text::title(&settings.title),
        page: &base.url_of(page),
        image: &base.url_of(&format!("feed/episodes/{}.jpg", record.slug)),
        sides: Some((wide, high)),
        alt: &title,
        twitter: "summary_large_image",
    })
}

/// The same for the show's page, with its cover.
pub(super) fn show_meta(settings: &Settings, base: &BaseUrl) -> String {
    let title = text::title(&settings.title);
    open_graph(&Preview {
        kind: "website",
        title: &title,
        about: &settings.description,
        site: &title,
        page: &base.url_of("feed/index.html"),
        image: &base.url_of("feed/cover.jpg"),
        sides: None,
        alt: &title,
        twitter: "summary",
    })
}

struct Preview<'a> {
    kind: &'a str,
    title: &'a str,
    about: &'a str,
    site: &'a str,
    page: &'a str,
    image: &'a str,
    sides: Option<(u32, u32)>,
    alt: &'a str,
    twitter: &'a str,
}

fn open_graph(preview: &Preview) -> String {
    let about = text::clip(&text::one_line(preview.about), 300);
    let sides =
        preview.sides.map(|(wide, high)| [("og:image:width", wide.to_string()), ("og:image:height", high.to_string())]);
    let mut out = String::new();
    let mut line = |key: &str, property: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("<meta {key}=\"{property}\" content=\"{}\">\n", text::html(value)));
        }
    };
    for (property, value) in [
        ("og:type", preview.kind),
        ("og:title", preview.title),
        ("og:description", &about),
        ("og:site_name", preview.site),
        ("og:url", preview.page),
        ("og:image", preview.image),
        ("og:image:type", "image/jpeg"),
    ] {
        line("property", property, value);
    }
    for (property, value) in sides.iter().flatten() {
        line("property", property, value);
    }
    line("property", "og:image:alt", preview.alt);
    line("name", "twitter:card", preview.twitter);
    out
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::feed::testing::{record, settings};

    #[test]
    fn a_card_is_drawn_once_and_anew_when_its_words_change() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path());
        let mut records = [record(1), record(2)];
        assert_eq!(refresh(&paths, &settings(), &records).unwrap().len(), 2);
        let first = fs::read(paths.beside_record("episode-1", "jpg")).unwrap();
        let picture = image::load_from_memory(&first).unwrap();
        assert_eq!((picture.width(), picture.height(), picture.color()), (1200, 630, image::ColorType::Rgb8));
        assert!(first.len() < 200_000, "{} bytes", first.len());
        assert_eq!(refresh(&paths, &settings(), &records).unwrap(), Vec::<PathBuf>::new());
        records[0].people[0].name = "Mara Quist".into();
        assert_eq!(refresh(&paths, &settings(), &records).unwrap(), [paths.beside_record("episode-1", "jpg")]);
        assert_ne!(fs::read(paths.beside_record("episode-1", "jpg")).unwrap(), first);
        let mut other = settings();
        other.title.push('!');
        assert_eq!(refresh(&paths, &other, &records).unwrap().len(), 2);
    }

    #[test]
    fn what_a_preview_shows_is_text_and_has_whole_addresses() {
        let mut one = record(1);
        one.title = "\"><script>".into();
        let base = BaseUrl::of(&settings()).unwrap();
        let meta = meta(&settings(), &one, &base, "feed/episodes/episode-1.html");
        assert!(meta.contains("content=\"https://example.org/show/feed/episodes/episode-1.jpg\""), "{meta}");
        assert!(meta.contains("content=\"https://example.org/show/feed/episodes/episode-1.html\""), "{meta}");
        assert!(!meta.contains("<script"), "{meta}");
        assert!(
            show_meta(&settings(), &base)
                .contains("<meta property=\"og:image\" content=\"https://example.org/show/feed/cover.jpg\">")
        );
    }
}
