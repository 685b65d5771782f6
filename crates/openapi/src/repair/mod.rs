//! The list of what was wrong in a description and what was done about it, kept short enough to read.

pub(crate) mod mend;
pub(crate) mod path_check;
pub(crate) mod places;
pub(crate) mod reference_check;
pub(crate) mod schema_check;
pub(crate) mod schema_rules;
pub(crate) mod type_word;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

/// One defect that was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repair {
    /// Stable, in `kebab-case`: `missing-operation-id`.
    pub code: Cow<'static, str>,
    /// JSON pointer (RFC 6901) into the original document; empty for the whole of it. One into the file beside it begins
    /// with that file's name: `apiProperties.json#/properties/…`.
    pub pointer: String,
    /// What was wrong and what was done, as a sentence or two.
    pub message: String,
    /// Whether a person should look, because a call may not work as it is.
    pub look: bool,
    /// Line and column in the file, from 1, the column in characters; none where it concerns the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<(u32, u32)>,
}

/// No report is longer than this.
pub(crate) const MOST: usize = 2_000;

/// Places of one kind that are listed where a kind occurs by the thousand; the others are counted.
const MOST_OF_A_KIND: u64 = 20;

/// Collects repairs: the same code at the same place once, and no more than [`MOST`].
#[derive(Debug, Default)]
pub(crate) struct Repairs {
    list: Vec<Repair>,
    seen: HashSet<(Cow<'static, str>, String), RandomState>,
    /// How often each kind occurred that is counted.
    counts: HashMap<&'static str, u64, RandomState>,
    left_out: u64,
}

impl Repairs {
    /// Something that was put right and needs nobody.
    pub(crate) fn note(&mut self, code: &'static str, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(Repair {
            code: code.into(),
            pointer: pointer.into(),
            message: message.into(),
            look: false,
            place: None,
        });
    }

    /// Something a person should look at.
    pub(crate) fn look(&mut self, code: &'static str, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(Repair {
            code: code.into(),
            pointer: pointer.into(),
            message: message.into(),
            look: true,
            place: None,
        });
    }

    /// Something that needs nobody and may occur by the thousand: the first places are listed, the others counted, and
    /// neither pointer nor message is made for those.
    pub(crate) fn count(&mut self, code: &'static str, made: impl FnOnce() -> (String, String)) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            let (pointer, message) = made();
            self.note(code, pointer, message);
        }
    }

    /// Something that concerns the whole description and is said once, however often it is met.
    pub(crate) fn once(&mut self, code: &'static str, message: &str) {
        if self.counts.insert(code, 0).is_none() {
            self.note(code, "", message);
        }
    }

    pub(crate) fn add(&mut self, repair: Repair) {
        if self.list.len() >= MOST - 1 {
            self.left_out += 1;
        } else if self.seen.insert((repair.code.clone(), repair.pointer.clone())) {
            self.list.push(repair);
        }
    }

    /// Takes over what another list holds.
    pub(crate) fn extend(&mut self, other: Self) {
        self.left_out += other.left_out;
        other.counts.into_iter().for_each(|(code, count)| *self.counts.entry(code).or_default() += count);
        other.list.into_iter().for_each(|repair| self.add(repair));
    }

    /// One line for each kind of which not all places are listed.
    fn sum_up(&mut self) {
        let mut more: Vec<_> = self.counts.drain().filter(|(_, count)| *count > MOST_OF_A_KIND).collect();
        more.sort_unstable();
        for (code, count) in more {
            let places = causeway_core::text::count(count - MOST_OF_A_KIND, "more place", "more places");
            self.note(code, "", format!("The same in {places}, which are not listed."));
        }
    }

    /// The report, with a last line that counts what did not fit.
    pub(crate) fn finish(mut self) -> Vec<Repair> {
        self.sum_up();
        if self.left_out > 0 {
            let more = causeway_core::text::count(self.left_out, "more repair", "more repairs");
            let message = format!("{more} of the same kinds were made and are not listed.");
            self.list.push(Repair {
                code: "more-repairs".into(),
                pointer: String::new(),
                message,
                look: false,
                place: None,
            });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_occurs_by_the_thousand_is_one_line_after_its_first_places() {
        let mut repairs = Repairs::default();
        for n in 0..1_520 {
            repairs.count("type-word", || (format!("/{n}"), "A word.".into()));
            repairs.once("consumes-missing", "Once.");
        }
        let list = repairs.finish();
        assert_eq!(list.len(), 22);
        let last = &list[21];
        assert_eq!((last.code.as_ref(), last.pointer.as_str()), ("type-word", ""));
        assert_eq!(last.message, "The same in 1,500 more places, which are not listed.");
    }

    #[test]
    fn the_report_is_bounded_and_says_what_it_leaves_out() {
        let mut repairs = Repairs::default();
        for n in 0..5_000 {
            repairs.note("missing-responses", format!("/paths/{n}"), "No responses.");
        }
        let list = repairs.finish();
        assert_eq!(list.len(), MOST);
        assert_eq!(list[MOST - 1].code, "more-repairs");
        assert!(list[MOST - 1].message.starts_with("3,001 more"), "{}", list[MOST - 1].message);
    }
}
