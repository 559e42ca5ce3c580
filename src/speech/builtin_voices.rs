// The catalogue, in the order in which a cast is filled. Included by builtin.rs; tests/voices.rs measures how far apart
// they are. Of the variants that the engine has, these are the ones that a recogniser understands best among those that
// differ in timbre; the narrator's is the best understood of all.
#[rustfmt::skip]
const RECIPES: [Recipe; 12] = [
    Recipe { name: "birch",  gender: Male,   language: "en-GB", espeak: "en-gb+m5",          pitch: 50, range: 50, wpm: 150, sound: "clear" },
    Recipe { name: "hazel",  gender: Female, language: "en-US", espeak: "en-us+f4",          pitch: 50, range: 50, wpm: 150, sound: "bright" },
    Recipe { name: "jasper", gender: Male,   language: "en-GB", espeak: "en-gb+david",       pitch: 50, range: 50, wpm: 150, sound: "deep" },
    Recipe { name: "ivy",    gender: Female, language: "en-GB", espeak: "en-gb+f5",          pitch: 50, range: 50, wpm: 150, sound: "light" },
    Recipe { name: "cedar",  gender: Male,   language: "en-US", espeak: "en-us+m6",          pitch: 55, range: 50, wpm: 150, sound: "plain" },
    Recipe { name: "wren",   gender: Female, language: "en-US", espeak: "en-us+linda",       pitch: 40, range: 50, wpm: 150, sound: "high" },
    Recipe { name: "rowan",  gender: Male,   language: "en-GB", espeak: "en-gb+victor",      pitch: 55, range: 50, wpm: 150, sound: "firm" },
    Recipe { name: "pearl",  gender: Female, language: "en-029", espeak: "en-029+f1",         pitch: 45, range: 60, wpm: 150, sound: "mature" },
    Recipe { name: "flint",  gender: Male,   language: "en-US", espeak: "en-us+sandro",      pitch: 45, range: 50, wpm: 150, sound: "narrow" },
    Recipe { name: "olive",  gender: Female, language: "en-GB", espeak: "en-gb-scotland+f3", pitch: 50, range: 50, wpm: 150, sound: "sharp" },
    Recipe { name: "slate",  gender: Male,   language: "en-GB", espeak: "en-gb+m8",          pitch: 40, range: 50, wpm: 150, sound: "rough" },
    Recipe { name: "sage",   gender: Female, language: "en-US", espeak: "en-us+steph",       pitch: 45, range: 50, wpm: 150, sound: "soft" },
];

/// Other languages that espeak-ng reads here: BCP 47 tag, which begins the names of its voices, and espeak's own name.
/// Those whose sounds were compared with espeak-ng 1.52's on sentences (docs/voices.md); without Russian, whose data alone
/// are 9 MB, and Arabic, which espeak-ng reads without the vowels that nobody writes.
#[rustfmt::skip]
const LANGUAGES: [(&str, &str); 24] = [
    ("de", "de"), ("fr", "fr"), ("es", "es"), ("it", "it"), ("pt", "pt"), ("pt-BR", "pt-br"), ("nl", "nl"),
    ("pl", "pl"), ("sv", "sv"), ("da", "da"), ("nb", "nb"), ("fi", "fi"), ("tr", "tr"), ("cs", "cs"), ("sk", "sk"),
    ("ro", "ro"), ("hu", "hu"), ("el", "el"), ("uk", "uk"), ("az", "az"), ("hi", "hi"), ("ca", "ca"), ("hr", "hr"),
    ("id", "id"),
];

/// How many of the voices above there are in each other language: the first ones, with its sounds.
const IN_OTHERS: usize = 4;
