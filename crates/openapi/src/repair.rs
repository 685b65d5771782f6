//! The list of what was wrong in a description and what was done about it, kept short enough to read.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

/// One defect that was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repair {
    /// Stable, in `kebab-case`: `missing-operation-id`.
    pub code: Cow<'static, str>,
    /// JSON pointer (RFC 6901) into the original document; empty for the whole of it.
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

/// Collects repairs: the same code at the same place once, and no more than [`MOST`].
#[derive(Debug, Default)]
pub(crate) struct Repairs {
    list: Vec<Repair>,
    seen: HashSet<(Cow<'static, str>, String)>,
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
        other.list.into_iter().for_each(|repair| self.add(repair));
    }

    /// The report, with a last line that counts what did not fit.
    pub(crate) fn finish(mut self) -> Vec<Repair> {
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
