// Components that are fetched when they are first shown.
import { type ComponentType, lazy } from "react";

/** `load` imports the file and gives the component in it. */
export function later<P>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await load() }));
}
