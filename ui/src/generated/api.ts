// Written by `CAUSEWAY_WRITE=1 cargo test -p causeway-api`. Do not edit.

/**
 * One action with what went in and what came out, secrets hidden.
 */
export type ActionDetail = { 
/**
 * As in the list.
 */
action: ActionView, 
/**
 * What it was given.
 */
inputs: unknown, 
/**
 * What it gave back.
 */
outputs: unknown, 
/**
 * The call as a command for curl, without sign-in; absent where there is no call.
 */
curl: string | null, };

/**
 * Names an action of a run.
 */
export type ActionName = { 
/**
 * Id of the run.
 */
run: string, 
/**
 * Its position.
 */
seq: number, };

/**
 * A finished action in a list.
 */
export type ActionView = { 
/**
 * Position in the run.
 */
seq: number, 
/**
 * Name in the file.
 */
name: string, 
/**
 * Where it ran: `For_each_weight[12]/Create_weight`.
 */
path: string, 
/**
 * Type in the flow language.
 */
kind: string, 
/**
 * `Succeeded`, `Failed`, `Skipped`, `TimedOut`, `Cancelled`.
 */
status: string, 
/**
 * HTTP status or a code such as `AlreadyDelivered`.
 */
code: string | null, 
/**
 * What went wrong.
 */
error: string | null, 
/**
 * Start, in milliseconds after the start of the run.
 */
offsetMs: number, 
/**
 * Time taken, in milliseconds.
 */
ms: number, };

/**
 * A file that a description refers to.
 */
export type AttachedFile = { 
/**
 * The path or the address that the description knows it by.
 */
name: string, 
/**
 * The bytes in base64.
 */
bytes: string, };

/**
 * Something that waits for the user.
 */
export type Attention = { 
/**
 * What kind.
 */
kind: AttentionKind, 
/**
 * What it is about, by the names that its kind has.
 */
about: Record<string, string>, 
/**
 * The first sentence, shown strong.
 */
title: string, 
/**
 * The second sentence.
 */
detail: string, 
/**
 * What it is about, where it is about a flow.
 */
flow: string | null, 
/**
 * What it is about, where it is about a connection.
 */
connection: string | null, 
/**
 * Whether it is bad (red) or only worth knowing (amber).
 */
bad: boolean, };

/**
 * What can wait for the user. With it comes what it is about, so that it can be said in another language.
 */
export type AttentionKind = "sign-in" | "sign-in-settings" | "unknown-delivery" | "flow-broken" | "flow-agreement" | "flow-quiet" | "vault" | "restored" | "clock" | "network";

/**
 * A backup that was made.
 */
export type BackedUp = { 
/**
 * Its file.
 */
path: string, 
/**
 * Its size.
 */
bytes: number, };

/**
 * Writes a backup.
 */
export type Backup = { 
/**
 * The whole path of the archive, which is not there yet.
 */
path: string, };

/**
 * What is known about a call before it is made.
 */
export type CallCheck = { 
/**
 * Where the arguments do not fit the description. It may be wrong, so that they can be sent all the same.
 */
warnings: Array<string>, 
/**
 * Why it cannot be sent at all.
 */
refusal: string | null, 
/**
 * The call for `curl`, without sign-in.
 */
curl: string | null, };

/**
 * Calls an operation.
 */
export type CallOperation = { 
/**
 * Slug of the connector.
 */
connector: string, 
/**
 * Id of the operation.
 */
operation: string, 
/**
 * Id of the connection; absent means the connector's first.
 */
connection: string | null, 
/**
 * Arguments by the names of the parameters; `body` is the whole body.
 */
arguments: Record<string, unknown>, };

/**
 * The answer to a call of one operation.
 */
export type CallReport = { 
/**
 * HTTP status.
 */
status: number, 
/**
 * Method and URL as sent, secrets hidden.
 */
request: string, 
/**
 * Where redirects led, secrets hidden; absent where there were none.
 */
movedTo: string | null, 
/**
 * What there is to say about how the call was made.
 */
note: string | null, 
/**
 * Headers of the answer, secrets hidden.
 */
headers: Record<string, string>, 
/**
 * Body of the answer: JSON as it is, text as a string.
 */
body: unknown, 
/**
 * Time until the whole answer was there, in milliseconds.
 */
ms: number, };

/**
 * Calls an operation with files of this machine.
 */
export type CallWithFiles = { 
/**
 * The call.
 */
call: CallOperation, 
/**
 * Files that are sent.
 */
files: Array<FileArgument>, 
/**
 * The file in which the answer's body is kept; absent means it is given back.
 */
saveTo: string | null, };

/**
 * How the address of a description is looked at.
 */
export type ChecksView = { 
/**
 * `never`, `day`, `week`.
 */
every: string, 
/**
 * When it was looked at last since the description was taken.
 */
at: string | null, 
/**
 * `same`, `changed`, `failed`; absent when it was not looked at yet.
 */
found: string | null, 
/**
 * What would change, or why nothing could be compared.
 */
message: string, 
/**
 * Each change, the first hundred.
 */
lines: Array<string>, 
/**
 * Flows whose calls may fail then.
 */
touched: Array<string>, };

/**
 * Keys that the user has from a service.
 */
export type ConnectionKeys = { 
/**
 * Slug of the connector.
 */
connector: string, 
/**
 * Name of the connection to make or renew; absent means the connector's slug.
 */
connection: string | null, 
/**
 * The keys, of those that the connector names.
 */
keys: Array<KeyInput>, };

/**
 * Names a connection.
 */
export type ConnectionName = { 
/**
 * Its id.
 */
id: string, };

/**
 * A connection to try.
 */
export type ConnectionTest = { 
/**
 * Its id.
 */
id: string, 
/**
 * The operation to try it with; one that needs nothing if it is left out.
 */
operation: string | null, };

/**
 * A connection that was tried.
 */
export type ConnectionTested = { 
/**
 * The operation that it was tried with.
 */
operation: string, 
/**
 * Method and address as sent, secrets hidden.
 */
request: string, 
/**
 * HTTP status.
 */
status: number, 
/**
 * Whether the service took the sign-in.
 */
works: boolean, 
/**
 * How long it took, in milliseconds.
 */
ms: number, };

/**
 * A signed-in account.
 */
export type ConnectionView = { 
/**
 * Id: what flows call it.
 */
id: string, 
/**
 * Name shown.
 */
title: string, 
/**
 * Slug of its connector.
 */
connector: string, 
/**
 * Account at the service, if it told.
 */
account: string | null, 
/**
 * `ok`, `waiting`, `reauth` or `settings`.
 */
state: string, 
/**
 * The state in words.
 */
stateText: string, 
/**
 * Scopes granted.
 */
scopes: Array<string>, 
/**
 * Scopes that were asked for and not granted.
 */
missingScopes: Array<string>, 
/**
 * Where its secrets may be sent: origins.
 */
origins: Array<string>, 
/**
 * When the token ends.
 */
expiresAt: string | null, 
/**
 * Whether it is renewed by itself.
 */
renews: boolean, 
/**
 * When the service is asked again, while it has trouble.
 */
retryAt: string | null, 
/**
 * Titles of the flows that use it.
 */
usedBy: Array<string>, 
/**
 * Colour of the logo as `#rrggbb`.
 */
color: string, };

/**
 * A connector in a list.
 */
export type ConnectorCard = { 
/**
 * Slug: the name of its folder.
 */
slug: string, 
/**
 * Title of the description.
 */
title: string, 
/**
 * Host that is called.
 */
host: string, 
/**
 * `OpenAPI 3.1`, `Swagger 2.0`, `Google discovery`.
 */
format: string, 
/**
 * How many operations can be called.
 */
operations: number, 
/**
 * How many repairs the import made.
 */
repairs: number, 
/**
 * `oauth2`, `api-key`, `basic`, `none`.
 */
auth: string, 
/**
 * What the user should know about the service (switched off, closed to new people).
 */
notice: string | null, 
/**
 * Ids of the connections on it.
 */
connections: Array<string>, 
/**
 * Colour of the logo as `#rrggbb`.
 */
color: string, };

/**
 * How often a connector's address is looked at.
 */
export type ConnectorChecks = { 
/**
 * Slug of the connector.
 */
slug: string, 
/**
 * How often.
 */
every: "never" | "day" | "week", };

/**
 * The client that the user registered at a service. The secret goes in and never comes out.
 */
export type ConnectorClient = { 
/**
 * Slug of the connector.
 */
slug: string, 
/**
 * Client id.
 */
clientId: string, 
/**
 * Client secret, for services that give one.
 */
clientSecret: string | null, };

/**
 * One connector whole, without its operations (ask for them with a search).
 */
export type ConnectorDetail = { 
/**
 * As in the list.
 */
card: ConnectorCard, 
/**
 * Text of the description, plain.
 */
description: string, 
/**
 * Address that is called.
 */
server: string, 
/**
 * Whether the user named it.
 */
hasOwnServer: boolean, 
/**
 * Addresses that the description names, at most 50.
 */
servers: Array<string>, 
/**
 * What stands in braces in them, and what was given for that; empty where nothing was.
 */
variables: Record<string, string>, 
/**
 * Why nothing can be called yet, if its address is not known.
 */
unreachable: string | null, 
/**
 * The origin on the user's own network that it would call, and may not before the user allows it.
 */
notAllowed: string | null, 
/**
 * Origins that the user approved: they may be on the user's own network, and get the sign-in.
 */
allowed: Array<string>, 
/**
 * What the import repaired, at most 500.
 */
repairs: Array<RepairView>, 
/**
 * Where the description came from: a file name or an address.
 */
source: string, 
/**
 * Looking at that address; absent where it did not come from one.
 */
checks: ChecksView | null, 
/**
 * Files that the description refers to and that are not here, at most 100.
 */
missingFiles: Array<string>, 
/**
 * Keys that it can be used with.
 */
keys: Array<KeyView>, 
/**
 * The sign-in: where, which scopes, which redirect address to register.
 */
signIn: SignInSetup | null, };

/**
 * A connector in its normal form.
 */
export type ConnectorExport = { 
/**
 * One OpenAPI 3.1 document.
 */
document: unknown, };

/**
 * Names a connector.
 */
export type ConnectorName = { 
/**
 * Its slug.
 */
slug: string, };

/**
 * An address that a connector may call although it is on the user's own network, or no longer may.
 */
export type ConnectorOrigin = { 
/**
 * Slug of the connector.
 */
slug: string, 
/**
 * Scheme, host and port; what follows them is left out.
 */
origin: string, };

/**
 * Where a connector's service is.
 */
export type ConnectorServer = { 
/**
 * Slug of the connector.
 */
slug: string, 
/**
 * The address that is called; absent means the description's own.
 */
server: string | null, 
/**
 * Values for what stands in braces in the description's addresses; an empty one is forgotten.
 */
variables: Record<string, string>, };

/**
 * How many there are of each.
 */
export type Counts = { 
/**
 * Flows.
 */
flows: number, 
/**
 * Connections.
 */
connections: number, 
/**
 * Connectors.
 */
connectors: number, 
/**
 * Things that wait for the user.
 */
attention: number, };

/**
 * What the user knows about all of a flow's deliveries of which nobody knows whether they arrived.
 */
export type DeliveriesResolve = { 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Whether they arrived; if not, they are sent again with the next run.
 */
arrived: boolean, };

/**
 * What became of a flow's deliveries in doubt.
 */
export type DeliveriesResolved = { 
/**
 * How many there were.
 */
settled: number, };

/**
 * What the user knows about a delivery that nobody else knows.
 */
export type DeliveryResolve = { 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Name of the action.
 */
action: string, 
/**
 * Id of the connection.
 */
connection: string, 
/**
 * Key of the item.
 */
key: string, 
/**
 * Whether it arrived; if not, it is sent again with the next run.
 */
arrived: boolean, };

/**
 * A demo that was opened beside the user's own Causeway.
 */
export type DemoOpened = { 
/**
 * The address of its page; absent where it has a window of its own.
 */
address: string | null, };

/**
 * What helps to find out why something does not work, to be looked at before it is given away. It holds no secret and
 * nothing that was moved.
 */
export type Diagnostics = { 
/**
 * The name for the archive.
 */
name: string, 
/**
 * All that is in it.
 */
files: Array<DiagnosticsFile>, 
/**
 * The archive (ZIP) of exactly these files, in base64.
 */
archive: string, };

/**
 * One file of it.
 */
export type DiagnosticsFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * All of it.
 */
text: string, };

/**
 * How a connection ended.
 */
export type Disconnected = { 
/**
 * Name it had.
 */
title: string, 
/**
 * `told`: the service has ended the access too; `later`: it will be told; `here`: it cannot be told.
 */
service: string, };

/**
 * Nothing.
 */
export type Empty = Record<symbol, never>;

/**
 * What the whole engine is doing, for the tray icon and the corner of the window.
 */
export type EngineState = "idle" | "running" | "paused" | "needs-you" | "error";

/**
 * Something that a call of an operation may be given, one field of a form.
 */
export type FieldView = { 
/**
 * The name of the argument, as flows write it: `limit`, `body/weight/kg`.
 */
name: string, 
/**
 * What people know it by.
 */
title: string, 
/**
 * `path`, `query`, `header`, `cookie`, `form`, `body`.
 */
location: string, 
/**
 * Whether it must be given.
 */
required: boolean, 
/**
 * `integer`, `date`, `one of asc, desc`.
 */
kind: string, 
/**
 * What is typed into it: `text`, `number`, `boolean`, `any`.
 */
takes: string, 
/**
 * The values to choose from; empty where any fits.
 */
choices: Array<string>, 
/**
 * What it means.
 */
description: string, };

/**
 * A file that is sent.
 */
export type FileArgument = { 
/**
 * The argument: `body`, or a field of a form.
 */
name: string, 
/**
 * Its path.
 */
path: string, };

/**
 * One finding in a flow file.
 */
export type Finding = { 
/**
 * Stable code.
 */
code: string, 
/**
 * JSON pointer into the file.
 */
pointer: string, 
/**
 * What is wrong.
 */
message: string, 
/**
 * What to do.
 */
hint: string | null, 
/**
 * `error`, `warning` or `note`.
 */
severity: string, 
/**
 * Its line in the text, from 1 on, where it was found.
 */
line: number | null, 
/**
 * Its column, from 1 on, in characters.
 */
column: number | null, };

/**
 * The user's word to what a flow from elsewhere may do.
 */
export type FlowAgree = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * What the user has seen, by its keys.
 */
seen: Array<string>, };

/**
 * A flow in a list.
 */
export type FlowCard = { 
/**
 * Slug: the name of its file.
 */
slug: string, 
/**
 * Title shown.
 */
title: string, 
/**
 * `Fitbit → Google Health, intervals.icu`.
 */
route: string, 
/**
 * `every hour`, `on demand`.
 */
schedule: string, 
/**
 * The schedule in parts; absent where there is none.
 */
rhythm: RhythmView | null, 
/**
 * `on`, `paused`, `running`, `held` (the user has to do something first), `broken` (the file cannot be read), `needs-you`.
 */
state: string, 
/**
 * The state as a short phrase.
 */
stateText: string, 
/**
 * How many runs of it go on now.
 */
running: number, 
/**
 * What it waits for; absent where that is only its time.
 */
waits: FlowWait | null, 
/**
 * How its trigger last looked; absent where that asks nobody, or has not yet.
 */
looked: FlowLook | null, 
/**
 * When it runs next.
 */
nextRun: string | null, 
/**
 * The newest runs, oldest first, at most 24.
 */
lastRuns: Array<RunBar>, 
/**
 * Items delivered since midnight (the machine's zone).
 */
today: number, 
/**
 * Items delivered ever.
 */
total: number, 
/**
 * Deliveries whose outcome is unknown or that were refused.
 */
waiting: number, 
/**
 * How many runs wait to begin with what its trigger brought.
 */
toBegin: number, };

/**
 * One flow whole.
 */
export type FlowDetail = { 
/**
 * As in the list.
 */
card: FlowCard, 
/**
 * What it does, in the words of its author.
 */
description: string, 
/**
 * Trigger and actions, in order.
 */
steps: Array<StepView>, 
/**
 * What the checker found.
 */
findings: Array<Finding>, 
/**
 * Whether it came from elsewhere, so that it does what the user agreed to and nothing else.
 */
isImported: boolean, 
/**
 * Everything that it may do.
 */
may: Array<FlowMay>, 
/**
 * The sign-ins that it waits for, in the order of first use.
 */
signIns: Array<SignInNeeded>, 
/**
 * The text of the file.
 */
source: string, 
/**
 * Path of the file.
 */
path: string, };

/**
 * A flow's text that is not saved yet.
 */
export type FlowDraft = { 
/**
 * Its slug, where there is a flow of that name.
 */
slug: string | null, 
/**
 * The whole text.
 */
text: string, };

/**
 * A flow whose text is to leave this machine.
 */
export type FlowExport = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * Whether what looks like a secret in it may go along.
 */
withSecrets?: boolean, };

/**
 * A flow's file as it may leave this machine.
 */
export type FlowExported = { 
/**
 * All of it.
 */
text: string, };

/**
 * How a trigger that asks a service last looked.
 */
export type FlowLook = { 
/**
 * When.
 */
at: string, 
/**
 * `new`, `nothing`, `failed` (the service could not be asked, or said something else), `full` (not asked: too many
 * runs wait to begin).
 */
found: string, 
/**
 * The same as a short phrase, with why it failed.
 */
text: string, };

/**
 * One thing that a flow may do.
 */
export type FlowMay = { 
/**
 * Names it, to say that it was seen.
 */
key: string, 
/**
 * What: `read`, `change`, `delete`, `call` where only a run tells, or `run` another flow.
 */
what: string, 
/**
 * Where: the title of a connector or a flow, or a host; absent where only a run tells.
 */
at: string | null, 
/**
 * The host of a connector.
 */
host: string | null, 
/**
 * Whether the user has yet to agree to it.
 */
isNew: boolean, };

/**
 * Names a flow.
 */
export type FlowName = { 
/**
 * Its slug.
 */
slug: string, };

/**
 * Pauses or resumes a flow.
 */
export type FlowPause = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * Whether it shall be paused.
 */
paused: boolean, };

/**
 * A flow that was given a text back.
 */
export type FlowRestored = { 
/**
 * The flow as it is now.
 */
flow: FlowDetail, 
/**
 * Names the text that was replaced, which is kept; absent where there was no other.
 */
replaced: string | null, };

/**
 * A flow to run.
 */
export type FlowRun = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * The body that its Request trigger gets.
 */
body?: unknown, };

/**
 * A flow's text to save.
 */
export type FlowSave = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * The whole text.
 */
text: string, 
/**
 * Whether one of that name may be replaced, whatever it says.
 */
replace: boolean, 
/**
 * The text that was changed: where the file has another one by now, nothing is written. Absent means that any
 * text may be replaced.
 */
loaded?: string, 
/**
 * Whether it came from elsewhere, so that the user has to agree to what it may do before it runs.
 */
imported?: boolean, };

/**
 * A flow's text to test, saved or not.
 */
export type FlowTest = { 
/**
 * Its slug: what has arrived and how far it has read is known by it.
 */
slug: string, 
/**
 * The whole text.
 */
text: string, 
/**
 * Where what it reads is from: `read` (the services are asked), `last` (the last run), `samples`.
 */
data: string, };

/**
 * How a test of a flow went.
 */
export type FlowTested = { 
/**
 * `Succeeded`, `Failed`, `TimedOut`, `Cancelled`, `Skipped`.
 */
status: string, 
/**
 * What went wrong.
 */
error: string | null, 
/**
 * Whether the test was ended because it was too long.
 */
isCut: boolean, 
/**
 * How long it took, in milliseconds.
 */
ms: number, 
/**
 * Its steps, in the order in which they ended.
 */
steps: Array<TestedStep>, };

/**
 * A flow's text to check.
 */
export type FlowText = { 
/**
 * The whole text.
 */
text: string, };

/**
 * A value of a flow that is being written.
 */
export type FlowValue = { 
/**
 * The flow's slug: what its last run gave is known by it.
 */
slug: string, 
/**
 * The whole text.
 */
text: string, 
/**
 * The step that the value is of, by its JSON pointer in the text.
 */
step: string, 
/**
 * The value, with expressions in it.
 */
value: unknown, };

/**
 * A text that a flow has or had, in a list of them.
 */
export type FlowVersion = { 
/**
 * Names it, as in [`RunView::version`].
 */
hash: string, 
/**
 * When it became the newest.
 */
saved: string, 
/**
 * Whether new runs follow it.
 */
runsNow: boolean, };

/**
 * Names a version of a flow.
 */
export type FlowVersionName = { 
/**
 * Slug of the flow.
 */
slug: string, 
/**
 * The version, or how its name begins.
 */
hash: string, };

/**
 * A text that a flow has or had.
 */
export type FlowVersionText = { 
/**
 * Names it.
 */
hash: string, 
/**
 * When it became the newest.
 */
saved: string, 
/**
 * All of it.
 */
text: string, };

/**
 * What a flow waits for.
 */
export type FlowWait = { 
/**
 * `paused-all`, `paused`, `sign-in`, `vault`, `budget` (no more requests may be made for now), `queue` (as many runs go
 * on as may), `mains` (the machine runs on its battery), `unmetered` (its network is metered), `network` (there is none).
 */
reason: string, 
/**
 * Until when, where that is known.
 */
until: string | null, 
/**
 * The connection that it is about.
 */
connection: string | null, 
/**
 * What the battery holds, in per cent, where that is why.
 */
battery: number | null, };

/**
 * A function of the flow language.
 */
export type FunctionView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its arguments in words: `text, start, length?`.
 */
arguments: string, 
/**
 * What it does, in a sentence or two.
 */
help: string, };

/**
 * Something that is in an answer of an operation.
 */
export type GivenView = { 
/**
 * The members that lead to it; `*` is each item of a list.
 */
path: Array<string>, 
/**
 * `integer`, `date`, `array`.
 */
kind: string, 
/**
 * What it means.
 */
description: string, };

/**
 * A description as bytes.
 */
export type ImportBytes = { 
/**
 * The bytes in base64.
 */
bytes: string, 
/**
 * Where they came from: a file name.
 */
source: string, 
/**
 * Files that the description refers to.
 */
attached?: Array<AttachedFile>, 
/**
 * Whether to fetch the files that it refers to by address and that are not attached.
 */
fetch?: boolean, 
/**
 * Name of the connector; absent means the description's title.
 */
name: string | null, 
/**
 * Whether it may replace one whose flows it would break.
 */
replace?: boolean, 
/**
 * Whether one that is there stays where anything would change: only to say what.
 */
preview?: boolean, };

/**
 * What an import did.
 */
export type ImportReport = { 
/**
 * The connector as saved.
 */
connector: ConnectorDetail, 
/**
 * Whether it replaced one of the same name.
 */
replaced: boolean, 
/**
 * Whether anything was written; a preview that finds changes writes nothing.
 */
saved: boolean, 
/**
 * What changed, where it replaced one, or would change: a line each.
 */
changes: Array<string>, 
/**
 * Flows whose calls may fail by that.
 */
touched: Array<string>, 
/**
 * Time the import took, in milliseconds.
 */
ms: number, };

/**
 * A description as text.
 */
export type ImportText = { 
/**
 * The text.
 */
text: string, 
/**
 * Name of the connector; absent means the description's title.
 */
name: string | null, 
/**
 * Whether it may replace one whose flows it would break.
 */
replace?: boolean, 
/**
 * Whether one that is there stays where anything would change: only to say what.
 */
preview?: boolean, };

/**
 * The address of a description.
 */
export type ImportUrl = { 
/**
 * The address, http or https.
 */
url: string, 
/**
 * Whether to fetch the files that the description refers to.
 */
fetch?: boolean, 
/**
 * Name of the connector; absent means the description's title.
 */
name: string | null, 
/**
 * Whether it may replace one whose flows it would break.
 */
replace?: boolean, 
/**
 * Whether one that is there stays where anything would change: only to say what.
 */
preview?: boolean, };

/**
 * A connection on the map.
 */
export type Island = { 
/**
 * Id of the connection.
 */
id: string, 
/**
 * Name shown.
 */
title: string, 
/**
 * State as in [`ConnectionView::state`](super::ConnectionView::state).
 */
state: string, 
/**
 * The state in words: `signed in`, `sign in again`.
 */
stateText: string, 
/**
 * Whether the state is good.
 */
ok: boolean, 
/**
 * Colour of the logo as `#rrggbb`.
 */
color: string, };

/**
 * What tells the items of a list apart.
 */
export type ItemsView = { 
/**
 * The members that lead to the list.
 */
path: Array<string>, 
/**
 * The members of an item that lead to what identifies it.
 */
id: Array<string> | null, };

/**
 * One key.
 */
export type KeyInput = { 
/**
 * Name of the way to sign in.
 */
scheme: string, 
/**
 * The user name, where there is one.
 */
user: string, 
/**
 * The key, the token or the password.
 */
secret: string, };

/**
 * A key that a connector can be used with.
 */
export type KeyView = { 
/**
 * Name of the way to sign in.
 */
scheme: string, 
/**
 * `api-key`, `bearer`, or `basic`, which has a user name too.
 */
kind: string, 
/**
 * Where it is sent: `header X-Api-Key`.
 */
place: string, 
/**
 * The user name, where that is always the same; else empty.
 */
user: string, 
/**
 * Where the user finds it, if that is known; else empty.
 */
help: string, };

/**
 * What the machine lacks.
 */
export type LackView = { 
/**
 * `mains`, `unmetered` or `network`, as in [`FlowWait::reason`](super::FlowWait::reason).
 */
reason: string, 
/**
 * What the battery holds, in per cent, where that is why.
 */
battery: number | null, 
/**
 * The same as a sentence: `Waiting for mains power: battery at 12 %`.
 */
text: string, };

/**
 * What came of one request through settings that are not saved yet.
 */
export type NetworkTried = { 
/**
 * The host that was asked.
 */
host: string, 
/**
 * The HTTP status that it answered; absent where there is no answer.
 */
status: number | null, 
/**
 * Why there is none.
 */
error: string | null, };

/**
 * Settings of the network, before they are saved.
 */
export type NetworkTry = { 
/**
 * As in the settings.
 */
extraCertificates: string | null, 
/**
 * As in the settings.
 */
proxy: string | null, };

/**
 * A run that will start.
 */
export type NextRun = { 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Its title.
 */
title: string, 
/**
 * When.
 */
at: string, };

/**
 * One operation whole.
 */
export type OperationDetail = { 
/**
 * As in the list.
 */
row: OperationRow, 
/**
 * Text of the description, plain.
 */
description: string, 
/**
 * What it takes.
 */
parameters: Array<ParameterView>, 
/**
 * Arguments that make a valid call.
 */
sample: unknown, 
/**
 * What it answers: one line a status.
 */
responses: Array<ResponseView>, 
/**
 * What it takes as the fields of a form, members of its body among them.
 */
fields: Array<FieldView>, 
/**
 * What is in its answer.
 */
gives: Array<GivenView>, 
/**
 * The items of its answer, where it is a list.
 */
items: ItemsView | null, };

/**
 * Names an operation.
 */
export type OperationName = { 
/**
 * Slug of the connector.
 */
connector: string, 
/**
 * Its id.
 */
id: string, };

/**
 * A page of operations.
 */
export type OperationPage = { 
/**
 * The operations, best match first.
 */
operations: Array<OperationRow>, 
/**
 * How many match.
 */
total: number, };

/**
 * An operation in a list.
 */
export type OperationRow = { 
/**
 * Slug of the connector that has it.
 */
connector: string, 
/**
 * Unique id within the connector.
 */
id: string, 
/**
 * `GET`, `POST`, …
 */
method: string, 
/**
 * Path template.
 */
path: string, 
/**
 * One line.
 */
summary: string, 
/**
 * Tags of the description.
 */
tags: Array<string>, };

/**
 * Asks for operations.
 */
export type Operations = { 
/**
 * Slug of the connector; all connectors when it is left out.
 */
connector?: string, 
/**
 * Words to look for.
 */
search: string, 
/**
 * How many to leave out.
 */
offset: number, 
/**
 * How many to give at the most, 500 at once.
 */
limit: number, };

/**
 * The first screen.
 */
export type Overview = { 
/**
 * The engine in one line.
 */
status: Status, 
/**
 * What needs the user, worst first.
 */
attention: Array<Attention>, 
/**
 * The connections.
 */
islands: Array<Island>, 
/**
 * The flows between them.
 */
roads: Array<Road>, 
/**
 * The flows.
 */
flows: Array<FlowCard>, 
/**
 * The newest runs, newest first, at most 12.
 */
happened: Array<RunView>, };

/**
 * A parameter of an operation.
 */
export type ParameterView = { 
/**
 * Name.
 */
name: string, 
/**
 * `path`, `query`, `header`, `cookie`, `form`, `body`.
 */
location: string, 
/**
 * Whether it must be given.
 */
required: boolean, 
/**
 * `integer`, `date`, `one of asc, desc`.
 */
kind: string, 
/**
 * What it means.
 */
description: string, };

/**
 * A user name and a password, for a service that takes nothing better.
 */
export type PasswordSignIn = { 
/**
 * Slug of the connector.
 */
connector: string, 
/**
 * Id of the connection to make or renew; absent means the connector's name.
 */
connection: string | null, 
/**
 * The user name.
 */
user: string, 
/**
 * The password; it is sent to the service once and not kept.
 */
password: string, };

/**
 * Pauses everything.
 */
export type PauseAll = { 
/**
 * For how many hours; absent means until resumed.
 */
hours: number | null, };

/**
 * A QR code.
 */
export type QrView = { 
/**
 * Modules on each side, with the quiet zone.
 */
size: number, 
/**
 * The dark modules as the path of an SVG image whose unit is a module.
 */
path: string, };

/**
 * One repair of a description.
 */
export type RepairView = { 
/**
 * Stable code.
 */
code: string, 
/**
 * JSON pointer into the original.
 */
pointer: string, 
/**
 * Line in the file, from 1, where it is known.
 */
line: number | null, 
/**
 * Column in that line, from 1.
 */
column: number | null, 
/**
 * What was there and what Causeway does.
 */
message: string, 
/**
 * Whether a person should look.
 */
look: boolean, };

/**
 * One answer of an operation.
 */
export type ResponseView = { 
/**
 * `200`, `default`.
 */
status: string, 
/**
 * What it means.
 */
description: string, };

/**
 * A schedule in parts, for languages that make their own sentence of them.
 */
export type RhythmView = { 
/**
 * How many units lie between two runs.
 */
every: number, 
/**
 * `second`, `minute`, `hour`, `day`, `week`, `month`, `year`.
 */
unit: string, 
/**
 * Days of the month; negative ones count from its end.
 */
monthDays: Array<number>, 
/**
 * The n-th such day of a month: the day of the week, 0 for Monday, and n.
 */
nthDays: Array<[number, number]>, 
/**
 * Days of the week, 0 for Monday.
 */
weekDays: Array<number>, 
/**
 * Times of the day: `07:00`.
 */
times: Array<string>, };

/**
 * A flow on the map, from one connection to another.
 */
export type Road = { 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Where items come from: id of an island.
 */
from: string, 
/**
 * Where they go: id of an island.
 */
to: string, 
/**
 * What is written at the road: `Weights and activities · every hour`.
 */
label: string, 
/**
 * `ok`, `running`, `held` or `paused`.
 */
state: string, };

/**
 * Runs an earlier run again, or lets one go on that was cut off.
 */
export type RunAgain = { 
/**
 * Its id, or the first letters of it.
 */
id: string, 
/**
 * Do everything again, and not only what failed.
 */
whole: boolean, 
/**
 * Follow the version of the flow that it had, and not the newest.
 */
sameVersion: boolean, };

/**
 * Names a run and nothing more.
 */
export type RunAlone = { 
/**
 * Its id, or the first letters of it.
 */
id: string, };

/**
 * One past run as a bar.
 */
export type RunBar = { 
/**
 * Id of the run.
 */
id: string, 
/**
 * Status as in [`RunView::status`].
 */
status: string, 
/**
 * How many items it delivered.
 */
delivered: number, };

/**
 * A page of the actions of a run.
 */
export type RunDetail = { 
/**
 * The run.
 */
run: RunView, 
/**
 * Its actions in the order in which they finished.
 */
actions: Array<ActionView>, 
/**
 * What to ask for as `after` to get the next page; absent at the end.
 */
next: number | null, };

/**
 * Names a run.
 */
export type RunName = { 
/**
 * Its id, or the first letters of it.
 */
id: string, 
/**
 * Only actions after this one.
 */
after: number | null, 
/**
 * How many actions, 500 at the most.
 */
limit: number, };

/**
 * A page of runs, newest first.
 */
export type RunPage = { 
/**
 * The runs.
 */
runs: Array<RunView>, 
/**
 * What to ask for as `before` to get the next page; absent at the end.
 */
next: string | null, };

/**
 * A run in a list.
 */
export type RunView = { 
/**
 * Id.
 */
id: string, 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Title of the flow.
 */
title: string, 
/**
 * `running`, `succeeded`, `failed`, `cancelled`, `interrupted`.
 */
status: string, 
/**
 * `schedule`, `manual`, `catch-up`.
 */
cause: string, 
/**
 * Whether it is not finished: it runs, or goes on.
 */
goesOn: boolean, 
/**
 * Whether the user has paused it: then it goes on when they say so.
 */
paused: boolean, 
/**
 * Id of the run that it repeats.
 */
repeats: string | null, 
/**
 * Names the version of the flow that it follows, which may be too old to be kept.
 */
version: string, 
/**
 * When it started.
 */
started: string, 
/**
 * When it ended.
 */
ended: string | null, 
/**
 * How long it took or has been taking, in milliseconds.
 */
ms: number, 
/**
 * Items delivered.
 */
delivered: number, 
/**
 * Items that were there already.
 */
already: number, 
/**
 * Items that failed.
 */
failed: number, 
/**
 * Items whose outcome is unknown.
 */
unknown: number, 
/**
 * One sentence: `312 items delivered`, `Nothing new`, `Google Health answered 500 …`.
 */
summary: string, 
/**
 * Why it failed, where it did: what the summary says then.
 */
error: string | null, 
/**
 * What it answered to who asked for it: statusCode, headers and body. Only for who waits for it.
 */
response?: { statusCode: number; headers: Record<string, unknown>; body: unknown }, };

/**
 * A run to wait for.
 */
export type RunWait = { 
/**
 * Slug of its flow.
 */
slug: string, 
/**
 * Its id.
 */
run: string, };

/**
 * Asks for runs, newest first. What is left out does not matter.
 */
export type Runs = { 
/**
 * Only of these flows, 50 at the most.
 */
flows?: Array<string>, 
/**
 * Only with these statuses; `problems` stands for failed, interrupted and waiting.
 */
statuses?: Array<string>, 
/**
 * Only those that started then or later (RFC 3339).
 */
since?: string, 
/**
 * Only those that started before then (RFC 3339).
 */
until?: string, 
/**
 * Only those with all of these words in what went wrong or in the items that they sent; the last word may be the
 * beginning of one. Runs without a problem that sent nothing have no words.
 */
search?: string, 
/**
 * Only those that sent an item with this in its key or its label: whole words beside each other.
 */
item?: string, 
/**
 * Only those before this run: what the last page gave as `next`.
 */
before?: string, 
/**
 * Only those after this run, the first of a page: the page before that one.
 */
after?: string, 
/**
 * How many, 200 at the most.
 */
limit: number, };

/**
 * A schedule in words and times.
 */
export type ScheduleView = { 
/**
 * `every hour`, `every day at 07:00`.
 */
words: string, 
/**
 * The same in parts.
 */
rhythm: RhythmView, 
/**
 * The zone whose clocks it follows, as written; absent means UTC.
 */
zone: string | null, 
/**
 * The next times, at most five; none when the schedule has ended.
 */
next: Array<string>, 
/**
 * Whether the first run is when the flow is saved.
 */
runsAtOnce: boolean, };

/**
 * The settings to save.
 */
export type SettingsSave = { 
/**
 * `off`, `needs-me`, `failures`, `summaries`.
 */
notify: string, 
/**
 * `system`, `light`, `dark`.
 */
theme: string, 
/**
 * `color`, `light`, `dark`.
 */
trayIcon: string, 
/**
 * `system`, `en`, `de`.
 */
language: string, 
/**
 * Days of history to keep; 0 keeps everything.
 */
historyDays: number, 
/**
 * Runs of each flow to keep; 0 sets no limit.
 */
historyRuns: number, 
/**
 * Bytes that the history may take; 0 sets no limit.
 */
historyBytes: number, 
/**
 * A file of certificates that are trusted besides the system's; absent or empty for none.
 */
extraCertificates: string | null, 
/**
 * A proxy instead of the system's: `http://host:port`; absent or empty for the system's.
 */
proxy: string | null, 
/**
 * When no notification is shown: `22:00`; absent, like the end of it, for no such hours.
 */
quietFrom: string | null, 
/**
 * When notifications are shown again: `07:00`.
 */
quietUntil: string | null, 
/**
 * `run`, `low` (wait for mains power when little is left), `wait`.
 */
onBattery: string, 
/**
 * Whether flows wait while the network is metered.
 */
waitOnMetered: boolean, 
/**
 * Whether the desktop app starts at login.
 */
startAtLogin: boolean, 
/**
 * Whether closing the window ends Causeway.
 */
quitOnClose: boolean, };

/**
 * The settings screen.
 */
export type SettingsView = { 
/**
 * `off`, `needs-me`, `failures`, `summaries`.
 */
notify: string, 
/**
 * `system`, `light`, `dark`.
 */
theme: string, 
/**
 * `color`, `light`, `dark`.
 */
trayIcon: string, 
/**
 * `system`, `en`, `de`.
 */
language: string, 
/**
 * How many days of history are kept; 0 keeps everything.
 */
historyDays: number, 
/**
 * How many runs of each flow are kept; 0 sets no limit.
 */
historyRuns: number, 
/**
 * How many bytes the history may take; 0 sets no limit.
 */
historyBytes: number, 
/**
 * A file of certificates that are trusted besides the system's.
 */
extraCertificates: string | null, 
/**
 * A proxy instead of the system's.
 */
proxy: string | null, 
/**
 * When no notification is shown: `22:00`.
 */
quietFrom: string | null, 
/**
 * When notifications are shown again: `07:00`.
 */
quietUntil: string | null, 
/**
 * Until when the user wants no notifications.
 */
snoozedUntil: string | null, 
/**
 * `run`, `low`, `wait`.
 */
onBattery: string, 
/**
 * Whether flows wait while the network is metered.
 */
waitOnMetered: boolean, 
/**
 * Whether the desktop app starts at login.
 */
startAtLogin: boolean, 
/**
 * Whether closing the window ends Causeway.
 */
quitOnClose: boolean, 
/**
 * The data folder.
 */
home: string, 
/**
 * Where secrets are kept.
 */
vault: VaultView, 
/**
 * Size of the database files, in bytes.
 */
bytes: number, 
/**
 * When the database was copied last.
 */
copied: string | null, 
/**
 * Version of Causeway.
 */
version: string, };

/**
 * Starts a sign-in.
 */
export type SignIn = { 
/**
 * Slug of the connector; may be absent when the connection is there already.
 */
connector: string | null, 
/**
 * Id of the connection to make or renew; absent means the connector's name.
 */
connection: string | null, 
/**
 * Whether to open the browser.
 */
open: boolean, 
/**
 * Whether it stays shut until `sign_in_open` where the user has not agreed to where it leads before.
 */
ask?: boolean, 
/**
 * Whether to sign in with a code on another device.
 */
device: boolean, };

/**
 * A sign-in without which a flow does not run.
 */
export type SignInNeeded = { 
/**
 * Slug of the connector.
 */
connector: string, 
/**
 * Id of the connection, which may not be there yet.
 */
connection: string, 
/**
 * What people know it by.
 */
title: string, 
/**
 * Whether a page in the browser does it: keys and passwords are given in the window.
 */
inBrowser: boolean, };

/**
 * The address that a browser was redirected to.
 */
export type SignInPaste = { 
/**
 * Id of the connection.
 */
id: string, 
/**
 * The whole address.
 */
url: string, };

/**
 * How a connector signs in.
 */
export type SignInSetup = { 
/**
 * Who is asked for the addresses that are not given here, and for a client id; empty where nobody is.
 */
issuer: string, 
/**
 * Where the user signs in.
 */
authorizationUrl: string, 
/**
 * Where tokens come from.
 */
tokenUrl: string, 
/**
 * The client id registered at the service; empty until the user gives one.
 */
clientId: string, 
/**
 * Whether a client secret is kept in the vault.
 */
hasSecret: boolean, 
/**
 * Whether a user name and a password are given to Causeway instead of signing in in a browser.
 */
isPassword: boolean, 
/**
 * Scopes asked for.
 */
scopes: Array<string>, 
/**
 * The redirect address to register, known before anything is saved.
 */
redirectUri: string, 
/**
 * Where a page of the user's own at that address must send the browser on to; empty where there is none.
 */
landing: string, };

/**
 * A sign-in that waits for the user's browser.
 */
export type SignInView = { 
/**
 * Id of the connection that will be made or renewed.
 */
connection: string, 
/**
 * The link to open; empty where there is no user to ask.
 */
url: string, 
/**
 * Host that the user will see in the browser.
 */
host: string, 
/**
 * Every host that the browser or secrets go to.
 */
hosts: Array<string>, 
/**
 * The redirect address to register at the service; empty where the browser does not come back.
 */
redirectUri: string, 
/**
 * The code to type in there, on any device.
 */
code: string | null, 
/**
 * The link with the code in it, for a QR code.
 */
codeUrl: string | null, 
/**
 * Until when it waits.
 */
expiresAt: string, 
/**
 * Whether a browser was opened.
 */
opened: boolean, 
/**
 * Whether the user has not agreed to all of these hosts before.
 */
isNew: boolean, 
/**
 * The address of a device's code with the code in it, as a QR code.
 */
qr: QrView | null, };

/**
 * Shows no notifications for a while.
 */
export type Snooze = { 
/**
 * For how many hours; absent or 0 shows them again.
 */
hours: number | null, };

/**
 * A run that was started.
 */
export type Started = { 
/**
 * Its id.
 */
run: string, };

/**
 * How many runs were started.
 */
export type StartedAll = { 
/**
 * How many.
 */
started: number, };

/**
 * The engine in one line.
 */
export type Status = { 
/**
 * What it is doing.
 */
state: EngineState, 
/**
 * The same as a short sentence: `Running: Weights and activities`, `Next: Weights and activities in 12 min`.
 */
line: string, 
/**
 * The flow that is due next and when.
 */
next: NextRun | null, 
/**
 * Until when everything is paused; absent while paused means until resumed.
 */
pausedUntil: string | null, 
/**
 * Titles of the flows that run now.
 */
running: Array<string>, 
/**
 * What every flow waits for because the machine lacks it.
 */
lacks: LackView | null, 
/**
 * Version of Causeway.
 */
version: string, 
/**
 * How many flows, connections and connectors there are.
 */
counts: Counts, 
/**
 * Whether this is the demo workspace.
 */
demo: boolean, };

/**
 * One step of a flow in a list of them.
 */
export type StepView = { 
/**
 * Name in the file: `Get_weights`.
 */
name: string, 
/**
 * Name for people: `Get weights`.
 */
title: string, 
/**
 * Type in the flow language.
 */
kind: string, 
/**
 * What it does: `Fitbit · getWeightByDateRange`.
 */
detail: string, 
/**
 * Depth of nesting, 0 for the first level.
 */
depth: number, 
/**
 * Id of the connection it uses.
 */
connection: string | null, 
/**
 * Whether it delivers items once.
 */
delivers: boolean, };

/**
 * A flow template that ships.
 */
export type Template = { 
/**
 * Slug it would get.
 */
slug: string, 
/**
 * Title.
 */
title: string, 
/**
 * What it does.
 */
description: string, 
/**
 * The text of the file.
 */
text: string, };

/**
 * One step of a test.
 */
export type TestedStep = { 
/**
 * Name in the file.
 */
name: string, 
/**
 * Where it ran: `For_each_weight[12]/Create_weight`.
 */
path: string, 
/**
 * Type in the flow language.
 */
kind: string, 
/**
 * `Succeeded`, `Failed`, `Skipped`, `TimedOut`, `Cancelled`.
 */
status: string, 
/**
 * What went wrong.
 */
error: string | null, 
/**
 * Where what it gave is from: `read`, `last`, `sample`; empty where it asks nobody.
 */
from: string, 
/**
 * What it was given.
 */
inputs: unknown, 
/**
 * What it gave back.
 */
outputs: unknown, 
/**
 * The request that was not sent.
 */
sends: WouldSend | null, };

/**
 * Whether newer versions are looked for once a day.
 */
export type UpdateDaily = { 
/**
 * Whether they are.
 */
on: boolean, };

/**
 * What is known of newer versions.
 */
export type UpdateView = { 
/**
 * Whether this build knows where to look.
 */
hasChannel: boolean, 
/**
 * Whether it is looked for once a day.
 */
daily: boolean, 
/**
 * The version that is running.
 */
version: string, 
/**
 * When it was last looked for.
 */
looked: string | null, 
/**
 * The newer version that is offered.
 */
offered: string | null, 
/**
 * Where is said what is new.
 */
notes: string | null, 
/**
 * How large its file is.
 */
size: number | null, 
/**
 * The file, fetched and checked.
 */
file: string | null, 
/**
 * The command that installs it, where there is one.
 */
command: string | null, };

/**
 * A part of a text, in UTF-16 units.
 */
export type ValuePlace = { 
/**
 * Where it begins.
 */
start: number, 
/**
 * Where it ends.
 */
end: number, };

/**
 * What a value with expressions in it would be.
 */
export type ValuePreview = { 
/**
 * The value; a long one as the beginning of its text. Null where there is none.
 */
value: unknown, 
/**
 * Why there is no value.
 */
error: string | null, 
/**
 * The part of the text that has no value, where the value is a text.
 */
place: ValuePlace | null, 
/**
 * Where its data is from: `last` (the last run), `sample` (made up); empty where it needs none.
 */
from: string, };

/**
 * Moves the key to everything secret. It cannot be written out again.
 */
export type VaultMove = { 
/**
 * `keyring`, `systemd`, `passphrase`, `key-file`.
 */
to: string, 
/**
 * The new passphrase.
 */
passphrase: string | null, 
/**
 * The whole path of the key file.
 */
path: string | null, 
/**
 * Whether the key stays at its old place too.
 */
keep: boolean, 
/**
 * Whether to make a new key, because the old one is lost for good.
 */
newKey: boolean, };

/**
 * Moves the key to everything secret, from a window: it names no files. It cannot be written out again.
 */
export type VaultMoveTo = { 
/**
 * `keyring`, `systemd`, `passphrase`.
 */
to: string, 
/**
 * The new passphrase.
 */
passphrase: string | null, };

/**
 * Opens the vault with its passphrase. It cannot be written out again.
 */
export type VaultUnlock = { 
/**
 * The passphrase.
 */
passphrase: string, };

/**
 * Where the key to everything secret is, and whether it opens.
 */
export type VaultView = { 
/**
 * `keyring`, `systemd`, `passphrase` or `key-file`.
 */
kind: string, 
/**
 * Where the key is, in words.
 */
place: string, 
/**
 * `unused` before there is a key, `open`, `closed` before it is needed, or the code of the error for which it does
 * not open.
 */
state: string, 
/**
 * The state in words.
 */
stateText: string, 
/**
 * What to do, if anything.
 */
hint: string | null, };

/**
 * A delivery that waits for the user or for the next run.
 */
export type WaitingDelivery = { 
/**
 * Slug of the flow.
 */
flow: string, 
/**
 * Name of the action.
 */
action: string, 
/**
 * Id of the connection.
 */
connection: string, 
/**
 * Key of the item.
 */
key: string, 
/**
 * What it is, for people.
 */
label: string, 
/**
 * `unknown`, `refused`, `retry`.
 */
state: string, 
/**
 * What happened.
 */
message: string, 
/**
 * When it was tried last.
 */
at: string, };

/**
 * A request that a test did not send.
 */
export type WouldSend = { 
/**
 * Method and address.
 */
request: string, 
/**
 * The request as a command for curl, without sign-in.
 */
curl: string, 
/**
 * The item that it delivers, in a person's words.
 */
label: string | null, 
/**
 * Whether that item has arrived already, so that a run would not send it again.
 */
hasArrived: boolean, };

/** Every request with what it is given and what it gives back. */
export type Requests = {
  status: { input: Empty; output: Status };
  demo_open: { input: Empty; output: DemoOpened };
  overview: { input: Empty; output: Overview };
  flows: { input: Empty; output: Array<FlowCard> };
  flow: { input: FlowName; output: FlowDetail };
  flow_export: { input: FlowExport; output: FlowExported };
  flow_save: { input: FlowSave; output: FlowDetail };
  flow_versions: { input: FlowName; output: Array<FlowVersion> };
  flow_version: { input: FlowVersionName; output: FlowVersionText };
  flow_restore: { input: FlowVersionName; output: FlowRestored };
  flow_check: { input: FlowText; output: Array<Finding> };
  flow_schedule: { input: FlowDraft; output: ScheduleView | null };
  flow_preview: { input: FlowValue; output: ValuePreview | null };
  flow_test: { input: FlowTest; output: FlowTested };
  functions: { input: Empty; output: Array<FunctionView> };
  templates: { input: Empty; output: Array<Template> };
  flow_run: { input: FlowRun; output: Started };
  run_wait: { input: RunWait; output: RunView };
  run_again: { input: RunAgain; output: Started };
  run_pause: { input: RunAlone; output: null };
  run_cancel: { input: RunAlone; output: null };
  flow_cancel: { input: FlowName; output: null };
  flow_pause: { input: FlowPause; output: null };
  flow_agree: { input: FlowAgree; output: null };
  run_all: { input: Empty; output: StartedAll };
  pause_all: { input: PauseAll; output: null };
  resume_all: { input: Empty; output: null };
  connections: { input: Empty; output: Array<ConnectionView> };
  connection: { input: ConnectionName; output: ConnectionView };
  sign_in: { input: SignIn; output: SignInView };
  sign_in_password: { input: PasswordSignIn; output: ConnectionView };
  connection_keys: { input: ConnectionKeys; output: ConnectionView };
  sign_in_open: { input: ConnectionName; output: boolean };
  sign_in_wait: { input: ConnectionName; output: ConnectionView };
  sign_in_cancel: { input: ConnectionName; output: null };
  sign_in_paste: { input: SignInPaste; output: null };
  connection_refresh: { input: ConnectionName; output: ConnectionView };
  connection_test: { input: ConnectionTest; output: ConnectionTested };
  connection_remove: { input: ConnectionName; output: Disconnected };
  connectors: { input: Empty; output: Array<ConnectorCard> };
  connector: { input: ConnectorName; output: ConnectorDetail };
  connector_export: { input: ConnectorName; output: ConnectorExport };
  connector_client: { input: ConnectorClient; output: ConnectorDetail };
  connector_server: { input: ConnectorServer; output: ConnectorDetail };
  connector_allow: { input: ConnectorOrigin; output: ConnectorDetail };
  connector_disallow: { input: ConnectorOrigin; output: ConnectorDetail };
  connector_check: { input: ConnectorName; output: ConnectorDetail };
  connector_checks: { input: ConnectorChecks; output: ConnectorDetail };
  connector_update: { input: ConnectorName; output: ImportReport };
  connector_remove: { input: ConnectorName; output: null };
  import_text: { input: ImportText; output: ImportReport };
  import_bytes: { input: ImportBytes; output: ImportReport };
  import_url: { input: ImportUrl; output: ImportReport };
  import_catalog: { input: ConnectorName; output: ImportReport };
  operations: { input: Operations; output: OperationPage };
  operation: { input: OperationName; output: OperationDetail };
  call_check: { input: CallOperation; output: CallCheck };
  call: { input: CallOperation; output: CallReport };
  call_with_files: { input: CallWithFiles; output: CallReport };
  runs: { input: Runs; output: RunPage };
  run: { input: RunName; output: RunDetail };
  action: { input: ActionName; output: ActionDetail };
  deliveries: { input: Empty; output: Array<WaitingDelivery> };
  delivery_resolve: { input: DeliveryResolve; output: null };
  deliveries_resolve: { input: DeliveriesResolve; output: DeliveriesResolved };
  update: { input: Empty; output: UpdateView };
  update_look: { input: Empty; output: UpdateView };
  update_fetch: { input: Empty; output: UpdateView };
  update_daily: { input: UpdateDaily; output: UpdateView };
  settings: { input: Empty; output: SettingsView };
  settings_save: { input: SettingsSave; output: SettingsView };
  network_try: { input: NetworkTry; output: NetworkTried };
  backup_now: { input: Empty; output: BackedUp };
  snooze: { input: Snooze; output: SettingsView };
  vault_check: { input: Empty; output: VaultView };
  diagnostics: { input: Empty; output: Diagnostics };
  vault_unlock: { input: VaultUnlock; output: VaultView };
  vault_move_to: { input: VaultMoveTo; output: VaultView };
  backup: { input: Backup; output: null };
  vault_move: { input: VaultMove; output: VaultView };
};

/** What each request reads (queries) or makes stale (commands). */
export const REQUEST_TAGS = {
  status: { query: true, tags: ["status"] },
  demo_open: { query: false, tags: [] },
  overview: { query: true, tags: ["status", "flows", "runs", "connections"] },
  flows: { query: true, tags: ["flows", "runs", "connections"] },
  flow: { query: true, tags: ["flows", "runs", "connections"] },
  flow_export: { query: true, tags: [] },
  flow_save: { query: false, tags: ["flows"] },
  flow_versions: { query: true, tags: ["flows"] },
  flow_version: { query: true, tags: [] },
  flow_restore: { query: false, tags: ["flows"] },
  flow_check: { query: true, tags: ["connectors"] },
  flow_schedule: { query: true, tags: ["flows"] },
  flow_preview: { query: true, tags: ["flows", "runs", "connectors"] },
  flow_test: { query: false, tags: [] },
  functions: { query: true, tags: [] },
  templates: { query: true, tags: [] },
  flow_run: { query: false, tags: ["runs", "flows", "status"] },
  run_wait: { query: true, tags: ["runs"] },
  run_again: { query: false, tags: ["runs", "flows", "status"] },
  run_pause: { query: false, tags: ["runs", "flows", "status"] },
  run_cancel: { query: false, tags: ["runs", "flows", "status"] },
  flow_cancel: { query: false, tags: ["runs", "flows", "status"] },
  flow_pause: { query: false, tags: ["flows", "status"] },
  flow_agree: { query: false, tags: ["flows", "status"] },
  run_all: { query: false, tags: ["runs", "flows", "status"] },
  pause_all: { query: false, tags: ["status", "flows"] },
  resume_all: { query: false, tags: ["status", "flows"] },
  connections: { query: true, tags: ["connections", "flows"] },
  connection: { query: true, tags: ["connections", "flows"] },
  sign_in: { query: false, tags: ["connections"] },
  sign_in_password: { query: false, tags: ["connections", "flows", "status"] },
  connection_keys: { query: false, tags: ["connections", "flows", "status"] },
  sign_in_open: { query: false, tags: ["connections"] },
  sign_in_wait: { query: true, tags: ["connections"] },
  sign_in_cancel: { query: false, tags: ["connections"] },
  sign_in_paste: { query: false, tags: ["connections"] },
  connection_refresh: { query: false, tags: ["connections", "flows", "status"] },
  connection_test: { query: false, tags: ["connections"] },
  connection_remove: { query: false, tags: ["connections", "flows", "status"] },
  connectors: { query: true, tags: ["connectors", "connections"] },
  connector: { query: true, tags: ["connectors", "connections"] },
  connector_export: { query: true, tags: ["connectors"] },
  connector_client: { query: false, tags: ["connectors"] },
  connector_server: { query: false, tags: ["connectors"] },
  connector_allow: { query: false, tags: ["connectors"] },
  connector_disallow: { query: false, tags: ["connectors"] },
  connector_check: { query: false, tags: ["connectors"] },
  connector_checks: { query: false, tags: ["connectors"] },
  connector_update: { query: false, tags: ["connectors", "status"] },
  connector_remove: { query: false, tags: ["connectors", "status"] },
  import_text: { query: false, tags: ["connectors", "status"] },
  import_bytes: { query: false, tags: ["connectors", "status"] },
  import_url: { query: false, tags: ["connectors", "status"] },
  import_catalog: { query: false, tags: ["connectors", "status"] },
  operations: { query: true, tags: ["connectors"] },
  operation: { query: true, tags: ["connectors"] },
  call_check: { query: true, tags: ["connectors"] },
  call: { query: false, tags: [] },
  call_with_files: { query: false, tags: [] },
  runs: { query: true, tags: ["runs"] },
  run: { query: true, tags: ["runs"] },
  action: { query: true, tags: ["runs"] },
  deliveries: { query: true, tags: ["runs"] },
  delivery_resolve: { query: false, tags: ["runs", "flows", "status"] },
  deliveries_resolve: { query: false, tags: ["runs", "flows", "status"] },
  update: { query: true, tags: ["status"] },
  update_look: { query: false, tags: ["status"] },
  update_fetch: { query: false, tags: ["status"] },
  update_daily: { query: false, tags: ["status"] },
  settings: { query: true, tags: ["settings"] },
  settings_save: { query: false, tags: ["settings"] },
  network_try: { query: false, tags: [] },
  backup_now: { query: false, tags: [] },
  snooze: { query: false, tags: ["settings"] },
  vault_check: { query: false, tags: ["settings"] },
  diagnostics: { query: true, tags: [] },
  vault_unlock: { query: false, tags: ["settings", "status"] },
  vault_move_to: { query: false, tags: ["settings", "connections", "status"] },
  backup: { query: false, tags: [] },
  vault_move: { query: false, tags: ["settings", "connections", "status"] },
} as const;
