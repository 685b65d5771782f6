// How a flow is doing: on the overview with what it moved today, elsewhere with its state in words.
import type { FlowCard } from "../generated/api";
import { strings } from "../strings";
import { capital } from "../text/format";
import { flowState } from "../text/said";
import { toneOfFlow } from "../text/tones";
import { Pill } from "./Pill";

export function FlowPill({ flow, showsToday = false }: { flow: FlowCard; showsToday?: boolean }) {
  return (
    <span title={flow.waits ? strings.flows.waits(flow.waits) : flowState(flow)}>
      <Pill tone={toneOfFlow(flow.state)} hasDot>
        {showsToday ? today(flow) : capital(flowState(flow))}
      </Pill>
    </span>
  );
}

function today(flow: FlowCard): string {
  if (flow.waiting > 0) return strings.overview.waiting(flow.waiting);
  if (flow.state === "on" || flow.state === "running") return strings.overview.todayCount(flow.today);
  return capital(flow.state === "held" ? strings.flows.held : flowState(flow));
}
