//! The desktop app as its user meets it: the real program in a virtual session with a real panel, a real notification
//! daemon and a real page. Where a program for that is missing the tests say so and pass.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test says what it skips")]

#[path = "desktop/driver.rs"]
mod driver;
#[path = "../crates/cli/tests/command_line/forms.rs"]
mod forms;
#[path = "desktop/secrets.rs"]
mod secrets;
#[path = "desktop/session.rs"]
mod session;
#[path = "desktop/tray.rs"]
mod tray;

use std::process::{Child, Command};

use driver::Page;
use session::{Session, eventually, missing};
use tray::{Tray, click_notification, shown, take_notifications};

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
    click_notification(&session);
    window(&session, true, "window after a click on the notification");
    let told = take_notifications(&session);
    assert!(told.contains("items delivered") && told.contains(FLOW), "{told}");

    tray.choose("For 1 hour");
    tray.choose("Resume");
    tray.entry("For 1 hour");

    close(&session);
    eventually("explanation of the close", 10, || {
        take_notifications(&session).contains("Causeway keeps running").then_some(())
    });
    let again = session.command(APP).arg("--demo").status().expect("a second start");
    assert!(again.success());
    window(&session, true, "window after a second start");

    close(&session);
    eventually("end of the page that nobody looks at", 50, || (!session.window_exists()).then_some(()));
    tray.click();
    window(&session, true, "window after a click on the icon");

    show_menu(&session);
    session.picture("tray-menu");
    tray.choose("Quit");
    assert_eq!(app.code(), Some(0));
    window(&session, false, "empty screen");
    let nothing_runs = session.command(APP).args(["--demo", "--quit"]).status().expect("a start that only quits");
    assert!(nothing_runs.success());
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
