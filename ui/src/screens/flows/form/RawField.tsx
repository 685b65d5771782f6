// A field for a value of a step: typed as text, a number, JSON or an expression, or chosen from what earlier steps gave.
import { useId, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../../parts/Button";
import { classes } from "../../../parts/classes";
import { Field } from "../../../parts/Field";
import { strings } from "../../../strings";
import { insertValue } from "../design/insertValue";
import { isUnfinished, readText, type Shape, shownText } from "../design/typed";
import { type AreaProps, Completion } from "./Completion";
import { Preview } from "./Preview";
import styles from "./RawField.module.css";
import { ValuePicker } from "./ValuePicker";

const words = strings.design;
const MOST_ROWS = 14;
/** So many characters fit on a line. */
const WIDE = 48;

export type RawFieldProps = {
  label: string;
  /** The JSON text of the value; undefined where there is none. */
  raw: string | undefined;
  shape: Shape;
  onRaw: (raw: string) => void;
  /** Told what was typed when it is nothing. */
  onEmpty?: () => void;
  hint?: string | undefined;
  wrong?: string | undefined;
  choices?: readonly string[] | undefined;
  isRequired?: boolean;
  /** Whether values of earlier steps make sense here. */
  takesValues?: boolean;
};

export function RawField(props: RawFieldProps) {
  const { label, raw, shape, onRaw, onEmpty, hint, choices = [], isRequired = false, takesValues = true } = props;
  // What was typed last, and the value it stood for: while that value is there, the typing is shown as it was.
  const [typed, setTyped] = useState<{ text: string; raw: string | undefined } | null>(null);
  const [isHere, setHere] = useState(false);
  const [isPicking, setPicking] = useState(false);
  const control = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  /** Whether somebody put the caret somewhere; else a value replaces an expression, and goes to the end of a text. */
  const isTouched = useRef(false);
  const list = useId();
  const Area = takesValues ? Completion : PlainArea;
  const text = typed && typed.raw === raw ? typed.text : shownText(raw, shape);
  const type = (next: string) => {
    const isNothing = next === "" && onEmpty !== undefined;
    const nextRaw = isNothing ? undefined : readText(next, shape, raw);
    setTyped({ text: next, raw: nextRaw });
    if (isNothing) onEmpty();
    else onRaw(nextRaw ?? '""');
  };
  useLayoutEffect(() => {
    if (caret.current === null || isPicking) return;
    control.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const insert = (expression: string) => {
    const place = (isTouched.current && control.current) || null;
    const from = place?.selectionStart ?? (/^@(?![@{])/.test(text) ? 0 : text.length);
    const put = insertValue({ text, from, to: place?.selectionEnd ?? text.length }, expression);
    caret.current = put.from;
    setPicking(false);
    type(put.text);
  };
  const wrong =
    props.wrong ?? (shape === "any" && isUnfinished(text) ? words.unfinished : undefined) ?? odd(text, shape);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices where the focus is
    <div
      className={styles.frame}
      onFocus={() => setHere(true)}
      onBlur={({ currentTarget, relatedTarget }) => setHere(currentTarget.contains(relatedTarget))}
    >
      <Field label={isRequired ? `${label} (${words.required})` : label} hint={hint} wrong={wrong}>
        {({ className, ...ids }) =>
          choices.length > 0 ? (
            <>
              <input
                {...ids}
                ref={control}
                onFocus={() => {
                  isTouched.current = true;
                }}
                className={className}
                list={list}
                value={text}
                spellCheck={false}
                onChange={(event) => type(event.target.value)}
              />
              <datalist id={list}>
                {choices.map((choice) => (
                  <option key={choice} value={choice} />
                ))}
              </datalist>
            </>
          ) : (
            <Area
              control={control}
              text={text}
              onText={(next, at) => {
                if (at !== undefined) caret.current = at;
                type(next);
              }}
              ids={ids}
              className={classes(className, styles.text, /^[@{[]|\n/.test(text) && styles.code)}
              rows={rowsOf(text)}
              onFocus={() => {
                isTouched.current = true;
              }}
            />
          )
        }
      </Field>
      {takesValues && isHere && raw?.includes("@") && <Preview raw={raw} isWrong={wrong !== undefined} />}
      {takesValues && (
        <Button
          isSmall
          look="quiet"
          className={styles.insert}
          aria-label={words.insertInto(label)}
          onClick={() => setPicking(true)}
        >
          {words.insert}
        </Button>
      )}
      {isPicking && <ValuePicker label={label} field={control} onTake={insert} onClose={() => setPicking(false)} />}
    </div>
  );
}

/** A field for what is no expression: it may be anywhere, also where there is no flow. */
function PlainArea({ control, text, onText, ids, ...area }: AreaProps) {
  return (
    <textarea
      {...ids}
      {...area}
      ref={control}
      value={text}
      spellCheck={false}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

/** How many lines a text takes, about: not every window sizes fields by what is in them. */
const rowsOf = (text: string) =>
  Math.min(
    MOST_ROWS,
    text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / WIDE)), 0),
  );

/** A number field takes numbers and expressions. */
function odd(text: string, shape: Shape): string | undefined {
  const isOdd =
    shape === "number" && text !== "" && !text.includes("@") && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim());
  return isOdd ? words.numberWanted : undefined;
}
