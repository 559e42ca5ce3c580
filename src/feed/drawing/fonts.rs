//! The fonts that a text is drawn in: those inside the program, and where they lack a letter, the system's.
//!
//! The program carries Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Armenian and Georgian letters (typst-assets). The
//! system's fonts are looked at only for a text with other letters, so that most pictures are the same on every machine.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use resvg::usvg::{
    self, FontFamily,
    fontdb::{Database, ID, Source, Style, Weight},
};
use skrifa::MetadataProvider;

/// Those of typst-assets that are used, the preferred first: serif for its looks, the others for the letters that it lacks.
const BUNDLED: [&str; 4] = ["LibertinusSerif-Bold", "NewCM10-Bold", "DejaVuSansMono-Bold", "NewCMMath-Bold"];

/// The most fonts of the system's that one picture is set in.
const MOST: usize = 4;

/// Fonts in order of preference. A text names one by its place: [`Fonts::family`].
#[derive(Debug, Clone)]
pub struct Fonts {
    database: Arc<Database>,
    order: Vec<ID>,
}

impl Fonts {
    /// Those inside the program.
    pub fn bundled() -> &'static Fonts {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
            let mut all = Database::new();
            for data in typst_assets::fonts() {
                all.load_font_source(Source::Binary(Arc::new(data)));
            }
            let by_name = |name: &&str| all.faces().find(|face| face.post_script_name == **name).map(|face| face.id);
            let order = BUNDLED.iter().filter_map(by_name).collect();
            Fonts { database: Arc::new(all), order }
        });
        &FONTS
    }

    /// Those inside the program, and of the system's as many as the text needs.
    pub fn for_text(text: &str) -> Fonts {
        let bundled = Fonts::bundled();
        let missing: BTreeSet<char> = text.chars().filter(|&c| is_drawn(c) && !bundled.has(c)).collect();
        if missing.is_empty() { bundled.clone() } else { bundled.with_system(missing, text) }
    }

    fn with_system(&self, mut missing: BTreeSet<char>, text: &str) -> Fonts {
        let mut database = Database::clone(&self.database);
        let ours: BTreeSet<ID> = database.faces().map(|face| face.id).collect();
        database.load_system_fonts();
        let mut order = self.order.clone();
        let mut faces: Vec<(ID, BTreeSet<char>)> = database
            .faces()
            .filter(|face| !ours.contains(&face.id) && face.style == Style::Normal)
            .map(|face| (face.id, missing.iter().copied().filter(|&c| has(&database, face.id, c)).collect()))
            .filter(|(_, covered): &(ID, BTreeSet<char>)| !covered.is_empty())
            .collect();
        while !missing.is_empty() && order.len() < self.order.len() + MOST {
            let best = faces.iter().min_by_key(|(id, covered)| {
                let useful = covered.intersection(&missing).count();
                let face = database.face(*id);
                let family = face.and_then(|face| face.families.first()).map_or("", |(name, _)| name.as_str());
                let weight = face.map_or(0, |face| face.weight.0.abs_diff(Weight::BOLD.0));
                // The rest makes the order the same wherever the same fonts are.
                let name = face.map_or("", |face| face.post_script_name.as_str());
                (std::cmp::Reverse(useful), !is_of_region(family, text), weight, family.to_owned(), name.to_owned())
            });
            let Some((id, covered)) = best.cloned() else { break };
            if covered.is_disjoint(&missing) {
                break;
            }
            missing.retain(|c| !covered.contains(c));
            order.push(id);
            faces.retain(|(other, _)| *other != id);
        }
        Fonts { database: Arc::new(database), order }
    }

    pub fn has(&self, c: char) -> bool {
        self.order.iter().any(|&id| has(&self.database, id, c))
    }

    /// The place of the first font that has every letter of a text.
    pub fn covering(&self, text: &str) -> Option<usize> {
        let has_all = |&id: &ID| text.chars().filter(|&c| is_drawn(c)).all(|c| has(&self.database, id, c));
        self.order.iter().position(has_all)
    }

    /// How a drawing names the font at a place.
    pub fn family(place: usize) -> String {
        format!("quotecast-{place}")
    }

    /// For reading a drawing in which fonts are named by [`Fonts::family`]. There is no other way to a font: what none of
    /// them has is found missing, and not set in whatever lies about.
    pub fn options(&self) -> usvg::Options<'static> {
        let order = self.order.clone();
        let select_font = move |font: &usvg::Font, _: &mut Arc<Database>| {
            let place = font.families().iter().find_map(|family| match family {
                FontFamily::Named(name) => name.strip_prefix("quotecast-")?.parse::<usize>().ok(),
                _ => None,
            });
            order.get(place.unwrap_or(0)).copied()
        };
        let font_resolver =
            usvg::FontResolver { select_font: Box::new(select_font), select_fallback: Box::new(|_, _, _| None) };
        usvg::Options { fontdb: self.database.clone(), font_resolver, ..usvg::Options::default() }
    }
}

/// Does this character leave a mark? Joiners and marks of direction need no font.
fn is_drawn(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn has(database: &Database, id: ID, c: char) -> bool {
    let glyph = |data: &[u8], index| skrifa::FontRef::from_index(data, index).ok()?.charmap().map(c);
    database.with_face_data(id, glyph).flatten().is_some_and(|glyph| glyph.to_u32() != 0)
}

/// Chinese, Japanese and Korean write some characters differently: kana and hangul tell which is meant.
fn is_of_region(family: &str, text: &str) -> bool {
    let has = |range: std::ops::RangeInclusive<char>| text.chars().any(|c| range.contains(&c));
    let regions: &[&str] = if has('\u{3041}'..='\u{30ff}') {
        &["JP", "Japan"]
    } else if has('\u{ac00}'..='\u{d7a3}') {
        &["KR", "Korea"]
    } else {
        &["SC", "CN", "Hans"]
    };
    regions.iter().any(|region| family.contains(region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_carries_letters_of_eight_scripts() {
        let fonts = Fonts::bundled();
        assert_eq!(fonts.order.len(), BUNDLED.len());
        for (text, place) in [
            ("The Morning Voices", 0),
            ("Ἡ φωνὴ τοῦ πρωινοῦ", 0),
            ("Утренние голоса, їжак", 0),
            ("קולות הבוקר", 0),
            ("Առավոտյան ձայներ", 1),
            ("დილის ხმები", 1),
            ("أصوات الصباح", 2),
            ("सुबह की आवाज़ें", 3),
        ] {
            assert_eq!(fonts.covering(text), Some(place), "{text}");
        }
        for text in ["朝の声", "아침 목소리", "เสียงยามเช้า", "🎙"] {
            assert_eq!(fonts.covering(text), None, "{text}");
        }
    }
}
