//! The one window. It is made when someone wants to see it and destroyed some time after it was closed, because a
//! hidden page keeps all of its memory; the next one is where it was, and shows what it showed. Nothing outside its own
//! page can be loaded into it.

use std::path::PathBuf;

use tauri::webview::NewWindowResponse;
use tauri::window::Color;
use tauri::{AppHandle, Manager, Monitor, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use url::Url;

use crate::command::Command;
use crate::controller::Event;
use crate::memory::Place;
use crate::shell::Mailbox;

const LABEL: &str = "main";

/// Where the page keeps what a browser keeps (its cache, the words that it remembers). Without it, where the system wants
/// that.
pub struct Folder(pub PathBuf);

/// The token `--paper` of the light theme, so that the window does not flash before the page is there.
const PAPER: Color = Color(0xf7, 0xf6, 0xf3, 0xff);
/// The first size, and the smallest one.
const SIZE: (f64, f64) = (1120.0, 740.0);
const LEAST: (f64, f64) = (720.0, 480.0);

/// Shows the window, at `screen` if one is given; a new one where the last one was. Runs on the main thread.
///
/// # Errors
/// When the window or its page cannot be made.
pub fn show(app: &AppHandle, mailbox: &Mailbox, screen: Option<&str>, place: Option<&Place>) -> tauri::Result<()> {
    match app.get_webview_window(LABEL) {
        Some(window) => {
            screen.map_or(Ok(()), |screen| go_to(&window, screen))?;
            to_front(&window)
        }
        None => to_front(&create(app, mailbox, screen, place)?),
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

fn create(
    app: &AppHandle,
    mailbox: &Mailbox,
    screen: Option<&str>,
    place: Option<&Place>,
) -> tauri::Result<WebviewWindow> {
    let screen = screen.or_else(|| place?.screen.as_deref());
    let page = screen.map_or_else(|| "index.html".to_owned(), |screen| format!("index.html#{screen}"));
    let links = mailbox.clone();
    let (width, height) = place.map_or(SIZE, |place| (place.width.max(LEAST.0), place.height.max(LEAST.1)));
    let mut window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title("Causeway")
        .inner_size(width, height)
        .min_inner_size(LEAST.0, LEAST.1)
        .prevent_overflow()
        .maximized(place.is_some_and(|place| place.is_maximized));
    if let Some(Folder(folder)) = app.try_state::<Folder>().as_deref() {
        window = window.data_directory(folder.clone());
    }
    // A screen that is no longer there must not take the window along.
    if let Some(place) = place
        && app.available_monitors()?.iter().any(|monitor| has_title_bar(monitor, place))
    {
        window = window.position(place.x, place.y);
    }
    let window = window
        .background_color(PAPER)
        // The page takes dropped files itself, by the means of the web.
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(move |url, _| {
            links.post(Event::Link(url.to_string()));
            NewWindowResponse::Deny
        })
        .build()?;
    quit_by_key(&window, mailbox.clone(), place.cloned())?;
    let (mailbox, watched, last) = (mailbox.clone(), window.clone(), place.cloned());
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            tell_place(&watched, &mailbox, last.as_ref());
            // At once, not when the controller gets to it: a close button must feel like one.
            watched.hide().ok();
            mailbox.post(Event::CloseAsked);
        }
        WindowEvent::Focused(false) => tell_place(&watched, &mailbox, last.as_ref()),
        _ => {}
    });
    Ok(window)
}

/// Ctrl+Q ends Causeway, as the menu does.
#[cfg(target_os = "linux")]
fn quit_by_key(window: &WebviewWindow, mailbox: Mailbox, last: Option<Place>) -> tauri::Result<()> {
    use gtk::gdk::ModifierType;
    use gtk::glib::Propagation;
    use gtk::prelude::WidgetExt;
    let watched = window.clone();
    window.gtk_window()?.connect_key_press_event(move |_, key| {
        let others = ModifierType::SHIFT_MASK | ModifierType::MOD1_MASK | ModifierType::SUPER_MASK;
        let is_control = key.state() & (others | ModifierType::CONTROL_MASK) == ModifierType::CONTROL_MASK;
        if !is_control || key.keyval().to_unicode() != Some('q') {
            return Propagation::Proceed;
        }
        tell_place(&watched, &mailbox, last.as_ref());
        mailbox.post(Event::Chosen(Command::Quit));
        Propagation::Stop
    });
    Ok(())
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail; elsewhere the menu of the app has the key")]
fn quit_by_key(_: &WebviewWindow, _: Mailbox, _: Option<Place>) -> tauri::Result<()> {
    Ok(())
}

fn tell_place(window: &WebviewWindow, mailbox: &Mailbox, last: Option<&Place>) {
    match place_of(window, last) {
        Ok(Some(place)) => mailbox.post(Event::WindowPlaced(place)),
        Ok(None) => {}
        Err(error) => tracing::debug!(%error, "nobody knows where the window is"),
    }
}

/// Where the window is; nowhere while it cannot be seen. One that fills the screen keeps the place to go back to.
fn place_of(window: &WebviewWindow, last: Option<&Place>) -> tauri::Result<Option<Place>> {
    if !window.is_visible()? || window.is_minimized()? {
        return Ok(None);
    }
    let url = window.url()?;
    let screen = url.fragment().filter(|screen| screen.starts_with('/')).map(str::to_owned);
    if window.is_maximized()? {
        let usual = || Place { width: SIZE.0, height: SIZE.1, ..Place::default() };
        return Ok(Some(Place { is_maximized: true, screen, ..last.cloned().unwrap_or_else(usual) }));
    }
    let scale = window.scale_factor()?;
    let (at, size) = (window.outer_position()?.to_logical(scale), window.inner_size()?.to_logical(scale));
    Ok(Some(Place { x: at.x, y: at.y, width: size.width, height: size.height, is_maximized: false, screen }))
}

/// Whether enough of the title bar is on this monitor to take hold of.
fn has_title_bar(monitor: &Monitor, place: &Place) -> bool {
    let scale = monitor.scale_factor();
    let (at, size) = (monitor.position().to_logical::<f64>(scale), monitor.size().to_logical::<f64>(scale));
    let (middle, top) = (place.x + place.width / 2.0, place.y);
    (at.x..at.x + size.width).contains(&middle) && (at.y..at.y + size.height - 40.0).contains(&top)
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
