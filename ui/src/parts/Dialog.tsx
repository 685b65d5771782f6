// A dialog over the screen: the focus stays inside, Escape closes it, and the focus goes back where it came from.
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { classes } from "./classes";
import styles from "./Dialog.module.css";

type Props = {
  title: string;
  text?: ReactNode;
  onClose: () => void;
  isWide?: boolean;
  /** Whether a click beside it closes it; not where text may be lost. */
  staysOpen?: boolean;
  /** What gets the focus when it closes; without it, what had it before. */
  focusAfter?: RefObject<HTMLElement | null>;
  children: ReactNode;
};

export function Dialog({ title, text, onClose, isWide = false, staysOpen = false, focusAfter, children }: Props) {
  return (
    <Base.Root open disablePointerDismissal={staysOpen} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classes(styles.popup, isWide && styles.wide)} finalFocus={focusAfter}>
          <div>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {text && <Base.Description className={styles.text}>{text}</Base.Description>}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogActs({ children }: { children: ReactNode }) {
  return <div className={styles.acts}>{children}</div>;
}
