// Tabs with their panels; arrow keys move between them.
import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { grouped } from "../text/format";
import styles from "./Tabs.module.css";

export type Tab = { id: string; title: string; count?: number; panel: ReactNode };
/** `begins` is the tab that is open at first where nobody keeps `value`. */
type Props = { label: string; tabs: Tab[]; value?: string; begins?: string; onChange?: (id: string) => void };

export function Tabs({ label, tabs, value, begins, onChange }: Props) {
  const shown = tabs.some((tab) => tab.id === value) ? value : tabs[0]?.id;
  const control = onChange ? { value: shown, onValueChange: onChange } : { defaultValue: begins ?? shown };
  return (
    <Base.Root className={styles.tabs} {...control}>
      <Base.List className={styles.list} aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.id} value={tab.id} className={styles.tab}>
            {tab.title}
            {tab.count !== undefined && <span className={styles.count}>{grouped(tab.count)}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={styles.panel}>
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
