//! What a scalar of YAML is in JSON, by the core schema of YAML 1.2 (section 10.3), with three exceptions that keep what
//! people meant: version numbers stay text, `.inf` and `.nan` stay text because JSON has no such number, and nothing of
//! YAML 1.1 is read: `yes`, `NO`, `on`, `1_000`, `1:30` and dates are text.
//!
//! A plain `017` is 17, except as a name or as a version, where it is text.

use std::borrow::Cow;

use crate::text::number;

/// The core schema's type that a tag asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// `!!str`, `!!binary`, `!!timestamp` or `!`.
    Text,
    /// `!!int`, `!!float`, `!!bool` or `!!null`: read as if it had no quotes.
    Value,
    /// No tag or an unknown one.
    Nothing,
}

/// The JSON of a scalar that is no text; none for a text.
pub(crate) fn value(text: &str, is_plain: bool, asked: Asked) -> Option<Cow<'_, str>> {
    if asked == Asked::Text || (!is_plain && asked == Asked::Nothing) {
        return None;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some("null".into()),
        "true" | "True" | "TRUE" => Some("true".into()),
        "false" | "False" | "FALSE" => Some("false".into()),
        _ => number::plain(text),
    }
}

/// The type for a tag's name within `tag:yaml.org,2002:`.
pub(crate) fn asked(core: Option<&str>) -> Asked {
    match core {
        Some("str" | "binary" | "timestamp") => Asked::Text,
        Some("int" | "float" | "bool" | "null") => Asked::Value,
        _ => Asked::Nothing,
    }
}

/// Names whose numbers are versions: `1.10` is not 1.1.
pub(crate) fn is_version(name: &str) -> bool {
    ["version", "openapi", "swagger", "asyncapi", "swaggerVersion", "discoveryVersion"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, json) in [
            ("", Some("null")),
            ("~", Some("null")),
            ("True", Some("true")),
            ("017", Some("17")),
            ("0o17", Some("15")),
            ("0xFF", Some("255")),
            ("1.10", Some("1.10")),
            ("-.5", Some("-0.5")),
            ("NO", None),
            ("yes", None),
            ("on", None),
            (".inf", None),
            (".NaN", None),
            ("1_000", None),
            ("1:30", None),
            ("2020-01-01", None),
            ("nULL", None),
        ] {
            assert_eq!(value(text, true, Asked::Nothing).as_deref(), json, "{text}");
            assert_eq!(value(text, false, Asked::Nothing), None, "{text}");
        }
    }

    #[test]
    fn tags_decide() {
        assert_eq!(value("5", true, asked(Some("str"))), None);
        assert_eq!(value("5", false, asked(Some("int"))).as_deref(), Some("5"));
        assert_eq!(value("5", true, asked(Some("set"))).as_deref(), Some("5"));
        assert_eq!(value("x", false, asked(Some("int"))), None);
    }
}
