// Numbers and times as people read them, in the machine's zone. The wire always has RFC 3339 in UTC.
import { language, locale } from "./language";

export const clock = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" });
export const clockExact = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayShort = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" });
const dayLong = new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" });

const tenths = new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `Monday 23 November`: in English without the comma that some versions of its data have. */
export const longDay = (date: Date) =>
  language() === "en" ? dayLong.format(date).replace(",", "") : dayLong.format(date);

/** `12:15` today, `24 Nov 12:15` on another day. */
export function when(at: string, now = new Date()): string {
  const date = new Date(at);
  const isToday = date.toDateString() === now.toDateString();
  return isToday ? clock.format(date) : `${dayShort.format(date)} ${clock.format(date)}`;
}

/** `12:15` today, `24 Nov` on another day: for narrow columns. */
export function briefly(at: string, now = new Date()): string {
  const date = new Date(at);
  return date.toDateString() === now.toDateString() ? clock.format(date) : dayShort.format(date);
}

/** `Monday 23 November, 11:30:00`. */
export function whole(at: string): string {
  const date = new Date(at);
  return `${longDay(date)}, ${clockExact.format(date)}`;
}

/** `212 ms`, `1.1 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${tenths.format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
  const left = minutes % 60;
  return left ? `${Math.floor(minutes / 60)} h ${left} min` : `${Math.floor(minutes / 60)} h`;
}

/** `4:05`, for a countdown. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `8.4 MB`. */
export function size(bytes: number): string {
  const units = [language() === "de" ? "Bytes" : "bytes", "KB", "MB", "GB", "TB"];
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 10 && power > 0 ? tenths.format(value) : Math.round(value)} ${units[power]}`;
}

/** `8,412`. */
export const grouped = (n: number) => n.toLocaleString(locale());

/** `running now` as `Running now`. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `Get_weights` as `Get weights`. */
export const titled = (name: string) => name.replaceAll("_", " ");
