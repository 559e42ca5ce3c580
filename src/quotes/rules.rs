//! What each rule means, in a sentence for people.
//!
//! The rules themselves stand in `sieves` (what a quote's own sentence says) and `attribute` (what stands around it).
//! Each name that they leave in an [`Evidence`](super::Evidence) has its line here, and each example is decided by the
//! rule that it explains: the tests see to both.

use super::{Kind, Why};

/// A rule that may decide who says a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub name: &'static str,
    /// What it looks for.
    pub sentence: &'static str,
    pub looks: Looks,
    /// A text that it decides; an empty line divides paragraphs.
    pub example: &'static str,
}

/// Where a rule looks for the speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// At the sentence that the quote stands in; its words are in the evidence.
    Sentence,
    Paragraph,
    ParagraphBefore,
    ParagraphBelow,
    /// All over the article.
    Elsewhere,
}

/// Every rule, in the order in which they are asked.
pub const RULES: &[Rule] = &[
    Rule {
        name: "transcript",
        sentence: "The paragraph begins as interviews do, with “A:” or the speaker’s name and a colon.",
        looks: Looks::Paragraph,
        example: "Mira Solberg met us on the quay.\n\nQ: When do you sail?\n\nA: We sail at dawn.",
    },
    Rule {
        name: "label",
        sentence: "The quote begins as transcripts do, with the speaker’s name in capitals and a colon.",
        looks: Looks::Sentence,
        example: "“SOLBERG: We sail at dawn.”",
    },
    Rule {
        name: "according-to-after",
        sentence: "After the quote, “according to” or “in the words of” names the speaker.",
        looks: Looks::Sentence,
        example: "“We sail at dawn,” according to Mira Solberg.",
    },
    Rule {
        name: "verb-name-after",
        sentence: "After the quote stand a verb of speaking and then the speaker.",
        looks: Looks::Sentence,
        example: "“We sail at dawn,” said Mira Solberg.",
    },
    Rule {
        name: "name-verb-after",
        sentence: "After the quote stand the speaker and then a verb of speaking.",
        looks: Looks::Sentence,
        example: "“We sail at dawn,” Mira Solberg told reporters.",
    },
    Rule {
        name: "aside-after",
        sentence: "After the quote, somebody does something between two dashes, and then the quote goes on.",
        looks: Looks::Sentence,
        example: "“We had one lamp” — Mira Solberg holds up a finger — “and it was mine.”",
    },
    Rule {
        name: "was-how-after",
        sentence: "After the quote, “was how” or “is what” tells who puts it so.",
        looks: Looks::Sentence,
        example: "“The last word in wooden ships,” was how Mira Solberg described it.",
    },
    Rule {
        name: "signature",
        sentence: "After the quote, a dash and a name sign it.",
        looks: Looks::Sentence,
        example: "“We sail at dawn.” — Mira Solberg",
    },
    Rule {
        name: "verb-before",
        sentence: "Before the quote stands a verb of speaking, and its subject is the speaker.",
        looks: Looks::Sentence,
        example: "Mira Solberg told reporters that “we all sail at dawn”.",
    },
    Rule {
        name: "according-to-before",
        sentence: "Before the quote, “according to” or “in the words of” names the speaker.",
        looks: Looks::Sentence,
        example: "According to Mira Solberg, “we all sail at dawn”.",
    },
    Rule {
        name: "for-somebody",
        sentence: "Before the quote, “for” and a name tell whose view it is.",
        looks: Looks::Sentence,
        example: "For Mira Solberg, “it is the harbour that made the town”.",
    },
    Rule {
        name: "dash-before",
        sentence: "A dash stands between the speaker’s name and the quote, which another dash or the end closes.",
        looks: Looks::Sentence,
        example: "Many agree, including Mira Solberg — “We have to sail” — and Jon Abara.",
    },
    Rule {
        name: "end-of-sentence",
        sentence: "The sentence goes on after the quote, and its end tells whose words they are.",
        looks: Looks::Sentence,
        example: "The boat is “older than any of us can remember” and should rest, Mira Solberg said.",
    },
    Rule {
        name: "colon",
        sentence: "A colon stands before the quote, and whoever the sentence is about is the speaker.",
        looks: Looks::Sentence,
        example: "Mira Solberg at the quay: “We sail at dawn.”",
    },
    Rule {
        name: "same-sentence",
        sentence: "Nothing attributes this quote by itself; the speaker of an earlier quote in its sentence goes on.",
        looks: Looks::Paragraph,
        example: "Mira Solberg called the boat “a friend of the whole family” and “the last word in wooden ships”.",
    },
    Rule {
        name: "same-paragraph",
        sentence: "Nothing attributes this quote by itself; whoever speaks before it in its paragraph goes on.",
        looks: Looks::Paragraph,
        example: "“We sail at dawn,” Mira Solberg said. “We come back when the sea lets us.”",
    },
    Rule {
        name: "next-in-paragraph",
        sentence: "Nothing attributes this quote by itself; whoever speaks next in its paragraph says it too.",
        looks: Looks::Paragraph,
        example: "“We sail at dawn.” “We come back when the sea lets us,” Mira Solberg said.",
    },
    Rule {
        name: "sentence-before",
        sentence: "Nothing attributes this quote by itself; whoever the sentence before it is about is the speaker.",
        looks: Looks::Paragraph,
        example: "Mira Solberg laughed at the rain. “We sail at dawn.”",
    },
    Rule {
        name: "continued",
        sentence: "The paragraph before ends inside a quote, and this quote goes on with it.",
        looks: Looks::ParagraphBefore,
        example: "Mira Solberg said: “We sail at dawn.\n\n“We come back when the sea lets us.”",
    },
    Rule {
        name: "continued-below",
        sentence: "The paragraph ends inside a quote, which goes on below, where its speaker is told.",
        looks: Looks::ParagraphBelow,
        example: "“We sail at dawn.\n\n“We come back when the sea lets us,” said Mira Solberg.",
    },
    Rule {
        name: "name-above",
        sentence: "The paragraph above is a name alone, as a heading of what that person says.",
        looks: Looks::ParagraphBefore,
        example: "Mira Solberg, harbour master\n\n“We sail at dawn.”",
    },
    Rule {
        name: "signature-below",
        sentence: "The next paragraph signs it: a name after a dash, or a name alone.",
        looks: Looks::ParagraphBelow,
        example: "“We sail at dawn.”\n\n— Mira Solberg",
    },
    Rule {
        name: "told-below",
        sentence: "The quotation is set apart, and the paragraph below begins with who said it.",
        looks: Looks::ParagraphBelow,
        example: "> We sail at dawn.\n\nMira Solberg said it in spring, and the board agreed.",
    },
    Rule {
        name: "sentence-after",
        sentence: "Nothing stands before the quote; the sentence after it presents somebody, who is the speaker.",
        looks: Looks::Paragraph,
        example: "“We sail at dawn.” Mira Solberg, who runs the harbour, has waited for years.",
    },
    Rule {
        name: "paragraph-before",
        sentence: "The paragraph says no name; the one before it ends with a quote, and that speaker goes on.",
        looks: Looks::ParagraphBefore,
        example: "“We sail at dawn,” Mira Solberg said. “It is time.”\n\n“We come back when the sea lets us.”",
    },
    Rule {
        name: "alternation",
        sentence: "In a story two people speak in turn, a paragraph each; it is this one’s turn.",
        looks: Looks::ParagraphBefore,
        example: "“We sail at dawn,” said Mira.\n\n“Then I stay here,” said Jonas.\n\n“You will come with us.”",
    },
    Rule {
        name: "paragraph-between",
        sentence: "A paragraph that names nobody stands between this quote and another; that speaker goes on.",
        looks: Looks::ParagraphBefore,
        example: "“We sail at dawn,” Mira Solberg said.\n\nThe rain went on.\n\n“We come back when the sea lets us.”",
    },
    Rule {
        name: "introduced",
        sentence: "The paragraph before ends with a colon, and whoever its last sentence is about is the speaker.",
        looks: Looks::ParagraphBefore,
        example: "Mira Solberg had an answer for the board:\n\n“We sail at dawn.”",
    },
    Rule {
        name: "subject-before",
        sentence: "The paragraph says no name; the person whom the one before it is about is the speaker.",
        looks: Looks::ParagraphBefore,
        example: "Mira Solberg laughed at the rain.\n\n“We sail at dawn.”",
    },
    Rule {
        name: "repeated",
        sentence: "Another quote of the article has the same words, and tells their speaker.",
        looks: Looks::Elsewhere,
        example: "“We sail at dawn and come back when the sea lets us,” Mira Solberg said.\n\n“We sail at dawn and come back when the sea lets us.”",
    },
    Rule {
        name: "none",
        sentence: "No rule found anybody who says it.",
        looks: Looks::Elsewhere,
        example: "The “unsinkable” boat has been in the harbour for years.",
    },
];

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

impl Why {
    /// Why the narrator reads it, in words that complete “because …”.
    pub fn reason(self) -> &'static str {
        match self {
            Why::UnknownSpeaker => "nobody was found who says it",
            Why::Scare => "it is a term, a slogan or a doubted word, not speech",
            Why::Title => "it is a title or a headline, not speech",
            Why::TooShort => "it has too few words to stand as an utterance",
            Why::Unbalanced => "its quotation marks do not pair",
        }
    }
}

impl Kind {
    /// What makes a quote of this kind speech, or none, in words that complete “because …”.
    pub fn reason(self) -> &'static str {
        match self {
            Kind::Direct => "it reads as sentences of their own, or goes on with such a quote",
            Kind::Fragment => "it is an attributed clause, long enough to stand as an utterance",
            Kind::Scare => Why::Scare.reason(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::{super::attribute, *};
    use crate::article::{self, Format, Given};

    #[test]
    fn each_example_is_decided_by_its_rule() {
        let wrong: Vec<String> = RULES
            .iter()
            .filter_map(|rule| {
                // A title of its own, so that the example's first line is not taken for one.
                let text = format!("# At dawn\n\n{}\n", rule.example);
                let found = attribute(&article::read(text.as_bytes(), Format::Markdown, &Given::default()).unwrap());
                let rules: Vec<&str> = found.quotes.iter().map(|quote| quote.evidence.rule.as_str()).collect();
                (!rules.contains(&rule.name)).then(|| format!("{}: {}\n  found {rules:?}", rule.name, rule.example))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The names are literals in the sources: in the field `rule`, in a constant, behind a speaker, or, where they have
    /// a hyphen, anywhere.
    #[test]
    fn every_rule_that_may_decide_is_explained() {
        let names = Regex::new(
            r#"rule: "([a-z-]+)"|const [A-Z]+: &str = "([a-z-]+)"|(?:decide\(|return \().*, "([a-z-]+)"\)|"([a-z]+-[a-z-]+)""#,
        )
        .unwrap();
        let mut used = BTreeSet::from(["none".to_owned()]);
        for source in [include_str!("sieves.rs"), include_str!("attribute.rs")] {
            let source = source.split("#[cfg(test)]").next().unwrap();
            for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
                used.extend(names.captures_iter(line).flat_map(|found| {
                    found.iter().skip(1).flatten().map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
                }));
            }
        }
        let told: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
        let unexplained: Vec<_> = used.difference(&told).collect();
        assert!(unexplained.is_empty(), "RULES has no line for {unexplained:?}");
        let unknown: Vec<_> = told.difference(&used).collect();
        assert!(unknown.is_empty(), "RULES explains {unknown:?}, which no rule is called (or this test overlooks it)");
    }
}
