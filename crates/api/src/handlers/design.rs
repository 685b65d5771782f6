//! Requests of the designer: when a flow that is not saved yet would run, and the functions of the language.

use std::sync::LazyLock;

use causeway_core::clock::rfc3339;
use causeway_flow::recurrence::Recurrence;
use chrono::{DateTime, Utc};

use crate::api::wire;
use crate::inputs::{Empty, FlowDraft};
use crate::views::{FunctionView, ScheduleView};
use crate::{Api, WireError};

/// So many times are shown.
const TIMES: usize = 5;

/// The guide to the functions: what it says of each is the help that is shown.
const GUIDE: [&str; 6] = [
    include_str!("../../../../docs/src/language/functions-text.md"),
    include_str!("../../../../docs/src/language/functions-collections.md"),
    include_str!("../../../../docs/src/language/functions-logic.md"),
    include_str!("../../../../docs/src/language/functions-conversion.md"),
    include_str!("../../../../docs/src/language/functions-dates.md"),
    include_str!("../../../../docs/src/language/functions-workflow.md"),
];

static FUNCTIONS: LazyLock<Vec<FunctionView>> = LazyLock::new(|| {
    causeway_flow::function_names()
        .map(|(name, ..)| {
            let (arguments, help) = GUIDE.iter().find_map(|page| told(page, name)).unwrap_or_default();
            FunctionView { name: name.to_owned(), arguments, help }
        })
        .collect()
});

impl Api {
    pub(crate) async fn flow_schedule(&self, input: FlowDraft) -> Result<Option<ScheduleView>, WireError> {
        let Ok(definition) = causeway_flow::read(&input.text) else { return Ok(None) };
        let Some(recurrence) = definition.recurrence() else { return Ok(None) };
        // What is odd in a schedule is read as if it were not there: times of such a one would be wrong.
        let findings = causeway_flow::check(&definition, None);
        if findings.iter().any(|finding| finding.is_error() && finding.pointer.contains("/recurrence")) {
            return Ok(None);
        }
        let row = match &input.slug {
            Some(slug) => self.engine.store().schedule(slug.as_str()).await.map_err(|error| wire(error.into()))?,
            None => None,
        };
        let now = self.engine.clock().now();
        let runs_at_once = row.is_none() && recurrence.start_time.is_none();
        let words = recurrence.describe();
        // A schedule that was changed is counted from when it is saved.
        let anchor = row.filter(|row| row.definition_hash == words).map_or(now, |row| row.anchor);
        let delay = chrono::TimeDelta::from_std(definition.delay()).unwrap_or_default();
        let next = times(recurrence, now, anchor).map(|due| rfc3339(due + delay)).collect();
        Ok(Some(ScheduleView {
            words,
            rhythm: recurrence.rhythm().into(),
            zone: recurrence.time_zone.clone(),
            next,
            runs_at_once,
        }))
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn functions(&self, _: Empty) -> Result<Vec<FunctionView>, WireError> {
        Ok(FUNCTIONS.clone())
    }
}

fn times(recurrence: &Recurrence, now: DateTime<Utc>, anchor: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    std::iter::successors(recurrence.next(now, anchor), move |last| recurrence.next(*last, anchor)).take(TIMES)
}

/// What a page of the guide says about a function: its arguments, and the paragraph below.
fn told(page: &str, name: &str) -> Option<(String, String)> {
    let rest = page.split_once(&format!("\n## `{name}("))?.1;
    let (arguments, rest) = rest.split_once(")`\n")?;
    let help = rest.trim_start().split("\n\n").next().unwrap_or_default();
    Some((arguments.to_owned(), help.replace('\n', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::RhythmView;

    #[test]
    fn a_schedule_is_told_in_parts_with_its_days_from_monday_on() {
        let text = r#"{"triggers": {"T": {"type": "Recurrence", "recurrence": {"frequency": "Week", "interval": 2,
            "schedule": {"weekDays": ["Sunday", "Monday"], "hours": [7], "minutes": [30]}}}}, "actions": {}}"#;
        let definition = causeway_flow::read(text).unwrap();
        let view: RhythmView = definition.recurrence().unwrap().rhythm().into();
        assert_eq!((view.every, view.unit.as_str()), (2, "week"));
        assert_eq!((view.week_days, view.times), (vec![0, 6], vec!["07:30".to_owned()]));
    }

    #[test]
    fn every_function_has_its_help_from_the_guide() {
        for function in FUNCTIONS.iter() {
            assert!(function.help.len() > 7 && function.help.len() < 400, "{function:?}");
            assert!(!function.help.starts_with('`') && !function.arguments.contains('\n'), "{function:?}");
        }
        let concat = FUNCTIONS.iter().find(|function| function.name == "concat").unwrap();
        assert_eq!(concat.arguments, "value, …");
        assert_eq!(concat.help, "Joins values into one text; what is no text is written as one.");
    }
}
