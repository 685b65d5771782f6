// Saving a flow: what changed on disk meanwhile, leaving, and what the window keeps.
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../backend";
import type { Fake } from "../../../backend/fake";
import type { FlowCard } from "../../../generated/api";
import { go } from "../../../routing/route";
import { askedFor, open } from "../../../test/open";
import { differing } from "./differing";
import { keptOf } from "./kept";

type User = ReturnType<typeof open>["user"];

async function changeTitle(user: User, title: string) {
  const field = await screen.findByRole("textbox", { name: "Title" });
  await user.clear(field);
  await user.type(field, title);
}

const onDisk = (engine: Fake, title: string) => {
  const { flowDetail } = engine.world;
  flowDetail.source = flowDetail.source.replace(/"title": "[^"]*"/, `"title": "${title}"`);
};

describe("changes of a flow", () => {
  it("follow the file while there are none", async () => {
    const { engine } = open("#/flows/weight");
    await screen.findByDisplayValue("Weight");
    onDisk(engine, "Theirs");
    engine.tell(["flows"]);
    expect(await screen.findByDisplayValue("Theirs")).toBeTruthy();
  });

  it("are not lost when the file changes: both are shown, and one is chosen", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    onDisk(engine, "Theirs");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.click(await screen.findByRole("button", { name: "Compare" }));
    const disk = within(await screen.findByRole("region", { name: "On disk" }));
    expect(disk.getByText(/"title": "Theirs"/).tagName).toBe("MARK");
    expect(within(screen.getByRole("region", { name: "Yours" })).getByText(/"title": "Mine"/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Overwrite with mine" }));
    await waitFor(() => expect(engine.world.flowDetail.source).toContain("Mine"));
    const [refused, taken] = askedFor(engine, "flow_save") as { loaded?: string }[];
    expect(refused?.loaded).toContain('"Weight"');
    expect(taken?.loaded).toBeUndefined();
    expect(screen.queryByRole("button", { name: "Compare" })).toBeNull();
  });

  it("are saved although the file is gone, when asked for", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    engine.answer("flow_save", ({ loaded, text }) => {
      if (loaded !== undefined) throw new Fault({ code: "NotFound", message: "There is no flow." });
      engine.world.flowDetail.source = text;
      return { ...engine.world.flowDetail, card: engine.world.flows[1] as FlowCard };
    });
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.click(await screen.findByRole("button", { name: "Save it all the same" }));
    await waitFor(() => expect(engine.world.flowDetail.source).toContain("Mine"));
  });

  it("can be given up for what is on disk", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    onDisk(engine, "Theirs");
    engine.tell(["flows"]);
    await user.click(await screen.findByRole("button", { name: "Compare" }));
    await user.click(await screen.findByRole("button", { name: "Take what is on disk" }));
    expect(await screen.findByDisplayValue("Theirs")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
  });

  it("are asked about before they are left", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    await user.click(screen.getByRole("link", { name: /All flows/ }));
    await user.click(await screen.findByRole("button", { name: "Go on editing" }));
    expect(location.hash).toBe("#/flows/weight");
    go("#/settings");
    expect(location.hash).toBe("#/flows/weight");
    await user.click(await screen.findByRole("button", { name: "Save and leave" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Settings" })).toBeTruthy();
    expect(engine.world.flowDetail.source).toContain("Mine");
  });

  it("are asked about at the back button, and may be thrown away", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    history.replaceState(null, "", "#/overview");
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    expect(location.hash).toBe("#/flows/weight");
    await user.click(await screen.findByRole("button", { name: "Leave without saving" }));
    await waitFor(() => expect(location.hash).toBe("#/overview"));
    expect(engine.world.flowDetail.source).not.toContain("Mine");
    expect(keptOf("weight")).toBeNull();
  });

  it("outlive the window, and can be discarded", async () => {
    const { engine, user } = open("#/flows/weight");
    await changeTitle(user, "Mine");
    await waitFor(() => expect(keptOf("weight")?.text).toContain("Mine"));
    cleanup();
    const again = open("#/flows/weight");
    expect(await screen.findByDisplayValue("Mine")).toBeTruthy();
    expect(again.engine).not.toBe(engine);
    await again.user.click(screen.getByRole("button", { name: "Discard my changes" }));
    expect(await screen.findByDisplayValue("Weight")).toBeTruthy();
    await waitFor(() => expect(keptOf("weight")).toBeNull());
  });
});

describe("two texts", () => {
  it("differ in the lines that the other has not", () => {
    const [left, right] = differing("a\nb\nc\nd\ne", "a\nx\nc\ny\nd\ne");
    const others = (lines: { text: string; isOther: boolean }[]) =>
      lines.filter((one) => one.isOther).map((one) => one.text);
    expect(others(left)).toEqual(["b"]);
    expect(others(right)).toEqual(["x", "y"]);
  });
});
