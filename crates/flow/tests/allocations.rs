//! A text of a definition that holds no expression is given away, not copied. One test, because it counts what the whole
//! program allocates.
#![allow(dead_code, clippy::unwrap_used, clippy::allow_attributes, reason = "tests, and a part of what they share")]

#[path = "common/counting.rs"]
mod counting;

use causeway_flow::Value;
use causeway_flow::expr::{Scope, Template, Tree};

struct Nothing;

impl Scope for Nothing {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::UNIX_EPOCH
    }
}

#[test]
fn what_holds_no_expression_costs_no_allocation() {
    let text = "A text that is far longer than what fits into a value without an allocation of its own.";
    let template = Template::parse(text).unwrap();
    let inputs: Value = serde_json::from_str(&format!("{{\"a\": [\"{text}\", 1], \"b\": {{\"c\": null}}}}")).unwrap();
    let tree = Tree::parse(&inputs);
    counting::reset_peak();
    let before = counting::live();
    let (given, whole) = (template.evaluate(&Nothing), tree.evaluate(&Nothing));
    assert_eq!(counting::peak(), before, "something was allocated");
    assert_eq!((given.unwrap(), whole.unwrap()), (text.into(), inputs));
}
