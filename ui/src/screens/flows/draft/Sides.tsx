// Two texts beside each other; the lines that the other has not are marked, and the first of them is in sight.
import { useEffect, useRef } from "react";
import styles from "./Draft.module.css";
import { differing, type Line } from "./differing";

/** So much of what is the same is shown above the first difference, in pixels. */
const ABOVE = 56;

type Text = { title: string; text: string };

export function Sides({ left, right }: { left: Text; right: Text }) {
  const [ofLeft, ofRight] = differing(left.text, right.text);
  const ref = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other texts have their first difference elsewhere
  useEffect(() => {
    if (ref.current) showFirst(ref.current);
  }, [left.text, right.text]);
  return (
    <div ref={ref} className={styles.sides}>
      <Side title={left.title} lines={ofLeft} />
      <Side title={right.title} lines={ofRight} />
    </div>
  );
}

/** Above the first difference both sides are the same, so that one place is right for both. */
function showFirst(sides: HTMLElement): void {
  const texts = [...sides.querySelectorAll("pre")];
  const tops = texts.flatMap((text) => {
    const first = text.querySelector("mark");
    return first ? [first.offsetTop - text.offsetTop] : [];
  });
  for (const text of texts) text.scrollTop = tops.length > 0 ? Math.max(0, Math.min(...tops) - ABOVE) : 0;
}

function Side({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <section className={styles.side} aria-label={title}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which needs the keyboard too */}
      <pre className={styles.lines} tabIndex={0}>
        {lines.map(({ text, isOther, n }) =>
          isOther ? (
            <mark key={n} className={styles.other}>
              {text || " "}
            </mark>
          ) : (
            `${text}\n`
          ),
        )}
      </pre>
    </section>
  );
}
