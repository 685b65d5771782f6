// Runs, their actions and waiting deliveries of the fake engine.
import type * as v from "../generated/api";
import type { World } from "./fakeWorld";

const MINUTE = 60_000;
/** So many minutes ago. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

/** Versions of the flow that runs followed. */
export const VERSIONS = { now: "a3d1c97e40b2f586", before: "5c0e93b7d2a4f816" };

export function runWorld(): Pick<World, "runs" | "actions" | "bodies" | "deliveries"> {
  const flows: [string, string][] = [
    ["steps", "Steps and sleep"],
    ["weight", "Weight"],
    ["workouts", "Workouts"],
  ];
  const runs = Array.from({ length: 900 }, (_, n): v.RunView => {
    const [flow, title] = flows[n % 3] ?? ["steps", "Steps and sleep"];
    const status = n === 0 ? "running" : n % 17 === 2 ? "failed" : n % 41 === 5 ? "interrupted" : "succeeded";
    const delivered = status === "succeeded" && n % 4 === 0 ? (n * 7) % 50 : 0;
    const summary =
      status === "failed"
        ? "Strava refused the sign-in (invalid_grant)."
        : delivered
          ? `${delivered} items delivered`
          : "Nothing new";
    return {
      id: `01JD7QA00000000000000${String(n + 1).padStart(5, "0")}`,
      flow,
      title,
      status,
      goesOn: status === "running" || status === "interrupted",
      paused: false,
      repeats: null,
      version: n < 30 ? VERSIONS.now : VERSIONS.before,
      cause: n % 29 === 3 ? "manual" : "schedule",
      started: ago(3 + n * 20),
      ended: n === 0 ? null : ago(3 + n * 20 - 0.02),
      ms: 1_100 + n,
      delivered,
      already: 3,
      failed: status === "failed" ? 1 : 0,
      unknown: n === 2 ? 1 : 0,
      summary,
      error: status === "failed" ? summary : null,
    };
  });
  return {
    runs,
    actions: actions(),
    bodies: {
      inputs: {
        method: "PUT",
        url: "https://intervals.icu/api/v1/athlete/0/wellness/2026-11-23",
        headers: { authorization: "••••" },
        body: { weight: 72.4 },
      },
      outputs: {
        statusCode: 503,
        headers: { "retry-after": "40", "content-type": "application/json" },
        body: { error: "maintenance" },
      },
    },
    deliveries: [
      {
        flow: "workouts",
        action: "Create_activity",
        connection: "intervals-icu",
        key: "51007",
        label: "Run, 21 November 06:40",
        state: "unknown",
        message: "The connection broke before the answer came.",
        at: ago(61),
      },
      {
        flow: "workouts",
        action: "Create_activity",
        connection: "intervals-icu",
        key: "51008",
        label: "Ride, 22 November 17:05",
        state: "refused",
        message: "intervals.icu answered 422: duration must be positive.",
        at: ago(62),
      },
    ],
  };
}

function actions(): v.ActionView[] {
  const list: v.ActionView[] = [
    {
      seq: 1,
      name: "Get_weights",
      path: "Get_weights",
      kind: "OpenApiConnection",
      status: "Succeeded",
      code: "200",
      error: null,
      offsetMs: 4,
      ms: 212,
    },
  ];
  for (let n = 0; n < 8; n++) {
    const isBad = n === 5;
    list.push({
      seq: n + 2,
      name: "Update_wellness_day",
      path: `For_each_weight[${n}]/Update_wellness_day`,
      kind: "OpenApiConnection",
      status: isBad ? "Failed" : "Succeeded",
      code: isBad ? "503" : n === 1 ? "AlreadyDelivered" : "200",
      error: isBad ? "intervals.icu answered 503 and asked to wait 40 s." : null,
      offsetMs: 220 + n * 90,
      ms: n === 1 ? 1 : 140 + n * 11,
    });
  }
  list.push({
    seq: 10,
    name: "For_each_weight",
    path: "For_each_weight",
    kind: "Foreach",
    status: "Failed",
    code: null,
    error: null,
    offsetMs: 218,
    ms: 880,
  });
  list.push({
    seq: 11,
    name: "Tell_me",
    path: "Tell_me",
    kind: "Http",
    status: "Skipped",
    code: null,
    error: null,
    offsetMs: 1_098,
    ms: 0,
  });
  return list;
}
