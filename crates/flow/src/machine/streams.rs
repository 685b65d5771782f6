//! Which lists of a flow are taken page by page. That is decided from the flow alone, and only where nobody can tell it
//! from reading the whole list first: one Foreach takes its items from the list, nothing else looks at it, and all that
//! is done for an item is to deliver it.

use super::plan::{ASKING, Place, Plan};
use crate::definition::{Action, ActionKind, Definition};
use crate::expr::{Call, Expr, Node};
use crate::{Status, Value};

/// A list and the Foreach over it, in the same block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stream {
    pub(super) list: Place,
    pub(super) each: Place,
}

/// All of a flow.
pub(super) fn find(plan: &Plan, definition: &Definition) -> Vec<Stream> {
    let after_all = plan.after_all(definition);
    let mut calls = Vec::new();
    plan.places_in_order().for_each(|place| plan.action(place).calls(&mut calls));
    after_all.iter().for_each(|tree| tree.calls(&mut calls));
    // Whoever works out the name of an action may mean any of them.
    if calls.iter().any(|call| asks(call) && named(call).is_none()) {
        return Vec::new();
    }
    plan.places_in_order().filter_map(|each| stream(plan, each, &calls)).collect()
}

fn stream(plan: &Plan, each: Place, calls: &[&Call]) -> Option<Stream> {
    let looping = plan.action(each);
    let ActionKind::Foreach { over, .. } = &looping.kind else { return None };
    let list = plan.place(named(source(over.as_expression()?)?)?).filter(|list| list.block == each.block)?;
    let (listing, block) = (plan.action(list), &plan.blocks[each.block]);
    let is_list = matches!(listing.kind, ActionKind::Operation(_))
        && listing.minimum_items.is_some()
        && listing.delivery.is_none();
    let follows =
        block.before[each.index].iter().any(|(before, on)| *before == list.index && *on == [Status::Succeeded]);
    let is_only = block.after[list.index] == [each.index];
    // A loop of the flow may ask for its own items and how many there were; `result` of what is around shows the rest.
    let own = ["items", "iterationIndexes", "outputs", "actionOutputs"];
    let of_loop = calls.iter().filter(|call| mentions(call, &looping.name));
    let is_unseen = calls.iter().filter(|call| mentions(call, &listing.name)).count() == 1
        && of_loop.into_iter().all(|call| own.iter().any(|name| call.name.eq_ignore_ascii_case(name)))
        && !plan.keeps_results(&looping.name)
        && plan.around(each).all(|around| !plan.keeps_results(&plan.action(around).name));
    let is_plain = |action: &Action| action.tracked.is_none() && action.static_result.is_none();
    let is_stream = is_list
        && follows
        && is_only
        && is_unseen
        && is_plain(looping)
        && is_plain(listing)
        && block.inner[each.index].iter().all(|inner| delivers_only(plan, *inner));
    is_stream.then_some(Stream { list, each })
}

/// The call that an expression takes a member of: `body('List')` of `body('List')?['value']`.
fn source(expr: &Expr) -> Option<&Call> {
    match &expr.node {
        Node::Access { base, key, .. } if matches!(key.node, Node::Literal(Value::String(_))) => source(base),
        Node::Call(call) if ASKING.iter().any(|asking| call.name.eq_ignore_ascii_case(asking)) => Some(call),
        _ => None,
    }
}

/// Whether a block changes nothing but by deliveries, which the ledger knows, and leaves nothing to those outside of it.
fn delivers_only(plan: &Plan, block: usize) -> bool {
    let held = &plan.blocks[block];
    let is_fit = |action: &Action| match action.kind {
        ActionKind::Operation(_) => action.delivery.is_some(),
        ActionKind::Connection(_) | ActionKind::Http(_) | ActionKind::Workflow(_) | ActionKind::Response(_) => false,
        ActionKind::Declare(_) | ActionKind::Change { .. } | ActionKind::Unsupported => false,
        _ => true,
    };
    held.gathered.is_empty()
        && held.actions.iter().all(is_fit)
        && held.inner.iter().flatten().all(|inner| delivers_only(plan, *inner))
}

fn asks(call: &Call) -> bool {
    let of_actions = ["actions", "result"].iter().chain(&ASKING);
    of_actions.into_iter().any(|asking| call.name.eq_ignore_ascii_case(asking))
}

/// The name that a call begins with, where it is written out.
fn named(call: &Call) -> Option<&str> {
    match call.arguments.first().map(|argument| &argument.node) {
        Some(Node::Literal(Value::String(name))) => Some(name),
        _ => None,
    }
}

fn mentions(call: &Call, name: &str) -> bool {
    let is_name = |argument: &Expr| matches!(&argument.node, Node::Literal(Value::String(text)) if text.eq_ignore_ascii_case(name));
    call.arguments.iter().any(is_name)
}
