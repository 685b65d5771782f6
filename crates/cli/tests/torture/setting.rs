//! A data folder with a connector and four flows, one for each kind of destination; its disk, and the clock that Causeway
//! sees.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::WallClock;
use crate::common::{Causeway, Ended, import_island, know_of_island};
use crate::dice::Dice;
use crate::disk::Disk;
use crate::power::Power;
use crate::service::{Class, Service};

pub(crate) struct Setting {
    /// Its own, where that may be mounted. It goes before the folder that it is in.
    pub(crate) disk: Option<Disk>,
    pub(crate) power: Option<Power>,
    clock: Option<WallClock>,
    causeway: Causeway,
}

impl Setting {
    /// On a small disk of its own, or on that of all temporary files.
    pub(crate) fn new(service: &Service, on_small_disk: bool) -> Self {
        let causeway = Causeway::new();
        let disk = on_small_disk.then(|| Disk::mount(&causeway.home())).flatten();
        import_island(&causeway, service.network.address, &paths());
        let operations = json!({
            // However the clock jumps: this service does not forget.
            "createKeyed": {"repeat": {"key": {"header": "Idempotency-Key", "seconds": 31 * 24 * 3600}}},
            "createFindable": {"repeat": {"find": {
                "operation": "listFindable", "items": "found", "same": {"externalId": "body.externalId"},
                // Longer than a request can be under way at the service.
                "settleSeconds": 1,
            }}},
        });
        know_of_island(&causeway, operations);
        for class in Class::ALL {
            let path = causeway.home().join(format!("workspace/flows/{}.json", class.name()));
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, flow(class).to_string()).unwrap();
        }
        let checked = causeway.run(&["flow", "list"]).ok();
        assert!(!checked.stdout.contains("broken"), "{}", checked.stdout);
        let clock = WallClock::find(causeway.folder());
        let power = Power::find(causeway.folder(), causeway.home());
        Self { disk, power, clock, causeway }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.causeway.command(args);
        if let Some(clock) = &self.clock {
            clock.tell(&mut command);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        Ended::from(self.command(args).output().unwrap())
    }

    pub(crate) fn serve(&self) -> Command {
        self.command(&["serve", "--listen", "127.0.0.1:0"])
    }

    pub(crate) fn has_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Sets the clock; `false` where that cannot be done.
    pub(crate) fn jump(&mut self, dice: &mut Dice) -> bool {
        self.clock.as_mut().map(|clock| clock.jump(dice)).is_some()
    }

    pub(crate) fn is_disk_full(&self) -> bool {
        self.disk.as_ref().is_some_and(|disk| disk.is_full)
    }

    pub(crate) fn free_disk(&mut self) {
        if let Some(disk) = self.disk.as_mut().filter(|disk| disk.is_full) {
            disk.free();
        }
    }

    /// Says which process has the data folder.
    pub(crate) fn lock_path(&self) -> PathBuf {
        self.causeway.home().join("locks/engine.lock")
    }

    /// What Causeway says while it runs; on another disk than its data.
    pub(crate) fn log_path(&self) -> PathBuf {
        self.causeway.folder().join("log")
    }

    pub(crate) fn log(&self) -> String {
        fs_err::read_to_string(self.log_path()).unwrap()
    }

    pub(crate) fn assert_calm(&self) {
        let log = self.log();
        assert!(!log.contains("panicked"), "{log}");
    }

    /// The deliveries that wait for the user.
    pub(crate) fn unknown(&self) -> Vec<(Class, String)> {
        let listed = self.run(&["--json", "deliveries", "list"]).ok();
        let listed: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
        let class = |name: &str| Class::ALL.into_iter().find(|class| class.name() == name).unwrap();
        listed
            .iter()
            .map(|one| (class(one["flow"].as_str().unwrap()), one["key"].as_str().unwrap().to_owned()))
            .collect()
    }

    /// How many deliveries Causeway knows to have arrived.
    pub(crate) fn delivered(&self) -> u64 {
        let listed = self.run(&["--json", "flow", "list"]).ok();
        let flows: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
        flows.iter().map(|flow| flow["total"].as_u64().unwrap()).sum()
    }

    fn resolve(&self, class: Class, key: &str, arrived: bool) {
        let word = if arrived { "--arrived" } else { "--send-again" };
        self.run(&["deliveries", "resolve", class.name(), "Deliver", "island", key, word]).ok();
    }

    /// Runs the flow to the destination where doubt stays, until it succeeds. The user says of each delivery in doubt what
    /// they see at the destination.
    pub(crate) fn settle_by_hand(&self, service: &Service) {
        for _ in 0..200 {
            // What is under way at the service shows then.
            std::thread::sleep(Duration::from_millis(300));
            for (class, key) in self.unknown() {
                self.resolve(class, &key, service.has(class, &key));
            }
            if self.run(&["flow", "run", Class::Blind.name()]).code == 0 {
                return;
            }
        }
    }

    /// For people, when something is missing.
    pub(crate) fn state(&self) -> String {
        let runs = self.run(&["runs", "list", "--limit", "12"]);
        let doctor = self.run(&["doctor"]);
        format!("{}\n{}\n{}", runs.stdout, doctor.stdout, doctor.stderr)
    }
}

fn paths() -> Value {
    let ok = json!({"200": {"description": "Done"}});
    let body = |member: &str| {
        json!({"required": true, "content": {"application/json": {"schema": {
            "type": "object", "properties": {member: {"type": "string"}}}}}})
    };
    let post = |id: &str, member: &str| json!({"operationId": id, "requestBody": body(member), "responses": ok});
    let parameter = |name: &str, place: &str| json!({"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}});
    let mut keyed = post("createKeyed", "externalId");
    keyed["parameters"] = json!([parameter("Idempotency-Key", "header")]);
    json!({
            "/items": {"get": {"operationId": "listItems", "parameters": [parameter("after", "query")], "responses": ok}},
            "/harmless/{id}": {"put": {"operationId": "createHarmless", "parameters": [parameter("id", "path")],
                "requestBody": body("text"), "responses": ok}},
            "/keyed": {"post": keyed},
            "/findable": {
                "post": post("createFindable", "externalId"),
                "get": {"operationId": "listFindable", "responses": ok},
            },
            "/blind": {"post": post("createBlind", "text")},
    })
}

fn flow(class: Class) -> Value {
    let item = "@items('Each')?['id']";
    let (operation, parameters) = match class {
        Class::Harmless => ("createHarmless", json!({"id": item, "body": {"text": item}})),
        Class::Keyed => ("createKeyed", json!({"body": {"externalId": item}})),
        Class::Findable => ("createFindable", json!({"body": {"externalId": item}})),
        Class::Blind => ("createBlind", json!({"body": {"text": item}})),
    };
    let host = |id: &str| json!({"apiId": "/providers/Microsoft.PowerApps/apis/island", "connectionName": "island", "operationId": id});
    let retry = json!({"type": "fixed", "count": 4, "interval": "PT0.05S"});
    json!({"definition": {
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"causeway": {"cursor": {"next": "@body('List')?['last']"}}},
        "triggers": {"Often": {"type": "Recurrence", "recurrence": {"frequency": "Second", "interval": 1}}},
        "actions": {
            "List": {"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host": host("listItems"),
                "parameters": {"after": "@{triggerBody()?['cursor']}"}, "retryPolicy": retry}},
            "Each": {"type": "Foreach", "runAfter": {"List": ["Succeeded"]}, "foreach": "@body('List')?['items']",
                "runtimeConfiguration": {"concurrency": {"repetitions": 8}},
                "actions": {"Deliver": {"type": "OpenApiConnection", "runAfter": {},
                    "inputs": {"host": host(operation), "parameters": parameters, "retryPolicy": retry},
                    "metadata": {"causeway": {"deliverOnce": {"key": item, "label": format!("item @{{{}}}", &item[1..])}}}}}},
        },
    }})
}
