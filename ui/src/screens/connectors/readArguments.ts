// Reads the arguments that were typed. Only their shape is checked here: the engine checks the rest.
import { strings } from "../../strings";

export type Read = { value: Record<string, unknown> } | { wrong: string };

export function readArguments(text: string): Read {
  if (text.trim() === "") return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { value: value as Record<string, unknown> } : { wrong: strings.operations.notObject };
  } catch (error) {
    return { wrong: strings.operations.notJson(error instanceof Error ? error.message : String(error)) };
  }
}
