// The picture of a step: the service's, or one for its type.
import { classes } from "../../../parts/classes";
import { Icon, type IconName } from "../../../parts/Icon";
import { Logo } from "../../../parts/Logo";
import type { Step } from "../design/outline";
import styles from "./StepMark.module.css";
import { calledBy, useDesign } from "./useDesign";

const ICONS: Record<string, IconName> = {
  recurrence: "clock",
  slidingwindow: "clock",
  wait: "clock",
  request: "hand",
  manual: "hand",
  foreach: "each",
  until: "each",
  if: "branch",
  switch: "branch",
};

export function StepMark({ step }: { step: Step }) {
  const { connection, connector } = calledBy(useDesign(), step);
  const service = connection ?? connector;
  if (service) return <Logo title={service.title} color={service.color} size={28} />;
  return <KindMark type={step.type} isTrigger={step.isTrigger} />;
}

export function KindMark({ type, isTrigger = false }: { type: string; isTrigger?: boolean }) {
  return (
    <span className={classes(styles.mark, isTrigger && styles.trigger)}>
      <Icon name={ICONS[type.toLowerCase()] ?? "step"} />
    </span>
  );
}
