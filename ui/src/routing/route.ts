// Where the user is, kept in the address after `#`: works from files, from the window and from `causeway serve` alike.
import { useSyncExternalStore } from "react";

export const SCREENS = ["overview", "flows", "connections", "connectors", "history", "settings"] as const;
export type Screen = (typeof SCREENS)[number];
export type Route = { screen: Screen; path: string[]; query: Record<string, string> };

type Query = Record<string, string | number | null | undefined>;

/** Reads `#/flows/weights?tab=runs`. Anything unknown leads to the overview. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [screen, ...rest] = path.split("/").filter(Boolean).map(decode);
  const known = SCREENS.find((name) => name === screen);
  return known
    ? { screen: known, path: rest, query: Object.fromEntries(new URLSearchParams(query)) }
    : { screen: "overview", path: [], query: {} };
}

/** The address of a place; members of `query` that are null are left out. */
export function href(screen: Screen, path: readonly string[] = [], query: Query = {}): string {
  const kept = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  return `#/${[screen, ...path].map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/** Goes there. `replace` leaves no step for the back button: for filters and selections. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parse(hash);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
