//! A policy's text as far as it is known when a connector is read: plain, secret, or something that is asked for.

use super::expression::{self, Piece};
use super::values::Values;

/// What a policy's text comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// The same for every call.
    Plain(String),
    /// A secret of the connection, with the text before it.
    Secret { name: String, before: String },
    /// A value of the connection that is not known yet, alone or with text around it.
    Asked { name: String },
    /// An argument of the call, with the text before it.
    Argument { before: String, name: String },
    /// Anything else.
    Beyond,
}

/// What stands in a header, a query parameter or a member.
pub(super) fn meant(text: &str, values: &Values) -> Meant {
    let pieces = filled(text, values);
    let before = |pieces: &[Piece]| match pieces {
        [] => Some(String::new()),
        [Piece::Text(text)] => Some(text.clone()),
        _ => None,
    };
    let Some((last, rest)) = pieces.split_last() else { return Meant::Plain(String::new()) };
    match (last, before(rest)) {
        (Piece::Text(text), Some(before)) if before.is_empty() => Meant::Plain(text.clone()),
        (Piece::Connection { name, .. }, Some(before)) if values.is_secret(name) => {
            Meant::Secret { name: name.clone(), before }
        }
        (Piece::Connection { name, .. }, Some(before)) if before.is_empty() => Meant::Asked { name: name.clone() },
        (Piece::Argument { name, .. }, Some(before)) => Meant::Argument { before, name: name.clone() },
        _ => Meant::Beyond,
    }
}

/// A template of an address or a path: what is not known stands in it as `{name}`. None where it holds more than names.
pub(super) fn template(text: &str, values: &Values) -> Option<String> {
    let mut out = String::new();
    for piece in filled(text.trim(), values) {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::Connection { name, .. } | Piece::Argument { name, .. } => out.push_str(&format!("{{{name}}}")),
            Piece::Other => return None,
        }
    }
    Some(out)
}

/// The pieces with what is known put in, and neighbouring texts joined.
fn filled(text: &str, values: &Values) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in expression::pieces(text) {
        let piece = match piece {
            Piece::Connection { name, default } => match values.known(&name, default.as_deref()) {
                Some(value) => Piece::Text(value),
                None => Piece::Connection { name, default },
            },
            Piece::Argument { location, name } => match values.known(&name, None) {
                Some(value) => Piece::Text(value),
                None => Piece::Argument { location, name },
            },
            other => other,
        };
        match (joined.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_the_connection_are_put_in_as_far_as_they_are_known() {
        let properties = json!({"connectionParameters": {"key": {"type": "securestring"}, "site": {"type": "string"}}});
        let values = Values::of(&properties, &json!({"variables": {"host": "a.example"}}));
        for (text, is) in [
            ("application/json", Meant::Plain("application/json".into())),
            ("x-@connectionParameters('host')", Meant::Plain("x-a.example".into())),
            ("@connectionParameters('site','s')", Meant::Plain("s".into())),
            ("@connectionParameters('site')", Meant::Asked { name: "site".into() }),
            ("Bearer @connectionParameters('key','')", {
                Meant::Secret { name: "key".into(), before: "Bearer ".into() }
            }),
            ("Key @headers('A')", Meant::Argument { before: "Key ".into(), name: "A".into() }),
            ("@body().a", Meant::Beyond),
        ] {
            assert_eq!(meant(text, &values), is, "{text}");
        }
        let server = template("https://@connectionParameters('host')/@connectionParameters('site')", &values);
        assert_eq!(server.as_deref(), Some("https://a.example/{site}"));
        assert_eq!(template("@item()", &values), None);
    }
}
