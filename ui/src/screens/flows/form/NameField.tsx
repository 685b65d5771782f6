// The name of a step. It changes when asked for, not while it is typed: expressions everywhere follow it.
import { useState } from "react";
import { Button } from "../../../parts/Button";
import { Field } from "../../../parts/Field";
import { strings } from "../../../strings";
import { find } from "../design/json";
import { allSteps, isNamed, type Step } from "../design/outline";
import { asName, rename } from "../design/rename";
import { titleOf } from "../designer/stepWords";
import { useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";

const words = strings.design;

export function NameField({ step }: { step: Step }) {
  const { read, apply } = useDesign();
  const [typed, setTyped] = useState(titleOf(step));
  // What is typed with a blank stays as it is where it means the same name.
  const name = typed === titleOf(step) ? step.name : asName(typed);
  const isTaken = allSteps(read.top).some((one) => one.name !== step.name && isNamed(one.name, name));
  const isNew = name !== step.name;
  const delivers = find(step.node, ["metadata", "causeway", "deliverOnce"]) !== undefined;
  const wrong = name === "" ? words.nameEmpty : isTaken ? words.nameTaken : null;
  const act = () => {
    if (isNew && !wrong)
      apply((text) => ({ text: rename(text, step.path, name), path: [...step.path.slice(0, -1), name] }));
  };
  return (
    <form
      className={styles.name}
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      <Field
        label={words.name}
        hint={isNew ? (delivers ? words.nameDelivers : words.nameHint) : undefined}
        wrong={wrong}
      >
        {(control) => (
          <input {...control} value={typed} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        )}
      </Field>
      {isNew && (
        <Button type="submit" disabled={wrong !== null}>
          {words.rename}
        </Button>
      )}
    </form>
  );
}
