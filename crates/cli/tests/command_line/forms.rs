//! The forms in which a computer writes the bytes of a secret. The desktop's tests look for them too.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// All forms of a secret that are looked for.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let numbers = |between: &str| bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(between);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![secret.to_owned(), hex.to_uppercase(), hex, numbers(","), numbers(", "), numbers(",\n")];
    for skipped in 0..3 {
        let shifted = [&vec![0; skipped], bytes].concat();
        for engine in [STANDARD, URL_SAFE] {
            // The first and the last letters depend on what stands beside the secret.
            let text = engine.encode(&shifted);
            let whole = (shifted.len() / 3) * 4;
            forms.push(text[if skipped == 0 { 0 } else { 4 }..whole].to_owned());
        }
    }
    forms
}
