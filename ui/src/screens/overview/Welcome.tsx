// The first start: three ways in.
import type { ReactNode } from "react";
import { ButtonLink } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { CopyButton } from "../../parts/CopyField";
import { PageHead } from "../../parts/PageHead";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./Welcome.module.css";

const words = strings.welcome;

export function Welcome({ hasConnectors }: { hasConnectors: boolean }) {
  return (
    <div className={styles.welcome}>
      <div>
        <PageHead title={words.title} />
        <p className={styles.lead}>{words.lead}</p>
      </div>
      <div className={styles.ways}>
        <Way title={words.template} text={words.templateText}>
          <ButtonLink look="primary" href={href("flows", [], { new: 1 })}>
            {words.templateAct}
          </ButtonLink>
        </Way>
        <Way title={words.import} text={words.importText}>
          <ButtonLink href={href("connectors", [], { import: 1 })}>{words.importAct}</ButtonLink>
          {hasConnectors && <a href={href("connections")}>{strings.connections.add}</a>}
        </Way>
        <Way title={words.look} text={words.lookText}>
          <div className={styles.command}>
            <code>{words.demoCommand}</code>
            <CopyButton label={words.demoCommand} text={words.demoCommand} />
          </div>
        </Way>
      </div>
    </div>
  );
}

function Way({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Card className={styles.way}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </Card>
  );
}
