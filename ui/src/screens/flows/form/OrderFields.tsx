// What a step waits for: other steps of its list, and how they have to end.
import { useState } from "react";
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { blockOf, isNamed, isSame, type Step } from "../design/outline";
import { dependsOn, has, STATUSES, SUCCEEDED, setAfter, waitsFor } from "../design/runAfter";
import { titleOf } from "../designer/stepWords";
import { useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { PlainSelect } from "./ValueField";

const words = strings.design.order;

export function OrderFields({ step }: { step: Step }) {
  const { text, read, change } = useDesign();
  const siblings = blockOf(read, step.path)?.steps ?? [];
  const set = (after: Step["after"]) => change(setAfter(text, step.path, after));
  const others = siblings.filter(
    (one) => !isSame(one.path, step.path) && !waitsFor(step, one.name) && !dependsOn(one, step, siblings),
  );
  return (
    <fieldset className={styles.group}>
      <legend>{words.title}</legend>
      <p className={styles.hint}>{words.hint}</p>
      {step.after.length === 0 && <p>{words.none}</p>}
      {step.after.map(({ name, statuses }) => (
        <div key={name} className={styles.waits}>
          <b>
            {titled(name)}{" "}
            {!siblings.some((one) => isNamed(one.name, name)) && <span className={styles.wrong}>{words.unknown}</span>}
          </b>
          <Button
            isSmall
            look="quiet"
            aria-label={words.remove(titled(name))}
            title={words.remove(titled(name))}
            onClick={() => set(step.after.filter((one) => one.name !== name))}
          >
            <Icon name="close" />
          </Button>
          <span className={styles.statuses}>
            {STATUSES.map((status) => (
              <label key={status}>
                <input
                  type="checkbox"
                  aria-label={words.when(titled(name), status)}
                  checked={has(statuses, status)}
                  onChange={() => set(toggled(step, name, status))}
                />
                {words.short[status]}
              </label>
            ))}
          </span>
        </div>
      ))}
      {others.length > 0 && (
        <AddOne steps={others} onAdd={({ name }) => set([...step.after, { name, statuses: [SUCCEEDED] }])} />
      )}
    </fieldset>
  );
}

function AddOne({ steps, onAdd }: { steps: Step[]; onAdd: (step: Step) => void }) {
  const [name, setName] = useState("");
  const chosen = steps.find((one) => one.name === name) ?? steps[0];
  return (
    <div className={styles.line}>
      <PlainSelect label={words.choose} value={chosen?.name ?? ""} onChange={setName}>
        {steps.map((one) => (
          <option key={one.name} value={one.name}>
            {titleOf(one)}
          </option>
        ))}
      </PlainSelect>
      <Button onClick={() => chosen && onAdd(chosen)}>{words.add}</Button>
    </div>
  );
}

function toggled(step: Step, name: string, status: string): Step["after"] {
  return step.after.map((one) => {
    if (one.name !== name) return one;
    const without = one.statuses.filter((other) => !isNamed(other, status));
    return { name, statuses: without.length < one.statuses.length ? without : [...one.statuses, status] };
  });
}
