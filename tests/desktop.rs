//! The desktop app as its user meets it: the real program in a virtual session with a real panel, a real notification
//! daemon and a real page. Where a program for that is missing the tests say so and pass.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test says what it skips")]

#[path = "desktop/driver.rs"]
mod driver;
#[path = "../crates/cli/tests/command_line/forms.rs"]
mod forms;
#[path = "desktop/machine.rs"]
mod machine;
#[path = "desktop/secrets.rs"]
mod secrets;
#[path = "desktop/session.rs"]
mod session;
#[path = "desktop/tray.rs"]
mod tray;

use std::process::{Child, Command};

use causeway_core::Home;
use driver::Page;
use machine::Laptop;
use serde_json::{Value, json};
use session::{Session, eventually, missing};
use tray::{Tray, choose_button, click_notification, shown, take_notifications};

const APP: &str = env!("CARGO_BIN_EXE_causeway-desktop");
/// The title of the demo's flow.
const FLOW: &str = "Weights and activities";

/// A session, unless this machine cannot have one.
fn session() -> Option<Session> {
    let missing = missing();
    if missing.is_empty() {
        return Some(Session::start());
    }
    println!("skipped: desktop session (missing: {missing})");
    None
}

/// Ends the app if a test fails before it quits.
struct App(Child);

impl App {
    fn start(command: &mut Command) -> Self {
        Self(command.spawn().expect("the app starts"))
    }

    /// The numbers of the processes that it has started and that still run.
    fn children(&self) -> Vec<u32> {
        let all = fs_err::read_dir("/proc").expect("processes").flatten();
        let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let parent = |pid: &u32| {
            let stat = fs_err::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok()
        };
        numbers.filter(|pid| parent(pid) == Some(self.0.id())).collect()
    }

    /// The exit code, once it ends by itself.
    fn code(&mut self) -> Option<i32> {
        eventually("end of the app", 20, || self.0.try_wait().expect("a child")).code()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Asks the engine of the demo through its socket, as the command line does.
fn ask(session: &Session, name: &str, input: Value) -> Value {
    let home = std::path::Path::new(session.variable("XDG_CACHE_HOME")).join("causeway/demo-desktop");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(causeway_api::socket::ask(&Home::new(home), name, input)).expect(name)
}

/// What is saved of the settings, with a change.
fn changed(mut settings: Value, change: &Value) -> Value {
    for shown in ["home", "vault", "bytes", "copied", "version", "snoozedUntil"] {
        settings.as_object_mut().expect("settings").remove(shown);
    }
    for (name, value) in change.as_object().expect("settings") {
        settings[name] = value.clone();
    }
    settings
}

fn window(session: &Session, there: bool, what: &str) {
    eventually(what, 30, || (session.window_is_there() == there).then_some(()));
}

#[test]
fn the_tray_runs_a_flow_opens_the_window_and_quits() {
    let Some(session) = session() else { return };
    let mut app = App::start(session.command(APP).args(["--demo", "--background"]));
    let tray = Tray::wait(&session);
    eventually("notification about the first run", 180, || (shown(&session) > 0).then_some(()));
    assert!(!session.window_exists(), "a start in the background makes no window");
    tray.entry(FLOW);
    session.picture("tray-and-notification");
    choose_button(&session, "Snooze for 1 hour");
    eventually("snooze", 20, || ask(&session, "settings", json!({}))["snoozedUntil"].is_string().then_some(()));
    let told = take_notifications(&session);
    assert!(told.contains("items delivered") && told.contains(FLOW), "{told}");

    tray.choose("For 1 hour");
    tray.choose("Resume");
    tray.entry("For 1 hour");

    tray.click();
    window(&session, true, "window after a click on the icon");
    close(&session);
    eventually("explanation of the close", 10, || (shown(&session) > 0).then_some(()));
    click_notification(&session);
    window(&session, true, "window after a click on the notification");
    assert!(take_notifications(&session).contains("Causeway keeps running"));
    close(&session);
    let again = session.command(APP).arg("--demo").status().expect("a second start");
    assert!(again.success());
    window(&session, true, "window after a second start");

    close(&session);
    eventually("end of the page that nobody looks at", 50, || (!session.window_exists()).then_some(()));
    eventually("end of what WebKit runs for a page", 20, || app.children().is_empty().then_some(()));
    tray.click();
    window(&session, true, "window after a click on the icon");

    show_menu(&session);
    session.picture("tray-menu");
    tray.choose("Quit: 1 flow will not run");
    assert_eq!(app.code(), Some(0));
    window(&session, false, "empty screen");
    let nothing_runs = session.command(APP).args(["--demo", "--quit"]).status().expect("a start that only quits");
    assert!(nothing_runs.success());
}

#[test]
fn a_tray_that_comes_later_is_used_and_the_window_is_where_it_was() {
    let Some(session) = session() else { return };
    assert!(session.output("xfce4-panel", &["--quit"]).is_some(), "the panel ends");
    let mut app = App::start(session.command(APP).arg("--demo"));
    window(&session, true, "window without a tray");
    let moved = ["search", "--name", "^Causeway$", "windowmove", "%1", "150", "90", "windowsize", "%1", "900", "600"];
    session.output("xdotool", &moved).expect("a window that moves");
    let place = eventually("window of another size", 10, || {
        session.window_place().filter(|[_, _, width, height]| (*width, *height) == (900, 600))
    });
    close(&session);
    eventually("explanation of the close", 20, || take_notifications(&session).contains("has no tray").then_some(()));
    eventually("end of the page that nobody looks at", 50, || (!session.window_exists()).then_some(()));

    let mut panel = session.command("xfce4-panel").arg("--disable-wm-check").spawn().expect("a panel");
    // By then it is looked for only every ten minutes.
    let tray = Tray::wait(&session);
    tray.click();
    window(&session, true, "window after a click on the icon");
    eventually("window where it was", 10, || (session.window_place() == Some(place)).then_some(()));
    session.output("xdotool", &["key", "ctrl+q"]).expect("a key press");
    assert_eq!(app.code(), Some(0));
    panel.kill().ok();
    panel.wait().ok();
}

#[test]
fn on_battery_and_on_a_metered_network_flows_wait_and_the_tray_says_why() {
    let Some(session) = session() else { return };
    let laptop = Laptop::start(&session);
    let mut app = App::start(session.command(APP).args(["--demo", "--background"]));
    let tray = Tray::wait(&session);
    tray.entry("Demo: everything is up to date");
    laptop.unplug(Some(12));
    tray.entry("Waiting for mains power: battery at 12 %");
    let flow = || ask(&session, "flows", json!({}))[0]["waits"].take();
    assert_eq!(flow(), json!({"reason": "mains", "until": null, "connection": null, "battery": 12}));
    session.picture("tray-on-battery");
    let set = |change| ask(&session, "settings_save", changed(ask(&session, "settings", json!({})), &change));
    set(json!({"onBattery": "run"}));
    tray.entry("Demo: everything is up to date");
    laptop.unplug(None);
    laptop.meter(true);
    set(json!({"waitOnMetered": true}));
    tray.entry("Waiting for a network that is not metered");
    laptop.meter(false);
    tray.entry("Demo: everything is up to date");
    assert_eq!(flow(), Value::Null);
    session.command(APP).args(["--demo", "--quit"]).status().expect("a start that only quits");
    assert_eq!(app.code(), Some(0));
}

#[test]
fn it_starts_at_login_from_where_it_is_now() {
    let Some(session) = session() else { return };
    let config = std::path::Path::new(session.variable("XDG_CONFIG_HOME"));
    let entry = config.join("autostart/net.causeway.desktop.desktop");
    let home = std::path::Path::new(session.variable("HOME")).join("my data");
    let start = || App::start(session.command(APP).arg("--background").arg("--home").arg(&home));
    let mut app = start();
    Tray::wait(&session).entry("Open Causeway");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ask = |name: &str, input: Value| {
        eventually(name, 20, || {
            runtime.block_on(causeway_api::socket::ask(&Home::new(home.clone()), name, input.clone())).ok()
        })
    };
    let start_at_login =
        |on: bool| ask("settings_save", changed(ask("settings", json!({})), &json!({"startAtLogin": on})));
    start_at_login(true);
    let wanted = format!("Exec=\"{APP}\" --background --home \"{}\"\n", home.display());
    let read = || fs_err::read_to_string(&entry).unwrap_or_default();
    eventually("entry for the login", 20, || read().contains(&wanted).then_some(()));
    session.command(APP).arg("--quit").status().expect("a start that only quits");
    assert_eq!(app.code(), Some(0));

    fs_err::write(&entry, read().replace(APP, "/gone")).expect("an entry of a program that has moved");
    let mut app = start();
    eventually("mended entry", 20, || read().contains(&wanted).then_some(()));
    assert!(!session.window_exists(), "a start at login shows no window");
    start_at_login(false);
    eventually("end of the entry", 20, || (!entry.exists()).then_some(()));
    session.command(APP).arg("--quit").status().expect("a start that only quits");
    assert_eq!(app.code(), Some(0));
}

/// A right click on the icon, the first thing in the panel; the menu is drawn by the panel.
fn show_menu(session: &Session) {
    session.output("xdotool", &["mousemove", "25", "15", "click", "3", "sleep", "1"]).expect("a click");
}

/// Closes the window by the keyboard, as the window manager does it.
fn close(session: &Session) {
    session.output("xdotool", &["key", "alt+F4"]).expect("a key press");
    window(session, false, "screen without the window");
}

#[test]
fn the_page_shows_what_the_engine_knows() {
    let Some(session) = session() else { return };
    let page = Page::open(&session, APP, &["--demo"]);
    if page.text().contains("page is not built") {
        println!("skipped: the page in the window (ui/dist is not built)");
        return;
    }
    page.says(&["Overview", FLOW, "Fitbit", "items delivered"], 180);
    eventually("notification about the first run", 20, || (shown(&session) > 0).then_some(()));
    take_notifications(&session);

    let tray = Tray::wait(&session);
    tray.entry(FLOW);
    page.open_screen("History");
    tray.choose("Run now");
    page.says(&["Nothing new"], 60);
    for (screen, words) in [
        ("Flows", [FLOW, "every hour"]),
        ("Connections", ["Fitbit", "Signed in"]),
        ("Connectors", ["intervals.icu", "OpenAPI 3.1"]),
        ("History", ["items delivered", "by hand"]),
        ("Settings", ["demo-desktop", "Notifications"]),
        ("Overview", [FLOW, "Google Health"]),
    ] {
        page.open_screen(screen);
        page.says(&words, 20);
        session.picture(&format!("window-{}", screen.to_lowercase()));
    }
    only_our_commands(&page);
    let quit = session.command(APP).args(["--demo", "--quit"]).status().expect("a second start");
    assert!(quit.success());
    window(&session, false, "empty screen");
}

/// The page can ask the engine and nothing else.
fn only_our_commands(page: &Page) {
    assert_eq!(page.run("return typeof window.__TAURI__"), "undefined");
    for command in ["plugin:app|version", "plugin:window|close", "plugin:event|emit", "plugin:resources|close"] {
        let script = format!(
            "const done = arguments[0];
             window.__TAURI_INTERNALS__.invoke('{command}').then(() => done('allowed'), (error) => done(String(error)))"
        );
        let answer = page.wait_for(&script).to_string();
        assert!(answer.contains("not allowed"), "{command}: {answer}");
    }
    let refused =
        "window.__TAURI_INTERNALS__.invoke('rpc', {name: 'tokens', input: {}}).catch((e) => arguments[0](e.code))";
    assert!(page.wait_for(refused).is_string(), "an unknown request has an error with a code");
}

#[test]
fn without_a_display_the_app_says_what_to_do_instead() {
    let mut command = Command::new(APP);
    let output = command.arg("--demo").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().expect("a start");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("There is no display") && said.contains("causeway serve"), "{said}");
}
