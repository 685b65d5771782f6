// The map: the user's islands and the roads that Causeway has built between them. Each leads to its own screen.
import { useMemo } from "react";
import type { Overview } from "../../generated/api";
import { Card } from "../../parts/Card";
import { useWidth } from "../../parts/useWidth";
import { strings } from "../../strings";
import { roadOf } from "../../text/said";
import { IslandMark } from "./IslandMark";
import { lay } from "./layout";
import { RoadLine } from "./RoadLine";
import styles from "./RoadMap.module.css";

/** Before the room is known, and in tests. */
const TYPICAL = 780;
/** The map shrinks this far before it scrolls: its words must stay readable. */
const SMALLEST = 0.85;

export function RoadMap({ islands, roads, flows }: Pick<Overview, "islands" | "roads" | "flows">) {
  const [frame, width] = useWidth<HTMLDivElement>(TYPICAL);
  const said = useMemo(() => {
    const cards = new Map(flows.map((flow) => [flow.slug, flow]));
    return roads.map((road) => ({ ...road, label: roadOf(road, cards.get(road.flow)) }));
  }, [roads, flows]);
  const chart = useMemo(() => lay(islands, said, Math.max(300, width)), [islands, said, width]);
  const titleOf = (id: string) => islands.find((island) => island.id === id)?.title ?? id;
  return (
    <Card className={styles.card}>
      <div ref={frame}>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of links inside a drawing */}
        <svg
          className={styles.map}
          style={{ minWidth: chart.width * SMALLEST }}
          viewBox={`0 0 ${chart.width} ${chart.height}`}
          role="group"
          aria-label={strings.overview.map}
        >
          {chart.roads.map((placed) => (
            <RoadLine
              key={`${placed.road.flow} ${placed.road.from} ${placed.road.to}`}
              placed={placed}
              from={titleOf(placed.road.from)}
              to={titleOf(placed.road.to)}
            />
          ))}
          {chart.islands.map((placed) => (
            <IslandMark key={placed.island.id} placed={placed} isCompact={chart.isCompact} />
          ))}
        </svg>
      </div>
    </Card>
  );
}
