//! Everything that the operating system can do for Causeway, behind one trait: the controller decides, this does.

use crate::memory::Place;
use crate::menu::Menu;
use crate::notice::Notice;

/// The desktop. Calls return at once; what comes of them arrives in the controller's mailbox.
pub trait Desktop: Send + 'static {
    /// Shows the window, makes it at `place` if need be, brings it to the front, and goes to `screen` if one is given.
    fn show_window(&self, screen: Option<&str>, place: Option<&Place>);
    /// Takes the window off the screen but keeps the page.
    fn hide_window(&self);
    /// Destroys the window and its page, which gives back nearly all of their memory.
    fn close_window(&self);
    /// Shows the tray icon with this menu. The answer is `Event::Tray`.
    fn set_tray(&self, menu: &Menu);
    /// Shows a notification.
    fn notify(&self, notice: Notice);
    /// Opens a link in the user's browser.
    fn open_url(&self, url: &str);
    /// Starts Causeway when the user logs in, or no longer; `chosen` where the user has said so just now.
    fn start_at_login(&self, on: bool, chosen: bool);
    /// Ends the process.
    fn quit(&self, code: i32);
}
