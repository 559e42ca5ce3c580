//! How far apart two voices sound.
//!
//! Cosine distances between the centroids of Kokoro's English voices by a speaker encoder (resemblyzer, GE2E, over three
//! sentences a voice), in thousandths. A voice is 0.057 from itself on the mean and below 0.091 nearly always; two that are
//! less than [`ALIKE`] apart are mistaken for each other. hibari's voices are distilled from Kokoro's and sound like them.

use crate::speech::VoiceName;

/// Below this two voices are too alike to speak in one episode.
pub const ALIKE: u32 = 136;

/// In thousandths, 0 for the same; nothing where a voice was not measured.
pub fn between(a: &VoiceName, b: &VoiceName) -> Option<u32> {
    let (a, b) = (row(a)?, row(b)?);
    Some(if a == b { 0 } else { u32::from(TABLE[a.max(b)].1[a.min(b)]) })
}

fn row(name: &VoiceName) -> Option<usize> {
    let kokoro = match (name.engine.as_str(), name.voice.as_str()) {
        ("kokoro", voice) => voice,
        ("hibari", "heart") => "af_heart",
        ("hibari", "kore") => "af_kore",
        ("hibari", "fenrir") => "am_fenrir",
        ("hibari", "emma") => "bf_emma",
        ("hibari", "fable") => "bm_fable",
        _ => return None,
    };
    TABLE.iter().position(|(voice, _)| *voice == kokoro)
}

/// Each voice with its distances from those above it.
#[rustfmt::skip]
const TABLE: [(&str, &[u16]); 28] = [
    ("af_alloy", &[]),
    ("af_aoede", &[199]),
    ("af_bella", &[271, 175]),
    ("af_heart", &[297, 201, 102]),
    ("af_jessica", &[378, 310, 217, 218]),
    ("af_kore", &[125, 150, 185, 206, 341]),
    ("af_nicole", &[396, 341, 271, 302, 427, 321]),
    ("af_nova", &[222, 173, 200, 146, 322, 150, 323]),
    ("af_river", &[332, 251, 295, 279, 311, 313, 393, 344]),
    ("af_sarah", &[218, 253, 166, 145, 251, 169, 253, 218, 281]),
    ("af_sky", &[170, 140, 159, 181, 226, 172, 395, 221, 283, 226]),
    ("am_adam", &[366, 324, 292, 350, 397, 346, 464, 424, 329, 356, 356]),
    ("am_echo", &[198, 275, 314, 362, 374, 222, 409, 288, 363, 339, 272, 306]),
    ("am_eric", &[299, 341, 397, 453, 366, 313, 390, 439, 306, 345, 381, 369, 302]),
    ("am_fenrir", &[263, 253, 312, 303, 364, 216, 375, 325, 273, 312, 285, 219, 180, 307]),
    ("am_liam", &[354, 367, 376, 385, 318, 388, 469, 415, 388, 375, 373, 246, 306, 307, 272]),
    ("am_michael", &[320, 375, 388, 415, 405, 373, 392, 382, 415, 352, 382, 338, 299, 301, 349, 259]),
    ("am_onyx", &[308, 286, 379, 390, 419, 346, 467, 330, 391, 426, 379, 316, 258, 370, 346, 295, 238]),
    ("am_puck", &[231, 272, 340, 315, 362, 237, 399, 325, 337, 317, 295, 272, 110, 354, 111, 322, 362, 280]),
    ("am_santa", &[359, 401, 437, 404, 436, 373, 439, 372, 439, 402, 442, 340, 325, 328, 310, 273, 233, 284, 337]),
    ("bf_alice", &[359, 341, 257, 246, 304, 236, 332, 299, 340, 244, 342, 378, 359, 429, 296, 383, 443, 432, 366, 379]),
    ("bf_emma", &[389, 382, 278, 322, 359, 375, 295, 368, 315, 295, 320, 461, 455, 466, 436, 539, 475, 510, 471, 495, 321]),
    ("bf_isabella", &[477, 414, 295, 246, 366, 387, 283, 345, 512, 312, 394, 525, 484, 543, 465, 496, 497, 513, 468, 436, 231, 303]),
    ("bf_lily", &[331, 315, 295, 278, 369, 268, 379, 303, 307, 336, 323, 431, 375, 380, 340, 447, 417, 446, 423, 410, 173, 323, 300]),
    ("bm_daniel", &[390, 417, 467, 525, 421, 420, 551, 459, 451, 480, 484, 321, 383, 310, 379, 249, 313, 304, 444, 345, 369, 461, 530, 341]),
    ("bm_fable", &[193, 311, 346, 357, 401, 249, 337, 284, 341, 317, 322, 383, 139, 318, 245, 372, 330, 303, 194, 405, 306, 403, 455, 347, 411]),
    ("bm_george", &[360, 419, 401, 482, 384, 356, 448, 442, 443, 401, 450, 332, 334, 171, 380, 237, 271, 320, 401, 240, 379, 470, 484, 398, 141, 388]),
    ("bm_lewis", &[420, 394, 335, 400, 504, 406, 374, 433, 448, 426, 453, 248, 387, 381, 339, 377, 359, 299, 391, 284, 340, 373, 397, 350, 294, 403, 291]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_a_triangle_and_knows_twins() {
        assert!(TABLE.iter().enumerate().all(|(n, (_, row))| row.len() == n));
        let name = |engine: &str, voice: &str| VoiceName::new(engine, voice);
        assert_eq!(between(&name("hibari", "heart"), &name("kokoro", "af_heart")), Some(0));
        assert_eq!(between(&name("kokoro", "af_heart"), &name("kokoro", "af_bella")), Some(102));
        assert_eq!(between(&name("builtin", "birch"), &name("kokoro", "af_bella")), None);
    }
}
