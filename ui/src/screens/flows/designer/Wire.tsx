// What is between two steps: the line, the way to add a step there, and how they follow each other where that is not simply
// one after the other. While a step is dragged it is a place to drop it.
import { type DragEvent, useState } from "react";
import { classes } from "../../../parts/classes";
import { Icon } from "../../../parts/Icon";
import { strings } from "../../../strings";
import { canMove, move, type Place } from "../design/steps";
import { useDesign } from "./useDesign";
import styles from "./Wire.module.css";

type Props = { place: Place; label: string; caption?: string | null; isEnd?: boolean; isAlone?: boolean };

export function Wire({ place, label, caption = null, isEnd = false, isAlone = false }: Props) {
  const { askToAdd } = useDesign();
  const drop = useDrop(place);
  return (
    <div
      className={classes(
        styles.wire,
        caption && styles.apart,
        isEnd && styles.end,
        drop.isOpen && styles.open,
        drop.isOver && styles.over,
      )}
      {...drop.events}
    >
      <button type="button" className={styles.add} aria-label={label} title={label} onClick={() => askToAdd(place)}>
        <Icon name="plus" />
        {isAlone && <span>{strings.design.add}</span>}
      </button>
      {caption && <p className={styles.caption}>{caption}</p>}
    </div>
  );
}

function useDrop(place: Place) {
  const { read, dragged, drag, apply } = useDesign();
  const [isOver, setOver] = useState(false);
  const isOpen = dragged !== null && canMove(read, dragged, place);
  const over = (event: DragEvent) => {
    if (!isOpen) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    if (!isOpen || !dragged) return;
    event.preventDefault();
    drag(null);
    apply((text) => move(text, dragged, place));
  };
  return {
    isOpen,
    isOver: isOpen && isOver,
    events: { onDragEnter: over, onDragOver: over, onDragLeave: () => setOver(false), onDrop: drop },
  };
}
