//! What the user chooses for notifications, power and the desktop, from a terminal.

use serde_json::{Value, json};

use crate::common::Causeway;

#[test]
fn settings_change_alone_and_say_in_words_what_they_are() {
    let causeway = Causeway::new();
    let set = |args: &[&str]| causeway.run(&[&["settings", "set"], args].concat());
    set(&["--quiet-hours", "22:00-07:00", "--snooze", "1"]).ok();
    set(&["--on-battery", "wait", "--wait-on-metered", "yes"]).ok();
    set(&["--start-at-login", "yes", "--quit-on-close", "yes", "--tray-icon", "light"]).ok();
    let shown = causeway.run(&["settings", "show"]).ok().stdout;
    let expected = [
        "not from 22:00 to 07:00; not before ",
        "on mains power only; not on a metered network",
        "starts at login; closing the window ends it",
    ];
    for words in expected {
        assert!(shown.contains(words), "{words:?} is missing in {shown}");
    }
    let kept = set(&["--quiet-hours", "off", "--snooze", "0"]).ok().stdout;
    assert!(kept.contains("at any time") && kept.contains("on mains power only"), "{kept}");
    let json: Value = serde_json::from_str(&causeway.run(&["--json", "settings", "show"]).ok().stdout).unwrap();
    assert_eq!([&json["quietFrom"], &json["snoozedUntil"]], [&json!(null), &json!(null)]);
    assert_eq!(json["trayIcon"], "light");

    set(&["--quiet-hours", "22:00-25:00"]).fails(2, &["\"25:00\" is no time of a day"]);
    set(&["--quiet-hours", "07:00-07:00"]).fails(2, &["Quiet hours end when they begin"]);
    set(&["--on-battery", "maybe"]).fails(2, &["\"maybe\" is not a choice for running on battery"]);
    set(&["--tray-icon", "pink"]).fails(2, &["\"pink\" is not a choice for the tray icon"]);
    assert_eq!(set(&["--quiet-hours", "nights"]).code, 2);
}
