// Where to move a step, chosen from all places: what dragging does, for the keyboard.
import { useState } from "react";
import { Button } from "../../../parts/Button";
import { Dialog, DialogActs } from "../../../parts/Dialog";
import { Field } from "../../../parts/Field";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import type { Path } from "../design/json";
import { allBlocks, isSame, type Outline } from "../design/outline";
import { canMove, endOf, move, type Place } from "../design/steps";
import { nameOfBlock, titleOf } from "./stepWords";
import { useDesign } from "./useDesign";

const words = strings.design;

export function MoveTo({ path, onClose }: { path: Path; onClose: () => void }) {
  const { read, apply } = useDesign();
  const places = placesFor(read, path);
  const [at, setAt] = useState(0);
  const act = () => {
    const place = places[at];
    if (place) apply((text) => move(text, path, place.place));
    onClose();
  };
  return (
    <Dialog title={words.moveTitle(titled(path.at(-1) ?? ""))} onClose={onClose}>
      <Field label={words.moveText}>
        {(control) => (
          <select {...control} value={at} onChange={(event) => setAt(Number(event.target.value))}>
            {places.map(({ text: label }, index) => (
              <option key={label} value={index}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <DialogActs>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button look="primary" disabled={places.length === 0} onClick={act}>
          {words.move}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

function placesFor(read: Outline, path: Path): { place: Place; text: string }[] {
  const all = allBlocks(read.top).flatMap((block) => {
    const steps = block.steps.filter((step) => !isSame(step.path, path));
    const before = steps.map((step) => ({ place: { before: step.path }, text: words.placeBefore(titleOf(step)) }));
    const isOnlyOne = steps.length === 0 && block.steps.length > 0;
    const end = isOnlyOne
      ? []
      : [{ place: endOf({ ...block, steps }), text: words.placeEnd(nameOfBlock(read, block)) }];
    return [...before, ...end];
  });
  return all.filter(({ place }) => canMove(read, path, place));
}
