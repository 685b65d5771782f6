//! A store without threads of its own, for simulations: what is read and written happens where it is asked for, one thing
//! after the other, so that the same story comes of the same chances.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::StoreError;

/// Where a store is with what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Before something is read.
    Read,
    /// Before something is written.
    Write,
    /// It is written and committed, and who asked does not know yet.
    Written,
}

/// Lets a simulated store go on.
pub trait Gate: Send + Sync + fmt::Debug {
    /// Ends when the step may be taken, or with the error that comes instead of it. One that never ends is the death of
    /// the process.
    fn pass(&self, step: Step) -> Passage;
}

/// A step that waits at a [`Gate`].
pub type Passage = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// The gate of a simulated store; nothing where the store is a real one.
pub(crate) type AnyGate = Option<Arc<dyn Gate>>;
