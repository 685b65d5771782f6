//! Lists that are taken page by page: what comes of them is what comes of the whole list, and a run goes on at a page
//! without what happened before.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::Arc;

use causeway_flow::{Definition, ListPage, Machine, Outcome, PageState, Status, Ticket, read};
use chrono::TimeDelta;
use common::{Random, after, at, call, failed, ok, run, start};
use serde_json::{Value, json};

const PAGES: usize = 5;
const ITEMS: usize = 7;

/// List → Foreach over it → a delivery of each.
fn flow() -> Value {
    let mut list = call(json!({"since": "@utcNow()"}));
    list["runtimeConfiguration"] = json!({"paginationPolicy": {"minimumItemCount": 1000}});
    let mut send = call(json!({"body": "@outputs('Shape')"}));
    send["metadata"] = json!({"causeway": {"deliverOnce": {"key": "@{items('Each')}", "label": "item @{item()}"}}});
    let shape = json!({"type": "Compose", "inputs": {"n": "@items('Each')", "at": "@iterationIndexes('Each')", "id": "@guid()"}});
    json!({
        "metadata": {"causeway": {"cursor": {"next": "@outputs('Last')"}}},
        "triggers": {"manual": {"type": "Request"}},
        "actions": {
            "List": list,
            "Each": after(json!({
                "type": "Foreach", "foreach": "@body('List')?['value']",
                "runtimeConfiguration": {"concurrency": {"repetitions": 3}},
                "actions": {"Shape": shape, "Send": after(send, "Shape", &["Succeeded"])},
            }), "List", &["Succeeded"]),
            "Last": after(json!({"type": "Compose", "inputs": "@outputs('Each')"}), "Each", &["Succeeded", "Failed"]),
        },
    })
}

fn definition(flow: &Value) -> Arc<Definition> {
    Arc::new(read(&flow.to_string()).unwrap())
}

fn machine(flow: &Value) -> Machine {
    Machine::new(definition(flow), start(json!({"cursor": null})))
}

/// Page `n` as a service gives it.
fn page(n: usize) -> Outcome {
    let items: Vec<usize> = (n * ITEMS..(n + 1) * ITEMS).collect();
    let outputs = json!({"statusCode": 200, "headers": {}, "body": {"value": items}}).into();
    match n + 1 {
        PAGES => Outcome::Succeeded { outputs, code: None },
        next => Outcome::Page { outputs, code: None, next: next.to_string() },
    }
}

fn number(ticket: &Ticket) -> Option<usize> {
    match ticket.page.as_ref()? {
        ListPage::First => Some(0),
        ListPage::Next { after, .. } => after.parse().ok(),
    }
}

fn by_page(ticket: &Ticket) -> Outcome {
    number(ticket).map_or_else(|| ok(json!({"id": ticket.delivery.as_ref().unwrap().key})), page)
}

fn whole(ticket: &Ticket) -> Outcome {
    match ticket.name.as_str() {
        "List" => ok(json!({"value": (0..PAGES * ITEMS).collect::<Vec<_>>()})),
        _ => by_page(ticket),
    }
}

/// What is delivered, by key: the path and what is sent, without what depends on the order of things.
fn delivered(tickets: &[Ticket]) -> Vec<(usize, String, Value)> {
    let sent = tickets.iter().filter_map(|ticket| {
        let causeway_flow::Call::Operation { parameters, .. } = &ticket.call else { return None };
        let mut body = Value::from(parameters.get("body")?.clone());
        body.as_object_mut().unwrap().remove("id").unwrap();
        Some((ticket.delivery.as_ref()?.key.parse().unwrap(), ticket.path.clone(), body))
    });
    let mut all: Vec<_> = sent.collect();
    all.sort_by_key(|(key, ..)| *key);
    all
}

#[test]
fn what_comes_of_the_pages_is_what_comes_of_the_whole_list() {
    let (mut paged, mut at_once) = (machine(&flow()), machine(&flow()));
    let (by_page, whole) = (run(&mut paged, by_page), run(&mut at_once, whole));
    assert_eq!(delivered(&by_page.tickets), delivered(&whole.tickets));
    assert_eq!(by_page.tickets.iter().filter(|ticket| ticket.name == "List").count(), PAGES);
    assert_eq!(
        (by_page.result.clone(), by_page.of("Each"), by_page.of("Last")),
        (whole.result.clone(), whole.of("Each"), whole.of("Last"))
    );
    assert!(by_page.most_frames <= 4, "{} frames", by_page.most_frames);
    let lists: Vec<_> = by_page.records.iter().filter(|record| record.name == "List").collect();
    assert_eq!(lists.len(), PAGES, "the history has each page");
    let mut asked = by_page.tickets.iter().filter(|ticket| ticket.name == "List").map(|ticket| &ticket.call);
    let first = asked.next().unwrap();
    assert!(asked.all(|call| call == first), "a later page is asked for with the same inputs, also the time in them");
}

#[test]
fn a_page_that_fails_ends_the_loop_and_says_how_far_it_came() {
    let story = run(&mut machine(&flow()), |ticket| match number(ticket) {
        Some(3) => failed("no such page"),
        _ => by_page(ticket),
    });
    let each = story.record("Each");
    assert_eq!(
        (each.status, each.outputs.clone().into()),
        (Status::Failed, json!({"items": 21, "succeeded": 21, "failed": 0}))
    );
    let error = each.error.clone().unwrap();
    assert!(error.contains("next page of 'List'") && error.contains("after 21 items: no such page"), "{error}");
    assert_eq!(story.status("Last"), Status::Succeeded, "a failure can be handled");
}

#[test]
fn a_run_that_is_cancelled_asks_for_no_more_pages() {
    for page_is_asked in [false, true] {
        let mut machine = machine(&flow());
        let mut open = machine.ready();
        machine.finish(open.pop().unwrap().id, page(0), at("2026-03-15T07:00:01Z"));
        open = machine.ready();
        while let Some(ticket) = open.pop().filter(|ticket| page_is_asked && number(ticket).is_none()) {
            machine.finish(ticket.id, by_page(&ticket), at("2026-03-15T07:00:02Z"));
            open.extend(machine.ready());
        }
        machine.cancel(at("2026-03-15T07:00:03Z"));
        for id in machine.open_tickets() {
            machine.finish(id, page(1), at("2026-03-15T07:00:04Z"));
        }
        assert!(machine.ready().is_empty());
        assert_eq!(machine.result().unwrap().status, Status::Cancelled);
    }
}

/// What a run took in, and where it was then if that was all that was to be known.
type Journal = Vec<(Ticket, Option<PageState>, chrono::DateTime<chrono::Utc>)>;

fn drive(machine: &mut Machine, journal: &mut Journal, steps: usize) {
    let mut random = Random(steps as u64);
    let mut open = machine.ready();
    for _ in 0..steps {
        if open.is_empty() {
            return;
        }
        let ticket = open.remove(random.below(open.len()));
        let state = match &ticket.page {
            Some(ListPage::Next { state, .. }) => state.as_deref().cloned(),
            _ => None,
        };
        let now = at("2026-03-15T07:00:00Z") + TimeDelta::seconds(1 + journal.len() as i64);
        machine.finish(ticket.id, by_page(&ticket), now);
        journal.push((ticket, state, now));
        open.extend(machine.ready());
    }
}

#[test]
fn a_run_goes_on_at_a_page_without_what_happened_on_those_before() {
    let (mut skipped, mut ended) = (0, 0);
    for steps in 1..=PAGES * (ITEMS + 1) {
        let mut before = machine(&flow());
        let mut journal = Journal::new();
        drive(&mut before, &mut journal, steps);
        before.take_records();

        let first = journal.iter().position(|(_, state, _)| state.is_some()).unwrap_or(journal.len());
        let last = journal.iter().rposition(|(_, state, _)| state.is_some()).unwrap_or(first);
        skipped += last - first;
        let kept = journal.iter().take(first).chain(journal.iter().skip(last));
        let mut again = machine(&flow());
        for (ticket, state, now) in kept {
            while !again.is_idle() {
                again.ready();
            }
            assert!(state.as_ref().is_none_or(|state| again.go_to(state)));
            again.finish(ticket.id, by_page(ticket), *now);
        }
        again.ready();
        again.take_records();
        assert!(again == before, "after {steps} steps");
        ended += usize::from(again.result().is_some());
    }
    assert!(skipped > 100 && ended == 1, "{skipped}, {ended}");
}

#[test]
fn what_is_not_provably_the_same_is_read_whole() {
    let is_paged = |flow: &Value| machine(flow).ready().iter().any(|ticket| ticket.page.is_some());
    assert!(is_paged(&flow()));
    let changes: [(&str, Value); 16] = [
        ("/actions/Last/inputs", json!("@length(body('List')?['value'])")),
        ("/actions/Last/inputs", json!("@actions('list')?['status']")),
        ("/actions/Last/inputs", json!("@result('Each')")),
        ("/actions/Last/inputs", json!("@outputs('Shape')")),
        ("/actions/Last/inputs", json!("@body(triggerBody()?['which'])")),
        ("/actions/Last/runAfter/List", json!(["Succeeded"])),
        ("/metadata/causeway/cursor/next", json!("@body('List')?['token']")),
        ("/actions/Each/foreach", json!("@take(body('List')?['value'], 10)")),
        ("/actions/Each/foreach", json!("@body('List')?['value']?[0]?['parts']")),
        ("/actions/Each/runAfter/List", json!(["Succeeded", "Failed"])),
        ("/actions/List/runtimeConfiguration", json!({})),
        ("/actions/List/trackedProperties", json!({"n": "@length(action()['outputs']['body']['value'])"})),
        ("/actions/Each/actions/Send/metadata", json!({})),
        ("/actions/Each/actions/Ask", json!({"type": "Http", "inputs": {"method": "POST", "uri": "https://x.test"}})),
        ("/actions/Each/actions/Count", json!({"type": "IncrementVariable", "inputs": {"name": "n"}})),
        ("/actions/Each/actions/Send/inputs/parameters/all", json!("@body('List')")),
    ];
    for (at, value) in changes {
        let mut other = flow();
        let (around, name) = at.rsplit_once('/').unwrap();
        other.pointer_mut(around).unwrap()[name] = value;
        assert!(!is_paged(&other), "{at}");
    }
}
