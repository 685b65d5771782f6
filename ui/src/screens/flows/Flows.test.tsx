import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Fault } from "../../backend";
import { askedFor, open } from "../../test/open";

describe("flows", () => {
  it("are run, stopped, paused and resumed from the list", async () => {
    const { engine, user } = open("#/flows");
    await user.click(await screen.findByRole("button", { name: "Run now: Weight" }));
    expect(askedFor(engine, "flow_run")).toEqual([{ slug: "weight" }]);
    const rows = await screen.findAllByRole("button", { name: "Stop" });
    expect(rows).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Pause: Workouts" }));
    await user.click(await screen.findByRole("button", { name: "Resume: Workouts" }));
    expect(askedFor(engine, "flow_pause")).toEqual([
      { slug: "workouts", paused: true },
      { slug: "workouts", paused: false },
    ]);
  });

  it("say why they could not be run", async () => {
    const { user } = open("#/flows", "", (engine) => {
      engine.answer("flow_run", () => {
        throw new Fault({ code: "BrokenFlow", message: "Weight has mistakes.", hint: "Look at its findings." });
      });
    });
    await user.click(await screen.findByRole("button", { name: "Run now: Weight" }));
    expect((await screen.findAllByText("Weight has mistakes.")).length).toBeGreaterThan(0);
  });

  it("show their steps, findings and runs", async () => {
    const { user } = open("#/flows/weight");
    const steps = within(await screen.findByRole("list", { name: "Steps" }));
    expect(steps.getByText("Delivers once")).toBeTruthy();
    expect(screen.getByRole("button", { name: "1 mistake, 1 warning and 1 note" })).toBeTruthy();
    await user.click(screen.getByRole("tab", { name: "Runs" }));
    expect(await screen.findByRole("list", { name: "Runs" })).toBeTruthy();
    expect(location.hash).toBe("#/flows/weight?tab=runs");
  });

  it("that are not there say so", async () => {
    open("#/flows/nothing");
    expect(await screen.findByText('There is no flow "nothing".')).toBeTruthy();
  });

  it("start from a template, with the connectors that it needs", async () => {
    const { engine, user } = open("#/flows?new=1");
    await user.click(await screen.findByRole("button", { name: /Weights and activities/ }));
    expect(await screen.findByText("google-health")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Create flow" }));
    expect(await screen.findByRole("heading", { level: 1, name: "fitbit-to-google-health" })).toBeTruthy();
    expect(askedFor(engine, "import_catalog")).toEqual([{ slug: "google-health" }]);
    expect(askedFor(engine, "flow_save")).toMatchObject([{ slug: "fitbit-to-google-health", replace: false }]);
  });
});
