//! What single words tell: titles, roles, kinds of organisations, places, first names, words that are never a name.
//!
//! In: a word in lower case. Out: what it is. This is data and look-ups only; what follows from it stands elsewhere.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::gender::Gender;

type Words = LazyLock<HashSet<&'static str>>;

macro_rules! words {
    ($($name:ident = $text:expr;)*) => {
        $(static $name: Words = LazyLock::new(|| $text.split_whitespace().collect());)*
    };
}

words! {
    ABBREVIATIONS = "mr mrs ms mx dr prof sen sens rep reps gov govs gen col lt sgt capt cmdr cpl maj adm rev hon pres del atty
        supt insp det st jr sr vs no inc corp ltd co bros dept dist jan feb mar apr jun jul aug sept oct nov dec ala
        ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa
        tenn tex va vt wash wis wyo";

    // Stand directly before a name.
    TITLES = "mr mrs ms miss mx dr sir dame lord lady madam mme mlle prof professor doctor sen sens senator senators rep reps
        representative representatives congressman congresswoman gov govs governor president vice-president premier
        chancellor secretary minister ambassador judge justice chief general gen colonel col major maj captain capt
        lieutenant lt sergeant sgt cpl corporal commander cmdr admiral adm rev reverend father sister brother
        pastor rabbi imam bishop archbishop cardinal pope sheikh sheik king queen prince princess duke duchess mayor
        councilman councilwoman councillor councilor councilmember alderman assemblyman assemblywoman assemblymember del
        delegate sheriff detective det inspector insp superintendent supt officer constable attorney atty mp mep mk
        md coach chairman chairwoman chairperson chair speaker commissioner director spokesman spokeswoman spokesperson
        candidate nominee pres hon emir sultan baroness baron count countess uncle aunt";

    // Between a role and a name, or before a title: "vice president", "former U.S. senator".
    TITLE_MODIFIERS = "vice deputy former ex prime first assistant acting interim lead senior junior co associate retired late
        then incoming outgoing foreign defense defence house senate majority minority republican democratic democrat
        gop labour labor conservative liberal green independent u.s us uk eu un presidential vice-presidential american
        african-american state federal national managing executive attorney supreme court district lady editor press";

    // Nouns that name a person by what they do or are.
    ROLES = "someone somebody accused deceased complainant chairperson activist actor actress adviser advisor advocate agent aide aides ally ambassador analyst anchor announcer architect
        artist attorney author banker biologist bishop boss boyfriend boy broadcaster brother captain caller candidate
        cardinal ceo cfo chair chairman chairperson chairwoman chancellor chef chief chemist citizen cleric coach
        columnist commander commentator commenter commissioner composer congressman congresswoman conservative consultant
        correspondent councillor councilman councilwoman counsel critic customer curator dad daughter dean defendant
        delegate democrat deputy designer detective developer diplomat director doctor driver economist editor
        employee engineer entrepreneur epidemiologist executive expert farmer father filmmaker firefighter fisherman
        founder co-founder friend general geologist girl girlfriend governor graduate grandfather grandmother guard guest
        head historian host husband inspector instructor investigator investor journalist judge justice king
        lawmaker lawyer leader legislator librarian lieutenant man manager master mayor mechanic member minister
        moderator mom mother mogul mum musician neighbor neighbour nephew niece nominee novelist nurse officer official
        operative owner paramedic parent partner passenger pastor patient pediatrician philosopher photographer
        physician physicist pilot player poet politician pollster pope premier president priest prince princess principal
        producer professor programmer prosecutor protester psychiatrist psychologist publisher queen rabbi
        rancher reader receptionist reporter representative republican researcher resident retiree scholar scientist
        secretary senator sergeant sheriff singer sister skipper sociologist soldier son source speaker specialist
        spokesman spokesperson spokeswoman strategist student supervisor supporter surgeon survivor teacher
        technician teenager tourist trader trainer treasurer trustee user uncle aunt veteran vet victim viewer
        volunteer voter widow widower wife winner witness woman worker writer youth businessman businesswoman billionaire
        millionaire entertainer lord commentator contender rival incumbent opponent newcomer running-mate lead
        administrator accountant auctioneer baker bartender carpenter clerk conductor gardener harbourmaster keeper
        landlord librarian plumber warden undersecretary";

    PLURAL_PEOPLE = "percent majority people men women children police folks many some others critics parents everyone everybody
        authorities researchers fans staff crew staffers troops";

    // What is written or recorded.
    DOCUMENTS = "letter report study statement post tweet email e-mail memo memorandum article editorial sign website
        page site ad advert advertisement commercial video message note release filing lawsuit complaint indictment
        affidavit document transcript survey paper review brochure leaflet flyer notice banner caption
        description entry profile blog book guide guideline listing label analysis bulletin advisory newsletter
        manifesto declaration resolution ruling placard poster plaque inscription
        recording voicemail bill law policy contract agreement summary abstract dispatch column
        petition proposal press-release handbook manual textbook bible constitution platform
        warrant brief subpoena spokesbot sheet chatbot bot assistant voice-over narration card
        footnote suit quote passage excerpt preface introduction foreword epilogue chapter verse poem";

    // Bodies that a text calls so once their name has fallen.
    GENERIC_BODIES = "company firm group organisation organization business startup start-up retailer airline carrier
        manufacturer insurer lender broadcaster outlet newspaper magazine nonprofit
        non-profit charity club team band brand chain store automaker carmaker drugmaker chipmaker bank brokerage fund
        giant platform network service agency association foundation union brewery restaurant bakery winery studio lab
        institute university museum";

    // Bodies of people, beside the words that also stand in their names.
    BODIES = "government regulator watchdog charity firm business start-up startup airline carrier manufacturer maker
        retailer insurer lender developer operator publisher broadcaster newspaper outlet magazine website blog
        council assembly board panel jury tribunal force squad crew unit division faculty school academy clinic
        practice family couple band duo trio group troupe choir orchestra team side franchise brand chain store shop
        restaurant brewery winery studio gallery museum theatre theater library lab laboratory institute foundation
        nonprofit non-profit ngo think-tank union guild lobby opposition administration state city town village
        country nation embassy consulate police army navy crowd audience public subsidiary parent conglomerate
        automaker carmaker drugmaker chipmaker bank brokerage fund exchange platform network service giant";

    FEMALE_NOUNS = "mrs ms miss mme mlle madam dame lady princess queen duchess baroness countess aunt sister mother mom mum
        daughter wife widow girlfriend grandmother niece girl woman actress waitress businesswoman congresswoman
        chairwoman councilwoman spokeswoman assemblywoman policewoman saleswoman servicewoman sportswoman heroine
        granddaughter stepmother nun hostess abbess fiancée";

    MALE_NOUNS = "mr sir lord king prince duke baron count uncle brother father dad son husband widower boyfriend grandfather
        nephew boy man businessman congressman chairman councilman spokesman assemblyman policeman salesman serviceman
        sportsman fisherman monk priest pope cardinal grandson stepfather imam rabbi emir sultan sheikh sheik
        gentleman fiancé";

    // A name with one of these is an organisation's.
    ORGANISATIONS = "inc corp corporation co company ltd llc plc university college school institute institution center centre
        committee commission council party house senate congress parliament court department ministry agency bureau
        office administration association union federation foundation society group club league team bank fund news times
        post journal press daily herald tribune gazette chronicle globe magazine network radio tv television media
        airlines industries systems technologies labs laboratory hospital church museum army navy force guard police
        campaign caucus coalition alliance project initiative board authority service services organization
        organisation international global partners holdings capital trust act bill amendment constitution treaty agreement
        street avenue road square building tower hotel airport bridge park county district river lake mountain islands
        island bay valley valley sea ocean beach city airbus league cup prize award awards states kingdom republic
        democrats republicans reuters afp twitter facebook google microsoft apple youtube instagram reddit amazon
        factor tonight today show week nations security program programme plan deal conference convention summit
        energy ferries foods motors pharmaceuticals solutions software networks brewing brewery railway shipping
        logistics insurance financial ventures securities electric petroleum steel mining farms cooperative rovers
        wanderers athletic rangers fc trust airways aerospace biotech therapeutics genomics electronics semiconductor
        robotics dynamics interactive entertainment productions publishing publications properties restaurants brands
        campus academy orchestra theatre theater studios records pictures games olympics pentagon kremlin
        knesset bundestag congress watch review observer guardian independent express mail telegraph";

    PLACES = "africa america asia europe australia afghanistan albania algeria argentina armenia austria azerbaijan bahrain
        bangladesh belarus belgium bolivia bosnia brazil britain bulgaria burma cambodia cameroon canada chile china
        colombia croatia cuba cyprus denmark ecuador egypt england estonia ethiopia finland france georgia germany ghana
        greece guatemala haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan
        jordan kenya korea kosovo kuwait latvia lebanon libya lithuania luxembourg macedonia malaysia malta mexico
        moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway
        oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland
        senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand
        tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe alabama alaska
        arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa kansas
        kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
        ohio oklahoma oregon pennsylvania tennessee texas utah vermont wisconsin wyoming
        london paris berlin rome madrid moscow beijing tokyo washington boston chicago philadelphia houston dallas
        seattle denver atlanta miami detroit brussels geneva vienna dublin edinburgh glasgow manchester toronto montreal
        sydney melbourne delhi mumbai baghdad damascus tehran jerusalem cairo istanbul ankara kabul kiev kyiv
        manhattan brooklyn bronx queens hollywood u.s u.k u.n d.c usa uk eu";

    PLACE_PAIRS = "united_states united_kingdom new_york new_jersey new_mexico new_hampshire north_carolina south_carolina
        north_dakota south_dakota west_virginia rhode_island los_angeles las_vegas san_francisco san_diego new_zealand
        south_africa north_korea south_korea saudi_arabia hong_kong united_nations european_union sri_lanka
        el_salvador costa_rica puerto_rico czech_republic united_arab new_delhi white_house new_orleans st_louis
        salt_lake capitol_hill wall_street new_england middle_east soviet_union";

    // Capitalised, yet never (the start of) somebody's name.
    NOT_NAMES = "another nothing something everything anything nobody somebody everybody anybody everyone someone anyone whatever whoever a an the this that these those he she it they we i you his her its their our your my who whom whose which what when
        where why how if as at by for from in into of off on onto over to under up with without about above across after
        against along among around because before behind below beneath beside besides between beyond but despite
        down during except inside like near nor or outside past per since so than then there though through till
        toward towards until upon via while within yet and not no yes all any both each either every few many more most
        much neither none other others some such one two three four five six seven eight nine ten first second third
        last next now today tomorrow yesterday here also again already always ever never often once only perhaps maybe
        just even still too very well however meanwhile moreover furthermore therefore thus instead indeed nevertheless
        nonetheless otherwise additionally finally later earlier recently currently previously similarly asked according
        speaking responding referring citing noting adding saying given monday tuesday wednesday thursday friday saturday sunday
        january february march april june july august september october november december spring
        summer autumn winter christmas easter thanksgiving internet god english french german spanish
        chinese russian american americans british european africans african asian latino latinos hispanic hispanics
        muslim muslims christian christians jewish jews catholic catholics islamic democrat democrats democratic republican republicans
        gop nazi nazis let let's do does did is are was were be been being have has had can could will would should may
        might must shall get got go make take see look read watch click follow photo image video editor's note related
        ok okay oh mr mrs ms mx i'm i've i'd i'll don't didn't isn't it's that's there's he's she's they're we're you're
        what's who's president-elect updated update breaking exclusive opinion analysis live sign getty";

    SENTENCE_STARTERS = "the a an he she it they we i you this that these those his her its their but and so yet in on at for from
        with after before when while as if then there here now also still however meanwhile though although because since
        during among by to not no one two most many some all both each asked earlier later last next more";

    PREPOSITIONS = "of in on at to for from with without by about against during after before over under between through into
        among around near since until upon via within across behind beyond despite like outside inside toward
        towards amid alongside following regarding per versus off than";

    CLAUSE_WORDS = "and but or nor so yet because that which who whom whose when where while if whether although though unless as
        after before since until than what how why whereas once";

    ADVERBS = "also later then now never often once recently first still even just again already always sometimes soon
        reportedly repeatedly simply quickly previously initially reluctantly publicly only further further has had have is
        was are were been be would will could can may might must should did does do not initially not rather instead
        too ever once n't finally both himself herself themselves itself to quite n't wryly earlier";

    TIME_WORDS = "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight later earlier afterward
        afterwards recently then again once too here there morning afternoon evening night week month year last this
        next january february march april may june july august september october november december ago";
}

static MULTI_PARTICLES: &[&str] = &[
    "de", "la", "van", "von", "der", "den", "bin", "ibn", "al", "el", "da", "di", "du", "del", "dos", "das", "ten",
    "ter", "le",
];

/// What is known of first names: the gender of most bearers, and of nearly all.
#[derive(Debug, Default)]
struct FirstNames {
    /// Names that up to a quarter of their bearers have with the other gender.
    unsure: HashSet<&'static str>,
    /// `None` where about as many women as men bear the name.
    common: HashMap<&'static str, Option<Gender>>,
    rare: HashMap<&'static str, Gender>,
}

static FIRST_NAMES: LazyLock<FirstNames> = LazyLock::new(|| {
    let mut names = FirstNames::default();
    let mut section = "";
    for line in include_str!("data/first_names.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_suffix(':') {
            section = head;
            continue;
        }
        let gender = match section.trim_end_matches(" elsewhere").rsplit(' ').next() {
            Some("female") => Some(Gender::Female),
            Some("male") => Some(Gender::Male),
            _ => None,
        };
        for name in line.split_whitespace() {
            if section.starts_with("mostly") {
                names.unsure.insert(name);
            }
            match gender {
                Some(gender) if section.starts_with("rare") => names.rare.insert(name, gender).is_some(),
                _ => names.common.insert(name, gender).is_some(),
            };
        }
    }
    names
});

static PERSON_NOUNS: Words = LazyLock::new(|| {
    let lines = include_str!("data/person_nouns.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

fn bare(word: &str) -> &str {
    word.trim_end_matches('.')
}

/// `word` without its full stop: is that an abbreviation or an initial?
pub(super) fn is_abbreviation(word: &str) -> bool {
    let mut chars = word.chars();
    let initial = matches!((chars.next(), chars.next()), (Some(c), None) if c.is_uppercase());
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2);
    // Months and states are abbreviated with a capital; "no" and "co" in lower case are words.
    let last = word.rsplit('-').next().unwrap_or(word);
    let listed = last.starts_with(char::is_uppercase) && ABBREVIATIONS.contains(last.to_lowercase().as_str());
    initial || dotted || listed
}

pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(bare(word))
}

pub(super) fn is_title_modifier(word: &str) -> bool {
    TITLE_MODIFIERS.contains(bare(word)) || is_demonym(word)
}

/// Does `word` name a person by role, also in the plural?
pub(super) fn is_role(word: &str) -> bool {
    singular_role(word).is_some()
}

/// The role in the singular, so that "aides" and "aide" meet.
pub(super) fn singular_role(word: &str) -> Option<&str> {
    let word = bare(word);
    let last = word.rsplit('-').next().unwrap_or(word);
    [word, last].into_iter().find_map(|word| {
        let single = word.strip_suffix('s').unwrap_or(word);
        [word, single].into_iter().find(|word| ROLES.contains(word))
    })
}

/// The singular of a noun that names people by what they do or are, wider than [`singular_role`]: a word with a
/// capital may be a surname (Baker, Hunter), so this is for words without one.
pub(super) fn person_noun(word: &str) -> Option<&str> {
    let last = bare(word).rsplit('-').next().unwrap_or(word);
    singular_role(word).or_else(|| {
        [bare(word), last].into_iter().find_map(|word| {
            let singles = [Some(word), word.strip_suffix('s'), word.strip_suffix("es")];
            let single = singles.into_iter().flatten().find(|single| PERSON_NOUNS.contains(single));
            single.or_else(|| {
                let man = format!("{}man", word.strip_suffix("men")?);
                ROLES.get(man.as_str()).or_else(|| PERSON_NOUNS.get(man.as_str())).copied()
            })
        })
    })
}

/// "officials", "women", "residents": several people.
pub(super) fn is_plural_of_people(word: &str) -> bool {
    let word = bare(word);
    let single = |single: &str| ROLES.contains(single) || PERSON_NOUNS.contains(single);
    PLURAL_PEOPLE.contains(word)
        || !single(word) && ["s", "es"].into_iter().any(|end| word.strip_suffix(end).is_some_and(single))
        || word.strip_suffix("men").is_some_and(|stem| single(&format!("{stem}man")))
}

/// Something written or recorded that "says" what it contains.
pub(super) fn is_document(word: &str) -> bool {
    DOCUMENTS.contains(word) || word.strip_suffix('s').is_some_and(|single| DOCUMENTS.contains(single))
}

/// What a text calls a body whose name has fallen: "the company".
pub(super) fn is_generic_body(word: &str) -> bool {
    GENERIC_BODIES.contains(word)
}

/// A body of people, in lower case: "the council", "the airline".
pub(super) fn is_body(word: &str) -> bool {
    is_organisation_word(word)
        || BODIES.contains(word)
        || word.strip_suffix('s').is_some_and(|one| BODIES.contains(one))
}

pub(super) fn noun_gender(word: &str) -> Option<Gender> {
    let word = bare(word);
    if FEMALE_NOUNS.contains(word) {
        Some(Gender::Female)
    } else if MALE_NOUNS.contains(word) {
        Some(Gender::Male)
    } else {
        None
    }
}

pub(super) fn is_organisation_word(word: &str) -> bool {
    ORGANISATIONS.contains(bare(word))
}

pub(super) fn is_place(word: &str) -> bool {
    PLACES.contains(bare(word))
}

pub(super) fn is_place_pair(first: &str, second: &str) -> bool {
    PLACE_PAIRS.contains(format!("{}_{}", bare(first), bare(second)).as_str())
}

pub(super) fn is_never_a_name(word: &str) -> bool {
    NOT_NAMES.contains(bare(word))
}

pub(super) fn starts_sentence(word: &str) -> bool {
    SENTENCE_STARTERS.contains(word)
}

pub(super) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(word)
}

pub(super) fn is_clause_word(word: &str) -> bool {
    CLAUSE_WORDS.contains(word)
}

/// Adverbs and auxiliaries: what may stand between a subject and its verb.
pub(super) fn is_adverb(word: &str) -> bool {
    const NOUNS: [&str; 14] = [
        "family",
        "reply",
        "supply",
        "assembly",
        "bully",
        "belly",
        "anomaly",
        "monopoly",
        "butterfly",
        "elderly",
        "italy",
        "sicily",
        "homily",
        "emily",
    ];
    ADVERBS.contains(word) || (word.ends_with("ly") && word.len() > 4 && !NOUNS.contains(&word))
}

pub(super) fn is_time(word: &str) -> bool {
    TIME_WORDS.contains(word)
}

pub(super) fn is_particle(word: &str) -> bool {
    MULTI_PARTICLES.contains(&word)
}

/// Is `word` a usual first name? Rare ones may as well be other words.
pub(super) fn is_first_name(word: &str) -> bool {
    FIRST_NAMES.common.contains_key(word)
}

/// Do nearly all who bear the first name `word` share a gender?
pub(super) fn is_sure_first_name(word: &str) -> bool {
    !FIRST_NAMES.unsure.contains(word)
}

/// The gender of most who bear the first name `word`.
pub(super) fn first_name_gender(word: &str) -> Option<Gender> {
    // A hyphened name has the gender of its first half: Jean-Paul, Anna-Lena.
    [word, word.split('-').next().unwrap_or(word)]
        .into_iter()
        .find_map(|word| FIRST_NAMES.common.get(word).copied().unwrap_or_else(|| FIRST_NAMES.rare.get(word).copied()))
}

/// "Azerbaijani", "Irish", "Japanese", "American": words made of a place's name.
pub(super) fn is_demonym(word: &str) -> bool {
    let stems = |ending: &str| {
        word.strip_suffix(ending).is_some_and(|stem| {
            stem.len() >= 4 && PLACES.iter().any(|place| place.starts_with(stem) && place.len() <= stem.len() + 2)
        })
    };
    ["ian", "an", "i", "ish", "ese", "n"].into_iter().any(stems)
        || [
            "french", "dutch", "greek", "irish", "welsh", "swiss", "german", "british", "english", "danish", "spanish",
            "polish", "finnish", "texan", "iraqi", "mexican", "european", "asian",
        ]
        .contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations() {
        assert!(["Mr", "U.S", "p.m", "J", "Sept"].into_iter().all(is_abbreviation));
        assert!(!["no", "end", "it", "Yes"].into_iter().any(is_abbreviation));
    }

    #[test]
    fn roles_meet_in_the_singular() {
        assert_eq!(singular_role("harbourmasters"), Some("harbourmaster"));
        assert_eq!(singular_role("vice-president"), Some("president"));
        assert_eq!(singular_role("table"), None);
        assert!(is_plural_of_people("officials") && is_plural_of_people("policewomen") && !is_plural_of_people("boss"));
        assert_eq!(person_noun("goalkeepers"), Some("goalkeeper"));
        assert_eq!(person_noun("practice"), None);
    }

    #[test]
    fn first_names_and_demonyms() {
        assert_eq!(first_name_gender("margaret"), Some(Gender::Female));
        assert_eq!(first_name_gender("walter"), Some(Gender::Male));
        assert!(is_demonym("azerbaijani") && is_demonym("irish") && !is_demonym("wooden"));
    }
}
