//! The TypeScript side of the contract, written from the Rust types. A test fails when the file in `ui/` is stale;
//! `CAUSEWAY_WRITE=1 cargo test -p causeway-api` writes it anew.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use ts_rs::{Config, TS, TypeVisitor};

use crate::contract;

/// Sees the types of each request.
pub(crate) trait Visit {
    /// One request.
    fn request<I: TS + 'static, O: TS + 'static>(&mut self, name: &str);
}

#[derive(Default)]
struct Collect {
    config: Config,
    seen: HashSet<TypeId>,
    types: BTreeMap<String, String>,
    requests: String,
}

impl Visit for Collect {
    fn request<I: TS + 'static, O: TS + 'static>(&mut self, name: &str) {
        self.visit::<I>();
        self.visit::<O>();
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.requests,
            "  {name}: {{ input: {}; output: {} }};",
            I::name(&self.config),
            O::name(&self.config)
        );
    }
}

impl TypeVisitor for Collect {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        if T::output_path().is_some() {
            let doc = T::docs().unwrap_or_default();
            self.types.insert(T::ident(&self.config), format!("{doc}export {}\n", T::decl(&self.config)));
        }
    }
}

/// The whole file `ui/src/generated/api.ts`.
#[must_use]
pub fn file() -> String {
    let mut collect = Collect::default();
    contract::visit_types(&mut collect);
    let mut out = String::from("// Written by `CAUSEWAY_WRITE=1 cargo test -p causeway-api`. Do not edit.\n\n");
    for text in collect.types.values() {
        out.push_str(text);
        out.push('\n');
    }
    out.push_str("/** Every request with what it is given and what it gives back. */\nexport type Requests = {\n");
    out.push_str(&collect.requests);
    out.push_str(
        "};\n\n/** What each request reads (queries) or makes stale (commands). */\nexport const REQUEST_TAGS = {\n",
    );
    for request in contract::REQUESTS {
        let tags = serde_json::to_string(request.tags).unwrap_or_default().replace(',', ", ");
        let _ = writeln!(out, "  {}: {{ query: {}, tags: {tags} }},", request.name, request.is_query);
    }
    out.push_str("} as const;\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_in_ui_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/generated/api.ts");
        if std::env::var_os("CAUSEWAY_WRITE").is_some() {
            fs_err::write(path, file()).unwrap();
        }
        let there = fs_err::read_to_string(path).unwrap_or_default();
        assert!(there == file(), "{path} is stale: run `CAUSEWAY_WRITE=1 cargo test -p causeway-api`");
    }
}
