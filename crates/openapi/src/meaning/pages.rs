//! Pages and offsets that the caller counts, and how large a page may be. A wrong first number would leave out a page
//! or read one twice, so without a word about it a finding stays a guess.

use super::arguments::{Input, whole};
use super::find::Seen;
use super::words::says;
use super::{How, Paging, Size};
use serde_json::Value;

const PAGES: [&str; 9] =
    ["page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "pageid", "pagenr", "paginationpage"];
const OFFSETS: [&str; 8] =
    ["offset", "skip", "startindex", "startat", "pageoffset", "paginationoffset", "start", "from"];
const SIZES: [&str; 18] = [
    "pagesize",
    "perpage",
    "limit",
    "top",
    "maxresults",
    "itemsperpage",
    "size",
    "resultsperpage",
    "maxpagesize",
    "pagelimit",
    "take",
    "count",
    "maxitems",
    "paginationlimit",
    "numitems",
    "maxrecords",
    "rows",
    "max",
];

/// Numbered pages, else offsets.
pub(super) fn counted(seen: &Seen<'_>) -> Option<Paging> {
    numbered(seen).or_else(|| offset(seen))
}

fn numbered(seen: &Seen<'_>) -> Option<Paging> {
    let input = seen.input(&PAGES).filter(|input| input.may_count())?;
    let first = first(input);
    let how = How::Page {
        parameter: input.argument.clone(),
        first: first.unwrap_or(1),
        pages: number(seen, &["totalpages", "pagecount", "numpages", "totalpage", "lastpage"]),
        total: total(seen),
        more: seen.more(),
    };
    let sized = size(&seen.inputs, &how).is_some();
    let numbers = match first {
        Some(first) => format!("the first is {first}"),
        None => "taken to begin with 1".into(),
    };
    let deprecated = says(&input.text, &["deprecated"]);
    let why = format!("\"{}\" takes the number of a page; {numbers}.", input.argument);
    Some(seen.found(how, first.is_some() && sized && !deprecated, why))
}

fn offset(seen: &Seen<'_>) -> Option<Paging> {
    let input = seen.input(&OFFSETS).filter(|input| input.may_count())?;
    let declared = input.number("default").or(input.number("minimum")).filter(|first| matches!(first, 0 | 1));
    let how = How::Offset {
        parameter: input.argument.clone(),
        first: declared.unwrap_or(0),
        total: total(seen),
        more: seen.more(),
    };
    let sized = size(&seen.inputs, &how).is_some();
    let vague = matches!(input.key.as_str(), "start" | "from");
    let numeric = matches!(super::shape::kind(input.schema), Some("integer" | "number"));
    if vague && !(sized && numeric) {
        return None;
    }
    // Some count pages and call it an offset; SCIM counts from 1.
    let pages = says(&input.text, &["page", "pages", "page number"])
        && !says(&input.text, &["items", "records", "results", "rows"]);
    let sure = sized && !vague && !pages && (declared.is_some() || matches!(input.key.as_str(), "offset" | "skip"));
    let why = format!("\"{}\" takes the number of items to leave out.", input.argument);
    Some(seen.found(how, sure, why))
}

/// The first page's number, where something says it.
fn first(input: &Input<'_>) -> Option<i64> {
    const ZERO: [&str; 9] = [
        "zero-based",
        "zero based",
        "0-based",
        "0 based",
        "starts at 0",
        "starting at 0",
        "starting from 0",
        "starts from 0",
        "starts with 0",
    ];
    const ONE: [&str; 9] = [
        "one-based",
        "one based",
        "1-based",
        "1 based",
        "starts at 1",
        "starting at 1",
        "starting from 1",
        "starts from 1",
        "defaults to 1",
    ];
    let small = |number: Option<i64>| number.filter(|number| matches!(number, 0 | 1));
    small(input.number("default"))
        .or_else(|| says(&input.text, &ZERO).then_some(0))
        .or_else(|| says(&input.text, &ONE).then_some(1))
        .or_else(|| input.number("minimum").filter(|least| *least == 1))
}

/// Where the answer has the number of all items. A bare `count` may be this page's.
fn total(seen: &Seen<'_>) -> Option<String> {
    number(seen, &["totalcount", "totalitems", "totalresults", "totalrecords", "totalsize", "total"])
}

fn number(seen: &Seen<'_>, names: &[&str]) -> Option<String> {
    let member = seen.member(names)?;
    matches!(super::shape::kind(member.schema), Some("integer" | "number")).then(|| member.path.clone())
}

/// The argument for a page's size, other than the one that pages.
pub(super) fn size(inputs: &[Input<'_>], how: &How) -> Option<Size> {
    // OData's $top is the end of the whole list, not of a page, where the service cuts the pages itself.
    let whole = |input: &Input<'_>| input.key == "top" && !matches!(how, How::Page { .. } | How::Offset { .. });
    // Words that also stand for something else (`$count=true`).
    let vague = |input: &Input<'_>| matches!(input.key.as_str(), "count" | "size" | "max" | "rows");
    let number = |input: &Input<'_>| matches!(super::shape::kind(input.schema), Some("integer" | "number"));
    let fits = |input: &Input<'_>| input.may_count() && !whole(input) && (number(input) || !vague(input));
    let free = |input: &&Input<'_>| !how.takes(&input.argument) && fits(input);
    let of = |name: &&str| inputs.iter().filter(free).find(|input| input.key == **name);
    let input = SIZES.iter().find_map(of)?;
    let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok()).filter(|n| *n > 0);
    let maximum = positive(input.number("maximum")).or_else(|| most(&input.text));
    let default = positive(input.schema.get("default").and_then(whole_of));
    Some(Size { parameter: input.argument.clone(), maximum, default })
}

fn whole_of(value: &Value) -> Option<i64> {
    whole(value)
}

/// The largest size that a text names, when it names exactly one: "(maximum;100)", "max 100", "up to 50".
fn most(text: &str) -> Option<u64> {
    let mut found = Vec::new();
    for word in ["maximum", "max", "up to", "no more than"] {
        found.extend(text.match_indices(word).filter_map(|(at, _)| number_after(&text[at + word.len()..])));
    }
    let (near, _) = *found.iter().find(|(number, near)| *near && *number > 1)?;
    found.iter().all(|(number, _)| *number == near).then_some(near)
}

/// The first number of the sentence, and whether only a few words stand before it.
fn number_after(text: &str) -> Option<(u64, bool)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let between = &text[..at];
    let digits = text[at..].chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',');
    let number = digits.collect::<String>().parse().ok()?;
    (!between.contains(". ") && !between.contains("default")).then_some((number, between.len() <= 24))
}

impl How {
    fn takes(&self, argument: &str) -> bool {
        match self {
            Self::NextLink { .. } | Self::LinkHeader => false,
            Self::Cursor { parameter, .. }
            | Self::LastItem { parameter, .. }
            | Self::Page { parameter, .. }
            | Self::Offset { parameter, .. } => parameter == argument,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_words_only_when_there_is_one() {
        for (text, found) in [
            ("the maximum number of entries returned (maximum;100).", Some(100)),
            ("results per page (max 100)", Some(100)),
            (
                "the maximum page size is 10000. for sleep and exercise the maximum page size for both of them is 25.",
                None,
            ),
            ("maximum number of rows. default is 20", None),
            ("up to 1,000 at once", Some(1000)),
            ("number of items per page. defaults to 30.", None),
        ] {
            assert_eq!(most(text), found, "{text}");
        }
    }
}
