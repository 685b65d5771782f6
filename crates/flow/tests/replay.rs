//! A run can be rebuilt from its records: random flows, random outcomes in random order at random times, and after each
//! prefix of the records a machine that is equal to the one that wrote them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use causeway_flow::{Definition, Machine, Outcome, Record, Start, Status, Ticket, TicketId, read};
use chrono::TimeDelta;
use common::{Random, after, at, call, start};
use serde_json::{Map, Value, json};

/// How many flows are made up.
const FLOWS: u64 = 300;
/// Runs of at most so many records are cut at every place, longer ones at some.
const EVERY_PREFIX: usize = 60;

#[test]
fn every_prefix_of_the_records_gives_the_machine_that_wrote_them() {
    let mut seen = BTreeMap::new();
    for seed in 0..FLOWS {
        let mut random = Random(seed);
        let text = flow(&mut random);
        let definition = Arc::new(read(&text.to_string()).unwrap());
        let written = drive(&definition, &mut random);
        for record in &written.records {
            *seen.entry((record.kind.clone(), record.status.as_str())).or_insert(0) += 1;
        }
        for count in prefixes(written.records.len(), &mut random) {
            let told = || format!("seed {seed}, {count} of {} records of {text}", written.records.len());
            written.compare(&definition, count, &told);
        }
    }
    // What the made-up flows have to contain for this to mean something.
    for (kind, status) in [
        ("OpenApiConnection", Status::Failed),
        ("OpenApiConnection", Status::TimedOut),
        ("OpenApiConnection", Status::Skipped),
        ("OpenApiConnection", Status::Cancelled),
        ("Wait", Status::Cancelled),
        ("Foreach", Status::Failed),
        ("Foreach", Status::Cancelled),
        ("Until", Status::Succeeded),
        ("Scope", Status::Failed),
        ("Scope", Status::TimedOut),
        ("If", Status::Succeeded),
        ("Switch", Status::Succeeded),
        ("Compose", Status::Failed),
        ("IncrementVariable", Status::Succeeded),
        ("Terminate", Status::Succeeded),
        (Record::CANCEL, Status::Cancelled),
    ] {
        assert!(seen.contains_key(&(kind.to_owned(), status.as_str())), "no {kind} was {status}: {seen:?}");
    }
}

#[test]
fn a_run_of_another_flow_is_not_replayed() {
    let of = |name: &str| Arc::new(read(&json!({"actions": {name: call(json!({}))}}).to_string()).unwrap());
    let mut machine = Machine::new(of("A"), begin());
    let ticket = machine.ready().pop().unwrap();
    machine.finish(ticket.id, common::ok(Value::Null), at("2026-03-15T07:01:00Z"));
    let records = machine.take_records();
    assert!(Machine::replay(of("A"), begin(), &records).is_ok());
    let error = Machine::replay(of("B"), begin(), &records).unwrap_err();
    assert_eq!((error.seq, error.path.as_str()), (1, "A"));
}

#[test]
fn secrets_are_there_again_after_a_replay() {
    let mut secret = call(json!({}));
    secret["runtimeConfiguration"] = json!({"secureData": {"properties": ["outputs"]}});
    let actions = json!({"A": secret, "B": after(call(json!({"it": "@body('A')"})), "A", &["Succeeded"])});
    let definition = Arc::new(read(&json!({"actions": actions}).to_string()).unwrap());
    let mut machine = Machine::new(definition.clone(), begin());
    let ticket = machine.ready().pop().unwrap();
    machine.finish(ticket.id, common::ok(json!("5678")), at("2026-03-15T07:01:00Z"));
    let (records, tickets) = (machine.take_records(), machine.ready());
    assert!(!format!("{:?}", records[0].outputs).contains("5678"));
    let mut again = Machine::replay(definition, begin(), &records).unwrap();
    assert_eq!(again.ready(), tickets);
    assert!(format!("{:?}", tickets[0].call).contains("5678"));
}

fn begin() -> Start {
    start(json!({"cursor": 7}))
}

/// A run that was driven to its end.
struct Written {
    records: Vec<Record>,
    /// What each happening left behind.
    steps: Vec<Step>,
    /// Everything that was handed out.
    tickets: BTreeMap<TicketId, Ticket>,
}

struct Step {
    /// How many records there have to be for it to be among them.
    needs: usize,
    /// How many there are when all that follows from it was done.
    after: usize,
    /// The machine then; none when the next thing happened before.
    machine: Option<Machine>,
}

impl Written {
    fn compare(&self, definition: &Arc<Definition>, count: usize, told: &dyn Fn() -> String) {
        let step = self.steps.iter().rev().find(|step| step.needs <= count).unwrap();
        let mut again = Machine::replay(definition.clone(), begin(), &self.records[..count])
            .unwrap_or_else(|error| panic!("{error}: {}", told()));
        let Some(machine) = &step.machine else { return };
        let (tickets, records) = until_idle(&mut again);
        assert_eq!(records, self.records[count..step.after], "the missing records: {}", told());
        let open: Vec<&Ticket> = machine.open_tickets().iter().map(|id| &self.tickets[id]).collect();
        assert_eq!(tickets.iter().collect::<Vec<_>>(), open, "the open tickets: {}", told());
        assert!(again == *machine, "{}\n{again:#?}\n{machine:#?}", told());
    }
}

fn until_idle(machine: &mut Machine) -> (Vec<Ticket>, Vec<Record>) {
    let (mut tickets, mut records) = (Vec::new(), Vec::new());
    loop {
        tickets.extend(machine.ready());
        records.extend(machine.take_records());
        if machine.is_idle() {
            return (tickets, records);
        }
    }
}

fn prefixes(count: usize, random: &mut Random) -> Vec<usize> {
    if count <= EVERY_PREFIX {
        return (0..=count).collect();
    }
    (0..20).map(|_| random.below(count + 1)).chain([0, count]).collect()
}

/// Drives a machine with outcomes at random.
fn drive(definition: &Arc<Definition>, random: &mut Random) -> Written {
    let mut machine = Machine::new(definition.clone(), begin());
    let mut written = Written { records: Vec::new(), steps: Vec::new(), tickets: BTreeMap::new() };
    let mut now = begin().started;
    let cancels = random.below(4) == 0;
    let mut open: Vec<TicketId> = Vec::new();
    let mut happened: Option<Option<TicketId>> = None;
    loop {
        let before = written.records.len();
        let is_patient = random.below(5) > 0;
        loop {
            for ticket in machine.ready() {
                open.push(ticket.id);
                written.tickets.insert(ticket.id, ticket);
            }
            written.records.extend(machine.take_records());
            if machine.is_idle() || (!is_patient && !open.is_empty()) {
                break;
            }
        }
        let after = written.records.len();
        let machine_then = machine.is_idle().then(|| machine.clone());
        let is_it = |record: &Record| match happened {
            Some(Some(ticket)) => record.ticket == Some(ticket),
            _ => record.kind == Record::CANCEL,
        };
        let place = written.records[before..].iter().position(is_it).map(|place| before + place + 1);
        match place.or(happened.is_none().then_some(0)) {
            Some(needs) => written.steps.push(Step { needs, after, machine: machine_then }),
            // Nothing came of it; what was left to do before may be done now.
            None => {
                if let Some(last) = written.steps.last_mut() {
                    (last.after, last.machine) = (after, machine_then);
                }
            }
        }
        if open.is_empty() {
            assert!(machine.result().is_some(), "it stopped");
            return written;
        }
        now += TimeDelta::seconds(random.below(3000) as i64 - 300);
        if cancels && random.below(6) == 0 {
            machine.cancel(now);
            happened = Some(None);
        } else {
            let ticket = open.swap_remove(random.below(open.len()));
            machine.finish(ticket, outcome(random), now);
            happened = Some(Some(ticket));
        }
    }
}

fn outcome(random: &mut Random) -> Outcome {
    let message = || "It is gone.".to_owned();
    match random.below(12) {
        0 | 1 => common::failed("It is gone."),
        2 => Outcome::TimedOut { message: message() },
        3 => Outcome::Skipped { code: "LeftOut".into(), message: message() },
        4 => Outcome::Cancelled { message: message() },
        n => common::ok(json!({"n": n, "list": [1, 2, n]})),
    }
}

/// A flow at random.
fn flow(random: &mut Random) -> Value {
    let mut making = Making { random, last: 0, loops: Vec::new() };
    let declare = json!({"type": "InitializeVariable", "inputs": {"variables": [
        {"name": "n", "type": "integer", "value": 0}, {"name": "text", "type": "string", "value": ""},
        {"name": "list", "type": "array", "value": []},
    ]}});
    let mut actions = making.block(3, 7);
    for action in actions.values_mut().filter(|action| action["runAfter"].as_object().is_none_or(Map::is_empty)) {
        action["runAfter"] = json!({"Declare": ["Succeeded"]});
    }
    actions.insert("Declare".into(), declare);
    let mut static_results = json!({"fixed": {"status": "Failed", "outputs": {"statusCode": 500}}});
    static_results["fine"] = json!({"status": "Succeeded", "outputs": {"body": 1}});
    json!({"triggers": {"manual": {"type": "Request"}}, "actions": actions, "staticResults": static_results})
}

struct Making<'r> {
    random: &'r mut Random,
    last: usize,
    /// The loops around: their names and whether they have items.
    loops: Vec<(String, bool)>,
}

impl Making<'_> {
    fn block(&mut self, depth: usize, most: usize) -> Map<String, Value> {
        let mut names: Vec<String> = Vec::new();
        let mut actions = Map::new();
        for _ in 0..1 + self.random.below(most) {
            self.last += 1;
            let name = format!("A{}", self.last);
            let mut action = self.action(&name, depth);
            for _ in 0..self.random.below(3) {
                if let Some(earlier) = (!names.is_empty()).then(|| names[self.random.below(names.len())].clone()) {
                    action["runAfter"][earlier] = self.statuses();
                }
            }
            names.push(name.clone());
            actions.insert(name, action);
        }
        actions
    }

    fn statuses(&mut self) -> Value {
        let all = ["Succeeded", "Failed", "Skipped", "TimedOut"];
        match self.random.below(4) {
            0 | 1 => json!(["Succeeded"]),
            2 => json!(all[..1 + self.random.below(4)]),
            _ => json!(all[self.random.below(4)..]),
        }
    }

    fn action(&mut self, name: &str, depth: usize) -> Value {
        let kind = self.random.below(if depth == 0 { 12 } else { 18 });
        let mut action = match kind {
            0..=2 => call(json!({"it": self.value(), "id": "@guid()", "at": "@utcNow()"})),
            3 => json!({"type": "Wait", "inputs": {"interval": {"count": self.random.below(5000), "unit": "Second"}}}),
            4 | 5 => json!({"type": "Compose", "inputs": {"it": self.value(), "drawn": "@rand(0, 1000)"}}),
            6 => json!({"type": "Compose", "inputs": "@div(1, 0)"}),
            7 => json!({"type": "IncrementVariable", "inputs": {"name": "n"}}),
            8 => json!({"type": "AppendToStringVariable", "inputs": {"name": "text", "value": self.value()}}),
            9 => json!({"type": "AppendToArrayVariable", "inputs": {"name": "list", "value": {"it": self.value()}}}),
            10 => json!({"type": "Http", "inputs": {"uri": "https://x.test/@{variables('n')}", "method": "GET"}}),
            11 if self.loops.is_empty() && self.random.below(4) == 0 => {
                json!({"type": "Terminate", "inputs": {"runStatus": "Failed", "runError": {"code": "1"}}})
            }
            11 => json!({"type": "Select", "inputs": {"from": [1, 2], "select": "@add(item(), variables('n'))"}}),
            12 => json!({"type": "Scope", "actions": self.block(depth - 1, 4)}),
            13 => json!({
                "type": "If", "expression": {"greater": ["@variables('n')", self.random.below(3)]},
                "actions": self.block(depth - 1, 3), "else": {"actions": self.block(depth - 1, 3)},
            }),
            14 => json!({
                "type": "Switch", "expression": "@mod(variables('n'), 3)", "default": {"actions": self.block(depth - 1, 2)},
                "cases": {
                    "Zero": {"case": 0, "actions": self.block(depth - 1, 2)},
                    "One": {"case": 1, "actions": self.block(depth - 1, 2)},
                },
            }),
            15 | 16 => {
                let items: Vec<usize> = (0..self.random.below(5)).collect();
                let repetitions = 1 + self.random.below(4);
                json!({
                    "type": "Foreach", "foreach": items, "actions": self.looped(name, true, depth),
                    "runtimeConfiguration": {"concurrency": {"repetitions": repetitions}},
                })
            }
            _ => json!({
                "type": "Until", "expression": format!("@greater(variables('n'), {})", self.random.below(4)),
                "limit": {"count": 1 + self.random.below(3), "timeout": "PT1H"}, "actions": self.looped(name, false, depth),
                "operationOptions": if self.random.below(2) == 0 { "FailWhenLimitsReached" } else { "" },
            }),
        };
        if self.random.below(8) == 0 {
            action["runtimeConfiguration"]["secureData"] = json!({"properties": ["inputs", "outputs"]});
        }
        if kind < 3 && self.random.below(8) == 0 {
            let name = ["fixed", "fine"][self.random.below(2)];
            action["runtimeConfiguration"]["staticResult"] = json!({"name": name, "staticResultOptions": "Enabled"});
        }
        if self.random.below(8) == 0 {
            action["trackedProperties"] = json!({"seen": "@action()['status']", "id": "@guid()"});
        }
        action
    }

    fn looped(&mut self, name: &str, has_items: bool, depth: usize) -> Map<String, Value> {
        self.loops.push((name.to_owned(), has_items));
        let block = self.block(depth - 1, 3);
        self.loops.pop();
        block
    }

    /// A value that depends on where it is evaluated.
    fn value(&mut self) -> Value {
        match (self.random.below(4), self.loops.last()) {
            (0, Some((name, true))) => json!(format!("@items('{name}')")),
            (1, Some((name, _))) => json!(format!("@iterationIndexes('{name}')")),
            (2, _) => json!("@concat(variables('text'), string(variables('n')), utcNow())"),
            _ => json!("@length(variables('list'))"),
        }
    }
}
