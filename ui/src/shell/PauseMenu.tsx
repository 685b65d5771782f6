// Pauses every flow: for an hour, until tomorrow morning, until resumed.
import { Menu } from "@base-ui/react/menu";
import { useCommand } from "../data/queries";
import { Button } from "../parts/Button";
import { tellFault } from "../parts/tell";
import { strings } from "../strings";
import styles from "./PauseMenu.module.css";

const MORNING = 7;

/** Hours until seven o'clock tomorrow. */
export function hoursUntilTomorrow(now = new Date()): number {
  const morning = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
  return (morning.getTime() - now.getTime()) / 3_600_000;
}

export function PauseMenu() {
  const pause = useCommand("pause_all");
  const forHours = (hours: number | null) => () => pause.mutate({ hours }, { onError: tellFault });
  const items: [string, () => void][] = [
    [strings.engine.hour, forHours(1)],
    [strings.engine.tomorrow, () => forHours(hoursUntilTomorrow())()],
    [strings.engine.untilResumed, forHours(null)],
  ];
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button isSmall look="quiet" disabled={pause.isPending} />}>
        {strings.engine.pause}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={6}>
          <Menu.Popup className={styles.popup}>
            <Menu.Group>
              <Menu.GroupLabel className={styles.label}>{strings.engine.pauseMenu}</Menu.GroupLabel>
              {items.map(([text, act]) => (
                <Menu.Item key={text} className={styles.item} onClick={act}>
                  {text}
                </Menu.Item>
              ))}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
