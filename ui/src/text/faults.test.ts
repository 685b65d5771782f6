import { describe, expect, it } from "vitest";
import { Fault, faultFrom } from "../backend";
import { strings } from "../strings";
import { explain } from "./faults";

describe("what went wrong", () => {
  it("is said in the catalogue's words where it knows the code", () => {
    expect(explain(new Fault({ code: "NotAnswering", message: "ECONNREFUSED" })).message).toBe(
      strings.faults.NotAnswering?.[0],
    );
  });

  it("is said in the engine's words otherwise", () => {
    const fault = new Fault({ code: "SomethingNew", message: "The moon is full.", hint: "Wait." });
    expect(explain(fault)).toEqual({ message: "The moon is full.", hint: "Wait." });
  });

  it("keeps the engine's hint, which knows more", () => {
    expect(explain(new Fault({ code: "PortTaken", message: "x", hint: "Close nc (pid 12)." })).hint).toBe(
      "Close nc (pid 12).",
    );
  });

  it.each([new Error("boom"), "boom", { code: "Internal", message: "boom" }])(
    "is a fault whatever was thrown",
    (thrown) => {
      expect(faultFrom(thrown)).toMatchObject({ code: "Internal", message: "boom" });
    },
  );
});
