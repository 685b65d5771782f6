// A file, chosen or dropped.
import { type DragEvent, useRef, useState } from "react";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import layout from "../../parts/layout.module.css";
import { strings } from "../../strings";
import { size } from "../../text/format";
import styles from "./ImportDialog.module.css";

const words = strings.import;

type Props = { file: File | null; onFile: (file: File | null) => void };

export function FileDrop({ file, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0] ?? null);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut for the button inside
    <div
      className={classes(styles.drop, isOver && styles.over)}
      onDrop={drop}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
    >
      <input
        ref={input}
        className={layout.hidden}
        type="file"
        tabIndex={-1}
        aria-label={words.file}
        accept=".json,.yaml,.yml,.txt,application/json"
        onChange={(event) => onFile(event.target.files?.[0] ?? null)}
      />
      <Button onClick={() => input.current?.click()}>{words.file}</Button>
      <span className={styles.chosen}>{file ? words.chosen(file.name, size(file.size)) : words.drop}</span>
      {file && (
        <Button look="quiet" onClick={() => onFile(null)}>
          {words.forget}
        </Button>
      )}
    </div>
  );
}
