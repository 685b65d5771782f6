//! Why a run that somebody asked for does not start although nothing is broken.

use causeway_core::Explain;
use thiserror::Error;

/// Why no run starts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StartError {
    /// The flow's trigger looked, and there is nothing to run for.
    #[error("{0}")]
    NothingNew(String),
    /// The flow's trigger could not look.
    #[error("Whether there is something new could not be asked: {0}")]
    NotAsked(String),
}

impl Explain for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingNew(_) => "NothingNew",
            Self::NotAsked(_) => "NotAsked",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NothingNew(_) => "The flow runs when there is.".into(),
            Self::NotAsked(_) => "It is asked again at the next time of its schedule.".into(),
        })
    }
}
