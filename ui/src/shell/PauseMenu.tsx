// Pauses every flow: for an hour, until tomorrow morning, until resumed.
import { useCommand } from "../data/queries";
import { Button } from "../parts/Button";
import { MenuList } from "../parts/MenuList";
import { tellFault } from "../parts/tell";
import { strings } from "../strings";

const MORNING = 7;

/** Hours until seven o'clock tomorrow. */
export function hoursUntilTomorrow(now = new Date()): number {
  const morning = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
  return (morning.getTime() - now.getTime()) / 3_600_000;
}

export function PauseMenu() {
  const pause = useCommand("pause_all");
  const forHours = (hours: number | null) => () => pause.mutate({ hours }, { onError: tellFault });
  const entries = [
    { text: strings.engine.hour, onAct: forHours(1) },
    { text: strings.engine.tomorrow, onAct: () => forHours(hoursUntilTomorrow())() },
    { text: strings.engine.untilResumed, onAct: forHours(null) },
  ];
  return (
    <MenuList
      side="top"
      trigger={
        <Button isSmall look="quiet" disabled={pause.isPending}>
          {strings.engine.pause}
        </Button>
      }
      parts={() => [{ label: strings.engine.pauseMenu, entries }]}
    />
  );
}
