//! A show is a folder: its settings, its people, where things lie in it, who may write to it.

pub mod files;
pub mod lock;
pub mod paths;
pub mod settings;
pub mod template;
pub mod toml_error;

use std::path::{Path, PathBuf};

pub use lock::{Lock, LockError};
pub use paths::Paths;
pub use settings::Settings;

use crate::{
    speech::lexicon::{self, Lexicon},
    voices::People,
};
use files::FileError;
use toml_error::TomlError;

/// A show as it stands on disk.
#[derive(Debug, Clone)]
pub struct Show {
    pub paths: Paths,
    pub settings: Settings,
    pub people: People,
    /// How it wants words to be said.
    pub lexicon: Lexicon,
}

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ShowError {
    #[error("{} is no show: it has no podcast.toml", .0.display())]
    #[diagnostic(help("`quotecast init` makes one here, and `quotecast make ARTICLE` makes one and an episode"))]
    NotAShow(PathBuf),
    #[error("{} is a show already", .0.display())]
    #[diagnostic(help("its settings are in podcast.toml"))]
    AlreadyAShow(PathBuf),
    #[error("{} is not UTF-8 text", .0.display())]
    NotText(PathBuf),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Toml(Box<TomlError>),
    #[error(transparent)]
    File(#[from] FileError),
}

impl Show {
    /// Is there a show in this folder?
    pub fn is_at(root: &Path) -> bool {
        Paths::new(root).settings().is_file()
    }

    /// # Errors
    /// If there is none, or its settings, people or lexicon cannot be read.
    pub fn open(root: &Path) -> Result<Show, ShowError> {
        let paths = Paths::new(root);
        let path = paths.settings();
        let text = read_text(&path)?.ok_or_else(|| ShowError::NotAShow(root.to_owned()))?;
        let settings = Settings::parse(&path, &text).map_err(ShowError::Toml)?;
        let own = paths.lexicon();
        let own_text = read_text(&own)?.unwrap_or_default();
        let in_settings = lexicon::read::Source { path: &path, text: &text, table: Some("lexicon") };
        let in_file = lexicon::read::Source { path: &own, text: &own_text, table: None };
        let lexicon = lexicon::read::read(&[in_settings, in_file]).map_err(ShowError::Toml)?;
        let path = paths.people();
        let people = match read_text(&path)? {
            None => People::default(),
            Some(text) => People::parse(&text)
                .map_err(|error| ShowError::Toml(Box::new(TomlError::from_serde(&path, &text, &error))))?,
        };
        Ok(Show { paths, settings, people, lexicon })
    }

    /// Makes a show in a folder, titled after it unless a title is given.
    ///
    /// # Errors
    /// If there is one already, or the folder cannot be written.
    pub fn init(root: &Path, title: Option<&str>) -> Result<Show, ShowError> {
        if Show::is_at(root) {
            return Err(ShowError::AlreadyAShow(root.to_owned()));
        }
        let title = title.map(str::to_owned).unwrap_or_else(|| title_of(root));
        let paths = Paths::new(root);
        for folder in [paths.scripts(), paths.audio(), paths.records()] {
            files::make_folder(&folder)?;
        }
        files::write(&paths.settings(), Settings::starter(&title).as_bytes())?;
        Show::open(root)
    }

    /// Puts `cast.toml` in place, if it has changed.
    pub fn save_people(&self) -> Result<(), FileError> {
        if self.people.list().is_empty() {
            return Ok(());
        }
        files::write_if_changed(&self.paths.people(), self.people.to_toml().as_bytes()).map(|_| ())
    }

    /// Keeps the show's GUID in `podcast.toml`, for ever.
    pub fn keep_guid(&mut self, guid: uuid::Uuid) -> Result<(), ShowError> {
        let path = self.paths.settings();
        let text = read_text(&path)?.ok_or_else(|| ShowError::NotAShow(self.paths.root().to_owned()))?;
        files::write(&path, settings::with_guid(&text, guid).as_bytes())?;
        self.settings.guid = Some(guid);
        Ok(())
    }
}

fn read_text(path: &Path) -> Result<Option<String>, ShowError> {
    let Some(bytes) = files::read_if_there(path)? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| ShowError::NotText(path.to_owned()))?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

/// The folder's name as a title: `my-news_show` becomes “My news show”.
fn title_of(root: &Path) -> String {
    let full = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let name = crate::text::capitalised(&name.split_whitespace().collect::<Vec<_>>().join(" "));
    if name.is_empty() { "Articles aloud".into() } else { name }
}
