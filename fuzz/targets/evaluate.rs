//! Expressions that mostly fit together, with whatever texts for dates, formats, addresses, XML and JSON: the same value
//! or error each time, and never without end.
#![no_main]

use causeway_flow::expr::evaluate_expression;
use causeway_fuzz::expressions::{World, answered, expression};
use libfuzzer_sys::arbitrary::Unstructured;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = expression(&mut Unstructured::new(bytes), 4) else { return };
    let answer = evaluate_expression(&text, &World);
    answered(&text, &answer);
    // As written: what is no number is not equal to itself.
    assert_eq!(format!("{answer:?}"), format!("{:?}", evaluate_expression(&text, &World)), "{text}");
});
