// A condition as lines of comparisons; one of another shape as JSON.
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { strings } from "../../../strings";
import { COMPARISONS, conditionOf, type Line, type Lines, linesOf } from "../design/condition";
import { type Path, pointerOf } from "../design/json";
import { rawAt, setAt } from "../design/splice";
import { findingsIn, useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { RawField } from "./RawField";
import { PlainSelect, ValueField } from "./ValueField";

const words = strings.design.condition;
const NEW: Line = { op: "equals", isNot: false, left: '""', right: '""' };

export function ConditionField({ path, label }: { path: Path; label: string }) {
  const { text, change, findings } = useDesign();
  const read = linesOf(rawAt(text, path) ?? "");
  if (!read) return <ValueField path={path} label={label} shape="any" stays />;
  const [first] = findingsIn(findings, path);
  const set = (next: Lines, what?: string) =>
    change(setAt(text, path, conditionOf(next)), what && pointerOf([...path, what]));
  const setLine = (at: number, line: Partial<Line>, what?: string) =>
    set({ ...read, lines: read.lines.map((one, index) => (index === at ? { ...one, ...line } : one)) }, what);
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      <PlainSelect
        label={words.joins}
        value={read.joins}
        onChange={(joins) => set({ ...read, joins: joins === "or" ? "or" : "and" })}
      >
        <option value="and">{words.all}</option>
        <option value="or">{words.any}</option>
      </PlainSelect>
      {read.lines.map((line, at) => (
        <LineFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
          key={at}
          line={line}
          n={at + 1}
          onChange={(change, what) => setLine(at, change, `${at} ${what}`)}
          onRemove={() => set({ ...read, lines: read.lines.filter((_, index) => index !== at) })}
        />
      ))}
      {first && <p className={styles.wrong}>{first.message}</p>}
      <Button isSmall onClick={() => set({ ...read, lines: [...read.lines, NEW] })}>
        {words.add}
      </Button>
    </fieldset>
  );
}

type LineProps = {
  line: Line;
  n: number;
  onChange: (change: Partial<Line>, what: string) => void;
  onRemove: () => void;
};

function LineFields({ line, n, onChange, onRemove }: LineProps) {
  const op = `${line.isNot ? "!" : ""}${line.op}`;
  return (
    <div className={styles.condition}>
      <RawField
        label={words.lineOf(words.left, n)}
        raw={line.left}
        shape="any"
        onRaw={(left) => onChange({ left }, "left")}
      />
      <PlainSelect
        label={words.lineOf(words.op, n)}
        value={op}
        onChange={(next) => onChange({ op: next.replace("!", ""), isNot: next.startsWith("!") }, "op")}
      >
        {COMPARISONS.map((known) => (
          <option key={known} value={known}>
            {words.ops[known]}
          </option>
        ))}
        {COMPARISONS.map((known) => (
          <option key={known} value={`!${known}`}>
            {words.not_(words.ops[known] ?? known)}
          </option>
        ))}
      </PlainSelect>
      <RawField
        label={words.lineOf(words.right, n)}
        raw={line.right}
        shape="any"
        onRaw={(right) => onChange({ right }, "right")}
      />
      <Button isSmall look="quiet" aria-label={`${words.remove} ${n}`} title={words.remove} onClick={onRemove}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
