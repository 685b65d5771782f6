// Changes of flows that are not saved yet, kept by the window: closing it, or a crash, loses nothing.

export type Kept = { loaded: string; text: string };

const keyOf = (slug: string) => `draft:${slug}`;

export function keep(slug: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(keyOf(slug), JSON.stringify(kept));
    else localStorage.removeItem(keyOf(slug));
  } catch {
    // No room, or not allowed: the changes live as long as the window.
  }
}

export function keptOf(slug: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(slug)) ?? "null");
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKept(kept: unknown): kept is Kept {
  return typeof kept === "object" && kept !== null && "loaded" in kept && "text" in kept;
}
