// The designer: the steps on the left, the form of the chosen one on the right.
import { memo, useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useRequest } from "../../../data/queries";
import type { Finding, FlowDetail } from "../../../generated/api";
import type { Path } from "../design/json";
import { pointerOf } from "../design/json";
import { type Outline, stepAt } from "../design/outline";
import type { Place } from "../design/steps";
import type { Draft } from "../draft/useDraft";
import { FlowForm } from "../form/FlowForm";
import { StepForm } from "../form/StepForm";
import { AddStep } from "./AddStep";
import styles from "./Designer.module.css";
import { FormPane } from "./FormPane";
import { MoveTo } from "./MoveTo";
import { StepList } from "./StepList";
import { cardOf, type Design, DesignContext } from "./useDesign";

type Props = {
  flow: FlowDetail;
  draft: Draft;
  read: Outline;
  findings: readonly Finding[];
  chosen: Path | null;
  choose: (path: Path | null) => void;
};

export function Designer({ flow, draft, read, findings, chosen, choose }: Props) {
  const { data: connections = [] } = useRequest("connections", {});
  const { data: connectors = [] } = useRequest("connectors", {});
  const [dragged, drag] = useState<Path | null>(null);
  const [adding, askToAdd] = useState<Place | null>(null);
  const [moving, askToMove] = useState<Path | null>(null);
  const wanted = useRef<Design["wanted"]["current"]>(null);
  const pointer = chosen && pointerOf(chosen);
  useEffect(() => {
    if (pointer) cardOf(pointer)?.scrollIntoView?.({ block: "nearest" });
  }, [pointer]);
  // A step that is gone, by undo or in the code, is chosen no more.
  const step = stepAt(read, chosen);
  const latest = useRef(draft.text);
  useLayoutEffect(() => {
    latest.current = draft.text;
  }, [draft.text]);
  const apply: Design["apply"] = (change) => {
    const { text, path } = change(latest.current);
    draft.change(text);
    choose(path);
    wanted.current = path && { pointer: pointerOf(path), text };
  };
  const leaveForm = (closes: boolean) => {
    if (step) cardOf(pointerOf(step.path))?.focus();
    if (closes) choose(null);
  };
  const design: Design = {
    slug: draft.slug,
    text: draft.text,
    read,
    findings,
    chosen: step ? chosen : null,
    choose,
    apply,
    wanted,
    change: draft.change,
    askToAdd,
    askToMove,
    dragged,
    drag,
    connections,
    connectors,
  };
  // Typing goes before drawing: the list of a long flow follows when there is time.
  const listed = useDeferredValue(design);
  return (
    <DesignContext value={design}>
      <div className={styles.split}>
        <div className={styles.steps}>
          <DesignContext value={listed}>
            <StepsOnce />
          </DesignContext>
        </div>
        <FormPane step={step} onClose={leaveForm}>
          {step ? <StepForm key={pointerOf(step.path)} step={step} /> : <FlowForm flow={flow} />}
        </FormPane>
      </div>
      {adding && <AddStep place={adding} onClose={() => askToAdd(null)} />}
      {moving && <MoveTo path={moving} onClose={() => askToMove(null)} />}
    </DesignContext>
  );
}

/** Drawn again only when its context changes. */
const StepsOnce = memo(StepList);
