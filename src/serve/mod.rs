//! The local server: gives out the feed and the episodes, by a list of what may go, never the folder.
