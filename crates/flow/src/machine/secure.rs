//! What `secureData` keeps out of the history, and what follows from it: an action that is given what is secret has
//! secret inputs, and what only rearranges its inputs has secret outputs. ("Secure inputs and outputs" of the Logic
//! Apps security page says so for Compose, ParseJson and Response; variables and loops carry secrets on as well.)

use std::collections::BTreeSet;

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

/// What is known to be secret, by lower-case names.
#[derive(Default)]
struct Secrets {
    /// Actions whose inputs are, for `actions('…')`.
    inputs: BTreeSet<String>,
    /// Actions whose outputs are.
    outputs: BTreeSet<String>,
    variables: BTreeSet<String>,
    /// Foreach actions whose items are.
    items: BTreeSet<String>,
    trigger: bool,
}

impl Secrets {
    fn is_empty(&self) -> bool {
        !self.trigger && self.inputs.is_empty() && self.outputs.is_empty()
    }

    fn count(&self) -> usize {
        self.inputs.len() + self.outputs.len() + self.variables.len() + self.items.len()
    }
}

/// Marks every action of the plan. Looks again until nothing new turns up: each look but the last finds something.
pub(super) fn mark(plan: &mut Plan, definition: &Definition) {
    let is_secret = |(_, trigger): &(String, Trigger)| trigger.secure_outputs || trigger.secure_inputs;
    let mut secrets = Secrets { trigger: definition.triggers.iter().any(is_secret), ..Secrets::default() };
    let places: Vec<Place> = plan.places_in_order().collect();
    for place in &places {
        let action = plan.action(*place);
        let own = Secure { inputs: action.secure_inputs, outputs: action.secure_outputs };
        note(plan, *place, own, &mut secrets);
        plan.blocks[place.block].secure[place.index] = own;
    }
    if secrets.is_empty() {
        return;
    }
    loop {
        let before = secrets.count();
        for place in &places {
            let action = plan.action(*place);
            let mut secure = plan.blocks[place.block].secure[place.index];
            if is_given_secrets(plan, *place, action, &secrets) {
                secure.inputs = true;
                secure.outputs |= only_rearranges(action);
            }
            note(plan, *place, secure, &mut secrets);
            plan.blocks[place.block].secure[place.index] = secure;
        }
        if secrets.count() == before {
            return;
        }
    }
}

fn note(plan: &Plan, place: Place, secure: Secure, secrets: &mut Secrets) {
    let action = plan.action(place);
    let name = action.name.to_lowercase();
    if secure.inputs {
        secrets.inputs.insert(name.clone());
        match &action.kind {
            ActionKind::Change { name, .. } => _ = secrets.variables.insert(name.to_lowercase()),
            ActionKind::Declare(variables) => {
                secrets.variables.extend(variables.iter().map(|(name, ..)| name.to_lowercase()));
            }
            ActionKind::Foreach { .. } => _ = secrets.items.insert(name.clone()),
            _ => {}
        }
    }
    if secure.outputs {
        secrets.outputs.insert(name);
    }
    // `result()` and `actions()` of what is around show it too.
    let mut owner = plan.blocks[place.block].owner.filter(|_| secure.inputs || secure.outputs);
    while let Some(around) = owner {
        secrets.outputs.insert(plan.action(around).name.to_lowercase());
        owner = plan.blocks[around.block].owner;
    }
}

/// Whether one of the action's texts asks for something secret. A name that is not written out may be any.
fn is_given_secrets(plan: &Plan, place: Place, action: &Action, secrets: &Secrets) -> bool {
    let mut calls: Vec<&Call> = Vec::new();
    action.calls(&mut calls);
    calls.iter().any(|call| {
        let name = match call.arguments.first().map(|argument| &argument.node) {
            Some(Node::Literal(Value::String(name))) => Some(name.as_str().to_lowercase()),
            _ => None,
        };
        let holds = |set: &BTreeSet<String>| name.as_ref().map_or(!set.is_empty(), |name| set.contains(name));
        match call.name.to_ascii_lowercase().as_str() {
            "actions" => holds(&secrets.outputs) || holds(&secrets.inputs),
            "body"
            | "outputs"
            | "actionoutputs"
            | "actionbody"
            | "result"
            | "formdatavalue"
            | "formdatamultivalues"
            | "multipartbody" => holds(&secrets.outputs),
            "variables" => holds(&secrets.variables),
            "items" => holds(&secrets.items),
            "item" => plan.around(place).any(|around| secrets.items.contains(&plan.action(around).name.to_lowercase())),
            name => secrets.trigger && name.starts_with("trigger"),
        }
    })
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
