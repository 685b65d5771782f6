// The steps of a flow from top to bottom, nested as in the file.
import { useRequest } from "../../data/queries";
import type { StepView } from "../../generated/api";
import { strings } from "../../strings";
import { Step } from "./Step";
import styles from "./Steps.module.css";

export function Steps({ steps }: { steps: readonly StepView[] }) {
  const { data: connections = [] } = useRequest("connections", {});
  if (steps.length === 0) return <p>{strings.flows.noSteps}</p>;
  return (
    <ol className={styles.steps} aria-label={strings.flows.steps}>
      {steps.map((step) => (
        <Step key={step.name} step={step} connection={connections.find(({ id }) => id === step.connection)} />
      ))}
    </ol>
  );
}
