//! The mark: a road over the water between two islands. The tray icons are drawn from here at run time, and the PNG
//! files in icons/ too (`CAUSEWAY_DRAW_ICONS=1 cargo test -p causeway-desktop --lib mark` writes them anew), so that
//! there is one drawing and no image from elsewhere.
//!
//! Everything is made of capsules (a line with round ends) on a field of 24 × 24 units, as in the brand mark of the UI.

use causeway_api::views::EngineState;
use causeway_core::settings::TrayIcon;

/// A picture, four bytes a pixel: red, green, blue, alpha (not premultiplied).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width and height.
    pub size: u32,
    /// The pixels, row by row.
    pub rgba: Vec<u8>,
}

/// The tray icon. Its shape tells the state, not only its colour; a light rim keeps it visible on a dark panel.
#[must_use]
pub fn tray(state: EngineState, look: TrayIcon) -> Pixels {
    let (badge, color) = badge(state);
    let all: Vec<Capsule> = road().into_iter().chain(islands()).chain(badge.iter().copied()).collect();
    let mut canvas = Canvas::new(64);
    match look {
        TrayIcon::Color => canvas.paint(&all, 1.1, RIM),
        TrayIcon::Light => return canvas.in_one(&all, PAPER),
        TrayIcon::Dark => return canvas.in_one(&all, INK),
    }
    canvas.paint(&road(), 0.0, SEA);
    canvas.paint(&islands(), 0.0, INK);
    canvas.paint(&badge, 0.0, color);
    canvas.finish()
}

/// The icon of the app: the mark on a sheet of paper.
#[must_use]
pub fn app(size: u32) -> Pixels {
    let mut canvas = Canvas::new(size);
    canvas.sheet(LINE, 0.6);
    canvas.sheet(PAPER, 0.9);
    canvas.inset = 0.15;
    canvas.paint(&road(), 0.0, SEA);
    canvas.paint(&islands(), 0.0, INK);
    canvas.finish()
}

type Color = [u8; 3];
const SEA: Color = [0x1b, 0x8a, 0x9d];
const INK: Color = [0x1d, 0x1c, 0x1a];
const PAPER: Color = [0xf7, 0xf6, 0xf3];
const LINE: Color = [0xcd, 0xc9, 0xbf];
const RIM: Color = [0xf7, 0xf6, 0xf3];
const WARN: Color = [0xc0, 0x7c, 0x00];
const BAD: Color = [0xc4, 0x2f, 0x29];

type Point = (f32, f32);

/// A line with round ends.
#[derive(Debug, Clone, Copy)]
struct Capsule {
    from: Point,
    to: Point,
    radius: f32,
}

impl Capsule {
    /// How far `p` is outside; negative inside.
    fn distance(&self, p: Point) -> f32 {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let (px, py) = (p.0 - self.from.0, p.1 - self.from.1);
        let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(f32::EPSILON)).clamp(0.0, 1.0);
        (px - along * dx).hypot(py - along * dy) - self.radius
    }
}

fn line(from: Point, to: Point, width: f32) -> Capsule {
    Capsule { from, to, radius: width / 2.0 }
}

fn dot(at: Point, radius: f32) -> Capsule {
    Capsule { from: at, to: at, radius }
}

fn islands() -> Vec<Capsule> {
    vec![dot((4.0, 14.5), 3.0), dot((20.0, 14.5), 3.0)]
}

/// The arc: a cubic Bézier cut into straight pieces.
fn road() -> Vec<Capsule> {
    const PIECES: u8 = 24;
    let point = |i: u8| bezier([(4.0, 14.0), (7.0, 5.0), (17.0, 5.0), (20.0, 14.0)], f32::from(i) / f32::from(PIECES));
    (0..PIECES).map(|i| line(point(i), point(i + 1), 2.4)).collect()
}

fn bezier(p: [Point; 4], t: f32) -> Point {
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    let sum = |pick: fn(Point) -> f32| weights.iter().zip(p).map(|(w, p)| w * pick(p)).sum();
    (sum(|p| p.0), sum(|p| p.1))
}

/// What stands under the arch: nothing, an arrow, two bars, an exclamation mark, a cross.
fn badge(state: EngineState) -> (Vec<Capsule>, Color) {
    match state {
        EngineState::Idle => (vec![], SEA),
        EngineState::Running => {
            (vec![line((10.2, 13.6), (14.0, 17.2), 2.4), line((14.0, 17.2), (10.2, 20.8), 2.4)], SEA)
        }
        EngineState::Paused => (vec![line((9.8, 13.8), (9.8, 20.6), 2.4), line((14.2, 13.8), (14.2, 20.6), 2.4)], INK),
        EngineState::NeedsYou => (vec![line((12.0, 12.8), (12.0, 17.2), 2.8), dot((12.0, 20.9), 1.5)], WARN),
        EngineState::Error => (vec![line((9.2, 14.2), (14.8, 19.8), 2.5), line((14.8, 14.2), (9.2, 19.8), 2.5)], BAD),
    }
}

struct Canvas {
    size: u32,
    rgba: Vec<u8>,
    /// Free margin on each side, as a part of the whole.
    inset: f32,
}

impl Canvas {
    fn new(size: u32) -> Self {
        Self { size, rgba: vec![0; (size * size * 4) as usize], inset: 0.0 }
    }

    fn finish(self) -> Pixels {
        Pixels { size: self.size, rgba: self.rgba }
    }

    /// Only these shapes, in one colour.
    fn in_one(mut self, shapes: &[Capsule], color: Color) -> Pixels {
        self.paint(shapes, 0.0, color);
        self.finish()
    }

    /// Paints the union of `shapes`, each grown by `grow` units.
    fn paint(&mut self, shapes: &[Capsule], grow: f32, color: Color) {
        let scale = self.scale();
        self.fill(color, |p| shapes.iter().map(|s| s.distance(p) - grow).fold(f32::MAX, f32::min) * scale);
    }

    /// Paints a square with round corners that leaves `margin` units free.
    fn sheet(&mut self, color: Color, margin: f32) {
        let (scale, radius) = (self.scale(), 5.4 - margin);
        let half = 12.0 - margin - radius;
        self.fill(color, |p| {
            let outside = |v: f32| ((v - 12.0).abs() - half).max(0.0);
            (outside(p.0).hypot(outside(p.1)) - radius) * scale
        });
    }

    /// Pixels per unit.
    #[expect(clippy::cast_precision_loss, reason = "an icon has fewer than 2^24 pixels a side")]
    fn scale(&self) -> f32 {
        self.size as f32 * (1.0 - 2.0 * self.inset) / 24.0
    }

    /// Lays `color` over every pixel as far as `distance` (in pixels, negative inside) says that it is covered.
    #[expect(clippy::cast_precision_loss, reason = "an icon has fewer than 2^24 pixels a side")]
    fn fill(&mut self, color: Color, distance: impl Fn(Point) -> f32) {
        let (size, scale, inset) = (self.size, self.scale(), self.inset * self.size as f32);
        let unit = |i: u32| (i as f32 + 0.5 - inset) / scale;
        for (i, pixel) in (0_u32..).zip(self.rgba.chunks_exact_mut(4)) {
            let covered = (0.5 - distance((unit(i % size), unit(i / size)))).clamp(0.0, 1.0);
            lay(pixel, color, covered);
        }
    }
}

/// Source over destination, straight alpha.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is clamped to a byte")]
fn lay(pixel: &mut [u8], color: Color, covered: f32) {
    let below = f32::from(pixel[3]) / 255.0 * (1.0 - covered);
    let alpha = covered + below;
    if alpha <= 0.0 {
        return;
    }
    for (old, new) in pixel.iter_mut().zip(color) {
        let mixed = (f32::from(new) * covered + f32::from(*old) * below) / alpha;
        *old = mixed.round().clamp(0.0, 255.0) as u8;
    }
    pixel[3] = (alpha * 255.0).round().clamp(0.0, 255.0) as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [EngineState; 5] =
        [EngineState::Idle, EngineState::Running, EngineState::Paused, EngineState::NeedsYou, EngineState::Error];

    /// The outline alone: what someone who sees no colour sees.
    fn outline(state: EngineState, look: TrayIcon) -> Vec<bool> {
        tray(state, look).rgba.chunks_exact(4).map(|p| p[3] > 127).collect()
    }

    #[test]
    fn every_state_has_its_own_shape_however_it_is_drawn() {
        for look in [TrayIcon::Color, TrayIcon::Light, TrayIcon::Dark] {
            for (i, a) in STATES.iter().enumerate() {
                for b in &STATES[i + 1..] {
                    let differing = outline(*a, look).iter().zip(outline(*b, look)).filter(|(a, b)| **a != *b).count();
                    assert!(differing > 40, "{a:?} and {b:?} differ in {differing} of 4096 pixels, {look:?}");
                }
            }
        }
    }

    #[test]
    fn an_icon_in_one_colour_has_no_other() {
        for (look, color) in [(TrayIcon::Light, PAPER), (TrayIcon::Dark, INK)] {
            let icon = tray(EngineState::Error, look);
            let seen = icon.rgba.chunks_exact(4).filter(|pixel| pixel[3] > 0);
            assert!(seen.clone().count() > 200 && seen.clone().all(|pixel| pixel[..3] == color), "{look:?}");
        }
    }

    #[test]
    fn the_corners_are_clear_and_the_islands_are_not() {
        let icon = tray(EngineState::Idle, TrayIcon::Color);
        let alpha = |x: u32, y: u32| icon.rgba[((y * icon.size + x) * 4 + 3) as usize];
        assert_eq!([alpha(0, 0), alpha(63, 63)], [0, 0]);
        assert_eq!([alpha(11, 39), alpha(53, 39)], [255, 255]);
    }

    #[test]
    fn the_files_in_icons_are_this_drawing() {
        for (name, size) in [("32x32", 32), ("128x128", 128), ("128x128@2x", 256), ("icon", 512)] {
            let path = format!("{}/icons/{name}.png", env!("CARGO_MANIFEST_DIR"));
            if std::env::var_os("CAUSEWAY_DRAW_ICONS").is_some() {
                write(&path, &app(size));
            }
            let icon = tauri::image::Image::from_path(&path).expect("an icon file");
            assert!(icon.width() == size && alike(icon.rgba(), &app(size).rgba), "{path} is not up to date");
        }
    }

    /// Equal but for the last bit, which belongs to the machine's floating point.
    fn alike(a: &[u8], b: &[u8]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) < 3)
    }

    fn write(path: &str, picture: &Pixels) {
        let file = fs_err::File::create(path).expect("a file that can be written");
        let mut encoder = png::Encoder::new(file, picture.size, picture.size);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().and_then(|mut w| w.write_image_data(&picture.rgba)).expect("a PNG");
    }
}
