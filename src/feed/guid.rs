//! Identifiers that are minted once and kept for ever.
//!
//! Source: Podcasting 2.0, `<podcast:guid>` (<https://podcasting2.org/docs/podcast-namespace/tags/guid>).

use uuid::Uuid;

/// The namespace that the podcast namespace's own text gives for shows.
const PODCAST: Uuid = Uuid::from_u128(0xead4c236_bf58_58c6_a2c6_a6b28d128cb6);

/// The `podcast:guid` of the show whose feed was first published at `feed_url`: UUIDv5 of the address without its scheme
/// and the slashes at its end.
pub fn show_guid(feed_url: &str) -> Uuid {
    let address = feed_url.trim().split_once("://").map_or(feed_url.trim(), |(_, rest)| rest);
    Uuid::new_v5(&PODCAST, address.trim_end_matches('/').as_bytes())
}

/// The GUID of the episode that a show makes from a source. `show` is any name that the show keeps (a fresh show's folder
/// name or title will do): the GUID is written into the record and never computed again.
pub fn episode_guid(show: &str, source_key: &str) -> Uuid {
    Uuid::new_v5(&Uuid::new_v5(&PODCAST, show.as_bytes()), source_key.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_own_example_comes_out() {
        let want = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
        for url in [
            "https://mp3s.nashownotes.com/pc20rss.xml",
            "http://mp3s.nashownotes.com/pc20rss.xml//",
            "mp3s.nashownotes.com/pc20rss.xml",
        ] {
            assert_eq!(show_guid(url).to_string(), want);
        }
    }

    #[test]
    fn another_show_or_source_is_another_episode() {
        assert_eq!(episode_guid("show", "key"), episode_guid("show", "key"));
        assert_ne!(episode_guid("show", "key"), episode_guid("show", "other"));
        assert_ne!(episode_guid("show", "key"), episode_guid("other", "key"));
        assert_eq!(episode_guid("show", "key").get_version_num(), 5);
    }
}
