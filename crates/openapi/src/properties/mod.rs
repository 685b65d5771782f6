//! `apiProperties.json`, the file beside the description of a Power Platform connector: how a person signs in, where
//! the service is, and the policies by which the platform changes requests on their way. And what a person has set by
//! hand in it, under `causeway`. What is carried out becomes part of the connector; what is not is said.

mod by_hand;
pub(crate) mod change;
mod expression;
mod oauth;
mod policies;
mod policy_text;
mod sign_in;
mod values;

use std::borrow::Cow;

use serde_json::Value;

use crate::model::Connector;
use crate::read::import::Input;
use crate::repair::{Repair, Repairs};
use crate::text::plain;
use values::Values;

/// The file's name.
const NAME: &str = "apiProperties.json";

/// Which of some files is the `apiProperties.json` that belongs to the description `main`: the one in its folder.
pub fn properties_of<'a>(main: &str, mut names: impl Iterator<Item = &'a str>) -> Option<usize> {
    let split = |name: &'a str| name.rsplit_once('/').unwrap_or(("", name));
    let folder = if main.contains("://") { "" } else { main.rsplit_once('/').map_or("", |(folder, _)| folder) };
    names.position(|name| split(name).1.eq_ignore_ascii_case(NAME) && split(name).0 == folder)
}

/// Takes the file out of those that were attached.
pub(crate) fn take<'a>(main: &str, attached: &mut Vec<Input<'a>>) -> Option<Input<'a>> {
    let found = properties_of(main, attached.iter().map(|input| input.name.as_str()))?;
    Some(attached.remove(found))
}

/// What an `apiProperties.json` holds, however it is written: with comments, a byte order mark, a comma too many.
///
/// # Errors
/// When it is no JSON, or no object: what a report says of a file that was left out.
pub fn read_properties(bytes: &[u8]) -> Result<Value, Repair> {
    let read = plain::read(Cow::Borrowed(bytes), &mut Repairs::default());
    let value = read.map(|read| read.tape.root().value()).map_err(|error| left_out(&error.to_string()))?;
    if value.is_object() { Ok(value) } else { Err(left_out("The file is not an object.")) }
}

fn left_out(why: &str) -> Repair {
    let message = format!("apiProperties.json was left out. {why}");
    Repair { code: "properties-unreadable".into(), pointer: place(""), message, look: true, place: None }
}

/// Completes a connector from the bytes of its `apiProperties.json`. A file that cannot be read changes nothing and is
/// reported like anything else that was put right; pointers lead into that file: `apiProperties.json#/properties/…`.
pub(crate) fn complete(connector: &mut Connector, repairs: &mut Vec<Repair>, bytes: &[u8]) {
    let mut notes = Repairs::default();
    match read_properties(bytes) {
        Ok(file) => apply(connector, &file, &mut notes),
        Err(repair) => notes.add(repair),
    }
    drop_what_is_known_now(connector, repairs);
    repairs.extend(notes.finish());
}

fn apply(connector: &mut Connector, file: &Value, notes: &mut Repairs) {
    let (none, nothing) = (Value::Null, Value::Null);
    let properties = file.get("properties").unwrap_or(&none);
    let set = file.get("causeway").unwrap_or(&nothing);
    let values = Values::of(properties, set);
    sign_in::add(connector, &values, notes);
    policies::add(connector, properties, &values, notes);
    sign_in::note_keys_without_place(connector, &values, notes);
    note_scripts(properties, notes);
    by_hand::add(connector, set, notes);
}

/// A place in the file.
fn place(pointer: &str) -> String {
    format!("{NAME}#{pointer}")
}

/// A member, whatever the case of its name: connectors write `tokenUrl` and `TokenUrl`.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let map = value.as_object()?;
    map.get(name).or_else(|| map.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The text of a member, unless it is empty.
fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    member(value, name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// C# that the platform runs around calls.
fn note_scripts(properties: &Value, notes: &mut Repairs) {
    let Some(scripts) = member(properties, "scriptOperations").and_then(Value::as_array) else { return };
    let names: Vec<_> = scripts.iter().filter_map(Value::as_str).collect();
    let which = if names.is_empty() { "all operations".to_owned() } else { names.join(", ") };
    let message = format!(
        "The platform runs a script (script.csx) around {}, which Causeway does not: what they send and give back may \
         differ from what is described.",
        causeway_core::text::one_line(&which, 400)
    );
    notes.look("script-not-run", place("/properties/scriptOperations"), message);
}

/// What the description lacked and this file has.
fn drop_what_is_known_now(connector: &Connector, repairs: &mut Vec<Repair>) {
    let absolute = connector.servers.first().is_some_and(|server| server.contains("://"));
    repairs.retain(|repair| match repair.code.as_ref() {
        "missing-security" => connector.auth.is_empty(),
        "missing-server" => connector.servers.is_empty(),
        "relative-server" => !absolute,
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_in_the_descriptions_own_folder_belongs_to_it() {
        let files = ["b/apiProperties.json", "a/APIPROPERTIES.json", "apiProperties.json"];
        for (main, found) in
            [("a/openapi.json", Some(1)), ("openapi.json", Some(2)), ("", Some(2)), ("c/openapi.json", None)]
        {
            assert_eq!(properties_of(main, files.into_iter()), found, "{main}");
        }
    }
}
