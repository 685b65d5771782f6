// One step in the list: what it is, what the checker found in it, and what can be done with it.
import type { KeyboardEvent } from "react";
import { Card } from "../../../parts/Card";
import { classes } from "../../../parts/classes";
import { Pill } from "../../../parts/Pill";
import { strings } from "../../../strings";
import { find, pointerOf } from "../design/json";
import type { Step } from "../design/outline";
import { duplicate, move, neighbour, remove } from "../design/steps";
import styles from "./StepCard.module.css";
import { StepMark } from "./StepMark";
import { StepMenu } from "./StepMenu";
import { detailOf, titleOf } from "./stepWords";
import { findingsAt, isChosen, useDesign } from "./useDesign";

const words = strings.design;

export function StepCard({ step, detail }: { step: Step; detail?: string | undefined }) {
  const design = useDesign();
  const isHere = isChosen(design, step.path);
  const found = findingsAt(design.findings, step);
  const delivers = find(step.node, ["metadata", "causeway", "deliverOnce"]) !== undefined;
  const drag = step.isTrigger
    ? {}
    : {
        draggable: true,
        onDragStart: (event: React.DragEvent) => {
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/plain", step.name);
          design.drag(step.path);
        },
        onDragEnd: () => design.drag(null),
      };
  return (
    <Card className={classes(styles.card, isHere && styles.chosen)} {...drag}>
      <button
        type="button"
        className={styles.main}
        data-step={pointerOf(step.path)}
        aria-current={isHere || undefined}
        onClick={() => design.choose(step.path)}
        onKeyDown={(event) => act(event, design, step)}
      >
        <StepMark step={step} />
        <span className={styles.words}>
          <b>{titleOf(step)}</b>
          <span className={styles.detail}>{detail ?? detailOf(design, step)}</span>
        </span>
        {delivers && <Pill tone="sea">{strings.flows.delivers}</Pill>}
        {found.length > 0 && (
          <Pill tone={found.some(({ severity }) => severity === "error") ? "bad" : "warn"} hasDot>
            {words.findings(found.length)}
          </Pill>
        )}
      </button>
      {!step.isTrigger && <StepMenu step={step} />}
    </Card>
  );
}

/** The keys of a step: arrows go to its neighbours and into its form, with Alt they move it. */
function act(event: KeyboardEvent<HTMLButtonElement>, design: ReturnType<typeof useDesign>, step: Step): void {
  const { read, apply } = design;
  const isUp = event.key === "ArrowUp";
  const moves = isUp || event.key === "ArrowDown";
  if (moves && !event.altKey) {
    focusNeighbour(event.currentTarget, isUp);
  } else if (event.key === "ArrowRight") {
    design.choose(step.path);
    window.setTimeout(focusForm, 0);
  } else if (event.key === "Escape") {
    design.choose(null);
  } else if (step.isTrigger) {
    return;
  } else if (moves) {
    const place = neighbour(read, step.path, isUp);
    if (place) apply((text) => move(text, step.path, place));
  } else if (event.key === "Delete") {
    apply((text) => remove(text, step.path));
  } else if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey)) {
    apply((text) => duplicate(text, step.path));
  } else {
    return;
  }
  event.preventDefault();
}

/** Into the form of the step: its first field. */
function focusForm(): void {
  document.querySelector<HTMLElement>("[data-form] :is(input, textarea, select)")?.focus();
}

function focusNeighbour(here: HTMLElement, isUp: boolean): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-step]")];
  all[all.indexOf(here) + (isUp ? -1 : 1)]?.focus();
}
