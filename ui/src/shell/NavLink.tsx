// One place in the side.
import { Icon } from "../parts/Icon";
import { href, type Screen } from "../routing/route";
import { strings } from "../strings";
import styles from "./Sidebar.module.css";

type Props = { screen: Screen; isHere: boolean; count?: number | undefined };

export function NavLink({ screen, isHere, count }: Props) {
  const name = strings.screens[screen];
  return (
    <a className={styles.link} href={href(screen)} aria-current={isHere ? "page" : undefined} title={name}>
      <Icon name={screen} />
      <span className={styles.text}>{name}</span>
      {count !== undefined && count > 0 && <span className={styles.count}>{count}</span>}
    </a>
  );
}
