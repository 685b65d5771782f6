//! Numbers that Azure does not go beyond (the page "Limits and configuration" of Logic Apps, and that of Power
//! Automate). A flow beyond them runs here, but not there: warnings.

use crate::Value;

use super::{Checker, shown};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{at_path, keyed, text};

const MOST_ACTIONS: usize = 500;
/// The limits page says 8; 9 levels are seen in real flows.
const DEEPEST: usize = 8;
const MOST_TRIGGERS: usize = 10;
const MOST_CASES: usize = 25;
const MOST_VARIABLES: usize = 250;
const MOST_PARAMETERS: usize = 50;
const MOST_OUTPUTS: usize = 10;
const LONGEST_NAME: usize = 80;
const LONGEST_DESCRIPTION: usize = 256;
const LONGEST_TRACKED: usize = 16_000;

impl Checker<'_> {
    /// How many there are of everything.
    pub(super) fn sizes(&mut self) {
        let length = |value: Option<&Value>| value.and_then(Value::as_object).map_or(0, |members| members.len());
        let outline = self.outline;
        let cut = usize::from(outline.is_cut);
        let (actions, variables) = (self.part("actions"), self.variables.len());
        let counts = [
            (actions.0.clone(), outline.nodes.len() + cut, MOST_ACTIONS, "actions"),
            (actions.0, variables, MOST_VARIABLES, "variables"),
            (self.part("triggers").0, length(self.part("triggers").1), MOST_TRIGGERS, "triggers"),
            (self.part("parameters").0, length(self.part("parameters").1), MOST_PARAMETERS, "parameters"),
            (self.part("outputs").0, length(self.part("outputs").1), MOST_OUTPUTS, "outputs"),
        ];
        for (at, count, most, what) in counts {
            self.at_most(at, count, most, what);
        }
        let deep = outline.levels.iter().find(|level| level.depth == DEEPEST + 1 && !level.nodes.is_empty());
        if let Some(owner) = deep.and_then(|level| level.owner) {
            let message = format!("Azure takes actions that are nested {DEEPEST} deep, and these are deeper.");
            let hint = "Move the inner part into a flow of its own.";
            self.push(Diagnostic::warning("OverLimit", &outline.nodes[owner].pointer, message).hint(hint));
        }
        for node in &outline.nodes {
            self.lengths(node.name, node.value, &node.pointer);
        }
    }

    fn at_most(&mut self, at: String, count: usize, most: usize, what: &str) {
        if count > most {
            let message = format!("Azure takes {most} {what}, and there are {count}.");
            self.push(Diagnostic::warning("OverLimit", at, message));
        }
    }

    fn lengths(&mut self, name: &str, value: &Value, pointer: &str) {
        if name.chars().count() > LONGEST_NAME {
            let message = format!("Azure takes names of {LONGEST_NAME} characters; '{}' has more.", shown(name));
            self.push(Diagnostic::warning("OverLimit", pointer, message));
        }
        if text(value, "description").chars().count() > LONGEST_DESCRIPTION {
            let message = format!("Azure takes descriptions of {LONGEST_DESCRIPTION} characters, and this has more.");
            self.push(Diagnostic::note("OverLimit", step(pointer, "description"), message));
        }
        if let Some((key, cases)) = keyed(value, "cases") {
            self.at_most(step(pointer, key), cases.as_object().map_or(0, |cases| cases.len()), MOST_CASES, "cases");
        }
        if let Some(tracked) = at_path(value, "trackedProperties").filter(|tracked| tracked.is_object())
            && tracked.to_string().len() > LONGEST_TRACKED
        {
            let message =
                format!("Azure takes tracked properties of {LONGEST_TRACKED} characters, and these are longer.");
            self.push(Diagnostic::warning("OverLimit", step(pointer, "trackedProperties"), message));
        }
    }
}
