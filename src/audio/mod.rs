//! From segments to the finished file.
