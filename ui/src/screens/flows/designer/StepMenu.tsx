// What can be done with a step.
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { MenuList, type MenuPart } from "../../../parts/MenuList";
import { strings } from "../../../strings";
import type { Step } from "../design/outline";
import { duplicate, move, neighbour, remove, type Wrapper, wrap } from "../design/steps";
import { titleOf } from "./stepWords";
import { useDesign } from "./useDesign";

const words = strings.design;
const WRAPPERS: Wrapper[] = ["If", "Foreach", "Until", "Scope"];

export function StepMenu({ step }: { step: Step }) {
  const { read, apply, askToAdd, askToMove } = useDesign();
  const { path } = step;
  const parts = (): MenuPart[] => {
    const [up, down] = [neighbour(read, path, true), neighbour(read, path, false)];
    return [
      {
        entries: [
          { text: words.addAfter, onAct: () => askToAdd({ after: path }) },
          { text: words.addBeside, onAct: () => askToAdd({ beside: path }) },
          { text: words.duplicate, keys: "Ctrl+D", onAct: () => apply((text) => duplicate(text, path)) },
        ],
      },
      {
        label: words.wrapIn,
        entries: WRAPPERS.map((kind) => ({
          text: words.wrappers[kind],
          onAct: () => apply((text) => wrap(text, path, kind)),
        })),
      },
      {
        entries: [
          { text: words.moveUp, keys: "Alt+↑", isOff: !up, onAct: () => up && apply((text) => move(text, path, up)) },
          {
            text: words.moveDown,
            keys: "Alt+↓",
            isOff: !down,
            onAct: () => down && apply((text) => move(text, path, down)),
          },
          { text: words.moveTo, onAct: () => askToMove(path) },
        ],
      },
      { entries: [{ text: words.remove, keys: "Del", isBad: true, onAct: () => apply((text) => remove(text, path)) }] },
    ];
  };
  const label = words.menu(titleOf(step));
  return (
    <MenuList
      trigger={
        <Button isSmall look="quiet" aria-label={label} title={label}>
          <Icon name="more" />
        </Button>
      }
      parts={parts}
    />
  );
}
