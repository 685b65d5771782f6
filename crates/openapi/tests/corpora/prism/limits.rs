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
pub(super) const VENDORS: [Limit; 2] = [
    // Prism's: of two Fitbit paths alike, `…/{date}/{period}` and `…/{base-date}/{end-date}`, it looks at the wrong one.
    limit("path format", 5, 5),
    // Strava's: `weight` is said to be in a path that has no place for it.
    limit("path required", 1, 1),
];

/// The connectors of `../shared/data`.
pub(super) const CONNECTORS: [Limit; 9] = [
    // Prism's: it takes no dot, space or bar in the name of a path parameter (`{webhook.id}`).
    limit("404 NO_PATH_MATCHED_ERROR", 0, 2),
    // The publishers': a `Content-Type` that is a parameter, with a default that `consumes` does not list; a body
    // beside `consumes: []`; an `in: body` that is sent as `multipart/form-data`.
    limit("415 INVALID_CONTENT_TYPE", 2, 51),
    // The publisher's: an enum whose one value is an expression of the flow language, for a time.
    limit("body enum", 0, 1),
    // Prism's: a form's list of one item is no list to it.
    limit("body type", 0, 3),
    // The publishers': a space in the name of a header, and `Content-Length` as a parameter.
    limit("header required", 0, 5),
    // The publisher's: booleans whose enum has texts.
    limit("path enum", 0, 2),
    // Prism's: it takes no space in the name of a path parameter (`{platform id}`).
    limit("path required", 9, 37),
    // The publisher's: see `path enum`.
    limit("query enum", 0, 1),
    // The publisher's: the pattern is `yyyy-MM-dd hh:mm:ss.fff`.
    limit("query pattern", 0, 4),
];

/// The most cases of a class; none where it is not known.
pub(super) fn most(limits: &[Limit], class: &str) -> usize {
    let known = limits.iter().find(|limit| limit.class == class);
    known.map_or(0, |limit| if everything() { limit.most.1 } else { limit.most.0 })
}
