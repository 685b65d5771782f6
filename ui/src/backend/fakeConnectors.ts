// Connections, connectors and operations of the fake engine.
import type * as v from "../generated/api";
import { ago } from "./fakeRuns";
import type { World } from "./fakeWorld";

export function connections(): v.ConnectionView[] {
  const one = (id: string, title: string, color: string, change: Partial<v.ConnectionView>): v.ConnectionView => ({
    id,
    title,
    connector: id,
    account: null,
    state: "ok",
    stateText: "signed in",
    scopes: [],
    missingScopes: [],
    origins: [`https://api.${id}.com`],
    expiresAt: ago(-340),
    renews: true,
    retryAt: null,
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

function field(name: string, takes: string, change: Partial<v.FieldView>): v.FieldView {
  return {
    name,
    title: name.replace("body/", ""),
    location: "body",
    required: false,
    kind: takes,
    takes,
    choices: [],
    description: "",
    ...change,
  };
}

export function connectorWorld(): Pick<World, "connectors" | "connectorDetail" | "operations" | "operation" | "call"> {
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
      hasOwnServer: false,
      servers: ["https://api.fitbit.com"],
      variables: {},
      unreachable: null,
      notAllowed: null,
      allowed: [],
      repairs: [
        ...Array.from({ length: 61 }, (_, n) => ({
          code: "MissingOperationId",
          pointer: `/paths/~11~1user~1${n}/get`,
          line: 10 + n,
          column: 7,
          message: `The operation had no id; it is called get${n} now.`,
          look: false,
        })),
        {
          code: "MissingTokenUrl",
          pointer: "/securityDefinitions/oauth2",
          line: 4,
          column: 3,
          message: "The token URL was missing; the one that Fitbit publishes is used.",
          look: true,
        },
        {
          code: "DuplicateParameter",
          pointer: "/paths/~11~1foods/get/parameters/2",
          line: null,
          column: null,
          message: "“limit” was there twice; the first is used.",
          look: false,
        },
      ],
      missingFiles: [],
      keys: [],
      source: "https://dev.fitbit.com/swagger.json",
      checks: { every: "week", at: null, found: null, message: "", lines: [], touched: [] },
      signIn: {
        issuer: "",
        authorizationUrl: "https://www.fitbit.com/oauth2/authorize",
        tokenUrl: "https://api.fitbit.com/oauth2/token",
        clientId: "22ABCD",
        hasSecret: true,
        isPassword: false,
        scopes: ["activity", "weight", "sleep", "heartrate", "settings"],
        redirectUri: "http://127.0.0.1:53682/callback",
        landing: "",
      },
    },
    operations: Array.from({ length: 2_000 }, (_, n) => {
      const [verb = "get", thing = "Devices"] = [verbs[n % 5], things[Math.floor(n / 5) % 10]];
      const method = ["GET", "GET", "POST", "PUT", "DELETE"][n % 5] ?? "GET";
      return {
        connector: "fitbit",
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
      fields: [
        field("sort", "text", { required: true, choices: ["asc", "desc"], location: "query" }),
        field("limit", "number", { required: true, description: "At most 100.", location: "query" }),
        field("afterDate", "text", { kind: "date", description: "Entries after this day.", location: "query" }),
        field("body/weight", "number", { title: "Weight in kg" }),
      ],
      gives: [
        { path: ["activities"], kind: "array", description: "" },
        { path: ["activities", "*"], kind: "object", description: "" },
        { path: ["activities", "*", "logId"], kind: "integer", description: "" },
        { path: ["activities", "*", "activityName"], kind: "string", description: "" },
        { path: ["pagination"], kind: "object", description: "" },
        { path: ["pagination", "next"], kind: "string", description: "" },
      ],
      items: { path: ["activities"], id: ["logId"] },
    },
    call: {
      status: 200,
      movedTo: null,
      note: null,
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

/** What looking at the address of the description finds. */
export const changedChecks: Partial<v.ChecksView> = {
  at: "2026-11-24T08:00:00Z",
  found: "changed",
  message: "Operations: 1 new, 1 gone; calls that work now may fail",
  lines: ["may break: getDevices is gone", "listDevices is new"],
  touched: ["weight-to-intervals"],
};
