//! How many rejections of each class are known, and what they come from. A number may only go down: whoever makes
//! samples or requests better lowers it, and what is not in the table is not allowed at all.

use super::everything;

/// One class of rejections.
pub(super) struct Limit {
    class: &'static str,
    /// Among the connectors of every test run, and among all of them.
    most: (usize, usize),
}

/// `some` cases in every test run, `all` in `./dev prism`.
const fn limit(class: &'static str, some: usize, all: usize) -> Limit {
    Limit { class, most: (some, all) }
}

/// Fitbit, Strava and GitHub, which are always sent whole.
pub(super) const VENDORS: [Limit; 6] = [
    // GitHub's example of a key is not a key.
    limit("body pattern", 2, 2),
    // GitHub's examples are numbers for texts, and texts for numbers.
    limit("body type", 4, 4),
    // Prism's: of two Fitbit paths alike, `…/{date}/{period}` and `…/{base-date}/{end-date}`, it looks at the wrong one.
    limit("path format", 5, 5),
    // GitHub's: an integer is also a text in an address, so that `oneOf` both can never be one alone.
    limit("path oneOf", 6, 6),
    // Strava's: `weight` is said to be in a path that has no place for it.
    limit("path required", 1, 1),
    // Ours: a list must have as many items as it says.
    limit("query minItems", 1, 1),
];

/// The connectors of `../shared/data`.
pub(super) const CONNECTORS: [Limit; 17] = [
    // Ours: a `Content-Type` that is a parameter is sent as it is, and the body is encoded as something else.
    limit("400 without a reason", 0, 8),
    // Prism's: it takes no dot, space or bar in the name of a path parameter (`{webhook.id}`).
    limit("404 NO_PATH_MATCHED_ERROR", 0, 2),
    // Ours for the most part: `multipart/form-data` without a boundary, and an `in: body` sent as a form.
    limit("415 INVALID_CONTENT_TYPE", 2, 47),
    // Ours: a text made up for a required `Content-Type`, which is no media type.
    limit("500 without a reason", 0, 15),
    // Ours: examples that are not in the enum; the publisher's are "string" and 0.
    limit("body enum", 3, 16),
    // Ours: examples that do not have the format; nearly all are the "string" of generated descriptions.
    limit("body format", 0, 163),
    // Ours: an example that is too long.
    limit("body maxLength", 1, 1),
    // Ours: the pattern is not looked at when a text is made up.
    limit("body pattern", 6, 35),
    // Ours: members that are required but deep, not declared, or missing from an example.
    limit("body required", 4, 74),
    // Ours: examples and defaults of another type, though many could be turned into it ("true", "0").
    limit("body type", 0, 129),
    // Ours: a required `Content-Type` is left out where there is no body. Six are the publishers': a space in a name,
    // and `Content-Length` as a parameter.
    limit("header required", 0, 39),
    // Ours: an example that is not in the enum. Two are the publisher's: a boolean whose enum has texts.
    limit("path enum", 0, 3),
    // Ours: see `body pattern`.
    limit("path pattern", 0, 2),
    // Prism's: it takes no space in the name of a path parameter (`{platform id}`).
    limit("path required", 9, 37),
    // Ours: see `path enum`.
    limit("query enum", 0, 4),
    // The publisher's: an example and a pattern that contradict the format.
    limit("query format", 0, 4),
    // Two are ours, see `body pattern`; four are the publisher's, whose pattern is `yyyy-MM-dd`.
    limit("query pattern", 0, 6),
];

/// The most cases of a class; none where it is not known.
pub(super) fn most(limits: &[Limit], class: &str) -> usize {
    let known = limits.iter().find(|limit| limit.class == class);
    known.map_or(0, |limit| if everything() { limit.most.1 } else { limit.most.0 })
}
