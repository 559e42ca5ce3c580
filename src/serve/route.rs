//! What an address names: the list of what may go out.
//!
//! Only the feed's folder (files of known kinds, none whose name begins with a dot) and the audio of episodes that have a
//! record. Segments, scripts, settings and `.git` have no address at all.

use crate::show::settings::Encoding;

/// What a path of a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/`, `/feed`, `/feed/`: the way to the page.
    Home,
    /// `/feed/feed.xml`, made for the address that was asked.
    Feed,
    /// `/feed/index.html`, likewise.
    Page,
    /// A file below `feed/`, by its path relative to the show.
    File(String),
    /// `audio/NAME`, if an episode has it.
    Audio(String),
    Nothing,
}

/// Reads the path of a request, percent-encoded as it came.
pub fn route(path: &str) -> Route {
    let Some(names) = path.strip_prefix('/').map(decoded) else { return Route::Nothing };
    let Some(names) = names else { return Route::Nothing };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [""] | ["feed"] | ["feed", ""] => Route::Home,
        ["feed", "feed.xml"] => Route::Feed,
        ["feed", "index.html"] => Route::Page,
        ["feed", rest @ ..]
            if rest.iter().all(|name| is_plain(name)) && content_type(names[names.len() - 1]).is_some() =>
        {
            Route::File(names.join("/"))
        }
        ["audio", name] if is_plain(name) => Route::Audio(format!("audio/{name}")),
        _ => Route::Nothing,
    }
}

/// A name that stands for one file of its folder on every system: no way up, no hidden file, no drive, no stream.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.chars().any(char::is_control)
}

/// The segments of a path, each decoded once (RFC 3986, 2.1); `None` where that gives no UTF-8.
fn decoded(path: &str) -> Option<Vec<String>> {
    path.split('/').map(decode).collect()
}

fn decode(segment: &str) -> Option<String> {
    let mut out = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let high = char::from(bytes.next()?).to_digit(16)?;
        let low = char::from(bytes.next()?).to_digit(16)?;
        out.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(out).ok()
}

/// The media type of a file by its name; `None` for kinds that are not given out.
pub fn content_type(name: &str) -> Option<&'static str> {
    if name == "feed.xml" {
        return Some(RSS);
    }
    if name.ends_with(".chapters.json") {
        return Some("application/json+chapters");
    }
    Some(match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "flac" => Encoding::Flac.mime(),
        "html" => HTML,
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "mp3" => "audio/mpeg",
        "opus" => Encoding::Opus.mime(),
        "png" => "image/png",
        "srt" => "application/x-subrip; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "wav" => Encoding::Wav.mime(),
        "xml" => "application/xml",
        _ => return None,
    })
}

pub const RSS: &str = "application/rss+xml; charset=utf-8";
pub const HTML: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_has_an_address() {
        assert_eq!(route("/"), Route::Home);
        assert_eq!(route("/feed/"), Route::Home);
        assert_eq!(route("/feed/feed.xml"), Route::Feed);
        assert_eq!(route("/feed/index.html"), Route::Page);
        assert_eq!(route("/feed/cover.jpg"), Route::File("feed/cover.jpg".into()));
        assert_eq!(route("/feed/episodes/caf%C3%A9%20x.vtt"), Route::File("feed/episodes/café x.vtt".into()));
        assert_eq!(route("/audio/a%2Eb.mp3"), Route::Audio("audio/a.b.mp3".into()));
    }

    #[test]
    fn nothing_else_has() {
        for path in [
            "",
            "//",
            "//etc/passwd",
            "/podcast.toml",
            "/lexicon.toml",
            "/scripts/x.md",
            "/.git/config",
            "/audio",
            "/audio/",
            "/audio/segments/x.wav",
            "/audio/segments%2Fx.wav",
            "/audio/..",
            "/feed/../podcast.toml",
            "/feed/%2e%2e/podcast.toml",
            "/feed/..%2fpodcast.toml",
            "/feed/..%5cpodcast.toml",
            "/feed//cover.jpg",
            "/feed/./cover.jpg",
            "/feed/.cover.jpg.part",
            "/feed/.hidden.json",
            "/feed/.git/x.json",
            "/feed/x.toml",
            "/feed/episodes",
            "/feed/episodes/",
            "/feed/x.json:stream",
            "/feed/%00/feed.xml",
            "/feed/%zz.json",
            "/feed/%f",
            "/feed/%ff.json",
            "/%2Ffeed%2Ffeed.xml",
            "/Feed/feed.xml",
        ] {
            assert_eq!(route(path), Route::Nothing, "{path}");
        }
    }
}
