import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Fault } from "../../backend";
import type { Fake } from "../../backend/fake";
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

  it("say when their trigger last looked, in the list and on the overview", async () => {
    const looked = { at: new Date(2026, 10, 3, 9, 5).toISOString(), found: "failed", text: "HTTP 503" };
    const prepare = (engine: Fake) => {
      for (const flow of engine.world.flows) flow.looked = flow.slug === "weight" ? looked : null;
    };
    open("#/flows", "", prepare);
    expect(await screen.findByText("looked 3 Nov 09:05: HTTP 503")).toBeTruthy();
    cleanup();
    open("#/overview", "", prepare);
    const row = (await screen.findByText("looked 3 Nov")).closest("tr") as HTMLElement;
    expect(within(row).getByRole("link", { name: "Weight" })).toBeTruthy();
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
    await user.click(screen.getByRole("button", { name: "Create and sign in" }));
    expect(await screen.findByRole("heading", { level: 1, name: "fitbit-to-google-health" })).toBeTruthy();
    expect(askedFor(engine, "import_catalog")).toEqual([{ slug: "google-health" }]);
    expect(askedFor(engine, "flow_save")).toMatchObject([{ slug: "fitbit-to-google-health", replace: false }]);
  });

  it("that came from elsewhere say what they may do, and wait for the user's word", async () => {
    const { engine, user } = open("#/flows/weight", "", (engine) => {
      engine.world.flowDetail.isImported = true;
      engine.world.flowDetail.may = [
        { key: "a", what: "read", at: "Fitbit", host: "api.fitbit.com", isNew: false },
        { key: "b", what: "delete", at: "Strava", host: "www.strava.com", isNew: true },
        { key: "c", what: "change", at: null, host: null, isNew: true },
      ];
    });
    const shown = within(await screen.findByRole("region", { name: "What this flow may do" }));
    expect(shown.getByText(/would do more than you agreed to/)).toBeTruthy();
    const items = (name: string) =>
      within(shown.getByRole("list", { name }))
        .getAllByRole("listitem")
        .map((item) => item.textContent);
    expect(items("It wants to")).toEqual([
      "delete at Strava www.strava.com",
      "add and change at addresses that only a run tells",
    ]);
    expect(items("You agreed before that it may")).toEqual(["read from Fitbit api.fitbit.com"]);
    await user.click(shown.getByRole("button", { name: "Agree" }));
    expect(askedFor(engine, "flow_agree")).toEqual([{ slug: "weight", seen: ["a", "b", "c"] }]);
    await waitFor(() => expect(screen.queryByRole("region", { name: "What this flow may do" })).toBeNull());
  });

  it("come from a file or as text, and are saved as somebody else's", async () => {
    const { engine, user } = open("#/flows?new=1");
    await user.click(await screen.findByRole("button", { name: /From a file or as text/ }));
    const box = await screen.findByRole("textbox", { name: "Text of the flow" });
    await user.click(box);
    await user.paste("not a flow");
    await user.click(screen.getByRole("button", { name: "Continue" }));
    expect(await screen.findByText(/This is not the text of a flow/)).toBeTruthy();
    await user.clear(box);
    await user.paste('{"definition": {"triggers": {}, "actions": {}}}');
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await user.click(await screen.findByRole("button", { name: "Create flow" }));
    await waitFor(() =>
      expect(askedFor(engine, "flow_save")).toMatchObject([{ slug: "new-flow", replace: false, imported: true }]),
    );
  });

  it("lead through the sign-ins that they wait for, one after the other", async () => {
    const needed = (connection: string, title: string) => ({
      connector: connection,
      connection,
      title,
      inBrowser: true,
    });
    const { engine, user } = open("#/flows/weight", "", (engine) => {
      const { flowDetail } = engine.world;
      flowDetail.signIns = [needed("withings", "Withings"), needed("intervals-icu", "intervals.icu")];
      engine.answer("sign_in_wait", ({ id }) => {
        flowDetail.signIns = flowDetail.signIns.filter(({ connection }) => connection !== id);
        return engine.world.connections[0] as never;
      });
    });
    const waits = "Weight runs once you have signed in to Withings and intervals.icu.";
    expect(await screen.findByText(waits)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(askedFor(engine, "sign_in")).toHaveLength(2));
    await waitFor(() => expect(screen.queryByRole("heading", { name: /^Sign in at/ })).toBeNull());
    expect(screen.queryByText(/runs once you have signed in/)).toBeNull();
  });

  it("are tested as they are here, and show what they would send", async () => {
    const { engine, user } = open("#/flows/weight?tab=test");
    await user.selectOptions(await screen.findByLabelText("Data"), "As in the last run");
    await user.click(screen.getByRole("button", { name: "Test" }));
    expect(await screen.findByText(/It works, and would send 1. 1 have arrived already/)).toBeTruthy();
    expect(askedFor(engine, "flow_test")).toMatchObject([{ slug: "weight", data: "last" }]);
    const sends = within(screen.getByRole("list", { name: "What would be sent" }));
    expect(sends.getByText("72.4 kg")).toBeTruthy();
    expect(sends.getByText("has arrived already")).toBeTruthy();
    const steps = within(screen.getByRole("list", { name: "Steps" }));
    expect(steps.getByText("read now")).toBeTruthy();
  });
});
