import { describe, expect, it } from "vitest";
import { pieces, pretty } from "./jsonPieces";

describe("coloured JSON", () => {
  it("tells keys from values", () => {
    const kinds = pieces(pretty({ key: 'te:"xt', n: -1.5e3, yes: true, none: null })).filter(
      ({ kind }) => kind !== "plain",
    );
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'key "key"',
      'string "te:\\"xt"',
      'key "n"',
      "number -1500",
      'key "yes"',
      "number true",
      'key "none"',
      "number null",
    ]);
  });

  it("loses nothing", () => {
    const text = pretty([{ a: ["<script>alert(1)</script>", {}], b: "\\" }, 0]);
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
