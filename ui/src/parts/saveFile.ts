// Gives something to the user as a file, the way a browser gives files.

/** So long the browser may take to read it, in milliseconds. */
const READ = 60_000;

/** Saves it under this name; what no file name should hold becomes a dash. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name.replace(/[^\p{L}\p{N}_.-]+/gu, "-");
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), READ);
}

/** Saves the value as `name.json`. */
export function saveJson(name: string, value: unknown): void {
  saveFile(`${name}.json`, new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" }));
}
