//! Every code that a finding may have, with what it means. The guide lists the same, held together by a test.

/// A code of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// As it stands in a [`crate::Diagnostic`].
    pub code: &'static str,
    /// What it says, as one sentence.
    pub meaning: &'static str,
}

/// Every code that a finding may have.
///
/// ```
/// assert!(causeway_flow::codes().any(|code| code.code == "UnknownFunction"));
/// ```
pub fn codes() -> impl Iterator<Item = Code> {
    CODES.iter().map(|(code, meaning)| Code { code, meaning })
}

const CODES: &[(&str, &str)] = &[
    // The file.
    ("Unreadable", "The file is not there, or cannot be read."),
    ("BadArchive", "The archive is damaged, or not safe to unpack."),
    ("NotText", "The file is not text."),
    ("NotJson", "The file is not JSON, and cannot be read as such."),
    ("TooLarge", "The file is larger than a flow can be."),
    ("NotAFlow", "There are neither triggers nor actions in the file."),
    ("MendedJson", "The file is not strict JSON, but can be read."),
    ("NotAnObject", "Something that has to be a JSON object is something else."),
    ("NotAnArray", "Something that has to be a JSON array is something else."),
    ("DeploymentExpression", "A value is filled in when a template is deployed, and is not known here."),
    // Structure.
    ("MissingType", "An action or a trigger has no type."),
    ("UnknownAction", "No action has this type."),
    ("UnknownTrigger", "No trigger has this type."),
    ("UnsupportedAction", "The action needs Azure, or someone who calls from outside."),
    ("UnsupportedTrigger", "The trigger needs Azure."),
    ("UnsupportedSignIn", "An Http action signs in with something that works in Azure only."),
    ("WebhookTrigger", "The trigger waits for a call from outside, which does not reach a desktop."),
    ("NoTrigger", "The flow has no trigger."),
    ("MissingInput", "Something is missing that the action cannot do without."),
    ("UnknownMember", "A member that the language does not have stands where it means nothing."),
    ("UnknownWord", "A word is none of those that can stand there."),
    ("WrongKind", "A value is of a kind that cannot stand there."),
    ("DuplicateName", "Two actions or triggers have the same name."),
    ("DuplicateMember", "A member stands twice in the same object."),
    ("OddName", "A name has characters that names should not have."),
    ("OverLimit", "The flow is larger or deeper than Azure would take."),
    ("OutOfRange", "A number or a duration is outside of its range."),
    ("WrongDuration", "A text is not an ISO 8601 duration."),
    ("WrongContentVersion", "The content version does not have the form 1.0.0.0."),
    ("ConflictingOptions", "Two options exclude each other."),
    ("UnknownParameterType", "No parameter has this type."),
    // Order.
    ("UnknownRunAfter", "The action runs after one that is not on its level."),
    ("CircularRunAfter", "Actions wait for each other."),
    ("UnknownStatus", "An action runs after a status that does not exist."),
    ("NeverStatus", "An action runs after a status that actions here do not end with."),
    // References.
    ("UnknownReference", "An expression names an action that does not exist."),
    ("NotBefore", "An expression names an action that has not ended by then."),
    ("InsideLoop", "An expression names an action inside of a loop, from outside."),
    ("NotAScope", "The results of an action are asked for that has no actions inside."),
    ("UnknownLoop", "An expression names a loop that is not around it."),
    ("NoItem", "An expression asks for the item where there is none."),
    ("UnknownParameter", "An expression names a parameter that is not declared."),
    ("NoParameterValue", "A parameter has no value."),
    ("NoTriggerData", "An expression asks the trigger for what it does not have."),
    // Variables.
    ("UnknownVariable", "An expression or an action names a variable that is not initialized anywhere."),
    ("NotInitialized", "A variable is used where it may not be initialized."),
    ("VariableTwice", "A variable is initialized twice."),
    ("VariableInside", "A variable is initialized inside of another action."),
    ("UnknownVariableType", "No variable has this type."),
    ("WrongVariableType", "The variable's type does not fit what is done with it."),
    ("SelfReference", "A variable is set to something that is made of itself."),
    // Expressions.
    ("InvalidExpression", "A text is not an expression."),
    ("UnknownFunction", "There is no function of this name."),
    ("UnsupportedFunction", "The function needs Azure."),
    ("DeprecatedFunction", "The function has a successor."),
    ("WrongArguments", "A function is given too few or too many arguments."),
    ("WrongArgument", "A function is given something of which it cannot make anything."),
    // Places.
    ("TerminateInLoop", "A Terminate stands inside of a loop."),
    ("ResponseInLoop", "A Response stands inside of a loop."),
    ("ResponseWithoutRequest", "A Response answers a request that no trigger takes."),
    // Schedules.
    ("UnknownFrequency", "There is no such frequency."),
    ("WrongInterval", "The interval is not a whole number from 1 on."),
    ("WrongStartTime", "The start is not a date and time."),
    ("WrongEndTime", "The end is not a date and time."),
    ("WrongSchedule", "An hour, a minute or a day of the schedule does not exist or does not fit the frequency."),
    ("UnknownTimeZone", "There is no such time zone."),
    // Connectors.
    ("UnknownConnector", "The workspace has no such connector."),
    ("UnknownOperation", "The connector has no such operation."),
    ("MissingParameter", "The operation needs a parameter that is not given."),
    ("UnknownOperationParameter", "The operation has no such parameter."),
    ("UnfitParameter", "A value is not what the operation's description asks for."),
    // Other flows.
    ("UnknownFlow", "The workspace has no such flow, or none that can be run by another."),
    // The list itself.
    ("MoreFindings", "There are more findings than are listed."),
];
