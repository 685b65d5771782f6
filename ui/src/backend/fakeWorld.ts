// What the fake engine knows. All of it is made up.
import type * as v from "../generated/api";

export type World = {
  status: v.Status;
  overview: Omit<v.Overview, "status" | "flows">;
  flows: v.FlowCard[];
  flowDetail: Omit<v.FlowDetail, "card">;
  templates: v.Template[];
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
};

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

/** `empty` is a first start, `many` has a dozen connections, anything else is a normal day. */
export function makeWorld(kind: string): World {
  const world = normal();
  if (kind === "empty") return Object.assign(world, emptied(world));
  if (kind === "many") world.overview = { ...world.overview, ...crowd() };
  return world;
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

function crowd(): Pick<v.Overview, "islands" | "roads"> {
  const names = [
    "Fitbit",
    "Withings",
    "Strava",
    "Garmin",
    "Polar",
    "Nike Run Club",
    "Google Fit",
    "Oura",
    "intervals.icu",
    "Google Health",
    "Runs folder",
    "Spreadsheet",
  ];
  const islands = names.map((title, index) => ({
    id: `c${index}`,
    title,
    state: index === 2 ? "sign in again" : "signed in",
    ok: index !== 2,
    color: COLORS[index % COLORS.length] ?? "#475569",
  }));
  const road = (from: number, to: number, label: string, state = "ok") => ({
    flow: `f${from}-${to}`,
    from: `c${from}`,
    to: `c${to}`,
    label,
    state,
  });
  const roads = [
    road(0, 8, "Weights · every hour"),
    road(0, 9, "Weights · every hour"),
    road(1, 8, "Weight · every 15 min"),
    road(2, 8, "Workouts · every hour", "held"),
    road(3, 2, "Rides · every hour"),
    road(4, 2, "Runs · every hour", "paused"),
    road(5, 8, "Runs · every day at 07:00"),
    road(6, 9, "Steps · every hour", "running"),
    road(8, 11, "Wellness · every day at 22:00"),
    road(7, 9, "Sleep · every day"),
  ];
  return { islands, roads };
}

const COLORS = ["#00838f", "#2f9e44", "#d9480f", "#1a73e8", "#c2412d", "#475569"];

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
    state: "on",
    stateText: "on",
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
      version: "0.1.0",
      counts: { flows: 3, connections: 4, connectors: 4, attention: 2 },
      demo: false,
    },
    overview: {
      attention: [
        {
          kind: "sign-in",
          title: "Strava needs you to sign in again.",
          detail: "3 workouts are waiting and will be sent once you do.",
          flow: null,
          connection: "strava",
          bad: true,
        },
        {
          kind: "unknown-delivery",
          title: "“Workouts” has 1 delivery that you should look at.",
          detail: "Nobody knows whether it arrived. Nothing is sent again by itself.",
          flow: "workouts",
          connection: null,
          bad: false,
        },
      ],
      islands: [
        { id: "fitbit", title: "Fitbit", state: "signed in", ok: true, color: "#00838f" },
        { id: "withings", title: "Withings", state: "signed in", ok: true, color: "#2f9e44" },
        { id: "strava", title: "Strava", state: "sign in again", ok: false, color: "#d9480f" },
        { id: "intervals-icu", title: "intervals.icu", state: "signed in", ok: true, color: "#c2412d" },
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
      happened: [
        { at: ago(3), text: "Steps and sleep: 42 items delivered", ok: true, run: "01JD7QA0000000000000000001" },
        { at: ago(33), text: "Weight: 1 item delivered", ok: true, run: "01JD7QA0000000000000000002" },
        {
          at: ago(61),
          text: "Workouts: Strava refused the sign-in (invalid_grant)",
          ok: false,
          run: "01JD7QA0000000000000000003",
        },
        { at: ago(63), text: "Steps and sleep: Nothing new", ok: true, run: "01JD7QA0000000000000000004" },
        { at: ago(1500), text: "Weight: 312 items delivered", ok: true, run: "01JD7QA0000000000000000005" },
      ],
    },
    flows: [
      card("steps", "Steps and sleep", "Fitbit → intervals.icu", {
        schedule: "every 15 min",
        today: 42,
        lastRuns: bars("334253443524334254335244"),
        state: "running",
        stateText: "running now",
      }),
      card("weight", "Weight", "Withings → intervals.icu, Strava", {}),
      card("workouts", "Workouts", "Strava → intervals.icu", {
        state: "held",
        stateText: "waits for you to sign in to strava",
        lastRuns: bars("n1nnn2nnn1nnnnnnn1nnnbbb"),
        waiting: 3,
        today: 0,
      }),
    ],
    flowDetail: {
      description: "Reads the body weights that were logged since the last run and writes each to intervals.icu once.",
      steps: [
        {
          name: "Every_hour",
          title: "Every hour",
          kind: "Recurrence",
          detail: "every hour, catches up once after sleep",
          depth: 0,
          connection: null,
          delivers: false,
        },
        {
          name: "Get_weights",
          title: "Get weights",
          kind: "OpenApiConnection",
          detail: "Withings · getMeasurements",
          depth: 0,
          connection: "withings",
          delivers: false,
        },
        {
          name: "For_each_weight",
          title: "For each weight",
          kind: "Foreach",
          detail: "4 at a time",
          depth: 0,
          connection: null,
          delivers: false,
        },
        {
          name: "Is_new",
          title: "Is new",
          kind: "If",
          detail: "greater(item()?['date'], …)",
          depth: 1,
          connection: null,
          delivers: false,
        },
        {
          name: "Update_wellness_day",
          title: "Update wellness day",
          kind: "OpenApiConnection",
          detail: "intervals.icu · updateWellness",
          depth: 2,
          connection: "intervals-icu",
          delivers: true,
        },
      ],
      findings: [
        {
          code: "UnknownOperation",
          pointer: "/actions/Get_weights/inputs/host/operationId",
          message: "Withings has no operation “getMeasurments”.",
          hint: "Did you mean “getMeasurements”?",
          severity: "error",
        },
        {
          code: "UnusedParameter",
          pointer: "/parameters/since",
          message: "The parameter “since” is not used.",
          hint: null,
          severity: "warning",
        },
      ],
      source:
        '{\n  "metadata": { "causeway": { "title": "Weight" } },\n  "triggers": {\n    "Every_hour": { "type": "Recurrence", "recurrence": { "frequency": "Hour", "interval": 1 } }\n  },\n  "actions": {}\n}\n',
      path: "/home/you/.local/share/causeway/workspace/flows/weight.json",
    },
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
      redirectUri: "http://127.0.0.1:53682/callback",
      expiresAt: new Date(Date.now() + 298_000).toISOString(),
      opened: true,
    },
    ...connectorWorld(),
    ...runWorld(),
    settings: {
      notify: "needs-me",
      theme: "system",
      historyDays: 90,
      home: "/home/you/.local/share/causeway",
      vault: "in the system keyring (Secret Service)",
      bytes: 8_412_160,
      version: "0.1.0",
    },
  };
}

function connections(): v.ConnectionView[] {
  const one = (id: string, title: string, color: string, change: Partial<v.ConnectionView>): v.ConnectionView => ({
    id,
    title,
    connector: id,
    account: null,
    state: "ok",
    stateText: "signed in",
    scopes: [],
    expiresAt: ago(-340),
    usedBy: [],
    color,
    ...change,
  });
  return [
    one("fitbit", "Fitbit", "#00838f", {
      account: "9XK2QT",
      scopes: ["activity", "weight", "sleep", "heartrate", "settings"],
      usedBy: ["Steps and sleep"],
    }),
    one("withings", "Withings", "#2f9e44", { scopes: ["user.metrics"], usedBy: ["Weight"] }),
    one("strava", "Strava", "#d9480f", {
      state: "reauth",
      stateText: "sign in again: the service refused the refresh token (invalid_grant)",
      scopes: ["activity:read_all"],
      usedBy: ["Weight", "Workouts"],
    }),
    one("intervals-icu", "intervals.icu", "#c2412d", {
      account: "i104233",
      scopes: ["WELLNESS:WRITE", "ACTIVITY:WRITE"],
      usedBy: ["Steps and sleep", "Weight", "Workouts"],
    }),
  ];
}

function connectorWorld(): Pick<World, "connectors" | "connectorDetail" | "operations" | "operation" | "call"> {
  const one = (
    slug: string,
    title: string,
    host: string,
    color: string,
    change: Partial<v.ConnectorCard>,
  ): v.ConnectorCard => ({
    slug,
    title,
    host,
    format: "OpenAPI 3.1",
    operations: 12,
    repairs: 0,
    auth: "oauth2",
    notice: null,
    connections: [slug],
    color,
    ...change,
  });
  const verbs = ["get", "list", "create", "update", "delete"];
  const things = [
    "Devices",
    "ActivityLog",
    "BodyWeight",
    "Sleep",
    "HeartRate",
    "Food",
    "Goals",
    "Profile",
    "Friends",
    "Badges",
  ];
  return {
    connectors: [
      one("fitbit", "Fitbit Web API", "api.fitbit.com", "#00838f", {
        format: "Swagger 2.0",
        operations: 2_000,
        repairs: 112,
        notice: "Switched off by Fitbit on 2 November 2026. Its successor is the Google Health API.",
      }),
      one("withings", "Withings", "wbsapi.withings.net", "#2f9e44", {}),
      one("strava", "Strava API v3", "www.strava.com", "#d9480f", {
        format: "Swagger 2.0",
        operations: 34,
        repairs: 6,
      }),
      one("open-meteo", "Open-Meteo", "api.open-meteo.com", "#4263eb", {
        auth: "none",
        operations: 1,
        connections: [],
      }),
    ],
    connectorDetail: {
      description: "Reads and writes a person's activity, weight, sleep and heart rate.",
      server: "https://api.fitbit.com",
      repairs: [
        ...Array.from({ length: 61 }, (_, n) => ({
          code: "MissingOperationId",
          pointer: `/paths/~11~1user~1${n}/get`,
          message: `The operation had no id; it is called get${n} now.`,
          look: false,
        })),
        {
          code: "MissingTokenUrl",
          pointer: "/securityDefinitions/oauth2",
          message: "The token URL was missing; the one that Fitbit publishes is used.",
          look: true,
        },
        {
          code: "DuplicateParameter",
          pointer: "/paths/~11~1foods/get/parameters/2",
          message: "“limit” was there twice; the first is used.",
          look: false,
        },
      ],
      signIn: {
        authorizationUrl: "https://www.fitbit.com/oauth2/authorize",
        tokenUrl: "https://api.fitbit.com/oauth2/token",
        clientId: "22ABCD",
        hasSecret: true,
        scopes: ["activity", "weight", "sleep", "heartrate", "settings"],
        redirectUri: "http://127.0.0.1:53682/callback",
      },
    },
    operations: Array.from({ length: 2_000 }, (_, n) => {
      const [verb = "get", thing = "Devices"] = [verbs[n % 5], things[Math.floor(n / 5) % 10]];
      const method = ["GET", "GET", "POST", "PUT", "DELETE"][n % 5] ?? "GET";
      return {
        id: `${verb}${thing}${n < 50 ? "" : Math.floor(n / 50)}`,
        method,
        path: `/1/user/-/${thing.toLowerCase()}/${n}/{date}.json`,
        summary: `${verb} ${thing}`,
        tags: [thing],
      };
    }),
    operation: {
      description: "Lists activity log entries before or after a day, newest or oldest first.",
      parameters: [
        { name: "afterDate", location: "query", required: false, kind: "date", description: "Entries after this day." },
        { name: "sort", location: "query", required: true, kind: "one of asc, desc", description: "" },
        { name: "limit", location: "query", required: true, kind: "integer", description: "At most 100." },
      ],
      sample: { sort: "asc", limit: 20, afterDate: "2026-11-01" },
      responses: [
        { status: "200", description: "The entries." },
        { status: "401", description: "The token is not valid." },
        { status: "default", description: "Anything else." },
      ],
    },
    call: {
      status: 200,
      request: "GET https://api.fitbit.com/1/user/-/activities/list.json?sort=asc&limit=20",
      headers: { "content-type": "application/json" },
      body: {
        activities: [
          {
            logId: 51007,
            activityName: "Run",
            startTime: "2026-11-21T06:40:00.000+01:00",
            duration: 2_460_000,
            steps: 6_812,
          },
        ],
        pagination: { next: "" },
      },
      ms: 212,
    },
  };
}

function runWorld(): Pick<World, "runs" | "actions" | "bodies" | "deliveries"> {
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
      cause: n % 29 === 3 ? "manual" : "schedule",
      started: ago(3 + n * 20),
      ended: n === 0 ? null : ago(3 + n * 20 - 0.02),
      ms: 1_100 + n,
      delivered,
      already: 3,
      failed: status === "failed" ? 1 : 0,
      unknown: n === 2 ? 1 : 0,
      summary,
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
