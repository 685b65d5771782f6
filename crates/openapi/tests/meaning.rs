//! What real descriptions mean: exact findings for operations whose services are known, and counts over all connectors.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use causeway_openapi::meaning::{Confidence, cursors, items, paging, trigger};
use causeway_openapi::{Connector, Operation, import};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    path.exists().then_some(path)
}

/// `None` when the data is not on this machine.
fn connector(path: &str) -> Option<Connector> {
    let Some(path) = shared(path) else {
        println!("skipped: {path} (shared/data is absent)");
        return None;
    };
    Some(import(&fs_err::read(path).unwrap()).unwrap().connector)
}

/// All findings in one line.
fn told(operation: &Operation) -> String {
    let sure = |confidence: Confidence| format!("{confidence:?}").to_lowercase();
    let list = items(operation).map_or("no list".into(), |list| {
        let field = |name: &str, field: &Option<causeway_openapi::meaning::Field>| {
            field.as_ref().map(|field| format!(" {name} {} {}", field.path, sure(field.confidence))).unwrap_or_default()
        };
        let fields = [("id", &list.id), ("changed", &list.changed), ("created", &list.created),
            ("happened", &list.happened), ("title", &list.title)];
        let fields: String = fields.iter().map(|(name, found)| field(name, found)).collect();
        format!("items '{}' {}{fields}", list.path, sure(list.confidence))
    });
    let pages = paging(operation).map_or("one page".into(), |paging| {
        let size = paging.size.map(|size| format!(" {} {:?}", size.parameter, size.maximum)).unwrap_or_default();
        format!("{:?} {}{size}", paging.how, sure(paging.confidence))
    });
    let since: Vec<_> = cursors(operation)
        .into_iter()
        .map(|c| format!("{} {:?} {:?} {:?} {}", c.parameter, c.kind, c.by, c.bound, sure(c.confidence)))
        .collect();
    let plan = trigger(operation).map_or("no trigger".into(), |plan| {
        let cursor = plan.cursor.map(|c| c.parameter).unwrap_or_default();
        format!("trigger {} by '{cursor}' {:?}", sure(plan.confidence), plan.order)
    });
    [list, pages, since.join(", "), plan].join(" | ")
}

#[test]
fn dump() {
    for file in ["fitbit-web-api-swagger.json", "google-health.v4.discovery.json", "google-fitness.v1.discovery.json", "strava.v3.yaml"] {
        let Some(connector) = connector(&format!("descriptions/{file}")) else { return };
        for operation in &connector.operations {
            let told = told(operation);
            if !told.starts_with("no list | one page") { println!("{} {}\n    {told}", operation.id, operation.path); }
        }
    }
    for folder in fs_err::read_dir(shared("connectors").unwrap()).unwrap() {
        let folder = folder.unwrap().path();
        let Ok(bytes) = fs_err::read(folder.join("apiDefinition.swagger.json")) else { continue };
        let Ok(imported) = import(&bytes) else { continue };
        for operation in &imported.connector.operations {
            let told = told(operation);
            if !told.starts_with("no list | one page |  |") { println!("# {} {} {} {}\n    {told}", folder.file_name().unwrap().to_string_lossy(), operation.id, operation.method, operation.path); }
        }
    }
    let _ = BTreeMap::<String, u32>::new();
}
