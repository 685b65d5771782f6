// The side: where one can go, how many there are of each, and what the engine is doing.
import { useRequest } from "../data/queries";
import type { Counts } from "../generated/api";
import { Pill } from "../parts/Pill";
import type { Screen } from "../routing/route";
import { strings } from "../strings";
import { EngineStatus } from "./EngineStatus";
import { Mark } from "./Mark";
import { NavLink } from "./NavLink";
import styles from "./Sidebar.module.css";

const MAIN: { screen: Screen; count?: keyof Counts }[] = [
  { screen: "overview" },
  { screen: "flows", count: "flows" },
  { screen: "connections", count: "connections" },
  { screen: "connectors", count: "connectors" },
  { screen: "history" },
];

export function Sidebar({ screen }: { screen: Screen }) {
  const { data: status } = useRequest("status", {}, { every: 30_000 });
  return (
    <nav className={styles.side} aria-label={strings.app.navigation}>
      <div className={styles.brand}>
        <Mark />
        <span className={styles.name}>{strings.app.name}</span>
        {status?.demo && (
          <span className={styles.demo} title={strings.app.demoHint}>
            <Pill tone="sea">{strings.app.demo}</Pill>
          </span>
        )}
      </div>
      <ul className={styles.list}>
        {MAIN.map((item) => (
          <li key={item.screen}>
            <NavLink
              screen={item.screen}
              isHere={item.screen === screen}
              count={item.count && status?.counts[item.count]}
            />
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        {status && <EngineStatus status={status} />}
        <NavLink screen="settings" isHere={screen === "settings"} />
      </div>
    </nav>
  );
}
