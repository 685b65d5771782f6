// What belongs to the flow as a whole: shown while no step is chosen.
import type { FlowDetail } from "../../../generated/api";
import { strings } from "../../../strings";
import { useDesign } from "../designer/useDesign";
import { FlowFacts } from "../FlowFacts";
import styles from "./Form.module.css";
import { ChoiceField, ValueField } from "./ValueField";

const words = strings.design.flow;

export function FlowForm({ flow }: { flow: FlowDetail }) {
  const { read } = useDesign();
  const own = [...read.base, "metadata", "causeway"];
  return (
    <section className={styles.pane} aria-label={words.settings}>
      <ValueField path={[...own, "title"]} label={words.title} shape="text" takesValues={false} />
      <ValueField path={[...own, "description"]} label={words.description} shape="text" takesValues={false} />
      <ValueField
        path={[...own, "cursor", "next"]}
        label={words.cursor}
        shape="any"
        hint={words.cursorHint}
        floor={own.length}
        takesValues={false}
      />
      <ChoiceField
        path={[...own, "notify"]}
        label={words.notify}
        choices={words.notifies}
        hints={words.notifyHints}
        usual=""
        floor={own.length}
      />
      <FlowFacts flow={flow} />
    </section>
  );
}
