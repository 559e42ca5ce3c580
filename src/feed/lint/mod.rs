//! Looks at a feed as a directory or an app would.
