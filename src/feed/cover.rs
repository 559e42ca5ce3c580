//! The show's cover: drawn from its title, or made from a picture of the user's own.
//!
//! Out is always what Apple asks for (<https://podcasters.apple.com/support/896-artwork-requirements>): a square JPEG in RGB
//! of 1400 to 3000 pixels, and light enough for a phone. `stamped` writes into the JPEG what it was made from, and
//! [`is_made_from`] reads it, so that the cover is made anew when its inputs or its own bytes have changed, and only then.

use std::{io::Cursor, sync::Arc};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, imageops::FilterType};
use resvg::{tiny_skia, usvg};

use super::text;

/// The side of a cover that is drawn, and the most that one may have.
pub const LARGEST: u32 = 3000;
/// The least that a cover may have.
pub const SMALLEST: u32 = 1400;
/// A cover's most bytes. Apple recommends less than 512 kB and every app fetches it; above 1 MB they begin to refuse.
pub const COVER_BYTES: usize = 900_000;
/// The most bytes of the picture in an episode's tags: every listener fetches it with every episode.
pub const THUMBNAIL_BYTES: usize = 250_000;
const THUMBNAIL_SIDE: u32 = 600;

/// Counts up when the drawing changes, so that drawn covers are drawn anew.
const DRAWING: u32 = 1;

/// The most bytes that decoding a stranger's picture may take.
const DECODE_BYTES: u64 = 1 << 30;

#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    #[error("the cover must be a PNG or JPEG picture; this file is neither")]
    Format,
    #[error("the cover cannot be read as a picture: {0}")]
    Decode(#[source] image::ImageError),
    #[error("the cover must be square, and this picture has {width}×{height} pixels: crop it to {side}×{side}", side = width.min(height))]
    NotSquare { width: u32, height: u32 },
    #[error(
        "the cover must have at least {SMALLEST}×{SMALLEST} pixels, and this picture has {side}×{side}: use a larger one"
    )]
    TooSmall { side: u32 },
    #[error("the cover cannot be written as JPEG: {0}")]
    Encode(#[source] image::ImageError),
    #[error("the cover cannot be drawn: {0}")]
    Draw(String),
}

/// A cover with the show's title: 3000×3000 pixels.
pub fn draw(title: &str) -> Result<Vec<u8>, CoverError> {
    let svg = drawing(title)?;
    let tree = parse(&svg)?;
    let mut pixmap =
        tiny_skia::Pixmap::new(LARGEST, LARGEST).ok_or_else(|| CoverError::Draw("no room for its pixels".into()))?;
    let scale = LARGEST as f32 / CANVAS;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    // The background is opaque, so premultiplied is plain.
    let picture = image::RgbaImage::from_raw(LARGEST, LARGEST, pixmap.take())
        .ok_or_else(|| CoverError::Draw("its pixels do not fit it".into()))?;
    jpeg_within(DynamicImage::ImageRgba8(picture), COVER_BYTES)
}

/// The user's own picture, checked and made into a JPEG that directories take.
pub fn from_user(bytes: &[u8]) -> Result<Vec<u8>, CoverError> {
    let picture = decode(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    if width != height {
        return Err(CoverError::NotSquare { width, height });
    }
    if width < SMALLEST {
        return Err(CoverError::TooSmall { side: width });
    }
    jpeg_within(shrunk(picture, LARGEST), COVER_BYTES)
}

/// The cover as it stands in an episode's tags.
pub fn thumbnail(cover: &[u8]) -> Result<Vec<u8>, CoverError> {
    jpeg_within(shrunk(decode(cover)?, THUMBNAIL_SIDE), THUMBNAIL_BYTES)
}

/// Reads a PNG or a JPEG, upright, and on white where it is transparent.
fn decode(bytes: &[u8]) -> Result<DynamicImage, CoverError> {
    let format = image::guess_format(bytes).map_err(|_| CoverError::Format)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err(CoverError::Format);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(16_384);
    limits.max_image_height = Some(16_384);
    limits.max_alloc = Some(DECODE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(CoverError::Decode)?;
    let upright = decoder.orientation().map_err(CoverError::Decode)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(CoverError::Decode)?;
    picture.apply_orientation(upright);
    Ok(if picture.color().has_alpha() { on_white(picture) } else { picture })
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    let mut ground = DynamicImage::new_rgba8(picture.width(), picture.height());
    ground.invert(); // transparent black becomes transparent white …
    let mut ground = ground.into_rgb8(); // … and its alpha is left behind
    for (to, from) in ground.pixels_mut().zip(picture.into_rgba8().pixels()) {
        let [r, g, b, a] = from.0.map(u16::from);
        let blend = |c: u16| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(u8::MAX);
        to.0 = [blend(r), blend(g), blend(b)];
    }
    DynamicImage::ImageRgb8(ground)
}

fn shrunk(picture: DynamicImage, most: u32) -> DynamicImage {
    if picture.width() <= most && picture.height() <= most {
        return picture;
    }
    picture.resize(most, most, FilterType::Lanczos3)
}

/// An RGB JPEG of at most `most` bytes: the best quality that fits; below a quality worth having, fewer pixels.
fn jpeg_within(picture: DynamicImage, most: usize) -> Result<Vec<u8>, CoverError> {
    let mut picture = DynamicImage::ImageRgb8(picture.into_rgb8());
    loop {
        let mut out = Vec::new();
        for quality in [90, 82, 72, 60] {
            out.clear();
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality);
            picture.write_with_encoder(encoder).map_err(CoverError::Encode)?;
            if out.len() <= most {
                return Ok(out);
            }
        }
        let side = picture.width() * 7 / 10;
        // A picture of pure noise at the least size that is allowed is as it is.
        if picture.width() == SMALLEST || side < 16 {
            return Ok(out);
        }
        let side = if picture.width() > SMALLEST { side.max(SMALLEST) } else { side };
        picture = picture.resize_exact(side, side, FilterType::Lanczos3);
    }
}

// ---------------------------------------------------------------- the drawing

/// The drawing's own unit: everything below is of a square with this side.
const CANVAS: f32 = 1000.0;
const MARGIN: f32 = 90.0;
/// What lies between the top and the title: the quotation mark.
const TITLE_TOP: f32 = 330.0;
const LINE: f32 = 1.08;
/// The largest and the smallest type, in units of the drawing.
const TYPE: std::ops::RangeInclusive<u16> = 34..=290;
/// The widest that a word may be, in ems, before it is broken: in smaller type it could not be read in a list.
const WORD: f32 = 9.0;

/// Ground, quotation mark, title. Deep grounds and one light accent each: told apart in a list of small pictures.
const PALETTES: [[&str; 3]; 6] = [
    ["#16324f", "#f2a65a", "#fbf7f0"],
    ["#5b1a2e", "#f0b8a0", "#fdf6ef"],
    ["#12443c", "#e9c46a", "#f7f6ee"],
    ["#2d2a4a", "#ff9b85", "#f8f5fb"],
    ["#3b2f25", "#e0b15e", "#faf5ec"],
    ["#1f2a30", "#7fd1c7", "#f3f7f7"],
];

fn drawing(title: &str) -> Result<String, CoverError> {
    let [ground, accent, ink] = PALETTES[usize::from(blake3::hash(title.as_bytes()).as_bytes()[0]) % PALETTES.len()];
    let words = words_of(title)?;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {CANVAS} {CANVAS}\" width=\"{CANVAS}\" height=\"{CANVAS}\">\
         <rect width=\"{CANVAS}\" height=\"{CANVAS}\" fill=\"{ground}\"/>"
    );
    if words.is_empty() {
        // Nothing in the title can be set in the fonts at hand: the mark alone stands for the show.
        svg.push_str(&quotation_mark(accent, 128.0, 242.0, 2.2));
    } else {
        svg.push_str(&quotation_mark(accent, MARGIN, MARGIN, 0.78));
        let set = typeset(&words)?;
        let height = set.size * LINE * set.lines.len() as f32;
        let bottom = CANVAS - MARGIN - set.size * 0.22;
        let first = bottom - height + set.size * LINE;
        for (n, line) in set.lines.iter().enumerate() {
            let y = first + set.size * LINE * n as f32;
            svg.push_str(&format!(
                "<text x=\"{MARGIN}\" y=\"{y:.2}\" fill=\"{ink}\" {FONT} font-size=\"{:.2}\">{}</text>",
                set.size,
                text::html(line)
            ));
        }
    }
    svg.push_str("</svg>");
    Ok(svg)
}

const FONT: &str = "font-family=\"Libertinus Serif, DejaVu Sans Mono\" font-weight=\"700\"";

/// Two commas, hung high: the mark of direct speech, as shapes, so that it looks the same at every size.
fn quotation_mark(fill: &str, x: f32, y: f32, scale: f32) -> String {
    const COMMA: &str = "M 200 0 C 80 30 0 110 0 210 C 0 280 45 325 105 325 C 163 325 205 283 205 228 C 205 172 166 134 112 134 \
                         C 104 134 97 135 91 137 C 104 95 146 60 215 42 Z";
    format!(
        "<g fill=\"{fill}\" transform=\"translate({x} {y}) scale({:.3})\"><path d=\"{COMMA}\"/><path d=\"{COMMA}\" transform=\"translate(255 0)\"/></g>",
        scale * 0.72
    )
}

/// What the fonts at hand can set: Latin, Greek, Cyrillic and their punctuation. A box in place of a letter says nothing.
fn drawable(title: &str) -> String {
    text::one_line(title)
        .chars()
        .map(|c| match c {
            '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{370}'..='\u{52f}' => c,
            '\u{1e00}'..='\u{1fff}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{203a}'
            | '\u{20ac}'
            | '\u{2116}'
            | '\u{2122}' => c,
            _ => ' ',
        })
        .collect()
}

/// The title's words, those too long for a line in pieces.
fn words_of(title: &str) -> Result<Vec<String>, CoverError> {
    let words: Vec<String> = drawable(title).split_whitespace().map(str::to_owned).collect();
    let widths = measure(&words)?;
    Ok(words.into_iter().zip(widths).flat_map(|(word, width)| pieces(word, width)).collect())
}

fn pieces(word: String, width: f32) -> Vec<String> {
    if width <= WORD {
        return vec![word];
    }
    let letters: Vec<char> = word.chars().collect();
    let each = letters.len().div_ceil((width / WORD).ceil() as usize);
    let count = letters.len().div_ceil(each);
    let piece = |(n, part): (usize, &[char])| {
        let hyphen = if n + 1 < count { "-" } else { "" };
        part.iter().collect::<String>() + hyphen
    };
    letters.chunks(each).enumerate().map(piece).collect()
}

struct Setting {
    size: f32,
    lines: Vec<String>,
}

/// The largest type in which the words fit between the mark and the lower margin.
fn typeset(words: &[String]) -> Result<Setting, CoverError> {
    let (wide, high) = (CANVAS - 2.0 * MARGIN, CANVAS - TITLE_TOP - MARGIN);
    let widths = measure(words)?;
    let mut smallest = Setting { size: f32::from(*TYPE.start()), lines: Vec::new() };
    for size in TYPE.rev().map(f32::from) {
        let lines = wrap(words, &widths, wide / size);
        let fits = lines.len() as f32 * size * LINE <= high && widths.iter().all(|width| width * size <= wide);
        smallest = Setting { size, lines };
        if fits {
            return Ok(balanced(words, &widths, smallest));
        }
    }
    // A title of many hundred letters: what has room, at the smallest size.
    let room = (high / (smallest.size * LINE)) as usize;
    if smallest.lines.len() > room {
        smallest.lines.truncate(room);
        if let Some(last) = smallest.lines.last_mut() {
            last.push('…');
        }
    }
    Ok(smallest)
}

/// The same size and number of lines, with the lines as even as they get: the narrowest measure that needs no more.
fn balanced(words: &[String], widths: &[f32], set: Setting) -> Setting {
    let most = (CANVAS - 2.0 * MARGIN) / set.size;
    let lines = (1..=40)
        .map(|step| wrap(words, widths, most * step as f32 / 40.0))
        .find(|lines| lines.len() <= set.lines.len())
        .unwrap_or(set.lines);
    Setting { size: set.size, lines }
}

/// Breaks between words so that no line of several words is wider than `measure` (in ems).
fn wrap(words: &[String], widths: &[f32], measure: f32) -> Vec<String> {
    const SPACE: f32 = 0.25;
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for (word, width) in words.iter().zip(widths) {
        match lines.last_mut() {
            Some(line) if used + SPACE + width <= measure => {
                line.push(' ');
                line.push_str(word);
                used += SPACE + width;
            }
            _ => {
                lines.push(word.clone());
                used = *width;
            }
        }
    }
    lines
}

/// The width of each word in ems, as the renderer will set it.
fn measure(words: &[String]) -> Result<Vec<f32>, CoverError> {
    const SIZE: f32 = 100.0;
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\">");
    for (n, word) in words.iter().enumerate() {
        svg.push_str(&format!("<text id=\"w{n}\" y=\"100\" {FONT} font-size=\"{SIZE}\">{}</text>", text::html(word)));
    }
    svg.push_str("</svg>");
    let tree = parse(&svg)?;
    let width = |n: usize| {
        let node = tree.node_by_id(&format!("w{n}"))?;
        Some(node.abs_bounding_box().right().max(0.0) / SIZE)
    };
    // What leaves no mark has no width.
    Ok((0..words.len()).map(|n| width(n).unwrap_or(0.0)).collect())
}

fn parse(svg: &str) -> Result<usvg::Tree, CoverError> {
    let mut fonts = usvg::fontdb::Database::new();
    for data in typst_assets::fonts().filter(|data| is_ours(data)) {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(data)));
    }
    let options = usvg::Options { fontdb: Arc::new(fonts), ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options).map_err(|error| CoverError::Draw(error.to_string()))
}

/// Libertinus Serif for its looks, DejaVu Sans Mono for the letters that it lacks.
fn is_ours(data: &[u8]) -> bool {
    let mut one = usvg::fontdb::Database::new();
    one.load_font_source(usvg::fontdb::Source::Binary(Arc::new(data.to_vec())));
    one.faces().any(|face| {
        let name = face.families.first().map_or("", |(name, _)| name.as_str());
        face.weight == usvg::fontdb::Weight::BOLD
            && face.style == usvg::fontdb::Style::Normal
            && (name == "Libertinus Serif" || name == "DejaVu Sans Mono")
    })
}

// ---------------------------------------------------------------- what it was made from

/// What a cover is made of.
#[derive(Debug, Clone, Copy)]
pub enum Inputs<'a> {
    Title(&'a str),
    Picture(&'a [u8]),
}

impl Inputs<'_> {
    /// The cover of these inputs, stamped with them.
    pub fn make(self) -> Result<Vec<u8>, CoverError> {
        let jpeg = match self {
            Inputs::Title(title) => draw(title)?,
            Inputs::Picture(bytes) => from_user(bytes)?,
        };
        Ok(stamped(&jpeg, self))
    }

    fn digest(self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        match self {
            Inputs::Title(title) => hasher.update(format!("title {DRAWING}\0").as_bytes()).update(title.as_bytes()),
            Inputs::Picture(bytes) => hasher.update(format!("picture {DRAWING}\0").as_bytes()).update(bytes),
        };
        hasher.finalize()
    }
}

/// The stamp is a JPEG comment (marker COM, ITU-T T.81, B.2.4.5) in front of the end of image: `quotecast:` and a hash of
/// the inputs and of all bytes before it.
const STAMP: &str = "quotecast:";
const STAMP_BYTES: usize = 4 + STAMP.len() + 64;
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

fn stamped(jpeg: &[u8], inputs: Inputs) -> Vec<u8> {
    let Some(body) = jpeg.strip_suffix(&END_OF_IMAGE) else { return jpeg.to_vec() };
    let mut out = Vec::with_capacity(jpeg.len() + STAMP_BYTES);
    out.extend_from_slice(body);
    out.extend_from_slice(&stamp(body, inputs));
    out.extend_from_slice(&END_OF_IMAGE);
    out
}

fn stamp(body: &[u8], inputs: Inputs) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(inputs.digest().as_bytes()).update(body);
    let length = (STAMP_BYTES - 2) as u16;
    let mut out = vec![0xff, 0xfe];
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(STAMP.as_bytes());
    out.extend_from_slice(hasher.finalize().to_hex().as_bytes());
    out
}

/// Is this the very file that these inputs gave?
pub fn is_made_from(cover: &[u8], inputs: Inputs) -> bool {
    let Some(rest) = cover.strip_suffix(&END_OF_IMAGE) else { return false };
    let Some(at) = rest.len().checked_sub(STAMP_BYTES) else { return false };
    let (body, found) = rest.split_at(at);
    found == stamp(body, inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(side: u32) -> DynamicImage {
        let mut state = 1u32;
        let next = move |_x, _y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, r, g, b] = state.to_be_bytes();
            image::Rgb([r, g, b])
        };
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(side, side, next))
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn decoded(jpeg: &[u8]) -> DynamicImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn a_drawn_cover_is_what_directories_take_and_always_the_same() {
        let cover = draw("The Morning Voices").unwrap();
        let picture = decoded(&cover);
        assert_eq!((picture.width(), picture.height(), picture.color()), (3000, 3000, image::ColorType::Rgb8));
        assert!(cover.len() < COVER_BYTES, "{} bytes", cover.len());
        assert_eq!(cover, draw("The Morning Voices").unwrap());
        let small = thumbnail(&cover).unwrap();
        assert_eq!(decoded(&small).width(), 600);
        assert!(small.len() <= THUMBNAIL_BYTES);
    }

    #[test]
    fn every_title_finds_room() {
        for title in ["", "a", "朝の声", "Pneumonoultramicroscopicsilicovolcanoconiosis", &"many words ".repeat(200)]
        {
            let words = words_of(title).unwrap();
            if words.is_empty() {
                continue;
            }
            let set = typeset(&words).unwrap();
            assert!(set.lines.len() as f32 * set.size * LINE <= CANVAS - TITLE_TOP - MARGIN, "{title}");
            assert!(set.size >= f32::from(*TYPE.start()), "{title}");
        }
    }

    #[test]
    fn a_users_picture_is_checked_and_says_what_to_do() {
        let said = |bytes: &[u8]| from_user(bytes).unwrap_err().to_string();
        assert!(said(b"GIF89a").contains("PNG or JPEG"));
        assert!(said(b"").contains("PNG or JPEG"));
        assert!(said(&png(&DynamicImage::new_rgb8(1500, 1400))).contains("crop it to 1400×1400"));
        assert!(said(&png(&DynamicImage::new_rgb8(1399, 1399))).contains("at least 1400×1400"));
        let whole = png(&DynamicImage::new_rgb8(1400, 1400));
        assert!(said(&whole[..whole.len() / 2]).contains("cannot be read"));
    }

    #[test]
    fn a_users_picture_becomes_an_rgb_jpeg_on_white() {
        let cover = from_user(&png(&DynamicImage::new_rgba8(1400, 1400))).unwrap();
        let picture = decoded(&cover);
        assert_eq!((picture.width(), picture.color()), (1400, image::ColorType::Rgb8));
        assert_eq!(picture.into_rgb8().get_pixel(700, 700).0, [255, 255, 255]);
        assert_eq!(decoded(&from_user(&png(&DynamicImage::new_luma8(3100, 3100))).unwrap()).width(), 3000);
    }

    #[test]
    fn a_heavy_picture_is_made_light() {
        let cover = from_user(&png(&noise(1600))).unwrap();
        assert!(decoded(&cover).width() >= SMALLEST);
        assert!(thumbnail(&cover).unwrap().len() <= THUMBNAIL_BYTES);
    }

    #[test]
    fn a_stamp_knows_its_inputs_and_its_bytes() {
        let mut jpeg = Vec::new();
        DynamicImage::new_rgb8(8, 8).write_with_encoder(image::codecs::jpeg::JpegEncoder::new(&mut jpeg)).unwrap();
        let cover = stamped(&jpeg, Inputs::Title("One"));
        assert!(is_made_from(&cover, Inputs::Title("One")));
        assert!(!is_made_from(&cover, Inputs::Title("Two")));
        assert!(!is_made_from(&cover, Inputs::Picture(b"One")));
        assert!(!is_made_from(&jpeg, Inputs::Title("One")));
        assert!(!is_made_from(&cover[..cover.len() - 1], Inputs::Title("One")));
        let mut touched = cover.clone();
        touched[30] ^= 1;
        assert!(!is_made_from(&touched, Inputs::Title("One")));
        assert_eq!(decoded(&cover).width(), 8);
    }
}
