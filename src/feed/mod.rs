//! The feed: records and settings in, XML and a web page out. Nothing else is read, but for the user's own cover.
//!
//! [`build`] writes `feed/`; [`xml::feed`] and [`page::page`] are pure functions, from which the local server makes the same
//! for an address of its own; [`lint`] looks at the result as a directory or an app would.

pub mod base;
pub mod card;
pub mod categories;
pub mod cover;
mod drawing;
mod guid;
pub mod lint;
mod notes;
pub mod page;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod xml;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    episode::Record,
    show::{
        Paths, Settings,
        files::{self, FileError},
    },
};
pub use base::{BaseUrl, BaseUrlError};
pub use cover::CoverError;
pub use guid::{episode_guid, show_guid};
pub use xml::feed;

/// The version of the record's format that this program reads.
const RECORD_VERSION: u32 = 1;

/// What was built, and which of its files differ from what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    pub feed: PathBuf,
    pub page: PathBuf,
    pub cover: PathBuf,
    /// The address that the feed gives itself.
    pub feed_url: String,
    pub episodes: usize,
    pub written: Vec<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    #[error("{} cannot be the cover", path.display())]
    Cover {
        path: PathBuf,
        #[source]
        source: CoverError,
    },
    #[error("the card {} cannot be made", path.display())]
    Card {
        path: PathBuf,
        #[source]
        source: CoverError,
    },
    #[error(
        "the show's cover {} is not there: podcast.toml names it as `cover`; put it there, or leave the key out to have one drawn",
        path.display()
    )]
    NoCover { path: PathBuf },
    #[error(
        "{} is not an episode's record: {why}. Bring the file back, or delete it and make the episode again from its script",
        path.display()
    )]
    Record { path: PathBuf, why: String },
    #[error(
        "{} {}: `quotecast render scripts/{slug}.md` makes it again, `quotecast remove {slug}` takes the episode out of the feed",
        path.display(),
        match found {
            None => "is gone".to_owned(),
            Some(found) => format!("has {found} bytes, and its record says {expected}"),
        }
    )]
    Audio { path: PathBuf, slug: String, expected: u64, found: Option<u64> },
}

impl FeedError {
    /// Is it a file that the user wrote that must be mended?
    pub fn is_users(&self) -> bool {
        matches!(self, FeedError::BaseUrl(_) | FeedError::Cover { .. } | FeedError::NoCover { .. })
    }
}

/// Builds `feed/feed.xml`, `feed/index.html`, `feed/cover.jpg` and a card for each episode. What has not changed is not touched.
///
/// # Errors
/// Before anything is written: an unfit `base_url` or cover, or an episode whose audio is not the one in its record. A
/// published feed must not point to what is not there.
pub fn build(paths: &Paths, settings: &Settings, records: &[Record]) -> Result<Built, FeedError> {
    let base = BaseUrl::of(settings)?;
    if let Some(fault) = wrong_audio(paths, records).into_iter().next() {
        return Err(fault);
    }
    let mut written = Vec::new();
    // The feed goes last: it points to the others.
    if refresh_cover(paths, settings)? {
        written.push(paths.cover());
    }
    written.extend(card::refresh(paths, settings, records)?);
    for (path, made) in
        [(paths.page(), page::page(settings, records, &base)), (paths.feed(), feed(settings, records, &base))]
    {
        if files::write_if_changed(&path, made.as_bytes())? {
            written.push(path);
        }
    }
    Ok(Built {
        feed: paths.feed(),
        page: paths.page(),
        cover: paths.cover(),
        feed_url: base.feed(),
        episodes: records.len(),
        written,
    })
}

/// Makes `feed/cover.jpg` if it is not the one that the title, or the user's picture, gives. Tells whether it wrote.
pub fn refresh_cover(paths: &Paths, settings: &Settings) -> Result<bool, FeedError> {
    let own = own_cover(paths, settings)?;
    let (inputs, path) = match &own {
        Some((path, bytes)) => (cover::Inputs::Picture(bytes), path.clone()),
        None => (cover::Inputs::Title(&settings.title), paths.cover()),
    };
    if files::read_if_there(&paths.cover())?.is_some_and(|old| cover::is_made_from(&old, inputs)) {
        return Ok(false);
    }
    let made = inputs.make().map_err(|source| FeedError::Cover { path, source })?;
    files::write(&paths.cover(), &made)?;
    Ok(true)
}

/// The picture that the settings name.
pub(crate) fn own_cover(paths: &Paths, settings: &Settings) -> Result<Option<(PathBuf, Vec<u8>)>, FeedError> {
    if settings.cover.is_empty() {
        return Ok(None);
    }
    let path = paths.root().join(&settings.cover);
    // Before it is read: a file may be larger than the memory.
    if let Some(bytes) = fs::metadata(&path).ok().map(|data| data.len()).filter(|bytes| *bytes > cover::FILE_BYTES) {
        return Err(FeedError::Cover { path, source: CoverError::TooHeavy { bytes } });
    }
    match files::read_if_there(&path)? {
        Some(bytes) => Ok(Some((path, bytes))),
        None => Err(FeedError::NoCover { path }),
    }
}

/// The episodes whose audio is not there, or is not the one in the record; each a [`FeedError::Audio`].
pub fn wrong_audio(paths: &Paths, records: &[Record]) -> Vec<FeedError> {
    let found = |path: &Path| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len());
    records
        .iter()
        .filter_map(|record| {
            let path = paths.root().join(&record.audio.path);
            let found = found(&path);
            (found != Some(record.audio.bytes)).then(|| FeedError::Audio {
                path,
                slug: record.slug.clone(),
                expected: record.audio.bytes,
                found,
            })
        })
        .collect()
}

/// The show's records, newest first.
///
/// # Errors
/// At the first record that cannot be read: an episode must not drop out of a published feed in silence.
pub fn load_records(paths: &Paths) -> Result<Vec<Record>, FeedError> {
    let mut records = Vec::new();
    for path in files::list(&paths.records())? {
        if is_record(&path) {
            records.push(load_record(&path)?);
        }
    }
    records.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.guid.cmp(&b.guid)));
    Ok(records)
}

/// `SLUG.json`; beside it lie `SLUG.transcript.json` and `SLUG.chapters.json`, which are none.
fn is_record(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".json").is_some_and(|slug| !slug.is_empty() && !slug.contains('.'))
}

/// One record, looked at: what it names is published, so it may only name an episode of this show.
pub fn load_record(path: &Path) -> Result<Record, FeedError> {
    let wrong = |why: String| FeedError::Record { path: path.to_owned(), why };
    let bytes = fs::read(path).map_err(FileError::at("read", path))?;
    // The version first: what another version added must not be called a slip.
    let version = serde_json::from_slice::<serde_json::Value>(&bytes)
        .map_err(|error| wrong(error.to_string()))?
        .get("version")
        .and_then(serde_json::Value::as_u64);
    if version.is_some_and(|version| version > u64::from(RECORD_VERSION)) {
        return Err(wrong("a newer version of quotecast wrote it".to_owned()));
    }
    let record: Record = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    if path.file_stem().is_none_or(|stem| stem.to_string_lossy() != record.slug) {
        return Err(wrong(format!("it is that of “{}”, under another name", record.slug)));
    }
    let name = record.audio.path.strip_prefix("audio/").unwrap_or_default();
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', ':', '\0']) {
        return Err(wrong(format!("its audio is “{}”, which is no file in audio/", record.audio.path)));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use testing::{record, save, settings, show};

    fn times(built: &Built) -> Vec<SystemTime> {
        [&built.feed, &built.page, &built.cover].map(|path| fs::metadata(path).unwrap().modified().unwrap()).into()
    }

    #[test]
    fn building_again_touches_nothing() {
        let (_folder, paths, settings) = show(2);
        let records = load_records(&paths).unwrap();
        let first = build(&paths, &settings, &records).unwrap();
        // A card for each episode, cover, page, feed.
        assert_eq!(first.written.len(), 5);
        assert_eq!(first.feed_url, "https://example.org/show/feed/feed.xml");
        let before = times(&first);
        let again = build(&paths, &settings, &records).unwrap();
        assert_eq!(again.written, Vec::<PathBuf>::new());
        assert_eq!(times(&again), before);
    }

    #[test]
    fn a_new_title_draws_a_new_cover_and_a_spoilt_one_is_made_again() {
        let (_folder, paths, mut settings) = show(0);
        build(&paths, &settings, &[]).unwrap();
        let first = fs::read(paths.cover()).unwrap();
        settings.title = "Another".into();
        assert!(refresh_cover(&paths, &settings).unwrap());
        assert_ne!(fs::read(paths.cover()).unwrap(), first);
        settings.title = testing::settings().title;
        fs::write(paths.cover(), &first[..1000]).unwrap();
        assert!(refresh_cover(&paths, &settings).unwrap());
        assert_eq!(fs::read(paths.cover()).unwrap(), first);
    }

    #[test]
    fn a_cover_that_is_named_must_be_there() {
        let (_folder, paths, mut settings) = show(0);
        settings.cover = "my.png".into();
        let error = build(&paths, &settings, &[]).unwrap_err();
        assert!(error.is_users() && error.to_string().contains("my.png"), "{error}");
        assert!(!paths.feed().exists());
    }

    #[test]
    fn an_episode_without_its_audio_is_told_and_the_old_feed_stays() {
        let (_folder, paths, settings) = show(2);
        let records = load_records(&paths).unwrap();
        build(&paths, &settings, &records).unwrap();
        let old = fs::read(paths.feed()).unwrap();
        fs::remove_file(paths.episode_audio("episode-1")).unwrap();
        let error = build(&paths, &settings, &records).unwrap_err().to_string();
        assert!(error.contains("episode-1.mp3 is gone: `quotecast render scripts/episode-1.md`"), "{error}");
        fs::write(paths.episode_audio("episode-1"), b"short").unwrap();
        let error = build(&paths, &settings, &records).unwrap_err().to_string();
        assert!(error.contains("has 5 bytes"), "{error}");
        assert_eq!(fs::read(paths.feed()).unwrap(), old);
    }

    #[test]
    fn records_are_read_newest_first_and_other_files_are_left_alone() {
        let (_folder, paths, _) = show(3);
        for other in
            ["episode-1.transcript.json", "episode-1.chapters.json", "episode-1.vtt", ".episode-9.json.part", ".json"]
        {
            fs::write(paths.records().join(other), b"not a record").unwrap();
        }
        let slugs: Vec<_> = load_records(&paths).unwrap().into_iter().map(|record| record.slug).collect();
        assert_eq!(slugs, ["episode-3", "episode-2", "episode-1"]);
        assert_eq!(load_records(&Paths::new("/there/is/no/such/show")).unwrap(), []);
    }

    #[test]
    fn a_malformed_record_is_named_with_what_to_do() {
        let (_folder, paths, _) = show(1);
        let said = |bytes: &[u8]| {
            fs::write(paths.record("episode-1"), bytes).unwrap();
            load_records(&paths).unwrap_err().to_string()
        };
        let error = said(b"{\"version\": 1,\n \"slug\": 7}");
        assert!(
            error.contains("episode-1.json") && error.contains("line 2") && error.contains("make the episode again"),
            "{error}"
        );
        assert!(said(b"{\"version\": 2, \"new\": true}").contains("newer version"));
        let mut other = record(2);
        assert!(said(&serde_json::to_vec(&other).unwrap()).contains("under another name"));
        other.slug = "episode-1".into();
        for path in
            ["../../etc/passwd", "audio/segments/x.wav", "audio/.hidden", "audio/", "/etc/passwd", "audio/..\\x"]
        {
            other.audio.path = path.into();
            assert!(said(&serde_json::to_vec(&other).unwrap()).contains("no file in audio/"), "{path}");
        }
        save(&paths, &record(1));
        assert_eq!(load_records(&paths).unwrap(), [record(1)]);
        assert_eq!(settings().title, "The Talk & Test");
    }
}
