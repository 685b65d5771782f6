//! What expressions of a run see from where they stand.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use causeway_core::clock::rfc3339;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::frames::{Cell, Done, FrameId};
use super::plan::Place;
use super::{Machine, Start};
use crate::expr::{EvalError, Scope};
use crate::value::object;
use crate::{Array, Definition, Object, Status, Value};

/// The view from one frame.
pub(super) struct Sight<'m> {
    pub(super) machine: &'m Machine,
    pub(super) frame: FrameId,
    /// The action whose inputs are evaluated.
    pub(super) index: Option<usize>,
    pub(super) now: DateTime<Utc>,
    /// The action itself, when it has ended: what `action()` gives for tracked properties.
    pub(super) own: Option<&'m Done>,
}

impl Scope for Sight<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Made of the run's id and a counter, so that a run that is replayed makes the same ids.
    fn guid(&self) -> Uuid {
        let count = self.machine.ids.0.fetch_add(1, Ordering::Relaxed);
        made_of(self.machine.run.0.as_u128(), count)
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.machine.parameters.get(&name.to_lowercase()).cloned()
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.machine.variables.get(&name.to_lowercase()).map(|variable| variable.value.clone())
    }

    fn item(&self) -> Option<Value> {
        self.machine.frames.around(self.frame).find_map(|frame| frame.binding.as_ref()?.item().cloned())
    }

    fn items(&self, name: &str) -> Option<Value> {
        self.round(name)?.item().cloned()
    }

    fn iteration(&self, name: &str) -> Option<u64> {
        Some(self.round(name)?.index as u64)
    }

    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let Some(place) = self.machine.plan.place(name) else { return Ok(None) };
        Ok(Some(self.machine.shown(&self.machine.plan.action(place).name, self.done(place)?)))
    }

    fn outputs(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let Some(place) = self.machine.plan.place(name) else { return Ok(None) };
        if let Some(all) = self.gathered(place) {
            return Ok(Some(all.into()));
        }
        Ok(Some(self.done(place)?.outputs.clone()))
    }

    fn body(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let Some(place) = self.machine.plan.place(name) else { return Ok(None) };
        if let Some(all) = self.gathered(place) {
            return Ok(Some(all.iter().map(|outputs| &outputs["body"]).collect()));
        }
        Ok(Some(self.done(place)?.outputs["body"].clone()))
    }

    fn result(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let machine = self.machine;
        let Some(place) = machine.plan.place(name) else { return Ok(None) };
        let done = self.done(place)?;
        if machine.plan.blocks[place.block].inner[place.index].is_empty() {
            return Err(EvalError::new(format!("'{name}' has no actions inside, so 'result' gives nothing.")));
        }
        if !done.kept.is_empty() {
            return Ok(Some(done.kept.clone().into()));
        }
        let Ok(frame) = machine.frames.find(&machine.plan, self.frame, place) else {
            return Ok(Some(Vec::new().into()));
        };
        let inside = frame.children.iter().filter(|(index, _)| *index == place.index);
        Ok(Some(inside.flat_map(|(_, child)| machine.results(*child)).collect()))
    }

    fn trigger(&self) -> Option<Value> {
        Some(self.machine.trigger.clone())
    }

    fn workflow(&self) -> Option<Value> {
        Some(self.machine.workflow.clone())
    }

    fn current(&self) -> Option<Value> {
        let frame = self.machine.frames.get(self.frame)?;
        let action = &self.machine.plan.blocks[frame.block].actions[self.index?];
        if let Some(own) = self.own {
            return Some(self.machine.shown(&action.name, own));
        }
        Some(object! {"name": &action.name, "startTime": rfc3339(self.now), "status": "Running"})
    }
}

impl<'m> Sight<'m> {
    fn round(&self, name: &str) -> Option<&'m super::frames::Binding> {
        let machine = self.machine;
        let asked = machine.plan.place(name);
        let mut around = machine.frames.around(self.frame);
        around.find(|frame| machine.plan.blocks[frame.block].owner == asked)?.binding.as_ref()
    }

    /// What the action gave in each round of the finished Foreach that is around it and not around here, as Power Automate
    /// gives it for an action inside a loop.
    fn gathered(&self, place: Place) -> Option<Array> {
        let Err(Some(owner)) = self.machine.frames.find(&self.machine.plan, self.frame, place) else { return None };
        let is_foreach = matches!(self.machine.plan.action(owner).kind, crate::ActionKind::Foreach { .. });
        let done = is_foreach.then(|| self.done(owner).ok())??;
        Some(done.gathered.get(&place).cloned().unwrap_or_default())
    }

    /// The outputs of the action in this round: none when it did not run, several when a loop is around it here.
    pub(super) fn given(&self, place: Place) -> Vec<Value> {
        if let Some(all) = self.gathered(place) {
            return all.into_vec();
        }
        let done = self.done(place).ok().filter(|done| done.status != Status::Skipped);
        done.map(|done| done.outputs.clone()).into_iter().collect()
    }

    fn done(&self, place: Place) -> Result<&'m Done, EvalError> {
        let machine = self.machine;
        let name = &machine.plan.action(place).name;
        match machine.frames.find(&machine.plan, self.frame, place) {
            Ok(frame) => match &frame.cells[place.index] {
                Cell::Done(done) => Ok(done),
                _ => Err(EvalError::new(format!("'{name}' has not ended yet: let this action run after it."))),
            },
            Err(Some(owner)) => self.inside(owner, name),
            Err(None) => Err(EvalError::new(format!("'{name}' cannot be seen from here."))),
        }
    }

    /// The end of an action whose frame is not there: it is in a loop, or in a scope that was skipped or not begun.
    fn inside(&self, owner: Place, name: &str) -> Result<&'m Done, EvalError> {
        let around = self.machine.plan.action(owner);
        if around.is_loop() {
            let message = format!("'{name}' is inside the loop '{}' and cannot be seen from outside.", around.name);
            return Err(EvalError::new(message));
        }
        let done = self.done(owner)?;
        if done.status == Status::Skipped {
            return Ok(done);
        }
        Err(EvalError::new(format!("'{name}' did not run.")))
    }
}

/// Spreads the bits of a number (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Machine {
    /// The object that `actions('…')` and `result('…')` show, as documented for `result()`.
    pub(super) fn shown(&self, name: &str, done: &Done) -> Value {
        let code = done.code.as_deref().unwrap_or(if done.error.is_some() { "ActionFailed" } else { "OK" });
        let is_skipped = done.status == Status::Skipped;
        let mut shown = object! {
            "name": name,
            "inputs": &done.inputs,
            "outputs": &done.outputs,
            "startTime": rfc3339(done.started),
            "endTime": rfc3339(done.ended),
            "trackingId": self.tracking_id(done.seq).to_string(),
            "clientTrackingId": &self.tracking,
            "code": if is_skipped { "ActionSkipped" } else { reason(code) },
            "status": done.status.as_str(),
        };
        if let (Some(map), Some(message)) = (shown.as_object_mut(), &done.error) {
            map.insert("error", object! {"code": reason(code), "message": message});
        }
        shown
    }

    /// The id of an action's end: the same in every replay, another for each.
    fn tracking_id(&self, seq: u64) -> Uuid {
        made_of(self.run.0.as_u128(), u64::MAX - seq)
    }
}

/// A random-looking id, made of the run's and a number.
fn made_of(run: u128, number: u64) -> Uuid {
    let half = |part: u64, salt: u64| mix(part ^ mix(number.wrapping_mul(2).wrapping_add(salt)));
    let bytes = (u128::from(half((run >> 64) as u64, 0)) << 64) | u128::from(half(run as u64, 1));
    uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
}

/// The name of a status code, as .NET's `HttpStatusCode` has it; other codes are what they are.
pub(crate) fn reason(code: &str) -> &str {
    match code {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "NoContent",
        "400" => "BadRequest",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "NotFound",
        "405" => "MethodNotAllowed",
        "408" => "RequestTimeout",
        "409" => "Conflict",
        "410" => "Gone",
        "412" => "PreconditionFailed",
        "413" => "RequestEntityTooLarge",
        "415" => "UnsupportedMediaType",
        "422" => "UnprocessableEntity",
        "429" => "TooManyRequests",
        "500" => "InternalServerError",
        "501" => "NotImplemented",
        "502" => "BadGateway",
        "503" => "ServiceUnavailable",
        "504" => "GatewayTimeout",
        other => other,
    }
}

/// The values of parameters by their names in lower case: what the run brings, else the defaults.
pub(crate) fn parameters(definition: &Definition, given: &Object) -> BTreeMap<String, Value> {
    let defaults =
        definition.parameters.iter().filter_map(|(name, parameter)| Some((name.as_str(), parameter.default.as_ref()?)));
    let given = given.iter().map(|(name, value)| (name.as_str(), value));
    defaults.chain(given).map(|(name, value)| (name.to_lowercase(), value.clone())).collect()
}

/// What `trigger()` gives.
pub(super) fn trigger(start: &Start) -> Value {
    object! {
        "name": &start.trigger.name,
        "inputs": &start.trigger.inputs,
        "outputs": &start.trigger.outputs,
        "startTime": rfc3339(start.started),
        "endTime": rfc3339(start.started),
        "clientTrackingId": start.trigger.tracking.clone(),
        "status": "Succeeded",
        "code": &start.trigger.code,
    }
}

/// What `workflow()` gives.
pub(super) fn workflow(start: &Start) -> Value {
    let id = format!("/flows/{}", start.flow);
    let run = object! {
        "id": format!("{id}/runs/{}", start.run),
        "name": start.run.to_string(),
        "type": "Causeway/flows/runs",
    };
    object! {
        "id": id,
        "name": &start.flow,
        "type": "Causeway/flows",
        "location": "local",
        "tags": object! {"flowDisplayName": &start.flow},
        "run": run,
    }
}
