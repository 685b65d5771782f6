// Changes a piece of a JSON text: sets, adds, renames and removes members, and leaves every other character as it is.
import { find, type Member, member, type Node, type ObjectNode, type Path, scan, skip } from "./json";

/** A value as JSON text, with lists of plain values on one line. */
export function write(value: unknown, unit = "  "): string {
  if (isPlain(value)) return JSON.stringify(value);
  const parts = Object.values(value as object);
  const short = compact(JSON.stringify(value));
  if (parts.length === 0 || (Array.isArray(value) && parts.every(isPlain) && short.length <= 80)) return short;
  const inner = (one: unknown) => write(one, unit).replaceAll("\n", `\n${unit}`);
  if (Array.isArray(value)) return `[\n${value.map((item) => unit + inner(item)).join(",\n")}\n]`;
  const members = Object.entries(value as object).filter(([, one]) => one !== undefined);
  return `{\n${members.map(([name, one]) => `${unit}${JSON.stringify(name)}: ${inner(one)}`).join(",\n")}\n}`;
}

const isPlain = (value: unknown) => typeof value !== "object" || value === null;

/** The value at a path as its own text, without the indentation of where it stands. */
export function rawAt(text: string, path: Path): string | undefined {
  const node = find(scan(text), path);
  return node && dedent(text.slice(node.start, node.end), indentAt(text, node.start));
}

/** Sets the value at a path to a JSON text; objects on the way there that are missing are made. */
export function setAt(text: string, path: Path, raw: string): string {
  const root = scan(text);
  let node: Node = root;
  for (const [depth, step] of path.entries()) {
    const next = find(node, [step]);
    if (!next) return grow(text, node, path.slice(depth), raw);
    node = next;
  }
  return replace(text, node, raw);
}

/** Removes the member at a path. `floor` steps of the path stay; above it, objects that became empty go too. */
export function removeAt(text: string, path: Path, floor = path.length - 1): string {
  const root = scan(text);
  let end = path.length;
  while (end - 1 > floor && isOnly(find(root, path.slice(0, end - 1)))) end--;
  const parent = find(root, path.slice(0, end - 1));
  const last = path[end - 1];
  if (!parent || last === undefined) return text;
  if (parent.kind === "array") return removeItem(text, parent.items, Number(last), parent);
  const found = member(parent, last);
  return found && parent.kind === "object" ? removeMember(text, parent, found) : text;
}

/** Gives the member at a path another name, at the same place. */
export function renameAt(text: string, path: Path, name: string): string {
  const found = member(find(scan(text), path.slice(0, -1)), path.at(-1) ?? "");
  return found ? splice(text, found.at, found.nameEnd, JSON.stringify(name)) : text;
}

/** Adds a member to the object at a path, beside the member `near` or at the end. */
export function addMember(
  text: string,
  path: Path,
  name: string,
  raw: string,
  near?: { name: string; isBefore: boolean },
): string {
  const node = find(scan(text), path);
  if (!node) return setAt(text, [...path, name], raw);
  if (node.kind !== "object") return replace(text, node, `{${JSON.stringify(name)}: ${raw}}`);
  return insert(text, node, name, raw, near);
}

/** Adds an item to the end of the array at a path. */
export function addItem(text: string, path: Path, raw: string): string {
  const node = find(scan(text), path);
  if (node?.kind !== "array") return setAt(text, path, `[${raw}]`);
  const last = node.items.at(-1);
  if (!last) return splice(text, node.start, node.end, `[${indented(raw, indentAt(text, node.start))}]`);
  if (!startsLine(text, last.start)) return splice(text, last.end, last.end, `, ${compact(raw)}`);
  const indent = indentAt(text, last.start);
  return splice(text, last.end, last.end, `,\n${indent}${indented(raw, indent)}`);
}

/** JSON text on one line. Text with comments stays as it is. */
export function compact(raw: string): string {
  let isPlain = true;
  const short = raw.replace(/"(?:[^"\\]|\\.)*"|\s+|[:,]|\//g, (piece) => {
    if (piece === "/") isPlain = false;
    if (piece.startsWith('"')) return piece;
    return piece.trim() === "" ? "" : `${piece} `;
  });
  return isPlain ? short : raw;
}

export const splice = (text: string, from: number, to: number, put: string) =>
  text.slice(0, from) + put + text.slice(to);

const isOnly = (node: Node | undefined) => node?.kind === "object" && node.members.length === 1;

function replace(text: string, node: Node, raw: string): string {
  return splice(text, node.start, node.end, indented(raw, indentAt(text, node.start)));
}

/** Adds the missing end of a path below a node; what is no object there is replaced by one. */
function grow(text: string, node: Node, missing: Path, raw: string): string {
  const [first = "", ...rest] = missing;
  const unit = unitOf(text);
  const nested = rest.reduceRight((inner, name) => wrapped(name, inner, unit), raw);
  if (node.kind === "object") return insert(text, node, first, nested);
  return replace(text, node, wrapped(first, nested, unit));
}

const wrapped = (name: string, raw: string, unit: string) =>
  `{\n${unit}${JSON.stringify(name)}: ${indented(raw, unit)}\n}`;

function insert(
  text: string,
  node: ObjectNode,
  name: string,
  raw: string,
  near?: { name: string; isBefore: boolean },
): string {
  const key = `${JSON.stringify(name)}: `;
  const beside = (near && member(node, near.name)) ?? node.members.at(-1);
  if (!beside) {
    const outer = indentAt(text, node.start);
    const inner = outer + unitOf(text);
    const put = text.includes("\n") ? `{\n${inner}${key}${indented(raw, inner)}\n${outer}}` : `{${key}${compact(raw)}}`;
    return splice(text, node.start, node.end, put);
  }
  const isLine = startsLine(text, beside.at);
  const indent = indentAt(text, beside.at);
  const put = key + (isLine ? indented(raw, indent) : compact(raw));
  const gap = isLine ? `\n${indent}` : " ";
  if (near?.isBefore && member(node, near.name)) return splice(text, beside.at, beside.at, `${put},${gap}`);
  return splice(text, beside.value.end, beside.value.end, `,${gap}${put}`);
}

function removeMember(text: string, node: ObjectNode, found: Member): string {
  const at = node.members.indexOf(found);
  return removePiece(text, found.at, found.value.end, node.members[at - 1]?.value.end, node);
}

function removeItem(text: string, items: readonly Node[], at: number, parent: Node): string {
  const found = items[at];
  return found ? removePiece(text, found.start, found.end, items[at - 1]?.end, parent) : text;
}

/** Takes a piece out of an object or an array, with the one comma that belongs to it. */
function removePiece(text: string, start: number, end: number, before: number | undefined, parent: Node): string {
  const comma = skip(text, end);
  if (text.charAt(comma) === ",") return takeLines(text, start, comma + 1);
  if (before === undefined) {
    const inside = text.slice(parent.start + 1, start) + text.slice(end, parent.end - 1);
    return inside.trim() === "" ? splice(text, parent.start + 1, parent.end - 1, "") : takeLines(text, start, end);
  }
  const former = skip(text, before);
  const isAlone = text.slice(former + 1, start).trim() === "";
  return isAlone ? splice(text, former, end, "") : splice(takeLines(text, start, end), former, former + 1, "");
}

/** Removes a piece, and the line breaks around it where it has its lines to itself. */
function takeLines(text: string, start: number, end: number): string {
  const after = /[ \t]*(\r?\n)?/y;
  after.lastIndex = end;
  const tail = after.exec(text)?.[0] ?? "";
  if (startsLine(text, start) && tail.includes("\n"))
    return splice(text, lineStart(text, start), end + tail.length, "");
  return splice(text, start, end + (tail.includes("\n") ? 0 : tail.length), "");
}

const lineStart = (text: string, at: number) => text.lastIndexOf("\n", at - 1) + 1;
const startsLine = (text: string, at: number) =>
  at > 0 && text.slice(lineStart(text, at), at).trim() === "" && lineStart(text, at) > 0;

/** The blanks at the begin of the line of a place. */
function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? "";
}

/** One step of indentation, as the text has it. */
export const unitOf = (text: string) => /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";

const indented = (raw: string, indent: string) => raw.replaceAll("\n", `\n${indent}`);
const dedent = (raw: string, indent: string) => (indent ? raw.replaceAll(`\n${indent}`, "\n") : raw);
