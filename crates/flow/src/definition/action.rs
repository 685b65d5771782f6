//! Actions and what each kind of them holds.

use std::sync::Arc;
use std::time::Duration;

use super::Condition;
use crate::Value;
use crate::expr::Tree;
use crate::{RetryPolicy, Status};

/// The actions of one level: of the flow, a scope, a branch or a loop. Shared, never changed.
pub type Block = Arc<Vec<Action>>;

/// One action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name, unique in the flow without regard to case.
    pub name: String,
    /// Its type as written.
    pub type_name: String,
    /// What it does.
    pub kind: ActionKind,
    /// The actions of the same level it waits for, each with the statuses that let it run.
    pub run_after: Vec<(String, Vec<Status>)>,
    /// Its `metadata`, as written.
    pub metadata: Value,
    /// How its call is tried again.
    pub retry: RetryPolicy,
    /// Whether its inputs stay out of the history.
    pub secure_inputs: bool,
    /// Whether its outputs stay out of the history.
    pub secure_outputs: bool,
    /// How long it may take.
    pub limit_timeout: Option<Duration>,
    /// How many items a paged call reads at least.
    pub minimum_items: Option<u64>,
    /// That its call delivers an item, once.
    pub delivery: Option<DeliverOnce>,
    /// Whether an answer 202 with a location is followed until it is another one.
    pub asynchronous: bool,
    /// What it gives instead of being done.
    pub static_result: Option<StaticResult>,
    /// `trackedProperties`: what of it the history shows besides.
    pub tracked: Option<Tree>,
    /// JSON pointer of it in the source.
    pub pointer: String,
}

/// `metadata.causeway.deliverOnce`: the call delivers an item that must arrive once.
#[derive(Debug, Clone)]
pub struct DeliverOnce {
    /// The item's key at its source.
    pub key: Tree,
    /// The item in a person's words.
    pub label: Tree,
    /// What to do when it is not known whether it arrived.
    pub on_unknown: OnUnknown,
    /// What to do when it is delivered already but has changed since.
    pub on_change: OnChange,
}

/// What to do with an item of which it is not known whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnUnknown {
    /// Send again: the destination knows items it has.
    Retry,
    /// Ask the user.
    #[default]
    Ask,
    /// Take it as delivered.
    Skip,
}

/// What to do with an item that changed after it was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnChange {
    /// Deliver the change.
    Send,
    /// Leave it as it arrived.
    #[default]
    Keep,
}

/// What an action does.
#[derive(Debug, Clone)]
pub enum ActionKind {
    /// OpenApiConnection: an operation of a connector.
    Operation(OperationCall),
    /// ApiConnection: a call by method and path through a connection.
    Connection(ConnectionCall),
    /// Http: a call without a connector. An object of method, uri, headers, queries, body and authentication.
    Http(Tree),
    /// Workflow: a run of another flow.
    Workflow(ChildFlow),
    /// Response: the answer to who asked for the run. An object of statusCode, headers and body.
    Response(Tree),
    /// Compose: a value.
    Compose(Tree),
    /// ParseJson: the content, parsed if it is a text.
    ParseJson {
        /// The content.
        content: Tree,
        /// What it has to fit: a JSON Schema, or a text that gives one; null when there is none.
        schema: Value,
    },
    /// Table: the items of an array as the rows of a table.
    Table {
        /// How the table is written.
        format: TableFormat,
        /// The array.
        from: Tree,
        /// Headers and cells, with `item()`; none when each member of an item is a column.
        columns: Option<Vec<(Tree, Tree)>>,
    },
    /// Expression: a function with its arguments, such as `addToTime`.
    Expression {
        /// The function.
        function: &'static str,
        /// The names its arguments have among the inputs, with them.
        arguments: Vec<(&'static str, Tree)>,
    },
    /// Query: the items of an array for which a condition holds.
    Query {
        /// The array.
        from: Tree,
        /// The condition, with `item()`.
        condition: Condition,
    },
    /// Select: a value for each item of an array.
    Select {
        /// The array.
        from: Tree,
        /// The value, with `item()`.
        select: Tree,
    },
    /// Join: the items of an array as one text.
    Join {
        /// The array.
        from: Tree,
        /// What stands between two of them.
        with: Tree,
    },
    /// InitializeVariable: variables with their types and first values.
    Declare(Vec<(String, String, Tree)>),
    /// SetVariable and its kin.
    Change {
        /// What is done to it.
        change: VariableChange,
        /// The variable.
        name: String,
        /// With what.
        value: Tree,
    },
    /// If: one of two branches.
    If {
        /// What decides.
        condition: Condition,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Block,
    },
    /// Switch: one of several branches.
    Switch {
        /// What is compared.
        on: Tree,
        /// The branches.
        cases: Vec<Case>,
        /// The branch when none fits.
        default: Block,
    },
    /// Foreach: the same actions for each item of an array.
    Foreach {
        /// The array.
        over: Tree,
        /// How many items at a time, 1 to 50.
        repetitions: usize,
        /// The actions.
        actions: Block,
    },
    /// Until: the same actions until a condition holds.
    Until(Until),
    /// Scope: actions with one status.
    Scope(Block),
    /// Terminate: the end of the run.
    Terminate(Terminate),
    /// Wait: time passes.
    Wait(Wait),
    /// A type that this version does not run.
    Unsupported,
}

/// The inputs of an OpenApiConnection action.
#[derive(Debug, Clone)]
pub struct OperationCall {
    /// The connector's slug: the last part of `host.apiId`.
    pub connector: String,
    /// The connection: `host.connectionName`.
    pub connection: String,
    /// The operation: `host.operationId`.
    pub operation: String,
    /// Its parameters, an object.
    pub parameters: Tree,
}

/// The inputs of an ApiConnection action or trigger.
#[derive(Debug, Clone)]
pub struct ConnectionCall {
    /// The connection's name: `x` of `parameters('$connections')['x']['connectionId']`, or `host.connection.referenceName`.
    pub connection: String,
    /// An object of method, path, headers, queries and body.
    pub inputs: Tree,
}

/// The inputs of a Workflow action.
#[derive(Debug, Clone)]
pub struct ChildFlow {
    /// The flow: the last part of `host.workflow.id`.
    pub flow: String,
    /// Its trigger: `host.triggerName`.
    pub trigger: String,
    /// An object of headers and body.
    pub inputs: Tree,
}

/// How a Table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated lines.
    Csv,
    /// An HTML table.
    Html,
}

/// What `runtimeConfiguration.staticResult` makes of an action: it is not done and ends like this.
#[derive(Debug, Clone, PartialEq)]
pub struct StaticResult {
    /// How it ends.
    pub status: Status,
    /// What it gives.
    pub outputs: Value,
    /// The code of its error.
    pub code: Option<String>,
    /// The message of its error.
    pub message: Option<String>,
}

/// What a variable action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableChange {
    /// SetVariable.
    Set,
    /// IncrementVariable.
    Increment,
    /// DecrementVariable.
    Decrement,
    /// AppendToArrayVariable.
    AppendToArray,
    /// AppendToStringVariable.
    AppendToString,
}

/// One branch of a Switch.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The value it is for.
    pub value: Tree,
    /// Its actions.
    pub actions: Block,
}

/// What an Until holds.
#[derive(Debug, Clone)]
pub struct Until {
    /// When to stop, asked after each round.
    pub condition: Condition,
    /// The most rounds, up to 5,000.
    pub count: u64,
    /// The longest time, asked between rounds.
    pub timeout: Duration,
    /// Whether reaching either limit is a failure.
    pub fail_at_limit: bool,
    /// The actions.
    pub actions: Block,
}

/// What a Terminate holds.
#[derive(Debug, Clone)]
pub struct Terminate {
    /// How the run ends.
    pub status: Tree,
    /// `runError`, an object with code and message, or null.
    pub error: Tree,
}

/// What a Wait holds.
#[derive(Debug, Clone)]
pub struct Wait {
    /// For how long or until when.
    pub wait: WaitFor,
}

/// For how long or until when a Wait waits.
#[derive(Debug, Clone)]
pub enum WaitFor {
    /// A number of units.
    Interval {
        /// How many.
        count: Tree,
        /// Second, Minute, Hour, Day, Week or Month.
        unit: Tree,
    },
    /// A time.
    Timestamp(Tree),
}

impl Action {
    /// The blocks inside, each with the steps of its JSON pointer from the action on, not escaped.
    #[must_use]
    pub fn blocks(&self) -> Vec<(&Block, Vec<String>)> {
        let plain = |block| (block, vec!["actions".to_owned()]);
        match &self.kind {
            ActionKind::Scope(actions) | ActionKind::Foreach { actions, .. } => vec![plain(actions)],
            ActionKind::Until(until) => vec![plain(&until.actions)],
            ActionKind::If { then, otherwise, .. } => {
                vec![plain(then), (otherwise, vec!["else".into(), "actions".into()])]
            }
            ActionKind::Switch { cases, default, .. } => {
                let of_case = |case: &'_ Case| vec!["cases".to_owned(), case.name.clone(), "actions".into()];
                let mut blocks: Vec<_> = cases.iter().map(|case| (&case.actions, of_case(case))).collect();
                blocks.push((default, vec!["default".into(), "actions".into()]));
                blocks
            }
            _ => Vec::new(),
        }
    }

    /// Whether its actions run more than once.
    #[must_use]
    pub fn is_loop(&self) -> bool {
        matches!(self.kind, ActionKind::Foreach { .. } | ActionKind::Until(_))
    }
}
