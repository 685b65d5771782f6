// Two texts of one flow beside each other: what the file has now, and what was changed here.
import { Button } from "../../../parts/Button";
import { Dialog, DialogActs } from "../../../parts/Dialog";
import { Loading } from "../../../parts/Loading";
import { strings } from "../../../strings";
import styles from "./Draft.module.css";
import { differing, type Line } from "./differing";

const words = strings.design;

type Props = {
  /** Null until it is read. */
  disk: string | null;
  mine: string;
  isBusy: boolean;
  onTake: () => void;
  onOverwrite: () => void;
  onClose: () => void;
};

export function Compare({ disk, mine, isBusy, onTake, onOverwrite, onClose }: Props) {
  const sides = disk === null ? null : differing(disk, mine);
  return (
    <Dialog title={words.changedTitle} text={words.changedText} onClose={onClose} isWide staysOpen>
      {sides ? (
        <div className={styles.sides}>
          <Side title={words.disk} lines={sides[0]} />
          <Side title={words.mine} lines={sides[1]} />
        </div>
      ) : (
        <Loading />
      )}
      <DialogActs>
        <Button onClick={onClose}>{words.goOn}</Button>
        <Button onClick={onTake} disabled={isBusy || disk === null}>
          {words.takeDisk}
        </Button>
        <Button look="danger" onClick={onOverwrite} disabled={isBusy}>
          {words.overwrite}
        </Button>
      </DialogActs>
    </Dialog>
  );
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
