//! scratch
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]
use std::time::Instant;
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        for _ in 0..3 {
        let t = Instant::now();
        let v: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let value = t.elapsed();
        drop(v);
        let copy = bytes.clone();
        let t = Instant::now();
        let imported = causeway_openapi::import(copy).unwrap();
        let import = t.elapsed();
        let c = &imported.connector;
        let t = Instant::now();
        let mut n = 0; let mut d=0; let mut worst = std::time::Duration::ZERO;
        for e in c.operations.iter().step_by(100) { let t1=Instant::now(); let o = c.open(e); worst=worst.max(t1.elapsed()); n += 1; d += o.definitions.len(); }
        let open = t.elapsed() / n;
        println!("{path}: {} MB value {value:?} import {import:?} ratio {:.2} ops {} parts {} repairs {} open {open:?} worst {worst:?} defs {}", bytes.len()/1000000, import.as_secs_f64()/value.as_secs_f64(), c.operations.len(), c.parts().len(), imported.repairs.len(), d/n as usize);
        }
    }
}
