//! A flow as a list of steps: what `causeway flow show` prints. Read from the file's JSON, so that a
//! step whose type Causeway does not run yet is shown as well.

use causeway_core::json::{at, plain};
use causeway_flow::Definition;
use serde_json::{Map, Value};

use crate::views::StepView;

/// Steps deeper than this are left out: no readable flow has them.
const DEEPEST: u32 = 16;

/// Trigger and actions in the order in which they run.
pub(crate) fn of(definition: &Definition) -> Vec<StepView> {
    let source = Value::from(&definition.source);
    let source = inner(&source);
    let mut steps = Vec::new();
    for (name, trigger) in members(source.get("triggers")) {
        let detail = definition.recurrence().map_or_else(|| "on demand".into(), |recurrence| recurrence.describe());
        steps.push(StepView { detail, ..step(name, trigger, 0) });
    }
    walk(source.get("actions"), 0, &mut steps);
    steps
}

/// The definition inside the wrappers that other tools put around it.
fn inner(source: &Value) -> &Value {
    ["properties.definition", "definition"].iter().find_map(|path| at(source, path)).unwrap_or(source)
}

fn walk(actions: Option<&Value>, depth: u32, steps: &mut Vec<StepView>) {
    if depth > DEEPEST {
        return;
    }
    for (name, action) in in_order(members(actions).collect()) {
        steps.push(step(name, action, depth));
        walk(action.get("actions"), depth + 1, steps);
        walk(at(action, "else.actions"), depth + 1, steps);
        walk(at(action, "default.actions"), depth + 1, steps);
        for (_, case) in members(action.get("cases")) {
            walk(case.get("actions"), depth + 1, steps);
        }
    }
}

/// Siblings in the order of `runAfter`; those that run side by side stay as the file has them.
fn in_order<'a>(mut left: Vec<(&'a str, &'a Value)>) -> Vec<(&'a str, &'a Value)> {
    let mut done: Vec<(&str, &Value)> = Vec::new();
    while !left.is_empty() {
        let waits = |action: &Value| {
            members(action.get("runAfter")).any(|(before, _)| left.iter().any(|(name, _)| *name == before))
        };
        let at = left.iter().position(|(_, action)| !waits(action)).unwrap_or(0);
        done.push(left.remove(at));
    }
    done
}

fn step(name: &str, action: &Value, depth: u32) -> StepView {
    let text = |path: &str| at(action, path).map(plain).unwrap_or_default();
    let kind = text("type");
    StepView {
        name: name.to_owned(),
        title: name.replace('_', " "),
        detail: detail(&kind, action),
        connection: Some(text("inputs.host.connectionName")).filter(|connection| !connection.is_empty()),
        delivers: at(action, "metadata.causeway.deliverOnce").is_some(),
        kind,
        depth,
    }
}

fn detail(kind: &str, action: &Value) -> String {
    let text = |path: &str| at(action, path).map(plain).unwrap_or_default();
    match kind {
        "OpenApiConnection" => format!("{} · {}", text("inputs.host.connectionName"), text("inputs.host.operationId")),
        "Foreach" => match at(action, "runtimeConfiguration.concurrency.repetitions").and_then(Value::as_u64) {
            Some(n) if n > 1 => format!("{n} at a time"),
            _ => "one at a time".into(),
        },
        "Http" => format!("{} {}", text("inputs.method"), text("inputs.uri")),
        other => other.to_owned(),
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_come_in_the_order_in_which_they_run() {
        let actions = json!({
            "Third": {"type": "Compose", "runAfter": {"Second": ["Succeeded"]}},
            "First": {"type": "Compose", "runAfter": {}},
            "Second": {"type": "Foreach", "runAfter": {"First": ["Succeeded"]}, "actions": {"Inner_step": {"type": "Compose"}}},
        });
        let mut steps = Vec::new();
        walk(Some(&actions), 0, &mut steps);
        let shown: Vec<_> = steps.iter().map(|step| (step.title.as_str(), step.depth)).collect();
        assert_eq!(shown, [("First", 0), ("Second", 0), ("Inner step", 1), ("Third", 0)]);
    }

    #[test]
    fn a_circle_of_run_after_ends() {
        let actions = json!({"A": {"runAfter": {"B": []}}, "B": {"runAfter": {"A": []}}});
        let mut steps = Vec::new();
        walk(Some(&actions), 0, &mut steps);
        assert_eq!(steps.len(), 2);
    }
}
