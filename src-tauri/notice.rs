//! Notifications as the user sees them. The engine decides what is worth one and when; here it gets the buttons that lead
//! to the matter, and text from services cannot become markup.

use causeway_api::Notice as Told;
use causeway_core::WireError;
use causeway_core::text::one_line;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::command::Command;
use crate::words::Words;

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The first line.
    pub title: String,
    /// What is below it, plain text.
    pub body: String,
    /// Whether it stays until the user has seen it.
    pub urgent: bool,
    /// What can be done about it. A click on the notification itself does the first.
    pub buttons: Vec<(Command, &'static str)>,
}

impl Notice {
    /// A notice about what went wrong with something that the user asked for.
    #[must_use]
    pub fn error(title: &str, error: &WireError, words: &Words) -> Self {
        Self::info(title, &one_line(&error.to_string(), 240), words)
    }

    /// A notice that only tells something.
    #[must_use]
    pub fn info(title: &str, body: &str, words: &Words) -> Self {
        let buttons = vec![(Command::Open, words.open)];
        Self { title: title.into(), body: body.into(), urgent: false, buttons }
    }

    /// The body for a notification daemon that reads markup: `&`, `<` and `>` stay what they are.
    #[must_use]
    pub fn escaped_body(&self) -> String {
        self.body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }
}

/// What the engine has to tell, with what the user can do about it.
#[must_use]
pub fn shown(told: &Told, words: &Words) -> Notice {
    let urgent = !matches!(told.kind.as_str(), "run" | "update" | "info");
    let (title, body) = (words.notice)(told);
    let buttons = vec![about(told, words), (Command::Snooze, words.buttons.snooze)];
    Notice { title: one_line(&title, 120), body: one_line(&body, 400), urgent, buttons }
}

/// Where the matter is dealt with: the screen, and the word for going there.
fn about(told: &Told, words: &Words) -> (Command, &'static str) {
    let buttons = &words.buttons;
    let name = |name: &str| utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
    match (told.kind.as_str(), &told.connection, &told.flow, &told.run) {
        ("sign-in", Some(connection), ..) => {
            let id = name(connection);
            (Command::Show(format!("/connections/{id}?signIn={id}")), buttons.sign_in)
        }
        ("vault" | "update", ..) => (Command::Show("/settings".into()), buttons.settings),
        ("delivery", ..) => (Command::Show("/history/waiting".into()), buttons.decide),
        ("restored", ..) => (Command::Show("/".into()), words.open),
        (_, _, _, Some(run)) => (Command::Show(format!("/history/{}", name(run))), buttons.show_run),
        (_, _, Some(flow), _) => (Command::Show(format!("/flows/{}", name(flow))), buttons.show_flow),
        _ => (Command::Open, words.open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ENGLISH;

    #[test]
    fn each_matter_has_the_button_that_leads_to_it() {
        let told = |kind: &str| Told { kind: kind.into(), ..Told::default() };
        let cases = [
            (
                Told { connection: Some("my fitbit".into()), ..told("sign-in") },
                "Sign in",
                "/connections/my%20fitbit?signIn=my%20fitbit",
                true,
            ),
            (Told { flow: Some("a".into()), run: Some("7".into()), ..told("run") }, "Show run", "/history/7", false),
            (
                Told { flow: Some("a".into()), run: Some("7".into()), ..told("delivery") },
                "Decide",
                "/history/waiting",
                true,
            ),
            (told("update"), "Settings", "/settings", false),
            (Told { flow: Some("a".into()), ..told("quiet") }, "Show flow", "/flows/a", true),
            (told("vault"), "Settings", "/settings", true),
        ];
        for (told, button, screen, urgent) in cases {
            let notice = shown(&told, &ENGLISH);
            assert_eq!(notice.buttons[0], (Command::Show(screen.into()), button));
            assert_eq!(notice.buttons[1].0, Command::Snooze);
            assert_eq!(notice.urgent, urgent, "{told:?}");
        }
        assert_eq!(shown(&told("info"), &ENGLISH).buttons[0], (Command::Open, "Open"));
    }

    #[test]
    fn text_of_a_service_is_not_markup() {
        let notice = Notice::info("T", "<b>5 > 3</b> & \"more\"", &ENGLISH);
        assert_eq!(notice.escaped_body(), "&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; \"more\"");
    }
}
