// Two texts of one flow beside each other: what the file has now, and what was changed here.
import { Button } from "../../../parts/Button";
import { Dialog, DialogActs } from "../../../parts/Dialog";
import { Loading } from "../../../parts/Loading";
import { strings } from "../../../strings";
import { Sides } from "./Sides";

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
  return (
    <Dialog title={words.changedTitle} text={words.changedText} onClose={onClose} isWide staysOpen>
      {disk === null ? (
        <Loading />
      ) : (
        <Sides left={{ title: words.disk, text: disk }} right={{ title: words.mine, text: mine }} />
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
