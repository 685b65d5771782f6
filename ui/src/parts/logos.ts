// Letters and colours of logos: no pictures are fetched, a name and a colour are enough to know a service again.

/** Two letters of a name: `Google Health` is `GH`, `Fitbit` is `Fi`. */
export function letters(title: string): string {
  const [first = "", second = ""] = title.split(/[\s._·-]+/).filter(Boolean);
  return second && /^[\p{Lu}\d]/u.test(second) ? `${first.charAt(0)}${second.charAt(0)}` : first.slice(0, 2);
}

/** Black or white, whichever is easier to read on the colour. */
export function inkOn(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance > 0.3 ? "#1d1c1a" : "#ffffff";
}

/** The engine gives `#rrggbb`; anything else is not let into styles. */
export const safeColor = (color: string) => (/^#[0-9a-f]{6}$/i.test(color) ? color : "#475569");

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
