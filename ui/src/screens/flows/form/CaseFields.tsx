// The cases of a Switch: which value leads to which branch.
import { Button } from "../../../parts/Button";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { find } from "../design/json";
import type { Step } from "../design/outline";
import { addMember, removeAt, write } from "../design/splice";
import { useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { ValueField } from "./ValueField";

const words = strings.design.cases;

export function CaseFields({ step }: { step: Step }) {
  const { text, change } = useDesign();
  const path = [...step.path, "cases"];
  const cases = find(step.node, ["cases"]);
  const names = cases?.kind === "object" ? cases.members.map(({ name }) => name) : [];
  const add = () => {
    const numbers = Array.from({ length: names.length + 1 }, (_, n) => words.name(n + 1));
    const name = numbers.find((one) => !names.includes(one)) ?? words.name(names.length + 1);
    change(addMember(text, path, name, write({ case: "", actions: {} })));
  };
  return (
    <fieldset className={styles.group}>
      <legend>{words.title}</legend>
      {names.map((name) => (
        <div key={name} className={styles.line}>
          <ValueField
            path={[...path, name, "case"]}
            label={words.value(titled(name))}
            shape="any"
            stays
            takesValues={false}
          />
          <Button isSmall look="quiet" onClick={() => change(removeAt(text, [...path, name]))}>
            {words.remove(titled(name))}
          </Button>
        </div>
      ))}
      <Button isSmall onClick={add}>
        {words.add}
      </Button>
    </fieldset>
  );
}
