// The built-in actions: how each begins, and the fields of its form. Types are those of the flow language.
import type { Path } from "./json";
import type { Shape } from "./typed";

/** A field of a form: where it stands in the step, what it is called (in the catalogue), what it takes. */
export type FieldSpec = {
  path: Path;
  word: FieldWord;
  shape: Shape;
  choices?: readonly string[];
  /** Whether it stays, as an empty text, when nothing is in it. */
  stays?: boolean;
};

export type FieldWord =
  | "atATime"
  | "body"
  | "code"
  | "columns"
  | "condition"
  | "content"
  | "count"
  | "dates"
  | "from"
  | "format"
  | "headers"
  | "inputs"
  | "itemTo"
  | "joinWith"
  | "kind"
  | "list"
  | "message"
  | "method"
  | "most"
  | "name"
  | "queries"
  | "runStatus"
  | "schema"
  | "statusCode"
  | "switchOn"
  | "timeout"
  | "unit"
  | "until"
  | "uri"
  | "value"
  | "where";

export type Kind = { type: KindName; name: string; start: object; fields: readonly FieldSpec[] };

const VARIABLE = ["inputs", "variables", "0"];
const TYPES = ["String", "Integer", "Float", "Boolean", "Object", "Array"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
const UNITS = ["Second", "Minute", "Hour", "Day", "Week", "Month"];

/** What a new step is called where its type reads badly. */
const NAMES: Record<string, string> = { If: "Condition", Foreach: "For_each" };

const any = (word: FieldWord, ...path: string[]): FieldSpec => ({ path, word, shape: "any", stays: true });
const text = (word: FieldWord, ...path: string[]): FieldSpec => ({ path, word, shape: "text", stays: true });
const maybe = (field: FieldSpec): FieldSpec => ({ ...field, stays: false });
const oneOf = (choices: readonly string[], field: FieldSpec): FieldSpec => ({ ...field, choices });
const number = (word: FieldWord, ...path: string[]): FieldSpec => ({ path, word, shape: "number" });

const kind = <T extends string>(type: T, start: object, ...fields: FieldSpec[]) => ({
  type,
  name: NAMES[type] ?? type.replace(/(?<=[a-z])(?=[A-Z])/g, "_"),
  start: { type, ...start },
  fields,
});
const ofVariable = <T extends string>(type: T) =>
  kind(type, { inputs: { name: "", value: "" } }, text("name", "inputs", "name"), any("value", "inputs", "value"));

const ALL = [
  kind(
    "If",
    { expression: { and: [{ equals: ["", ""] }] }, actions: {}, else: { actions: {} } },
    any("condition", "expression"),
  ),
  kind(
    "Foreach",
    { foreach: "", actions: {} },
    any("list", "foreach"),
    number("atATime", "runtimeConfiguration", "concurrency", "repetitions"),
  ),
  kind("Switch", { expression: "", cases: {}, default: { actions: {} } }, any("switchOn", "expression")),
  kind(
    "Until",
    { expression: "", limit: { count: 60, timeout: "PT1H" }, actions: {} },
    any("until", "expression"),
    number("most", "limit", "count"),
    maybe(text("timeout", "limit", "timeout")),
  ),
  kind("Scope", { actions: {} }),
  kind("Compose", { inputs: "" }, any("inputs", "inputs")),
  kind(
    "Select",
    { inputs: { from: "", select: {} } },
    any("from", "inputs", "from"),
    any("itemTo", "inputs", "select"),
  ),
  kind("Query", { inputs: { from: "", where: "" } }, any("from", "inputs", "from"), any("where", "inputs", "where")),
  kind(
    "ParseJson",
    { inputs: { content: "", schema: {} } },
    any("content", "inputs", "content"),
    any("schema", "inputs", "schema"),
  ),
  kind(
    "Join",
    { inputs: { from: "", joinWith: ", " } },
    any("from", "inputs", "from"),
    text("joinWith", "inputs", "joinWith"),
  ),
  kind(
    "Table",
    { inputs: { from: "", format: "CSV" } },
    any("from", "inputs", "from"),
    oneOf(["CSV", "HTML"], text("format", "inputs", "format")),
    maybe(any("columns", "inputs", "columns")),
  ),
  kind(
    "InitializeVariable",
    { inputs: { variables: [{ name: "", type: "String" }] } },
    text("name", ...VARIABLE, "name"),
    oneOf(TYPES, text("kind", ...VARIABLE, "type")),
    maybe(any("value", ...VARIABLE, "value")),
  ),
  ofVariable("SetVariable"),
  ofVariable("IncrementVariable"),
  ofVariable("DecrementVariable"),
  ofVariable("AppendToArrayVariable"),
  ofVariable("AppendToStringVariable"),
  kind(
    "Http",
    { inputs: { method: "GET", uri: "" } },
    oneOf(METHODS, text("method", "inputs", "method")),
    text("uri", "inputs", "uri"),
    maybe(any("queries", "inputs", "queries")),
    maybe(any("headers", "inputs", "headers")),
    maybe(any("body", "inputs", "body")),
  ),
  kind(
    "Wait",
    { inputs: { interval: { count: 1, unit: "Minute" } } },
    number("count", "inputs", "interval", "count"),
    oneOf(UNITS, maybe(text("unit", "inputs", "interval", "unit"))),
    maybe(text("dates", "inputs", "until", "timestamp")),
  ),
  kind(
    "Terminate",
    { inputs: { runStatus: "Failed", runError: { code: "", message: "" } } },
    oneOf(["Succeeded", "Failed", "Cancelled"], text("runStatus", "inputs", "runStatus")),
    maybe(text("code", "inputs", "runError", "code")),
    maybe(text("message", "inputs", "runError", "message")),
  ),
  kind(
    "Response",
    { inputs: { statusCode: 200, body: "" } },
    number("statusCode", "inputs", "statusCode"),
    maybe(any("headers", "inputs", "headers")),
    maybe(any("body", "inputs", "body")),
  ),
];

export type KindName = (typeof ALL)[number]["type"];

export const KINDS: readonly Kind[] = ALL;

/** The fields of a type; a type that is not known has all its inputs as one. */
export function fieldsOf(type: string): readonly FieldSpec[] {
  const known = KINDS.find((one) => one.type.toLowerCase() === type.toLowerCase());
  return known?.fields ?? [maybe(any("inputs", "inputs"))];
}

/** Types that call a service, and so may deliver. */
export const isCall = (type: string) => ["openapiconnection", "apiconnection", "http"].includes(type.toLowerCase());

/** Whether a step calls an operation of a connector by its id. */
export const isOperation = (type: string) => type.toLowerCase() === "openapiconnection";

const HOST = "/providers/causeway/connectors/";

/** The connector of an `apiId`. */
export const connectorOf = (apiId: string) => apiId.slice(apiId.lastIndexOf("/") + 1);

/** A step that calls an operation. */
export function callOf(connector: string, operationId: string, connectionName: string): object {
  return {
    type: "OpenApiConnection",
    inputs: { host: { apiId: HOST + connector, connectionName, operationId }, parameters: {} },
  };
}
