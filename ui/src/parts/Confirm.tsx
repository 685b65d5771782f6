// Asks before something that cannot be taken back.
import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import { strings } from "../strings";
import { Button } from "./Button";
import styles from "./Dialog.module.css";

type Props = { title: string; text: ReactNode; act: string; isBusy?: boolean; onAct: () => void; onClose: () => void };

export function Confirm({ title, text, act, isBusy = false, onAct, onClose }: Props) {
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.popup}>
          <div>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            <AlertDialog.Description className={styles.text} render={<div />}>
              {text}
            </AlertDialog.Description>
          </div>
          <div className={styles.acts}>
            <AlertDialog.Close render={<Button />}>{strings.app.cancel}</AlertDialog.Close>
            <Button look="danger" disabled={isBusy} onClick={onAct}>
              {act}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
