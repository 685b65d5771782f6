//! What a value that is being written into a flow would be: expressions are evaluated with what the last run gave, and
//! with samples of what the descriptions say where it gave nothing. Nothing is asked of a service.

mod seen;

use std::collections::BTreeMap;

use causeway_core::RunId;
use causeway_core::{Slug, redact};
use causeway_flow::expr::{EvalError, Tree};
use causeway_store::{ActionBodies, RunFilter, RunStatus};
use serde_json::Value;

use crate::{Engine, EngineError};
use seen::{Asked, Seen};

/// So many runs are looked through for one that ended well.
const LOOKED_AT: u32 = 20;
/// So many steps of that run are looked at.
const REMEMBERED: u32 = 1000;
/// Steps that name steps that name steps: so often more is fetched.
const MOST_ROUNDS: usize = 20;

/// What a value would be.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The value, or why there is none.
    pub value: Result<Value, EvalError>,
    /// Where its data is from: `last` (the last run), `sample` (made up, in part at least); nothing where it needs none.
    pub from: &'static str,
}

impl Engine {
    /// Evaluates a value of a flow as one of its steps would see it; the step by its JSON pointer. `None` where the text
    /// cannot be read as a flow, and where the step keeps what it is given out of the history.
    pub async fn preview(
        &self,
        slug: &Slug,
        text: &str,
        step: &str,
        value: &Value,
    ) -> Result<Option<Preview>, EngineError> {
        let Ok(definition) = causeway_flow::read(text) else { return Ok(None) };
        let definition = definition.lowered(&self.inner.workspace);
        let mut actions = Vec::new();
        definition.walk(&mut |action, _| actions.push(action.clone()));
        let own = actions.iter().find(|action| action.pointer.eq_ignore_ascii_case(step));
        if own.is_some_and(|action| action.secure_inputs) {
            return Ok(None);
        }
        let tree = Tree::parse(&value.clone().into());
        let trigger = self.fired(slug, &definition, None).await?;
        let Last { run, steps } = self.last_run(slug).await?;
        let asked = Asked { engine: self, slug, parameters: &definition.parameters, actions: &actions, own, trigger };
        let mut known = BTreeMap::new();
        for _ in 0..MOST_ROUNDS {
            let (preview, wanted) = {
                let seen = Seen::new(&asked, &steps, &known);
                let value = tree.evaluate(&seen).map(shown);
                (Preview { value, from: seen.from() }, seen.wanted())
            };
            if wanted.is_empty() {
                return Ok(Some(preview));
            }
            for seq in wanted {
                let bodies = match run {
                    Some(run) => self.inner.store.action(run, seq).await?,
                    None => None,
                };
                known.insert(seq, bodies);
            }
        }
        Ok(None)
    }

    /// The last run that ended well, or the last one at all.
    async fn last_run(&self, slug: &Slug) -> Result<Last, EngineError> {
        let filter = RunFilter { flows: vec![slug.to_string()], limit: LOOKED_AT, ..RunFilter::default() };
        let runs = self.inner.store.runs(filter).await?;
        let good = runs.iter().find(|run| run.status == RunStatus::Succeeded);
        let Some(run) = good.or_else(|| runs.first()) else { return Ok(Last::default()) };
        let mut steps = BTreeMap::new();
        for row in self.inner.store.actions(run.id, None, REMEMBERED).await? {
            if row.status != "Skipped" {
                // The first round of a loop stands for all.
                steps.entry(row.name.to_lowercase()).or_insert(row.seq);
            }
        }
        Ok(Last { run: Some(run.id), steps })
    }
}

/// A run that is over.
#[derive(Default)]
struct Last {
    run: Option<RunId>,
    /// The number of each step, by its name in lower case.
    steps: BTreeMap<String, u64>,
}

/// What history has of steps, by number; nothing where it has forgotten them.
type Known = BTreeMap<u64, Option<ActionBodies>>;

/// As history would show it.
fn shown(value: causeway_flow::Value) -> Value {
    let mut shown = Value::from(value);
    redact::json(&mut shown);
    shown
}
