// The first start: three ways in.
import type { ReactNode } from "react";
import { useCommand } from "../../data/queries";
import { Button, ButtonLink } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { FaultNote } from "../../parts/FaultNote";
import { PageHead } from "../../parts/PageHead";
import { tell } from "../../parts/tell";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./Welcome.module.css";

const words = strings.welcome;

export function Welcome({ hasConnectors, isDemo }: { hasConnectors: boolean; isDemo: boolean }) {
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
        {!isDemo && (
          <Way title={words.look} text={words.lookText}>
            <OpenDemo />
          </Way>
        )}
      </div>
    </div>
  );
}

/** The demo is a Causeway of its own, beside this one: its page takes the place of this one, or its window opens. */
function OpenDemo() {
  const opening = useCommand("demo_open");
  const open = () =>
    opening.mutate(
      {},
      { onSuccess: ({ address }) => (address === null ? tell(words.demoWindow) : location.assign(address)) },
    );
  return (
    <>
      <Button onClick={open} disabled={opening.isPending}>
        {opening.isPending ? words.lookStarts : words.lookAct}
      </Button>
      {opening.error && <FaultNote fault={opening.error} />}
    </>
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
