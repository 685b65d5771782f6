//! Anchors, aliases and `<<` merges of YAML, on the JSON that is written for them, within a budget.

use std::collections::HashSet;
use std::ops::Range;

use crate::error::ImportError;
use crate::text::written::{Written, items, members, offset};
use crate::text::yaml_events::too_much;

/// Nodes that aliases may stand for, over the whole document.
const MOST_COPIED_EVENTS: u64 = 500_000;
/// What a merged member costs.
const MEMBER_EVENTS: u64 = 4;
/// Bytes of JSON that merges may move.
const MOST_MERGED: usize = 64 << 20;

/// What passing a kept anchor costs, in bytes, so that many of them cannot take long.
const KEPT_STEP: usize = 64;

/// What the anchors read so far stand for.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// Nodes read, those that aliases stand for included.
    pub(crate) events: u64,
    /// By id; none while the node is read, and for nodes that are not kept.
    list: Vec<Option<Anchor>>,
    copied: u64,
    merged: usize,
}

#[derive(Debug, Clone)]
struct Anchor {
    json: Place,
    events: u64,
    height: usize,
}

#[derive(Debug, Clone)]
enum Place {
    Written(Range<usize>),
    /// It stood in the value of a `<<`, which is not written where it stands.
    Kept(String),
}

/// The value of a `<<`, and its pairs counted from its start.
#[derive(Debug)]
pub(crate) struct Merge {
    json: String,
    pairs: Vec<(u32, u32)>,
}

impl Anchors {
    /// A node with an anchor was written. Ids start at 1; 0 is no anchor.
    pub(crate) fn define(&mut self, id: usize, start: usize, end: usize, events: u64, height: usize) {
        if id == 0 {
            return;
        }
        if self.list.len() <= id {
            self.list.resize(id + 1, None);
        }
        self.list[id] = Some(Anchor { json: Place::Written(start..end), events, height });
    }

    /// The text of a scalar with an anchor.
    pub(crate) fn text(&self, id: usize, out: &Written) -> Option<String> {
        let anchor = self.list.get(id)?.as_ref()?;
        let json = match &anchor.json {
            Place::Written(range) => &out.json[range.clone()],
            Place::Kept(json) => json,
        };
        match serde_json::from_str(json).ok()? {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Object(_) | serde_json::Value::Array(_) => None,
            other => Some(other.to_string()),
        }
    }

    /// Writes what an alias stands for and says how many levels it has; none while its node is still open.
    pub(crate) fn copy(&mut self, id: usize, out: &mut Written) -> Result<Option<usize>, ImportError> {
        let Some(anchor) = self.list.get(id).and_then(Option::as_ref) else { return Ok(None) };
        self.copied += anchor.events;
        self.events += anchor.events;
        if self.copied > MOST_COPIED_EVENTS {
            return Err(too_much());
        }
        match &anchor.json {
            Place::Written(range) if out.is_full(range.len()) => return Err(too_much()),
            Place::Written(range) => copy_within(out, range.clone()),
            Place::Kept(json) if out.is_full(json.len()) => return Err(too_much()),
            Place::Kept(json) => out.json.push_str(json),
        }
        Ok(Some(anchor.height))
    }

    /// Takes back the member that starts at `member`: its value, which starts at `start`, is to be merged.
    pub(crate) fn take_merge(&mut self, out: &mut Written, start: usize, member: usize) -> Result<Merge, ImportError> {
        self.charge(out.json.len() - start)?;
        self.keep(out, member)?;
        let base = offset(start);
        // The value's own pair is that of the alias; what is inside leads to where it is defined.
        let pairs = out.pairs[out.first_pair(start + 1)..].iter().map(|pair| (pair.0 - base, pair.1)).collect();
        let json = out.json[start..].to_owned();
        out.truncate(member);
        Ok(Merge { json, pairs })
    }

    /// Anchors in what is about to be taken back keep a copy of it.
    fn keep(&mut self, out: &Written, from: usize) -> Result<(), ImportError> {
        let mut bytes = 0;
        for anchor in self.list.iter_mut().rev().flatten() {
            let Place::Written(range) = &anchor.json else {
                bytes += KEPT_STEP;
                continue;
            };
            if range.end <= from {
                break;
            }
            if range.start >= from {
                bytes += range.len();
                anchor.json = Place::Kept(out.json[range.clone()].to_owned());
            }
            if bytes > MOST_MERGED {
                return Err(too_much());
            }
        }
        self.charge(bytes)
    }

    /// Writes the members that the mapping does not have itself; where several bring the same name, the first wins.
    pub(crate) fn merge(
        &mut self,
        out: &mut Written,
        names: &[(usize, usize)],
        merges: &[Merge],
        mut count: usize,
    ) -> Result<(), ImportError> {
        let mut own: HashSet<String> = names.iter().map(|(start, end)| out.json[*start..*end].to_owned()).collect();
        for merge in merges {
            for item in items(&merge.json, 0..merge.json.len()) {
                let members = members(&merge.json, item);
                self.copied += MEMBER_EVENTS * members.len() as u64;
                if self.copied > MOST_COPIED_EVENTS {
                    return Err(too_much());
                }
                for (name, value) in members {
                    if own.insert(merge.json[name.clone()].to_owned()) {
                        out.push(if count > 0 { "," } else { "" });
                        merge.write(out, name.start..value.end);
                        count += 1;
                    }
                }
            }
        }
        if out.is_full(0) { Err(too_much()) } else { Ok(()) }
    }

    fn charge(&mut self, bytes: usize) -> Result<(), ImportError> {
        self.merged += bytes;
        if self.merged > MOST_MERGED { Err(too_much()) } else { Ok(()) }
    }
}

impl Merge {
    fn write(&self, out: &mut Written, range: Range<usize>) {
        let base = offset(out.json.len());
        let (from, to) = (offset(range.start), offset(range.end));
        let first = self.pairs.partition_point(|pair| pair.0 < from);
        let pairs = self.pairs[first..].iter().take_while(|pair| pair.0 < to);
        out.pairs.extend(pairs.map(|pair| (pair.0 - from + base, pair.1)));
        out.json.push_str(&self.json[range]);
    }
}

/// Repeats what was written before, with its places but for the first, which is that of the alias.
fn copy_within(out: &mut Written, range: Range<usize>) {
    let (from, base) = (offset(range.start), offset(out.json.len()));
    let pairs = out.first_pair(range.start + 1)..out.first_pair(range.end);
    for index in pairs {
        let (json, original) = out.pairs[index];
        out.pairs.push((json - from + base, original));
    }
    out.json.extend_from_within(range);
}
