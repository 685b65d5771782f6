//! The definition's actions arranged for running: which block is inside which action, what waits for what, and where
//! each name is. Made once for a machine; the checker uses it too.

use std::collections::{BTreeSet, HashMap};

use super::secure::{self, Secure};
use super::streams::{self, Stream};
use crate::definition::{Action, ActionKind, Block, Definition};
use crate::expr::{Call, Node, Tree};
use crate::{Status, Value};

/// Where an action is: its block and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) block: usize,
    pub(crate) index: usize,
}

/// A block with what is known about it.
#[derive(Debug)]
pub(crate) struct PlanBlock {
    pub(crate) actions: Block,
    /// The action it is inside; none for the outermost.
    pub(crate) owner: Option<Place>,
    /// The blocks around it, outermost first, itself last.
    pub(crate) chain: Vec<usize>,
    /// For each action, what it waits for.
    pub(crate) before: Vec<Vec<(usize, Vec<Status>)>>,
    /// For each action, what waits for it.
    pub(crate) after: Vec<Vec<usize>>,
    /// For each action, the blocks inside, in the order of [`Action::blocks`].
    pub(crate) inner: Vec<Vec<usize>>,
    /// For each action, what of it is secret.
    pub(crate) secure: Vec<Secure>,
    /// Actions in it and inside of it whose outputs someone outside of the Foreach around it asks for by name.
    pub(crate) gathered: Vec<Place>,
}

/// All blocks; the first is the outermost.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) blocks: Vec<PlanBlock>,
    /// The definition's `outputs`.
    pub(crate) outputs: Value,
    places: HashMap<String, Place>,
    kept: Kept,
    /// The lists that are taken page by page.
    pub(super) streams: Vec<Stream>,
}

/// The loops whose items' results someone asks for with `result('…')`; those of other loops are dropped.
#[derive(Debug)]
enum Kept {
    All,
    Named(Vec<String>),
}

impl Plan {
    pub(crate) fn new(definition: &Definition) -> Self {
        let outputs = definition.outputs.clone();
        let (places, kept) = (HashMap::new(), kept_results(definition));
        let mut plan = Self { blocks: Vec::new(), outputs, places, kept, streams: Vec::new() };
        plan.add(&definition.actions, None, &[]);
        for place in plan.asked_from_outside(definition) {
            for block in plan.blocks[place.block].chain.clone() {
                plan.blocks[block].gathered.push(place);
            }
        }
        secure::mark(&mut plan, definition);
        plan.streams = streams::find(&plan, definition);
        plan
    }

    /// Where the action of that name is; case does not count.
    pub(crate) fn place(&self, name: &str) -> Option<Place> {
        self.places.get(&name.to_lowercase()).copied()
    }

    pub(crate) fn action(&self, place: Place) -> &Action {
        &self.blocks[place.block].actions[place.index]
    }

    /// All actions, those around before those inside.
    pub(super) fn places_in_order(&self) -> impl Iterator<Item = Place> {
        let of_block =
            |(block, held): (usize, &PlanBlock)| (0..held.actions.len()).map(move |index| Place { block, index });
        self.blocks.iter().enumerate().flat_map(of_block)
    }

    /// The actions that an action is inside, innermost first.
    pub(super) fn around(&self, place: Place) -> impl Iterator<Item = Place> {
        std::iter::successors(self.blocks[place.block].owner, |place| self.blocks[place.block].owner)
    }

    /// Whether someone asks for the results of the loop's items.
    pub(crate) fn keeps_results(&self, name: &str) -> bool {
        match &self.kept {
            Kept::All => true,
            Kept::Named(names) => names.iter().any(|kept| kept.eq_ignore_ascii_case(name)),
        }
    }

    fn asked_from_outside(&self, definition: &Definition) -> BTreeSet<Place> {
        let mut asked = BTreeSet::new();
        let mut ask = |call: &Call, own: &[usize]| {
            let name = call.arguments.first().and_then(|argument| match &argument.node {
                Node::Literal(Value::String(name)) => Some(name),
                _ => None,
            });
            let is_asking = ASKING.iter().any(|asking| call.name.eq_ignore_ascii_case(asking));
            if let Some(place) = name.filter(|_| is_asking).and_then(|name| self.place(name))
                && self.is_hidden(place, own)
            {
                asked.insert(place);
            }
        };
        for place in self.places_in_order() {
            let mut calls = Vec::new();
            self.action(place).calls(&mut calls);
            calls.iter().for_each(|call| ask(call, &self.blocks[place.block].chain));
        }
        for tree in self.after_all(definition) {
            let mut calls = Vec::new();
            tree.calls(&mut calls);
            calls.iter().for_each(|call| ask(call, &[0]));
        }
        asked
    }

    /// What is evaluated when everything has ended.
    pub(super) fn after_all(&self, definition: &Definition) -> Vec<Tree> {
        [definition.cursor_next(), Some(&self.outputs)].into_iter().flatten().map(Tree::parse).collect()
    }

    /// Whether a Foreach is around an action that is not around the blocks `own`.
    fn is_hidden(&self, place: Place, own: &[usize]) -> bool {
        let inside = self.blocks[place.block].chain.iter().filter(|block| !own.contains(block));
        let mut owners = inside.filter_map(|block| self.blocks[*block].owner);
        owners.any(|owner| matches!(self.action(owner).kind, ActionKind::Foreach { .. }))
    }

    fn add(&mut self, actions: &Block, owner: Option<Place>, around: &[usize]) -> usize {
        let id = self.blocks.len();
        let mut chain = around.to_vec();
        chain.push(id);
        let before = predecessors(actions);
        let mut after = vec![Vec::new(); actions.len()];
        for (i, waits) in before.iter().enumerate() {
            for (earlier, _) in waits {
                after[*earlier].push(i);
            }
        }
        self.blocks.push(PlanBlock {
            actions: actions.clone(),
            owner,
            chain: chain.clone(),
            before,
            after,
            inner: vec![Vec::new(); actions.len()],
            secure: vec![Secure::default(); actions.len()],
            gathered: Vec::new(),
        });
        for (index, action) in actions.iter().enumerate() {
            let place = Place { block: id, index };
            self.places.entry(action.name.to_lowercase()).or_insert(place);
            let inner = action.blocks().into_iter().map(|(block, _)| self.add(block, Some(place), &chain)).collect();
            self.blocks[id].inner[index] = inner;
        }
        id
    }
}

/// The functions that give what an action gave.
pub(super) const ASKING: [&str; 4] = ["outputs", "body", "actionOutputs", "actionBody"];

/// What each action of a block waits for. An unknown name is left out here; the checker refuses it.
fn predecessors(actions: &Block) -> Vec<Vec<(usize, Vec<Status>)>> {
    let mut places = HashMap::new();
    for (index, action) in actions.iter().enumerate() {
        places.entry(action.name.to_lowercase()).or_insert(index);
    }
    let of = |action: &Action| {
        let waits = action.run_after.iter();
        waits.filter_map(|(name, statuses)| Some((*places.get(&name.to_lowercase())?, statuses.clone()))).collect()
    };
    actions.iter().map(of).collect()
}

fn kept_results(definition: &Definition) -> Kept {
    let mut names = Vec::new();
    let mut all = false;
    definition.walk(&mut |action, _| {
        let mut calls: Vec<&Call> = Vec::new();
        action.calls(&mut calls);
        for call in calls.iter().filter(|call| call.name.eq_ignore_ascii_case("result")) {
            match call.arguments.first().map(|argument| &argument.node) {
                Some(Node::Literal(Value::String(name))) => names.push(name.to_string()),
                _ => all = true,
            }
        }
    });
    if all { Kept::All } else { Kept::Named(names) }
}
