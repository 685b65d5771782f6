//! YAML into the same values as JSON, within explicit budgets: the largest real descriptions fit, bombs do not.

use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Budget, Options};

use crate::error::ImportError;
use crate::lenient::DEEPEST;

/// Enough for [`DEEPEST`] levels of the YAML reader without optimisation; other threads have 2 MB or less.
const STACK: usize = 64 << 20;

/// Reads one YAML document. Keys are text; `NO` and `on` are text too (YAML 1.2).
pub(crate) fn read(text: &str) -> Result<Value, ImportError> {
    let parse = || serde_saphyr::from_str_with_options::<Value>(text, options()).map_err(|error| refusal(&error));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("yaml".into()).stack_size(STACK).spawn_scoped(scope, parse);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            _ => Err(ImportError::Unreadable("the YAML reader could not finish".into())),
        }
    })
}

/// About ten times what the largest known YAML description needs.
fn options() -> Options {
    let mut budget = Budget::default();
    budget.max_events = 20_000_000;
    budget.max_nodes = 10_000_000;
    budget.max_total_scalar_bytes = 256 << 20;
    budget.max_total_comment_bytes = 256 << 20;
    budget.max_buffered_comment_events = 10_000;
    budget.simple_key_max_lookahead = 16_384;
    budget.max_depth = DEEPEST;
    budget.flow_nesting_limit = DEEPEST;
    budget.enforce_alias_anchor_ratio = false;
    let mut options = Options::default();
    options.budget = Some(budget);
    options.alias_limits.max_total_replayed_events = 500_000;
    options.alias_limits.max_alias_expansions_per_anchor = 100_000;
    options.duplicate_keys = DuplicateKeyPolicy::LastWins;
    options.non_finite_float_policy = NonFiniteFloatPolicy::AsString;
    options.strict_booleans = true;
    options.null_as_string = true;
    options.with_snippet = false;
    options
}

fn refusal(error: &serde_saphyr::Error) -> ImportError {
    let message = causeway_core::text::one_line(&error.to_string(), 200);
    let lower = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["depth", "nesting", "recursion"]) {
        ImportError::NestedTooDeep(DEEPEST)
    } else if has(&["budget", "alias", "limit"]) {
        ImportError::YamlBomb(message.trim_end_matches('.').into())
    } else {
        ImportError::Unreadable(message.trim_end_matches('.').into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_follow_yaml_1_2() {
        let value = read("200: ok\ncountry: NO\non: push\nyes: true\nnothing: ~\n? null\n: x\n").unwrap();
        assert_eq!(
            value,
            json!({"200": "ok", "country": "NO", "on": "push", "yes": true, "nothing": null, "null": "x"})
        );
    }
}
