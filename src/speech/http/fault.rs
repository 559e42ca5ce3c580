//! Why a server did not speak, and what it says of it.
//!
//! What a server says is a stranger's text: it is shown on one line, without control characters, and without the key.

use miette::Diagnostic;

use crate::text::grouped;

/// Why text was not sent to a server, or none of its answers could be used. `host` is host and port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[non_exhaustive]
pub enum HttpError {
    #[error("`url` under [http] in podcast.toml is no address of a server")]
    #[diagnostic(help("such as https://api.openai.com/v1 or http://127.0.0.1:8880/v1"))]
    Address,
    #[error("`url` under [http] in podcast.toml holds a user name or a password")]
    #[diagnostic(help("take it out: a key comes from the environment variable that `key_env` names"))]
    SecretInAddress,
    #[error("`key_env` under [http] in podcast.toml must be the name of an environment variable, in capitals")]
    #[diagnostic(help(
        "such as OPENAI_API_KEY; if it is a key that stands there, take it out of the file and replace it"
    ))]
    NoVariable,
    #[error("text would go to {host}, and this run is offline")]
    #[diagnostic(help(
        "segments that are there need no network; for others, run without --offline and without QUOTECAST_OFFLINE"
    ))]
    Offline { host: String },
    #[error("the key in {variable} would go to {host} over plain http, where others can read it")]
    #[diagnostic(help(
        "use an address that begins with https://, or key_env = \"\" under [http] in podcast.toml to send no key"
    ))]
    PlainHttp { host: String, variable: String },
    #[error("{host} wants a key, and the environment variable {variable} is not set")]
    #[diagnostic(help(
        "set {variable}; `key_env` under [http] in podcast.toml names another variable, key_env = \"\" none"
    ))]
    NoKey { host: String, variable: String },
    #[error("what the environment variable {variable} holds is no key: keys have letters, digits and marks only")]
    #[diagnostic(help("set {variable} to the key alone"))]
    NoKeyIn { variable: String },
    #[error(
        "{} characters would be sent to {host}, and a run may send {}{}", grouped(*.more), grouped(*.limit),
        if *.sent == 0 { String::new() } else { format!("; {} are sent already", grouped(*.sent)) }
    )]
    #[diagnostic(help(
        "nothing of this was sent; if it is meant, raise `max_characters` under [http] in podcast.toml"
    ))]
    TooMany {
        host: String,
        /// Characters that are to be sent.
        more: u64,
        /// Characters that this run sent before.
        sent: u64,
        limit: u64,
    },
    #[error("{host} cannot be reached: {told}")]
    #[diagnostic(help("is the server running, and is `url` under [http] in podcast.toml right?"))]
    Unreachable { host: String, told: String },
    #[error("{host} answers with HTTP {status}{}", said.as_ref().map_or(String::new(), |said| format!(": {said}")))]
    #[diagnostic(help("{help}"))]
    Refused {
        host: String,
        status: u16,
        /// The server's own message.
        said: Option<String>,
        help: String,
    },
    #[error("{host} answers with HTTP {status} and sends us elsewhere: {to}")]
    #[diagnostic(help(
        "no redirect is followed, so that text and key go nowhere else; if the address is right, write it as `url` under \
         [http] in podcast.toml"
    ))]
    Redirect { host: String, status: u16, to: String },
    #[error("{host} asks for {seconds} seconds of patience: {told}")]
    #[diagnostic(help("what was spoken is kept; run the command again later, and it goes on where it was"))]
    TooPatient { host: String, told: String, seconds: u64 },
    #[error("{host} failed {tries} times, at last with: {told}")]
    #[diagnostic(help("what was spoken is kept; run the command again later, and it goes on where it was"))]
    GaveUp { host: String, tries: u32, told: String },
    #[error("{host} does not answer with speech: {told}")]
    #[diagnostic(help("the server must know response_format \"wav\" of OpenAI's /v1/audio/speech"))]
    Answer { host: String, told: String },
}

impl HttpError {
    /// Must the show's settings be mended?
    pub fn is_users(&self) -> bool {
        use HttpError::{Address, NoVariable, PlainHttp, SecretInAddress, TooMany};
        matches!(self, Address | NoVariable | PlainHttp { .. } | SecretInAddress | TooMany { .. })
    }

    /// Would every other request fail alike? A fault of one request's text or voice is none of the server's.
    pub(super) fn is_the_servers(&self) -> bool {
        match self {
            HttpError::Refused { status, .. } => !matches!(status, 400 | 413 | 422),
            HttpError::Answer { .. } => false,
            _ => true,
        }
    }
}

/// The most characters of a server's message that are shown.
const SHOWN: usize = 240;

/// What a refusal says: the message of its JSON in any of the forms that such servers use, or its text.
pub fn said(body: &[u8], key: Option<&str>) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let said = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(json) => message(&json)?.to_owned(),
        // A page for browsers says less than its status.
        Err(_) if text.trim_start().starts_with('<') => return None,
        Err(_) => text.into_owned(),
    };
    Some(clean(&said, key)).filter(|said| !said.is_empty())
}

fn message(json: &serde_json::Value) -> Option<&str> {
    json.as_str()
        .or_else(|| ["error", "detail", "message", "msg"].iter().find_map(|name| message(json.get(name)?)))
        .or_else(
            // FastAPI lists what it does not like.
            || json.as_array()?.iter().find_map(message),
        )
}

/// No credit left is told with 429, as too many requests are, and no patience helps.
pub fn is_out_of_credit(body: &[u8]) -> bool {
    let json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    ["code", "type"].iter().any(|name| json["error"][name] == "insufficient_quota")
}

/// A stranger's text on one line, without control characters and without the key.
pub fn clean(text: &str, key: Option<&str>) -> String {
    let text = key.map_or_else(|| text.to_owned(), |key| text.replace(key, "(the key)"));
    let plain: String = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// Marks that turn the direction of a terminal's text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_message_is_found_in_its_usual_forms() {
        for (body, found) in [
            (r#"{"error": {"message": "No such voice", "code": 1}}"#, Some("No such voice")),
            (r#"{"error": "No such voice"}"#, Some("No such voice")),
            (r#"{"detail": {"error": "x", "message": "y"}}"#, Some("x")),
            (r#"{"detail": [{"loc": ["voice"], "msg": "No such voice"}]}"#, Some("No such voice")),
            ("busy\r\n\u{1b}[31m now", Some("busy [31m now")),
            ("<html>502</html>", None),
            ("", None),
            ("{}", None),
        ] {
            assert_eq!(said(body.as_bytes(), None).as_deref(), found, "{body}");
        }
    }

    #[test]
    fn a_key_that_a_server_repeats_is_not_shown() {
        assert_eq!(said(b"bad key k-123 given", Some("k-123")).as_deref(), Some("bad key (the key) given"));
        let long = format!("{}k-123", "x".repeat(SHOWN - 2));
        assert!(!said(long.as_bytes(), Some("k-123")).unwrap().contains("k-"));
    }

    #[test]
    fn no_credit_is_told_from_no_patience() {
        assert!(is_out_of_credit(br#"{"error": {"code": "insufficient_quota"}}"#));
        assert!(!is_out_of_credit(br#"{"error": {"code": "rate_limit_exceeded"}}"#));
        assert!(!is_out_of_credit(b"busy"));
    }
}
