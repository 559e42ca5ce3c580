//! The episode's tags: title, artist, album, date, language, genre, comment, cover, chapters.
//!
//! The same in two forms: ID3v2 for MP3 (and WAV), Vorbis comments for Opus and FLAC.

use id3::{
    Encoder, Frame, Tag, TagLike, Version,
    frame::{Chapter as ChapterFrame, Comment, Content, ExtendedLink, Picture, PictureType, TableOfContents},
};

use super::AudioError;
use crate::{
    episode::{Chapter, chapters},
    language,
};

pub(super) const GENRE: &str = "Podcast";

/// The most chapters that a form can hold: CTOC counts them in a byte, Vorbis comments have three digits. Of more, as
/// many are taken evenly; the chapters beside the episode have them all.
const MOST_IN_ID3: usize = chapters::MOST;
const MOST_IN_COMMENTS: usize = 1000;

/// What a player shows of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    pub title: String,
    pub artist: String,
    /// The show's title.
    pub album: String,
    /// RFC 3339 date and time, in UTC, to the second.
    pub date: String,
    /// BCP 47 tag; the tags have its code of three letters (ISO 639-2).
    pub language: String,
    pub comment: String,
    /// A JPEG of at most 250 kB.
    pub cover: Option<Vec<u8>>,
}

impl Tags {
    /// The tag as ID3v2.3 in UTF-16 (TIT2, TPE1, TALB, TYER, TDAT, TIME, TLAN, TCON, COMM, APIC), with the chapters of an
    /// episode of `length_ms` as CHAP and a top-level ordered CTOC (ID3v2 Chapter Frame Addendum 1.0).
    ///
    /// Not 2.4: there, Apple Podcasts and Pocket Casts were seen to show none of a file's chapters once one has a long
    /// title. From 128 bytes of a frame on the two versions write lengths differently.
    ///
    /// # Errors
    /// If it cannot be written out.
    pub fn to_bytes(&self, chapters: &[Chapter], length_ms: u64) -> Result<Vec<u8>, AudioError> {
        let mut tag = Tag::new();
        tag.set_title(&self.title);
        tag.set_artist(&self.artist);
        tag.set_album(&self.album);
        tag.set_genre(GENRE);
        let part = |range: std::ops::Range<usize>| self.date.get(range).unwrap_or_default();
        for (id, text) in [
            ("TYER", part(0..4).to_owned()),
            ("TDAT", format!("{}{}", part(8..10), part(5..7))),
            ("TIME", format!("{}{}", part(11..13), part(14..16))),
        ] {
            if text.len() == 4 {
                tag.set_text(id, text);
            }
        }
        let language = language::three_letters(&self.language);
        tag.set_text("TLAN", language);
        if !self.comment.is_empty() {
            tag.add_frame(Comment { lang: language.into(), description: String::new(), text: self.comment.clone() });
        }
        if let Some(cover) = &self.cover {
            tag.add_frame(Frame::from(Picture {
                mime_type: "image/jpeg".into(),
                picture_type: PictureType::CoverFront,
                description: String::new(),
                data: cover.clone(),
            }));
        }
        add_chapters(&mut tag, &evenly(chapters, MOST_IN_ID3), length_ms);
        let mut bytes = Vec::new();
        Encoder::new()
            .version(Version::Id3v23)
            .encode(&tag, &mut bytes)
            .map_err(|error| AudioError::Tags(error.to_string()))?;
        Ok(bytes)
    }

    /// The tags as Vorbis comments, names and values, with the chapters as the [chapter extension] has them
    /// (`CHAPTER000=00:00:00.000`, `CHAPTER000NAME`, `CHAPTER000URL`). The cover is [`Tags::picture`].
    ///
    /// [chapter extension]: https://wiki.xiph.org/Chapter_Extension
    pub fn comments(&self, chapters: &[Chapter]) -> Vec<(String, String)> {
        let fields = [
            ("TITLE", self.title.as_str()),
            ("ARTIST", &self.artist),
            ("ALBUM", &self.album),
            ("DATE", self.day()),
            ("LANGUAGE", language::three_letters(&self.language)),
            ("GENRE", GENRE),
            // The specification has this name, most players the next.
            ("DESCRIPTION", &self.comment),
            ("COMMENT", &self.comment),
        ];
        let mut comments: Vec<(String, String)> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for (n, chapter) in evenly(chapters, MOST_IN_COMMENTS).into_iter().enumerate() {
            let (ms, seconds) = (chapter.start_ms % 1000, chapter.start_ms / 1000);
            let time = format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            comments.push((format!("CHAPTER{n:03}"), time));
            comments.push((format!("CHAPTER{n:03}NAME"), chapter.title.clone()));
            comments.extend(chapter.url.iter().map(|url| (format!("CHAPTER{n:03}URL"), url.clone())));
        }
        comments
    }

    /// The cover as FLAC's picture block has it (RFC 9639, 8.8), which Vorbis comments have in base 64.
    pub fn picture(&self) -> Option<Vec<u8>> {
        const FRONT: u32 = 3;
        const MIME: &[u8] = b"image/jpeg";
        let cover = self.cover.as_ref()?;
        let read = image::ImageReader::new(std::io::Cursor::new(cover)).with_guessed_format().ok();
        // 0 says that it is not known.
        let (width, height) = read.and_then(|read| read.into_dimensions().ok()).unwrap_or_default();
        let depth = if width > 0 { 24 } else { 0 };
        let mut bytes = Vec::with_capacity(cover.len() + 64);
        bytes.extend(FRONT.to_be_bytes());
        bytes.extend((MIME.len() as u32).to_be_bytes());
        bytes.extend(MIME);
        // An empty description, and no palette behind the depth.
        for number in [0, width, height, depth, 0, cover.len() as u32] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(cover);
        Some(bytes)
    }

    /// The date without the time: `2026-06-05`.
    pub(super) fn day(&self) -> &str {
        self.date.split('T').next().unwrap_or_default()
    }
}

/// At most so many chapters, evenly taken, the first among them.
fn evenly(chapters: &[Chapter], most: usize) -> Vec<&Chapter> {
    let count = chapters.len().min(most);
    (0..count).map(|n| &chapters[n * chapters.len() / count]).collect()
}

fn add_chapters(tag: &mut Tag, chapters: &[&Chapter], length_ms: u64) {
    let ms = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX);
    let ends = chapters.iter().skip(1).map(|next| next.start_ms).chain([length_ms]);
    let mut elements = Vec::new();
    for (n, (chapter, end)) in chapters.iter().zip(ends).enumerate() {
        let element_id = format!("chp{n}");
        elements.push(element_id.clone());
        let mut frames = vec![Frame::text("TIT2", chapter.title.as_str())];
        frames.extend(chapter.url.iter().map(|url| {
            let link = ExtendedLink { description: String::new(), link: url.clone() };
            Frame::with_content("WXXX", Content::ExtendedLink(link))
        }));
        tag.add_frame(ChapterFrame {
            element_id,
            start_time: ms(chapter.start_ms),
            end_time: ms(end),
            // Byte offsets are not used: the times are.
            start_offset: u32::MAX,
            end_offset: u32::MAX,
            frames,
        });
    }
    if !elements.is_empty() {
        tag.add_frame(TableOfContents {
            element_id: "toc".into(),
            top_level: true,
            ordered: true,
            elements,
            frames: vec![Frame::text("TIT2", "Chapters")],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapters(count: u64) -> Vec<Chapter> {
        (0..count).map(|n| Chapter { title: format!("章 {n}"), start_ms: n * 1000, ..Chapter::default() }).collect()
    }

    #[test]
    fn a_tag_has_every_chapter_in_its_table() {
        let bytes = Tags::default().to_bytes(&chapters(3), 5000).unwrap();
        assert_eq!(bytes[..5], *b"ID3\x03\x00");
        let tag = Tag::read_from2(std::io::Cursor::new(bytes)).unwrap();
        let table = tag.tables_of_contents().next().unwrap();
        assert!(table.top_level && table.ordered && table.frames[0].content().text() == Some("Chapters"));
        let read: Vec<_> = tag.chapters().map(|c| (c.element_id.clone(), c.start_time, c.end_time)).collect();
        assert_eq!(read, [("chp0".into(), 0, 1000), ("chp1".into(), 1000, 2000), ("chp2".into(), 2000, 5000)]);
        assert_eq!(table.elements, ["chp0", "chp1", "chp2"]);
        assert_eq!(tag.chapters().next().unwrap().frames[0].content().text(), Some("章 0"));
    }

    #[test]
    fn ten_thousand_chapters_are_thinned_to_what_a_table_can_count() {
        let tag = Tags::default().to_bytes(&chapters(10_000), 10_000_000).unwrap();
        let tag = Tag::read_from2(std::io::Cursor::new(tag)).unwrap();
        let elements = &tag.tables_of_contents().next().unwrap().elements;
        let starts: Vec<u32> = tag.chapters().map(|chapter| chapter.start_time).collect();
        assert_eq!((elements.len(), starts.len(), starts[0]), (255, 255, 0));
        assert!(starts.is_sorted() && starts[254] > 9_900_000, "{starts:?}");
        let comments = Tags::default().comments(&chapters(10_000));
        assert!(comments.iter().any(|(name, _)| name == "CHAPTER999NAME"));
        assert!(!comments.iter().any(|(name, _)| name.starts_with("CHAPTER1000")));
    }
}
