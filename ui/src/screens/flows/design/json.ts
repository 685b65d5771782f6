// Reads JSON and remembers where each piece stands, so that edits can change a piece of the text and nothing else.
// Comments and a comma too many are read over, as the engine does.

export type Member = { name: string; at: number; nameEnd: number; value: Node };
export type ObjectNode = { kind: "object"; start: number; end: number; members: Member[] };
export type ArrayNode = { kind: "array"; start: number; end: number; items: Node[] };
export type LeafNode = { kind: "leaf"; start: number; end: number; value: string | number | boolean | null };
export type Node = ObjectNode | ArrayNode | LeafNode;

/** Names of members, and numbers of items, from the outermost value on. */
export type Path = readonly string[];

/** Where a text stops being JSON. */
export class Slip extends Error {
  constructor(readonly at: number) {
    super(`not JSON from character ${at} on`);
  }
}

/** Nothing that people write is nested deeper. */
const DEEPEST = 200;

/** The last text that was read: every field of a form asks for the same one. */
let last: { text: string; node: Node } | null = null;

/** The whole text as a tree. Throws a `Slip` where it is not JSON. */
export function scan(text: string): Node {
  if (last?.text !== text) last = { text, node: whole(text) };
  return last.node;
}

function whole(text: string): Node {
  const reader = new Reader(text);
  const node = reader.value(0);
  if (reader.space() < text.length) throw new Slip(reader.at);
  return node;
}

/** The value that a path leads to. Names match as written, else in any letter case. */
export function find(node: Node | undefined, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((found, step) => found && child(found, step), node);
}

/** The member of that name; of several the last, which is the one that counts. */
export function member(node: Node | undefined, name: string): Member | undefined {
  if (node?.kind !== "object") return undefined;
  const wanted = name.toLowerCase();
  return (
    node.members.findLast((one) => one.name === name) ??
    node.members.findLast((one) => one.name.toLowerCase() === wanted)
  );
}

/** The value as JavaScript has it. Only for what is shown: numbers may lose digits. */
export function plain(node: Node | undefined): unknown {
  if (!node) return undefined;
  if (node.kind === "leaf") return node.value;
  if (node.kind === "array") return node.items.map(plain);
  return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]));
}

/** The text of a leaf that is text, else empty. */
export const textOf = (node: Node | undefined) =>
  node?.kind === "leaf" && typeof node.value === "string" ? node.value : "";

/** The JSON pointer (RFC 6901) of a path. */
export const pointerOf = (path: Path) =>
  path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The path of a JSON pointer. */
export const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Skips blanks and comments. */
export function skip(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && " \t\r\n\ufeff".includes(text.charAt(at))) at++;
    if (text.startsWith("//", at)) at = endOr(text.indexOf("\n", at), text);
    else if (text.startsWith("/*", at)) at = endOr(text.indexOf("*/", at + 2) + 2, text, 1);
    else return at;
  }
}

const endOr = (found: number, text: string, none = -1) => (found === none ? text.length : found);

function child(node: Node, step: string): Node | undefined {
  if (node.kind === "array") return node.items[Number(step)];
  return member(node, step)?.value;
}

const LEAF = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  space(): number {
    this.at = skip(this.text, this.at);
    return this.at;
  }

  value(depth: number): Node {
    if (depth > DEEPEST) throw new Slip(this.at);
    const start = this.space();
    switch (this.text.charAt(start)) {
      case "{":
        return this.object(start, depth);
      case "[":
        return this.array(start, depth);
      case '"':
        return { kind: "leaf", value: this.string(), start, end: this.at };
      default:
        return { kind: "leaf", value: JSON.parse(this.token(LEAF)), start, end: this.at };
    }
  }

  private object(start: number, depth: number): ObjectNode {
    const members: Member[] = [];
    this.at++;
    while (!this.ends("}", members.length > 0)) {
      const at = this.at;
      const name = this.string();
      const nameEnd = this.at;
      this.space();
      this.expect(":");
      members.push({ name, at, nameEnd, value: this.value(depth + 1) });
    }
    return { kind: "object", members, start, end: this.at };
  }

  private array(start: number, depth: number): ArrayNode {
    const items: Node[] = [];
    this.at++;
    while (!this.ends("]", items.length > 0)) items.push(this.value(depth + 1));
    return { kind: "array", items, start, end: this.at };
  }

  /** Whether the object or array ends here; else stands before its next member. */
  private ends(mark: string, needsComma: boolean): boolean {
    this.space();
    if (needsComma && this.text.charAt(this.at) !== mark) {
      this.expect(",");
      this.space();
    }
    if (this.text.charAt(this.at) !== mark) return false;
    this.at++;
    return true;
  }

  private string(): string {
    const { at } = this;
    try {
      return JSON.parse(this.token(STRING)) as string;
    } catch {
      throw new Slip(at);
    }
  }

  private expect(mark: string): void {
    if (this.text.charAt(this.at) !== mark) throw new Slip(this.at);
    this.at++;
  }

  private token(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) throw new Slip(this.at);
    this.at += found.length;
    return found;
  }
}
