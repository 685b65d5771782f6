// Where the form of a step is: beside the steps, or over them where the window is narrow. Escape leads back to the step.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../../parts/Button";
import { Card } from "../../../parts/Card";
import { classes } from "../../../parts/classes";
import { Icon } from "../../../parts/Icon";
import { strings } from "../../../strings";
import { pointerOf } from "../design/json";
import type { Step } from "../design/outline";
import styles from "./Designer.module.css";

/** Told to go back to the steps; `closes` where the form is over them. */
type Props = { step: Step | undefined; onClose: (closes: boolean) => void; children: ReactNode };

export function FormPane({ step, onClose, children }: Props) {
  const pane = useRef<HTMLElement>(null);
  const pointer = step && pointerOf(step.path);
  const isOver = () => pane.current !== null && getComputedStyle(pane.current).position === "fixed";
  useEffect(() => {
    if (pointer === undefined || !pane.current) return;
    if (getComputedStyle(pane.current).position === "fixed") pane.current.focus();
  }, [pointer]);
  const leave = (event: KeyboardEvent) => {
    // Events of dialogs that a field opened come through here too.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key !== "Escape" || event.defaultPrevented || !isInside || !step) return;
    event.preventDefault();
    onClose(isOver());
  };
  return (
    <section
      ref={pane}
      aria-label={strings.design.form}
      className={classes(styles.form, step && styles.ofStep)}
      tabIndex={-1}
      data-form
      onKeyDown={leave}
    >
      <Card className={styles.sheet}>
        {step && (
          <Button
            isSmall
            look="quiet"
            className={styles.close}
            aria-label={strings.design.closeForm}
            title={strings.design.closeForm}
            onClick={() => onClose(true)}
          >
            <Icon name="close" />
          </Button>
        )}
        {children}
      </Card>
    </section>
  );
}
