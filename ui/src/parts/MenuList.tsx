// A menu that opens from a button.
import { Menu } from "@base-ui/react/menu";
import type { ReactElement } from "react";
import styles from "./MenuList.module.css";

export type MenuEntry = {
  text: string;
  /** What tells it from others with the same text. */
  id?: string;
  onAct: () => void;
  isOff?: boolean;
  isBad?: boolean;
  /** The keys that do the same, as shown. */
  keys?: string;
};
export type MenuPart = { label?: string; entries: MenuEntry[] };

type MenuListProps = { trigger: ReactElement; parts: () => MenuPart[]; side?: "top" | "bottom" };

/** `parts` is asked when the menu opens: there may be hundreds of menus on a screen. */
export function MenuList({ trigger, parts, side = "bottom" }: MenuListProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner side={side} align="end" sideOffset={4} className={styles.over}>
          <Menu.Popup className={styles.popup}>
            <Parts parts={parts} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Parts({ parts }: { parts: () => MenuPart[] }) {
  return parts().map(({ label, entries }) => (
    <Menu.Group key={label ?? entries[0]?.text} className={styles.part}>
      {label && <Menu.GroupLabel className={styles.label}>{label}</Menu.GroupLabel>}
      {entries.map(({ text, id, onAct, isOff, isBad, keys }) => (
        <Menu.Item
          key={id ?? text}
          className={isBad ? `${styles.item} ${styles.bad}` : styles.item}
          disabled={isOff}
          onClick={onAct}
        >
          {text}
          {keys && <kbd className={styles.keys}>{keys}</kbd>}
        </Menu.Item>
      ))}
    </Menu.Group>
  ));
}
