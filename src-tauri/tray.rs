//! Applies a [`Menu`] to the real tray. Texts change in place, because a menu that is replaced while it is open closes
//! under the user's hand; only a new shape replaces it. Everything here runs on the main thread.

use std::sync::{Mutex, PoisonError};

use tauri::image::Image;
use tauri::menu::{self, ContextMenu, IsMenuItem, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

use crate::command::Command;
use crate::controller::Event;
use crate::mark;
use crate::menu::{Entry, Menu};
use crate::shell::Mailbox;

/// The tray icon, once this desktop has a place for one.
#[derive(Default)]
pub struct Tray(Mutex<Option<Shown>>);

/// What is in the tray now. Dropping the handles would take entries out of the menu.
struct Shown {
    icon: TrayIcon<Wry>,
    menu: Menu,
    handles: Vec<Handle>,
}

/// One entry of the real menu.
enum Handle {
    Line(PredefinedMenuItem<Wry>),
    Item(MenuItem<Wry>),
    Submenu(Submenu<Wry>, Vec<Handle>),
}

impl Tray {
    /// Shows `menu`, with a new icon if there is none yet.
    ///
    /// # Errors
    /// When this desktop has no tray: no session bus, or nothing that shows status icons.
    pub fn apply(&self, app: &AppHandle, mailbox: &Mailbox, menu: &Menu) -> tauri::Result<()> {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match shown.as_mut() {
            Some(shown) => shown.update(app, menu),
            None => {
                *shown = Some(Shown::new(app, mailbox, menu)?);
                Ok(())
            }
        }
    }
}

impl Shown {
    fn new(app: &AppHandle, mailbox: &Mailbox, menu: &Menu) -> tauri::Result<Self> {
        let (real, handles) = real_menu(app, menu)?;
        let (chosen, clicked) = (mailbox.clone(), mailbox.clone());
        let icon = TrayIconBuilder::with_id("causeway")
            .icon(picture(menu))
            .title("Causeway")
            .tooltip(menu.headline())
            .menu(&real)
            .show_menu_on_left_click(false)
            .on_menu_event(move |_, event| choose(&chosen, &event.id.0))
            .on_tray_icon_event(move |_, event| click(&clicked, &event))
            .build(app)?;
        Ok(Self { icon, menu: menu.clone(), handles })
    }

    fn update(&mut self, app: &AppHandle, menu: &Menu) -> tauri::Result<()> {
        if (self.menu.icon, self.menu.look) != (menu.icon, menu.look) {
            self.icon.set_icon(Some(picture(menu)))?;
        }
        self.icon.set_tooltip(Some(menu.headline()))?;
        if self.menu.same_shape(menu) {
            change(&self.handles, &self.menu.entries, &menu.entries)?;
        } else {
            let (real, handles) = real_menu(app, menu)?;
            self.icon.set_menu(Some(real))?;
            self.handles = handles;
        }
        self.menu = menu.clone();
        Ok(())
    }
}

fn choose(mailbox: &Mailbox, id: &str) {
    if let Some(command) = Command::parse(id) {
        mailbox.post(Event::Chosen(command));
    }
}

fn click(mailbox: &Mailbox, event: &TrayIconEvent) {
    let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event else {
        return;
    };
    mailbox.post(Event::TrayClicked);
}

fn picture(menu: &Menu) -> Image<'static> {
    let picture = mark::tray(menu.icon, menu.look);
    Image::new_owned(picture.rgba, picture.size, picture.size)
}

fn real_menu(app: &AppHandle, menu: &Menu) -> tauri::Result<(impl ContextMenu + use<>, Vec<Handle>)> {
    let handles = handles(app, &menu.entries)?;
    let real = menu::Menu::new(app)?;
    handles.iter().try_for_each(|handle| real.append(handle.as_item()))?;
    Ok((real, handles))
}

fn handles(app: &AppHandle, entries: &[Entry]) -> tauri::Result<Vec<Handle>> {
    entries.iter().map(|entry| handle(app, entry)).collect()
}

fn handle(app: &AppHandle, entry: &Entry) -> tauri::Result<Handle> {
    let text = text(entry);
    Ok(match entry {
        Entry::Line => Handle::Line(PredefinedMenuItem::separator(app)?),
        Entry::Text(_) => Handle::Item(MenuItem::new(app, text, false, None::<&str>)?),
        Entry::Item { command, enabled, .. } => {
            Handle::Item(MenuItem::with_id(app, command.id(), text, *enabled, None::<&str>)?)
        }
        Entry::Submenu { entries, .. } => {
            let (submenu, below) = (Submenu::new(app, text, true)?, handles(app, entries)?);
            below.iter().try_for_each(|handle| submenu.append(handle.as_item()))?;
            Handle::Submenu(submenu, below)
        }
    })
}

impl Handle {
    fn as_item(&self) -> &dyn IsMenuItem<Wry> {
        match self {
            Self::Line(line) => line,
            Self::Item(item) => item,
            Self::Submenu(submenu, _) => submenu,
        }
    }
}

/// What an entry says, with `&` written so that it does not mark a shortcut.
fn text(entry: &Entry) -> String {
    match entry {
        Entry::Line => String::new(),
        Entry::Text(text) | Entry::Item { text, .. } | Entry::Submenu { text, .. } => text.replace('&', "&&"),
    }
}

/// Changes texts and what can be clicked, where they differ. The shapes are equal.
fn change(handles: &[Handle], old: &[Entry], new: &[Entry]) -> tauri::Result<()> {
    for (handle, (old, new)) in handles.iter().zip(old.iter().zip(new)).filter(|(_, (old, new))| old != new) {
        match (handle, old, new) {
            (Handle::Item(item), _, Entry::Item { enabled, .. }) => {
                item.set_text(text(new))?;
                item.set_enabled(*enabled)?;
            }
            (Handle::Item(item), _, _) => item.set_text(text(new))?,
            (Handle::Submenu(submenu, below), Entry::Submenu { entries: old, .. }, Entry::Submenu { entries, .. }) => {
                submenu.set_text(text(new))?;
                change(below, old, entries)?;
            }
            _ => {}
        }
    }
    Ok(())
}
