//! A random flow: what it reads, how it loops and branches, and what it delivers where.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::service::Class;

/// A flow, the flow that it may run for each item, and what is to be expected of them.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) flow: Value,
    pub(super) child: Option<Value>,
    pub(super) deliveries: Vec<Planned>,
    pub(super) has_cursor: bool,
}

/// An action that delivers items.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// The slug of the flow that it is in.
    pub(super) flow: &'static str,
    pub(super) action: String,
    pub(super) class: Class,
    pub(super) on_unknown: &'static str,
    pub(super) follows_changes: bool,
    /// Only items with this parity.
    pub(super) even: Option<bool>,
    /// It only comes to an item for which these before it, by their numbers, may have to succeed.
    pub(super) after: Vec<usize>,
}

pub(super) const FLOW: &str = "way";
pub(super) const CHILD: &str = "part";

pub(super) fn draw(dice: &mut Dice) -> Plan {
    let is_paged = dice.once_in(5);
    let plan =
        Plan { flow: Value::Null, child: None, deliveries: Vec::new(), has_cursor: !is_paged && !dice.once_in(3) };
    Drawing { dice, plan, is_paged, number: 0 }.whole()
}

struct Drawing<'d> {
    dice: &'d mut Dice,
    plan: Plan,
    is_paged: bool,
    number: usize,
}

/// Actions of one block, in order, with the name of the last one.
struct Block {
    actions: Map<String, Value>,
    last: Option<String>,
}

impl Block {
    fn new() -> Self {
        Self { actions: Map::new(), last: None }
    }

    /// Adds an action after the last one.
    fn add(&mut self, name: &str, mut action: Value, on: &[&str]) {
        action["runAfter"] = self.last.as_ref().map_or_else(|| json!({}), |last| json!({last: on}));
        self.actions.insert(name.to_owned(), action);
        self.last = Some(name.to_owned());
    }
}

const ANY: [&str; 4] = ["Succeeded", "Failed", "Skipped", "TimedOut"];

impl Drawing<'_> {
    fn whole(mut self) -> Plan {
        let mut outer = Block::new();
        let counts = !self.is_paged && self.dice.once_in(2);
        if counts {
            let variable = json!([{"name": "n", "type": "Integer", "value": 0}]);
            outer.add(
                "Start",
                json!({"type": "InitializeVariable", "inputs": {"variables": variable}}),
                &["Succeeded"],
            );
        }
        outer.add("List", self.list(), &["Succeeded"]);
        let mut each = vec![self.each("Each", counts)];
        if !self.is_paged && self.dice.once_in(3) {
            each.push(self.each("Other", false));
        }
        if self.dice.once_in(5) && !self.is_paged {
            // One way in which a flow handles what failed: the run succeeds then.
            let mut inner = Block::new();
            inner.add("Each", each.remove(0), &["Succeeded"]);
            outer.add("All", json!({"type": "Scope", "actions": inner.actions}), &["Succeeded"]);
            outer.add("Mend", json!({"type": "Compose", "inputs": "mended"}), &ANY);
        } else {
            outer.add("Each", each.remove(0), &["Succeeded"]);
        }
        if let Some(other) = each.pop() {
            // Beside the first one.
            let mut other = other;
            other["runAfter"] = json!({"List": ["Succeeded"]});
            outer.actions.insert("Other".into(), other);
        }
        if counts {
            let body = json!({"counted": "@variables('n')", "items": "@length(body('List')?['items'])"});
            let report = json!({"type": "Http", "inputs": {"method": "PUT", "uri": "https://island.example/report",
                "body": body}});
            outer.add("Report", report, &ANY);
            outer.actions["Report"]["runAfter"]["List"] = json!(["Succeeded"]);
        }
        self.plan.flow = flow(outer.actions, self.plan.has_cursor);
        if self.dice.once_in(3) {
            let runs = json!({"concurrency": {"runs": 2 + self.dice.below(2)}});
            self.plan.flow["definition"]["triggers"]["Hourly"]["runtimeConfiguration"] = runs;
        }
        self.plan
    }

    fn list(&mut self) -> Value {
        let (operation, parameters) = match (self.is_paged, self.plan.has_cursor) {
            (true, _) => ("listPages", json!({})),
            (false, true) => ("listItems", json!({"after": "@{triggerBody()?['cursor']}"})),
            (false, false) => ("listItems", json!({})),
        };
        let mut list = call(operation, &parameters);
        self.retry(&mut list);
        if self.is_paged {
            list["runtimeConfiguration"] = json!({"paginationPolicy": {"minimumItemCount": 1000}});
        }
        list
    }

    fn each(&mut self, name: &'static str, counts: bool) -> Value {
        let mut block = Block::new();
        let item = format!("items('{name}')");
        let mut after = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let is_free = self.dice.once_in(3);
            if is_free {
                after.clear();
            }
            let number = self.plan.deliveries.len();
            self.add_delivery(&mut block, &item, &after, is_free);
            after.push(number);
        }
        if counts && self.dice.once_in(4) {
            let body = json!({"run": "@workflow()?['run']?['name']", "item": format!("@{item}?['id']")});
            let note = json!({"type": "Http", "inputs": {"method": "POST", "uri": "https://island.example/notes",
                "body": body, "retryPolicy": {"type": "none"}}});
            block.add("Note", note, &["Succeeded"]);
        }
        if counts {
            block.add("Count", json!({"type": "IncrementVariable", "inputs": {"name": "n"}}), &ANY);
        }
        let mut each = json!({"type": "Foreach", "foreach": "@body('List')?['items']", "actions": block.actions});
        match self.dice.below(3) {
            0 => each["operationOptions"] = "Sequential".into(),
            _ => each["runtimeConfiguration"] = json!({"concurrency": {"repetitions": self.dice.one_of(&[1, 3, 8])}}),
        }
        each
    }

    /// A delivery in whatever it is wrapped.
    fn add_delivery(&mut self, block: &mut Block, item: &str, after: &[usize], is_free: bool) {
        let on: &[&str] = if is_free { &ANY } else { &["Succeeded"] };
        self.number += 1;
        let (n, number) = (self.number, self.plan.deliveries.len());
        let class = self.dice.one_of(&[Class::Harmless, Class::Keyed, Class::Findable, Class::Blind]);
        let action = format!("D{n}");
        let planned = Planned {
            flow: FLOW,
            action,
            class,
            on_unknown: if class == Class::Blind { self.dice.one_of(&["ask", "ask", "skip", "retry"]) } else { "ask" },
            follows_changes: !self.plan.has_cursor && self.dice.once_in(2),
            even: None,
            after: after.to_vec(),
        };
        self.plan.deliveries.push(planned);
        if self.dice.once_in(4) {
            let wait =
                json!({"type": "Wait", "inputs": {"interval": {"count": 1 + self.dice.below(90), "unit": "Second"}}});
            block.add(&format!("Wait{n}"), wait, on);
            return self.wrap(block, item, number, &["Succeeded"]);
        }
        self.wrap(block, item, number, on);
    }

    fn wrap(&mut self, block: &mut Block, item: &str, number: usize, on: &[&str]) {
        let name = self.plan.deliveries[number].action.clone();
        let mut inner = Block::new();
        match self.dice.below(if self.is_paged { 4 } else { 7 }) {
            0 => {
                let even = self.dice.once_in(2);
                self.plan.deliveries[number].even = Some(even);
                inner.add(&name, self.deliver(item, number), &[]);
                let (yes, no) = if even { (inner.actions, Map::new()) } else { (Map::new(), inner.actions) };
                let expression = json!({"and": [{"equals": [format!("@{item}?['even']"), true]}]});
                let choice = json!({"type": "If", "expression": expression, "actions": yes, "else": {"actions": no}});
                block.add(&format!("If_{name}"), choice, on);
            }
            1 => {
                inner.add(&name, self.deliver(item, number), &[]);
                block.add(&format!("Scope_{name}"), json!({"type": "Scope", "actions": inner.actions}), on);
            }
            2 if !self.is_paged => {
                inner.add(&name, self.deliver(item, number), &[]);
                let until = json!({"type": "Until", "expression": format!("@equals(actions('{name}')?['status'], 'Succeeded')"),
                    "limit": {"count": 1 + self.dice.below(3), "timeout": "PT1H"}, "actions": inner.actions});
                block.add(&format!("Until_{name}"), until, on);
            }
            3 => {
                let even = self.dice.once_in(2);
                self.plan.deliveries[number].even = Some(even);
                inner.add(&name, self.deliver(item, number), &[]);
                let word = if even { "even" } else { "odd" };
                let choice = json!({"type": "Switch", "expression": format!("@if({item}?['even'], 'even', 'odd')"),
                    "cases": {"Case": {"case": word, "actions": inner.actions}}, "default": {"actions": {}}});
                block.add(&format!("Switch_{name}"), choice, on);
            }
            4 => {
                block.add(&name, self.deliver(item, number), on);
                let mend = json!({"type": "Compose", "inputs": "handled"});
                block.add(&format!("Mend_{name}"), mend, &["Failed", "Succeeded"]);
            }
            5 if self.plan.child.is_none() => {
                self.plan.deliveries[number].flow = CHILD;
                let mut part = Block::new();
                part.add(&name, self.deliver("triggerBody()", number), &[]);
                let answer = json!({"type": "Response", "inputs": {"statusCode": 200, "body": {"done": true}}});
                part.add("Answer", answer, &["Succeeded"]);
                let trigger = json!({"manual": {"type": "Request", "kind": "Http", "inputs": {"schema": {}}}});
                self.plan.child = Some(json!({"definition": {"triggers": trigger, "actions": part.actions}}));
                let run = json!({"type": "Workflow", "inputs": {"body": format!("@{item}"),
                    "host": {"triggerName": "manual", "workflow": {"id": CHILD}}}});
                block.add(&format!("Run_{name}"), run, on);
            }
            _ => block.add(&name, self.deliver(item, number), on),
        }
    }

    fn deliver(&mut self, item: &str, number: usize) -> Value {
        let Planned { action, class, on_unknown, follows_changes, .. } = self.plan.deliveries[number].clone();
        let id = format!("@concat('{action}-', {item}?['id'])");
        let body = json!({"externalId": id, "text": format!("@{item}?['text']")});
        let (operation, parameters) = match class {
            Class::Harmless => ("putHarmless", json!({"id": id, "body": body})),
            Class::Keyed => ("createKeyed", json!({"body": body})),
            Class::Findable => ("createFindable", json!({"body": body})),
            Class::Blind => ("createBlind", json!({"body": body})),
        };
        let mut deliver = call(operation, &parameters);
        self.retry(&mut deliver);
        if self.dice.once_in(8) {
            deliver["limit"] = json!({"timeout": "PT20S"});
        }
        let on_change = if follows_changes { "send" } else { "keep" };
        let once = json!({"key": format!("@{item}?['id']"), "label": format!("item @{{{item}?['id']}}"),
            "onUnknown": on_unknown, "onChange": on_change});
        deliver["metadata"] = json!({"causeway": {"deliverOnce": once}});
        deliver
    }

    fn retry(&mut self, action: &mut Value) {
        let policy = match self.dice.below(4) {
            0 => json!({"type": "none"}),
            1 => json!({"type": "fixed", "count": 1 + self.dice.below(4), "interval": "PT5S"}),
            2 => {
                json!({"type": "exponential", "count": 3, "interval": "PT7S", "minimumInterval": "PT5S", "maximumInterval": "PT1M"})
            }
            _ => return,
        };
        action["inputs"]["retryPolicy"] = policy;
    }
}

fn call(operation: &str, parameters: &Value) -> Value {
    let host = json!({"apiId": "/providers/causeway/connectors/island", "connectionName": "island",
        "operationId": operation});
    json!({"type": "OpenApiConnection", "inputs": {"host": host, "parameters": parameters}})
}

fn flow(actions: Map<String, Value>, has_cursor: bool) -> Value {
    let schema =
        "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#";
    let trigger = json!({"Hourly": {"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}}});
    let mut definition =
        json!({"$schema": schema, "contentVersion": "1.0.0.0", "triggers": trigger, "actions": actions});
    if has_cursor {
        definition["metadata"] = json!({"causeway": {"cursor": {"next": "@body('List')?['last']"}}});
    }
    json!({"definition": definition})
}

/// What the service can do, and what is known of it.
pub(super) fn description() -> (Value, Value) {
    let done = json!({"200": {"description": "Done"}});
    let text = json!({"type": "string"});
    let content =
        json!({"application/json": {"schema": {"type": "object", "properties": {"externalId": text, "text": text}}}});
    let body = json!({"required": true, "content": content});
    let parameter = |name: &str, place: &str| json!({"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}});
    let post = |id: &str| json!({"operationId": id, "requestBody": body, "responses": done});
    let (mut put, mut keyed) = (post("putHarmless"), post("createKeyed"));
    put["parameters"] = json!([parameter("id", "path")]);
    keyed["parameters"] = json!([parameter("Idempotency-Key", "header")]);
    let list = |id: &str| json!({"operationId": id, "parameters": [parameter("after", "query")], "responses": done});
    let mut pages = list("listPages");
    pages["x-ms-pageable"] = json!({"nextLinkName": "next"});
    let paths = json!({
        "/items": {"get": list("listItems")}, "/pages": {"get": pages}, "/harmless/{id}": {"put": put},
        "/keyed": {"post": keyed}, "/blind": {"post": post("createBlind")},
        "/findable": {"post": post("createFindable"), "get": {"operationId": "listFindable", "responses": done}},
    });
    let same = json!({"externalId": "body.externalId", "text": "body.text"});
    let known = json!({
        "createKeyed": {"repeat": {"key": {"header": "Idempotency-Key", "seconds": super::service::WINDOW.as_secs()}}},
        "createFindable": {"repeat": {"find": {"operation": "listFindable", "items": "found", "same": same,
            "settleSeconds": super::service::SETTLE.as_secs()}}},
    });
    let description = json!({"openapi": "3.1.0", "info": {"title": "Island", "version": "1"},
        "servers": [{"url": "https://island.example"}], "paths": paths});
    (description, known)
}
