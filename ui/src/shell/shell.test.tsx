// The frame: what the engine does, pausing, losing the engine, the theme.
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { askedFor, open } from "../test/open";
import { hoursUntilTomorrow } from "./PauseMenu";

describe("the side", () => {
  it("names the places with their counts and marks where one is", async () => {
    open("#/flows");
    const side = screen.getByRole("navigation", { name: "Main" });
    expect(await within(side).findByText("3")).toBeTruthy();
    expect(within(side).getByRole("link", { name: /Flows/ }).getAttribute("aria-current")).toBe("page");
    expect(await screen.findByRole("heading", { level: 1, name: "Flows" })).toBeTruthy();
  });

  it("pauses everything for an hour and resumes", async () => {
    const { engine, user } = open("#/overview");
    const side = within(await screen.findByRole("region", { name: "Engine" }));
    await user.click(await side.findByRole("button", { name: "Pause" }));
    await user.click(await screen.findByRole("menuitem", { name: "For 1 hour" }));
    expect(askedFor(engine, "pause_all")).toEqual([{ hours: 1 }]);
    await user.click(await side.findByRole("button", { name: "Resume" }));
    expect(await side.findByText("Ready")).toBeTruthy();
  });

  it("asks anew for what an event names, and only for that", async () => {
    const { engine } = open("#/overview");
    await screen.findByText("Just now");
    await new Promise((done) => setTimeout(done, 400));
    engine.asked.length = 0;
    engine.world.status.line = "Next: Weight in 5 min";
    engine.tell(["status"]);
    expect(await screen.findByText("Next: Weight in 5 min")).toBeTruthy();
    expect(askedFor(engine, "settings")).toEqual([]);
  });

  it("says so while the engine does not answer", async () => {
    open("#/settings", "", (engine) => {
      engine.listen = (_, reach) => {
        reach(false);
        return () => undefined;
      };
    });
    expect(await screen.findByText(/does not answer/)).toBeTruthy();
  });

  it("puts the chosen theme on the document", async () => {
    open("#/overview", "", (engine) => {
      engine.world.settings.theme = "dark";
    });
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  });
});

describe("until tomorrow", () => {
  it("means seven in the morning", () => {
    expect(hoursUntilTomorrow(new Date(2026, 10, 24, 22, 30))).toBe(8.5);
    expect(hoursUntilTomorrow(new Date(2026, 10, 24, 1, 0))).toBe(30);
  });
});
