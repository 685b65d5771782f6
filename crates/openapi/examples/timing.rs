//! scratch
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]
use std::time::Instant;
fn main() {
    let mode = std::env::args().nth(1).unwrap();
    let path = std::env::args().nth(2).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let t = Instant::now();
    if mode == "value" {
        let v: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        println!("value {:?}", t.elapsed());
        std::mem::forget(v);
    } else {
        let imported = causeway_openapi::import(bytes).unwrap();
        println!("import {:?}", t.elapsed());
        std::mem::forget(imported);
    }
}
