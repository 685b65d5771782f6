// A made-up engine, for unit tests and `npm run dev` with `?fake` (or `?fake=empty`, `?fake=many`). Never in a build.
import { base64 } from "./base64";
import { ALL_TAGS, type Backend, type Input, type Output, type RequestName, type Tag, tagsOf } from "./contract";
import { changedChecks } from "./fakeConnectors";
import { changed, checked, functions, previewed, scheduled } from "./fakeFlow";
import { makeWorld, type World } from "./fakeWorld";
import { Fault } from "./fault";

type Answers = { [N in RequestName]: (input: Input<N>) => Output<N> | Promise<Output<N>> };

/** What a test may do with the fake besides asking it. */
export type Fake = Backend & {
  world: World;
  asked: { name: RequestName; input: unknown }[];
  /** Tells listeners that these went stale. */
  tell(tags: readonly Tag[]): void;
  /** Answers this request in another way from now on. */
  answer<N extends RequestName>(name: N, answer: Answers[N]): void;
};

export function fake(kind = ""): Fake {
  const world = makeWorld(kind);
  const listeners = new Set<(tags: readonly Tag[]) => void>();
  const answers = answersOf(world);
  const tell = (tags: readonly Tag[]) => {
    for (const hear of listeners) hear(tags);
  };
  const made: Fake = {
    world,
    asked: [],
    tell,
    answer: (name, answer) => Object.assign(answers, { [name]: answer }),
    request: async (name, input) => {
      made.asked.push({ name, input });
      const answer = await answers[name](structuredClone(input));
      tell(tagsOf(name).length && isCommand(name) ? tagsOf(name) : []);
      return structuredClone(answer);
    },
    requestWith: async (name, input, file, progress) => {
      const parts: string[] = [];
      for await (const piece of base64(file, progress)) parts.push(piece);
      return made.request(name, { ...input, bytes: parts.join("") } as never);
    },
    listen: (hear, reach) => {
      listeners.add(hear);
      reach(true);
      hear(ALL_TAGS);
      return () => listeners.delete(hear);
    },
  };
  return made;
}

const COMMANDS =
  /^(flow_(save|restore|run|cancel|pause)|run_(again|cancel)|run_all|pause_all|resume_all|connector_|connection_remove|import_|delivery_|settings_save|snooze|vault_)/;
const isCommand = (name: RequestName) => COMMANDS.test(name);

const missing = (what: string) => new Fault({ code: "NotFound", message: `There is no ${what}.` });

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw missing(what);
  return thing;
}

function answersOf(world: World): Answers {
  return {
    ...flowAnswers(world),
    ...connectionAnswers(world),
    ...connectorAnswers(world),
    ...runAnswers(world),
    settings: () => world.settings,
    snooze: ({ hours }) => {
      const until = hours === null ? null : new Date(Date.now() + hours * 3_600_000).toISOString();
      return Object.assign(world.settings, { snoozedUntil: until });
    },
    settings_save: (input) => Object.assign(world.settings, input),
    diagnostics: () => ({
      name: "causeway-diagnostics-2026-11-27-1200.zip",
      files: [
        { name: "about.json", text: '{"causeway": "0.1.0"}' },
        { name: "log.txt", text: "" },
      ],
      archive: btoa("PK"),
    }),
    vault_check: () => world.settings.vault,
    vault_unlock: () => Object.assign(world.settings.vault, { state: "open", stateText: "Open.", hint: null }),
    backup: () => null,
    backup_now: () => ({
      path: "/home/me/.local/share/causeway/backups/causeway-2026-11-27-120000.zip",
      bytes: 4_200_000,
    }),
    update: () => world.update,
    update_look: () =>
      Object.assign(world.update, { looked: new Date().toISOString(), offered: "0.2.0", size: 23_000_000 }),
    update_fetch: () =>
      Object.assign(world.update, {
        file: "/home/me/.local/share/causeway/cache/update/causeway_0.2.0_amd64.deb",
        command: "sudo apt install /home/me/.local/share/causeway/cache/update/causeway_0.2.0_amd64.deb",
      }),
    update_daily: ({ on }) => Object.assign(world.update, { daily: on }),
    network_try: () => ({ host: "api.fitbit.com", status: 404, error: null }),
    vault_move: () => world.settings.vault,
    vault_move_to: ({ to }) => Object.assign(world.settings.vault, { kind: to }),
  };
}

type Part<P extends string> = Pick<Answers, Extract<RequestName, P>>;

function flowAnswers(
  world: World,
): Part<
  | "status"
  | "overview"
  | "flows"
  | "flow"
  | "flow_save"
  | "flow_versions"
  | "flow_version"
  | "flow_restore"
  | "flow_check"
  | "flow_schedule"
  | "flow_preview"
  | "flow_test"
  | "demo_open"
  | "functions"
  | "templates"
  | "flow_run"
  | "flow_cancel"
  | "flow_agree"
  | "flow_export"
  | "flow_pause"
  | "run_all"
  | "pause_all"
  | "resume_all"
> {
  const card = (slug: string) =>
    found(
      world.flows.find((flow) => flow.slug === slug),
      `flow "${slug}"`,
    );
  const detail = (slug: string) => ({ ...world.flowDetail, card: card(slug) });
  const version = (hash: string) =>
    found(
      world.versions.find((one) => one.hash.startsWith(hash)),
      `version "${hash}"`,
    );
  const saved = (text: string) => {
    world.flowDetail.source = text;
    const hash = world.versions.find((one) => one.text === text)?.hash ?? `${world.versions.length}`.padStart(16, "f");
    const others = world.versions.filter((one) => one.hash !== hash);
    world.versions = [{ hash, saved: new Date().toISOString(), text }, ...others];
  };
  return {
    status: () => world.status,
    overview: () => ({ ...world.overview, status: world.status, flows: world.flows }),
    flows: () => world.flows,
    flow: ({ slug }) => detail(slug),
    flow_export: ({ slug }) => ({ text: detail(slug).source }),
    flow_save: ({ slug, text, loaded }) => {
      if (loaded !== undefined && loaded !== world.flowDetail.source) throw changed(slug);
      saved(text);
      const [first] = world.flows;
      if (first && !world.flows.some((flow) => flow.slug === slug)) world.flows.push({ ...first, slug, title: slug });
      return detail(slug);
    },
    flow_versions: () => world.versions.map(({ hash, saved }, n) => ({ hash, saved, runsNow: n === 0 })),
    flow_version: ({ hash }) => version(hash),
    flow_restore: ({ slug, hash }) => {
      const replaced = world.versions[0]?.hash ?? null;
      saved(version(hash).text);
      return { flow: detail(slug), replaced };
    },
    flow_check: ({ text }) => checked(text, world.flowDetail.findings),
    flow_schedule: ({ text }) => scheduled(text),
    flow_preview: ({ value }) => previewed(value),
    functions: () => functions,
    templates: () => world.templates,
    flow_test: () => world.tested,
    demo_open: () => ({ address: null }),
    flow_run: ({ slug }) => {
      Object.assign(card(slug), { state: "running", stateText: "running now" });
      return { run: world.runs[0]?.id ?? "" };
    },
    flow_cancel: ({ slug }) => {
      Object.assign(card(slug), { state: "on", stateText: "on" });
      return null;
    },
    flow_agree: () => {
      for (const may of world.flowDetail.may) may.isNew = false;
      return null;
    },
    flow_pause: ({ slug, paused }) => {
      Object.assign(card(slug), paused ? { state: "paused", stateText: "paused" } : { state: "on", stateText: "on" });
      return null;
    },
    run_all: () => ({ started: world.flows.length }),
    pause_all: ({ hours }) => {
      const until = hours === null ? null : new Date(Date.now() + hours * 3_600_000).toISOString();
      Object.assign(world.status, { state: "paused", pausedUntil: until, line: "Paused until you resume" });
      return null;
    },
    resume_all: () => {
      Object.assign(world.status, { state: "idle", pausedUntil: null, line: "Next: Steps and sleep in 12 min" });
      return null;
    },
  };
}

function connectionAnswers(
  world: World,
): Part<
  | "connections"
  | "sign_in"
  | "connection"
  | "connection_refresh"
  | "connection_test"
  | "sign_in_open"
  | "sign_in_wait"
  | "connection_keys"
  | "sign_in_password"
  | "sign_in_cancel"
  | "sign_in_paste"
  | "connection_remove"
> {
  const one = (id: string) =>
    found(
      world.connections.find((connection) => connection.id === id),
      `connection "${id}"`,
    );
  return {
    connections: () => world.connections,
    connection: ({ id }) => one(id),
    connection_refresh: ({ id }) => one(id),
    connection_test: ({ operation }) => ({
      operation: operation ?? "getProfile",
      request: "GET https://api.fitbit.com/1/user/-/profile.json",
      status: 200,
      works: true,
      ms: 120,
    }),
    sign_in: ({ connector, connection }) => ({ ...world.signIn, connection: connection ?? connector ?? "new" }),
    sign_in_password: ({ connector }) => found(world.connections[0], `connection on "${connector}"`),
    connection_keys: ({ connector }) => found(world.connections[0], `connection on "${connector}"`),
    sign_in_open: () => true,
    sign_in_wait: () => new Promise(() => undefined),
    sign_in_cancel: () => null,
    sign_in_paste: () => null,
    connection_remove: ({ id }) => {
      const { title } = one(id);
      world.connections = world.connections.filter((connection) => connection.id !== id);
      return { title, service: "told" };
    },
  };
}

function connectorAnswers(
  world: World,
): Part<
  | "connectors"
  | "connector"
  | "connector_export"
  | "connector_client"
  | "connector_remove"
  | "connector_check"
  | "connector_server"
  | "connector_allow"
  | "connector_disallow"
  | "connector_checks"
  | "connector_update"
  | "import_text"
  | "import_bytes"
  | "import_url"
  | "import_catalog"
  | "operations"
  | "operation"
  | "call"
  | "call_check"
  | "call_with_files"
> {
  const detail = (slug: string) => ({
    ...world.connectorDetail,
    card: found(
      world.connectors.find((card) => card.slug === slug),
      `connector "${slug}"`,
    ),
  });
  const imported = (input?: { preview?: boolean; name?: string | null }) => {
    const wouldChange = input?.preview === true && input.name === "fitbit";
    const changes = wouldChange ? ["may break: getDevices is gone", "listDevices is new"] : [];
    const touched = wouldChange ? ["weight-to-intervals"] : [];
    const connector = detail(world.connectors[0]?.slug ?? "");
    return { connector, replaced: false, saved: !wouldChange, changes, touched, ms: 84 };
  };
  const matching = (search: string) =>
    world.operations.filter((row) => `${row.id} ${row.path}`.toLowerCase().includes(search.toLowerCase()));
  return {
    connectors: () => world.connectors,
    connector: ({ slug }) => detail(slug),
    connector_export: ({ slug }) => ({ document: { openapi: "3.1.0", info: { title: detail(slug).card.title } } }),
    connector_client: ({ slug, clientId, clientSecret }) => {
      const { signIn } = world.connectorDetail;
      if (signIn) Object.assign(signIn, { clientId, hasSecret: signIn.hasSecret || clientSecret !== null });
      return detail(slug);
    },
    connector_remove: ({ slug }) => {
      world.connectors = world.connectors.filter((card) => card.slug !== slug);
      return null;
    },
    connector_server: ({ slug, server, variables }) => {
      const hasOwnServer = server !== null;
      Object.assign(world.connectorDetail, { variables, hasOwnServer, unreachable: null });
      if (server) world.connectorDetail.server = server;
      return detail(slug);
    },
    connector_allow: ({ slug, origin }) => {
      Object.assign(world.connectorDetail, { notAllowed: null, allowed: [origin] });
      return detail(slug);
    },
    connector_disallow: ({ slug }) => {
      Object.assign(world.connectorDetail, { allowed: [] });
      return detail(slug);
    },
    connector_check: ({ slug }) => {
      const { checks } = world.connectorDetail;
      if (checks) Object.assign(checks, changedChecks);
      return detail(slug);
    },
    connector_checks: ({ slug, every }) => {
      if (world.connectorDetail.checks) world.connectorDetail.checks.every = every;
      return detail(slug);
    },
    connector_update: () => imported(),
    import_text: ({ text, ...input }) => {
      if (text.includes("<html")) {
        throw new Fault({
          code: "HtmlPage",
          message: "This is a web page, not a description.",
          hint: "Look for a link to openapi.json or swagger.json on it.",
        });
      }
      return imported(input);
    },
    import_bytes: imported,
    import_url: imported,
    import_catalog: () => imported(),
    operations: ({ search, offset, limit }) => {
      const all = matching(search);
      return { operations: all.slice(offset, offset + limit), total: all.length };
    },
    operation: ({ id }) => ({
      ...world.operation,
      row: found(
        world.operations.find((row) => row.id === id),
        `operation "${id}"`,
      ),
    }),
    call: () => world.call,
    call_with_files: () => world.call,
    call_check: ({ arguments: given }) => ({
      warnings: typeof given.limit === "number" && given.limit > 100 ? ['"limit" must not be more than 100.'] : [],
      refusal: null,
      curl: "curl 'https://api.fitbit.com/1/user/-/activities/list.json'",
    }),
  };
}

function runAnswers(
  world: World,
): Part<
  | "runs"
  | "run"
  | "run_wait"
  | "run_again"
  | "run_pause"
  | "run_cancel"
  | "action"
  | "deliveries"
  | "delivery_resolve"
  | "deliveries_resolve"
> {
  const run = (id: string) =>
    found(
      world.runs.find((one) => one.id === id),
      `run "${id}"`,
    );
  return {
    runs: ({ flows = [], statuses = [], since = "", search = "", before, limit }) => {
      const chosen = statuses.flatMap((one) => (one === "problems" ? ["failed", "interrupted", "waiting"] : [one]));
      const sought = search.toLowerCase().split(/\s+/);
      const all = world.runs.filter(
        (one) =>
          (flows.length === 0 || flows.includes(one.flow)) &&
          (chosen.length === 0 || chosen.includes(one.status)) &&
          one.started >= since &&
          sought.every((word) => one.summary.toLowerCase().includes(word)),
      );
      const from = before ? all.findIndex((one) => one.id === before) + 1 : 0;
      const runs = all.slice(from, from + limit);
      return { runs, next: from + limit < all.length ? (runs.at(-1)?.id ?? null) : null };
    },
    run: ({ id }) => ({ run: run(id), actions: world.actions, next: null }),
    run_wait: ({ run: id }) => run(id),
    run_again: ({ id }) => {
      const one = run(id);
      if (one.goesOn) {
        Object.assign(one, { status: "running", paused: false, ended: null });
        return { run: id };
      }
      world.runs.unshift({
        ...one,
        id: `${id.slice(0, -1)}Z`,
        status: "running",
        goesOn: true,
        ended: null,
        repeats: id,
      });
      return { run: `${id.slice(0, -1)}Z` };
    },
    run_pause: ({ id }) => {
      Object.assign(run(id), { status: "interrupted", paused: true, ended: new Date().toISOString() });
      return null;
    },
    run_cancel: ({ id }) => {
      Object.assign(run(id), { status: "cancelled", goesOn: false, paused: false, ended: new Date().toISOString() });
      return null;
    },
    action: ({ seq }) => ({
      action: found(
        world.actions.find((one) => one.seq === seq),
        `action ${seq}`,
      ),
      ...world.bodies,
      curl: "curl 'https://intervals.icu/api/v1/athlete/0/wellness/2026-11-23'",
    }),
    deliveries: () => world.deliveries,
    delivery_resolve: ({ key }) => {
      world.deliveries = world.deliveries.filter((delivery) => delivery.key !== key);
      return null;
    },
    deliveries_resolve: ({ flow }) => {
      const all = world.deliveries.length;
      world.deliveries = world.deliveries.filter((one) => one.flow !== flow || one.state !== "unknown");
      return { settled: all - world.deliveries.length };
    },
  };
}
