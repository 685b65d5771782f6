//! What real descriptions mean: exact findings for operations whose services are known, and counts over all connectors.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use causeway_openapi::meaning::{
    Confidence, Field, PollingPolicy, TriggerKind, cursors, items, paging, trigger, trigger_with,
};
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
    Some(import(fs_err::read(path).unwrap()).unwrap().connector)
}

/// All findings in one line.
fn told(operation: &Operation) -> String {
    let sure = |confidence: Confidence| format!("{confidence:?}").to_lowercase();
    let list = items(operation).map_or("no list".into(), |list| {
        let field = |name: &str, field: &Option<Field>| {
            field.as_ref().map(|field| format!(" {name} {} {}", field.path, sure(field.confidence))).unwrap_or_default()
        };
        let fields = [
            ("id", &list.id),
            ("changed", &list.changed),
            ("created", &list.created),
            ("happened", &list.happened),
            ("title", &list.title),
        ];
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

/// What the operations with these ids mean, compared with what their services are known to do.
fn check(path: &str, expected: &[(&str, &str)]) {
    let Some(connector) = connector(path) else { return };
    let told = |id: &str| connector.operation(id).map_or("no such operation".into(), |operation| told(&operation));
    let found: Vec<_> = expected.iter().map(|(id, _)| format!("{id}: {}", told(id))).collect();
    let wanted: Vec<_> = expected.iter().map(|(id, line)| format!("{id}: {line}")).collect();
    assert_eq!(found, wanted, "{path}");
}

#[test]
fn services_mean_what_their_documentation_says() {
    check(
        "descriptions/fitbit-web-api-swagger.json",
        &[
            (
                "getActivitiesLogList",
                r#"items 'activities' likely id logId likely changed lastModified likely happened originalStartTime likely title activityName likely | NextLink { path: "pagination.next" } likely limit Some(100) | afterDate Date Event Since likely, beforeDate Date Event Until likely | trigger likely by 'afterDate' OldestFirst"#,
            ),
            (
                "getSleepList",
                r#"items 'sleep' likely id logId likely happened startTime likely | NextLink { path: "pagination.next" } likely limit Some(100) | afterDate Date Event Since likely, beforeDate Date Event Until likely | trigger likely by 'afterDate' OldestFirst"#,
            ),
            ("getDevices", r#"no list | one page |  | no trigger"#),
        ],
    );
    check(
        "descriptions/google-health.v4.discovery.json",
        &[
            (
                "health.users.dataTypes.dataPoints.list",
                r#"items 'dataPoints' likely id name likely | Cursor { parameter: "pageToken", path: "nextPageToken", more: None } likely pageSize None | filter Filter Event Since likely | trigger likely by '' Unknown"#,
            ),
            (
                "health.users.dataTypes.dataPoints.dailyRollUp",
                r#"items 'rollupDataPoints' guess | Cursor { parameter: "body/pageToken", path: "nextPageToken", more: None } guess body/pageSize None |  | no trigger"#,
            ),
            (
                "health.users.pairedDevices.list",
                r#"items 'pairedDevices' likely id name likely | Cursor { parameter: "pageToken", path: "nextPageToken", more: None } likely pageSize Some(100) |  | trigger likely by '' Unknown"#,
            ),
            ("health.users.dataTypes.dataPoints.create", r#"no list | one page |  | no trigger"#),
        ],
    );
    check(
        "descriptions/google-fitness.v1.discovery.json",
        &[
            (
                "fitness.users.sessions.list",
                r#"items 'session' likely id id likely title name likely | Cursor { parameter: "pageToken", path: "nextPageToken", more: None } likely | startTime DateTime Event Since likely | trigger likely by '' Unknown"#,
            ),
            (
                "fitness.users.dataSources.datasets.get",
                r#"items 'point' guess id originDataSourceId guess | Cursor { parameter: "pageToken", path: "nextPageToken", more: None } guess limit None |  | trigger guess by '' Unknown"#,
            ),
        ],
    );
    check(
        "descriptions/strava.v3.yaml",
        &[
            (
                "getLoggedInAthleteActivities",
                r#"items '' likely | Page { parameter: "page", first: 1, pages: None, total: None, more: None } likely per_page None | after EpochSeconds Event Since likely | trigger guess by '' Unknown"#,
            ),
            (
                "getCommentsByActivityId",
                r#"items '' likely | Page { parameter: "page", first: 1, pages: None, total: None, more: None } guess page_size None |  | trigger guess by '' Unknown"#,
            ),
            ("getActivityById", r#"no list | one page |  | no trigger"#),
        ],
    );
}

#[test]
fn connectors_mean_what_they_declare() {
    for (folder, id, line) in [
        (
            "certified-connectors__Almabase",
            "ListGifts",
            r#"items 'value' likely id id likely happened completed_at likely | NextLink { path: "nextlink" } declared page_size Some(50) |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__AzureAD",
            "GetGroupMembers",
            r#"items 'value' likely id id likely title displayName likely | NextLink { path: "@odata.nextLink" } declared |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__Connect2All_On-Premises",
            "GetDataInBulk",
            r#"no list | NextLink { path: "nextLink" } declared body/Take None |  | no trigger"#,
        ),
        (
            "certified-connectors__Emigo",
            "GetItems",
            r#"items 'value' likely | NextLink { path: "@odata.nextLink" } declared |  | trigger guess by '' Unknown"#,
        ),
        (
            "certified-connectors__Microsoft_365_Lighthouse",
            "ListTenants",
            r#"items 'value' likely id id likely changed lastUpdatedDateTime likely created createdDateTime likely title displayName likely | NextLink { path: "@odata.nextLink" } declared |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__Office365GroupsMail",
            "ListThreadPosts",
            r#"items 'value' likely id id likely changed lastModifiedDateTime likely created createdDateTime likely happened receivedDateTime likely | NextLink { path: "@odata.nextLink" } declared |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__Planner",
            "ListTasks_V3",
            r#"items 'value' likely id id likely created createdDateTime likely happened startDateTime likely title title likely | NextLink { path: "@odata.nextLink" } declared |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__iMIS",
            "ActivityFind",
            r#"items 'value' likely id id likely title description guess | NextLink { path: "@odata.nextLink" } declared | transactionDateAfter Date Event Since likely, effectiveDateAfter Date Event Since likely, thruDateAfter Date Event Since likely | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__iMIS",
            "IqaExecuteIqa",
            r#"no list | NextLink { path: "@odata.nextLink" } declared |  | no trigger"#,
        ),
        (
            "independent-publisher-connectors__AzureADApplications",
            "ListApplications",
            r#"items 'value' likely id id likely created createdDateTime likely title displayName likely | NextLink { path: "@odata.nextLink" } declared |  | trigger likely by '' Unknown"#,
        ),
        (
            "independent-publisher-connectors__HubSpot_CRM",
            "DealsList",
            r#"items 'results' likely id id likely changed updatedAt likely created createdAt likely title properties.description guess | Cursor { parameter: "after", path: "paging.next.after", more: None } likely limit None |  | trigger likely by '' Unknown"#,
        ),
        (
            "independent-publisher-connectors__GitHub_Utils",
            "GetLicenses",
            r#"items '' likely id key guess title name likely | Page { parameter: "page", first: 1, pages: None, total: None, more: None } likely per_page Some(100) |  | trigger guess by '' Unknown"#,
        ),
        (
            "independent-publisher-connectors__Launch_Library_2",
            "Event_list",
            r#"items 'results' likely id id likely happened date likely title name likely | NextLink { path: "next" } likely limit None |  | trigger likely by '' Unknown"#,
        ),
        (
            "certified-connectors__Blackbaud_Raiser's_Edge_NXT",
            "ListEvents",
            r#"items 'value' likely id id likely changed date_modified likely created date_added likely happened start_time likely title name likely | Offset { parameter: "offset", first: 0, total: None, more: None } likely limit Some(10000) | last_modified DateTime Change Since likely, date_added DateTime Creation Since likely | trigger likely by 'last_modified' Unknown"#,
        ),
        (
            "certified-connectors__intelliHR",
            "ListallBusinessEntities",
            r#"items 'data' likely id id likely title name likely | NextLink { path: "links.next" } likely limit Some(100) |  | trigger likely by '' Unknown"#,
        ),
    ] {
        check(&format!("connectors/{folder}/apiDefinition.swagger.json"), &[(id, line)]);
    }
}

/// A polling policy as it stands in a connector's `apiProperties.json`.
#[test]
fn polling_policies_are_followed() {
    let folder = "certified-connectors__Huddle_US";
    let Some(connector) = connector(&format!("connectors/{folder}/apiDefinition.swagger.json")) else { return };
    let policy: PollingPolicy = serde_json::from_value(serde_json::json!({
        "triggerConfig": {"after": "@{triggerBody().files[0].created}"}, "triggerDataPath": "@triggerBody().files"}))
    .unwrap();
    let plan = trigger_with(&connector.operation("PollFolderForFileUpload").unwrap(), &policy).unwrap();
    assert_eq!(
        (plan.items.path.as_str(), plan.kind, plan.confidence),
        ("files", TriggerKind::Batch, Confidence::Declared)
    );
    assert_eq!(plan.cursor.unwrap().parameter, "after");
    assert_eq!(
        (plan.next.as_deref(), plan.next_in_answer, plan.template.as_str()),
        (Some("files.0.created"), true, "{}")
    );
}

/// Counts over all connectors, for people; no exact numbers, which better rules change.
#[test]
fn most_lists_of_the_connectors_are_understood() {
    let Some(folder) = shared("connectors") else {
        println!("skipped: the connectors (shared/data is absent)");
        return;
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut since = 0;
    for folder in fs_err::read_dir(folder).unwrap() {
        let Ok(bytes) = fs_err::read(folder.unwrap().path().join("apiDefinition.swagger.json")) else { continue };
        let Ok(imported) = import(&bytes) else { continue };
        let connector = &imported.connector;
        let operations: Vec<_> = connector.operations.iter().map(|entry| connector.open(entry)).collect();
        operations.iter().for_each(|operation| count(operation, &mut counts));
        let asks = |operation: &Operation| operation.method == "GET" && !cursors(operation).is_empty();
        since += u32::from(operations.iter().any(asks));
    }
    counts.iter().for_each(|(what, count)| println!("{what}: {count}"));
    println!("connectors with a GET that has a since-like parameter: {since}");
    assert!(counts["paging declared"] == 26 && counts["items likely"] > 1_500 && since >= 45, "{counts:?} {since}");
}

fn count(operation: &Operation, counts: &mut BTreeMap<String, u32>) {
    let mut add = |what: &str, confidence: Option<Confidence>| {
        let sure = confidence.map(|confidence| format!("{confidence:?}").to_lowercase());
        if let Some(sure) = sure {
            *counts.entry(format!("{what} {sure}")).or_default() += 1;
        }
    };
    let list = items(operation);
    add("items", list.as_ref().map(|list| list.confidence));
    add("id", list.as_ref().and_then(|list| list.id.as_ref()).map(|id| id.confidence));
    add("changed", list.as_ref().and_then(|list| list.changed.as_ref()).map(|field| field.confidence));
    if let Some(paging) = paging(operation) {
        add("paging", Some(paging.confidence));
        let kind = serde_json::to_value(&paging).unwrap()["kind"].as_str().unwrap().to_owned();
        add(&format!("paging by {kind}"), Some(paging.confidence));
    }
    add("cursor", cursors(operation).first().map(|cursor| cursor.confidence));
    let plan = trigger(operation);
    add("trigger", plan.as_ref().map(|plan| plan.confidence));
    add("trigger with a cursor", plan.filter(|plan| plan.cursor.is_some()).map(|plan| plan.confidence));
}
