//! What `secureData` keeps out of the history, and what follows from it: an action that is given what is secret has
//! secret inputs, and what only rearranges its inputs has secret outputs. ("Secure inputs and outputs" of the Logic
//! Apps security page says so for Compose, ParseJson and Response; variables and loops carry secrets on as well.)

use std::collections::{HashMap, HashSet};

use super::plan::{Place, Plan};
use crate::Value;
use crate::definition::{Action, ActionKind, Definition, Trigger};
use crate::expr::{Call, Node};

/// What of an action is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Secure {
    pub(crate) inputs: bool,
    pub(crate) outputs: bool,
}

/// Something that expressions ask for and that may be secret. Names are in lower case; without one it may be any.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Source {
    /// The inputs of an action, for `actions('…')`.
    Inputs(Option<String>),
    /// The outputs of an action.
    Outputs(Option<String>),
    Variable(Option<String>),
    /// The items of a Foreach.
    Items(Option<String>),
    Trigger,
}

/// Marks every action of the plan: those that say so, and on from them to those that ask for what they hold.
pub(super) fn mark(plan: &mut Plan, definition: &Definition) {
    let is_secret = |(_, trigger): &(String, Trigger)| trigger.secure_outputs || trigger.secure_inputs;
    let trigger = definition.triggers.iter().any(is_secret).then_some(Source::Trigger);
    let places: Vec<Place> = plan.places_in_order().collect();
    let mut look: Vec<Source> = trigger.into_iter().collect();
    for place in &places {
        let action = plan.action(*place);
        // What only rearranges its inputs shows either by the other.
        let both = only_rearranges(action) && (action.secure_inputs || action.secure_outputs);
        let own = Secure { inputs: action.secure_inputs || both, outputs: action.secure_outputs || both };
        look.extend(held(plan, *place, own));
        plan.blocks[place.block].secure[place.index] = own;
    }
    if look.is_empty() {
        return;
    }
    let asking = who_asks(plan, &places);
    let mut seen = HashSet::new();
    while let Some(source) = look.pop() {
        if !seen.insert(source.clone()) {
            continue;
        }
        let whoever = [&source, &source.without_name()].map(|source| asking.get(source));
        for place in whoever.into_iter().flatten().flatten() {
            let mut secure = plan.blocks[place.block].secure[place.index];
            secure.inputs = true;
            secure.outputs |= only_rearranges(plan.action(*place));
            if plan.blocks[place.block].secure[place.index] != secure {
                plan.blocks[place.block].secure[place.index] = secure;
                look.extend(held(plan, *place, secure));
            }
        }
    }
}

/// What is secret where an action is.
fn held(plan: &Plan, place: Place, secure: Secure) -> Vec<Source> {
    let action = plan.action(place);
    let own = || Some(action.name.to_lowercase());
    let mut sources = Vec::new();
    if secure.inputs {
        sources.push(Source::Inputs(own()));
        match &action.kind {
            ActionKind::Change { name, .. } => sources.push(Source::Variable(Some(name.to_lowercase()))),
            ActionKind::Declare(variables) => {
                sources.extend(variables.iter().map(|(name, ..)| Source::Variable(Some(name.to_lowercase()))));
            }
            ActionKind::Foreach { .. } => sources.push(Source::Items(own())),
            _ => {}
        }
    }
    if secure.outputs {
        sources.push(Source::Outputs(own()));
    }
    // `result()` and `actions()` of what is around show it too.
    if secure.inputs || secure.outputs {
        sources.extend(plan.around(place).map(|around| Source::Outputs(Some(plan.action(around).name.to_lowercase()))));
    }
    sources
}

/// The actions that ask for each source in one of their texts.
fn who_asks(plan: &Plan, places: &[Place]) -> HashMap<Source, Vec<Place>> {
    let mut asking: HashMap<Source, Vec<Place>> = HashMap::new();
    for place in places {
        let mut calls: Vec<&Call> = Vec::new();
        plan.action(*place).calls(&mut calls);
        for source in calls.iter().flat_map(|call| asked(plan, *place, call)) {
            asking.entry(source).or_default().push(*place);
        }
    }
    asking
}

/// What one call asks for.
fn asked(plan: &Plan, place: Place, call: &Call) -> Vec<Source> {
    let name = match call.arguments.first().map(|argument| &argument.node) {
        Some(Node::Literal(Value::String(name))) => Some(name.as_str().to_lowercase()),
        _ => None,
    };
    match call.name.to_ascii_lowercase().as_str() {
        "actions" => vec![Source::Outputs(name.clone()), Source::Inputs(name)],
        "body"
        | "outputs"
        | "actionoutputs"
        | "actionbody"
        | "result"
        | "formdatavalue"
        | "formdatamultivalues"
        | "multipartbody" => vec![Source::Outputs(name)],
        "variables" => vec![Source::Variable(name)],
        "items" => vec![Source::Items(name)],
        "item" => {
            plan.around(place).map(|around| Source::Items(Some(plan.action(around).name.to_lowercase()))).collect()
        }
        name if name.starts_with("trigger") => vec![Source::Trigger],
        _ => Vec::new(),
    }
}

impl Source {
    fn without_name(&self) -> Self {
        match self {
            Self::Inputs(_) => Self::Inputs(None),
            Self::Outputs(_) => Self::Outputs(None),
            Self::Variable(_) => Self::Variable(None),
            Self::Items(_) => Self::Items(None),
            Self::Trigger => Self::Trigger,
        }
    }
}

fn only_rearranges(action: &Action) -> bool {
    matches!(
        action.kind,
        ActionKind::Compose(_)
            | ActionKind::ParseJson { .. }
            | ActionKind::Query { .. }
            | ActionKind::Select { .. }
            | ActionKind::Join { .. }
            | ActionKind::Table { .. }
            | ActionKind::Expression { .. }
            | ActionKind::Response(_)
            | ActionKind::Change { .. }
            | ActionKind::Declare(_)
    )
}
