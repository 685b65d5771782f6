// The arguments of a call as their JSON text, which the form and the text field both show. Only their shape is checked
// here: the engine checks the rest.
import type { FieldView } from "../../generated/api";
import { pretty } from "../../parts/jsonPieces";
import { strings } from "../../strings";

export type Arguments = Record<string, unknown>;
export type Read = { value: Arguments } | { wrong: string };

export function readArguments(text: string): Read {
  if (text.trim() === "") return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { value } : { wrong: strings.operations.notObject };
  } catch (error) {
    return { wrong: strings.operations.notJson(error instanceof Error ? error.message : String(error)) };
  }
}

/** A sample with the members of its body one by one, as the fields of the form are. */
export function inFields(sample: unknown, fields: readonly FieldView[]): Arguments {
  const given = isObject(sample) ? sample : {};
  const members = fields.filter(({ name }) => name.startsWith("body/"));
  if (members.length === 0 || !isObject(given.body)) return given;
  const { body, ...others } = given;
  const found = members.map(({ name }) => [name, at(body, name.split("/").slice(1))] as const);
  return { ...others, ...Object.fromEntries(found.filter(([, value]) => value !== undefined)) };
}

/** The text with one argument changed; `raw` is its JSON, and nothing takes it out. */
export function withArgument(value: Arguments, name: string, raw: string | undefined): string {
  const { [name]: former, ...others } = value;
  if (raw === undefined) return pretty(others);
  const next = JSON.parse(raw) as unknown;
  return pretty(former === undefined ? { ...value, [name]: next } : mapped(value, name, next));
}

const mapped = (value: Arguments, name: string, next: unknown) =>
  Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === name ? next : old]));

const isObject = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
