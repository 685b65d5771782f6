// What can be done with a run: pause it, stop it, let it go on, or run it again, whole or only what failed.
import { useCommand } from "../../data/queries";
import type { RunView } from "../../generated/api";
import { Button } from "../../parts/Button";
import { tell, tellFault } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";

const words = strings.run;

export function RunActs({ run }: { run: RunView }) {
  if (run.goesOn) {
    const isUnderWay = run.status === "running";
    return (
      <>
        <End run={run} command="run_cancel" text={strings.flows.stop} />
        {!run.paused && <End run={run} command="run_pause" text={words.pause} />}
        {!isUnderWay && <Again run={run} text={run.paused ? words.resume : words.goOn} isMain />}
      </>
    );
  }
  return (
    <>
      <Again run={run} text={words.again} isWhole />
      {run.status === "failed" && <Again run={run} text={words.againFailed} isMain />}
    </>
  );
}

type AgainProps = { run: RunView; text: string; isMain?: boolean; isWhole?: boolean };

function Again({ run, text, isMain, isWhole = false }: AgainProps) {
  const again = useCommand("run_again");
  const start = () =>
    again.mutate(
      { id: run.id, whole: isWhole, sameVersion: false },
      {
        onSuccess: (started) => {
          tell(strings.flows.started(run.title));
          go(href("history", [started.run]));
        },
        onError: tellFault,
      },
    );
  return (
    <Button look={isMain ? "primary" : undefined} onClick={start} disabled={again.isPending}>
      {text}
    </Button>
  );
}

type EndProps = { run: RunView; command: "run_cancel" | "run_pause"; text: string };

function End({ run, command, text }: EndProps) {
  const end = useCommand(command);
  return (
    <Button onClick={() => end.mutate({ id: run.id }, { onError: tellFault })} disabled={end.isPending}>
      {text}
    </Button>
  );
}
