//! `cast.toml`: the people that the show has met, and the voice that each keeps, engine by engine.
//!
//! ```toml
//! [[person]]
//! name = "Mara Quist"
//! aliases = ["Quist"]
//! gender = "female"
//! voices = { builtin = "builtin:hazel" }
//! ```
//!
//! The file is a person's to edit: what we add goes in beside their comments and order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::{gender::Gender, script::CastMember, speech::VoiceName};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub gender: Option<Gender>,
    /// By engine.
    #[serde(default)]
    pub voices: BTreeMap<String, VoiceName>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    person: Vec<Person>,
}

/// The people of a show, with the text that they were read from.
#[derive(Debug, Clone, Default)]
pub struct People {
    list: Vec<Person>,
    document: DocumentMut,
}

impl People {
    /// Reads `cast.toml`.
    ///
    /// # Errors
    /// If it is no TOML, or holds keys or values that are not ours; with the place.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        // What serde takes is TOML, so the second reading cannot fail where the first did not.
        let document = text.parse().unwrap_or_default();
        Ok(People { list: file.person, document })
    }

    pub fn list(&self) -> &[Person] {
        &self.list
    }

    /// The person that a member of a cast is: by name, or by a name that the show gives as an alias.
    pub fn find(&self, member: &CastMember) -> Option<&Person> {
        let name = member.name.as_deref()?;
        self.position(name).map(|at| &self.list[at])
    }

    fn position(&self, name: &str) -> Option<usize> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        self.list
            .iter()
            .position(|person| is(&person.name))
            .or_else(|| self.list.iter().position(|person| person.aliases.iter().any(|alias| is(alias))))
    }

    /// Those that are not left out, to cast by; what is remembered among them is nobody's file.
    pub fn without(&self, left_out: impl Fn(&Person) -> bool) -> People {
        let list = self.list.iter().filter(|person| !left_out(person)).cloned().collect();
        People { list, document: DocumentMut::new() }
    }

    /// How many people of the show have this voice.
    pub fn users(&self, voice: &VoiceName) -> usize {
        self.list.iter().filter(|person| person.voices.get(&voice.engine) == Some(voice)).count()
    }

    /// Keeps a voice for a person. A voice that is kept for their engine already stays: one episode's exception is
    /// not the rule.
    pub fn remember(&mut self, member: &CastMember, voice: &VoiceName) {
        let Some(name) = &member.name else { return };
        let at = self.position(name).unwrap_or_else(|| {
            self.list.push(Person {
                name: name.clone(),
                aliases: vec![],
                gender: member.gender,
                voices: BTreeMap::new(),
            });
            let mut table = Table::new();
            table.insert("name", value(name.as_str()));
            if let Some(gender) = member.gender {
                table.insert("gender", value(gender.as_str()));
            }
            self.tables().push(table);
            self.list.len() - 1
        });
        if self.list[at].voices.contains_key(&voice.engine) {
            return;
        }
        self.list[at].voices.insert(voice.engine.clone(), voice.clone());
        let Some(table) = self.tables().get_mut(at) else { return };
        let voices = table.entry("voices").or_insert_with(|| value(InlineTable::new()));
        if let Some(voices) = voices.as_table_like_mut() {
            voices.insert(&voice.engine, value(voice.to_string()));
        }
    }

    fn tables(&mut self) -> &mut ArrayOfTables {
        let item = self.document.entry("person").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if !item.is_array_of_tables() {
            // `person = [{…}]`, the same in another spelling.
            let converted = std::mem::take(item).into_array_of_tables().unwrap_or_default();
            *item = Item::ArrayOfTables(converted);
        }
        match item {
            Item::ArrayOfTables(tables) => tables,
            _ => unreachable!("the item was made an array of tables above"),
        }
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let mut text = self.document.to_string();
        if !text.starts_with('#') && !self.list.is_empty() {
            text.insert_str(
                0,
                "# The people that this show has met. Change a voice here, and they keep it from then on.\n",
            );
            text = text.replacen("\n[[person]]", "\n\n[[person]]", usize::from(!text.contains("\n\n[[person]]")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> CastMember {
        CastMember { name: Some(name.into()), gender: Some(Gender::Female), ..CastMember::default() }
    }

    #[test]
    fn what_is_remembered_is_read_back() {
        let mut people = People::default();
        people.remember(&member("Mara Quist"), &VoiceName::new("builtin", "hazel"));
        people.remember(&member("Mara Quist"), &VoiceName::new("system", "en-us+f2"));
        people.remember(&member("Ada Holm"), &VoiceName::new("builtin", "ivy"));
        let again = People::parse(&people.to_toml()).unwrap();
        assert_eq!(again.list(), people.list());
        assert_eq!(again.to_toml(), people.to_toml());
    }

    #[test]
    fn a_persons_own_words_stay() {
        let text = "# ours\n[[person]]\nname = \"Mara Quist\" # the pilot\naliases = [\"Quist\"]\n";
        let mut people = People::parse(text).unwrap();
        people.remember(&member("quist"), &VoiceName::new("builtin", "hazel"));
        let out = people.to_toml();
        assert!(out.contains("# ours") && out.contains("# the pilot"), "{out}");
        assert!(out.contains("builtin:hazel"), "{out}");
        assert_eq!(people.list().len(), 1);
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        assert!(People::parse("[[person]]\nnam = \"X\"\n").is_err());
        assert!(People::parse("[[person]]\nname = \"X\"\nvoices = { builtin = \"hazel\" }\n").is_err());
    }
}
