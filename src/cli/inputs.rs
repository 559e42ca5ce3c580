//! Articles as the command line names them: paths, or - for standard input.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use clap::Args;

use crate::{
    Error, Input,
    article::{self, Format, Given},
};

/// What is told of an article; it wins over what the text says of itself.
#[derive(Debug, Clone, Args)]
pub struct GivenArgs {
    /// The article's title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Who wrote it
    #[arg(long, value_name = "TEXT")]
    pub byline: Option<String>,
    /// Where it comes from, best its web address
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,
    /// Its date, such as 2026-06-05
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Its language, such as en-GB
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
}

impl GivenArgs {
    /// # Errors
    /// If something is given for more than one article.
    pub fn for_articles(&self, count: usize) -> Result<Given, Error> {
        let given = Given {
            title: self.title.clone(),
            byline: self.byline.clone(),
            source: self.source.clone(),
            date: self.date.clone(),
            language: self.language.clone(),
        };
        let one_only = self.title.is_some() || self.byline.is_some() || self.source.is_some() || self.date.is_some();
        if count > 1 && one_only {
            return Err(Error::Usage(
                "--title, --byline, --source and --date tell of one article; make the articles one by one".into(),
            ));
        }
        Ok(given)
    }
}

/// Reads an article's bytes. `show` is where its path is told from.
///
/// # Errors
/// If it cannot be read, or is larger than an article may be.
pub fn read(path: &Path, show: &Path) -> Result<Input, Error> {
    if path == OsStr::new("-") {
        let name = "standard input".to_owned();
        let bytes = limited(io::stdin().lock(), None, &name)?;
        return Ok(Input { name, bytes, format: Format::default(), source: None });
    }
    let name = path.display().to_string();
    let fault = |source| Error::Input { name: name.clone(), source };
    let file = File::open(path).map_err(fault)?;
    let data = file.metadata().map_err(fault)?;
    if data.is_dir() {
        return Err(fault(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let length = data.is_file().then_some(data.len());
    let bytes = limited(file, length, &name)?;
    let format = Format::of_path(path);
    Ok(Input { source: relative_to(path, show), name, bytes, format })
}

fn limited(reader: impl Read, length: Option<u64>, name: &str) -> Result<Vec<u8>, Error> {
    article::read_limited(reader, length).map_err(|source| Error::Article { name: name.to_owned(), source })
}

/// The way from the show's folder to a file, with forward slashes: the same for the same arrangement of folders,
/// wherever they lie.
fn relative_to(path: &Path, show: &Path) -> Option<String> {
    let (path, show) = (real(path)?, real(show)?);
    let (mut to, mut from) = (path.components().peekable(), show.components().peekable());
    while let (Some(a), Some(b)) = (to.peek(), from.peek()) {
        if a != b {
            break;
        }
        to.next();
        from.next();
    }
    let ups = from.map(|_| "..".to_owned());
    let downs = to.filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    Some(ups.chain(downs).collect::<Vec<_>>().join("/"))
}

fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().or_else(|_| std::path::absolute(path)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_show() {
        let folder = tempfile::tempdir().unwrap();
        let show = folder.path().join("shows/news");
        std::fs::create_dir_all(&show).unwrap();
        let article = folder.path().join("texts/a.txt");
        std::fs::create_dir_all(article.parent().unwrap()).unwrap();
        std::fs::write(&article, "x").unwrap();
        assert_eq!(relative_to(&article, &show).as_deref(), Some("../../texts/a.txt"));
        assert_eq!(relative_to(&show.join("b.md"), &show.join(".")).as_deref(), Some("b.md"));
    }
}
