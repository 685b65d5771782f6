// Chooses the way to the engine. Everything else in the UI only knows `Backend`.
import type { Backend } from "./contract";
import { http } from "./http";
import { isDesktop, tauri } from "./tauri";

export type { Backend, CommandName, Input, Output, QueryName, RequestName, Tag } from "./contract";
export { ALL_TAGS, tagsOf } from "./contract";
export { Fault, faultFrom } from "./fault";

/** The window's own door when there is one, else HTTP; the fake only in development, with `?fake` in the address. */
export async function connect(): Promise<Backend> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    const { fake } = await import("./fake");
    return fake(new URLSearchParams(location.search).get("fake") ?? "");
  }
  return isDesktop() ? tauri : http;
}
