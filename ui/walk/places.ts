// Every place of the window, and how one comes there. A new screen belongs into this list.
import type { Page } from "playwright-core";
import { english, type Strings } from "../src/strings";
import { goTo, settled } from "./browser";

export type Place = { name: string; come: (page: Page, demo: Demo) => Promise<void> };
/** What the demo has, asked of the engine by the page itself. */
export type Demo = { flow: string; run: string; action: number };

const at = (name: string, hash: string | ((demo: Demo) => string), isThere: string): Place => ({
  name,
  come: (page, demo) => goTo(page, typeof hash === "string" ? hash : hash(demo), isThere),
});

/** A place that is opened from another one. */
const then = ({ come }: Place, name: string, open: (page: Page) => Promise<void>): Place => ({
  name,
  come: async (page, demo) => {
    await come(page, demo);
    await open(page);
    await settled(page);
  },
});

const press = (role: "button" | "tab" | "menuitem" | "link", name: string | RegExp) => (page: Page) =>
  page.getByRole(role, { name }).first().click();

const tab =
  (name: string) =>
  ({ flow }: Demo) =>
    `#/flows/${flow}?tab=${name}`;
const connector = (rest: string) => `#/connectors/fitbit?${rest}`;

/** The places of a window that speaks with these words. */
export function placesIn(words: Strings): Place[] {
  const design = at("flow-design", tab("design"), `ol[aria-label="${words.design.steps}"] li`);
  const operation = at("connector-operation", connector("tab=operations&op=getActivitiesLogList"), "main h2");
  const settings = at("settings", "#/settings", "main h2");
  const connections = at("connections", "#/connections", 'h2:has-text("Fitbit")');

  return [
    at("overview", "#/overview", `h3:has-text("${words.overview.justNow}"), h2:has-text("${words.overview.justNow}")`),
    at("flows", "#/flows", 'main a:has-text("Weights and activities")'),
    at("flow-new", "#/flows?new=1", '[role="dialog"] button'),
    design,
    then(design, "flow-step", async (page) => {
      await page.locator('[data-step*="Create_weight"]').click();
    }),
    then(design, "flow-field", async (page) => {
      await page.locator('[data-step*="Measured_at"]').click();
      await page.getByRole("textbox", { name: words.design.fields.inputs }).focus();
      await page.getByText(words.design.preview.from.last as string).waitFor();
      await page.keyboard.press("Control+End");
      await page.keyboard.press("Control+Space");
      await page.getByRole("option").first().waitFor();
    }),
    then(at("flow-test", tab("test"), '[role="tabpanel"] select'), "flow-test", async (page) => {
      await page.getByRole("button", { name: words.design.test.go, exact: true }).click();
      await page.getByRole("list", { name: words.design.test.sends }).waitFor();
    }),
    at("flow-code", tab("code"), ".cm-content"),
    at("flow-versions", tab("versions"), '[role="tabpanel"] li'),
    at("flow-runs", tab("runs"), '[role="tabpanel"] a'),
    connections,
    then(connections, "connections-choose", press("button", words.connections.add)),
    at("connectors", "#/connectors", 'main a:has-text("Fitbit")'),
    at("connector-import", "#/connectors?import=1", '[role="dialog"] textarea'),
    at("connector-operations", connector("tab=operations"), '[role="tabpanel"] a, [role="tabpanel"] button'),
    operation,
    then(operation, "connector-test", press("tab", words.operations.test)),
    then(operation, "connector-answer", async (page) => {
      await page.getByRole("tab", { name: words.operations.test }).click();
      await page.getByRole("button", { name: words.operations.call }).click();
      await page.getByRole("tab", { name: words.operations.table }).click();
    }),
    at("wizard-general", connector("step=general"), `nav[aria-label="${words.wizard.label}"]`),
    at("wizard-security", connector("step=security"), "main input"),
    at("wizard-definition", connector("step=definition"), 'main a:has-text("getProfile")'),
    at(
      "wizard-test",
      connector("step=test&op=getActivitiesLogList"),
      `main button:has-text("${words.operations.call}")`,
    ),
    at("connector-sign-in", connector("tab=sign-in"), '[role="tabpanel"] h2, [role="tabpanel"] input'),
    at("connector-repairs", connector("tab=repairs"), '[role="tabpanel"] p'),
    at("connector-source", connector("tab=source"), '[role="tabpanel"] h2, [role="tabpanel"] p'),
    at("connector-about", connector("tab=about"), '[role="tabpanel"] dl'),
    at("history", "#/history", 'main a[href^="#/history/"]'),
    at("run", ({ run }) => `#/history/${run}`, "main h1"),
    at("run-action", ({ run, action }) => `#/history/${run}?action=${action}`, "main h2"),
    at("waiting", "#/history/waiting", "main h1"),
    settings,
    then(settings, "settings-backup", async (page) => {
      await page.getByRole("button", { name: words.settings.backUp }).click();
      await page.getByRole("textbox", { name: words.settings.backedUp }).scrollIntoViewIfNeeded();
    }),
    then(settings, "settings-diagnostics", async (page) => {
      await page.getByRole("button", { name: words.settings.diagnostics }).click();
      await page.getByText("flows.json").click();
    }),
  ];
}

export const PLACES = placesIn(english);

/** Waits until the demo's first run is over, and asks what it left. */
export async function known(page: Page): Promise<Demo> {
  return page.evaluate(async () => {
    const ask = async (name: string, input: unknown) => {
      const headers = { "content-type": "application/json" };
      return (await fetch(`/api/${name}`, { method: "POST", headers, body: JSON.stringify(input) })).json();
    };
    const { runs } = await ask("runs", { limit: 1 });
    const [{ id, flow }] = runs;
    await ask("run_wait", { slug: flow, run: id });
    const { actions } = await ask("run", { id, limit: 50 });
    const call = actions.find(({ kind }: { kind: string }) => kind === "OpenApiConnection") ?? actions[0];
    return { flow, run: id, action: call.seq };
  });
}
