//! What an expression costs, beside the same work written out in Rust on the same values. Run by `./dev bench`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Instant;

use causeway_flow::Value;
use causeway_flow::expr::{EvalError, Scope, Template};
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

const ROUNDS: u32 = 200_000;

/// A typical line of a flow: five reads, a date, a text made of them.
const TEMPLATE: &str = "@concat(items('For_each')?['user']?['name'], ': ', items('For_each')?['weight'], ' kg on ', \
                        formatDateTime(items('For_each')?['time'], 'yyyy-MM-dd'), ' via ', variables('source'))";
const PLAIN: &str = "A text without an expression, as most texts of a definition are.";

struct World {
    item: Value,
    source: Value,
    outputs: Value,
}

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
    fn items(&self, _name: &str) -> Option<Value> {
        Some(self.item.clone())
    }
    fn variable(&self, _name: &str) -> Option<Value> {
        Some(self.source.clone())
    }
    fn outputs(&self, _name: &str) -> Result<Option<Value>, EvalError> {
        Ok(Some(self.outputs.clone()))
    }
}

/// The same as [`TEMPLATE`], by hand.
fn by_hand(world: &World) -> Value {
    let item = &world.item;
    let time = item["time"].as_str().unwrap();
    let time = NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%SZ").unwrap();
    let (name, weight) = (item["user"]["name"].as_str().unwrap(), item["weight"].as_f64().unwrap());
    let date = format!("{:04}-{:02}-{:02}", time.year(), time.month(), time.day());
    format!("{name}: {weight} kg on {date} via {}", world.source.as_str().unwrap()).into()
}

fn main() {
    let item =
        r#"{"id": 17, "user": {"id": 4, "name": "Ada Lovelace"}, "weight": 81.5, "time": "2026-03-15T07:08:09Z"}"#;
    let items: Vec<Value> = (0..10_000).map(|_| serde_json::from_str(item).unwrap()).collect();
    let body = serde_json::from_str(&format!("{{\"body\": {{\"value\": {}}}}}", Value::from(items))).unwrap();
    let world = World { item: serde_json::from_str(item).unwrap(), source: "Withings".into(), outputs: body };
    let template = |text: &str| Template::parse(text).unwrap();

    println!("{:<52} {:>12}", "expressions", "each");
    let typical = template(TEMPLATE);
    assert_eq!(typical.evaluate(&world).unwrap(), by_hand(&world));
    let hand = line("a typical template by hand", || by_hand(&world));
    let own = line("a typical template", || typical.evaluate(&world).unwrap());
    println!("{:<52} {:>11.2}x", "  times the work by hand", own / hand);
    line("a typical template, parsed as well", || template(TEMPLATE).evaluate(&world).unwrap());
    let plain = template(PLAIN);
    line("a text without an expression", || plain.evaluate(&world).unwrap());
    let read = template("@body('List')?['value']?[5000]?['user']?['name']");
    line("a member of a large answer", || read.evaluate(&world).unwrap());
    let sum = template("@add(mul(variables('n'), 3), div(10, 4))");
    let numbers = World { source: 14.into(), item: Value::Null, outputs: Value::Null };
    line("arithmetic", || sum.evaluate(&numbers).unwrap());
}

/// Nanoseconds of one round, the best of five.
fn line(what: &str, work: impl Fn() -> Value) -> f64 {
    let round = || {
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            black_box(work());
        }
        begun.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS)
    };
    let best = (0..5).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{what:<52} {best:>10.0}ns");
    best
}
