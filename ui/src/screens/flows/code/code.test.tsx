// The text of a flow: places of findings, completion, and staying in step with the design.
import { EditorView } from "@codemirror/view";
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../generated/api";
import { open } from "../../../test/open";
import { completing } from "./complete";
import { difference } from "./difference";
import { marksOf } from "./marks";

const finding = (pointer: string, change: Partial<Finding> = {}): Finding => ({
  code: "X",
  pointer,
  message: "Wrong.",
  hint: "Mend it.",
  severity: "error",
  line: null,
  column: null,
  ...change,
});

const marked = (text: string, one: Finding) => marksOf(text, [one]).map(({ from, to }) => text.slice(from, to));

describe("marks", () => {
  const text = '{\n  "actions": {\n    "A": { "type": "Compose", "inputs": "😀 @{body(\'B\')}" }\n  }\n}';
  it.each([
    ["/actions/A/type", {}, '"Compose"'],
    ["/actions/A", {}, '"A"'],
    // The column counts the picture as one character.
    ["/actions/A/inputs", { line: 3, column: 46 }, "body('B')}"],
    ["/nothing/there", { line: 2, column: 3 }, '"actions": {'],
    ["", {}, "{"],
  ])("of %j %j", (pointer, place, wanted) => expect(marked(text, finding(pointer, place))).toEqual([wanted]));

  it("say where JSON ends, unless the checker has said so", () => {
    expect(marksOf('{ "a" 1 }', []).map(({ from, severity }) => [from, severity])).toEqual([[6, "warning"]]);
    expect(marksOf('{ "a" 1 }', [finding("", { line: 1, column: 7 })])).toHaveLength(1);
    expect(marksOf("", [])).toHaveLength(1);
  });
});

describe("completion", () => {
  const at = (marked: string) => completing(marked.replace("|", ""), marked.indexOf("|"));
  const flow = (inputs: string) =>
    `{"actions": {"First": {"type": "Compose", "inputs": 1}, "Loop": {"type": "Foreach", "foreach": "@x", "actions": {
      "Here": {"type": "Compose", "inputs": "${inputs}"}}, "runAfter": {"First": ["Succeeded"]}},
      "Later": {"type": "Compose", "runAfter": {"Loop": ["Succeeded"]}}}}`;

  it("gives functions inside of expressions only", () => {
    expect(at('{"a": "@add|"}')).toEqual({ kind: "functions", from: 8 });
    expect(at('{"a": "kg: @{concat(add|)}"}')).toEqual({ kind: "functions", from: 20 });
    for (const none of [
      '{"a": "add|"}',
      '{"add|": 1}',
      '{"a": "@concat(\'add|\')"}',
      '{"a": "@{add()} add|"}',
      "@add|",
    ]) {
      expect(at(none), none).toBeNull();
    }
  });

  it("gives the names of steps that are over by then, or of the loops around", () => {
    const names = (inputs: string) => {
      const found = at(flow(inputs));
      return found?.kind === "names" ? found.names : found;
    };
    expect(names("@body('|')")).toEqual(["First"]);
    expect(names("@{items('Lo|')}")).toEqual(["Loop"]);
    expect(names("@variables('|')")).toEqual([]);
    expect(names("@concat('|')")).toBeNull();
  });
});

describe("the difference of two texts", () => {
  it.each([
    ["abc", "axc", { from: 1, to: 2, insert: "x" }],
    ["aa", "aaa", { from: 2, to: 2, insert: "a" }],
    ["aaa", "a", { from: 1, to: 3, insert: "" }],
    ["", "x", { from: 0, to: 0, insert: "x" }],
  ])("%j %j", (before, after, wanted) => {
    const found = difference(before, after);
    expect(found).toEqual(wanted);
    expect(before.slice(0, found.from) + found.insert + before.slice(found.to)).toBe(after);
  });
});

describe("the editor", () => {
  async function editor() {
    const content = await screen.findByRole("textbox", { name: "The flow's text" }, { timeout: 15_000 });
    return EditorView.findFromDOM(content) as EditorView;
  }

  it("shows what the designer made, and the designer what was typed", async () => {
    const { user } = open("#/flows/weight");
    await user.type(await screen.findByRole("textbox", { name: "Title" }), " two");
    await user.click(screen.getByRole("tab", { name: "Code" }));
    const view = await editor();
    expect(view.state.doc.toString()).toContain('"title": "Weight two"');
    const at = view.state.doc.toString().indexOf(" two");
    view.dispatch({ changes: { from: at, to: at + 4, insert: " three" } });
    await user.click(screen.getByRole("tab", { name: "Design" }));
    expect(await screen.findByDisplayValue("Weight three")).toBeTruthy();
  });

  it("has one history with the designer, and keeps what is typed while it is undone", async () => {
    const { user } = open("#/flows/weight?tab=code");
    const view = await editor();
    const before = view.state.doc.toString();
    view.dispatch({ changes: { from: 0, insert: "\n" } });
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(view.state.doc.toString()).toBe(before));
    await user.click(screen.getByRole("button", { name: "Redo" }));
    await waitFor(() => expect(view.state.doc.toString()).toBe(`\n${before}`));
  });

  it("marks findings at their places", async () => {
    open("#/flows/weight?tab=code");
    const view = await editor();
    await waitFor(() => expect(view.dom.querySelectorAll(".cm-lintRange").length).toBeGreaterThan(0));
    const marks = [...view.dom.querySelectorAll(".cm-lintRange-warning")].map((mark) => mark.textContent);
    expect(marks.join("")).toContain("since");
  });
});
