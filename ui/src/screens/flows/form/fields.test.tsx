// Writing expressions into fields: what may come next, by keyboard, and what the value would be.
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { askedFor, open } from "../../../test/open";
import { completingIn } from "../code/complete";

async function field(name: string, step: RegExp) {
  const opened = open("#/flows/weight");
  // The first look at a flow brings the code of its screen along.
  await screen.findByRole("list", { name: "Steps" }, { timeout: 20_000 });
  const card = screen.getAllByRole("button", { name: step }).find((one) => one.dataset.step !== undefined);
  await opened.user.click(card as HTMLElement);
  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name });
  const write = (text: string) =>
    opened.user.type(box, text, { initialSelectionStart: 0, initialSelectionEnd: box.value.length });
  return { ...opened, box, write };
}

describe("writing an expression into a field", () => {
  it("offers functions, steps and members, and takes them by keyboard", async () => {
    const { user, box, write } = await field("List to go through", /For each activity/);
    await write("@con");
    expect(await screen.findByRole("option", { name: /concat/ })).toBeTruthy();
    expect(box.getAttribute("aria-activedescendant")).toBe(screen.getByRole("option", { name: /concat/ }).id);
    await user.keyboard("{Enter}");
    expect(box.value).toBe("@concat(");
    await user.keyboard("body('");
    await screen.findByRole("option", { name: "Get_activities" });
    await user.keyboard("{Enter}");
    expect(box.value).toBe("@concat(body('Get_activities')");
    await user.keyboard("?[['");
    expect(await screen.findByRole("option", { name: "pagination" })).toBeTruthy();
    await user.keyboard("pag{Enter}");
    expect(box.value).toBe("@concat(body('Get_activities')?['pagination']");
    expect(box.selectionStart).toBe(box.value.length);
    expect(screen.queryByRole("listbox")).toBeNull();
  });

  it("closes the list with Escape and stays in the field; Ctrl+Space opens it", async () => {
    const { user, box, write } = await field("List to go through", /For each activity/);
    await write("@");
    expect(screen.queryByRole("listbox")).toBeNull();
    await user.keyboard("{Control>} {/Control}");
    expect((await screen.findAllByRole("option")).length).toBeGreaterThan(2);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(box.value).toBe("@addDays(");
    await user.keyboard("a");
    await screen.findByRole("listbox");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(document.activeElement).toBe(box);
  });

  it("shows the value with the last run's data, or what is wrong and where", async () => {
    const { user, box, write, engine } = await field("Weight in kg", /Update wellness day/);
    await write("@add(1, 2)");
    expect(await screen.findByText("72.4", { selector: "output code" })).toBeTruthy();
    expect(screen.getByText("With the last run's data:")).toBeTruthy();
    await waitFor(() =>
      expect(askedFor(engine, "flow_preview").at(-1)).toMatchObject({
        slug: "weight",
        step: expect.stringMatching(/Update_wellness_day$/),
        text: expect.stringContaining("@add(1, 2)"),
        value: "@add(1, 2)",
      }),
    );
    await user.type(box, "{Backspace}");
    expect(await screen.findByText(/The expression does not end/)).toBeTruthy();
    expect(screen.getByText("at (1, 2")).toBeTruthy();
    await write("72");
    expect(screen.queryByText(/data:/)).toBeNull();
  });
});

describe("completion in a field", () => {
  const flow = JSON.stringify({
    parameters: { goal: { type: "int" } },
    triggers: {},
    actions: {
      First: { type: "InitializeVariable", inputs: { variables: [{ name: "sum", type: "integer" }] } },
      Then: { type: "Compose", inputs: "", runAfter: { First: ["Succeeded"] } },
    },
  });
  const at = (marked: string) =>
    completingIn(marked.replace("|", ""), marked.indexOf("|"), flow, ["actions", "Then"], (base) => [`of ${base}`]);
  it.each([
    ["@parameters('|", { kind: "names", from: 13, names: ["goal"] }],
    ["@{variables('s|", { kind: "names", from: 13, names: ["sum"] }],
    ["@body('|", { kind: "names", from: 7, names: ["First"] }],
    ['{"a": "@body(\'|"}', { kind: "names", from: 14, names: ["First"] }],
    ["@body('First')?['a']?['b|", { kind: "names", from: 23, names: ["of body('First')?['a']"] }],
    ["kg @{ad|", { kind: "functions", from: 5 }],
    ["ad|", null],
    ["'@|", null],
  ])("at %s", (marked, wanted) => expect(at(marked)).toEqual(wanted));
});
