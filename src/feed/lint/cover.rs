//! Rules for the cover (<https://podcasters.apple.com/support/896-artwork-requirements>).

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageReader};

use super::{Finding, Rule};
use crate::{
    feed::{self, cover},
    show::{Paths, Settings, files},
};

const MISSING: Rule = Rule::error("cover-missing", "the cover is there");
const FORMAT: Rule = Rule::error("cover-format", "the cover is a square RGB JPEG of 1400 to 3000 pixels");
const SIZE: Rule = Rule::warning("cover-size", "the cover has at most 1 MB");
const STALE: Rule = Rule::error("cover-stale", "the cover is the one of the title, or of the user's picture");
const OWN: Rule = Rule::error("cover-own", "the picture that podcast.toml names can be made a cover");

pub(super) const RULES: &[Rule] = &[MISSING, FORMAT, SIZE, STALE, OWN];

const PLACE: &str = "feed/cover.jpg";

pub(super) fn look(paths: &Paths, settings: &Settings) -> Vec<Finding> {
    let bytes = match files::read_if_there(&paths.cover()) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return vec![MISSING.at(PLACE, "there is no cover; `quotecast feed` makes it")],
        Err(error) => return vec![MISSING.at(PLACE, format!("{error}: {}", error.source))],
    };
    let mut found = Vec::new();
    if let Err(why) = is_right(&bytes) {
        found.push(FORMAT.at(PLACE, why));
    }
    if bytes.len() > 1_000_000 {
        found.push(SIZE.at(PLACE, format!("it has {} bytes: more than a phone should have to fetch", bytes.len())));
    }
    match feed::own_cover(paths, settings) {
        Err(error) => found.push(OWN.at("podcast.toml", error.to_string())),
        Ok(own) => {
            let inputs =
                own.as_ref().map_or(cover::Inputs::Title(&settings.title), |(_, own)| cover::Inputs::Picture(own));
            if !cover::is_made_from(&bytes, inputs) {
                found.push(
                    STALE.at(PLACE, "it is not the one of podcast.toml as it stands; `quotecast feed` makes it anew"),
                );
            }
        }
    }
    found
}

fn is_right(bytes: &[u8]) -> Result<(), String> {
    if image::guess_format(bytes).ok() != Some(image::ImageFormat::Jpeg) {
        return Err("it is no JPEG".into());
    }
    let decoder = ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Jpeg)
        .into_decoder()
        .map_err(|error| format!("it cannot be read: {error}"))?;
    let (width, height) = decoder.dimensions();
    let right = width == height
        && (cover::SMALLEST..=cover::LARGEST).contains(&width)
        && decoder.color_type() == ColorType::Rgb8;
    match right {
        true => Ok(()),
        false => Err(format!(
            "it has {width}×{height} pixels in {:?}; expected a square of 1400 to 3000 pixels in RGB",
            decoder.color_type()
        )),
    }
}
