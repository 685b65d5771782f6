// Whether a call delivers an item that must arrive once, and what identifies that item.
import { useRequest } from "../../../data/queries";
import { Button } from "../../../parts/Button";
import { strings } from "../../../strings";
import { step as member, quoted } from "../design/expressions";
import { find } from "../design/json";
import type { Step } from "../design/outline";
import { removeAt, setAt, write } from "../design/splice";
import { loopSource, loopsAround } from "../design/values";
import { useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { ChoiceField, ValueField } from "./ValueField";

const words = strings.design.delivery;
const INNER = ["metadata", "causeway", "deliverOnce"];

export function DeliveryFields({ step }: { step: Step }) {
  const { text, change } = useDesign();
  const path = [...step.path, ...INNER];
  const isOn = find(step.node, INNER) !== undefined;
  const suggested = useSuggestedKey(step);
  const toggle = () => {
    const start = write({ key: suggested ? `@${suggested}` : "" });
    change(isOn ? removeAt(text, path, step.path.length) : setAt(text, path, start));
  };
  return (
    <>
      <label className={styles.check}>
        <input type="checkbox" checked={isOn} onChange={toggle} />
        <span>
          <b>{words.on}</b>
          <span className={styles.hint}>{words.onHint}</span>
        </span>
      </label>
      {isOn && (
        <>
          <ValueField path={[...path, "key"]} label={words.key} shape="text" hint={words.keyHint} isRequired stays />
          {suggested && find(step.node, [...INNER, "key"]) !== undefined && (
            <Button isSmall onClick={() => change(setAt(text, [...path, "key"], JSON.stringify(`@${suggested}`)))}>
              {words.suggested(suggested)}
            </Button>
          )}
          <ValueField path={[...path, "label"]} label={words.label} shape="text" hint={words.labelHint} />
          <ChoiceField
            path={[...path, "onUnknown"]}
            label={words.onUnknown}
            choices={words.unknowns}
            hints={words.unknownHints}
            usual="ask"
          />
          <ChoiceField path={[...path, "onChange"]} label={words.onChange} choices={words.changes} usual="keep" />
        </>
      )}
    </>
  );
}

/** What identifies the item of the loop around the step, where the description of its source is sure about it. */
function useSuggestedKey(step: Step): string | null {
  const { read } = useDesign();
  const [loop] = loopsAround(read, step.path);
  const source = loop ? loopSource(read, loop) : null;
  const { connector = "", id = "" } = source?.call ?? {};
  const items = useRequest("operation", { connector, id }, { isOff: !source }).data?.items;
  if (!loop || !source || !items?.id || items.path.join("\n") !== source.path.join("\n")) return null;
  return `items(${quoted(loop.name)})${items.id.map(member).join("")}`;
}
