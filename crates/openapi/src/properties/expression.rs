//! The expressions in Power Platform's policies: `https://@connectionParameters('host','a.example')/v1`. Only those
//! that stand for a value of the connection or of the call are told apart; the others are known to be expressions.

use crate::model::In;

/// One piece of a policy's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it stands.
    Text(String),
    /// A value of the connection.
    Connection { name: String, default: Option<String> },
    /// An argument of the call.
    Argument { location: In, name: String },
    /// Anything else, such as `@body().a`.
    Other,
}

/// The pieces of a text, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some(at) = rest.find('@') {
        plain.push_str(&rest[..at]);
        match call(&rest[at + 1..]) {
            Some((piece, after)) => {
                flush(&mut plain, &mut pieces);
                pieces.push(piece);
                rest = after;
            }
            // An address of mail, or a name such as `@odata.type`.
            None => {
                plain.push('@');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    flush(&mut plain, &mut pieces);
    pieces
}

fn flush(plain: &mut String, pieces: &mut Vec<Piece>) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain)));
    }
}

/// `name('a','b')` at the beginning of a text, with or without braces around it, and what comes after.
fn call(text: &str) -> Option<(Piece, &str)> {
    let (inner, braces) = text.strip_prefix('{').map_or((text, false), |inner| (inner, true));
    if inner.starts_with("Request.") {
        return Some((Piece::Other, ""));
    }
    let open = inner.find('(')?;
    let name = &inner[..open];
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let length = inner[open..].find(')')?;
    let arguments: Vec<_> = inner[open + 1..open + length].split(',').map(unquoted).collect();
    let after = &inner[open + length + 1..];
    let after = if braces { after.strip_prefix('}').unwrap_or(after) } else { after };
    Some((piece(name, &arguments), after))
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['\'', '"']).trim().to_owned()
}

fn piece(function: &str, arguments: &[String]) -> Piece {
    let name = arguments.first().cloned().unwrap_or_default();
    let argument = |location| Piece::Argument { location, name: name.clone() };
    match function.to_ascii_lowercase().as_str() {
        "connectionparameters" => Piece::Connection { name, default: arguments.get(1).cloned() },
        // The second is a slip that a published connector has.
        "queryparameters" | "queryparamters" => argument(In::Query),
        "headers" | "header" => argument(In::Header),
        _ => Piece::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_that_connectors_use_are_told_apart() {
        let connection = |name: &str, default: Option<&str>| Piece::Connection {
            name: name.into(),
            default: default.map(str::to_owned),
        };
        let text = |text: &str| Piece::Text(text.into());
        for (written, meant) in [
            ("https://a.example", vec![text("https://a.example")]),
            ("https://@connectionParameters('token:h', 'x.y')/v1", {
                vec![text("https://"), connection("token:h", Some("x.y")), text("/v1")]
            }),
            ("@{connectionParameters('k','')}", vec![connection("k", Some(""))]),
            ("Bearer @headers('A')", {
                vec![text("Bearer "), Piece::Argument { location: In::Header, name: "A".into() }]
            }),
            ("me@a.example @odata.type", vec![text("me@a.example @odata.type")]),
            ("[{@body().payments}]", vec![text("[{"), Piece::Other, text(".payments}]")]),
            ("@Request.OriginalHTTPMethod", vec![Piece::Other]),
        ] {
            assert_eq!(pieces(written), meant, "{written}");
        }
    }
}
