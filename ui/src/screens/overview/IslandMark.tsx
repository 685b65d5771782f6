// A connection on the map: logo, name and state; beside each other where many must fit.
import { classes } from "../../parts/classes";
import { inkOn, letters, safeColor } from "../../parts/logos";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { islandState } from "../../text/said";
import type { PlacedIsland } from "./layout";
import styles from "./RoadMap.module.css";

type Props = { placed: PlacedIsland; isCompact: boolean };

export function IslandMark({ placed: { island, centre, box }, isCompact }: Props) {
  const words = strings.overview.island(island.title, islandState(island));
  return (
    <a className={styles.island} href={href("connections", [island.id])}>
      <title>{words}</title>
      <rect className={styles.ring} x={box.x} y={box.y - 2} width={box.width} height={box.height + 4} rx={12} />
      <g transform={`translate(${centre.x} ${centre.y})`}>
        {isCompact ? <Beside island={island} /> : <Below island={island} />}
      </g>
    </a>
  );
}

type Face = { island: PlacedIsland["island"] };

function Below({ island }: Face) {
  return (
    <>
      <ellipse className={styles.shore} cy={14} rx={58} ry={13} />
      <Square island={island} x={-19} y={-36} size={38} />
      <text className={classes(styles.name, styles.middle)} y={21}>
        {cut(island.title, 19)}
      </text>
      <State island={island} y={37} isMiddle />
    </>
  );
}

function Beside({ island }: Face) {
  return (
    <>
      <rect className={styles.shore} x={-84} y={-22} width={168} height={44} rx={22} />
      <Square island={island} x={-76} y={-14} size={28} />
      <text className={styles.name} x={-40} y={-2}>
        {cut(island.title, 17)}
      </text>
      <State island={island} x={-40} y={13} />
    </>
  );
}

function Square({ island, x, y, size }: Face & { x: number; y: number; size: number }) {
  const color = safeColor(island.color);
  return (
    <g transform={`translate(${x} ${y})`} aria-hidden>
      <rect width={size} height={size} rx={size * 0.26} fill={color} />
      <text className={styles.letters} x={size / 2} y={size * 0.63} fontSize={size * 0.37} fill={inkOn(color)}>
        {letters(island.title)}
      </text>
    </g>
  );
}

function State({ island, x, y, isMiddle = false }: Face & { x?: number; y: number; isMiddle?: boolean }) {
  return (
    <text className={classes(styles.state, !island.ok && styles.off, isMiddle && styles.middle)} x={x} y={y}>
      {cut(islandState(island), 22)}
    </text>
  );
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`);
