//! Has a person changed this script?
//!
//! In: a script, or the text of its file. Out: a stamp in its front matter, and whether the file still is what was
//! stamped. The stamp is the first 16 hex digits of BLAKE3 over the file without the line of the stamp; the algorithm
//! is part of the format. Line ends do not count: version control on Windows changes them, and nobody edited anything.

use super::{Script, format, format::FENCE};

/// The key of the stamp in the front matter.
pub(super) const KEY: &str = "written";

const DIGITS: usize = 16;

/// Stamps the script as the tool's own work; to be called last, when nothing of it will change any more.
pub fn stamp(script: &mut Script) {
    script.meta.written = None;
    script.meta.written = Some(digest(&format(script)));
}

/// Is this text of a script's file something else than what the tool wrote? A file without a stamp is a person's.
pub fn is_edited(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut kept = String::with_capacity(text.len());
    let mut stamp = None;
    let mut fences = 0;
    let mut in_table = false;
    for line in text.split_inclusive('\n') {
        fences += usize::from(line.trim_end() == FENCE);
        in_table |= line.starts_with('[');
        match stated(line).filter(|_| stamp.is_none() && fences == 1 && !in_table) {
            Some(value) => stamp = Some(value.to_owned()),
            None => kept.push_str(line),
        }
    }
    stamp.is_none_or(|stamp| stamp != digest(&kept))
}

/// The value of a line `written = "…"`.
fn stated(line: &str) -> Option<&str> {
    let value = line.strip_prefix(KEY)?.trim_start().strip_prefix('=')?.trim();
    value.strip_prefix('"')?.strip_suffix('"')
}

fn digest(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(DIGITS);
    hex
}
