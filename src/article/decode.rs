//! Bytes into text.
//!
//! In: the bytes of a file, whoever wrote it. Out: a `String` without a byte-order mark, line ends as they stand, so
//! that every span of an article counts from the first character that a person would see.
//!
//! The order decides: a byte-order mark is believed; bytes that are zero mean UTF-16 or no text at all; what is
//! UTF-8 is UTF-8; only what is left is guessed.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::ArticleError;

/// The first bytes of files that people hand over by mistake, with the name to call them by.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (such as .docx or .epub)"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"ID3", "an MP3 file"),
    (b"{\\rtf", "an RTF document"),
];

/// The text that `bytes` hold.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ArticleError> {
    if let Some((_, found)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Err(ArticleError::Binary { found });
    }
    let text = without_mark(decode_any(bytes)?);
    if text.contains('\0') {
        return Err(ArticleError::Binary { found: "bytes that are zero" });
    }
    if mostly_control(&text) {
        return Err(ArticleError::Binary { found: "control characters" });
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ArticleError::Empty { bytes: bytes.len() });
    }
    Ok(text)
}

fn decode_any(bytes: &[u8]) -> Result<String, ArticleError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned());
    }
    if bytes.contains(&0) {
        return utf16_without_mark(bytes).ok_or(ArticleError::Binary { found: "bytes that are zero" });
    }
    Ok(utf8(bytes).unwrap_or_else(|| guessed(bytes)))
}

/// UTF-16 of a European language shows as a zero in every second byte; which second byte tells the order.
fn utf16_without_mark(bytes: &[u8]) -> Option<String> {
    let pairs = bytes.len() / 2;
    if pairs == 0 || bytes.len() % 2 == 1 {
        return None;
    }
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (high_first, high_last) = (zeros(0), zeros(1));
    let encoding = match () {
        () if high_last * 4 >= pairs * 3 && high_first * 20 <= pairs => UTF_16LE,
        () if high_first * 4 >= pairs * 3 && high_last * 20 <= pairs => UTF_16BE,
        () => return None,
    };
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

/// UTF-8, also when a few bytes of a long text are broken: guessing would spoil all its quotes for one bad byte.
fn utf8(bytes: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    let sound = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    (sound > 10 * broken).then(|| text.into_owned())
}

fn guessed(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes).0.into_owned()
}

/// A mark that stands in front although the decoder was told of none, as after a doubled one.
fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.trim_start_matches('\u{FEFF}').to_owned(),
        None => text,
    }
}

/// More than one character in fifty that no text has: this is data.
fn mostly_control(text: &str) -> bool {
    let odd = text.chars().filter(|&c| c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\x1B')).count();
    odd * 50 > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "“It’s a café,” she said — at nº 7.\r\nOver.";

    fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let (western, _, lost) = encoding_rs::WINDOWS_1252.encode(LINE);
        assert!(!lost);
        for (name, bytes) in [
            ("utf-8", LINE.as_bytes().to_vec()),
            ("utf-8 with mark", with_mark(b"\xEF\xBB\xBF", LINE.into())),
            ("utf-16le with mark", with_mark(b"\xFF\xFE", utf16(LINE, u16::to_le_bytes))),
            ("utf-16be with mark", with_mark(b"\xFE\xFF", utf16(LINE, u16::to_be_bytes))),
            ("utf-16le", utf16(LINE, u16::to_le_bytes)),
            ("utf-16be", utf16(LINE, u16::to_be_bytes)),
            ("windows-1252", western.into_owned()),
        ] {
            assert_eq!(decode(&bytes).unwrap(), LINE, "{name}");
        }
    }

    #[test]
    fn one_broken_byte_does_not_spoil_the_rest() {
        let mut bytes =
            "“Well,” he said. “Well, well,” she said. “It’s late.” “It’s not.” “It’s fine.”".as_bytes().to_vec();
        bytes.pop();
        assert!(decode(&bytes).unwrap().starts_with("“Well,” he said."));
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, expected) in [
            (&b"%PDF-1.7 and so on"[..], "a PDF document"),
            (b"words\0and\0zeros", "bytes that are zero"),
            (b"\x01\x02\x03abc\x04\x05", "control characters"),
        ] {
            let Err(ArticleError::Binary { found }) = decode(bytes) else { panic!("{bytes:?} was taken for text") };
            assert_eq!(found, expected);
        }
        for blank in ["", " \r\n\t\u{A0}", "\u{FEFF}", "***"] {
            assert!(matches!(decode(blank.as_bytes()), Err(ArticleError::Empty { .. })), "{blank:?}");
        }
    }
}
