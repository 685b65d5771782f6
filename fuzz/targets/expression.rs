//! Texts of definitions: one parses the same each time or fails with a place in it, and what parses can be evaluated.
#![no_main]

use causeway_flow::expr::Template;
use causeway_fuzz::expressions::{World, answered};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Template::parse(text) {
        Ok(template) => {
            answered(text, &template.evaluate(&World));
            assert_eq!(template.text().is_some(), Template::parse(text).is_ok_and(|again| again.text().is_some()));
        }
        Err(error) => assert!(text.get(error.span.clone()).is_some(), "{error:?}"),
    }
});
