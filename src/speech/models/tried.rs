//! That voices could not be had is remembered in their store, so that not every `make` waits for a network that is dead.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Store;
use crate::show::files;

/// How long nobody is asked again, unless somebody asks for voices.
const REST: TimeDelta = TimeDelta::days(1);

/// An installation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub at: DateTime<Utc>,
    /// What was to be installed.
    pub names: Vec<String>,
    pub reason: String,
}

impl Failure {
    /// The last one, if it is less than a day old.
    pub fn recent(store: &Store, now: DateTime<Utc>) -> Option<Failure> {
        let bytes = std::fs::read(path(store)).ok()?;
        let failure: Failure = serde_json::from_slice(&bytes).ok()?;
        // A clock that was put back does not keep anybody from trying.
        (TimeDelta::zero()..REST).contains(&(now - failure.at)).then_some(failure)
    }

    /// A store that cannot be written keeps nothing; then the next run tries again.
    pub fn remember(&self, store: &Store) {
        if let Ok(bytes) = serde_json::to_vec_pretty(self) {
            let _ = files::write(&path(store), &bytes);
        }
    }

    pub fn forget(store: &Store) {
        let _ = std::fs::remove_file(path(store));
    }
}

fn path(store: &Store) -> std::path::PathBuf {
    store.root().join("failed.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_counts_for_a_day_or_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let at = DateTime::from_timestamp(1_780_660_800, 0).unwrap();
        assert_eq!(Failure::recent(&store, at), None);
        let failure = Failure { at, names: vec!["hibari".into()], reason: "no answer".into() };
        failure.remember(&store);
        assert_eq!(Failure::recent(&store, at + TimeDelta::hours(23)), Some(failure));
        assert_eq!(Failure::recent(&store, at + TimeDelta::hours(24)), None);
        assert_eq!(Failure::recent(&store, at - TimeDelta::hours(1)), None);
        std::fs::write(path(&store), "{").unwrap();
        assert_eq!(Failure::recent(&store, at), None);
        Failure::forget(&store);
        assert!(!path(&store).exists());
    }
}
