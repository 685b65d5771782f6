//! Decides what each request means for the one sign-in that is waiting. No sockets here: a head goes in, an answer
//! comes out.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::head::Head;
use super::page::{self, Ending};
use crate::SignInError;
use crate::callback::{Answer, Expected};

/// Hits on the callback with a wrong state after which the sign-in is stopped.
const TOO_MANY: u32 = 20;
/// How long a page is held while the outcome is open. Browsers show their own spinner meanwhile.
const HOLD: Duration = Duration::from_secs(10);

/// The desk at which the browser reports back.
pub(crate) struct Desk {
    authority: String,
    path: String,
    done: &'static str,
    expected: Expected,
    /// Taken by the first answer with the right state.
    waiting: Mutex<Option<oneshot::Sender<Answer>>>,
    wrong: AtomicU32,
    ending: watch::Sender<Ending>,
    /// Whether a browser was sent on to the last page, and whether that page went out.
    sent_on: AtomicBool,
    shown: watch::Sender<bool>,
}

impl Desk {
    /// A desk for requests to `authority` (host and port) and `path`, and where the answer will come out.
    pub(crate) fn new(authority: &str, path: &str, expected: Expected) -> (Self, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        let desk = Self {
            authority: authority.into(),
            path: path.into(),
            done: if path == "/done" { "/signed-in" } else { "/done" },
            expected,
            waiting: Mutex::new(Some(sender)),
            wrong: AtomicU32::new(0),
            ending: watch::Sender::new(Ending::Open),
            sent_on: AtomicBool::new(false),
            shown: watch::Sender::new(false),
        };
        (desk, receiver)
    }

    /// The whole answer to a request. Waits while it is for the last page and the outcome is open.
    pub(super) async fn reply(&self, head: &Head) -> String {
        let (path, query) = head.path_and_query();
        match self.refuse(head, path) {
            Some(status) => page::refusal(status),
            None if path == self.path => self.callback(query),
            None => page::ending(self.outcome().await),
        }
    }

    /// Takes an answer that came on another way, as text that the user pasted.
    pub(crate) fn paste(&self, query: &str) -> Result<(), SignInError> {
        let answer = self.expected.read(query).ok_or(SignInError::NotThisSignIn)?;
        self.take(answer);
        Ok(())
    }

    /// Takes no more answers; whether none had come before.
    pub(crate) fn close(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    /// Tells the browser how it ended.
    pub(crate) fn publish(&self, ending: Ending) {
        self.ending.send_replace(ending);
    }

    /// Waits until a browser that was sent on to the last page has it; at once if there is none.
    pub(crate) async fn page_shown(&self) {
        if self.sent_on.load(Ordering::SeqCst) {
            let _ = self.shown.subscribe().wait_for(|shown| *shown).await;
        }
    }

    /// Notes that a reply went out whole.
    pub(super) fn sent(&self, head: &Head) {
        if head.path_and_query().0 == self.done && *self.ending.borrow() != Ending::Open {
            self.shown.send_replace(true);
        }
    }

    /// Why a request is none of ours: anything but a person's own navigation with GET to one of the two paths on the
    /// very address that was handed out. The check of `Host` keeps out pages that point a name of theirs at 127.0.0.1.
    fn refuse(&self, head: &Head, path: &str) -> Option<&'static str> {
        let is = |name: &str, wanted: &str| !head.has(name) || head.only(name) == Some(wanted);
        if !head.only("host").is_some_and(|host| host.eq_ignore_ascii_case(&self.authority)) {
            return Some("421 Misdirected Request");
        }
        if path != self.path && path != self.done {
            return Some("404 Not Found");
        }
        if head.method != "GET" {
            return Some("405 Method Not Allowed");
        }
        let navigates = is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document");
        let ahead = ["sec-purpose", "purpose", "x-moz", "x-purpose"].iter().any(|name| head.has(name));
        (head.has("origin") || !navigates || ahead).then_some("403 Forbidden")
    }

    fn callback(&self, query: &str) -> String {
        let Some(answer) = self.expected.read(query) else {
            self.count_wrong();
            return page::refusal("400 Bad Request");
        };
        self.sent_on.store(true, Ordering::SeqCst);
        self.take(answer);
        page::see_other(self.done)
    }

    /// The first one wins; a second one changes nothing.
    fn take(&self, answer: Answer) {
        let sender = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // The attempt may have ended just now, and then nobody wants it.
            let _ = sender.send(answer);
        }
    }

    fn count_wrong(&self) {
        if self.wrong.fetch_add(1, Ordering::SeqCst) + 1 >= TOO_MANY {
            self.take(Err(SignInError::Interference));
        }
    }

    #[cfg(test)]
    pub(crate) async fn known(&self) {
        let _ = self.ending.subscribe().wait_for(|ending| *ending != Ending::Open).await;
    }

    async fn outcome(&self) -> Ending {
        let mut ending = self.ending.subscribe();
        let known = timeout(HOLD, ending.wait_for(|ending| *ending != Ending::Open)).await;
        known.ok().and_then(Result::ok).map_or(Ending::Open, |ending| *ending)
    }
}

/// Whether a request reaches the callback of a sign-in that waits at this address.
#[cfg(fuzzing)]
pub(super) fn reaches(head: &Head, authority: &str, path: &str) -> bool {
    let expected =
        Expected { state: "".into(), issuer: None, iss_required: false, keep: Vec::new(), server: String::new() };
    let (desk, _) = Desk::new(authority, path, expected);
    let asked = head.path_and_query().0;
    desk.refuse(head, asked).is_none() && asked == path
}
