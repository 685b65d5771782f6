// The head of a screen: its name, a line under it, what can be done. The name takes the focus when the screen opens.
import { type ReactNode, useEffect, useRef } from "react";
import { strings } from "../strings";
import styles from "./PageHead.module.css";

type Props = {
  title: string;
  under?: ReactNode;
  logo?: ReactNode;
  back?: { to: string; text: string };
  children?: ReactNode;
};

export function PageHead({ title, under, logo, back, children }: Props) {
  const heading = useFocusOnArrival();
  useEffect(() => {
    document.title = `${title} · ${strings.app.name}`;
  }, [title]);
  return (
    <header className={styles.head}>
      {logo}
      <div className={styles.words}>
        {back && (
          <a className={styles.back} href={back.to}>
            ‹ {back.text}
          </a>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {under && <p className={styles.under}>{under}</p>}
      </div>
      {children && <div className={styles.acts}>{children}</div>}
    </header>
  );
}

/** Screen readers read the new screen's name; on the very first screen the focus stays where the browser put it. */
function useFocusOnArrival() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const isInDialog = document.activeElement?.closest("[role=dialog], [role=alertdialog]");
    if (document.activeElement !== document.body && !isInDialog) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}
