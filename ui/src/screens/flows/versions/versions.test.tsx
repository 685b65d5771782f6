// The versions of a flow: what is different in one, and the way back to it.
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Fault } from "../../../backend";
import { VERSIONS } from "../../../backend/fakeRuns";
import { askedFor, open } from "../../../test/open";

describe("versions of a flow", () => {
  it("are compared with the text here, restored into the draft, undone, and saved only when asked", async () => {
    const { engine, user } = open("#/flows/weight");
    await user.click(await screen.findByRole("tab", { name: "Versions" }));
    const rows = within(await screen.findByRole("list", { name: "Versions" })).getAllByRole("link");
    expect(rows).toHaveLength(3);
    expect(rows.map((row) => row.textContent?.includes("runs now"))).toEqual([true, false, false]);
    // By keyboard alone.
    rows[1]?.focus();
    await user.keyboard("{Enter}");
    expect(location.hash).toBe(`#/flows/weight?tab=versions&version=${VERSIONS.before}`);
    const then = within(await screen.findByRole("region", { name: /^As it was / }));
    expect(then.getByText(/"limit": 10/).tagName).toBe("MARK");
    expect(within(screen.getByRole("region", { name: "As it is here" })).getByText(/"limit": 20/).tagName).toBe("MARK");
    const restore = screen.getByRole<HTMLButtonElement>("button", { name: "Restore" });
    await user.click(restore);
    expect(await screen.findByText("This is the text that you have here.")).toBeTruthy();
    expect(restore.disabled).toBe(true);
    expect(askedFor(engine, "flow_save")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(restore.disabled).toBe(false));
    await user.click(restore);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(engine.world.flowDetail.source).toContain('"limit": 10'));
    const first = () => within(screen.getByRole("list", { name: "Versions" })).getAllByRole("link")[0];
    await waitFor(() => expect(first()?.getAttribute("href")).toContain(VERSIONS.before));
    expect(first()?.getAttribute("aria-current")).toBe("true");
  });

  it("show the first difference, on both sides", async () => {
    vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
      return this.tagName === "MARK" ? 500 : 10;
    });
    open(`#/flows/weight?tab=versions&version=${VERSIONS.before}`);
    await screen.findByRole("region", { name: "As it is here" });
    const tops = [...document.querySelectorAll("pre")].map((text) => text.scrollTop);
    vi.restoreAllMocks();
    expect(tops).toEqual([434, 434]);
  });

  it("say so where there are none", async () => {
    open("#/flows/weight?tab=versions", "", (engine) => {
      engine.world.versions = [];
    });
    expect(await screen.findByText("No version yet")).toBeTruthy();
  });

  it("that are too old to be kept say so, beside those that are there", async () => {
    open("#/flows/weight?tab=versions&version=0123456789abcdef", "", (engine) => {
      engine.answer("flow_version", () => {
        throw new Fault({ code: "NotFound", message: "There is no such version.", hint: "It may be too old." });
      });
    });
    expect(await screen.findByText("There is no such version.")).toBeTruthy();
    expect(within(screen.getByRole("list", { name: "Versions" })).getAllByRole("link")).toHaveLength(3);
  });

  it("are where a run leads to", async () => {
    const { engine, user } = open("#/history");
    const run = engine.world.runs.find((one) => one.version === VERSIONS.before && one.flow === "weight");
    location.hash = `#/history/${run?.id}`;
    await user.click(await screen.findByRole("link", { name: "The flow as this run followed it" }));
    expect(await screen.findByRole("region", { name: /^As it was / })).toBeTruthy();
    expect(screen.getByRole("tab", { name: "Versions" }).getAttribute("aria-selected")).toBe("true");
  });
});
