//! Where a show is published: an address that has been looked at once, and the addresses made from it.
//!
//! In: `base_url` of `podcast.toml`, or an address of the local server. Out: [`BaseUrl`], which only makes addresses that
//! stand as they are in a feed: absolute, percent-encoded (RFC 3986, 2.1), without a slash too many.

use std::fmt;

use crate::show::Settings;

/// The address that a show without `base_url` carries: the one that `serve` has by default.
pub const LOCAL: &str = "http://127.0.0.1:8630";

/// Where the feed stands below the base, on disk and on the server.
pub const FEED_PATH: &str = "feed/feed.xml";

/// An `http(s)` address without a slash at its end, a query or a fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("base_url: expected an address such as “https://example.org/podcast”, found “{found}”: {why}")]
pub struct BaseUrlError {
    pub found: String,
    pub why: &'static str,
}

impl BaseUrl {
    pub fn parse(text: &str) -> Result<BaseUrl, BaseUrlError> {
        let wrong = |why| Err(BaseUrlError { found: text.trim().to_owned(), why });
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return wrong("it does not begin with https:// or http://");
        };
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "https" && scheme != "http" {
            return wrong("it does not begin with https:// or http://");
        }
        let rest = rest.trim_end_matches('/');
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if host.is_empty() || host.starts_with(':') {
            return wrong("it has no host");
        }
        if host.contains('@') {
            return wrong("a user name or a password in it would be published with the feed");
        }
        if !host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c)) {
            return wrong(
                "the host holds a character that hosts do not have (write a name such as “bücher.example” in its xn-- form)",
            );
        }
        if path.contains(['?', '#']) {
            return wrong("it has a query or a fragment, to which no file's name can be added");
        }
        if path.ends_with(".xml") {
            return wrong("it is the feed's address; give the folder's, without “/feed/feed.xml”");
        }
        Ok(BaseUrl(format!("{scheme}://{}{}", host.to_ascii_lowercase(), escape_url(path))))
    }

    /// The address in the settings, or [`LOCAL`] as long as there is none.
    pub fn of(settings: &Settings) -> Result<BaseUrl, BaseUrlError> {
        match settings.base_url.trim() {
            "" => Ok(BaseUrl(LOCAL.to_owned())),
            given => BaseUrl::parse(given),
        }
    }

    /// The address of a file, given its path relative to the show with forward slashes.
    pub fn url_of(&self, relative: &str) -> String {
        format!("{}/{}", self.0, encode_path(relative))
    }

    pub fn feed(&self) -> String {
        self.url_of(FEED_PATH)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is this an address that only the computer itself reaches?
    pub fn is_loopback(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_, rest)| rest);
        ["127.", "localhost", "[::1]"].iter().any(|name| host.starts_with(name))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Encodes all but the unreserved characters of RFC 3986 (2.3) and the slash.
pub fn encode_path(path: &str) -> String {
    encode(path, |_, byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte))
}

/// Makes a stranger's address fit for a feed: what no address may hold is encoded, what is encoded stays.
pub fn escape_url(url: &str) -> String {
    let bytes = url.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    encode(url, |at, byte| match byte {
        b'%' => hex(at + 1) && hex(at + 2),
        _ => byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte),
    })
}

fn encode(text: &str, keep: impl Fn(usize, u8) -> bool) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        if keep(at, byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_at_the_end_and_capitals_in_the_host_are_taken_away() {
        let base = BaseUrl::parse(" HTTPS://Example.org/My%20show//\n").unwrap();
        assert_eq!(base.as_str(), "https://example.org/My%20show");
        assert_eq!(
            base.url_of("audio/caf\u{e9} & co.mp3"),
            "https://example.org/My%20show/audio/caf%C3%A9%20%26%20co.mp3"
        );
        assert_eq!(base.feed(), "https://example.org/My%20show/feed/feed.xml");
    }

    #[test]
    fn what_is_no_address_of_a_folder_is_refused_with_a_reason() {
        for (text, why) in [
            ("example.org", "https://"),
            ("ftp://example.org", "https://"),
            ("https://", "no host"),
            ("https://:80/x", "no host"),
            ("https://me:secret@example.org", "password"),
            ("https://exa mple.org", "character"),
            ("https://example.org/?show=1", "query"),
            ("https://example.org/feed/feed.xml", "folder's"),
        ] {
            let error = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn a_strangers_address_is_encoded_once() {
        assert_eq!(escape_url("https://x.org/é?q=%C3%A9&p=100%|a b"), "https://x.org/%C3%A9?q=%C3%A9&p=100%25%7Ca%20b");
    }

    #[test]
    fn a_show_without_an_address_has_that_of_the_local_server() {
        let base = BaseUrl::of(&Settings::default()).unwrap();
        assert_eq!(base.feed(), "http://127.0.0.1:8630/feed/feed.xml");
        assert!(base.is_loopback());
    }
}
