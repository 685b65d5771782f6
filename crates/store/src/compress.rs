//! zstd with a compressor that each thread keeps: making one takes longer than compressing a body.

use std::cell::RefCell;

use zstd::bulk::Compressor;

thread_local! {
    /// With its level.
    static KEPT: RefCell<Option<(i32, Compressor<'static>)>> = const { RefCell::new(None) };
}

/// The text, compressed.
///
/// # Errors
/// There is no memory for it.
pub fn compress(text: &[u8], level: i32) -> std::io::Result<Vec<u8>> {
    KEPT.with_borrow_mut(|kept| match kept {
        Some((own, compressor)) if *own == level => compressor.compress(text),
        _ => kept.insert((level, Compressor::new(level)?)).1.compress(text),
    })
}
