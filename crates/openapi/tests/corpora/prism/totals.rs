//! What became of all requests of a test, counted by class.

use std::collections::BTreeMap;

use causeway_openapi::Request;
use url::Position;

use super::everything;
use super::verdict::Rejection;

/// Bytes of a request's body that are printed.
const SHOWN: usize = 2_000;

/// Counts, and what was refused.
#[derive(Default)]
pub(super) struct Totals {
    sent: usize,
    refused: usize,
    /// Descriptions that Prism does not load, with why.
    unloaded: Vec<String>,
    rejected: BTreeMap<String, Vec<Case>>,
}

/// One thing that Prism refuses.
struct Case {
    /// Description and operation.
    which: String,
    words: String,
    request: String,
}

impl Totals {
    /// Prism cannot load a description.
    pub(super) fn unloaded(&mut self, name: &str, why: &str) {
        self.unloaded.push(format!("{name}: {why}"));
    }

    /// A request was sent; it was accepted when there are no rejections.
    pub(super) fn sent(&mut self, which: &str, request: &Request, rejections: Vec<Rejection>) {
        self.sent += 1;
        self.refused += usize::from(!rejections.is_empty());
        for Rejection { class, words } in rejections {
            let case = Case { which: which.to_owned(), words, request: line(request) };
            self.rejected.entry(class).or_default().push(case);
        }
    }

    /// The counts, and of each class a few cases; all of them in `./dev prism`.
    pub(super) fn print(&self, title: &str) {
        println!("Prism, {title}: {} requests sent, {} accepted", self.sent, self.sent - self.refused);
        self.unloaded.iter().for_each(|why| println!("  not loaded by Prism: {why}"));
        for (class, cases) in &self.rejected {
            println!("  {:5} {class}", cases.len());
            let shown = if everything() { cases.len() } else { 2 };
            for case in cases.iter().take(shown) {
                println!("        {}: {}\n          {}", case.which, case.words, case.request);
            }
        }
    }

    /// The classes that have more cases than they may.
    pub(super) fn beyond(&self, most: impl Fn(&str) -> usize) -> Vec<String> {
        let counts = self.rejected.iter().map(|(class, cases)| (class, cases.len()));
        let beyond = counts.filter(|(class, count)| *count > most(class));
        beyond.map(|(class, count)| format!("{class}: {count}, at most {} expected", most(class))).collect()
    }
}

fn line(request: &Request) -> String {
    let target = &request.url[Position::BeforePath..Position::AfterQuery];
    let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default());
    let body: String = body.chars().take(SHOWN).collect();
    let kind = request.content_type.as_deref().unwrap_or_default();
    format!("{} {target} {kind} {}", request.method, body.escape_debug())
}
