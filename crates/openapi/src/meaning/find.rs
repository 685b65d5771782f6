//! Finding how a list goes on: what is declared, what is known of an API, then cursors, links, and counted pages, in
//! the order of how much each leaves to chance.

use super::arguments::{Input, inputs};
use super::items::reads;
use super::shape::{Member, deep_members, kind};
use super::words::key;
use super::{Confidence, How, Items, Paging, items, known, pages};
use crate::model::Operation;

/// How an operation's list goes on; `None` when nothing speaks for more than one page.
#[must_use]
pub fn paging(operation: &Operation) -> Option<Paging> {
    let list = items(operation);
    let seen = Seen::new(operation, list.as_ref());
    let mut paging = match &operation.paging {
        Some(declared) => declared.clone(),
        None => known::paging(operation).or_else(|| seen.paging())?,
    };
    if paging.items.is_none() {
        paging.items = list.as_ref().map(|list| list.path.clone());
    }
    if paging.size.is_none() {
        paging.size = pages::size(&seen.inputs, &paging.how);
    }
    Some(paging)
}

/// What an operation takes and gives.
pub(super) struct Seen<'a> {
    pub(super) inputs: Vec<Input<'a>>,
    pub(super) members: Vec<Member<'a>>,
    pub(super) list: Option<&'a Items>,
    /// Whether it only reads.
    reads: bool,
}

impl<'a> Seen<'a> {
    fn new(operation: &'a Operation, list: Option<&'a Items>) -> Self {
        let post = operation.method == "POST";
        let mut inputs = inputs(operation);
        inputs.retain(|input| post || !input.argument.starts_with("body/"));
        let members = operation.success().map(|response| deep_members(operation, response.schema()));
        let reads = reads(operation);
        Self { inputs, members: members.unwrap_or_default(), list, reads }
    }

    fn paging(&self) -> Option<Paging> {
        if !self.reads {
            return None;
        }
        self.cursor().or_else(|| self.link()).or_else(|| self.last_item()).or_else(|| pages::counted(self))
    }

    /// The argument with one of these names.
    pub(super) fn input(&self, names: &[&str]) -> Option<&Input<'a>> {
        names.iter().find_map(|name| self.inputs.iter().find(|input| input.key == *name))
    }

    /// The member of the answer with one of these names, the least deep first.
    pub(super) fn member(&self, names: &[&str]) -> Option<&Member<'a>> {
        let of = |name: &&str| self.members.iter().filter(|m| key(m.name) == **name).min_by_key(|m| m.path.len());
        names.iter().find_map(of)
    }

    /// Where the answer says whether there is more.
    pub(super) fn more(&self) -> Option<String> {
        const MORE: [&str; 7] = ["hasmore", "hasnextpage", "hasnext", "more", "moreresults", "hasmoreitems", "ismore"];
        let member = self.member(&MORE)?;
        matches!(kind(member.schema), None | Some("boolean" | "integer" | "number")).then(|| member.path.clone())
    }

    /// A finding, lowered to a guess where the list itself is one.
    pub(super) fn found(&self, how: How, sure: bool, why: impl Into<String>) -> Paging {
        let list = self.list.is_some_and(|list| list.confidence > Confidence::Guess);
        let confidence = if sure && list { Confidence::Likely } else { Confidence::Guess };
        Paging { how, items: None, size: None, confidence, why: why.into() }
    }

    /// A value of the answer that the next call gives back.
    fn cursor(&self) -> Option<Paging> {
        self.inputs.iter().filter(|input| input.may_count() || kind(input.schema).is_none()).find_map(|input| {
            let (member, sure) = self.partner(input)?;
            let why = format!("\"{}\" takes what the answer gives as \"{}\".", input.argument, member.path);
            let (parameter, path) = (input.argument.clone(), member.path.clone());
            Some(self.found(How::Cursor { parameter, path, more: self.more() }, sure, why))
        })
    }

    /// The member that holds an argument's next value, and whether that is beyond doubt.
    fn partner(&self, input: &Input<'_>) -> Option<(&Member<'a>, bool)> {
        let bare = input.key.strip_prefix("next").unwrap_or(&input.key);
        let names: &[&str] = match bare {
            "pagetoken" | "token" => &["nextpagetoken", "nexttoken"],
            "cursor" | "startcursor" | "aftercursor" => &["nextcursor", "cursornext", "cursorsafter", "endcursor"],
            "after" | "pageafter" => &["cursorsafter", "nextafter", "endcursor", "nextcursor"],
            "continuationtoken" | "continuation" => &["nextcontinuationtoken", "continuationtoken", "continuation"],
            "marker" => &["nextmarker"],
            "scrollid" => &["nextscrollid", "scrollid"],
            "bookmark" => &["nextbookmark", "bookmark"],
            "page" | "pagenumber" | "start" => return self.next_number(bare),
            "offset" => return self.token_offset(),
            _ => return None,
        };
        let scalar = |m: &&Member<'_>| !matches!(kind(m.schema), Some("object" | "array" | "boolean"));
        let ends = |m: &&Member<'_>, name: &str| key(&m.path) == name || key(&m.path).ends_with(name);
        let find = |name: &&str| self.members.iter().filter(scalar).find(|m| ends(m, name));
        // "cursor" beside "cursor" may also be this page's own.
        let same = || self.members.iter().filter(scalar).find(|m| bare.contains("cursor") && key(m.name) == bare);
        names.iter().find_map(find).map(|m| (m, true)).or_else(|| same().map(|m| (m, false)))
    }

    /// `next_page` as a number; as text it may be an address.
    fn next_number(&self, bare: &str) -> Option<(&Member<'a>, bool)> {
        let next = format!("next{bare}");
        let member = self.member(&[&next])?;
        matches!(kind(member.schema), Some("integer" | "number")).then_some((member, true))
    }

    /// An `offset` that is opaque text (Airtable) or comes with a word whether there is more (Withings); a plain
    /// number is this page's own.
    fn token_offset(&self) -> Option<(&Member<'a>, bool)> {
        let member = self.member(&["nextoffset", "offset"])?;
        let next = key(member.name) == "nextoffset";
        let told = next || kind(member.schema) == Some("string");
        let beside = self.more().is_some();
        (told || beside).then_some((member, next || beside))
    }

    /// An address of the next page in the answer.
    fn link(&self) -> Option<Paging> {
        let (member, sure) = self.members.iter().find_map(|m| Some((m, next_link(m, self)?)))?;
        let why = format!("The answer's \"{}\" holds the next page's address.", member.path);
        Some(self.found(How::NextLink { path: member.path.clone() }, sure, why))
    }

    /// The last item's id.
    fn last_item(&self) -> Option<Paging> {
        let input = self.input(&["startingafter"])?;
        let id = self.list?.id.as_ref()?.path.clone();
        let (parameter, more) = (input.argument.clone(), self.more());
        let sure = more.is_some();
        let why = format!("\"{parameter}\" takes the last item's \"{id}\".");
        Some(self.found(How::LastItem { parameter, id, more }, sure, why))
    }
}

/// Whether a member is the next page's address: `Some(true)` beyond doubt, `Some(false)` perhaps.
fn next_link(member: &Member<'_>, seen: &Seen<'_>) -> Option<bool> {
    let path = key(&member.path);
    let is_link = kind(member.schema).is_none_or(|kind| matches!(kind, "string" | "object"));
    let text = super::shape::words(member.schema);
    let address = member.schema.get("format").is_some_and(|format| format == "uri" || format == "url")
        || super::words::says(&text, &["url", "uri", "link", "links", "address"]);
    match path.as_str() {
        _ if !is_link => rel_list(member),
        "odatanextlink" | "nextlink" | "nextpageurl" | "nexturl" | "nextpagelink" | "linksnext" | "linksnexthref"
        | "pagingnext" | "paginationnexturl" | "paginationnextlink" | "pagingnextlink" | "metanextlink"
        | "metanextpageurl" | "nexthref" => {
            // An object below is looked at itself.
            (kind(member.schema) != Some("object") || path.ends_with("href") || has_href(member)).then_some(true)
        }
        "next" if kind(member.schema) != Some("object") => {
            // Django REST framework and others: count, next, previous, results.
            let envelope = seen.member(&["previous"]).is_some_and(|m| m.path == "previous");
            Some(address || (envelope && seen.member(&["results"]).is_some()))
        }
        "paginationnext" | "metanext" | "nextpage" if kind(member.schema) != Some("object") => address.then_some(true),
        _ => None,
    }
}

fn has_href(member: &Member<'_>) -> bool {
    let properties = member.schema.get("properties");
    properties.is_some_and(|properties| ["href", "url"].iter().any(|key| properties.get(key).is_some()))
}

/// A list of links, each with its relation (FHIR, PayPal).
fn rel_list(member: &Member<'_>) -> Option<bool> {
    let properties = member.schema.get("items")?.get("properties")?;
    let has = |names: [&str; 2]| names.iter().any(|name| properties.get(name).is_some());
    let links = matches!(key(&member.path).as_str(), "link" | "links");
    (links && has(["rel", "relation"]) && has(["href", "url"])).then_some(false)
}
