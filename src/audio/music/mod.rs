//! The music of a show: read from its files, levelled to its speech, and given its place between and under the words.
//!
//! In: the files that `[music]` names, then the takes of an episode. Out: [`Clips`], then the takes with room for the
//! music and [`Layer`]s to be added to the speech. `read` decodes, `level` levels, `place` places.

mod level;
mod place;
mod read;
#[cfg(test)]
mod tests;

use std::{
    fmt, fs,
    path::{Component, Path, PathBuf},
};

use crate::show::settings;

use super::RATE;
pub use place::{Arranged, Layer, Piece, arrange};

/// Changes when the same files and settings are to sound otherwise.
const FORMAT: u32 = 1;

/// The most that is read of an intro or an outro, and of a sting, in seconds.
const LONGEST: [u32; 3] = [60, 60, 10];

/// Music of a show, decoded, one channel at [`RATE`], levelled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clips {
    pub intro: Option<Clip>,
    pub outro: Option<Clip>,
    pub sting: Option<Clip>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clip {
    pub samples: Vec<f32>,
    /// Digest of all that it was made of.
    pub key: String,
}

/// What a piece of music is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Intro,
    Outro,
    Sting,
}

impl Role {
    const ALL: [Role; 3] = [Role::Intro, Role::Outro, Role::Sting];

    /// As the settings and a timeline call it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Intro => "intro",
            Role::Outro => "outro",
            Role::Sting => "sting",
        }
    }

    fn file(self, music: &settings::Music) -> &str {
        match self {
            Role::Intro => music.intro.trim(),
            Role::Outro => music.outro.trim(),
            Role::Sting => music.sting.trim(),
        }
    }

    /// The most that can be heard of it, in seconds.
    fn heard(self, music: &settings::Music) -> f64 {
        let longest = f64::from(LONGEST[self as usize]);
        match self {
            Role::Intro | Role::Outro => longest.min(music.alone + music.under),
            Role::Sting => longest,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a file that the settings name cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("`music.{role}`: {file} {fault}")]
#[diagnostic(help("{}", fault.remedy(*role)))]
pub struct MusicError {
    pub role: Role,
    /// As the settings name it.
    pub file: String,
    pub fault: MusicFault,
}

#[derive(Debug)]
#[non_exhaustive]
pub enum MusicFault {
    Outside,
    Missing,
    NoFile,
    Unreadable(std::io::Error),
    /// No format that is read, with what the reader says.
    Format(String),
    /// A format that is read, with sound that is not: the codec as far as it is known.
    Codec(String),
    NoSound,
    /// It breaks off before there is anything to hear.
    Damaged(String),
    /// All that is looked at, in seconds.
    Silent(u32),
    Rate(u32),
    /// Levels or rates could not be worked out.
    Sums(String),
}

impl fmt::Display for MusicFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MusicFault::Outside => f.write_str("lies outside of the show's folder"),
            MusicFault::Missing => f.write_str("is not there"),
            MusicFault::NoFile => f.write_str("is no file"),
            MusicFault::Unreadable(error) => write!(f, "cannot be read: {error}"),
            MusicFault::Format(said) => write!(f, "is damaged, or in no format that is read ({said})"),
            MusicFault::Codec(codec) => write!(f, "holds sound that is not read ({codec})"),
            MusicFault::NoSound => f.write_str("holds no sound"),
            MusicFault::Damaged(said) => write!(f, "is damaged ({said})"),
            MusicFault::Silent(seconds) => write!(f, "holds nothing but silence in its first {seconds} seconds"),
            MusicFault::Rate(rate) => {
                write!(f, "says that it has {rate} samples a second; from 2000 to 768000 are read")
            }
            MusicFault::Sums(said) => write!(f, "cannot be levelled: {said}"),
        }
    }
}

impl MusicFault {
    fn remedy(&self, role: Role) -> String {
        let otherwise = format!("or set `{role} = \"\"` under [music] in podcast.toml to go without");
        match self {
            MusicFault::Outside => {
                format!("copy it into the show, and name it relative to the show: `{role} = \"music/{role}.mp3\"`")
            }
            MusicFault::Missing | MusicFault::NoFile => {
                format!(
                    "`{role}` under [music] in podcast.toml names a file relative to the show's folder; \"\" is none"
                )
            }
            MusicFault::Unreadable(_) => format!("see to it that it can be read, {otherwise}"),
            MusicFault::Format(_) | MusicFault::Codec(_) | MusicFault::Damaged(_) | MusicFault::Rate(_) => format!(
                "MP3, AAC or ALAC in M4A, Ogg Vorbis, FLAC, WAV and AIFF are read: save it as one of them, \
                 for example with `ffmpeg -i FILE {role}.mp3`, {otherwise}"
            ),
            MusicFault::NoSound | MusicFault::Silent(_) | MusicFault::Sums(_) => {
                format!("name another file, {otherwise}")
            }
        }
    }
}

/// Reads the music that the settings name.
///
/// `target_lufs` is the loudness of the speech in LUFS (ITU-R BS.1770-4). With the clips come notes for people: what was
/// cut, mended or turned down.
///
/// # Errors
/// If a file is missing, lies outside of the show, or holds no sound that can be read.
pub fn load(show_root: &Path, music: &settings::Music, target_lufs: f64) -> Result<(Clips, Vec<String>), MusicError> {
    let mut notes = Vec::new();
    let mut clip = |role: Role| {
        let file = role.file(music);
        if file.is_empty() {
            return Ok(None);
        }
        let fail = |fault| MusicError { role, file: file.to_owned(), fault };
        let mut note = |text: String| notes.push(format!("`music.{role}`: {file} {text}"));
        let path = inside(show_root, file).map_err(fail)?;
        let digest = digest(&path).map_err(fail)?;
        let (level, heard) = (target_lufs + music.level, role.heard(music));
        let mut samples = read::mono(&path, LONGEST[role as usize], heard, &mut note).map_err(fail)?;
        level::level(&mut samples, level, &mut note).map_err(fail)?;
        let key = crate::digest::of_parts([&*format!("{FORMAT} {role} {level} {heard}"), &*digest]);
        Ok(Some(Clip { samples, key }))
    };
    let (intro, outro, sting) = (clip(Role::Intro)?, clip(Role::Outro)?, clip(Role::Sting)?);
    Ok((Clips { intro, outro, sting }, notes))
}

/// A digest of the files and of all the settings that shape what is heard of them; one and the same for every show
/// without music. Nothing is decoded.
///
/// # Errors
/// If a file is missing, cannot be read, or lies outside of the show.
pub fn key(show_root: &Path, music: &settings::Music) -> Result<String, MusicError> {
    let mut parts = vec![FORMAT.to_string()];
    for role in Role::ALL {
        let file = role.file(music);
        if file.is_empty() {
            continue;
        }
        let fail = |fault| MusicError { role, file: file.to_owned(), fault };
        let path = inside(show_root, file).map_err(fail)?;
        parts.extend([role.to_string(), digest(&path).map_err(fail)?]);
    }
    if parts.len() > 1 {
        parts.extend([music.level, music.duck, music.alone, music.under].map(|number| number.to_string()));
    }
    Ok(crate::digest::of_parts(parts.iter().map(String::as_str)))
}

/// The place of a file that the settings name. One that climbs out of the show is refused: a show is a folder that can be
/// copied as it is. Links are the user's own.
fn inside(show_root: &Path, file: &str) -> Result<PathBuf, MusicFault> {
    let mut depth = 0usize;
    for component in Path::new(file).components() {
        depth = match component {
            Component::Normal(_) => depth + 1,
            Component::CurDir => depth,
            Component::ParentDir => depth.checked_sub(1).ok_or(MusicFault::Outside)?,
            Component::RootDir | Component::Prefix(_) => return Err(MusicFault::Outside),
        };
    }
    let path = show_root.join(file);
    match fs::metadata(&path) {
        Ok(data) if data.is_file() => Ok(path),
        Ok(_) => Err(MusicFault::NoFile),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(MusicFault::Missing),
        Err(error) => Err(MusicFault::Unreadable(error)),
    }
}

fn digest(path: &Path) -> Result<String, MusicFault> {
    let mut hasher = blake3::Hasher::new();
    fs::File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ())).map_err(MusicFault::Unreadable)?;
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}
