// Which connectors a flow's text names, found without reading the whole language.
const NAMED = /\/connectors\/([a-z0-9-]+)"/g;

export function connectorsOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(NAMED), ([, slug]) => slug ?? ""))].sort();
}
