// A JSON value to read: indented and coloured, cut when it is very long.
import { useMemo } from "react";
import styles from "./Json.module.css";
import { MOST, pieces, pretty } from "./jsonPieces";

/** Beyond this many characters colours cost more than they help. */
const COLOURED = 40_000;

export function Json({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => pretty(value), [value]);
  const shown = text.length > MOST ? `${text.slice(0, MOST)}\n…` : text;
  const isColoured = /^\s*[[{"\d]/.test(shown) && shown.length <= COLOURED;
  return (
    <section className={styles.frame} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which needs the keyboard too */}
      <pre className={styles.json} tabIndex={0}>
        {isColoured ? <Coloured text={shown} /> : shown}
      </pre>
    </section>
  );
}

function Coloured({ text }: { text: string }) {
  const parts = useMemo(() => {
    let at = 0;
    return pieces(text).map((piece) => {
      const key = at;
      at += piece.text.length;
      return { ...piece, key };
    });
  }, [text]);
  return parts.map(({ key, kind, text: part }) =>
    kind === "plain" ? (
      part
    ) : (
      <span key={key} className={styles[kind]}>
        {part}
      </span>
    ),
  );
}
