//! Why a run that somebody asked for does not start although nothing is broken.

use causeway_core::error::{About, about};
use causeway_core::{Explain, Slug};
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
    /// The flow is given a body and has no trigger that takes one.
    #[error("The flow \"{0}\" has no Request trigger, so that it takes no body.")]
    TakesNoBody(Slug),
    /// The trigger does not take this.
    #[error("{message}")]
    NotTaken {
        /// What speaks against it.
        code: &'static str,
        /// The same as a sentence.
        message: String,
    },
    /// A run that was cut off goes on first.
    #[error("A run of \"{0}\" was cut off before its end, and has to go on before another one begins.")]
    Unfinished(Slug),
    /// The user has paused a run of it, which keeps its place.
    #[error("A run of \"{0}\" is paused, and no other may start beside it.")]
    RunPaused(Slug),
    /// It came from elsewhere, and would do more than the user agreed to.
    #[error("\"{0}\" came from elsewhere, and waits until you agree to what it may do.")]
    NotAgreed(Slug),
    /// Another flow runs it, and it is paused.
    #[error("The flow \"{0}\" is paused, so that no other flow runs it.")]
    Paused(Slug),
    /// Another flow runs it, and its trigger makes several runs of one request.
    #[error("The flow \"{0}\" begins several runs with what it is given, so that no other flow can wait for it.")]
    Splits(Slug),
    /// It would run itself.
    #[error("The flow \"{0}\" leads back to the flow that runs it, and they would wait for each other for ever.")]
    Circle(Slug),
    /// Too many flows run as parts of each other.
    #[error("The flow \"{flow}\" was not run: at most {most} flows run as parts of each other.")]
    TooDeep {
        /// The flow.
        flow: Slug,
        /// How many may.
        most: usize,
    },
}

impl Explain for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingNew(_) => "NothingNew",
            Self::NotAsked(_) => "NotAsked",
            Self::TakesNoBody(_) => "TakesNoBody",
            Self::NotTaken { code, .. } => code,
            Self::Unfinished(_) => "RunUnfinished",
            Self::RunPaused(_) => "RunPaused",
            Self::NotAgreed(_) => "FlowNotAgreed",
            Self::Paused(_) => "FlowPaused",
            Self::Splits(_) => "FlowSplits",
            Self::Circle(_) => "FlowCircle",
            Self::TooDeep { .. } => "TooDeep",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::NothingNew(message) | Self::NotAsked(message) | Self::NotTaken { message, .. } => {
                about([("message", message)])
            }
            Self::TakesNoBody(flow)
            | Self::Unfinished(flow)
            | Self::RunPaused(flow)
            | Self::NotAgreed(flow)
            | Self::Paused(flow)
            | Self::Splits(flow)
            | Self::Circle(flow) => about([("flow", flow)]),
            Self::TooDeep { flow, most } => about([("flow", flow), ("most", most)]),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NothingNew(_) => "The flow runs when there is.".into(),
            Self::NotAsked(_) => "It is asked again at the next time of its schedule.".into(),
            Self::TakesNoBody(_) => "Leave --body out, or give the flow a trigger of the type Request.".into(),
            Self::NotTaken { .. } => "Nothing was run. Mend the body, or the trigger's schema.".into(),
            Self::RunPaused(_) => {
                "Resume it (`causeway runs resume ID`) or stop it (`causeway runs cancel ID`) first.".into()
            }
            Self::NotAgreed(slug) => {
                format!(
                    "`causeway flow show {slug}` says what that is, and `causeway flow enable {slug}` agrees to it."
                )
            }
            Self::Paused(slug) => format!("`causeway flow enable {slug}` lets it run."),
            Self::Splits(slug) => format!("Leave splitOn out of the trigger of \"{slug}\", and use a Foreach in it."),
            Self::Circle(_) => "Leave one of the calls out.".into(),
            Self::TooDeep { .. } => "Put the actions of one of them into another.".into(),
            Self::Unfinished(slug) => format!("`causeway flow run {slug}` lets it go on."),
        })
    }
}
