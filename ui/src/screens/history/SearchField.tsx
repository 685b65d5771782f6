// A field for words that are looked for once nobody has typed for a moment.
import { useEffect, useRef, useState } from "react";
import { Field } from "../../parts/Field";

const PAUSE = 250;

type Props = { label: string; placeholder: string; value: string; onSearch: (text: string) => void };

export function SearchField({ label, placeholder, value, onSearch }: Props) {
  const [shown, setShown] = useState({ text: value, value });
  // What was typed stays as it is; what comes from elsewhere, such as a link, takes its place.
  if (shown.value !== value) setShown({ text: shown.text.trim() === value ? shown.text : value, value });
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (text: string) => {
    setShown({ text, value });
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onSearch(text.trim()), PAUSE);
  };
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          type="search"
          placeholder={placeholder}
          value={shown.text}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
        />
      )}
    </Field>
  );
}
