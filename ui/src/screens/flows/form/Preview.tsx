// What the value in a field would be, below it while somebody writes it: with the last run's data, or made up.
import { useRequest } from "../../../data/queries";
import { useSettled } from "../../../parts/useSettled";
import { strings } from "../../../strings";
import { pointerOf } from "../design/json";
import { useDesign } from "../designer/useDesign";
import styles from "./Preview.module.css";

const words = strings.design.preview;
/** So long after the last key. */
const AFTER = 300;
/** So many characters of a value are shown. */
const LONGEST = 240;

export function Preview({ raw, isWrong }: { raw: string; isWrong: boolean }) {
  const { slug, text, chosen } = useDesign();
  const settled = { text: useSettled(text, AFTER), value: readValue(useSettled(raw, AFTER)) };
  const input = { slug, step: pointerOf(chosen ?? []), ...settled };
  const isOff = settled.value === undefined;
  const shown = useRequest("flow_preview", input, { keepsPrevious: true, isOff }).data;
  if (!shown || isOff) return <output className={styles.value} />;
  if (shown.error !== null) {
    const { start, end } = shown.place ?? { start: 0, end: 0 };
    const part = typeof settled.value === "string" ? settled.value.slice(start, end) : "";
    return (
      <output className={styles.error}>
        {!isWrong && shown.error} {part && <code>{words.at(part)}</code>}
      </output>
    );
  }
  const told = typeof shown.value === "string" ? shown.value : JSON.stringify(shown.value);
  return (
    <output className={styles.value}>
      <span>{words.from[shown.from] ?? words.value}</span>{" "}
      <code>{told === "" ? words.empty : told.length > LONGEST ? `${told.slice(0, LONGEST)}…` : told}</code>
    </output>
  );
}

function readValue(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
