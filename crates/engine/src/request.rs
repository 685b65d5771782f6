//! Runs that somebody on this machine asks for, with a body: what a Request trigger makes of it.

use causeway_core::Slug;
use causeway_flow::{Definition, Fired, Moment, Request, Trigger, TriggerKind, Value};
use causeway_store::Cause;

use crate::engine::lock;
use crate::history::names_secrets;
use crate::journal::pack;
use crate::poll::aad;
use crate::runner::New;
use crate::starting::StartError;
use crate::{Engine, EngineError};
use causeway_core::RunId;

/// The trigger that takes a request: the one of that name, or the first.
pub(crate) fn taker<'d>(definition: &'d Definition, name: &str) -> Option<&'d Trigger> {
    let mut takers = definition.triggers.iter().map(|(_, trigger)| trigger);
    let takes = |trigger: &&Trigger| matches!(trigger.kind, TriggerKind::Request { .. });
    takers.find(|trigger| takes(trigger) && (name.is_empty() || trigger.name.eq_ignore_ascii_case(name)))
}

/// What runs begin with, if the trigger takes this.
pub(crate) fn fired(
    definition: &Definition,
    trigger: &Trigger,
    request: &Request,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Fired>, StartError> {
    let parameters = causeway_flow::Object::new();
    let moment = Moment { parameters: &parameters, previous: &Value::Null, now };
    let runs = definition.requested(trigger, request, &moment);
    let runs = runs.map_err(|error| StartError::NotTaken { code: error.code, message: error.message })?;
    if runs.is_empty() {
        return Err(StartError::NothingNew("What the trigger asks for does not hold, so that nothing runs.".into()));
    }
    Ok(runs)
}

/// A request as it is made here.
pub(crate) fn request(trigger: &Trigger, headers: causeway_flow::Object, body: Value, strict: bool) -> Request {
    let method = match &trigger.kind {
        TriggerKind::Request { method: Some(method), .. } => method.clone(),
        _ => "POST".into(),
    };
    Request { method, headers, queries: causeway_flow::Object::new(), body, strict }
}

impl Engine {
    /// Starts a run with this body. A trigger with `splitOn` starts one for each item: the first now, the others after it.
    pub async fn run_with(&self, slug: &Slug, body: Value) -> Result<RunId, EngineError> {
        self.may_run().await?;
        let (flow, definition) = self.as_it_runs(slug).await?;
        let trigger = taker(&definition, "").ok_or_else(|| StartError::TakesNoBody(slug.clone()))?;
        if lock(&self.inner.running).is_full(slug, definition.most_runs()) {
            return Err(self.no_room(slug));
        }
        if self.left_of(slug).await?.is_some() {
            return Err(StartError::Unfinished(slug.clone()).into());
        }
        let headers = [("content-type", Value::from("application/json"))].into_iter().collect();
        let request = request(trigger, headers, body, true);
        let mut runs = fired(&definition, trigger, &request, self.now())?;
        let secret = |run: &Fired| trigger.secure_outputs || names_secrets(&run.outputs);
        if runs.len() == 1
            && let Some(trigger) = runs.pop()
        {
            let secret = secret(&trigger);
            let trigger = self.with_cursor(slug, &definition, trigger).await?;
            let new = New { cause: Cause::Manual, due: None, turn: None, trigger, fired: None, parent: None, secret };
            return self.run_new(&flow, definition.clone(), new).await;
        }
        let mut entries = Vec::with_capacity(runs.len());
        for run in &runs {
            entries.push(self.close_entry(&aad("fired", slug), pack(run)?, secret(run)).await?);
        }
        self.inner.store.add_fired(slug.as_str(), entries).await?;
        let run = self.run_fired(slug, Cause::Manual, None).await?;
        run.ok_or_else(|| EngineError::FlowRunning(slug.clone()))
    }
}
