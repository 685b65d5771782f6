// A day and a time in words.
import { strings } from "../strings";
import { clock, clockExact, longDay } from "./format";

/** `today at 12:15`, `tomorrow at 07:00`, `Monday 23 November at 11:30`. */
export function dayAndTime(at: string, isExact = false, now = new Date()): string {
  const date = new Date(at);
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const words = strings.design.schedule;
  const time = (isExact ? clockExact : clock).format(date);
  if (date.toDateString() === now.toDateString()) return words.today(time);
  if (date.toDateString() === tomorrow.toDateString()) return words.tomorrow(time);
  const day = longDay(date);
  return words.on(date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`, time);
}
