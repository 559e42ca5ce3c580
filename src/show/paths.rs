//! Where things lie in a show. What stands on disk is what stands on the server: `base_url` and the relative path.

use std::path::{Path, PathBuf};

/// The folder of a show, and the places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    root: PathBuf,
}

impl Paths {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Paths { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `podcast.toml`, which makes a folder a show.
    pub fn settings(&self) -> PathBuf {
        self.root.join("podcast.toml")
    }

    /// `cast.toml`, the people that the show has met.
    pub fn people(&self) -> PathBuf {
        self.root.join("cast.toml")
    }

    /// `lexicon.toml`, how words are said; `[lexicon]` in the settings is as good.
    pub fn lexicon(&self) -> PathBuf {
        self.root.join("lexicon.toml")
    }

    /// Whose lock a writer holds; empty when nobody writes.
    pub fn lock(&self) -> PathBuf {
        self.root.join(".quotecast.lock")
    }

    pub fn scripts(&self) -> PathBuf {
        self.root.join("scripts")
    }

    pub fn script(&self, slug: &str) -> PathBuf {
        self.scripts().join(format!("{slug}.md"))
    }

    pub fn audio(&self) -> PathBuf {
        self.root.join("audio")
    }

    /// The cache of spoken utterances; may be deleted at any time.
    pub fn segments(&self) -> PathBuf {
        self.audio().join("segments")
    }

    pub fn episode_audio(&self, slug: &str) -> PathBuf {
        self.audio().join(format!("{slug}.mp3"))
    }

    /// An episode in another encoding, whose names end with `extension`.
    pub fn episode_alternate(&self, slug: &str, extension: &str) -> PathBuf {
        self.audio().join(format!("{slug}.{extension}"))
    }

    /// When what is heard in an episode; not published.
    pub fn timeline(&self, slug: &str) -> PathBuf {
        self.audio().join(format!("{slug}.timeline.json"))
    }

    /// What `report` writes of an episode, by its end (`html`, `svg`); not published.
    pub fn report(&self, slug: &str, end: &str) -> PathBuf {
        self.audio().join(format!("{slug}.report.{end}"))
    }

    pub fn feed_folder(&self) -> PathBuf {
        self.root.join("feed")
    }

    pub fn feed(&self) -> PathBuf {
        self.feed_folder().join("feed.xml")
    }

    pub fn page(&self) -> PathBuf {
        self.feed_folder().join("index.html")
    }

    /// The cover that was drawn or made from the user's own: a 3000 px RGB JPEG.
    pub fn cover(&self) -> PathBuf {
        self.feed_folder().join("cover.jpg")
    }

    pub fn records(&self) -> PathBuf {
        self.feed_folder().join("episodes")
    }

    pub fn record(&self, slug: &str) -> PathBuf {
        self.records().join(format!("{slug}.json"))
    }

    pub fn chapters(&self, slug: &str) -> PathBuf {
        self.records().join(format!("{slug}.chapters.json"))
    }

    /// What is published beside a record: `SLUG.vtt`, `SLUG.srt`, `SLUG.transcript.json`, `SLUG.html`, `SLUG.jpg`.
    pub fn beside_record(&self, slug: &str, end: &str) -> PathBuf {
        self.records().join(format!("{slug}.{end}"))
    }

    /// Where `remove` puts an episode's files.
    pub fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }
}
