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
  if (guard && !guard(to)) return;
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

/** Asked before another place is shown: gives false to stay, and may go there itself later, when it no longer guards. */
export type Guard = (to: string) => boolean;

let guard: Guard | null = null;

/** Guards the way out of a screen: links, `go`, and the back button. Gives back how to stop. */
export function guardLeaving(ask: Guard): () => void {
  guard = ask;
  let here = location.hash;
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = link.getAttribute("href") ?? "";
    if (to !== location.hash && !ask(to)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const onHash = (event: Event) => {
    if (location.hash === here || ask(location.hash)) {
      here = location.hash;
      return;
    }
    // The back button has gone already: this comes back.
    event.stopImmediatePropagation();
    history.pushState(null, "", here);
  };
  const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
  document.addEventListener("click", onClick, true);
  window.addEventListener("hashchange", onHash, true);
  window.addEventListener("beforeunload", onUnload);
  return () => {
    guard = null;
    document.removeEventListener("click", onClick, true);
    window.removeEventListener("hashchange", onHash, true);
    window.removeEventListener("beforeunload", onUnload);
  };
}
