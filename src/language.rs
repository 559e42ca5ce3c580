//! Languages by their tags: which one a text is written in, and what they are called.
//!
//! In: a text, or a BCP 47 tag. Out: a tag where the text tells it surely, or what is known of the language. The codes
//! are those of ISO 639-1 (two letters, as tags have them) and ISO 639-2/T (three, as ID3 and whatlang have them).

use crate::article::Article;

/// The language of the rules that find quotes, and of what is read where nothing tells another.
pub const ENGLISH: &str = "en";

struct Language {
    two: &'static str,
    three: &'static str,
    name: &'static str,
    /// The default of `[notice] spoken`, in this language.
    notice: Option<&'static str>,
}

const fn of(two: &'static str, three: &'static str, name: &'static str) -> Language {
    Language { two, three, name, notice: None }
}

const fn with(two: &'static str, three: &'static str, name: &'static str, notice: &'static str) -> Language {
    Language { two, three, name, notice: Some(notice) }
}

/// Those that texts are told by, and a few that are only stated.
const LANGUAGES: [Language; 71] = [
    of("en", "eng", "English"),
    with("de", "deu", "German", "Diese Folge wurde von synthetischen Stimmen gelesen."),
    with("fr", "fra", "French", "Cet épisode a été lu par des voix de synthèse."),
    with("es", "spa", "Spanish", "Este episodio fue leído por voces sintéticas."),
    with("it", "ita", "Italian", "Questo episodio è stato letto da voci sintetiche."),
    with("pt", "por", "Portuguese", "Este episódio foi lido por vozes sintéticas."),
    with("nl", "nld", "Dutch", "Deze aflevering is voorgelezen door synthetische stemmen."),
    with("pl", "pol", "Polish", "Ten odcinek przeczytały syntetyczne głosy."),
    with("sv", "swe", "Swedish", "Det här avsnittet har lästs av syntetiska röster."),
    with("da", "dan", "Danish", "Denne episode er læst af syntetiske stemmer."),
    with("nb", "nob", "Norwegian", "Denne episoden er lest av syntetiske stemmer."),
    with("fi", "fin", "Finnish", "Tämän jakson lukivat synteettiset äänet."),
    with("tr", "tur", "Turkish", "Bu bölüm yapay sesler tarafından okundu."),
    with("cs", "ces", "Czech", "Tuto epizodu přečetly syntetické hlasy."),
    with("sk", "slk", "Slovak", "Túto epizódu prečítali syntetické hlasy."),
    with("ro", "ron", "Romanian", "Acest episod a fost citit de voci sintetice."),
    with("hu", "hun", "Hungarian", "Ezt az epizódot szintetikus hangok olvasták fel."),
    with("el", "ell", "Greek", "Αυτό το επεισόδιο διαβάστηκε από συνθετικές φωνές."),
    with("uk", "ukr", "Ukrainian", "Цей випуск прочитали синтетичні голоси."),
    with("ru", "rus", "Russian", "Этот выпуск прочитали синтетические голоса."),
    with("az", "aze", "Azerbaijani", "Bu buraxılış sintetik səslərlə oxunub."),
    with("hi", "hin", "Hindi", "यह एपिसोड कृत्रिम आवाज़ों ने पढ़ा।"),
    with("ca", "cat", "Catalan", "Aquest episodi l'han llegit veus sintètiques."),
    with("hr", "hrv", "Croatian", "Ovu epizodu pročitali su sintetički glasovi."),
    with("id", "ind", "Indonesian", "Episode ini dibacakan oleh suara sintetis."),
    of("ar", "ara", "Arabic"),
    of("he", "heb", "Hebrew"),
    of("fa", "pes", "Persian"),
    of("ur", "urd", "Urdu"),
    of("yi", "yid", "Yiddish"),
    of("ja", "jpn", "Japanese"),
    of("ko", "kor", "Korean"),
    of("zh", "cmn", "Chinese"),
    of("th", "tha", "Thai"),
    of("vi", "vie", "Vietnamese"),
    of("km", "khm", "Khmer"),
    of("my", "mya", "Burmese"),
    of("bn", "ben", "Bengali"),
    of("mr", "mar", "Marathi"),
    of("ne", "nep", "Nepali"),
    of("pa", "pan", "Punjabi"),
    of("gu", "guj", "Gujarati"),
    of("ta", "tam", "Tamil"),
    of("te", "tel", "Telugu"),
    of("kn", "kan", "Kannada"),
    of("ml", "mal", "Malayalam"),
    of("or", "ori", "Odia"),
    of("si", "sin", "Sinhala"),
    of("ka", "kat", "Georgian"),
    of("hy", "hye", "Armenian"),
    of("am", "amh", "Amharic"),
    of("bg", "bul", "Bulgarian"),
    of("be", "bel", "Belarusian"),
    of("mk", "mkd", "Macedonian"),
    of("sr", "srp", "Serbian"),
    of("sl", "slv", "Slovenian"),
    of("lt", "lit", "Lithuanian"),
    of("lv", "lav", "Latvian"),
    of("et", "est", "Estonian"),
    of("uz", "uzb", "Uzbek"),
    of("tk", "tuk", "Turkmen"),
    of("eo", "epo", "Esperanto"),
    of("la", "lat", "Latin"),
    of("cy", "cym", "Welsh"),
    of("af", "afr", "Afrikaans"),
    of("tl", "tgl", "Tagalog"),
    of("jv", "jav", "Javanese"),
    of("zu", "zul", "Zulu"),
    of("sn", "sna", "Shona"),
    of("ak", "aka", "Akan"),
    of("is", "isl", "Icelandic"),
];

fn known(tag: &str) -> Option<&'static Language> {
    let primary = primary(tag);
    LANGUAGES.iter().find(|language| language.two == primary || language.three == primary)
}

/// The language of a tag, without country and script: “en” of “en-GB”. Norwegian is Bokmål where nothing else is said.
pub fn primary(tag: &str) -> String {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase();
    if primary == "no" { "nb".into() } else { primary }
}

/// Are two tags of one language?
pub fn same(one: &str, other: &str) -> bool {
    primary(one) == primary(other)
}

pub fn is_english(tag: &str) -> bool {
    same(tag, ENGLISH)
}

/// What English calls the language; of one that is not known, the tag.
pub fn name(tag: &str) -> String {
    known(tag).map_or_else(|| format!("“{}”", tag.trim()), |language| language.name.into())
}

/// Its code of three letters, or “und”.
pub fn three_letters(tag: &str) -> &'static str {
    match known(tag).map(|language| language.three) {
        // whatlang tells them more closely than ID3 does.
        Some("cmn") => "zho",
        Some("pes") => "fas",
        Some(three) => three,
        None => "und",
    }
}

/// The default of `[notice] spoken` in a language, where it is known.
pub fn notice(tag: &str) -> Option<&'static str> {
    known(tag).and_then(|language| language.notice)
}

/// What the narrator of a transcript is called in a language, where it is known.
pub fn narrator(tag: &str) -> Option<&'static str> {
    let two = known(tag)?.two;
    NARRATORS.iter().find(|(language, _)| *language == two).map(|(_, word)| *word)
}

/// Of no gender, where a language has such a word: voices are chosen later.
const NARRATORS: [(&str, &str); 33] = [
    ("en", "Narrator"),
    ("de", "Erzählstimme"),
    ("fr", "Narration"),
    ("es", "Narración"),
    ("it", "Voce narrante"),
    ("pt", "Narração"),
    ("nl", "Verteller"),
    ("pl", "Narrator"),
    ("sv", "Berättare"),
    ("da", "Fortæller"),
    ("nb", "Forteller"),
    ("fi", "Kertoja"),
    ("tr", "Anlatıcı"),
    ("cs", "Vypravěč"),
    ("sk", "Rozprávač"),
    ("ro", "Narator"),
    ("hu", "Narrátor"),
    ("el", "Αφηγητής"),
    ("uk", "Оповідач"),
    ("ru", "Рассказчик"),
    ("az", "Diktor"),
    ("hi", "वाचक"),
    ("ca", "Narració"),
    ("hr", "Pripovjedač"),
    ("id", "Narator"),
    ("ar", "الراوي"),
    ("he", "קריין"),
    ("fa", "راوی"),
    ("ja", "ナレーター"),
    ("ko", "내레이터"),
    ("zh", "旁白"),
    ("th", "ผู้บรรยาย"),
    ("vi", "Người dẫn chuyện"),
];

/// The language of an article: as it is stated, else as its words tell it, where they do so surely.
pub fn of_article(article: &Article) -> Option<String> {
    article.language.clone().or_else(|| {
        let title = article.title.iter().map(|title| title.text.as_str());
        let texts = title.chain(article.blocks.iter().map(|block| block.text.as_str()));
        detect(texts).map(str::to_owned)
    })
}

/// So many bytes tell a language, and no more than so many are looked at.
const TELLING: std::ops::Range<usize> = 120..20_000;

/// The language that texts are in; `None` where that is not sure.
fn detect<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut sample = String::new();
    for text in texts {
        sample.push_str(&text[..crate::text::floor_boundary(text, TELLING.end - sample.len().min(TELLING.end))]);
        sample.push('\n');
        if sample.len() >= TELLING.end {
            break;
        }
    }
    if sample.len() < TELLING.start {
        return None;
    }
    let english = english_words(&sample);
    if english > OF_ENGLISH {
        // Names and quotes of another language in plenty do not make it that language.
        return Some(ENGLISH);
    }
    // Danish and Norwegian are near enough to each other for nobody to be sure.
    let surely_foreign = english < OF_OTHERS && sample.len() >= 2 * TELLING.start;
    let told = whatlang::detect(&sample).filter(|told| told.is_reliable() || surely_foreign)?;
    known(told.lang().code()).map(|language| language.two)
}

/// The share of words without which no English is written: in English from a fifth on, elsewhere next to none.
const OF_ENGLISH: f64 = 0.125;
const OF_OTHERS: f64 = 0.03;

fn english_words(text: &str) -> f64 {
    const WORDS: [&str; 14] =
        ["the", "of", "and", "to", "that", "was", "is", "for", "with", "by", "from", "said", "which", "they"];
    let (mut all, mut english) = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        english += usize::from(WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    f64::from(english as u32) / f64::from(all.max(1) as u32)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn detected(text: &str) -> Option<&'static str> {
        detect(std::iter::once(text))
    }

    #[test]
    fn long_texts_tell_their_language_and_short_ones_none() {
        let german = "Der Bürgermeister eröffnete gestern die neue Brücke über den Fluss. Niemand wusste, warum die Lichter \
                      im Hafen schon vor Mitternacht ausgegangen waren, doch alle blieben bis zum Morgen.";
        assert_eq!(detected(german), Some("de"));
        assert_eq!(detected("Wir fahren morgen."), None);
        let english = "The mayor opened the new bridge over the river yesterday. Nobody knew why the lights in the harbour \
                       had gone out before midnight, but everybody stayed until the morning came.";
        assert_eq!(detected(english), Some("en"));
        let mixed =
            format!("{english} “Wir haben jeden Stein zweimal umgedreht und nichts gefunden”, she said. {english}");
        assert_eq!(detected(&mixed), Some("en"));
        let danish = "Borgmesteren åbnede i går den nye bro over floden. Ingen vidste, hvorfor lysene i havnen gik ud før \
                      midnat. Børnene lærer i skolen, hvordan man styrer en sejlbåd. Vi har ledt overalt og ikke fundet noget.";
        assert!(matches!(detected(danish), Some("da" | "nb")));
    }

    #[test]
    fn every_language_stands_once_and_whatlang_knows_no_other() {
        let twos: BTreeSet<&str> = LANGUAGES.iter().map(|language| language.two).collect();
        assert_eq!(twos.len(), LANGUAGES.len());
        for language in whatlang::Lang::all() {
            assert!(known(language.code()).is_some(), "{}", language.code());
        }
    }

    #[test]
    fn tags_are_compared_by_language() {
        assert!(same("pt_BR", "pt") && is_english("EN-gb") && !is_english("de"));
        assert_eq!((primary("no"), name("de-AT"), name("xx")), ("nb".into(), "German".into(), "“xx”".into()));
        assert_eq!((three_letters("zh-Hans"), three_letters("xx"), three_letters("en-GB")), ("zho", "und", "eng"));
    }

    proptest! {
        #[test]
        fn any_texts_are_told_or_not(texts in prop::collection::vec("\\PC{0,80}", 0..12)) {
            let told = detect(texts.iter().map(String::as_str));
            prop_assert!(told.is_none_or(|tag| known(tag).is_some()));
        }
    }
}
