//! How often, how long and how many at a time: recurrences, retry policies, limits, concurrency.
//!
//! Ranges are those of the trigger and action reference of Logic Apps ("Recurrence trigger", "Retry policies", "Change
//! workflow runtime concurrency").

use std::time::Duration;

use crate::Value;

use super::Checker;
use crate::diagnostics::{Diagnostic, step};
use crate::duration;
use crate::reader::{at_path, is_open, keyed, member, pointer_to, text};

const DAY: u64 = 86_400;
/// Frequencies with their longest intervals.
const INTERVALS: [(&str, u64); 6] =
    [("Month", 16), ("Week", 71), ("Day", 500), ("Hour", 12_000), ("Minute", 72_000), ("Second", 9_999_999)];
/// What a schedule may hold for which frequencies.
const SCHEDULE: [(&str, &[&str]); 5] = [
    ("minutes", &["Day", "Week", "Month"]),
    ("hours", &["Day", "Week", "Month"]),
    ("weekDays", &["Week"]),
    ("monthDays", &["Month"]),
    ("monthlyOccurrences", &["Month"]),
];

impl Checker<'_> {
    /// The recurrence of a trigger; what cannot be read at all is noted by its reader.
    pub(super) fn recurrence(&mut self, trigger: &Value, pointer: &str) {
        let Some((key, recurrence)) = keyed(trigger, "recurrence") else { return };
        let at = step(pointer, key);
        if !self.object(Some(recurrence), &at) || !recurrence.is_object() {
            return;
        }
        if keyed(recurrence, "frequency").is_none() {
            self.push(Diagnostic::error("MissingInput", &at, "The recurrence needs \"frequency\", which is missing."));
        }
        if keyed(recurrence, "interval").is_none() {
            let message = "The recurrence has no \"interval\"; it is taken as 1.";
            self.push(Diagnostic::warning("MissingInput", &at, message));
        }
        self.interval(recurrence, &at);
        self.schedule(recurrence, &at);
        let start = text(recurrence, "startTime");
        let is_local = !start.is_empty() && !start.contains('@') && !start.ends_with(['Z', 'z', ']']);
        if is_local && keyed(recurrence, "timeZone").is_none() && !start.contains('+') && start.matches('-').count() < 3
        {
            let message = "Without a time zone the start needs a Z at its end; it is taken as UTC.";
            self.push(Diagnostic::note("WrongStartTime", pointer_to(recurrence, &at, "startTime"), message));
        }
    }

    fn interval(&mut self, recurrence: &Value, at: &str) {
        let frequency = text(recurrence, "frequency");
        let known = INTERVALS.iter().find(|(name, _)| name.eq_ignore_ascii_case(frequency));
        let (Some((name, most)), Some(interval)) = (known, member(recurrence, "interval")) else { return };
        if number(interval).is_some_and(|interval| interval > *most) {
            let message = format!("Azure takes intervals of up to {most} for {name}, and this is longer.");
            self.push(Diagnostic::warning("OutOfRange", pointer_to(recurrence, at, "interval"), message));
        }
    }

    fn schedule(&mut self, recurrence: &Value, at: &str) {
        let frequency = text(recurrence, "frequency");
        let Some((key, schedule)) = keyed(recurrence, "schedule") else { return };
        let at = step(at, key);
        if !self.object(Some(schedule), &at) {
            return;
        }
        for (name, value) in schedule.as_object().into_iter().flatten() {
            let here = step(&at, name);
            let Some((_, fits)) = SCHEDULE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
                let names = SCHEDULE.map(|(name, _)| name);
                self.unknown_member(name, &at, &names);
                continue;
            };
            // A single item stands for a list of one.
            if matches!(value, Value::Object(_) | Value::Bool(_)) {
                let message = format!("The schedule's {name} are an array.");
                self.push(Diagnostic::error("NotAnArray", here.clone(), message));
            }
            let is_known = INTERVALS.iter().any(|(known, _)| known.eq_ignore_ascii_case(frequency));
            let is_empty = value.as_array().is_none_or(|items| items.is_empty());
            if is_known && !is_empty && !fits.iter().any(|fit| fit.eq_ignore_ascii_case(frequency)) {
                let message =
                    format!("Azure has no '{name}' for the frequency {frequency}; here it narrows the times down.");
                let hint = format!("There it is for {}.", fits.join(", "));
                self.push(Diagnostic::warning("WrongSchedule", here, message).hint(hint));
            }
        }
    }

    /// Retry policy, limits and concurrency of an action or a trigger.
    pub(super) fn timing(&mut self, value: &Value, pointer: &str) {
        let inputs_at = pointer_to(value, pointer, "inputs");
        if let Some(inputs) = member(value, "inputs")
            && let Some((key, policy)) = keyed(inputs, "retryPolicy")
        {
            self.retry(policy, &step(&inputs_at, key));
        }
        if let Some((key, limit)) = keyed(value, "limit") {
            let at = step(pointer, key);
            self.duration(limit, &at, "timeout", None);
            self.range(limit, &at, "count", 1, 5_000);
        }
        if let Some(concurrency) = at_path(value, "runtimeConfiguration/concurrency") {
            self.concurrency(value, concurrency, pointer);
        }
    }

    fn retry(&mut self, policy: &Value, at: &str) {
        if !self.object(Some(policy), at) || !policy.is_object() {
            return;
        }
        if let Some(kind) = member(policy, "type").filter(|kind| !is_open(kind)) {
            self.word(
                kind,
                &pointer_to(policy, at, "type"),
                "A retry policy",
                &["default", "none", "fixed", "exponential"],
            );
        }
        self.range(policy, at, "count", 1, 90);
        let bounds = Some((Duration::from_secs(5), Duration::from_secs(DAY)));
        for name in ["interval", "minimumInterval", "maximumInterval"] {
            self.duration(policy, at, name, bounds);
        }
        let length = |name| duration::parse(text(policy, name));
        if let (Some(least), Some(most)) = (length("minimumInterval"), length("maximumInterval"))
            && least > most
        {
            let message = "The shortest wait between attempts is longer than the longest.";
            self.push(Diagnostic::error("OutOfRange", pointer_to(policy, at, "minimumInterval"), message));
        }
    }

    fn concurrency(&mut self, value: &Value, concurrency: &Value, pointer: &str) {
        let configuration = member(value, "runtimeConfiguration").unwrap_or(concurrency);
        let at = pointer_to(value, pointer, "runtimeConfiguration");
        let at = pointer_to(configuration, &at, "concurrency");
        self.range(concurrency, &at, "repetitions", 1, 50);
        self.range(concurrency, &at, "runs", 1, 100);
        self.range(concurrency, &at, "maximumWaitingRuns", 1, 100);
        let options = text(value, "operationOptions");
        let has = |option: &str| options.split(',').any(|word| word.trim().eq_ignore_ascii_case(option));
        for (option, name) in [("Sequential", "repetitions"), ("SingleInstance", "runs")] {
            // One at a time is what the option says as well.
            if has(option) && member(concurrency, name).is_some_and(|n| number(n) != Some(1)) {
                let message = format!("{option} and concurrency.{name} exclude each other.");
                let hint = "Keep one of the two.";
                let finding = Diagnostic::error("ConflictingOptions", pointer_to(concurrency, &at, name), message);
                self.push(finding.hint(hint));
            }
        }
    }

    fn range(&mut self, value: &Value, at: &str, name: &str, least: u64, most: u64) {
        let Some(given) = member(value, name).filter(|given| !is_open(given) && !given.is_null()) else { return };
        if !number(given).is_some_and(|n| (least..=most).contains(&n)) {
            let message = format!("'{name}' is a whole number from {least} to {most}.");
            self.push(Diagnostic::warning("OutOfRange", pointer_to(value, at, name), message));
        }
    }

    fn duration(&mut self, value: &Value, at: &str, name: &str, bounds: Option<(Duration, Duration)>) {
        let Some(given) = member(value, name).filter(|given| !is_open(given) && !given.is_null()) else { return };
        let at = pointer_to(value, at, name);
        let Some(length) = given.as_str().and_then(duration::parse) else {
            let message = format!("'{name}' is an ISO 8601 duration.");
            let finding = Diagnostic::error("WrongDuration", at, message);
            return self.push(finding.hint("Write it as in PT30S, PT1H or P1D."));
        };
        if let Some((least, most)) = bounds
            && !(least..=most).contains(&length)
        {
            let message = format!("Azure takes a '{name}' from 5 seconds to a day.");
            self.push(Diagnostic::warning("OutOfRange", at, message));
        }
    }
}

/// A whole number, which may stand in quotes.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}
