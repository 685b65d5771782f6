//! The pages of the guide about the language, their fenced blocks, and the world that their expressions see.
#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};

use causeway_flow::expr::{EvalError, Scope, evaluate_expression, evaluate_value};
use causeway_flow::{Object, Value};
use chrono::{DateTime, Utc};

pub(crate) fn path(page: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/language").join(page)
}

pub(crate) fn written(page: &str) -> String {
    fs_err::read_to_string(path(page)).unwrap()
}

/// Names of the pages.
pub(crate) fn pages() -> Vec<String> {
    let entries = fs_err::read_dir(path("")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".md"));
    names.sort();
    names
}

/// A fenced block with what follows its fence.
pub(crate) struct Block<'t> {
    pub(crate) kind: &'t str,
    pub(crate) text: &'t str,
}

pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let parts: Vec<&str> = page.split("\n```").collect();
    let opened = parts.iter().skip(1).step_by(2);
    opened
        .map(|part| part.split_once('\n').map_or((*part, ""), |(kind, text)| (kind, text)))
        .map(|(kind, text)| Block { kind, text })
        .collect()
}

/// What the guide's expressions see.
pub(crate) struct World(Value);

impl World {
    /// The world that a page describes.
    pub(crate) fn of(page: &str) -> Self {
        let block = blocks(page).into_iter().find(|block| block.kind == "json context").unwrap();
        Self(serde_json::from_str(block.text).unwrap())
    }

    /// What an expression or a template gives, as JSON.
    pub(crate) fn given(&self, kind: &str, text: &str) -> Result<String, EvalError> {
        let value = match kind {
            "template" => evaluate_value(&text.into(), self)?,
            _ => evaluate_expression(text, self)?,
        };
        Ok(value.to_string())
    }

    fn named(&self, kind: &str, name: &str) -> Option<Value> {
        self.0[kind].as_object().and_then(|all: &Object| all.find(name)).map(|(_, value)| value.clone())
    }
}

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        self.0["now"].as_str().unwrap().parse().unwrap()
    }
    fn parameter(&self, name: &str) -> Option<Value> {
        self.named("parameters", name)
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.named("variables", name)
    }
    fn item(&self) -> Option<Value> {
        self.0.get("item").cloned()
    }
    fn items(&self, name: &str) -> Option<Value> {
        self.named("items", name)
    }
    fn iteration(&self, name: &str) -> Option<u64> {
        self.named("iterationIndexes", name)?.as_u64()
    }
    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.named("actions", name))
    }
    fn result(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.named("results", name))
    }
    fn trigger(&self) -> Option<Value> {
        self.0.get("trigger").cloned()
    }
    fn workflow(&self) -> Option<Value> {
        self.0.get("workflow").cloned()
    }
}
