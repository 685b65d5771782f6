//! What every part of Causeway shares and none owns: ids, the clock, redaction, settings, wire errors and the layout
//! of the data folder. No I/O and no async live here.

pub mod clock;
pub mod digits;
pub mod error;
pub mod home;
pub mod id;
pub mod json;
pub mod redact;
pub mod settings;
pub mod text;

pub use clock::{Clock, SystemClock};
pub use error::{Explain, WireError};
pub use home::Home;
pub use id::{RunId, Slug};
