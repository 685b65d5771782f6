// The fields of a built-in action, and of types that are not known: all that is under `inputs`.
import { strings } from "../../../strings";
import { fieldsOf } from "../design/kinds";
import type { Step } from "../design/outline";
import { CaseFields } from "./CaseFields";
import { ConditionField } from "./ConditionField";
import { ValueField } from "./ValueField";

const words = strings.design;

export function KindFields({ step }: { step: Step }) {
  return (
    <>
      {fieldsOf(step.type).map(({ path: inner, word, shape, choices, stays }) => {
        const path = [...step.path, ...inner];
        const label = words.fields[word];
        if (word === "condition") return <ConditionField key={word} path={path} label={label} />;
        return (
          <ValueField
            key={word}
            path={path}
            label={label}
            shape={shape}
            choices={choices}
            stays={stays ?? false}
            floor={step.path.length}
            takesValues={!choices}
          />
        );
      })}
      {step.type.toLowerCase() === "switch" && <CaseFields step={step} />}
    </>
  );
}
