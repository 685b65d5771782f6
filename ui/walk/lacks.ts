// What a walk needs and this machine does not have; it is said, and the walk is left out.
import { it } from "vitest";
import { hasBrowser } from "./browser";
import { missing } from "./engine";

export const lacks = hasBrowser ? missing() : "chromium";

if (lacks) {
  it("is not walked through on this machine", () => {
    process.stdout.write(`skipped: the screens in a browser (missing: ${lacks})\n`);
  });
}
