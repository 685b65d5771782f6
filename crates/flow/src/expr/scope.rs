//! What an expression can see around it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::EvalError;
use crate::value::object;
use crate::{Status, Value};

/// The world of an expression. Everything but the time may be absent; names are matched without regard to case by the
/// implementation. A clone of a value is cheap, so they are given away.
pub trait Scope {
    /// The time, in UTC, that `utcNow()` gives. It stands still during one evaluation.
    fn now(&self) -> DateTime<Utc>;

    /// The next of a series of ids for `guid()`.
    fn guid(&self) -> Uuid {
        Uuid::nil()
    }

    /// A parameter's value.
    fn parameter(&self, _name: &str) -> Option<Value> {
        None
    }

    /// A variable's value.
    fn variable(&self, _name: &str) -> Option<Value> {
        None
    }

    /// The item of the innermost loop, Query or Select.
    fn item(&self) -> Option<Value> {
        None
    }

    /// The item of the Foreach of that name.
    fn items(&self, _name: &str) -> Option<Value> {
        None
    }

    /// The iteration, from 0, of the Until or Foreach of that name.
    fn iteration(&self, _name: &str) -> Option<u64> {
        None
    }

    /// What `actions('…')` gives: a finished action with its inputs, outputs and status.
    ///
    /// # Errors
    /// The action exists but has not finished, or is inside a loop; the error says so.
    fn action(&self, _name: &str) -> Result<Option<Value>, EvalError> {
        Ok(None)
    }

    /// What `outputs('…')` gives: the outputs of a finished action. Asked for far more often than the whole action.
    ///
    /// # Errors
    /// As for [`Scope::action`].
    fn outputs(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.action(name)?.map(|action| action["outputs"].clone()))
    }

    /// What `body('…')` gives.
    ///
    /// # Errors
    /// As for [`Scope::action`].
    fn body(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.outputs(name)?.map(|outputs| outputs["body"].clone()))
    }

    /// What `result('…')` gives: an array with one object for each action of that scope.
    ///
    /// # Errors
    /// The scope exists but has not finished.
    fn result(&self, _name: &str) -> Result<Option<Value>, EvalError> {
        Ok(None)
    }

    /// The trigger as `trigger()` gives it, with its outputs.
    fn trigger(&self) -> Option<Value> {
        None
    }

    /// What `workflow()` gives.
    fn workflow(&self) -> Option<Value> {
        None
    }

    /// The action whose inputs these are.
    fn current(&self) -> Option<Value> {
        None
    }
}

/// A finished action as expressions see it.
#[derive(Debug, Clone, Copy)]
pub struct ActionView<'a> {
    /// Its name as the definition writes it.
    pub name: &'a str,
    /// How it ended.
    pub status: Status,
    /// The code it ended with.
    pub code: Option<&'a str>,
    /// Its evaluated inputs.
    pub inputs: &'a Value,
    /// What it gave.
    pub outputs: &'a Value,
    /// Why it failed.
    pub error: Option<&'a str>,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
}

impl ActionView<'_> {
    /// The object that `actions('…')` and `result('…')` show.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut shown = object! {
            "name": self.name,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "startTime": causeway_core::clock::rfc3339(self.started),
            "endTime": causeway_core::clock::rfc3339(self.ended),
            "status": self.status.as_str(),
        };
        if let (Some(map), Some(code)) = (shown.as_object_mut(), self.code) {
            map.insert("code", code);
        }
        if let (Some(map), Some(message)) = (shown.as_object_mut(), self.error) {
            map.insert("error", object! {"code": self.code, "message": message});
        }
        shown
    }
}

/// A scope in which `item()` is one item of an array, for Query and Select.
pub(crate) struct ItemScope<'p> {
    pub(crate) parent: &'p dyn Scope,
    pub(crate) item: &'p Value,
}

impl Scope for ItemScope<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.parent.now()
    }
    fn guid(&self) -> Uuid {
        self.parent.guid()
    }
    fn parameter(&self, name: &str) -> Option<Value> {
        self.parent.parameter(name)
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.parent.variable(name)
    }
    fn item(&self) -> Option<Value> {
        Some(self.item.clone())
    }
    fn items(&self, name: &str) -> Option<Value> {
        self.parent.items(name)
    }
    fn iteration(&self, name: &str) -> Option<u64> {
        self.parent.iteration(name)
    }
    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        self.parent.action(name)
    }
    fn outputs(&self, name: &str) -> Result<Option<Value>, EvalError> {
        self.parent.outputs(name)
    }
    fn body(&self, name: &str) -> Result<Option<Value>, EvalError> {
        self.parent.body(name)
    }
    fn result(&self, name: &str) -> Result<Option<Value>, EvalError> {
        self.parent.result(name)
    }
    fn trigger(&self) -> Option<Value> {
        self.parent.trigger()
    }
    fn workflow(&self) -> Option<Value> {
        self.parent.workflow()
    }
    fn current(&self) -> Option<Value> {
        self.parent.current()
    }
}
