//! What runs after what: unknown siblings, circles, statuses that never come.

use crate::Value;

use super::names::near;
use super::{Checker, shown};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{is_open, keyed};

/// Statuses with which actions end.
const ENDS: [&str; 4] = ["Succeeded", "Failed", "Skipped", "TimedOut"];
/// Others that the schema has, with which no action ends.
const NEVER: [&str; 8] = ["Aborted", "Cancelled", "Faulted", "Ignored", "Paused", "Running", "Suspended", "Waiting"];

impl Checker<'_> {
    pub(super) fn run_after(&mut self, id: usize) {
        let node = &self.outline.nodes[id];
        let Some((key, after)) = keyed(node.value, "runAfter") else { return };
        let at = step(&node.pointer, key);
        if !self.object(Some(after), &at) {
            return;
        }
        for (name, statuses) in after.as_object().into_iter().flatten() {
            let at = step(&at, name);
            self.statuses(statuses, &at);
            if self.outline.sibling(node.level, name).is_none() {
                self.not_a_sibling(id, name, &at);
            }
        }
    }

    fn not_a_sibling(&mut self, id: usize, name: &str, at: &str) {
        let node = &self.outline.nodes[id];
        let (own, name_shown) = (shown(node.name), shown(name));
        let finding = if self.outline.find(name).is_some() {
            let message = format!("'{own}' runs after '{name_shown}', which is on another level.");
            let hint = "An action can wait only for those that are in the same scope, branch or loop.";
            Diagnostic::error("UnknownRunAfter", at, message).hint(hint)
        } else {
            let siblings = self.outline.levels[node.level].nodes.iter().map(|id| self.outline.nodes[*id].name);
            let message = format!("'{own}' runs after '{name_shown}', which does not exist.");
            Diagnostic::error("UnknownRunAfter", at, message).meant(near(name, siblings))
        };
        self.push(finding);
    }

    fn statuses(&mut self, statuses: &Value, at: &str) {
        let Some(statuses) = statuses.as_array() else {
            let message = "The statuses to run after are an array, as in [\"Succeeded\"].";
            return self.push(Diagnostic::error("NotAnArray", at, message));
        };
        if statuses.is_empty() {
            let message = "Without a status to run after, the action never runs.";
            self.push(Diagnostic::warning("NeverStatus", at, message).hint("Use [\"Succeeded\"]."));
        }
        for (i, status) in statuses.iter().enumerate().filter(|(_, status)| !is_open(status)) {
            let name = status.as_str().unwrap_or_default();
            let among = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
            if among(&ENDS) {
                continue;
            }
            let at = step(at, &i.to_string());
            if among(&NEVER) {
                let message = format!("No action here ends as {name}.");
                let hint = "Use Succeeded, Failed, Skipped or TimedOut.";
                self.push(Diagnostic::warning("NeverStatus", at, message).hint(hint));
                continue;
            }
            let message = format!(
                "An action can run after Succeeded, Failed, Skipped or TimedOut, not after {}.",
                if status.is_string() { format!("'{}'", shown(name)) } else { "this".to_owned() }
            );
            self.push(Diagnostic::error("UnknownStatus", at, message).meant(near(name, ENDS)));
        }
    }

    /// One finding for each level on which actions wait for each other.
    pub(super) fn circles(&mut self) {
        for level in 0..self.outline.levels.len() {
            let circle = self.in_circles(level);
            let Some(first) = circle.first() else { continue };
            let node = &self.outline.nodes[*first];
            let names: Vec<String> =
                circle.iter().take(5).map(|id| format!("'{}'", shown(self.outline.nodes[*id].name))).collect();
            let message = match names.as_slice() {
                [one] => format!("{one} waits for itself."),
                several => format!("These wait for each other, so that none can run: {}.", several.join(", ")),
            };
            let at = keyed(node.value, "runAfter").map_or("runAfter", |(key, _)| key);
            self.push(Diagnostic::error("CircularRunAfter", step(&node.pointer, at), message));
        }
    }

    /// The actions of a level that are left when those are taken away, again and again, for which nothing waits or
    /// which wait for nothing.
    fn in_circles(&self, level: usize) -> Vec<usize> {
        let nodes = &self.outline.levels[level].nodes;
        let mut left: Vec<usize> = nodes.clone();
        for forward in [true, false] {
            left = self.stuck(&left, forward);
            if left.is_empty() {
                break;
            }
        }
        left
    }

    /// Those of `nodes` that are never free when all that are free are taken away.
    fn stuck(&self, nodes: &[usize], forward: bool) -> Vec<usize> {
        let place = |id: &usize| nodes.binary_search(id).ok();
        let mut holds = vec![0_usize; nodes.len()];
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        for (at, id) in nodes.iter().enumerate() {
            for waited in self.outline.nodes[*id].waits.iter().filter_map(place) {
                let (from, to) = if forward { (waited, at) } else { (at, waited) };
                if let (Some(next), Some(holds)) = (next.get_mut(from), holds.get_mut(to)) {
                    next.push(to);
                    *holds += 1;
                }
            }
        }
        let mut free: Vec<usize> = (0..nodes.len()).filter(|at| holds.get(*at) == Some(&0)).collect();
        let mut gone = vec![false; nodes.len()];
        while let Some(at) = free.pop() {
            if let Some(gone) = gone.get_mut(at) {
                *gone = true;
            }
            for to in next.get(at).into_iter().flatten() {
                if let Some(holds) = holds.get_mut(*to) {
                    *holds -= 1;
                    if *holds == 0 {
                        free.push(*to);
                    }
                }
            }
        }
        nodes.iter().zip(gone).filter(|(_, gone)| !gone).map(|(id, _)| *id).collect()
    }
}
