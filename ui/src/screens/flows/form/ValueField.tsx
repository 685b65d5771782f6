// A field bound to a place in the flow's text.
import type { ReactNode } from "react";
import { Field } from "../../../parts/Field";
import { type Path, pointerOf } from "../design/json";
import { rawAt, removeAt, setAt } from "../design/splice";
import { findingsIn, textAt, useDesign } from "../designer/useDesign";
import { RawField, type RawFieldProps } from "./RawField";

type Props = Omit<RawFieldProps, "raw" | "onRaw" | "onEmpty" | "wrong"> & {
  path: Path;
  /** Whether it stays, as an empty text, when nothing is in it. */
  stays?: boolean;
  /** So much of the path stays, also when what is there becomes empty. */
  floor?: number;
};

export function ValueField({ path, stays = false, floor, ...field }: Props) {
  const { text, change, findings } = useDesign();
  const [first] = findingsIn(findings, path).filter(({ severity }) => severity !== "note");
  const what = pointerOf(path);
  return (
    <RawField
      {...field}
      raw={rawAt(text, path)}
      wrong={first && [first.message, first.hint].filter(Boolean).join(" ")}
      onRaw={(raw) => change(setAt(text, path, raw), what)}
      onEmpty={stays ? () => change(setAt(text, path, '""'), what) : () => change(removeAt(text, path, floor), what)}
    />
  );
}

/** A field for one of a few words, with the word that counts where none is written. */
type ChoiceProps = {
  label: string;
  path: Path;
  choices: Record<string, string>;
  /** What is said about the chosen one. */
  hints?: Record<string, string>;
  usual: string;
  floor?: number;
};

export function ChoiceField({ label, path, choices, hints = {}, usual, floor }: ChoiceProps) {
  const { text, change } = useDesign();
  const value = textAt(text, path) || (rawAt(text, path) ?? usual);
  const known = Object.keys(choices).find((choice) => choice.toLowerCase() === value.toLowerCase());
  const set = (next: string) =>
    change(next === usual ? removeAt(text, path, floor) : setAt(text, path, JSON.stringify(next)));
  return (
    <PlainSelect label={label} value={known ?? value} onChange={set} hint={hints[known ?? ""]}>
      {known === undefined && <option>{value}</option>}
      {Object.entries(choices).map(([choice, about]) => (
        <option key={choice} value={choice}>
          {about}
        </option>
      ))}
    </PlainSelect>
  );
}

type SelectProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  children: ReactNode;
};

export function PlainSelect({ label, value, onChange, hint, children }: SelectProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {children}
        </select>
      )}
    </Field>
  );
}
