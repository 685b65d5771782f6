// Where notices appear: a corner of the window, out of the way.
import { Toast } from "@base-ui/react/toast";
import { strings } from "../strings";
import { Button } from "./Button";
import styles from "./Notices.module.css";
import { notices } from "./tell";

export function Notices() {
  return (
    <Toast.Provider toastManager={notices} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={strings.app.notices}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.notice} swipeDirection="right">
      <div className={styles.words}>
        <Toast.Title className={styles.title} render={<p />} />
        <Toast.Description className={styles.text} />
      </div>
      {toast.actionProps && <Toast.Action render={<Button isSmall />} />}
      <Toast.Close render={<Button look="quiet" isSmall />} aria-label={strings.app.dismiss}>
        ✕
      </Toast.Close>
    </Toast.Root>
  ));
}
