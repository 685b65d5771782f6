//! Shows notifications. notify-rust waits for D-Bus with its own executor, which must never happen inside tokio, so it
//! has one OS thread that shows and one for each notification that can still be clicked.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use notify_rust::{Notification, NotificationHandle, NotificationResponse, Urgency};

use crate::command::Command;
use crate::notice::Notice;

/// A line to the thread that shows notifications.
#[derive(Debug, Clone)]
pub struct Notifier(Sender<Notice>);

impl Notifier {
    /// Starts the thread; it ends with the last `Notifier`. `clicked` is called with what the user chose on a notification.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(clicked: impl Fn(Command) + Send + Sync + 'static) -> io::Result<Self> {
        let (sender, notices) = channel();
        thread::Builder::new().name("notifications".into()).spawn(move || show_all(&notices, &Arc::new(clicked)))?;
        Ok(Self(sender))
    }

    /// Shows a notice, some time soon. A desktop that shows none is not an error.
    pub fn show(&self, notice: Notice) {
        self.0.send(notice).ok();
    }
}

/// Notifications that can be clicked at the same time. A daemon that never closes any must not cost a thread for each.
const CLICKABLE: usize = 8;

type Clicked = Arc<dyn Fn(Command) + Send + Sync>;

fn show_all<F: Fn(Command) + Send + Sync + 'static>(notices: &Receiver<Notice>, clicked: &Arc<F>) {
    let waiting = Arc::new(AtomicUsize::new(0));
    for notice in notices {
        match dressed(&notice).show() {
            Ok(handle) => wait_in_background(handle, &notice, &waiting, clicked.clone()),
            Err(error) => tracing::warn!(%error, title = notice.title, "a notification could not be shown"),
        }
    }
}

fn dressed(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Causeway")
        .icon("causeway-desktop")
        .summary(&notice.title)
        .body(&notice.escaped_body())
        .urgency(if notice.urgent { Urgency::Critical } else { Urgency::Normal });
    if let Some((_, text)) = notice.buttons.first() {
        notification.action("default", text);
    }
    for (command, text) in &notice.buttons {
        notification.action(&command.id(), text);
    }
    notification
}

fn wait_in_background(handle: NotificationHandle, notice: &Notice, waiting: &Arc<AtomicUsize>, clicked: Clicked) {
    if waiting.fetch_add(1, Ordering::Relaxed) >= CLICKABLE {
        waiting.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let count = waiting.clone();
    let first = notice.buttons.first().map(|(command, _)| command.clone());
    let wait = move || {
        let chosen = |response: &NotificationResponse| {
            let command = match response {
                NotificationResponse::Default => first.clone(),
                NotificationResponse::Action(id) => Command::parse(id),
                _ => None,
            };
            command.into_iter().for_each(|command| clicked(command));
        };
        if let Err(error) = handle.wait_for_response(chosen) {
            tracing::debug!(%error, "a notification could not be listened to");
        }
        count.fetch_sub(1, Ordering::Relaxed);
    };
    if thread::Builder::new().name("notification".into()).spawn(wait).is_err() {
        waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
