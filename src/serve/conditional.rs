//! Conditions of a request (RFC 9110, 13) and its ranges (14), as far as files on disk do not bring them.
//!
//! `tower-http` answers ranges and conditions for files, but for `If-Range`; what is made in memory needs the conditions
//! here. A range is asked for by GET alone (14.2); several at once, or in another unit, are answered with the whole, as a
//! server may.

use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, Method, header};
use chrono::{DateTime, NaiveDateTime, Utc};

/// `Sun, 06 Nov 1994 08:49:37 GMT` (5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

pub fn http_date(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).format(HTTP_DATE).to_string()
}

/// A strong entity tag (8.8.3) for these bytes.
pub fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

/// Has the client what there is? `If-None-Match` decides where it stands, else `If-Modified-Since` (13.2.2).
pub fn is_unchanged(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return values(headers, &header::IF_NONE_MATCH).any(|list| none_match(list, etag));
    }
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    match (since.and_then(parse_date), modified) {
        (Some(since), Some(modified)) => DateTime::<Utc>::from(modified).timestamp() <= since.timestamp(),
        _ => false,
    }
}

/// Does a list of entity tags name this one, by the weak comparison (8.8.3.2)?
fn none_match(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag)
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text.trim(), HTTP_DATE).ok().map(|date| date.and_utc())
}

/// Shall the range of this request be looked at? Where it must be compared to an entity tag first, `current` is asked for it.
pub fn wants_range(method: &Method, headers: &HeaderMap) -> bool {
    let mut ranges = values(headers, &header::RANGE);
    let single = match (ranges.next(), ranges.next()) {
        (Some(range), None) => {
            range.trim().get(..6).is_some_and(|unit| unit.eq_ignore_ascii_case("bytes=")) && !range.contains(',')
        }
        _ => false,
    };
    method == Method::GET && single
}

/// Is the condition of `If-Range` (13.1.5) met? Only by the strong tag of what there is. A date is never taken for proof:
/// two versions of one second would be glued together, and the whole file is always a right answer.
pub fn if_range_holds(headers: &HeaderMap, etag: Option<&str>) -> bool {
    match headers.get(header::IF_RANGE) {
        None => true,
        Some(tag) => etag.is_some_and(|etag| !etag.starts_with("W/") && tag.as_bytes() == etag.as_bytes()),
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_tag_that_the_client_names_is_unchanged() {
        let unchanged = |list: &str| is_unchanged(&headers(&[("if-none-match", list)]), "\"a\"", None);
        for list in ["\"a\"", "W/\"a\"", "\"x\", \"a\"", "*"] {
            assert!(unchanged(list), "{list}");
        }
        for list in ["\"b\"", "a", ""] {
            assert!(!unchanged(list), "{list}");
        }
    }

    #[test]
    fn dates_count_in_seconds_and_only_without_a_tag() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let modified = parse_date(date).map(SystemTime::from).map(|time| time + std::time::Duration::from_millis(900));
        assert_eq!(http_date(modified.unwrap()), date);
        let since = |date: &str| is_unchanged(&headers(&[("if-modified-since", date)]), "\"a\"", modified);
        assert!(since(date) && since("Mon, 07 Nov 1994 08:49:37 GMT"));
        assert!(!since("Sun, 06 Nov 1994 08:49:36 GMT") && !since("yesterday"));
        assert!(!is_unchanged(&headers(&[("if-none-match", "\"b\""), ("if-modified-since", date)]), "\"a\"", modified));
    }

    #[test]
    fn one_range_of_bytes_by_get_is_looked_at() {
        let wants = |range: &str| wants_range(&Method::GET, &headers(&[("range", range)]));
        assert!(wants("bytes=0-1") && wants("bytes=-500") && wants("Bytes=5-"));
        assert!(!wants("bytes=0-1,3-4") && !wants("lines=1-2") && !wants("by"));
        assert!(!wants_range(&Method::HEAD, &headers(&[("range", "bytes=0-1")])));
        assert!(!wants_range(&Method::GET, &HeaderMap::new()));
    }

    #[test]
    fn if_range_is_met_by_the_strong_tag_alone() {
        let met = |tag: &str, etag| if_range_holds(&headers(&[("if-range", tag)]), etag);
        assert!(met("\"a\"", Some("\"a\"")));
        assert!(!met("\"b\"", Some("\"a\"")) && !met("W/\"a\"", Some("W/\"a\"")) && !met("\"a\"", None));
        assert!(!met("Sun, 06 Nov 1994 08:49:37 GMT", Some("\"a\"")));
        assert!(if_range_holds(&HeaderMap::new(), None));
    }
}
