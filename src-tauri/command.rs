//! What an entry of the menu or a button of a notification does, and the only place where that becomes the text id that
//! tray and notification daemon know, and is read back.

/// What the user asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show the window as it is.
    Open,
    /// Show the window at a screen: `/connections`, `/flows/<slug>`.
    Show(String),
    /// Run a flow now.
    Run(String),
    /// Pause a flow.
    PauseFlow(String),
    /// Let a paused flow go on.
    ResumeFlow(String),
    /// Pause everything.
    PauseAll(Pause),
    /// Let everything go on.
    ResumeAll,
    /// Show no notifications for a while.
    Snooze,
    /// End Causeway.
    Quit,
}

/// For how long everything is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// One hour.
    Hour,
    /// Until the next midnight of the user's zone.
    Tomorrow,
    /// Until the user resumes.
    UntilResumed,
}

impl Command {
    /// The id of the menu entry: `run:weights`.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Open => "open".into(),
            Self::Show(screen) => format!("show:{screen}"),
            Self::Run(flow) => format!("run:{flow}"),
            Self::PauseFlow(flow) => format!("pause:{flow}"),
            Self::ResumeFlow(flow) => format!("resume:{flow}"),
            Self::PauseAll(Pause::Hour) => "pause-all:hour".into(),
            Self::PauseAll(Pause::Tomorrow) => "pause-all:tomorrow".into(),
            Self::PauseAll(Pause::UntilResumed) => "pause-all:until-resumed".into(),
            Self::ResumeAll => "resume-all".into(),
            Self::Snooze => "snooze".into(),
            Self::Quit => "quit".into(),
        }
    }

    /// The command of a menu entry, if `id` is one of ours.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Some(match id.split_once(':').unwrap_or((id, "")) {
            ("open", _) => Self::Open,
            ("show", screen) => Self::Show(screen.into()),
            ("run", flow) => Self::Run(flow.into()),
            ("pause", flow) => Self::PauseFlow(flow.into()),
            ("resume", flow) => Self::ResumeFlow(flow.into()),
            ("pause-all", "hour") => Self::PauseAll(Pause::Hour),
            ("pause-all", "tomorrow") => Self::PauseAll(Pause::Tomorrow),
            ("pause-all", "until-resumed") => Self::PauseAll(Pause::UntilResumed),
            ("resume-all", _) => Self::ResumeAll,
            ("snooze", _) => Self::Snooze,
            ("quit", _) => Self::Quit,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_survives_its_id() {
        let flow = || "fitbit-to-google".to_owned();
        let all = [
            Command::Open,
            Command::Show("/flows/a:b".into()),
            Command::Run(flow()),
            Command::PauseFlow(flow()),
            Command::ResumeFlow(flow()),
            Command::PauseAll(Pause::Hour),
            Command::PauseAll(Pause::Tomorrow),
            Command::PauseAll(Pause::UntilResumed),
            Command::ResumeAll,
            Command::Snooze,
            Command::Quit,
        ];
        for command in all {
            assert_eq!(Command::parse(&command.id()), Some(command));
        }
        assert_eq!(Command::parse("tauri-internal-7"), None);
    }
}
