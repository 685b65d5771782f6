//! What runs after what: unknown siblings, circles, and whether one action is surely before another.

use causeway_core::text::nearest;

use super::Checker;
use crate::diagnostics::{Diagnostic, step};
use crate::machine::plan::Place;

impl Checker<'_> {
    pub(super) fn run_after(&mut self, id: usize) {
        let block = &self.plan.blocks[id];
        for action in block.actions.iter() {
            for (name, _) in &action.run_after {
                let is_sibling = |other: &crate::Action| other.name.to_lowercase() == name.to_lowercase();
                if !block.actions.iter().any(is_sibling) {
                    let siblings = block.actions.iter().map(|other| other.name.as_str());
                    let message = format!("'{}' runs after '{name}', which is not on the same level.", action.name);
                    let at = step(&step(&action.pointer, "runAfter"), name);
                    let finding = Diagnostic::error("UnknownRunAfter", at, message).meant(nearest(name, siblings));
                    self.findings.push(finding);
                }
            }
        }
        if let Some(first) = self.circle(id) {
            let action = &self.plan.blocks[id].actions[first];
            let message = format!("'{}' waits for itself, by way of what it runs after.", action.name);
            self.findings.push(Diagnostic::error("CircularRunAfter", step(&action.pointer, "runAfter"), message));
        }
    }

    /// The first action that waits for itself.
    fn circle(&self, id: usize) -> Option<usize> {
        (0..self.plan.blocks[id].actions.len())
            .find(|index| self.earlier(Place { block: id, index: *index }).contains(index))
    }

    /// All siblings that an action waits for, directly or not.
    fn earlier(&self, place: Place) -> Vec<usize> {
        let before = &self.plan.blocks[place.block].before;
        let mut found: Vec<usize> = Vec::new();
        let mut look: Vec<usize> = before[place.index].iter().map(|(earlier, _)| *earlier).collect();
        while let Some(index) = look.pop() {
            if !found.contains(&index) {
                found.push(index);
                look.extend(before[index].iter().map(|(earlier, _)| *earlier));
            }
        }
        found
    }

    /// Whether an action has surely ended when another begins: on the level they share, the one is or is inside
    /// something that the other, or what the other is inside, waits for. What an Until's own condition asks of its
    /// inside has ended too.
    pub(super) fn is_before(&self, place: Place, from: Place) -> bool {
        let levels = |place: Place| {
            let mut levels = vec![place];
            while let Some(owner) = levels.last().and_then(|place| self.plan.blocks[place.block].owner) {
                levels.push(owner);
            }
            levels
        };
        let (theirs, own) = (levels(place), levels(from));
        let shared = own.iter().find_map(|own| Some((own, theirs.iter().find(|their| their.block == own.block)?)));
        let Some((own, their)) = shared else { return false };
        if own.index == their.index {
            return *own == from && place != from;
        }
        self.earlier(*own).contains(&their.index)
    }
}
