//! Requests that test a flow or show what a value in it would be, and what a call of a run is as a command for curl.

use causeway_core::{Slug, redact};
use causeway_engine::TestData;
use serde_json::Value;

use crate::api::wire;
use crate::inputs::{FlowTest, FlowValue};
use crate::views::{FlowTested, TestedStep, ValuePlace, ValuePreview, WouldSend};
use crate::{Api, WireError};

/// A value that is longer as JSON is not given whole: a test may have a thousand of them.
const LONGEST: usize = 32 << 10;
/// The same of a value below a field.
const LONGEST_PREVIEW: usize = 2 << 10;

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

    pub(crate) async fn flow_preview(&self, input: FlowValue) -> Result<Option<ValuePreview>, WireError> {
        let FlowValue { slug, text, step, value } = input;
        let Some(preview) = self.engine.preview(&slug, &text, &step, &value).await.map_err(wire)? else {
            return Ok(None);
        };
        let from = preview.from.into();
        Ok(Some(match preview.value {
            Ok(value) => ValuePreview { value: shortened(value, LONGEST_PREVIEW), error: None, place: None, from },
            Err(error) => {
                let place = value.as_str().zip(error.span).and_then(|(text, span)| place(text, &span));
                ValuePreview { value: Value::Null, error: Some(error.message), place, from }
            }
        }))
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
        inputs: shortened(action.inputs.value(), LONGEST),
        outputs: shortened(action.outputs.value(), LONGEST),
        sends: sends.map(|sends| WouldSend {
            request: format!("{} {}", sends.request.method, redact::url(&sends.request.url)),
            curl: sends.request.curl(),
            label: sends.label,
            has_arrived: sends.has_arrived,
        }),
    }
}

/// Bytes as UTF-16 units.
fn place(text: &str, span: &std::ops::Range<usize>) -> Option<ValuePlace> {
    let units = |end: usize| u32::try_from(text.get(..end)?.encode_utf16().count()).ok();
    Some(ValuePlace { start: units(span.start)?, end: units(span.end.min(text.len()))? })
}

fn shortened(value: Value, longest: usize) -> Value {
    let text = value.to_string();
    if text.len() <= longest {
        return value;
    }
    let end = (0..=longest).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Value::String(format!("{}…", &text[..end]))
}
