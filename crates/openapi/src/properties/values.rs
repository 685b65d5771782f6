//! The values of a connection: what the platform asks a person for, and what is known of it already. Secrets are asked
//! for by signing in; of the rest, `causeway.variables` holds what the person has said.

use serde_json::Value;

use super::{member, text};

/// What a connection is made of.
#[derive(Debug, Default)]
pub(super) struct Values {
    all: Vec<Asked>,
    /// By name, as a person has set them.
    set: Vec<(String, String)>,
}

/// One value that the platform asks for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) kind: Kind,
    /// Where it is declared, as a JSON pointer.
    pub(super) pointer: String,
    pub(super) declared: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Secret,
    OAuth,
    Plain,
}

impl Values {
    /// Those of `connectionParameters` and of all `connectionParameterSets`.
    pub(super) fn of(properties: &Value, set: &Value) -> Self {
        let mut values = Self::default();
        values.declared(member(properties, "connectionParameters"), "/properties/connectionParameters");
        let sets = member(properties, "connectionParameterSets").and_then(|sets| member(sets, "values"));
        for (n, one) in sets.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let pointer = format!("/properties/connectionParameterSets/values/{n}/parameters");
            values.declared(member(one, "parameters"), &pointer);
        }
        for (name, value) in set.get("variables").and_then(Value::as_object).into_iter().flatten() {
            values.set.push((name.clone(), causeway_core::json::plain(value)));
        }
        values
    }

    fn declared(&mut self, parameters: Option<&Value>, pointer: &str) {
        for (name, declared) in parameters.and_then(Value::as_object).into_iter().flatten() {
            let title = member(declared, "uiDefinition").and_then(|ui| text(ui, "displayName")).unwrap_or(name);
            self.all.push(Asked {
                name: name.clone(),
                title: causeway_core::text::one_line(title, 80),
                kind: kind(declared),
                pointer: crate::read::reference::child(pointer, name),
                declared: declared.clone(),
            });
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Asked> {
        self.all.iter()
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &Asked> {
        self.all().filter(|asked| asked.kind == Kind::Secret)
    }

    /// What is known of a value: what a person has set, else a default that says something. Never that of a secret.
    pub(super) fn known(&self, name: &str, default: Option<&str>) -> Option<String> {
        let set = self.set.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
        set.or_else(|| default.map(str::to_owned).filter(|text| !text.is_empty() && !self.is_secret(name)))
    }

    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.secrets().any(|asked| asked.name.eq_ignore_ascii_case(name))
    }

    /// What people know a value by.
    pub(super) fn title<'a>(&'a self, name: &'a str) -> &'a str {
        self.all().find(|asked| asked.name.eq_ignore_ascii_case(name)).map_or(name, |asked| &asked.title)
    }
}

fn kind(declared: &Value) -> Kind {
    match text(declared, "type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "securestring" => Kind::Secret,
        "oauthsetting" => Kind::OAuth,
        _ => Kind::Plain,
    }
}
