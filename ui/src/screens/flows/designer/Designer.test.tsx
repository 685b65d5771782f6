// The designer, used as a person would: every change is seen in what is saved.
import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Fake } from "../../../backend/fake";
import { askedFor, open } from "../../../test/open";

type User = ReturnType<typeof open>["user"];

async function openFlow(prepare?: (engine: Fake) => void) {
  const opened = open("#/flows/weight", "", prepare);
  await screen.findByRole("list", { name: "Steps" });
  return opened;
}

/** Saves, and gives what the file has then. */
async function saved(engine: Fake, user: User) {
  await user.click(screen.getByRole("button", { name: "Save" }));
  const last = askedFor(engine, "flow_save").at(-1) as { text: string };
  return JSON.parse(last.text);
}

const stepButton = (name: RegExp) =>
  screen.getAllByRole("button", { name }).find((one) => one.dataset.step !== undefined) as HTMLElement;
const act = async (user: User, step: string, item: string) => {
  await user.click(screen.getByRole("button", { name: `What to do with “${step}”` }));
  await user.click(await screen.findByRole("menuitem", { name: new RegExp(`^${item}`) }));
};

describe("the designer", () => {
  it("shows branches and what runs when something failed", async () => {
    await openFlow();
    expect(await screen.findByText("Schedule · every hour")).toBeTruthy();
    expect(within(screen.getByRole("list", { name: /Is new.*if it holds/ })).getByText("Delivers once")).toBeTruthy();
    expect(screen.getByText("Runs when “Get activities” failed")).toBeTruthy();
  });

  it("adds a built-in action between two steps and fills it", async () => {
    const { engine, user } = await openFlow();
    await user.click(screen.getByRole("button", { name: "Add a step before “For each activity”" }));
    await user.type(await screen.findByRole("searchbox", { name: "Search actions and operations" }), "compose");
    await user.keyboard("{ArrowDown}{Enter}");
    await user.type(await screen.findByRole("textbox", { name: "Value" }), "Monday");
    const { actions } = await saved(engine, user);
    expect(actions.Compose).toEqual({ type: "Compose", inputs: "Monday", runAfter: { Get_activities: ["Succeeded"] } });
    expect(actions.For_each_activity.runAfter).toEqual({ Compose: ["Succeeded"] });
  });

  it("adds an operation of a connector, found among thousands, with fields from its description", async () => {
    const { engine, user } = await openFlow();
    await user.click(screen.getByRole("button", { name: "Add a step at the end" }));
    await user.type(await screen.findByRole("searchbox", { name: "Search actions and operations" }), "createBadges39");
    await user.click(await screen.findByRole("button", { name: /createBadges39/ }));
    await user.type(await screen.findByRole("textbox", { name: "limit (required)" }), "20");
    await user.type(screen.getByRole("combobox", { name: "sort (required)" }), "asc");
    const { actions } = await saved(engine, user);
    expect(actions.createBadges39.inputs).toEqual({
      host: { apiId: "/providers/causeway/connectors/fitbit", connectionName: "fitbit", operationId: "createBadges39" },
      parameters: { limit: 20, sort: "asc" },
    });
  });

  it("puts a value of an earlier step into a field", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/Update wellness day/));
    const field = await screen.findByRole("textbox", { name: "Weight in kg" });
    await user.clear(field);
    await user.click(screen.getByRole("button", { name: "Insert value into Weight in kg" }));
    await user.type(await screen.findByRole("searchbox", { name: "Search values" }), "logId");
    await user.click(await screen.findByRole("button", { name: /logId/ }));
    const text = JSON.stringify(await saved(engine, user));
    expect(text).toContain(`"body/weight":"@items('For_each_activity')?['logId']"`);
  });

  it("puts a value in the place of an expression in which nobody has put the caret, and at the caret otherwise", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/For each activity/));
    const insert = async () => {
      await user.click(await screen.findByRole("button", { name: "Insert value into List to go through" }));
      await user.click(await screen.findByRole("button", { name: /pagination › next/ }));
    };
    await insert();
    expect((await saved(engine, user)).actions.For_each_activity.foreach).toBe(
      "@body('Get_activities')?['pagination']?['next']",
    );
    const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "List to go through" });
    await user.clear(field);
    await user.type(field, "@first()");
    field.setSelectionRange(7, 7);
    await insert();
    expect((await saved(engine, user)).actions.For_each_activity.foreach).toBe(
      "@first(body('Get_activities')?['pagination']?['next'])",
    );
  });

  it("makes a call a delivery, with the key that the source's description suggests", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/Update wellness day/));
    await user.click(await screen.findByRole("tab", { name: "Delivery" }));
    await user.click(screen.getByRole("checkbox"));
    await user.click(screen.getByRole("checkbox"));
    await user.selectOptions(screen.getByLabelText("When nobody knows whether it arrived"), "Send it again");
    const { actions } = await saved(engine, user);
    const step = actions.For_each_activity.actions.Is_new.actions.Update_wellness_day;
    expect(step.metadata.causeway.deliverOnce).toEqual({
      key: "@items('For_each_activity')?['logId']",
      onUnknown: "retry",
    });
  });

  it("moves, wraps, duplicates and deletes, and takes it all back", async () => {
    const { engine, user } = await openFlow();
    const before = JSON.parse(engine.world.flowDetail.source);
    await act(user, "Update wellness day", "a scope");
    await act(user, "Scope", "Duplicate");
    await act(user, "Scope 2", "Move up");
    await act(user, "Tell of failure", "Delete");
    const { actions } = await saved(engine, user);
    const branch = actions.For_each_activity.actions.Is_new.actions;
    expect(branch.Scope_2.runAfter).toEqual({});
    expect(branch.Scope.runAfter).toEqual({ Scope_2: ["Succeeded"] });
    expect(Object.keys(branch.Scope_2.actions)).toEqual(["Update_wellness_day_2"]);
    expect(actions.Tell_of_failure).toBeUndefined();
    for (let n = 0; n < 4; n++) await user.keyboard("{Control>}z{/Control}");
    expect(await saved(engine, user)).toEqual(before);
  });

  it("is used with the keyboard alone", async () => {
    const { engine, user } = await openFlow();
    stepButton(/Every hour/).focus();
    await user.keyboard("{ArrowDown}{Alt>}{ArrowDown}{/Alt}");
    expect(document.activeElement?.textContent).toContain("Get activities");
    await user.keyboard("{ArrowRight}");
    await screen.findByRole("textbox", { name: "Name" });
    await user.keyboard("{Escape}");
    expect(document.activeElement?.textContent).toContain("Get activities");
    await user.keyboard("{Control>}s{/Control}");
    const { actions } = JSON.parse((askedFor(engine, "flow_save").at(-1) as { text: string }).text);
    expect(actions.Get_activities.runAfter).toEqual({ For_each_activity: ["Succeeded"] });
  });

  it("moves a step that is dragged onto a place, and only where it may go", async () => {
    const { engine, user } = await openFlow();
    const dataTransfer = { setData: () => undefined };
    const card = stepButton(/Is new/).parentElement as HTMLElement;
    fireEvent.dragStart(card, { dataTransfer });
    const own = screen.getByRole("button", { name: "Add a step at the end of “Is new”, if it holds" }).parentElement;
    fireEvent.drop(own as HTMLElement, { dataTransfer });
    const place = screen.getByRole("button", { name: "Add a step before “For each activity”" }).parentElement;
    fireEvent.dragOver(place as HTMLElement, { dataTransfer });
    fireEvent.drop(place as HTMLElement, { dataTransfer });
    const { actions } = await saved(engine, user);
    expect(actions.Is_new.runAfter).toEqual({ Get_activities: ["Succeeded"] });
    expect(actions.For_each_activity.actions).toEqual({});
  });

  it("renames with all that names the step, and warns where deliveries are remembered by the name", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/For each activity/));
    const name = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "Each one{Enter}");
    const text = JSON.stringify(await saved(engine, user));
    expect(text).toContain("@items('Each_one')?['logId']");
    expect(text).not.toContain("For_each_activity");
    await user.click(stepButton(/Update wellness day/));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), " 2");
    expect(screen.getByText(/sent again/)).toBeTruthy();
  });

  it("changes a condition line by line", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/Is new/));
    await user.selectOptions(await screen.findByLabelText("Comparison, line 1"), "not: is");
    await user.click(screen.getByRole("button", { name: "Add a line" }));
    await user.type(screen.getByRole("textbox", { name: "Value, line 2" }), "a");
    const { actions } = await saved(engine, user);
    expect(actions.For_each_activity.actions.Is_new.expression).toEqual({
      and: [{ not: { equals: ["@items('For_each_activity')?['logId']", 5] } }, { equals: ["a", ""] }],
    });
  });

  it("says in words when a schedule runs next", async () => {
    const { engine, user } = await openFlow();
    await user.click(stepButton(/Every hour/));
    expect(await screen.findByText("Runs every hour.")).toBeTruthy();
    await user.selectOptions(screen.getByLabelText("Unit"), "weeks");
    await user.click(screen.getByRole("checkbox", { name: "Monday" }));
    await user.type(screen.getByRole("textbox", { name: "At these hours" }), "7, 19");
    expect(await screen.findByText("Runs every week.")).toBeTruthy();
    const { triggers } = await saved(engine, user);
    expect(triggers.Every_hour.recurrence).toEqual({
      frequency: "Week",
      interval: 1,
      schedule: { weekDays: ["Monday"], hours: [7, 19] },
    });
  });

  it("lets a flow have other notifications than the settings, and again the same", async () => {
    const { engine, user } = await openFlow();
    const wanted = await screen.findByLabelText<HTMLSelectElement>("Notifications about this flow");
    expect(wanted.selectedOptions[0]?.text).toBe("As the settings say");
    await user.selectOptions(wanted, "Also failures");
    expect((await saved(engine, user)).metadata.causeway.notify).toBe("failures");
    await user.selectOptions(wanted, "As the settings say");
    expect("notify" in (await saved(engine, user)).metadata.causeway).toBe(false);
  });

  it("starts by hand or on a schedule, and keeps what else the trigger has", async () => {
    const { engine, user } = await openFlow(({ world }) => {
      world.flowDetail.source = world.flowDetail.source.replace('"Recurrence",', '"Recurrence", "conditions": [],');
    });
    await user.click(stepButton(/Every hour/));
    await user.selectOptions(await screen.findByLabelText("How it starts"), "When I say so");
    expect((await saved(engine, user)).triggers.Every_hour).toEqual({
      type: "Request",
      conditions: [],
      kind: "Button",
    });
    await user.selectOptions(screen.getByLabelText("How it starts"), "On a schedule");
    expect((await saved(engine, user)).triggers.Every_hour).toEqual({
      type: "Recurrence",
      conditions: [],
      recurrence: { frequency: "Day", interval: 1 },
    });
  });

  it("shows what the checker found at its step, and leads there", async () => {
    const { user } = await openFlow();
    await user.click(await screen.findByRole("button", { name: "1 mistake, 1 warning and 1 note" }));
    await user.click(await screen.findByRole("menuitem", { name: /no operation/ }));
    const pane = within(await screen.findByRole("region", { name: "Get activities" }));
    expect(pane.getByText(/no operation/)).toBeTruthy();
    expect(stepButton(/Get activities/).textContent).toContain("1 finding");
  });

  it("says why steps cannot be drawn", async () => {
    open("#/flows/weight", "", (engine) => {
      engine.world.flowDetail.source = '{\n  "actions": {\n    oops\n';
    });
    expect(await screen.findByText("The text is not JSON from line 3 on. Mend it in Code.")).toBeTruthy();
  });
});
