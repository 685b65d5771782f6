// A text field for values of a step, with the list of what an expression in it may go on with.
import { type RefObject, useEffect, useId, useRef } from "react";
import { strings } from "../../../strings";
import styles from "./Completion.module.css";
import { useCompletion } from "./useCompletion";

export type AreaProps = {
  control: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string, caret?: number) => void;
  ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined };
  className: string | undefined;
  rows: number;
  onFocus: () => void;
};

export function Completion({ control, text, onText, ids, className, rows, onFocus }: AreaProps) {
  const list = useId();
  const { options, active, look, take, key, close } = useCompletion(text, control, onText);
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) shown.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const isOpen = options.length > 0;
  return (
    <>
      <textarea
        {...ids}
        ref={control}
        className={className}
        rows={rows}
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isOpen ? list : undefined}
        aria-activedescendant={active && `${list}-${active.label}`}
        onFocus={onFocus}
        onBlur={close}
        onClick={close}
        onKeyDown={key}
        onChange={(event) => {
          onText(event.target.value);
          look();
        }}
      />
      {isOpen && (
        <div className={styles.box}>
          <div id={list} className={styles.list} role="listbox" aria-label={strings.design.completions}>
            {options.map((option) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
              <div
                key={option.label}
                ref={option === active ? shown : undefined}
                id={`${list}-${option.label}`}
                role="option"
                aria-selected={option === active}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(option)}
              >
                <b>{option.label}</b>
                <span>{option.detail}</span>
              </div>
            ))}
          </div>
          {active?.help && <p>{active.help}</p>}
        </div>
      )}
    </>
  );
}
