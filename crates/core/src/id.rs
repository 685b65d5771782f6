//! Names of things. A connector, a flow and a connection are named by a slug, which is also their file name; a run by
//! a time-ordered UUID.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A name of 1 to 64 characters `a-z`, `0-9` and `-`, safe as a file name on every platform and in every URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// The text is not a [`Slug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a name: use 1 to 64 of a-z, 0-9 and -")]
pub struct NotASlug(String);

const LONGEST: usize = 64;
/// Names that Windows keeps for devices.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

impl Slug {
    /// The nearest slug to a title: `Fitbit Web API` becomes `fitbit-web-api`. Text without one letter or digit that
    /// fits becomes `unnamed`.
    ///
    /// ```
    /// # use causeway_core::Slug;
    /// assert_eq!(Slug::from_title("Fitbit Web API").as_str(), "fitbit-web-api");
    /// assert_eq!(Slug::from_title("../../.bashrc").as_str(), "bashrc");
    /// assert_eq!(Slug::from_title("…").as_str(), "unnamed");
    /// ```
    #[must_use]
    pub fn from_title(title: &str) -> Self {
        let mut slug = String::new();
        for c in title.chars() {
            if slug.len() >= LONGEST {
                break;
            }
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() {
            return Self("unnamed".into());
        }
        if RESERVED.contains(&slug) {
            return Self(format!("{slug}-1"));
        }
        Self(slug.into())
    }

    /// The text of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same name with a number behind it, for a second one: `fitbit` and 2 give `fitbit-2`.
    #[must_use]
    pub fn numbered(&self, n: u32) -> Self {
        let end = format!("-{n}");
        let keep = self.0.len().min(LONGEST - end.len());
        Self(format!("{}{end}", self.0[..keep].trim_end_matches('-')))
    }
}

impl FromStr for Slug {
    type Err = NotASlug;
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let ok = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(fits) && !text.starts_with('-');
        if ok && !RESERVED.contains(&text) { Ok(Self(text.into())) } else { Err(NotASlug(text.into())) }
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Names one run. Later runs sort after earlier ones (UUID version 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub Uuid);

impl RunId {
    /// A new id that sorts after those made before `at_millis` (Unix time in milliseconds).
    #[must_use]
    pub fn new(at_millis: u64) -> Self {
        let time = uuid::Timestamp::from_unix_time(at_millis / 1000, (at_millis % 1000) as u32 * 1_000_000, 0, 0);
        Self(Uuid::new_v7(time))
    }
}

impl FromStr for RunId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::from_str(text).map(Self)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_file_names() {
        for (title, slug) in [
            ("Fitbit Web API", "fitbit-web-api"),
            ("  intervals.icu ", "intervals-icu"),
            ("CON", "con-1"),
            ("a\0b/../c", "a-b-c"),
            ("日本", "unnamed"),
        ] {
            assert_eq!(Slug::from_title(title).as_str(), slug, "{title:?}");
        }
        for bad in ["", "-a", "A", "a/b", "..", "nul", &"x".repeat(65)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_numbered_slug_stays_in_bounds() {
        let long = Slug::from_title(&"x".repeat(90)).numbered(12);
        assert_eq!(long.as_str().len(), 64);
        assert!(long.as_str().ends_with("-12"));
    }

    #[test]
    fn run_ids_sort_by_time() {
        assert!(RunId::new(1_000) < RunId::new(2_000));
    }
}
