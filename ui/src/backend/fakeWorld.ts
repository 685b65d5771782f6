// What the fake engine knows. All of it is made up.
import type * as v from "../generated/api";
import { connections, connectorWorld } from "./fakeConnectors";
import { crowd } from "./fakeCrowd";
import { flowDetail, tested, versions } from "./fakeFlow";
import { ago, runWorld } from "./fakeRuns";

export type World = {
  status: v.Status;
  overview: Omit<v.Overview, "status" | "flows">;
  flows: v.FlowCard[];
  flowDetail: Omit<v.FlowDetail, "card">;
  /** Newest first; the first is what runs. */
  versions: v.FlowVersionText[];
  templates: v.Template[];
  tested: v.FlowTested;
  connections: v.ConnectionView[];
  signIn: v.SignInView;
  connectors: v.ConnectorCard[];
  connectorDetail: Omit<v.ConnectorDetail, "card">;
  operations: v.OperationRow[];
  operation: Omit<v.OperationDetail, "row">;
  call: v.CallReport;
  runs: v.RunView[];
  actions: v.ActionView[];
  bodies: { inputs: unknown; outputs: unknown };
  deliveries: v.WaitingDelivery[];
  settings: v.SettingsView;
  update: v.UpdateView;
};

/** `empty` is a first start, `many` has a dozen connections, anything else is a normal day. */
export function makeWorld(kind: string): World {
  const world = normal();
  if (kind === "empty") return Object.assign(world, emptied(world));
  if (kind === "restored") world.overview.attention.unshift(restored());
  if (kind === "many") world.overview = { ...world.overview, ...crowd() };
  return world;
}

function restored(): v.Attention {
  return {
    kind: "restored",
    about: { copied: "2026-11-24T02:15:00Z", aside: "" },
    title: "The database is damaged. Causeway goes on from a copy of its database of 24 November 2026, 03:15.",
    detail: "What was sent since then, it does not know, so nothing runs. If you resume, that may be sent once more.",
    flow: null,
    connection: null,
    bad: true,
  };
}

function emptied(world: World): Partial<World> {
  return {
    flows: [],
    connections: [],
    connectors: [],
    runs: [],
    deliveries: [],
    overview: { attention: [], islands: [], roads: [], happened: [] },
    status: {
      ...world.status,
      line: "No flows yet",
      next: null,
      counts: { flows: 0, connections: 0, connectors: 0, attention: 0 },
    },
  };
}

function bars(pattern: string): v.RunBar[] {
  return Array.from(pattern, (mark, index) => ({
    id: `bar-${index}`,
    status: mark === "b" ? "failed" : "succeeded",
    delivered: mark === "b" || mark === "n" ? 0 : Number(mark),
  }));
}

function card(slug: string, title: string, route: string, change: Partial<v.FlowCard>): v.FlowCard {
  return {
    slug,
    title,
    route,
    schedule: "every hour",
    rhythm: { every: 1, unit: "hour", monthDays: [], nthDays: [], weekDays: [], times: [] },
    state: "on",
    stateText: "on",
    running: 0,
    waits: null,
    looked: null,
    toBegin: 0,
    nextRun: ago(-12),
    lastRuns: bars("nnn1nnnnnn1nnnnnnnn1nnnn"),
    today: 1,
    total: 1284,
    waiting: 0,
    ...change,
  };
}

function normal(): World {
  return {
    status: {
      state: "needs-you",
      line: "Next: Steps and sleep in 12 min",
      next: { flow: "steps", title: "Steps and sleep", at: ago(-12) },
      pausedUntil: null,
      running: [],
      lacks: null,
      version: "0.1.0",
      counts: { flows: 3, connections: 4, connectors: 4, attention: 2 },
      demo: false,
    },
    overview: {
      attention: [
        {
          kind: "sign-in",
          about: { name: "Strava", reason: "" },
          title: "Strava needs you to sign in again.",
          detail: "3 workouts are waiting and will be sent once you do.",
          flow: null,
          connection: "strava",
          bad: true,
        },
        {
          kind: "unknown-delivery",
          about: { title: "Workouts", count: "1" },
          title: "“Workouts” has 1 delivery that you should look at.",
          detail: "Nobody knows whether it arrived. Nothing is sent again by itself.",
          flow: "workouts",
          connection: null,
          bad: false,
        },
      ],
      islands: [
        { id: "fitbit", title: "Fitbit", state: "ok", stateText: "signed in", ok: true, color: "#00838f" },
        { id: "withings", title: "Withings", state: "ok", stateText: "signed in", ok: true, color: "#2f9e44" },
        { id: "strava", title: "Strava", state: "reauth", stateText: "sign in again", ok: false, color: "#d9480f" },
        {
          id: "intervals-icu",
          title: "intervals.icu",
          state: "ok",
          stateText: "signed in",
          ok: true,
          color: "#c2412d",
        },
      ],
      roads: [
        {
          flow: "steps",
          from: "fitbit",
          to: "intervals-icu",
          label: "Steps and sleep · every 15 min",
          state: "running",
        },
        { flow: "weight", from: "withings", to: "intervals-icu", label: "Weight · every hour", state: "ok" },
        { flow: "weight", from: "withings", to: "strava", label: "Weight · every hour", state: "ok" },
        { flow: "workouts", from: "strava", to: "intervals-icu", label: "Workouts · every hour", state: "held" },
      ],
      happened: runWorld().runs.slice(1, 6),
    },
    flows: [
      card("steps", "Steps and sleep", "Fitbit → intervals.icu", {
        schedule: "every 15 min",
        today: 42,
        lastRuns: bars("334253443524334254335244"),
        state: "running",
        stateText: "running now",
        running: 1,
      }),
      card("weight", "Weight", "Withings → intervals.icu, Strava", {}),
      card("workouts", "Workouts", "Strava → intervals.icu", {
        state: "held",
        stateText: "waits for you to sign in to strava",
        waits: { reason: "sign-in", until: null, connection: "strava", battery: null },
        lastRuns: bars("n1nnn2nnn1nnnnnnn1nnnbbb"),
        waiting: 3,
        today: 0,
      }),
    ],
    flowDetail: flowDetail(),
    versions: versions(),
    tested: tested(),
    templates: [
      {
        slug: "fitbit-to-google-health",
        title: "Weights and activities",
        description: "From Fitbit to Google Health and intervals.icu, each item once.",
        text: '{ "host": { "apiId": "/providers/causeway/connectors/fitbit" }, "other": "/providers/causeway/connectors/google-health" }',
      },
    ],
    connections: connections(),
    signIn: {
      connection: "strava",
      url: "https://www.strava.com/oauth/authorize?response_type=code&client_id=12345&redirect_uri=http%3A%2F%2F127.0.0.1%3A53682%2Fcallback&scope=activity%3Aread_all&state=mJ0nq7&code_challenge=E9Melhoa2Ow&code_challenge_method=S256",
      host: "www.strava.com",
      hosts: ["www.strava.com"],
      code: null,
      codeUrl: null,
      redirectUri: "http://127.0.0.1:53682/callback",
      expiresAt: new Date(Date.now() + 298_000).toISOString(),
      opened: true,
      isNew: false,
      qr: null,
    },
    ...connectorWorld(),
    ...runWorld(),
    update: {
      hasChannel: true,
      daily: false,
      version: "0.1.0",
      looked: null,
      offered: null,
      notes: null,
      size: null,
      file: null,
      command: null,
    },
    settings: {
      notify: "needs-me",
      theme: "system",
      trayIcon: "color",
      language: "system",
      historyDays: 90,
      historyRuns: 0,
      historyBytes: 2_000_000_000,
      extraCertificates: null,
      proxy: null,
      quietFrom: null,
      quietUntil: null,
      snoozedUntil: null,
      onBattery: "low",
      waitOnMetered: false,
      startAtLogin: false,
      quitOnClose: false,
      home: "/home/you/.local/share/causeway",
      vault: { kind: "keyring", place: "System keyring", state: "open", stateText: "Open.", hint: null },
      bytes: 8_412_160,
      copied: new Date(Date.now() - 5 * 3_600_000).toISOString(),
      version: "0.1.0",
    },
  };
}
