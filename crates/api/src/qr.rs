//! QR codes, as plain paths: a page draws them without being handed markup.

use std::fmt::Write;

use qrcode::{Color, QrCode};

use crate::views::QrView;

/// Empty modules around a code, by the standard.
const QUIET: usize = 4;

/// The QR code of a text; `None` where it is too long for one.
pub(crate) fn view(text: &str) -> Option<QrView> {
    let code = QrCode::new(text).ok()?;
    let (width, mut path) = (code.width(), String::new());
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        for (column, _) in modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
            // Writing to a text does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
        }
    }
    Some(QrView { size: u32::try_from(width + 2 * QUIET).ok()?, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_corners_and_a_quiet_zone() {
        let qr = view("https://island.test/device?user_code=ABCD-EFGH").unwrap();
        assert_eq!(qr.size % 4, 1, "17 and a multiple of 4, and 8 around: {}", qr.size);
        let is_dark = |x: u32, y: u32| qr.path.contains(&format!("M{x} {y}h1v1h-1z"));
        let last = qr.size - 5;
        for (x, y) in [(4, 4), (last, 4), (4, last), (10, 10)] {
            assert!(is_dark(x, y), "{x} {y}");
        }
        assert!(!is_dark(5, 5), "the ring inside a corner is light");
        assert!(!qr.path.contains("M0 ") && !qr.path.contains("M3 "), "the quiet zone is empty");
        assert_eq!(view(&"x".repeat(5_000)), None);
    }
}
