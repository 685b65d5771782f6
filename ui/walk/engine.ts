// The real engine that the walk looks at: `causeway serve` with the built UI, ended when the walk is over.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How long the engine may take to answer, in milliseconds: the demo signs in to its services first. */
const START = 120_000;
/** How long it may take to end. */
const END = 20_000;

const target =
  process.env.CARGO_TARGET_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "causeway", "target");
const PROGRAM = process.env.CAUSEWAY_PROGRAM ?? join(target, "debug", "causeway");

export type Engine = { address: string; stop: () => Promise<void> };

/** What is missing for a walk, in a word; empty where nothing is. */
export function missing(): string {
  if (!existsSync(PROGRAM)) return `${PROGRAM}: run cargo build --bin causeway`;
  return existsSync("dist/index.html") ? "" : "ui/dist: run npm run build";
}

/** What opens addresses for the engine: it follows where a browser would, and looks at nothing. */
const BROWSER = "curl -sL %s";

/** Starts it in a folder of its own; the address lets a browser in. */
export function start(...args: string[]): Promise<Engine> {
  return startIn(null, ...args);
}

/** Starts it on a data folder that is there already. */
export async function startIn(home: string | null, ...args: string[]): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "causeway-walk-"));
  const places = ["--home", home ?? join(folder, "home"), "--key-file", join(folder, "key")];
  const given = [...places, "serve", "--ui", "dist", ...args];
  const child = spawn(PROGRAM, given, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, BROWSER, XDG_CACHE_HOME: folder },
  });
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { address: await addressOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("its output is not read");
  const late = setTimeout(() => child.kill("SIGKILL"), START);
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = line.match(/http:\S+/) ?? [];
    if (!address) continue;
    clearTimeout(late);
    return address;
  }
  clearTimeout(late);
  throw new Error(`causeway serve ended without an address, or said none for ${START / 1000} s`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), END);
  await over;
  clearTimeout(late);
}
