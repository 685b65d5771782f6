//! What is looked at in a schema, member by member; each rule says what [`crate::repair::mend`] does about it.

use causeway_core::text::one_line;
use serde_json::Value;

use crate::call::media;
use crate::dialect::format::Format;
use crate::json::node::Node;
use crate::repair::mend;
use crate::repair::schema_check::Check;
use crate::repair::type_word::{self, Word};
use crate::schema::limits;

/// Different patterns that are compiled; no description has more that are worth it.
const MOST_PATTERNS: usize = 2_000;
/// Longer lists of values are not searched for repeated ones.
const MOST_VALUES: usize = 300;
/// What a reference may have beside it without changing what it means.
const PROSE: [&str; 4] = ["\"$ref\"", "\"description\"", "\"summary\"", "\"title\""];

impl<'a> Check<'a, '_> {
    /// One member of an object that is no list of names. `key` is written with its quotes.
    pub(crate) fn keyword(&mut self, key: &str, value: Node<'a>) {
        match key {
            "\"type\"" => self.type_word(value),
            "\"format\"" => self.format_word(value),
            "\"enum\"" => self.listed(value),
            "\"default\"" => self.default_value(value),
            "\"items\"" if value.is_array() => self.say("items-list", "items", || {
                "The items are a list of schemas; each is taken for the item at its place.".into()
            }),
            "\"required\"" => self.required(value),
            "\"pattern\"" => self.pattern(value),
            "\"$ref\"" => self.reference(value),
            "\"nullable\"" if self.format != Format::OpenApi30 => self.say("null-spelling", "nullable", || {
                "\"nullable\" is a word of OpenAPI 3.0; it is understood here as well.".into()
            }),
            "\"collectionFormat\"" => self.collection_format(value),
            "\"content\"" => value.pairs().for_each(|(name, _)| self.content_type("content", name)),
            "\"consumes\"" => value.items().for_each(|name| self.content_type("consumes", name)),
            "\"produces\"" => value.items().for_each(|name| self.content_type("produces", name)),
            _ => {}
        }
    }

    fn here(&self) -> Option<Node<'a>> {
        self.open.last().map(|step| step.container)
    }

    fn beside(&self, name: &str) -> Option<Node<'a>> {
        self.here()?.get(name)
    }

    fn say(&mut self, code: &'static str, key: &str, message: impl FnOnce() -> String) {
        let mut repairs = std::mem::take(self.repairs);
        repairs.count(code, || (self.pointer(key), message()));
        *self.repairs = repairs;
    }

    fn type_word(&mut self, value: Node<'a>) {
        if value.is_array() {
            if matches!(self.format, Format::Swagger20 | Format::OpenApi30) {
                self.say("null-spelling", "type", || {
                    "A list of types is a word of OpenAPI 3.1; it is understood here as well.".into()
                });
            }
            value.items().for_each(|word| self.one_type(word));
        } else {
            self.one_type(value);
        }
    }

    fn one_type(&mut self, value: Node<'a>) {
        match value.raw() {
            "\"string\"" | "\"object\"" | "\"integer\"" | "\"boolean\"" | "\"number\"" => {}
            "\"array\"" => self.array(),
            "\"file\"" => self.file(),
            "\"null\"" if self.format == Format::OpenApi31 => {}
            "\"null\"" => self.say("null-spelling", "type", || {
                "The type \"null\" is a word of OpenAPI 3.1; it is understood here as well.".into()
            }),
            _ => self.unknown_type(value),
        }
    }

    fn unknown_type(&mut self, value: Node<'a>) {
        let Some(word) = value.text() else { return };
        let shown = one_line(&word, 40);
        match type_word::meant(&word) {
            Word::Known => {}
            Word::Any => self.say("type-word", "type", || format!("\"{shown}\" is no type; any value is taken.")),
            Word::Meant(name, format) => self.say("type-word", "type", || {
                let format = format.map_or(String::new(), |format| format!(" ({format})"));
                format!("\"{shown}\" is no type of JSON Schema; {name}{format} is meant.")
            }),
            Word::Unknown => self.say("type-unknown", "type", || {
                format!("\"{shown}\" is no type that Causeway knows; any value is taken, and the word is kept.")
            }),
        }
    }

    /// A list without a word about its items is right in 3.1.
    fn array(&mut self) {
        let says = ["items", "prefixItems", "$ref", "allOf"].iter().any(|key| self.beside(key).is_some());
        if self.format != Format::OpenApi31 && !says {
            self.say("array-without-items", "type", || "A list does not say what is in it; any item is taken.".into());
        }
    }

    /// Swagger 2.0 has files in forms and as answers, OpenAPI 3 as texts of bytes.
    fn file(&mut self) {
        let form = self.beside("in").is_some_and(|place| place.is("formData"));
        let answer = self.open.last().is_some_and(|step| step.key == "\"schema\"");
        if self.format != Format::Swagger20 || !(form || answer) {
            self.say("type-file", "type", || "A file stands where only values can; it is a text of bytes.".into());
        }
    }

    fn format_word(&mut self, value: Node<'a>) {
        let Some(kind) =
            self.beside("type").filter(|kind| matches!(kind.raw().as_bytes(), [b'"', b'i' | b'n' | b'b', ..]))
        else {
            return;
        };
        let (Some(kind), Some(format)) = (kind.text(), value.text()) else { return };
        if mend::is_mismatch(&kind, &format) {
            self.say("format-mismatch", "format", || {
                format!("The format \"{format}\" is one of texts, the type is {kind}; the format is ignored.")
            });
        }
    }

    /// The declared types, as JSON Schema has them; empty where any value fits.
    fn kinds(&self) -> Vec<String> {
        let mut kind = self.beside("type").map(|kind| serde_json::json!({"type": kind.value()})).unwrap_or_default();
        mend::mend(&mut kind, &Default::default());
        match kind.get("type") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the type is one that a value with this first byte always fits.
    fn fits_at_once(&self, value: Node<'a>) -> bool {
        let Some(kind) = self.beside("type") else { return true };
        let number = || !value.raw().contains(['.', 'e', 'E']);
        match (kind.raw(), value.raw().as_bytes().first()) {
            ("\"string\"", Some(b'"')) | ("\"boolean\"", Some(b't' | b'f')) => true,
            ("\"number\"", Some(b'-' | b'0'..=b'9')) | ("\"array\"", Some(b'[')) | ("\"object\"", Some(b'{')) => true,
            ("\"integer\"", Some(b'-' | b'0'..=b'9')) => number(),
            _ => false,
        }
    }

    fn default_value(&mut self, value: Node<'a>) {
        if value.is_null() {
            let nullable =
                ["nullable", "x-nullable"].iter().any(|key| self.beside(key).and_then(Node::as_bool) == Some(true));
            let list = self.beside("type").is_none_or(Node::is_array);
            if !nullable && !list {
                self.say("default-null", "default", || {
                    "The default is null, which the type excludes; there is none.".into()
                });
            }
            return;
        }
        if self.fits_at_once(value) {
            return;
        }
        let (kinds, value) = (self.kinds(), value.value());
        let shown = one_line(&value.to_string(), 40);
        if mend::fits(&kinds, &value) || kinds.is_empty() {
        } else if let Some(meant) = mend::coerced(&kinds, &value) {
            self.say("default-coerced", "default", || {
                format!("The default {shown} is not of its type; {meant} is meant.")
            });
        } else {
            self.say("default-wrong-type", "default", || {
                format!("The default {shown} is not of its type and was left out.")
            });
        }
    }

    fn listed(&mut self, value: Node<'a>) {
        if !value.is_array() {
            if !value.is_null() && !value.is_object() {
                self.say("enum-not-a-list", "enum", || {
                    "One value stands where a list should; it is the only one.".into()
                });
            }
            return;
        }
        if value.item(0).is_none() {
            return self.say("enum-empty", "enum", || "The list of values is empty; any value is taken.".into());
        }
        self.repeated(value);
        if value.items().all(|item| self.fits_at_once(item)) {
            return;
        }
        self.listed_of_other_types(value);
    }

    fn listed_of_other_types(&mut self, value: Node<'a>) {
        let (kinds, values) = (self.kinds(), value.value());
        let values = values.as_array().map_or(&[][..], Vec::as_slice);
        let null = kinds.iter().any(|kind| kind == "null")
            || ["nullable", "x-nullable"].iter().any(|key| self.beside(key).and_then(Node::as_bool) == Some(true));
        if !null && !kinds.is_empty() && values.contains(&Value::Null) {
            self.say("enum-null", "enum", || "null is among the values, so that null may be given.".into());
        }
        if mend::is_of_items(&kinds, values) {
            return self
                .say("enum-of-items", "enum", || "The values stand at a list; they are those of its items.".into());
        }
        let odd = values.iter().find(|value| !value.is_null() && !mend::fits(&kinds, value));
        if let Some(odd) = odd.filter(|_| !kinds.is_empty()) {
            let shown = one_line(&odd.to_string(), 40);
            self.say("enum-wrong-type", "enum", || {
                format!("{shown} and maybe others are not of the type; they are read as it where that is exact.")
            });
        }
    }

    fn repeated(&mut self, value: Node<'a>) {
        let again = |(n, item): (usize, Node<'a>)| value.items().take(n).any(|other| other.raw() == item.raw());
        if value.weight() < MOST_VALUES && value.items().enumerate().any(again) {
            self.say("enum-duplicate", "enum", || "A value is listed more than once; it counts once.".into());
        }
    }

    fn required(&mut self, value: Node<'a>) {
        let mut outer = self.open.iter().rev().skip(1);
        let Some(outer) = outer.next() else { return };
        if value.is_array() {
            // A part of an `allOf` may ask for members of another part.
            if !outer.container.is_array() {
                self.required_names(value);
            }
        } else if outer.names && outer.key == "\"properties\"" {
            self.say("required-in-property", "required", || {
                "A property says itself whether it is required; the list of what holds it says so now.".into()
            });
        }
    }

    fn required_names(&mut self, value: Node<'a>) {
        let Some(properties) = self.beside("properties") else { return };
        if ["allOf", "oneOf", "anyOf", "$ref"].iter().any(|key| self.beside(key).is_some()) {
            return;
        }
        let missing = value.items().filter_map(Node::text).find(|name| properties.get(name).is_none());
        if let Some(name) = missing {
            let name = one_line(&name, 60);
            self.say("required-undeclared", "required", || {
                format!("\"{name}\" is required and not described; it is asked for, and any value is taken.")
            });
        }
    }

    fn pattern(&mut self, value: Node<'a>) {
        if !value.is_string() || self.patterns.len() >= MOST_PATTERNS || !self.patterns.insert(value.raw()) {
            return;
        }
        let pattern = value.text().unwrap_or_default();
        if limits::matches(&pattern, "").is_none() {
            let shown = one_line(&pattern, 60);
            self.say("pattern-not-enforced", "pattern", || {
                format!("The pattern {shown} is written for another engine; it is shown and not enforced.")
            });
        }
    }

    fn reference(&mut self, value: Node<'a>) {
        let Some(here) = self.here() else { return };
        // Name and value of the reference, and the object itself.
        if self.format == Format::OpenApi31 || here.weight() <= 3 || !value.is_string() {
            return;
        }
        let means = |name: &str| !PROSE.contains(&name) && !name.starts_with("\"x-");
        if here.pairs().any(|(name, _)| means(name.raw())) {
            self.say("reference-siblings", "$ref", || {
                "What stands beside a reference counts as well, as in OpenAPI 3.1.".into()
            });
        }
    }

    fn collection_format(&mut self, value: Node<'a>) {
        let Some(word) = value.text() else { return };
        let known = matches!(&*word, "csv" | "ssv" | "tsv" | "pipes" | "multi");
        if self.format != Format::Swagger20 && known {
            self.say("collection-format", "collectionFormat", || {
                format!("\"{word}\" is Swagger 2.0's word for how a list is sent; it is understood here as well.")
            });
        } else if !known {
            let word = one_line(&word, 40);
            self.say("collection-format", "collectionFormat", || {
                format!("\"{word}\" is no way to send a list; it is sent as usual.")
            });
        }
    }

    fn content_type(&mut self, key: &str, name: Node<'a>) {
        let raw = name.raw();
        if raw == "\"application/json\"" || !name.is_string() {
            return;
        }
        let text = name.text().unwrap_or_default();
        if media::is_sendable(text.trim()) || matches!(text.trim(), "" | "*") {
            return;
        }
        let meant = media::mended(&text);
        let shown = one_line(&text, 60);
        self.say("content-type-invalid", key, || match media::is_sendable(&meant) {
            true => format!("\"{shown}\" is no content type; {meant} is meant."),
            false => format!("\"{shown}\" is no content type; JSON is sent, and whatever comes back is taken."),
        });
    }
}
