// A road on the map: the curve, its tip, and what travels on it.
import { classes } from "../../parts/classes";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { path } from "./geometry";
import type { PlacedRoad } from "./labels";
import styles from "./RoadMap.module.css";

type Props = { placed: PlacedRoad; from: string; to: string };

export function RoadLine({ placed: { road, points, label }, from, to }: Props) {
  const way = path(points);
  const state = styles[road.state];
  const words = strings.overview.road(from, to, road.label);
  return (
    <a className={styles.road} href={href("flows", [road.flow])}>
      <title>{words}</title>
      <path className={styles.reach} d={way} />
      <path className={classes(styles.line, state)} d={way} />
      <Tip points={points} state={state} />
      {label && (
        <text className={styles.label} x={label.x + label.width / 2} y={label.y + 12}>
          {fitting(road.label, label.width)}
        </text>
      )}
    </a>
  );
}

/** Roads arrive level, so the tip points left or right. */
function Tip({ points, state }: { points: PlacedRoad["points"]; state: string | undefined }) {
  const [before, end] = [points.at(-2), points.at(-1)];
  if (!before || !end) return null;
  const back = end.x >= before.x ? -5 : 5;
  const d = `M${end.x + back} ${end.y - 4}L${end.x} ${end.y}L${end.x + back} ${end.y + 4}`;
  return <path className={classes(styles.tip, state)} d={d} />;
}

/** Cuts a label that is longer than its room. */
function fitting(label: string, room: number): string {
  const most = Math.floor(room / 5.8);
  return label.length <= most ? label : `${label.slice(0, most - 1).trimEnd()}…`;
}
