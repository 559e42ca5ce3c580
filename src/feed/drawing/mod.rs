//! What the program draws itself: a show's cover and an episode's card, from words alone.

mod fonts;
mod typeset;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbImage;
use resvg::{tiny_skia, usvg};
use unicode_segmentation::UnicodeSegmentation;

use super::CoverError;
use fonts::Fonts;
use typeset::Words;

/// Counts up when a drawing changes, so that what was drawn is drawn anew.
pub const VERSION: u32 = 3;

/// What stands on an episode's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card<'a> {
    pub title: &'a str,
    pub show: &'a str,
    /// Who speaks, in order.
    pub people: &'a [String],
}

/// The sides of a card in pixels: what Open Graph's readers show whole (1.91 : 1).
pub const CARD: (u32, u32) = (1200, 630);

/// Ground, accent, ink. Deep grounds and one light accent each: told apart in a list of small pictures.
const PALETTES: [[&str; 3]; 6] = [
    ["#16324f", "#f2a65a", "#fbf7f0"],
    ["#5b1a2e", "#f0b8a0", "#fdf6ef"],
    ["#12443c", "#e9c46a", "#f7f6ee"],
    ["#2d2a4a", "#ff9b85", "#f8f5fb"],
    ["#3b2f25", "#e0b15e", "#faf5ec"],
    ["#1f2a30", "#7fd1c7", "#f3f7f7"],
];

/// A show's colours: its title's, on the cover and on every card.
fn palette(show: &str) -> [&'static str; 3] {
    PALETTES[usize::from(blake3::hash(show.as_bytes()).as_bytes()[0]) % PALETTES.len()]
}

/// A show's cover, a square of so many pixels.
pub fn cover(title: &str, side: u32) -> Result<RgbImage, CoverError> {
    let fonts = Fonts::for_text(title);
    render(&cover_svg(title, &fonts)?, &fonts, (side, side), side as f32 / CANVAS)
}

/// An episode's card, [`CARD`] pixels.
pub fn card(card: Card) -> Result<RgbImage, CoverError> {
    let fonts = Fonts::for_text(&format!("{} {} {}", card.title, card.show, card.people.join(" ")));
    render(&card_svg(card, &fonts)?, &fonts, CARD, 1.0)
}

fn render(svg: &str, fonts: &Fonts, (wide, high): (u32, u32), scale: f32) -> Result<RgbImage, CoverError> {
    let tree = parse(svg, fonts)?;
    let mut pixmap =
        tiny_skia::Pixmap::new(wide, high).ok_or_else(|| CoverError::Draw("no room for its pixels".into()))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    // The ground is opaque, so premultiplied is plain.
    let pixels = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    RgbImage::from_raw(wide, high, pixels).ok_or_else(|| CoverError::Draw("its pixels do not fit it".into()))
}

fn parse(svg: &str, fonts: &Fonts) -> Result<usvg::Tree, CoverError> {
    // What a renderer did not think of is to spoil no more than this drawing.
    let parsed = catch_unwind(AssertUnwindSafe(|| usvg::Tree::from_str(svg, &fonts.options())));
    let fell = |_| CoverError::Draw("its words cannot be set".into());
    parsed.map_err(fell)?.map_err(|error| CoverError::Draw(error.to_string()))
}

fn page(wide: f32, high: f32, ground: &str, inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"{ground}\"/>{inside}</svg>"
    )
}

// ---------------------------------------------------------------- the cover

/// The cover's own unit: everything of it is of a square with this side.
const CANVAS: f32 = 1000.0;
const MARGIN: f32 = 90.0;
/// The least type that can still be read where a list shows the cover 60 pixels wide.
const LEGIBLE: u16 = 150;

fn cover_svg(title: &str, fonts: &Fonts) -> Result<String, CoverError> {
    let colours = palette(title);
    match cover_of(title, colours, fonts) {
        Ok(svg) if is_whole(&svg, fonts, (CANVAS, CANVAS), MARGIN / 2.0)? => Ok(svg),
        _ => cover_of(&any_ascii::any_ascii(title), colours, fonts),
    }
}

/// Has every letter of a drawing its glyph, and stands so far from the edges? Words that have all of theirs can lack one beside
/// each other, where marks of one script stand on letters of another, and such marks can reach far beyond a letter.
fn is_whole(svg: &str, fonts: &Fonts, (wide, high): (f32, f32), margin: f32) -> Result<bool, CoverError> {
    let inside = |text: &usvg::Text| {
        let ink = text.flattened().abs_bounding_box();
        let across = ink.left() >= margin && ink.right() <= wide - margin;
        across && ink.top() >= margin && ink.bottom() <= high - margin
    };
    Ok(texts(parse(svg, fonts)?.root()).iter().all(|text| !typeset::lacks_glyph(text) && inside(text)))
}

fn texts(group: &usvg::Group) -> Vec<&usvg::Text> {
    let mut found = Vec::new();
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => found.extend(texts(group)),
            usvg::Node::Text(text) => found.push(text.as_ref()),
            _ => {}
        }
    }
    found
}

fn cover_of(title: &str, [ground, accent, ink]: [&str; 3], fonts: &Fonts) -> Result<String, CoverError> {
    let words = Words::of(title, fonts)?;
    let edges = (MARGIN, CANVAS - MARGIN);
    let wide = edges.1 - edges.0;
    if words.is_empty() {
        // Nothing in the title is a letter that can be drawn: the mark alone stands for the show.
        return Ok(page(CANVAS, CANVAS, ground, &quotation_mark(accent, 128.0, 242.0, 1.58)));
    }
    let mut inside = String::new();
    let mark_x = |scale: f32| if words.from_right { edges.1 - MARK.0 * scale } else { edges.0 };
    let short = words.set(wide, 580.0, LEGIBLE..=300);
    // Small type is for a closer look, and large initials are for the list.
    let fits = short.height() <= 580.0 && short.lines.iter().flatten().all(|word| word.width * short.size <= wide);
    let clipped = short.lines.iter().flatten().filter(|word| word.text != "…").count() < words.words.len();
    let (set, top) = if fits && !clipped {
        inside.push_str(&quotation_mark(accent, mark_x(0.56), MARGIN, 0.56));
        (short, 330.0)
    } else {
        let scale = 0.62;
        let beside = MARK.0 * scale + 44.0;
        inside.push_str(&quotation_mark(accent, mark_x(scale), MARGIN, scale));
        let initials = initials(&words.plain);
        // As high as the mark: capitals are two thirds of their type's size, and other letters nearly all of it.
        let most = if initials.chars().all(char::is_uppercase) { 310 } else { 215 };
        let set = Words::of(&initials, fonts)?.set(wide - beside, 600.0, 80..=most);
        let room = if words.from_right { (edges.0, edges.1 - beside) } else { (edges.0 + beside, edges.1) };
        inside.push_str(&set.svg(room, MARGIN + MARK.1 * scale, ink));
        (words.set(wide, 530.0, 34..=LEGIBLE), 380.0)
    };
    let bottom = CANVAS - MARGIN - set.size * 0.24;
    let first = (bottom - set.height() + set.size * set.leading).max(top + set.size * 0.8);
    inside.push_str(&set.svg(edges, first, ink));
    Ok(page(CANVAS, CANVAS, ground, &inside))
}

/// The sides of the quotation mark at scale 1.
const MARK: (f32, f32) = (470.0, 325.0);

/// Two commas, hung high: the mark of direct speech, as shapes, so that it looks the same at every size.
fn quotation_mark(fill: &str, x: f32, y: f32, scale: f32) -> String {
    const COMMA: &str = "M 200 0 C 80 30 0 110 0 210 C 0 280 45 325 105 325 C 163 325 205 283 205 228 C 205 172 166 134 112 134 \
                         C 104 134 97 135 91 137 C 104 95 146 60 215 42 Z";
    format!(
        "<g fill=\"{fill}\" transform=\"translate({x:.2} {y:.2}) scale({scale:.3})\"><path d=\"{COMMA}\"/><path d=\"{COMMA}\" transform=\"translate(255 0)\"/></g>"
    )
}

/// What stands for a title that is too long to be read at a glance: the first letters of its first two words that say
/// something, one of a script without capitals.
fn initials(title: &str) -> String {
    const EMPTY: [&str; 8] = ["the", "a", "an", "of", "and", "in", "on", "to"];
    let words: Vec<(usize, &str)> = title.unicode_word_indices().collect();
    let says = |(_, word): &(usize, &str)| !EMPTY.contains(&word.to_lowercase().as_str());
    let full: Vec<(usize, &str)> = words.iter().copied().filter(says).collect();
    let chosen = if full.is_empty() { &words } else { &full };
    let first = |(at, _): &(usize, &str)| {
        let mut letters = title[*at..].graphemes(true);
        let first = letters.next().unwrap_or_default().to_owned();
        // Thai and Lao write some vowels before the consonant that they belong to.
        let is_half = first.chars().all(|c| matches!(c, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}'));
        if is_half { first + letters.next().unwrap_or_default() } else { first.to_uppercase() }
    };
    let has_capitals =
        chosen.first().is_some_and(|(_, word)| word.chars().any(|c| c.is_uppercase() || c.is_lowercase()));
    chosen.iter().take(if has_capitals { 2 } else { 1 }).map(first).collect()
}

// ---------------------------------------------------------------- the card

fn card_svg(card: Card, fonts: &Fonts) -> Result<String, CoverError> {
    let colours = palette(card.show);
    match card_of(card, colours, fonts) {
        Ok(svg) if is_whole(&svg, fonts, (CARD.0 as f32, CARD.1 as f32), 30.0)? => return Ok(svg),
        _ => {}
    }
    let people: Vec<String> = card.people.iter().map(|name| any_ascii::any_ascii(name)).collect();
    let (title, show) = (any_ascii::any_ascii(card.title), any_ascii::any_ascii(card.show));
    card_of(Card { title: &title, show: &show, people: &people }, colours, fonts)
}

fn card_of(card: Card, [ground, accent, ink]: [&str; 3], fonts: &Fonts) -> Result<String, CoverError> {
    let (wide, high) = (CARD.0 as f32, CARD.1 as f32);
    let edges = (80.0, wide - 80.0);
    let mut title = Words::of(card.title, fonts)?;
    if title.is_empty() {
        title = Words::of(card.show, fonts)?;
    }
    let scale = 0.26;
    let mark = MARK.0 * scale;
    let beside = if title.from_right { (edges.0, edges.1 - mark - 28.0) } else { (edges.0 + mark + 28.0, edges.1) };
    let mark_x = if title.from_right { edges.1 - mark } else { edges.0 };
    let mut inside = quotation_mark(accent, mark_x, 64.0, scale);
    let mut show = Words::of(card.show, fonts)?.set(beside.1 - beside.0, 54.0, 34..=38);
    show.from_right = title.from_right;
    inside.push_str(&show.svg(beside, 64.0 + MARK.1 * scale * 0.66, accent));
    let names = Words::of(&card.people.join(" · "), fonts)?;
    let mut names = names.set(edges.1 - edges.0, 96.0, 30..=34);
    names.from_right = title.from_right;
    let below = if names.lines.is_empty() { 0.0 } else { names.height() + 34.0 };
    let room = high - 64.0 - below - 190.0;
    let set = title.set(edges.1 - edges.0, room, 36..=108);
    // In the middle of its room.
    let first = 190.0 + (room - set.height()) / 2.0 + set.size * set.leading * 0.8;
    inside.push_str(&set.svg(edges, first, ink));
    let first = high - 64.0 - names.height() + names.size * names.leading * 0.8;
    inside.push_str(&names.svg(edges, first, accent));
    Ok(page(wide, high, ground, &inside))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PEOPLE: [&str; 3] = ["Mara Quist", "Jonas Hell", "李小明"];
    /// Titles of every length and of many scripts, some of which the program's own fonts do not have.
    const TITLES: [&str; 20] = [
        "The Morning Voices",
        "Coast",
        "A",
        "Pneumonoultramicroscopicsilicovolcanoconiosis",
        "What was said on the northern coast this week, read aloud from the papers that still print every word of it, by \
         voices which nobody has ever met and never will, in an episode for each article there is",
        "Nachrichten und Hintergründe aus Mitteldeutschland",
        "Утренние голоса",
        "Τα νέα της ημέρας",
        "朝の声",
        "每日头条新闻与深度报道：来自世界各地的声音与故事，由不同的人为您讲述，天天更新不停歇",
        "아침 뉴스 목소리",
        "أصوات الصباح: أخبار NASA اليوم!",
        "קולות הבוקר של העיר",
        "सुबह की आवाज़ें",
        "เสียงยามเช้าจากชายฝั่งทะเลทางเหนือ",
        "დილის ხმები",
        "Առավոտյան ձայներ",
        "🎙️ Talk & Test 🎉",
        "🎙🎉",
        "",
    ];

    fn people() -> Vec<String> {
        PEOPLE.map(str::to_owned).to_vec()
    }

    /// No box stands in place of a letter, and nothing comes near the edges. The sizes of its texts.
    #[track_caller]
    fn is_right(svg: &str, fonts: &Fonts, wide: f32, high: f32, margin: f32, title: &str) -> Vec<f32> {
        let tree = parse(svg, fonts).unwrap();
        let found = texts(tree.root());
        for text in &found {
            assert!(!typeset::lacks_glyph(text), "{title}: a glyph is missing");
            let ink = text.flattened().abs_bounding_box();
            assert!(ink.left() >= margin && ink.right() <= wide - margin, "{title}: {ink:?}");
            assert!(ink.top() >= margin && ink.bottom() <= high - margin, "{title}: {ink:?}");
        }
        let spans = found.iter().flat_map(|text| text.chunks()).flat_map(|chunk| chunk.spans());
        spans.map(|span| span.font_size().get()).collect()
    }

    #[test]
    fn every_title_is_drawn_with_glyphs_inside_the_margins_and_in_large_type() {
        for title in TITLES {
            // The program's own fonts alone, and whatever this system has besides.
            for fonts in [Fonts::bundled().clone(), Fonts::for_text(title)] {
                let svg = cover_svg(title, &fonts).unwrap();
                let sizes = is_right(&svg, &fonts, CANVAS, CANVAS, MARGIN / 2.0, title);
                let large = sizes.iter().any(|size| *size >= f32::from(LEGIBLE));
                assert_eq!(large, title.chars().any(char::is_alphanumeric), "{title}: {sizes:?}");
            }
        }
    }

    #[test]
    fn every_card_is_drawn_with_glyphs_inside_the_margins() {
        for title in TITLES {
            for show in [TITLES[0], TITLES[4], title] {
                let fonts = Fonts::bundled();
                let card = Card { title, show, people: &people() };
                let svg = card_svg(card, fonts).unwrap();
                is_right(&svg, fonts, CARD.0 as f32, CARD.1 as f32, 30.0, title);
                assert!(title.is_empty() || !svg.contains("李"), "{svg}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_title_is_drawn_with_boxes_or_over_the_edge(title in "\\PC{0,40}( \\PC{0,20}){0,20}") {
            let fonts = Fonts::bundled();
            is_right(&cover_svg(&title, fonts).unwrap(), fonts, CANVAS, CANVAS, MARGIN / 3.0, &title);
            let card = Card { title: &title, show: &title, people: &[] };
            is_right(&card_svg(card, fonts).unwrap(), fonts, CARD.0 as f32, CARD.1 as f32, 20.0, &title);
        }
    }

    #[test]
    fn text_and_ground_differ_in_luminance() {
        // WCAG 2.2, 1.4.3 and 1.4.6: 7 : 1 for text, 4.5 : 1 at least.
        let channel = |hex: &str| {
            let c = f64::from(u8::from_str_radix(hex, 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |c: &str| 0.2126 * channel(&c[1..3]) + 0.7152 * channel(&c[3..5]) + 0.0722 * channel(&c[5..7]);
        let ratio = |light: &str, dark: &str| (luminance(light) + 0.05) / (luminance(dark) + 0.05);
        for [ground, accent, ink] in PALETTES {
            assert!(ratio(ink, ground) >= 7.0 && ratio(accent, ground) >= 4.5, "{ground}");
        }
    }

    #[test]
    fn initials_are_of_the_words_that_say_something() {
        for (title, expected) in [
            ("What was said", "WW"),
            ("The Voices of a Morning", "VM"),
            ("the", "T"),
            ("Ärzte ohne Grenzen", "ÄO"),
            ("أصوات الصباح", "أ"),
            ("เสียงยามเช้า", "เสี"),
            ("朝の声", "朝"),
            ("…", ""),
        ] {
            assert_eq!(initials(title), expected);
        }
    }

    /// Where somebody wants to look at them: `DRAWINGS=folder cargo test --lib drawings_to_look_at`.
    #[test]
    fn drawings_to_look_at() {
        let Ok(folder) = std::env::var("DRAWINGS") else { return };
        for (n, title) in TITLES.iter().enumerate() {
            cover(title, LARGE).unwrap().save(format!("{folder}/c{n:02}.png")).unwrap();
            let people = people();
            let card = Card { title, show: TITLES[0], people: &people[..n % 4] };
            super::card(card).unwrap().save(format!("{folder}/k{n:02}.png")).unwrap();
        }
    }
    const LARGE: u32 = 600;
}
