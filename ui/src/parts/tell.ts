// Short messages about what was just done. They are read out by screen readers and leave by themselves.
import { Toast } from "@base-ui/react/toast";
import type { Fault } from "../backend";
import { explain } from "../text/faults";

export const notices = Toast.createToastManager();

type Act = { text: string; onClick: () => void };

/** Says that something was done, maybe with a way to look at it. */
export function tell(title: string, act?: Act): void {
  notices.add({ title, timeout: 6_000, ...(act && { actionProps: { children: act.text, onClick: act.onClick } }) });
}

/** Says that something did not work. Stays longer, and is read at once. */
export function tellFault(fault: Fault): void {
  const { message, hint } = explain(fault);
  notices.add({ title: message, description: hint ?? undefined, type: "fault", timeout: 12_000, priority: "high" });
}
