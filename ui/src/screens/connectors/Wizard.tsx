// The way from an imported description to a first call, in four steps. Each is a part of the connector's own screen.
import type { ReactNode } from "react";
import type { ConnectorDetail } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { ButtonLink } from "../../parts/Button";
import { Logo } from "../../parts/Logo";
import layout from "../../parts/layout.module.css";
import { PageHead } from "../../parts/PageHead";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { ConnectorAbout } from "./ConnectorAbout";
import { ConnectorNotes } from "./ConnectorNotes";
import { Operations } from "./Operations";
import { Repairs } from "./Repairs";
import { SignInSetupView } from "./SignInSetupView";
import { Source } from "./Source";
import styles from "./Wizard.module.css";

const words = strings.wizard;
export const STEPS = ["general", "security", "definition", "test"] as const;
export type StepName = (typeof STEPS)[number];

type Props = { connector: ConnectorDetail; step: StepName; op: string | undefined };

export function Wizard({ connector, step, op }: Props) {
  const { card } = connector;
  const next = STEPS[STEPS.indexOf(step) + 1];
  const to = (name: StepName) => href("connectors", [card.slug], { step: name, op });
  return (
    <>
      <PageHead
        title={card.title}
        under={words.leads[step]}
        logo={<Logo title={card.title} color={card.color} size={36} />}
      >
        <ButtonLink href={href("connectors", [card.slug])}>{words.leave}</ButtonLink>
        {next && (
          <ButtonLink look="primary" href={to(next)}>
            {words.next}
          </ButtonLink>
        )}
      </PageHead>
      <nav aria-label={words.label}>
        <ol className={styles.steps}>
          {STEPS.map((name, index) => (
            <li key={name}>
              <a
                href={to(name)}
                className={index < STEPS.indexOf(step) ? styles.done : undefined}
                aria-current={name === step ? "step" : undefined}
              >
                <span className={styles.mark}>{index < STEPS.indexOf(step) ? "✓" : index + 1}</span>
                {words.steps[name]}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <Part connector={connector} step={step} op={op} />
    </>
  );
}

function Part({ connector, step, op }: Props): ReactNode {
  const { card } = connector;
  switch (step) {
    case "general":
      return (
        <div className={layout.col}>
          <ConnectorNotes connector={connector} />
          <ConnectorAbout connector={connector} />
          <Source connector={connector} />
        </div>
      );
    case "security":
      return <SignInSetupView connector={connector} />;
    case "definition":
      return (
        <div className={layout.col}>
          <Banner
            tone="ok"
            title={strings.connectors.ready(card.operations)}
            text={card.repairs ? strings.connectors.fixed(card.repairs) : strings.connectors.clean}
          />
          {card.repairs > 0 && (
            <details>
              <summary className={styles.more}>{strings.connectors.seeRepairs}</summary>
              <Repairs connector={connector} />
            </details>
          )}
          <Operations connector={card} chosen={op} step={step} />
        </div>
      );
    case "test":
      return <Operations connector={card} chosen={op} step={step} />;
  }
}
