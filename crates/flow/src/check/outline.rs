//! All actions of a definition in one list, with what is around them and what they wait for. Made from the file as it
//! was read, so that types that do not run here are in it too.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::Value;

use super::types::{self, Type};
use crate::diagnostics::step;
use crate::reader::{keyed, member, text};

/// Pointers of actions may take so many bytes; a file that wants more is not looked at to its end.
const MOST_POINTERS: usize = 32 << 20;
/// Steps along `runAfter` that are taken for one definition.
const MOST_STEPS: usize = 20_000_000;

/// An action.
pub(super) struct Node<'d> {
    pub(super) name: &'d str,
    pub(super) value: &'d Value,
    pub(super) pointer: String,
    /// What it is; none when no type has that name.
    pub(super) kind: Option<&'static Type>,
    /// The level it is on.
    pub(super) level: usize,
    /// Siblings that it waits for, as places in the list; unknown ones are left out.
    pub(super) waits: Vec<usize>,
}

/// The actions of one level: of the flow, a scope, a branch or a loop.
pub(super) struct Level {
    /// The action it is inside.
    pub(super) owner: Option<usize>,
    /// How many levels are around it.
    pub(super) depth: usize,
    pub(super) nodes: Vec<usize>,
    names: HashMap<String, usize>,
}

/// All actions and levels; the first level is the outermost.
pub(super) struct Outline<'d> {
    pub(super) nodes: Vec<Node<'d>>,
    pub(super) levels: Vec<Level>,
    /// Whether there is more than was looked at.
    pub(super) is_cut: bool,
    names: HashMap<String, usize>,
    pointers: usize,
    earlier: RefCell<Earlier>,
}

/// What was found out about what is before what.
#[derive(Default)]
struct Earlier {
    known: HashMap<usize, Vec<bool>>,
    steps: usize,
}

impl<'d> Outline<'d> {
    pub(super) fn new(actions: Option<&'d Value>, pointer: &str) -> Self {
        let mut outline = Self {
            nodes: Vec::new(),
            levels: Vec::new(),
            is_cut: false,
            names: HashMap::new(),
            pointers: 0,
            earlier: RefCell::default(),
        };
        outline.level(actions, pointer, None, 0);
        outline
    }

    /// The action of that name; case does not count.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(&name.to_lowercase()).copied()
    }

    pub(super) fn is(&self, node: usize, name: &str) -> bool {
        self.nodes[node].kind.is_some_and(|kind| kind.name == name)
    }

    pub(super) fn is_loop(&self, node: usize) -> bool {
        self.is(node, "Foreach") || self.is(node, "Until")
    }

    /// What a node is inside, nearest first.
    pub(super) fn around(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.owner(node), |owner| self.owner(*owner))
    }

    fn owner(&self, node: usize) -> Option<usize> {
        self.levels[self.nodes[node].level].owner
    }

    /// Whether `earlier` has ended whenever `later` begins: on the level they share, what `earlier` is or is inside is
    /// waited for by what `later` is or is inside. Inside itself only the condition of an Until looks.
    pub(super) fn is_before(&self, earlier: usize, later: usize) -> bool {
        let own: Vec<usize> = std::iter::once(later).chain(self.around(later)).collect();
        for theirs in std::iter::once(earlier).chain(self.around(earlier)) {
            let Some(mine) = own.iter().find(|mine| self.nodes[**mine].level == self.nodes[theirs].level) else {
                continue;
            };
            if *mine == theirs {
                return *mine == later && earlier != later;
            }
            return self.waits_for(*mine, theirs);
        }
        false
    }

    /// Whether one of two siblings waits for the other, directly or not. When there was too much to follow: yes.
    pub(super) fn waits_for(&self, node: usize, other: usize) -> bool {
        let mut earlier = self.earlier.borrow_mut();
        if let Some(known) = earlier.known.get(&node) {
            return known.get(self.place(other)).copied().unwrap_or_default();
        }
        if earlier.steps > MOST_STEPS {
            return true;
        }
        let mut found = vec![false; self.levels[self.nodes[node].level].nodes.len()];
        let mut look = self.nodes[node].waits.clone();
        while let Some(next) = look.pop() {
            earlier.steps += 1;
            if let Some(known) = found.get_mut(self.place(next))
                && !std::mem::replace(known, true)
            {
                look.extend(&self.nodes[next].waits);
                earlier.steps += self.nodes[next].waits.len();
            }
        }
        earlier.steps += found.len() / 64;
        let answer = found.get(self.place(other)).copied().unwrap_or_default();
        if earlier.known.len() > 64 {
            earlier.known.clear();
        }
        earlier.known.insert(node, found);
        answer
    }

    /// The place of a node on its level.
    fn place(&self, node: usize) -> usize {
        self.levels[self.nodes[node].level].nodes.binary_search(&node).unwrap_or_default()
    }

    /// The sibling of that name on a level.
    pub(super) fn sibling(&self, level: usize, name: &str) -> Option<usize> {
        self.levels[level].names.get(&name.to_lowercase()).copied()
    }

    fn level(&mut self, actions: Option<&'d Value>, pointer: &str, owner: Option<usize>, depth: usize) {
        let level = self.levels.len();
        self.levels.push(Level { owner, depth, nodes: Vec::new(), names: HashMap::new() });
        let Some(actions) = actions.and_then(Value::as_object) else { return };
        for (name, value) in actions {
            self.node(name, value, step(pointer, name), level);
        }
        for at in 0..self.levels[level].nodes.len() {
            let node = self.levels[level].nodes[at];
            let waits = member(self.nodes[node].value, "runAfter").and_then(Value::as_object);
            let waits = waits.into_iter().flatten().filter_map(|(name, _)| self.sibling(level, name)).collect();
            self.nodes[node].waits = waits;
        }
    }

    fn node(&mut self, name: &'d str, value: &'d Value, pointer: String, level: usize) {
        self.pointers += pointer.len();
        if self.pointers > MOST_POINTERS {
            self.is_cut = true;
            return;
        }
        let id = self.nodes.len();
        let kind = types::find(types::ACTIONS, text(value, "type"));
        self.nodes.push(Node { name, value, pointer: pointer.clone(), kind, level, waits: Vec::new() });
        self.levels[level].nodes.push(id);
        self.levels[level].names.entry(name.to_lowercase()).or_insert(id);
        self.names.entry(name.to_lowercase()).or_insert(id);
        let depth = self.levels[level].depth + 1;
        self.inside(value, &pointer, id, depth);
        for branch in ["else", "default"] {
            if let Some((key, branch)) = keyed(value, branch) {
                self.inside(branch, &step(&pointer, key), id, depth);
            }
        }
        for group in ["cases", "tools"] {
            let Some((key, group)) = keyed(value, group) else { continue };
            for (name, case) in group.as_object().into_iter().flatten() {
                self.inside(case, &step(&step(&pointer, key), name), id, depth);
            }
        }
    }

    fn inside(&mut self, value: &'d Value, pointer: &str, owner: usize, depth: usize) {
        if let Some((key, actions)) = keyed(value, "actions") {
            self.level(Some(actions), &step(pointer, key), Some(owner), depth);
        }
    }
}
