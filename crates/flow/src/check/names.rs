//! The definition as a whole: its own members, its parameters, the names of its actions.

use std::collections::HashMap;

use crate::Value;
use causeway_core::text::nearest;

use super::{Checker, shown, unless_sure};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{is_open, text};

const MEMBERS: [&str; 9] = [
    "$schema",
    "contentVersion",
    "parameters",
    "triggers",
    "actions",
    "outputs",
    "staticResults",
    "metadata",
    "description",
];
const PARAMETER_TYPES: [&str; 8] =
    ["array", "bool", "float", "int", "object", "secureobject", "securestring", "string"];
/// Characters that the designer of Logic Apps refuses in names; that of Power Automate takes some of them.
const ODD: [char; 6] = ['<', '>', '%', '&', '\\', '?'];

/// What to do about parameters of which the file declares none.
const BESIDE: &str = "Declare it under \"parameters\", or give the folder in which its parameters.json is.";

impl Checker<'_> {
    pub(super) fn whole(&mut self) {
        self.known_members(self.source, &self.definition.base.clone(), &MEMBERS);
        let (at, version) = self.part("contentVersion");
        if let Some(version) = version.filter(|version| !is_open(version))
            && !version.as_str().is_some_and(is_version)
        {
            let finding = Diagnostic::warning("WrongContentVersion", at, "The content version has the form 1.0.0.0.");
            self.push(finding);
        }
        for part in ["parameters", "outputs", "staticResults"] {
            let (at, value) = self.part(part);
            self.object(value, &at);
        }
        self.parameters();
        self.duplicates();
    }

    /// Members that are none of those known, which is where a slip of the pen ends up.
    pub(super) fn known_members(&mut self, value: &Value, pointer: &str, known: &[&str]) {
        for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
            if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            self.unknown_member(name, pointer, known);
        }
    }

    pub(super) fn unknown_member(&mut self, name: &str, pointer: &str, known: &[&str]) {
        let message = format!("'{}' means nothing here.", shown(name));
        let finding = Diagnostic::warning("UnknownMember", step(pointer, name), message);
        self.push(finding.meant(near(name, known.iter().copied())));
    }

    /// Notes what is there and no object.
    pub(super) fn object(&mut self, value: Option<&Value>, pointer: &str) -> bool {
        let fits = value.is_none_or(|value| value.is_object() || value.is_null() || is_open(value));
        if !fits {
            self.push(Diagnostic::error("NotAnObject", pointer, "An object is expected here."));
        }
        fits
    }

    fn parameters(&mut self) {
        let (at, parameters) = self.part("parameters");
        for (name, declared) in parameters.and_then(Value::as_object).into_iter().flatten() {
            let at = step(&at, name);
            if !self.object(Some(declared), &at) || !declared.is_object() {
                continue;
            }
            let kind = text(declared, "type");
            if !PARAMETER_TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)) && !kind.starts_with('[') {
                let message = format!(
                    "'{}' is not a type of parameters: use String, Int, Float, Bool, Array, Object, SecureString or \
                     SecureObject.",
                    shown(kind)
                );
                let finding = Diagnostic::error("UnknownParameterType", step(&at, "type"), message);
                self.push(finding.meant(near(kind, PARAMETER_TYPES)));
            }
        }
    }

    /// Names are unique without regard to case, in the whole definition.
    fn duplicates(&mut self) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (id, node) in self.outline.nodes.iter().enumerate() {
            match seen.get(&node.name.to_lowercase()) {
                Some(first) => {
                    let first = &self.outline.nodes[*first].pointer;
                    let name = shown(node.name);
                    let message = format!("There are two actions named '{name}'; the other is at {first}.");
                    let finding = Diagnostic::error("DuplicateName", &node.pointer, message);
                    self.push(finding.hint("Rename one of them."));
                }
                None => {
                    seen.insert(node.name.to_lowercase(), id);
                }
            }
            if node.name.trim().is_empty() || node.name.contains(ODD) || node.name.chars().any(char::is_control) {
                let message = format!("The name '{}' has characters that not every designer takes.", shown(node.name));
                let hint = "Letters, digits, spaces, '_', '-', '.' and parentheses are safe.";
                self.push(Diagnostic::note("OddName", &node.pointer, message).hint(hint));
            }
        }
    }

    /// A parameter that an expression asks for.
    pub(super) fn parameter(&mut self, name: &str, pointer: &str, span: std::ops::Range<usize>) {
        let declared = || self.definition.parameters.iter();
        // `$connections` and `$authentication` come with the host. Templates of Logic Apps Standard have the name of
        // the workflow filled in.
        let written = name;
        let name = name.strip_suffix("_#workflowname#").unwrap_or(name);
        if name.starts_with('$') {
            return;
        }
        let Some((own, found)) = declared().find(|(known, _)| known.to_lowercase() == name.to_lowercase()) else {
            let names = declared().map(|(name, _)| name.as_str());
            let message = format!("There is no parameter named '{}'.", shown(written));
            let finding = Diagnostic::error("UnknownParameter", pointer, message).span(span);
            let near = near(name, names);
            // A workflow of Logic Apps Standard has them in the file parameters.json beside it.
            let is_alone = written.len() > name.len()
                || declared().all(|(name, _)| name.starts_with('$'))
                    && !declared().any(|(name, _)| name == "$connections");
            self.push(match near {
                Some(_) => finding.meant(near),
                None if is_alone => unless_sure(finding.hint(BESIDE), false),
                None => finding.hint("Declare it under \"parameters\"."),
            });
            return;
        };
        if found.default.is_none() {
            let at = step(&self.part("parameters").0, own);
            let message = format!("The parameter '{}' has no value.", shown(own));
            let hint = "Give it a defaultValue, or a value beside the definition.";
            if !self.findings.iter().any(|known| known.code == "NoParameterValue" && known.pointer == at) {
                self.push(Diagnostic::warning("NoParameterValue", at, message).hint(hint));
            }
        }
    }
}

/// The name that was probably meant. Names of strangers may be long and many, so that not all are compared.
pub(super) fn near<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 120 {
        return None;
    }
    let names = names.into_iter().take(1_000).filter(|other| other.len().abs_diff(name.len()) <= name.len() / 3 + 1);
    nearest(name, names)
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}
