// A list of whole numbers, typed with commas.
import { useState } from "react";
import { Field } from "../../../parts/Field";
import { find, type Path, plain, pointerOf, scan } from "../design/json";
import { removeAt, setAt, write } from "../design/splice";
import { findingsIn, useDesign } from "../designer/useDesign";

type Props = { path: Path; label: string; hint: string };

export function NumbersField({ path, label, hint }: Props) {
  const { text, change, findings } = useDesign();
  const value = plain(find(scan(text), path));
  const shown = value === undefined ? "" : [value].flat().map(String).join(", ");
  const [typed, setTyped] = useState<string | null>(null);
  const set = (next: string) => {
    setTyped(next);
    const parts = next.split(/[,\s]+/).filter(Boolean);
    // What is no number is kept as it is typed: the checker says so.
    const items = parts.map((part) => (/^[-−]?\d+$/.test(part) ? Number(part.replace("−", "-")) : part));
    const what = pointerOf(path);
    // The schedule goes with the last of its lists, so that an empty one does not stay behind.
    if (items.length === 0) change(removeAt(text, path, path.length - 2), what);
    else change(setAt(text, path, write(items)), what);
  };
  const [first] = findingsIn(findings, path);
  return (
    <Field label={label} hint={hint} wrong={first?.message}>
      {(control) => (
        <input
          {...control}
          value={typed ?? shown}
          spellCheck={false}
          onChange={(event) => set(event.target.value)}
          onBlur={() => setTyped(null)}
        />
      )}
    </Field>
  );
}
