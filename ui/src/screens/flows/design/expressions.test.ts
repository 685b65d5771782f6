import { describe, expect, it } from "vitest";
import { actionsNamed, expressionsIn, renamed } from "./expressions";

describe("expressions in texts", () => {
  it.each([
    ["@body('A')", ["body('A')"]],
    ["kg: @{body('A')} of @{items('B')}", ["body('A')", "items('B')"]],
    ["@{concat('}', 'it''s }')} x", ["concat('}', 'it''s }')"]],
    ["@@body('A') and @@{no} @{yes}", ["yes"]],
    ["me@example.com", []],
    ["@{open", ["open"]],
  ])("of %j", (text, found) => {
    expect(expressionsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(found);
  });

  it("name actions in calls of the functions for that, and nowhere else", () => {
    const text = "@concat(body('A'), OUTPUTS( 'B' ), 'body(''C'')', variables('D'), x.body('E'), body(concat('F')))";
    expect(actionsNamed(text).map(({ name }) => name)).toEqual(["A", "B"]);
  });

  it.each([
    ["@body('get_it')?['Get_it']", "@body('New')?['Get_it']"],
    [
      "@{ACTIONS('Get_it')['status']} Get_it @{result( 'GET_IT' )}",
      "@{ACTIONS('New')['status']} Get_it @{result( 'New' )}",
    ],
    ["body('Get_it')", "body('Get_it')"],
    ["@parameters('Get_it')", "@parameters('Get_it')"],
  ])("follow a new name: %j", (text, next) => expect(renamed(text, "Get_it", "New")).toBe(next));

  it("write quotes in names twice", () => expect(renamed("@body('A')", "A", "it's")).toBe("@body('it''s')"));
});
