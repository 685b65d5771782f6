//! Variables: initialized once, on the outermost level, before they are used, and used as what they are.

use std::collections::HashMap;

use crate::Value;

use super::calls::Site;
use super::names::near;
use super::outline::Outline;
use super::texts::Who;
use super::{Checker, shown};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{at_path, is_open, keyed, member, pointer_to, text};

const TYPES: [&str; 6] = ["String", "Integer", "Float", "Boolean", "Object", "Array"];

/// A variable that some action initializes.
pub(super) struct Variable<'d> {
    name: &'d str,
    node: usize,
    /// As written.
    kind: &'d str,
}

/// What an InitializeVariable initializes, each with the pointer of its entry.
fn entries<'d>(value: &'d Value, pointer: &str) -> Vec<(String, &'d Value)> {
    let Some((inputs_key, inputs)) = keyed(value, "inputs") else { return Vec::new() };
    let Some((key, variables)) = keyed(inputs, "variables") else { return Vec::new() };
    let at = step(&step(pointer, inputs_key), key);
    let variables = variables.as_array().into_iter().flatten().enumerate();
    variables.map(|(i, variable)| (step(&at, &i.to_string()), variable)).collect()
}

/// All variables by their names in lower case; of two with the same name the first.
pub(super) fn declared<'d>(outline: &Outline<'d>) -> HashMap<String, Variable<'d>> {
    let mut found = HashMap::new();
    for id in (0..outline.nodes.len()).filter(|id| outline.is(*id, "InitializeVariable")) {
        let node = &outline.nodes[id];
        for (_, variable) in entries(node.value, "") {
            let (name, kind) = (text(variable, "name"), text(variable, "type"));
            found.entry(name.to_lowercase()).or_insert(Variable { name, node: id, kind });
        }
    }
    found
}

impl Checker<'_> {
    /// What an InitializeVariable says.
    pub(super) fn declares(&mut self, id: usize) {
        let outline = self.outline;
        let node = &outline.nodes[id];
        if node.level != 0 {
            let message = "Variables are initialized on the outermost level, not inside of another action.";
            let hint = "Move it out, and set the variable here with a SetVariable.";
            self.push(Diagnostic::error("VariableInside", &node.pointer, message).hint(hint));
        }
        for (at, variable) in entries(node.value, &node.pointer) {
            self.declared_one(id, variable, &at);
        }
    }

    fn declared_one(&mut self, id: usize, variable: &Value, at: &str) {
        let (name, kind) = (text(variable, "name"), text(variable, "type"));
        if name.is_empty() && !member(variable, "name").is_some_and(is_open) {
            self.push(Diagnostic::error("MissingInput", at, "The variable has no name."));
        }
        let known = TYPES.iter().find(|known| known.eq_ignore_ascii_case(kind));
        if known.is_none() && !member(variable, "type").is_some_and(is_open) {
            let message = format!(
                "'{}' is not a type of variables: use String, Integer, Float, Boolean, Object or Array.",
                shown(kind)
            );
            let at = step(at, keyed(variable, "type").map_or("type", |(key, _)| key));
            let meant = match kind.to_ascii_lowercase().as_str() {
                "int" | "number" => Some("Integer"),
                "bool" => Some("Boolean"),
                "double" | "decimal" => Some("Float"),
                other => near(other, TYPES),
            };
            self.push(Diagnostic::error("UnknownVariableType", at, message).meant(meant));
        }
        if let (Some(kind), Some((key, value))) = (known, keyed(variable, "value")) {
            self.fits(name, kind, value, &step(at, key));
        }
        if let Some(first) = self.variables.get(&name.to_lowercase()).filter(|first| first.node != id) {
            let first = shown(self.outline.nodes[first.node].name);
            let message = format!("The variable '{}' is initialized by '{first}' already.", shown(name));
            let finding = Diagnostic::error("VariableTwice", at, message);
            self.push(finding.hint("Use a SetVariable to change it, or another name."));
        }
    }

    /// What SetVariable and its kin say.
    pub(super) fn changes(&mut self, id: usize) {
        let outline = self.outline;
        let node = &outline.nodes[id];
        let Some(name) = at_path(node.value, "inputs/name").filter(|name| !is_open(name)).and_then(Value::as_str)
        else {
            return;
        };
        let at = pointer_to(node.value, &node.pointer, "inputs/name");
        self.used(name, id, Diagnostic::error("UnknownVariable", at.clone(), ""));
        let Some(kind) = self.variables.get(&name.to_lowercase()).map(|variable| variable.kind) else { return };
        self.change_fits(id, name, kind, &at);
        if let Some(value) = at_path(node.value, "inputs/value").filter(|_| outline.is(id, "SetVariable")) {
            self.fits(name, kind, value, &pointer_to(node.value, &node.pointer, "inputs/value"));
            let own = format!("variables('{}')", name.to_lowercase());
            if value.as_str().is_some_and(|text| text.to_lowercase().contains(&own)) {
                let message = format!("'{}' is set to something made of itself, which Azure refuses.", shown(name));
                self.push(Diagnostic::note("SelfReference", at, message).hint("Let a Compose make the value first."));
            }
        }
    }

    fn change_fits(&mut self, id: usize, name: &str, kind: &str, at: &str) {
        let is = |wanted: &[&str]| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind));
        let fits = match self.outline.nodes[id].kind.map_or("", |kind| kind.name) {
            "IncrementVariable" | "DecrementVariable" => is(&["Integer", "Float"]),
            "AppendToArrayVariable" => is(&["Array"]),
            "AppendToStringVariable" => is(&["String"]),
            _ => true,
        };
        if !fits && TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            let what = self.outline.nodes[id].kind.map_or("", |kind| kind.name);
            let message = format!("'{}' is of type {}, with which {what} can do nothing.", shown(name), shown(kind));
            self.push(Diagnostic::error("WrongVariableType", at, message));
        }
    }

    /// A written value fits the type. What is open is seen when the flow runs.
    fn fits(&mut self, name: &str, kind: &str, value: &Value, at: &str) {
        // An empty text is what a designer leaves where nothing was chosen.
        if is_open(value) || value.is_null() || value.as_str() == Some("") {
            return;
        }
        let fits = match kind.to_ascii_lowercase().as_str() {
            "integer" => {
                value.as_i64().is_some() || value.as_str().is_some_and(|text| text.trim().parse::<i64>().is_ok())
            }
            "float" => {
                value.as_f64().is_some() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok())
            }
            "boolean" => {
                value.as_bool().is_some()
                    || value
                        .as_str()
                        .is_some_and(|text| ["true", "false"].contains(&text.to_ascii_lowercase().as_str()))
            }
            "array" => value.is_array(),
            "string" => !value.is_array() && !value.is_object(),
            _ => true,
        };
        if !fits {
            let message = format!("This is no value for '{}', which is of type {kind}.", shown(name));
            self.push(Diagnostic::error("WrongVariableType", at, message));
        }
    }

    /// A variable that an expression asks for.
    pub(super) fn variable_read(&mut self, name: &str, site: &Site<'_>) {
        let finding = Diagnostic::error("UnknownVariable", site.at.to_string(), "").span(site.span.clone());
        match site.seat.who {
            Who::Action(own) | Who::Ended(own) => self.used(name, own, finding),
            Who::End => self.known(name, finding),
            Who::Trigger => {
                let message = format!("A trigger cannot use the variable '{}': actions run after it.", shown(name));
                self.push(Diagnostic { code: "NotInitialized", message, ..finding });
            }
        }
    }

    fn known(&mut self, name: &str, finding: Diagnostic) {
        if self.variables.contains_key(&name.to_lowercase()) {
            return;
        }
        let near = near(name, self.variables.values().map(|variable| variable.name));
        let finding = Diagnostic { message: format!("There is no variable named '{}'.", shown(name)), ..finding };
        self.push(match near {
            Some(_) => finding.meant(near),
            None => finding.hint("Initialize it with an InitializeVariable."),
        });
    }

    /// A variable that an action uses: it is there, and initialized by then.
    fn used(&mut self, name: &str, from: usize, finding: Diagnostic) {
        let Some(variable) = self.variables.get(&name.to_lowercase()) else { return self.known(name, finding) };
        let declared = variable.node;
        if self.outline.is_before(declared, from) || self.outline.nodes[declared].level != 0 {
            return;
        }
        let by = shown(self.outline.nodes[declared].name);
        let message = format!("'{}' may not be initialized yet when this uses it.", shown(name));
        let finding = Diagnostic { code: "NotInitialized", message, ..finding };
        self.push(finding.hint(format!("Let this action, or what it is inside, run after '{by}'.")));
    }
}
