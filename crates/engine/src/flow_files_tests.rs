//! What is known of flow files, when they change and when they break.

use causeway_core::Home;

use super::*;

fn workspace() -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(Home::new(folder.path())).unwrap();
    (folder, workspace)
}

#[test]
fn a_broken_flow_is_reported_and_its_last_good_version_stays() {
    let (_folder, workspace) = workspace();
    let slug = Slug::from_title("greet");
    let good = r#"{"triggers":{"t":{"type":"Recurrence","recurrence":{"frequency":"Hour","interval":1}}},
        "actions":{"A":{"type":"Compose","inputs":"hi","runAfter":{}}}}"#;
    let first = workspace.save_flow(&slug, good, None).unwrap();
    assert!(!first.is_broken(), "{:?}", first.findings);
    let second = workspace.save_flow(&slug, "{\"actions\": ", None).unwrap();
    assert!(second.is_broken());
    assert_eq!(second.hash, first.hash);
    assert!(second.definition.is_some());
}

#[test]
fn of_two_changes_of_one_text_the_second_is_refused() {
    let (_folder, workspace) = workspace();
    let slug = Slug::from_title("greet");
    let base = workspace.save_flow(&slug, "{}", None).unwrap().source.clone();
    let mine = workspace.save_flow(&slug, r#"{"mine": 1}"#, Some(&base)).unwrap();
    let refused = workspace.save_flow(&slug, r#"{"theirs": 1}"#, Some(&base)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The file of \"greet\" was changed since you opened it, so your change was not saved."
    );
    assert_eq!(workspace.flow(&slug).unwrap().source, r#"{"mine": 1}"#);
    // An editor does not ask Causeway.
    fs_err::write(&mine.path, "{ broken").unwrap();
    assert!(workspace.save_flow(&slug, "{}", Some(&mine.source)).is_err());
    let broken = workspace.flow(&slug).unwrap();
    assert!(!workspace.save_flow(&slug, "{}", Some(&broken.source)).unwrap().source.contains("broken"));
    fs_err::remove_file(&mine.path).unwrap();
    let gone = workspace.save_flow(&slug, "{}", Some(&mine.source)).unwrap_err();
    assert!(matches!(gone, EngineError::NotFound { .. }), "{gone}");
    assert_eq!(fs_err::read_dir(mine.path.parent().unwrap()).unwrap().count(), 0, "nothing is left beside it");
}

fn hourly(n: u32) -> String {
    format!(
        r#"{{"triggers":{{"t":{{"type":"Recurrence","recurrence":{{"frequency":"Hour","interval":{n}}}}}}},
            "actions":{{"A":{{"type":"Compose","inputs":"{n}","runAfter":{{}}}}}}}}"#
    )
}

#[test]
fn a_scan_finds_what_others_changed() {
    let (_folder, workspace) = workspace();
    let slug = |name: &str| name.parse::<Slug>().unwrap();
    for name in ["a", "b", "c"] {
        fs_err::write(workspace.home.flow(&slug(name)), hourly(1)).unwrap();
    }
    let names = |scan: &Scan| scan.changed.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(names(&workspace.scan_flows().unwrap()), "a b c");
    assert_eq!(workspace.scan_flows().unwrap(), Scan::default());
    // As an editor does: beside, and renamed over it.
    let beside = workspace.home.flows().join("b.json.swp");
    fs_err::write(&beside, hourly(2)).unwrap();
    fs_err::rename(&beside, workspace.home.flow(&slug("b"))).unwrap();
    fs_err::remove_file(workspace.home.flow(&slug("c"))).unwrap();
    workspace.save_flow(&slug("d"), &hourly(4), None).unwrap();
    let scan = workspace.scan_flows().unwrap();
    assert_eq!((names(&scan), scan.gone), ("b d".into(), vec![slug("c")]));
    assert_eq!(workspace.outline(&slug("b")).unwrap().recurrence.as_ref().unwrap().interval, 2);
    // A folder that is not there for a moment has not lost its flows.
    fs_err::rename(workspace.home.flows(), workspace.home.workspace().join("aside")).unwrap();
    assert!(workspace.scan_flows().is_err());
    fs_err::rename(workspace.home.workspace().join("aside"), workspace.home.flows()).unwrap();
    assert_eq!(workspace.scan_flows().unwrap(), Scan::default());
}

#[test]
fn a_flow_that_is_not_kept_whole_keeps_its_last_good_version_too() {
    let (_folder, workspace) = workspace();
    let first: Slug = "f0000".parse().unwrap();
    let slugs: Vec<Slug> = (0..WHOLE + 5).map(|n| format!("f{n:04}").parse().unwrap()).collect();
    for slug in &slugs {
        fs_err::write(workspace.home.flow(slug), hourly(1)).unwrap();
    }
    assert_eq!(workspace.scan_flows().unwrap().changed.len(), slugs.len());
    let whole = |slug: &Slug| matches!(lock(&workspace.files.known).flows[slug].held, Held::Whole(_));
    assert!(!slugs.iter().any(whole), "to look whether a file has changed is not to use its flow");
    slugs.iter().for_each(|slug| drop(workspace.flow(slug).unwrap()));
    assert_eq!(slugs.iter().filter(|slug| whole(slug)).count(), WHOLE);
    assert!(!whole(&first));
    fs_err::write(workspace.home.flow(&first), "{ broken").unwrap();
    let flow = workspace.flow(&first).unwrap();
    assert!(flow.is_broken() && flow.definition.is_some(), "{:?}", flow.findings);
    assert_eq!(flow.hash, hash_of(&hourly(1)));
    // However many others are used meanwhile.
    slugs.iter().for_each(|slug| drop(workspace.flow(slug).unwrap()));
    assert!(workspace.flow(&first).unwrap().definition.is_some());
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let (_folder, workspace) = workspace();
    workspace.save_flow(&"good".parse().unwrap(), &hourly(1), None).unwrap();
    fs_err::write(workspace.home.flow(&"bad".parse().unwrap()), b"\xff\xfe\x00").unwrap();
    let flows = workspace.flows().unwrap();
    assert_eq!(flows.iter().map(|flow| flow.is_broken()).collect::<Vec<_>>(), [true, false]);
    assert!(flows[0].findings[0].message.contains("cannot be read"), "{:?}", flows[0].findings);
}
