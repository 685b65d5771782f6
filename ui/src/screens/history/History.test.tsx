import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Fake } from "../../backend/fake";
import type { ActionView } from "../../generated/api";
import { askedFor, open } from "../../test/open";
import { waterfallRows } from "./waterfallRows";

/** What runs were asked for, each once: the window asks again when the engine tells it to. */
function choices(engine: Fake): unknown[] {
  return [...new Set(askedFor(engine, "runs").map((input) => JSON.stringify(input)))].map((text) => JSON.parse(text));
}

describe("run history", () => {
  it("is filtered by the engine", async () => {
    const { engine, user } = open("#/history");
    await screen.findByRole("list", { name: "Runs" });
    await user.selectOptions(screen.getByLabelText("Status"), "failed");
    await waitFor(() => expect(askedFor(engine, "runs")).toContainEqual({ statuses: ["failed"], limit: 100 }));
    expect(location.hash).toBe("#/history?status=failed");
    expect((await screen.findAllByRole("link", { name: /Workouts Failed: Strava refused/ })).length).toBeGreaterThan(1);
  });

  it("is searched for words once they are typed", async () => {
    const { engine } = open("#/history?flow=workouts");
    await screen.findByRole("list", { name: "Runs" });
    const type = (value: string) =>
      fireEvent.change(screen.getByRole("searchbox", { name: "Search" }), { target: { value } });
    for (const text of ["r", "refus", "refused strava"]) type(text);
    await waitFor(() => expect(location.hash).toBe("#/history?flow=workouts&search=refused+strava"));
    await waitFor(() => expect(screen.queryByRole("link", { name: /Nothing new/ })).toBeNull());
    expect(screen.getAllByRole("link", { name: /Strava refused/ }).length).toBeGreaterThan(1);
    expect(choices(engine)).toEqual([
      { flows: ["workouts"], limit: 100 },
      { flows: ["workouts"], search: "refused strava", limit: 100 },
    ]);

    type("nowhere ");
    expect(await screen.findByText("No run matches")).toBeTruthy();
    expect(screen.getByText(/Words are found in the items/)).toBeTruthy();
  });

  it("puts words, status and time together", async () => {
    const { engine, user } = open("#/history?search=strava");
    await screen.findByRole("list", { name: "Runs" });
    expect(screen.getByRole<HTMLInputElement>("searchbox", { name: "Search" }).value).toBe("strava");
    await user.selectOptions(screen.getByLabelText("Status"), "Problems");
    await user.selectOptions(screen.getByLabelText("Time"), "Last 7 days");
    await waitFor(() => expect(location.hash).toContain("status=problems&since=7d&search=strava"));
    await waitFor(() => {
      const last = askedFor(engine, "runs").at(-1) as { statuses: string[]; since: string };
      expect(last.statuses).toEqual(["problems"]);
      expect(Date.now() - Date.parse(last.since)).toBeLessThan(7 * 86_400_000 + 60_000);
    });
  });

  it("shows what the address names, also a flow that is gone, and nothing strange", async () => {
    const { engine } = open("#/history?flow=gone&since=yesterday");
    expect(await screen.findByText("No run matches")).toBeTruthy();
    expect(screen.getByLabelText<HTMLSelectElement>("Flow").value).toBe("gone");
    expect(choices(engine)).toEqual([{ flows: ["gone"], limit: 100 }]);
  });

  it("goes on from where the last page ended", async () => {
    const { engine } = open("#/history", "", (made) => {
      const real = made.request;
      // Small pages, so that the end of the first is in sight at once.
      made.request = (name, input) => real(name, name === "runs" ? ({ ...input, limit: 5 } as typeof input) : input);
    });
    await waitFor(() => expect(askedFor(engine, "runs").length).toBeGreaterThan(3));
    const [first, second] = askedFor(engine, "runs") as { before?: string }[];
    expect(first?.before).toBeUndefined();
    expect(second?.before).toBe("01JD7QA0000000000000000005");
  });

  it("shows a run over time, and what was sent and received", async () => {
    const { user } = open("#/history/01JD7QA0000000000000000002");
    const steps = within(await screen.findByRole("list", { name: "Steps of the run" }));
    await user.click(steps.getByRole("link", { name: /Failed: Update wellness day 6/ }));
    expect(location.hash).toContain("action=7");
    expect((await screen.findByRole("region", { name: "Received" })).textContent).toContain("maintenance");
    await user.click(screen.getByRole("tab", { name: "Sent" }));
    expect((await screen.findByRole("region", { name: "Sent" })).textContent).toContain("••••");
  });

  it("runs a failed run again from what failed, or whole", async () => {
    const { engine, user } = open("#/history/01JD7QA0000000000000000003");
    await user.click(await screen.findByRole("button", { name: "Go on from what failed" }));
    expect(askedFor(engine, "run_again")).toEqual([
      { id: "01JD7QA0000000000000000003", whole: false, sameVersion: false },
    ]);
    await waitFor(() => expect(location.hash).toBe("#/history/01JD7QA000000000000000000Z"));
    await user.click(await screen.findByRole("button", { name: "Stop" }));
    await user.click(await screen.findByRole("button", { name: "Run again" }));
    expect(askedFor(engine, "run_again")[1]).toMatchObject({ whole: true });
    expect(screen.queryByRole("button", { name: "Go on from what failed" })).toBeNull();
  });

  it("lets a run go on that was cut off, or ends it", async () => {
    const { engine, user } = open("#/history/01JD7QA0000000000000000006");
    await user.click(await screen.findByRole("button", { name: "Go on now" }));
    await user.click(await screen.findByRole("button", { name: "Stop" }));
    expect(askedFor(engine, "run_cancel")).toEqual([{ id: "01JD7QA0000000000000000006" }]);
    expect(await screen.findByRole("button", { name: "Run again" })).toBeTruthy();
  });

  it("pauses a run that is under way, which rests until it is resumed", async () => {
    const { engine, user } = open("#/history/01JD7QA0000000000000000001");
    await user.click(await screen.findByRole("button", { name: "Pause run" }));
    expect(await screen.findByText("Paused")).toBeTruthy();
    expect(screen.getByText("You paused it. It goes on where it was when you resume it.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Pause run" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Resume run" }));
    expect(askedFor(engine, "run_pause")).toEqual([{ id: "01JD7QA0000000000000000001" }]);
    expect(askedFor(engine, "run_again")).toMatchObject([{ id: "01JD7QA0000000000000000001" }]);
  });

  it("moves through the steps with the arrow keys", async () => {
    const { user } = open("#/history/01JD7QA0000000000000000002");
    const links = within(await screen.findByRole("list", { name: "Steps of the run" })).getAllByRole("link");
    const stops = () => links.filter((link) => link.tabIndex === 0);
    expect(stops()).toEqual([links[0]]);
    links[0]?.focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toBe(links[1]));
    expect(stops()).toEqual([document.activeElement]);
  });

  it("lets the user settle a delivery that nobody else can", async () => {
    const { engine, user } = open("#/history/waiting");
    const one = within((await screen.findByText("Run, 21 November 06:40")).closest("li") as HTMLElement);
    await user.click(one.getByRole("button", { name: "It arrived" }));
    expect(askedFor(engine, "delivery_resolve")).toEqual([
      { flow: "workouts", action: "Create_activity", connection: "intervals-icu", key: "51007", arrived: true },
    ]);
    await waitFor(() => expect(screen.queryByText("Run, 21 November 06:40")).toBeNull());
  });

  it("lets the user decide about all deliveries of a flow that are in doubt, and asks before sending them again", async () => {
    const { engine, user } = open("#/history/waiting", "", ({ world: { deliveries } }) => {
      const [first] = deliveries;
      if (first) deliveries.push({ ...first, key: "51009", label: "Walk, 23 November 08:00" });
    });
    const title = await screen.findByText("2 deliveries of Workouts may have arrived");
    const all = within(title.closest("li") as HTMLElement);
    await user.click(all.getByRole("button", { name: "Send all again" }));
    expect(askedFor(engine, "deliveries_resolve")).toEqual([]);
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Send all again" }));
    expect(askedFor(engine, "deliveries_resolve")).toEqual([{ flow: "workouts", arrived: false }]);
    await waitFor(() => expect(screen.queryByText("Walk, 23 November 08:00")).toBeNull());
    expect(screen.getByText("Ride, 22 November 17:05")).toBeTruthy();
  });
});

describe("the rows of a run", () => {
  const action = (seq: number, path: string, offsetMs: number, ms: number): ActionView => ({
    seq,
    name: path.split("/").at(-1)?.replace(/\[.*/, "") ?? "",
    path,
    kind: "Http",
    status: "Succeeded",
    code: null,
    error: null,
    offsetMs,
    ms,
  });
  const finished = [
    action(1, "Each[0]/Send_it", 10, 20),
    action(2, "Each[1]/Send_it", 40, 20),
    action(3, "Each", 10, 60),
  ];

  it("stand in the order in which they started, parents first", () => {
    const rows = waterfallRows(finished, 100, true);
    expect(rows.map((row) => [row.title, row.item, row.depth])).toEqual([
      ["Each", null, 0],
      ["Send it", "1", 1],
      ["Send it", "2", 1],
    ]);
    expect(rows[2]).toMatchObject({ left: 40, width: 20 });
  });

  it("stay as they came while more are on their way", () => {
    expect(waterfallRows(finished, 100, false).map((row) => row.action.seq)).toEqual([1, 2, 3]);
  });
});
