// The flow of the fake engine, and what it answers about texts of flows.
import type * as v from "../generated/api";
import { ago, VERSIONS } from "./fakeRuns";
import { Fault } from "./fault";

const call = (connector: string, operationId: string, parameters: object) => ({
  type: "OpenApiConnection",
  inputs: {
    host: { apiId: `/providers/causeway/connectors/${connector}`, connectionName: connector, operationId },
    parameters,
  },
});

const DEFINITION = {
  metadata: { causeway: { title: "Weight", cursor: { next: "@utcNow()" } } },
  parameters: { since: { type: "string", defaultValue: "2026-01-01" } },
  triggers: { Every_hour: { type: "Recurrence", recurrence: { frequency: "Hour", interval: 1 } } },
  actions: {
    Get_activities: { ...call("fitbit", "getDevices", { sort: "asc", limit: 20 }), runAfter: {} },
    For_each_activity: {
      type: "Foreach",
      foreach: "@body('Get_activities')?['activities']",
      actions: {
        Is_new: {
          type: "If",
          expression: { and: [{ greater: ["@items('For_each_activity')?['logId']", 5] }] },
          actions: {
            Update_wellness_day: {
              ...call("fitbit", "createDevices", { "body/weight": "@items('For_each_activity')?['weight']" }),
              metadata: { causeway: { deliverOnce: { key: "@items('For_each_activity')?['logId']" } } },
              runAfter: {},
            },
          },
          runAfter: {},
        },
      },
      runAfter: { Get_activities: ["Succeeded"] },
    },
    Tell_of_failure: { type: "Compose", inputs: "could not read", runAfter: { Get_activities: ["Failed"] } },
  },
};

export function flowDetail(): Omit<v.FlowDetail, "card"> {
  return {
    description: "Reads the body weights that were logged since the last run and writes each to intervals.icu once.",
    steps: [],
    isImported: false,
    may: [],
    signIns: [],
    findings: [
      finding("error", "UnknownOperation", "/actions/Get_activities/inputs/host/operationId", {
        message: "Fitbit has no operation “getMeasurments”.",
        hint: "Did you mean “getMeasurements”?",
      }),
      finding("warning", "UnusedParameter", "/parameters/since", {
        message: "The parameter “since” is not used.",
        line: 9,
        column: 5,
      }),
      finding("note", "DeprecatedFunction", "/actions/Tell_of_failure/inputs", {
        message: "“decodeBase64” is out of date.",
        hint: "Use base64ToString.",
      }),
    ],
    source: `${JSON.stringify(DEFINITION, null, 2)}\n`,
    path: "/home/you/.local/share/causeway/workspace/flows/weight.json",
  };
}

export function tested(): v.FlowTested {
  const step = (name: string, from: string, more: Partial<v.TestedStep>): v.TestedStep => ({
    ...{ name, path: name, kind: "OpenApiConnection", status: "Succeeded", error: null, from, sends: null },
    ...{ inputs: {}, outputs: { statusCode: 200 }, ...more },
  });
  const sends = (label: string, hasArrived: boolean): v.WouldSend => ({
    ...{ label, hasArrived, request: "PUT https://intervals.icu/api/v1/athlete/0/wellness/2026-11-23" },
    curl: "curl -X 'PUT' 'https://intervals.icu/api/v1/athlete/0/wellness/2026-11-23'",
  });
  return {
    ...{ status: "Succeeded", error: null, isCut: false, ms: 212 },
    steps: [
      step("Get_weights", "read", {}),
      step("Update_wellness", "sample", { path: "For_each[0]/Update_wellness", sends: sends("72.4 kg", false) }),
      step("Update_wellness", "sample", { path: "For_each[1]/Update_wellness", sends: sends("72.1 kg", true) }),
    ],
  };
}

export function versions(): v.FlowVersionText[] {
  const { source } = flowDetail();
  return [
    { hash: VERSIONS.now, saved: ago(90), text: source },
    { hash: VERSIONS.before, saved: ago(3_000), text: source.replace('"limit": 20', '"limit": 10') },
    { hash: "1b9ef2a07c64d835", saved: ago(9_000), text: source.replace('"Hour"', '"Day"') },
  ];
}

function finding(severity: string, code: string, pointer: string, more: Partial<v.Finding>): v.Finding {
  return { code, pointer, severity, message: "", hint: null, line: null, column: null, ...more };
}

/** The findings of the file stay until the text has changed what they point at. */
export function checked(text: string, findings: readonly v.Finding[]): v.Finding[] {
  if (text.includes("mistake")) return [...findings];
  const there = (name: string) => text.includes(`"${name}"`);
  return findings.filter(({ pointer }) => there(pointer.split("/")[2] ?? ""));
}

export function scheduled(text: string): v.ScheduleView | null {
  const found = /"frequency":\s*"(\w+)",\s*"interval":\s*(\d+)/.exec(text);
  if (!found) return null;
  const [, frequency = "", interval = "1"] = found;
  const unit = frequency.toLowerCase();
  const words = interval === "1" ? `every ${unit}` : `every ${interval} ${unit}s`;
  const rhythm = { every: Number(interval), unit, monthDays: [], nthDays: [], weekDays: [], times: [] };
  return { words, rhythm, zone: null, next: [ago(-12), ago(-72)], runsAtOnce: false };
}

/** As if everything that a step gives were 72.4. */
export function previewed(value: unknown): v.ValuePreview {
  const text = typeof value === "string" ? value : "";
  const open = text.indexOf("(");
  if (open >= 0 && !text.includes(")"))
    return { value: null, error: "The expression does not end.", place: { start: open, end: text.length }, from: "" };
  return { value: 72.4, error: null, place: null, from: "last" };
}

export const changed = (slug: string) =>
  new Fault({
    code: "FlowChanged",
    message: `The file of "${slug}" has changed since it was read here.`,
    hint: "See what is in it now, or overwrite it.",
  });

export const functions: v.FunctionView[] = [
  { name: "add", arguments: "a, b", help: "The sum." },
  { name: "addDays", arguments: "time, days, format?", help: "A time some days later." },
  { name: "concat", arguments: "value, …", help: "Joins values into one text." },
];
