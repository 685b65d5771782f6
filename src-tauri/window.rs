//! The one window. It is made when someone wants to see it and destroyed some time after it was closed, because a
//! hidden page keeps all of its memory. Nothing outside its own page can be loaded into it.

use tauri::webview::NewWindowResponse;
use tauri::window::Color;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use url::Url;

use crate::controller::Event;
use crate::shell::Mailbox;

const LABEL: &str = "main";
/// The token `--paper` of the light theme, so that the window does not flash before the page is there.
const PAPER: Color = Color(0xf7, 0xf6, 0xf3, 0xff);

/// Shows the window, at `screen` if one is given. Runs on the main thread.
///
/// # Errors
/// When the window or its page cannot be made.
pub fn show(app: &AppHandle, mailbox: &Mailbox, screen: Option<&str>) -> tauri::Result<()> {
    match app.get_webview_window(LABEL) {
        Some(window) => {
            screen.map_or(Ok(()), |screen| go_to(&window, screen))?;
            to_front(&window)
        }
        None => to_front(&create(app, mailbox, screen)?),
    }
}

/// Takes the window off the screen.
///
/// # Errors
/// When the window system refuses.
pub fn hide(app: &AppHandle) -> tauri::Result<()> {
    app.get_webview_window(LABEL).map_or(Ok(()), |window| window.hide())
}

/// Destroys the window and its page.
///
/// # Errors
/// When the window system refuses.
pub fn close(app: &AppHandle) -> tauri::Result<()> {
    app.get_webview_window(LABEL).map_or(Ok(()), |window| window.destroy())
}

fn create(app: &AppHandle, mailbox: &Mailbox, screen: Option<&str>) -> tauri::Result<WebviewWindow> {
    let page = screen.map_or_else(|| "index.html".to_owned(), |screen| format!("index.html#{screen}"));
    let links = mailbox.clone();
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title("Causeway")
        .inner_size(1120.0, 740.0)
        .min_inner_size(720.0, 520.0)
        .prevent_overflow()
        .background_color(PAPER)
        // The page takes dropped files itself, by the means of the web.
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(move |url, _| {
            links.post(Event::Link(url.to_string()));
            NewWindowResponse::Deny
        })
        .build()?;
    let mailbox = mailbox.clone();
    let hidden = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            // At once, not when the controller gets to it: a close button must feel like one.
            hidden.hide().ok();
            mailbox.post(Event::CloseAsked);
        }
    });
    Ok(window)
}

fn to_front(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

fn go_to(window: &WebviewWindow, screen: &str) -> tauri::Result<()> {
    let quoted = serde_json::to_string(&format!("#{screen}"))?;
    window.eval(format!("location.hash = {quoted}"))
}

/// The page lives at `tauri://localhost` (`http://tauri.localhost` on Windows) and goes nowhere else.
fn is_ours(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_may_be_loaded() {
        let cases = [
            ("tauri://localhost/index.html#/flows", true),
            ("http://tauri.localhost/", true),
            ("https://example.com/", false),
            ("http://localhost/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,hello", false),
        ];
        for (url, ours) in cases {
            assert_eq!(is_ours(&Url::parse(url).expect("a URL")), ours, "{url}");
        }
    }
}
