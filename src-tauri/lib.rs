//! The desktop shell of Causeway: tray, window, notifications. The only code that knows Tauri.
//!
//! How a thing travels: the system (`tray`, `window`, `notifier`, signals, a second start) posts an [`Event`] into the
//! mailbox; the [`Controller`] decides; what it wants done goes through the `Desktop` trait back to `shell`, which
//! does it on the main thread. The page asks the engine through two commands (`page`) and one [`Door`].

pub mod args;
pub mod command;
pub mod controller;
pub mod desktop;
pub mod door;
pub mod home;
pub mod host;
pub mod login;
pub mod machine;
pub mod mark;
pub mod memory;
pub mod menu;
pub mod notice;
pub mod notifier;
pub mod opening;
pub mod page;
pub mod scheme;
pub mod shell;
#[cfg(test)]
mod testing;
pub mod tray;
#[cfg(target_os = "linux")]
pub mod webkit;
pub mod window;
pub mod wishes;
pub mod words;

use std::sync::Arc;

use causeway_core::clock::{SharedClock, SystemClock};
use causeway_core::{Home, WireError};
use chrono::{DateTime, FixedOffset, Local, Utc};
use tauri::async_runtime::spawn;
use tauri::{App, AppHandle, Manager, RunEvent};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

pub use crate::args::{Args, HELP};
use crate::controller::{Controller, Event, Zone};
use crate::door::{Door, Opened};
use crate::login::Login;
use crate::memory::Memory;
use crate::notifier::Notifier;
use crate::page::Listener;
use crate::shell::{Mailbox, Shell};

/// Why the app could not start at all. What goes wrong later is shown in the window and the tray.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no display, or none that may be used.
    #[error(
        "There is no display to show a window on. `causeway serve` runs the same engine and shows its page in a browser."
    )]
    NoDisplay,
    /// Tauri could not be set up.
    #[error("The desktop app could not start: {0}.")]
    Tauri(#[from] tauri::Error),
    /// No data folder is known.
    #[error(transparent)]
    Home(#[from] WireError),
}

/// Runs the app until the user quits; gives back the exit code.
///
/// # Errors
/// When there is no display or no data folder.
pub fn run(args: Args) -> Result<i32, StartError> {
    let home = home::choose(&args)?;
    ask_for_display()?;
    let (mailbox, events) = Mailbox::new();
    let (quit, launched) = (args.quit, mailbox.clone());
    let app = tauri::Builder::default()
        .plugin(single_instance(&args, launched))
        .invoke_handler(tauri::generate_handler![page::rpc, page::events])
        .manage(Listener::default())
        .setup(move |app| {
            // Nobody answered to the single instance's name, so nothing runs that could be ended.
            if quit {
                app.handle().exit(0)
            } else {
                start(app, &args, home, &mailbox, events)?
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app.run_return(|_, event| stay(&event)))
}

/// Tauri would panic where there is none.
fn ask_for_display() -> Result<(), StartError> {
    // Once there was a page, WebKit would look every five seconds how much memory the machine has left, for as long as the
    // app runs, to warn pages of which there are none any more.
    #[cfg(target_os = "linux")]
    if let Err(error) = gtk::glib::setenv("WEBKIT_DISABLE_MEMORY_PRESSURE_MONITOR", "1", false) {
        tracing::debug!(%error, "WebKit will watch the memory");
    }
    #[cfg(target_os = "linux")]
    gtk::init().map_err(|_| StartError::NoDisplay)?;
    Ok(())
}

/// The last window closing does not end the app; only an exit with a code does.
fn stay(event: &RunEvent) {
    if let RunEvent::ExitRequested { code: None, api, .. } = event {
        api.prevent_exit();
    }
}

/// The demo and the user's own Causeway may run at the same time, but only one of each.
fn single_instance(args: &Args, mailbox: Mailbox) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let id = if args.demo { "net.causeway.desktop.demo" } else { "net.causeway.desktop" };
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(id)
        .callback(move |_, argv, _| {
            let args = Args::parse(argv.into_iter().skip(1)).unwrap_or_default();
            mailbox.post(Event::Launched(args));
        })
        .build()
}

fn start(
    app: &App,
    args: &Args,
    home: Home,
    mailbox: &Mailbox,
    events: mpsc::UnboundedReceiver<Event>,
) -> std::io::Result<()> {
    let app = app.handle().clone();
    if !args.demo {
        // The demo empties its folder while the page may be there already.
        app.manage(window::Folder(home.cache().join("page")));
    }
    let chosen = mailbox.clone();
    let notifier = Notifier::start(move |command| chosen.post(Event::Chosen(command)))?;
    let memory = Memory::load(home.path().join("desktop.json"));
    let login = Login::of_this_user(args.home.clone()).filter(|_| !args.demo);
    let shell = Shell::new(app.clone(), mailbox.clone(), notifier, login);
    let clock: SharedClock = Arc::new(SystemClock);
    if !args.background {
        mailbox.post(Event::TrayClicked);
    }
    spawn(Controller::new(shell, clock, local as Zone, memory, words::system()).run(events));
    spawn(terminate_on_signal(mailbox.clone()));
    spawn(host::watch(mailbox.clone()));
    spawn(machine::watch(mailbox.clone()));
    spawn(scheme::follow(app.clone()));
    open_engine(&app, home, args.demo, mailbox.clone());
    Ok(())
}

/// Opens the engine beside the main loop: the window and the tray are there at once, requests of the page wait.
fn open_engine(app: &AppHandle, home: Home, demo: bool, mailbox: Mailbox) {
    let (opened, receiver) = watch::channel::<Opened>(None);
    app.manage(Door::new(receiver));
    spawn(async move {
        let engine = opening::open(home, demo).await;
        if let Err(error) = &engine {
            tracing::error!(code = error.code, "{error}");
        }
        mailbox.post(Event::Opened(engine.clone()));
        opened.send_replace(Some(engine));
        // The door reads what was sent last for as long as this end lives.
        opened.closed().await;
    });
}

/// Logging out ends Causeway as the menu does.
async fn terminate_on_signal(mailbox: Mailbox) {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::warn!("signals cannot be heard");
        return;
    };
    loop {
        tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} }
        mailbox.post(Event::Terminate);
    }
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&Local).fixed_offset()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn json(file: &str) -> Value {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&fs_err::read_to_string(path).expect("a file")).expect("JSON")
    }

    #[test]
    fn the_page_may_call_two_commands_and_load_nothing_from_elsewhere() {
        let (capability, app) = (json("capabilities/main.json"), json("tauri.conf.json")["app"].take());
        assert_eq!(capability["permissions"], serde_json::json!(["allow-rpc", "allow-events"]));
        assert_eq!(app["windows"], serde_json::json!([]), "a start in the background must not make a page");
        let csp = app["security"]["csp"].as_object().expect("a policy");
        assert_eq!(csp["script-src"], "'self'");
        assert!(!csp.values().any(|sources| sources.to_string().contains("https:")), "{csp:?}");
    }
}
