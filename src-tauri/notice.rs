//! Notifications as the user sees them. The engine decides what is worth one; here a backlog becomes few, and text
//! from services cannot become markup.

use causeway_api::Notification;
use causeway_core::WireError;
use causeway_core::text::{count, one_line};

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The first line.
    pub title: String,
    /// What is below it, plain text.
    pub body: String,
    /// Whether it stays until the user has seen it.
    pub urgent: bool,
}

impl Notice {
    /// A notice about what went wrong with something that the user asked for.
    #[must_use]
    pub fn error(title: &str, error: &WireError) -> Self {
        Self { title: title.into(), body: one_line(&error.to_string(), 240), urgent: false }
    }

    /// A notice that only tells something.
    #[must_use]
    pub fn info(title: &str, body: &str) -> Self {
        Self { title: title.into(), body: body.into(), urgent: false }
    }

    /// The body for a notification daemon that reads markup: `&`, `<` and `>` stay what they are.
    #[must_use]
    pub fn escaped_body(&self) -> String {
        self.body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }
}

/// At most this many pop up at once; after a night there may be a hundred.
const AT_ONCE: usize = 3;

/// What to show for what is in the outbox: each one where they are few, else the newest and how many more there are.
#[must_use]
pub fn digest(waiting: &[Notification]) -> Vec<Notice> {
    if waiting.len() <= AT_ONCE {
        return waiting.iter().map(notice).collect();
    }
    let (earlier, newest) = waiting.split_at(waiting.len() - (AT_ONCE - 1));
    let more = format!("{} happened before", count(earlier.len() as u64, "more thing", "more things"));
    let mut notices: Vec<Notice> = newest.iter().map(notice).collect();
    notices.push(Notice::info(&more, "Open Causeway to see them all."));
    notices
}

fn notice(notification: &Notification) -> Notice {
    let urgent = !matches!(notification.kind.as_str(), "run" | "info");
    Notice { title: one_line(&notification.title, 120), body: one_line(&notification.body, 400), urgent }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::notification;

    #[test]
    fn a_backlog_becomes_three() {
        let few: Vec<_> = (0..3).map(notification).collect();
        let many: Vec<_> = (0..50).map(notification).collect();
        let titles = |waiting: &[Notification]| digest(waiting).into_iter().map(|n| n.title).collect::<Vec<_>>();
        assert_eq!(titles(&few), ["Run 0", "Run 1", "Run 2"]);
        assert_eq!(titles(&many), ["Run 48", "Run 49", "48 more things happened before"]);
    }

    #[test]
    fn text_of_a_service_is_not_markup() {
        let notice = Notice::info("T", "<b>5 > 3</b> & \"more\"");
        assert_eq!(notice.escaped_body(), "&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; \"more\"");
    }
}
