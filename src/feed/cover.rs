//! The show's cover: drawn from its title, or made from a picture of the user's own.
//!
//! Out is always what Apple asks for (<https://podcasters.apple.com/support/896-artwork-requirements>): a square JPEG in RGB
//! of 1400 to 3000 pixels, and light enough for a phone. `stamped` writes into the JPEG what it was made from, and
//! [`is_made_from`] reads it, so that the cover is made anew when its inputs or its own bytes have changed, and only then.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, RgbaImage,
    imageops::{FilterType, resize},
};

use super::drawing::{self, Card};

/// The side of a cover that is drawn, and the most that one may have.
pub const LARGEST: u32 = 3000;
/// The least that a cover may have.
pub const SMALLEST: u32 = 1400;
/// A cover's most bytes. Apple recommends less than 512 kB and every app fetches it; above 1 MB they begin to refuse.
pub const COVER_BYTES: usize = 900_000;
/// The most bytes of a picture that is drawn: it has flat colours, and needs far less.
const DRAWN_BYTES: usize = 512_000;
/// The most bytes of the picture in an episode's tags: every listener fetches it with every episode.
pub const THUMBNAIL_BYTES: usize = 250_000;
const THUMBNAIL_SIDE: u32 = 600;

/// Counts up when a picture of the user's own is made into another cover.
const MAKING: u32 = 1;

/// The most bytes of the user's file: a cover of 3000 pixels that was never compressed has 36 MB with 16 bits a colour.
pub const FILE_BYTES: u64 = 64 << 20;
/// The most that a side of the user's picture may have. A file of few bytes can hold a picture that fills the memory.
pub const MOST: u32 = 8192;
/// The most bytes that decoding may take: a picture of the most pixels with 16 bits a colour, and a little more.
const DECODE_BYTES: u64 = 640 << 20;
/// A picture is taken for a square when its sides differ by at most one part in so many: the longer one is cut.
const NEARLY_SQUARE: u32 = 100;

#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    #[error("the cover must be a PNG or JPEG picture; this file is neither")]
    Format,
    #[error("the cover cannot be read as a picture: {0}")]
    Decode(#[source] image::ImageError),
    #[error(
        "a cover's file may have {} MB, and this one has {}: save it as JPEG, with {LARGEST}×{LARGEST} pixels",
        FILE_BYTES >> 20,
        bytes >> 20
    )]
    TooHeavy { bytes: u64 },
    #[error(
        "the cover may have at most {MOST}×{MOST} pixels, and this picture has {width}×{height}: make it {LARGEST}×{LARGEST}"
    )]
    TooLarge { width: u32, height: u32 },
    #[error("the cover must be square, and this picture has {width}×{height} pixels: crop it to {side}×{side}", side = width.min(height))]
    NotSquare { width: u32, height: u32 },
    #[error(
        "the cover must have at least {SMALLEST}×{SMALLEST} pixels, and this picture has {width}×{height}: use a larger one"
    )]
    TooSmall { width: u32, height: u32 },
    #[error("the cover cannot be written as JPEG: {0}")]
    Encode(#[source] image::ImageError),
    #[error("the cover cannot be drawn: {0}")]
    Draw(String),
}

/// A cover with the show's title: 3000×3000 pixels.
pub fn draw(title: &str) -> Result<Vec<u8>, CoverError> {
    jpeg_within(drawing::cover(title, LARGEST)?, DRAWN_BYTES)
}

/// An episode's card: 1200×630 pixels.
pub fn draw_card(card: Card) -> Result<Vec<u8>, CoverError> {
    jpeg_within(drawing::card(card)?, DRAWN_BYTES)
}

/// The user's own picture, a file of at most [`FILE_BYTES`], checked and made into a JPEG that directories take.
pub fn from_user(bytes: &[u8]) -> Result<Vec<u8>, CoverError> {
    let decoder = decoder(bytes)?;
    // Before the pixels are read: that may take long, and much memory.
    let (width, height) = decoder.dimensions();
    let (longer, shorter) = (width.max(height), width.min(height));
    if longer > MOST {
        return Err(CoverError::TooLarge { width, height });
    }
    if shorter < SMALLEST {
        return Err(CoverError::TooSmall { width, height });
    }
    if (longer - shorter) * NEARLY_SQUARE > longer {
        return Err(CoverError::NotSquare { width, height });
    }
    let mut picture = upright(decoder)?;
    if width != height {
        let (x, y) = ((picture.width() - shorter) / 2, (picture.height() - shorter) / 2);
        picture = image::imageops::crop_imm(&picture, x, y, shorter, shorter).to_image();
    }
    jpeg_within(shrunk(picture, LARGEST), COVER_BYTES)
}

/// The cover as it stands in an episode's tags.
pub fn thumbnail(cover: &[u8]) -> Result<Vec<u8>, CoverError> {
    jpeg_within(shrunk(upright(decoder(cover)?)?, THUMBNAIL_SIDE), THUMBNAIL_BYTES)
}

/// Opens a PNG or a JPEG. Only its head is read.
fn decoder(bytes: &[u8]) -> Result<impl ImageDecoder, CoverError> {
    let format = image::guess_format(bytes).map_err(|_| CoverError::Format)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err(CoverError::Format);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(DECODE_BYTES);
    reader.limits(limits);
    reader.into_decoder().map_err(CoverError::Decode)
}

/// Reads the pixels: turned as the camera says, in RGB with 8 bits a colour, on white where there are none.
fn upright(mut decoder: impl ImageDecoder) -> Result<RgbImage, CoverError> {
    let turn = decoder.orientation().map_err(CoverError::Decode)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(CoverError::Decode)?;
    picture.apply_orientation(turn);
    Ok(if picture.color().has_alpha() { on_white(&picture.into_rgba8()) } else { picture.into_rgb8() })
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    let mut ground = RgbImage::new(picture.width(), picture.height());
    for (to, from) in ground.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, a] = from.0.map(u16::from);
        let blend = |c: u16| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(u8::MAX);
        to.0 = [blend(r), blend(g), blend(b)];
    }
    ground
}

fn shrunk(picture: RgbImage, most: u32) -> RgbImage {
    if picture.width() <= most {
        return picture;
    }
    resize(&picture, most, most, FilterType::Lanczos3)
}

/// An RGB JPEG of at most `most` bytes: the best quality that fits; below a quality worth having, fewer pixels.
fn jpeg_within(mut picture: RgbImage, most: usize) -> Result<Vec<u8>, CoverError> {
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
        picture = resize(&picture, side, side, FilterType::Lanczos3);
    }
}

// ---------------------------------------------------------------- what it was made from

/// What a cover is made of.
#[derive(Debug, Clone, Copy)]
pub enum Inputs<'a> {
    /// The show's title, which is drawn.
    Title(&'a str),
    /// The user's own picture, a PNG or JPEG file.
    Picture(&'a [u8]),
    /// An episode's card, which is drawn.
    Card(Card<'a>),
}

impl Inputs<'_> {
    /// The cover of these inputs, stamped with them.
    pub fn make(self) -> Result<Vec<u8>, CoverError> {
        let jpeg = match self {
            Inputs::Title(title) => draw(title)?,
            Inputs::Picture(bytes) => from_user(bytes)?,
            Inputs::Card(card) => draw_card(card)?,
        };
        Ok(stamped(&jpeg, self))
    }

    fn digest(self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        match self {
            Inputs::Title(title) => {
                hasher.update(format!("title {}\0", drawing::VERSION).as_bytes()).update(title.as_bytes())
            }
            Inputs::Picture(bytes) => hasher.update(format!("picture {MAKING}\0").as_bytes()).update(bytes),
            Inputs::Card(Card { title, show, people }) => {
                // Debug marks where each begins and ends.
                hasher.update(format!("card {} {title:?} {show:?} {people:?}", drawing::VERSION).as_bytes())
            }
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
    fn a_users_picture_is_checked_and_says_what_to_do() {
        let said = |bytes: &[u8]| from_user(bytes).unwrap_err().to_string();
        assert!(said(b"GIF89a").contains("PNG or JPEG"));
        assert!(said(b"").contains("PNG or JPEG"));
        assert!(said(&png(&DynamicImage::new_rgb8(1500, 1400))).contains("crop it to 1400×1400"));
        assert!(said(&png(&DynamicImage::new_rgb8(1399, 1399))).contains("at least 1400×1400"));
        assert!(said(&png(&DynamicImage::new_rgb8(16, 16))).contains("this picture has 16×16"));
        let whole = png(&DynamicImage::new_rgb8(1400, 1400));
        assert!(said(&whole[..whole.len() / 2]).contains("cannot be read"));
        // Four thousand million pixels in a few bytes: told by the head alone.
        let mut bomb = png(&DynamicImage::new_luma8(1, 1));
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let sum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert!(said(&bomb).contains("at most 8192×8192 pixels, and this picture has 65536×65536"), "{}", said(&bomb));
    }

    /// PNG's check sum (ISO 3309).
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
        })
    }

    #[test]
    fn a_users_picture_becomes_an_rgb_jpeg_on_white() {
        let cover = from_user(&png(&DynamicImage::new_rgba8(1400, 1400))).unwrap();
        let picture = decoded(&cover);
        assert_eq!((picture.width(), picture.color()), (1400, image::ColorType::Rgb8));
        assert_eq!(picture.into_rgb8().get_pixel(700, 700).0, [255, 255, 255]);
        for other in [DynamicImage::new_luma8(3100, 3100), DynamicImage::new_rgb16(3001, 3001)] {
            let picture = decoded(&from_user(&png(&other)).unwrap());
            assert_eq!((picture.width(), picture.height(), picture.color()), (3000, 3000, image::ColorType::Rgb8));
        }
    }

    #[test]
    fn a_picture_that_is_a_square_but_for_a_line_is_cut() {
        let picture = decoded(&from_user(&png(&DynamicImage::new_rgb8(1410, 1400))).unwrap());
        assert_eq!((picture.width(), picture.height()), (1400, 1400));
    }

    #[test]
    fn a_picture_in_the_colours_of_print_is_read_in_those_of_screens() {
        let picture = upright(decoder(include_bytes!("testdata/cmyk.jpg")).unwrap()).unwrap();
        let [r, g, b] = picture.get_pixel(8, 8).0;
        assert!(r > 200 && g < 60 && b < 60, "{r} {g} {b}");
    }

    #[test]
    fn a_photograph_is_turned_as_its_camera_says() {
        let mut picture = RgbImage::new(32, 16);
        picture.pixels_mut().take(32 * 8).for_each(|pixel| *pixel = image::Rgb([255; 3]));
        let mut jpeg = Vec::new();
        picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new(&mut jpeg)).unwrap();
        // Exif with one entry, orientation 6: what is the top of the file is the right of the scene.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        jpeg.splice(2..2, exif.iter().copied());
        let upright = upright(decoder(&jpeg).unwrap()).unwrap();
        assert_eq!(upright.dimensions(), (16, 32));
        assert!(upright.get_pixel(13, 16).0[0] > 200 && upright.get_pixel(2, 16).0[0] < 50);
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
