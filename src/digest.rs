//! Names and marks from what shapes a thing: BLAKE3, of which 32 hexadecimal digits are kept.
//!
//! The algorithm is part of the formats that hold such a name: a segment's file, a record.

/// The digest of several parts. Each goes in behind its length, so that “ab”, “c” and “a”, “bc” differ.
pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The digest of one stretch of bytes.
pub fn of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_part_ends_counts() {
        assert_ne!(of_parts(["ab", "c"]), of_parts(["a", "bc"]));
        assert_eq!(of_parts(["ab", "c"]).len(), 32);
    }
}
