// The steps from top to bottom: the trigger, then each list with its branches inside.
import { useLayoutEffect } from "react";
import { useRequest } from "../../../data/queries";
import { Button } from "../../../parts/Button";
import { useSettled } from "../../../parts/useSettled";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { rhythmOf } from "../../../text/said";
import { pointerOf } from "../design/json";
import { type Block, isNamed, type Outline, type Step } from "../design/outline";
import { has, SUCCEEDED } from "../design/runAfter";
import { setAt, write } from "../design/splice";
import { type Changed, endOf } from "../design/steps";
import { StepCard } from "./StepCard";
import styles from "./StepList.module.css";
import { kindOf, nameOfBlock, titleOf } from "./stepWords";
import { cardOf, useDesign } from "./useDesign";
import { Wire } from "./Wire";

const words = strings.design;

export function StepList() {
  const { read, text, slug, apply } = useDesign();
  useFocusOnWanted();
  const schedule = useRequest("flow_schedule", { slug, text: useSettled(text, 400) }, { keepsPrevious: true }).data;
  return (
    <ol className={styles.list} aria-label={words.steps}>
      {read.triggers.map((step) => (
        <li key={step.name}>
          <StepCard
            step={step}
            detail={isScheduled(step) && schedule ? `${kindOf(step.type)} · ${rhythmOf(schedule)}` : undefined}
          />
        </li>
      ))}
      {read.triggers.length === 0 && (
        <li>
          <Button onClick={() => apply(withTrigger(read))}>{words.addTrigger}</Button>
        </li>
      )}
      <Steps block={read.top} />
    </ol>
  );
}

/** Gives the focus to the step that was changed, once it is drawn and the dialog that changed it has given the focus back. */
function useFocusOnWanted() {
  const { wanted, text } = useDesign();
  useLayoutEffect(() => {
    const { pointer, text: drawn } = wanted.current ?? {};
    if (pointer === undefined || drawn !== text) return;
    wanted.current = null;
    const timer = window.setTimeout(() => cardOf(pointer)?.focus(), 0);
    return () => window.clearTimeout(timer);
  }, [wanted, text]);
}

const BY_HAND = { Manual: { type: "Request", kind: "Button" } };
const withTrigger =
  ({ base }: Outline) =>
  (text: string): Changed => ({
    text: setAt(text, [...base, "triggers"], write(BY_HAND)),
    path: [...base, "triggers", "Manual"],
  });

const isScheduled = ({ type }: Step) => /^(recurrence|slidingwindow)$/i.test(type);

function Steps({ block }: { block: Block }) {
  const { read } = useDesign();
  const where = nameOfBlock(read, block);
  return (
    <>
      {block.steps.map((step, at) => (
        <li key={pointerOf(step.path)}>
          <Wire
            place={{ before: step.path }}
            label={words.addBefore(titleOf(step))}
            caption={captionOf(step, block.steps[at - 1])}
          />
          <StepCard step={step} />
          {step.blocks.map((inner) => (
            <Branch key={pointerOf(inner.path)} block={inner} owner={step} />
          ))}
        </li>
      ))}
      <li>
        <Wire place={endOf(block)} label={words.addAtEnd(where)} isEnd isAlone />
      </li>
    </>
  );
}

function Branch({ block, owner }: { block: Block; owner: Step }) {
  const { read } = useDesign();
  const label = words.blocks[block.kind](titled(block.label));
  return (
    <div className={styles.branch}>
      {label && <p className={styles.label}>{label}</p>}
      <ol className={styles.list} aria-label={nameOfBlock(read, block) || titleOf(owner)}>
        <Steps block={block} />
      </ol>
    </div>
  );
}

/** How a step follows, where it does not simply follow the one above. */
function captionOf({ after }: Step, above: Step | undefined): string | null {
  const [only, ...others] = after;
  if (!only) return above ? words.begins : null;
  const isSimple = only.statuses.length === 1 && has(only.statuses, SUCCEEDED);
  if (above && others.length === 0 && isNamed(only.name, above.name) && isSimple) return null;
  return words.runsAfter(after.map((one) => ({ ...one, name: titled(one.name) })));
}
