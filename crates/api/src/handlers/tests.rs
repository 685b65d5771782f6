//! Requests that test a flow, and what a call of a run is as a command for curl.

use causeway_core::{Slug, redact};
use causeway_engine::TestData;
use serde_json::Value;

use crate::api::wire;
use crate::inputs::FlowTest;
use crate::views::{FlowTested, TestedStep, WouldSend};
use crate::{Api, WireError};

/// A value that is longer as JSON is not given whole: a test may have a thousand of them.
const LONGEST: usize = 32 << 10;

impl Api {
    pub(crate) async fn flow_test(&self, input: FlowTest) -> Result<FlowTested, WireError> {
        let data = match &*input.data {
            "read" => TestData::Read,
            "last" => TestData::Last,
            "samples" => TestData::Samples,
            other => {
                return Err(WireError::new("BadInput", format!("\"{other}\" is no data to test with."))
                    .hint("Choose of read, last and samples."));
            }
        };
        let begun = self.engine.clock().instant();
        let tested = self.engine.test_flow(&input.slug, &input.text, data).await.map_err(wire)?;
        Ok(FlowTested {
            status: tested.status.to_string(),
            error: tested.error,
            is_cut: tested.is_cut,
            ms: self.ms_since(begun),
            steps: tested.steps.into_iter().map(step).collect(),
        })
    }

    /// The call that an action's inputs stand for. What is hidden in them is hidden in it.
    pub(crate) fn curl_of(&self, inputs: &Value) -> Option<String> {
        let host = inputs.get("host")?;
        let text = |name: &str| host.get(name).and_then(Value::as_str);
        let connector: Slug = text("connector")?.parse().ok()?;
        let arguments = inputs.get("parameters").and_then(Value::as_object).cloned().unwrap_or_default();
        let check = self.engine.check_call(&connector, text("operationId")?, &arguments).ok()?;
        check.request.ok().map(|request| request.curl())
    }
}

fn step(step: causeway_engine::TestedStep) -> TestedStep {
    let causeway_engine::TestedStep { action, from, sends } = step;
    TestedStep {
        name: action.name,
        path: action.path,
        kind: action.kind,
        status: action.status,
        error: action.error,
        from: from.into(),
        inputs: shortened(action.inputs),
        outputs: shortened(action.outputs),
        sends: sends.map(|sends| WouldSend {
            request: format!("{} {}", sends.request.method, redact::url(&sends.request.url)),
            curl: sends.request.curl(),
            label: sends.label,
            has_arrived: sends.has_arrived,
        }),
    }
}

fn shortened(value: Value) -> Value {
    let text = value.to_string();
    if text.len() <= LONGEST {
        return value;
    }
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Value::String(format!("{}…", &text[..end]))
}
