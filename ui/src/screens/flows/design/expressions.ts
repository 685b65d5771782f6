// Expressions inside texts of a flow: where they stand, and which actions they name.

type Span = { start: number; end: number };
/** A call whose first argument is a text: `body('Get_weights')`. The span is that of the text, with its quotes. */
export type Named = Span & { call: string; name: string };

/** The functions whose first argument names an action. */
const OF_ACTIONS = new Set([
  "actionbody",
  "actionoutputs",
  "actions",
  "body",
  "formdatamultivalues",
  "formdatavalue",
  "items",
  "iterationindexes",
  "multipartbody",
  "outputs",
  "result",
]);

const TOKEN = /'(?:[^']|'')*'?|[A-Za-z_][\w$]*|\S/g;

/** Whether the first argument of a function names an action. */
export const isOfActions = (call: string) => OF_ACTIONS.has(call.toLowerCase());

/** The expressions in a text: the whole of it after `@`, or each `@{…}`. `@@` is a plain `@`. */
export function expressionsIn(text: string): Span[] {
  if (text.startsWith("@") && !text.startsWith("@@") && !text.startsWith("@{")) return [{ start: 1, end: text.length }];
  const found: Span[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at)) {
    if (text.startsWith("@@", at)) at += 2;
    else if (text.startsWith("@{", at)) {
      const end = endOf(text, at + 2);
      found.push({ start: at + 2, end });
      at = end;
    } else at += 1;
  }
  return found;
}

/** The actions that the expressions of a text name. */
export function actionsNamed(text: string): Named[] {
  return expressionsIn(text).flatMap(({ start, end }) => named(text, start, end));
}

/** The text with the action called by another name. */
export function renamed(text: string, from: string, to: string): string {
  const wanted = from.toLowerCase();
  return actionsNamed(text)
    .filter(({ name }) => name.toLowerCase() === wanted)
    .reduceRight((whole, { start, end }) => whole.slice(0, start) + quoted(to) + whole.slice(end), text);
}

/** A text as the expression language writes it. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A member of an expression's value: `?['kg']`; without a member nothing. */
export const step = (name: string) => `?[${quoted(name)}]`;

/** Where the expression that begins there ends: at the first brace outside of texts. */
function endOf(text: string, from: number): number {
  let isText = false;
  for (let at = from; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === "'") isText = !isText;
    else if (mark === "}" && !isText) return at;
  }
  return text.length;
}

function named(text: string, start: number, end: number): Named[] {
  const tokens = Array.from(text.slice(start, end).matchAll(TOKEN), ({ 0: token, index }) => ({
    token,
    at: start + index,
  }));
  return tokens.flatMap(({ token }, index) => {
    const [open, first] = tokens.slice(index + 1, index + 3);
    const before = tokens[index - 1]?.token;
    if (before === "." || open?.token !== "(" || !first?.token.startsWith("'")) return [];
    if (!isOfActions(token) || !/^'.*'$/s.test(first.token) || first.token.length < 2) return [];
    const name = first.token.slice(1, -1).replaceAll("''", "'");
    return [{ call: token, name, start: first.at, end: first.at + first.token.length }];
  });
}
