//! The real desktop: carries out on Tauri's main thread what the controller decides.

use tauri::{AppHandle, Manager};
use tokio::sync::mpsc;
use url::Url;

use crate::controller::Event;
use crate::desktop::Desktop;
use crate::login::Login;
use crate::memory::Place;
use crate::menu::Menu;
use crate::notice::Notice;
use crate::notifier::Notifier;
use crate::page::Listener;
use crate::tray::Tray;
use crate::window;

/// The way into the controller.
#[derive(Clone)]
pub struct Mailbox(mpsc::UnboundedSender<Event>);

impl Mailbox {
    /// A mailbox and the end that the controller reads.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Leaves an event. After the controller ended nobody reads it, and that is fine.
    pub fn post(&self, event: Event) {
        self.0.send(event).ok();
    }
}

/// The desktop that the user sees.
pub struct Shell {
    app: AppHandle,
    mailbox: Mailbox,
    notifier: Notifier,
    login: Option<Login>,
}

impl Shell {
    /// The desktop of `app`. Without `login`, nothing is started when the user logs in.
    #[must_use]
    pub fn new(app: AppHandle, mailbox: Mailbox, notifier: Notifier, login: Option<Login>) -> Self {
        app.manage(Tray::default());
        Self { app, mailbox, notifier, login }
    }

    /// GTK and the tray belong to the main thread.
    fn on_main_thread(
        &self,
        what: &'static str,
        work: impl FnOnce(&AppHandle, &Mailbox) -> tauri::Result<()> + Send + 'static,
    ) {
        let (app, mailbox) = (self.app.clone(), self.mailbox.clone());
        let work = move || {
            if let Err(error) = work(&app, &mailbox) {
                tracing::warn!(%error, "{what} failed");
            }
        };
        if let Err(error) = self.app.run_on_main_thread(work) {
            tracing::warn!(%error, "{what}: the main thread is gone");
        }
    }
}

impl Desktop for Shell {
    fn show_window(&self, screen: Option<&str>, place: Option<&Place>) {
        let (screen, place) = (screen.map(str::to_owned), place.cloned());
        self.on_main_thread("showing the window", move |app, mailbox| {
            window::show(app, mailbox, screen.as_deref(), place.as_ref())
        });
    }

    fn hide_window(&self) {
        self.on_main_thread("hiding the window", |app, _| window::hide(app));
    }

    fn close_window(&self) {
        self.on_main_thread("closing the window", |app, _| {
            app.state::<Listener>().stop();
            window::close(app)?;
            // What the page had to keep, it has kept while nobody saw it.
            #[cfg(target_os = "linux")]
            crate::webkit::end_network_process();
            Ok(())
        });
    }

    fn set_tray(&self, menu: &Menu) {
        let menu = menu.clone();
        self.on_main_thread("showing the tray icon", move |app, mailbox| {
            let applied = app.state::<Tray>().apply(app, mailbox, &menu);
            mailbox.post(Event::Tray(applied.is_ok()));
            applied
        });
    }

    fn notify(&self, notice: Notice) {
        self.notifier.show(notice);
    }

    fn open_url(&self, url: &str) {
        let opened = Url::parse(url).map_err(|error| error.to_string()).and_then(|url| browse(&url));
        if let Err(error) = opened {
            tracing::warn!(%error, "a link was not opened");
        }
    }

    fn start_at_login(&self, on: bool, chosen: bool) {
        let Some(login) = &self.login else { return };
        if let Err(error) = login.set(on, chosen) {
            tracing::warn!(%error, "Causeway will not start at login as you have chosen");
        }
    }

    fn quit(&self, code: i32) {
        self.app.exit(code);
    }
}

fn browse(url: &Url) -> Result<(), String> {
    causeway_auth::open_browser(url).map_err(|error| error.to_string())
}
