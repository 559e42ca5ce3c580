//! How long to wait before a request is tried again.

use std::time::Duration;

use chrono::DateTime;

/// How often one utterance is asked for before it is given up.
pub const TRIES: u32 = 5;

/// The longest wait that a server may ask for; one that wants more patience is told to the user instead.
pub const LONGEST: Duration = Duration::from_secs(120);

const FIRST: Duration = Duration::from_millis(500);
const LAST: Duration = Duration::from_secs(30);

/// The wait after the `failed`th failure (from 1): twice as long each time, less up to half of it, so that two programs
/// that failed together do not come back together. `seed` decides how much less.
pub fn backoff(failed: u32, seed: u64) -> Duration {
    let whole = FIRST.saturating_mul(1 << failed.saturating_sub(1).min(16)).min(LAST);
    // A step of a linear congruential generator (Knuth's MMIX) spreads neighbouring seeds; its upper bits are the good ones.
    let mixed = seed.wrapping_add(u64::from(failed)).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    whole - whole.mul_f64(0.5 * (mixed >> 40) as f64 / (1u64 << 24) as f64)
}

/// What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a date, which is held against the server's own clock.
pub fn retry_after(asked: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = asked.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let time = |text: &str| DateTime::parse_from_rfc2822(text.trim()).ok();
    (time(asked)? - time(date?)?).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_differ_and_are_the_same_again() {
        for failed in 1..12 {
            let whole = FIRST.saturating_mul(1 << (failed - 1)).min(LAST);
            let waits: Vec<_> = (0..50).map(|seed| backoff(failed, seed)).collect();
            assert!(waits.iter().all(|wait| *wait > whole / 2 && *wait <= whole), "{failed}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait < whole.mul_f64(0.7)), "{failed}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > whole.mul_f64(0.8)), "{failed}: {waits:?}");
            assert_eq!(backoff(failed, 7), backoff(failed, 7));
        }
        assert!(backoff(u32::MAX, u64::MAX) <= LAST);
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(retry_after(" 7 ", None), seconds(7));
        let date = "Wed, 21 Oct 2026 07:28:30 GMT";
        assert_eq!(retry_after(date, Some("Wed, 21 Oct 2026 07:28:00 GMT")), seconds(30));
        // Past, without a clock to hold it against, or nothing that the standard knows.
        assert_eq!(retry_after(date, Some("Wed, 21 Oct 2026 07:29:00 GMT")), None);
        assert_eq!(retry_after(date, None), None);
        assert_eq!(retry_after("soon", Some(date)), None);
    }
}
