//! The episode's ID3v2 tag: title, artist, album, date, language, comment, cover.

use id3::{
    Encoder, Frame, Tag, TagLike, Version,
    frame::{Chapter as ChapterFrame, Comment, Picture, PictureType, TableOfContents},
};

use super::AudioError;
use crate::episode::Chapter;

/// What a player shows of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    pub title: String,
    pub artist: String,
    /// The show's title.
    pub album: String,
    /// RFC 3339 date and time, in UTC, to the second.
    pub date: String,
    /// BCP 47 tag; ID3 has three-letter codes.
    pub language: String,
    pub comment: String,
    /// A JPEG of at most 250 kB.
    pub cover: Option<Vec<u8>>,
}

impl Tags {
    /// The tag as ID3v2.4 (TIT2, TPE1, TALB, TDRC, TLAN, TCON, COMM, APIC), with the chapters of an episode of
    /// `length_ms` as CHAP and a top-level ordered CTOC (ID3v2 Chapter Frame Addendum 1.0).
    ///
    /// # Errors
    /// If it cannot be written out.
    pub fn to_bytes(&self, chapters: &[Chapter], length_ms: u64) -> Result<Vec<u8>, AudioError> {
        let mut tag = Tag::new();
        tag.set_title(&self.title);
        tag.set_artist(&self.artist);
        tag.set_album(&self.album);
        tag.set_genre("Podcast");
        // TDRC has no zone: 2026-06-05T12:00:00.
        tag.set_text("TDRC", self.date.trim_end_matches('Z'));
        let language = crate::language::three_letters(&self.language);
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
        add_chapters(&mut tag, chapters, length_ms);
        let mut bytes = Vec::new();
        Encoder::new()
            .version(Version::Id3v24)
            .encode(&tag, &mut bytes)
            .map_err(|error| AudioError::Tags(error.to_string()))?;
        Ok(bytes)
    }
}

fn add_chapters(tag: &mut Tag, chapters: &[Chapter], length_ms: u64) {
    let ms = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX);
    let ends = chapters.iter().skip(1).map(|next| next.start_ms).chain([length_ms]);
    let mut elements = Vec::new();
    for (n, (chapter, end)) in chapters.iter().zip(ends).enumerate() {
        let element_id = format!("chp{n}");
        elements.push(element_id.clone());
        tag.add_frame(ChapterFrame {
            element_id,
            start_time: ms(chapter.start_ms),
            end_time: ms(end),
            // Byte offsets are not used: the times are.
            start_offset: u32::MAX,
            end_offset: u32::MAX,
            frames: vec![Frame::text("TIT2", chapter.title.as_str())],
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
