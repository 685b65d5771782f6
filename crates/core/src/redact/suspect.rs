//! What looks like a secret in something that is about to leave the machine: by the name that it stands under, by how keys of
//! well-known services begin, by being random, or because it is one that this process has held.
//!
//! The beginnings are those that the services document, so that scanners can find them.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{is_secret, live};

/// How secrets of services begin. Each is followed by at least [`REST`] characters of a key.
const BEGINNINGS: [&str; 26] = [
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxe-",
    "xapp-",
    "sk_live_",
    "rk_live_",
    "sk-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "GOCSPX-",
    "npm_",
    "SG.",
    "shpat_",
    "hf_",
    "ntn_",
    "secret_",
];
const REST: usize = 12;
/// Texts of such lengths may be random; longer ones are pictures and the like.
const LONG: RangeInclusive<usize> = 24..=200;
/// Bits for each character. Words of a language and their like have less.
const RANDOM: f64 = 4.0;

/// Why a secret that this process has held is one.
pub const OWN: &str = "it is a secret of one of your connections";

/// Something that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// Why it looks like one.
    pub why: &'static str,
}

/// What looks like a secret in a document that people write: a flow. Expressions are none, they only name where one is.
#[must_use]
pub fn suspects(document: &Value) -> Vec<Suspect> {
    let mut found = Vec::new();
    look(document, &mut String::new(), false, &mut found);
    found
}

fn look(value: &Value, pointer: &mut String, is_named: bool, found: &mut Vec<Suspect>) {
    match value {
        Value::String(text) => {
            if let Some(why) = why(text, is_named) {
                found.push(Suspect { pointer: pointer.clone(), why });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(pointer, &index.to_string(), |pointer| look(item, pointer, is_named, found));
            }
        }
        Value::Object(members) => {
            // A parameter that is declared as secret.
            let is_declared = members.get("type").and_then(Value::as_str).is_some_and(|kind| {
                kind.eq_ignore_ascii_case("securestring") || kind.eq_ignore_ascii_case("secureobject")
            });
            for (name, member) in members {
                let is_default = is_declared && name.eq_ignore_ascii_case("defaultValue");
                // A member of that name that has members of its own describes one.
                let is_named = (is_secret(name) && member.is_string()) || is_default;
                within(pointer, name, |pointer| look(member, pointer, is_named, found));
            }
        }
        _ => {}
    }
}

fn within(pointer: &mut String, name: &str, work: impl FnOnce(&mut String)) {
    let before = pointer.len();
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    work(pointer);
    pointer.truncate(before);
}

fn why(text: &str, is_named: bool) -> Option<&'static str> {
    if live::hide_text(text) != text {
        return Some(OWN);
    }
    let is_expression = text.starts_with('@') && !text.starts_with("@@") || text.contains("@{");
    if is_named && !text.is_empty() && !is_expression {
        return Some("it stands where a secret belongs");
    }
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY") {
        return Some("it is a private key");
    }
    let words = || text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '=')));
    if words().any(begins_like_one) {
        return Some("it begins like the key of a service");
    }
    words().any(is_random).then_some("it looks random")
}

fn begins_like_one(word: &str) -> bool {
    let is_key = |rest: &str| rest.len() >= REST && rest.contains(|c: char| c.is_ascii_digit());
    let is_token = |word: &str| word.starts_with("eyJ") && word.matches('.').count() == 2 && word.len() > 40;
    BEGINNINGS.iter().any(|start| word.strip_prefix(start).is_some_and(is_key)) || is_token(word)
}

fn is_random(word: &str) -> bool {
    let count = |is: fn(&char) -> bool| word.chars().filter(is).count();
    LONG.contains(&word.len())
        && count(char::is_ascii_digit) >= 3
        && count(char::is_ascii_uppercase) >= 3
        && count(char::is_ascii_lowercase) >= 3
        && bits(word) >= RANDOM
}

/// Shannon's entropy of the characters.
fn bits(word: &str) -> f64 {
    let mut counts = [0_u32; 128];
    word.bytes().for_each(|byte| counts[usize::from(byte & 127)] += 1);
    let all = word.len() as f64;
    let of = |count: &u32| f64::from(*count) / all;
    -counts.iter().filter(|count| **count > 0).map(of).map(|share| share * share.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn twenty_planted_secrets_are_found_and_nothing_else() {
        // Put together here, so that no scanner takes this file for a leak.
        let key = |start: &str| format!("{start}{}", "a1B2c3D4e5F6g7H8i9J0");
        let planted: Vec<Value> = BEGINNINGS[..15].iter().map(|start| json!(format!("token {}", key(start)))).collect();
        let document = json!({
            "planted": planted,
            "headers": {"Authorization": "Basic dXNlcjpwYXNz", "X-Api-Key": "abc"},
            "authentication": {"type": "Basic", "username": "me", "password": "hunter2"},
            "parameters": {"t": {"type": "SecureString", "defaultValue": "plain"}},
            "text": format!("-----BEGIN {} KEY-----\nx", "PRIVATE"),
            "jwt": format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{}", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"),
            "random": "https://a.example/hook/T024BE7LDb9Q2xKcVn0PzRm8wY5sLj",
        });
        let found = suspects(&document);
        assert_eq!(found.len(), 22, "{found:#?}");
        let plain = json!({
            "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
            "headers": {"Authorization": "@parameters('token')", "X-Api-Key": "Key @{parameters('key')}"},
            "password": {"type": "string"}, "pageToken": "3", "key": "@item()?['id']", "authorization": "",
            "id": "9f1c2d3e-4b5a-6978-8796-a5b4c3d2e1f0", "hash": "b3a1f0c2d4e5968778695a4b3c2d1e0f",
            "operationId": "getActivitiesByDateRangeOfTheUserForTheLast30Days",
            "expression": "@concat('D1-', items('Each')?['id'])", "when": "2026-11-24T13:05:07.1234567Z",
        });
        assert_eq!(suspects(&plain), []);
    }

    #[test]
    fn a_secret_that_was_held_is_known_wherever_it_stands() {
        live::remember("correct horse battery");
        let found = suspects(&json!({"a/b": [{"text": "say correct horse battery twice"}]}));
        let [Suspect { pointer, why }] = &*found else { panic!("{found:?}") };
        assert_eq!((pointer.as_str(), *why), ("/a~1b/0/text", OWN));
    }
}
