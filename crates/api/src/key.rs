//! The key to the HTTP door. Other users of the machine can reach a loopback port; only who was shown the address with
//! its key may come in. The key lives as long as the process and is compared in constant time.

use std::fmt;

/// 128 random bits as text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(String);

impl Key {
    /// A new key, from the system's randomness (a version-4 UUID holds 122 random bits).
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the key. Takes the same time wherever a wrong one differs.
    pub(crate) fn fits(&self, tried: &str) -> bool {
        let same = self.0.bytes().zip(tried.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0;
        same && self.0.len() == tried.len()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(causeway_core::redact::HIDDEN)
    }
}
