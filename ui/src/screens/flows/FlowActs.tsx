// What can be done with a flow: run it now or stop it, pause or resume it.
import { useCommand } from "../../data/queries";
import type { FlowCard } from "../../generated/api";
import { Button } from "../../parts/Button";
import { tell, tellFault } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";

const words = strings.flows;

export function FlowActs({ flow, isMain = false }: { flow: FlowCard; isMain?: boolean }) {
  return (
    <>
      <PauseFlow flow={flow} />
      {flow.state === "running" ? <StopFlow flow={flow} /> : <RunFlow flow={flow} isMain={isMain} />}
    </>
  );
}

function RunFlow({ flow, isMain }: { flow: FlowCard; isMain: boolean }) {
  const run = useCommand("flow_run");
  const start = () =>
    run.mutate(
      { slug: flow.slug },
      {
        onSuccess: (started) =>
          tell(words.started(flow.title), { text: words.seeRun, onClick: () => go(href("history", [started.run])) }),
        onError: (fault) => (fault.code === "NothingNew" ? tell(fault.message) : tellFault(fault)),
      },
    );
  return (
    <Button
      look={isMain ? "primary" : undefined}
      onClick={start}
      disabled={run.isPending || flow.state === "broken"}
      aria-label={words.runNowOf(flow.title)}
    >
      {words.runNow}
    </Button>
  );
}

function StopFlow({ flow }: { flow: FlowCard }) {
  const stop = useCommand("flow_cancel");
  return (
    <Button onClick={() => stop.mutate({ slug: flow.slug }, { onError: tellFault })} disabled={stop.isPending}>
      {words.stop}
    </Button>
  );
}

function PauseFlow({ flow }: { flow: FlowCard }) {
  const pause = useCommand("flow_pause");
  const isPaused = flow.state === "paused";
  const toggle = () => pause.mutate({ slug: flow.slug, paused: !isPaused }, { onError: tellFault });
  return (
    <Button
      onClick={toggle}
      disabled={pause.isPending}
      aria-label={isPaused ? words.resumeOf(flow.title) : words.pauseOf(flow.title)}
    >
      {isPaused ? words.resume : words.pause}
    </Button>
  );
}
