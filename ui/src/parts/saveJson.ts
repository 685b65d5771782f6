// Gives a value to the user as a file, the way a browser gives files.

/** So long the browser may take to read it, in milliseconds. */
const READ = 60_000;

/** Saves the value as `name.json`; what no file name should hold becomes a dash. */
export function saveJson(name: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `${name.replace(/[^\p{L}\p{N}_.-]+/gu, "-")}.json`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), READ);
}
