// The form of the chosen step.
import { useState } from "react";
import { Dot } from "../../../parts/Dot";
import { Tabs } from "../../../parts/Tabs";
import { strings } from "../../../strings";
import { pointerOf } from "../design/json";
import { isCall, isOperation } from "../design/kinds";
import type { Step } from "../design/outline";
import { StepMark } from "../designer/StepMark";
import { detailOf, kindOf, titleOf } from "../designer/stepWords";
import { findingsAt, useDesign } from "../designer/useDesign";
import { CallFields } from "./CallFields";
import { DeliveryFields } from "./DeliveryFields";
import styles from "./Form.module.css";
import { KindFields } from "./KindFields";
import { NameField } from "./NameField";
import { OrderFields } from "./OrderFields";
import { ScheduleFields } from "./ScheduleFields";
import { ValueField } from "./ValueField";

const words = strings.design;

export function StepForm({ step }: { step: Step }) {
  const design = useDesign();
  const [tab, setTab] = useState("fields");
  return (
    <section className={styles.pane} aria-label={titleOf(step)}>
      <div className={styles.head}>
        <StepMark step={step} />
        <div>
          <h2>{titleOf(step)}</h2>
          <p className={styles.hint}>{isOperation(step.type) ? detailOf(design, step) : kindOf(step.type)}</p>
        </div>
      </div>
      <Found step={step} />
      {step.isTrigger ? (
        <div className={styles.fields}>
          <ScheduleFields step={step} />
        </div>
      ) : (
        <Tabs label={titleOf(step)} tabs={tabsOf(step)} value={tab} onChange={setTab} />
      )}
    </section>
  );
}

function tabsOf(step: Step) {
  const fields = (
    <div className={styles.fields} key={pointerOf(step.path)}>
      <NameField step={step} />
      {isOperation(step.type) ? <CallFields step={step} /> : <KindFields step={step} />}
      <ValueField path={[...step.path, "description"]} label={words.notes} shape="text" takesValues={false} />
    </div>
  );
  const delivery = (
    <div className={styles.fields}>
      <DeliveryFields step={step} />
    </div>
  );
  return [
    { id: "fields", title: words.tabsOf.fields, panel: fields },
    ...(isCall(step.type) ? [{ id: "delivery", title: words.tabsOf.delivery, panel: delivery }] : []),
    { id: "order", title: words.tabsOf.order, panel: <OrderFields step={step} /> },
  ];
}

function Found({ step }: { step: Step }) {
  const { findings } = useDesign();
  const found = findingsAt(findings, step);
  if (found.length === 0) return null;
  return (
    <ul className={styles.found} aria-label={words.findings(found.length)}>
      {found.map(({ code, pointer, message, hint, severity, line, column }) => (
        <li key={`${code} ${pointer} ${line} ${column} ${message}`}>
          <Dot tone={severity === "error" ? "bad" : severity === "warning" ? "warn" : "plain"} />
          <p>
            <b>{message}</b> {hint}
          </p>
        </li>
      ))}
    </ul>
  );
}
