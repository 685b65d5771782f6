// One connection.
import { useEffect, useRef, useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectionView } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { classes } from "../../parts/classes";
import { Facts } from "../../parts/Facts";
import { Logo } from "../../parts/Logo";
import { Pill } from "../../parts/Pill";
import { Scopes } from "../../parts/Scopes";
import { tell, tellFault } from "../../parts/tell";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { capital, when } from "../../text/format";
import { connectionState } from "../../text/said";
import { toneOfConnection } from "../../text/tones";
import styles from "./Connections.module.css";
import { Disconnect } from "./Disconnect";

const words = strings.connections;

type Props = { connection: ConnectionView; isChosen: boolean; onSignIn: () => void };

export function ConnectionCard({ connection, isChosen, onSignIn }: Props) {
  const [isLeaving, setLeaving] = useState(false);
  const card = useInSight(isChosen);
  const isOk = connection.state === "ok";
  return (
    <div ref={card} style={{ height: "100%" }}>
      <Card className={classes(styles.card, isChosen && styles.chosen)}>
        <Head connection={connection} />
        <ConnectionFacts connection={connection} />
        <div className={styles.acts}>
          <Button
            look={isOk ? undefined : "primary"}
            onClick={onSignIn}
            aria-label={(isOk ? words.signInAgainOf : words.signInOf)(connection.title)}
          >
            {isOk ? words.signInAgain : words.signIn}
          </Button>
          {isOk && <Test connection={connection} />}
          <Button look="quiet" onClick={() => setLeaving(true)} aria-label={words.disconnectOf(connection.title)}>
            {words.disconnect}
          </Button>
        </div>
      </Card>
      {isLeaving && <Disconnect connection={connection} onClose={() => setLeaving(false)} />}
    </div>
  );
}

/** One call that only reads; how it went is told in passing. */
function Test({ connection: { id, title } }: { connection: ConnectionView }) {
  const test = useCommand("connection_test");
  const act = () =>
    test.mutate(
      { id, operation: null },
      {
        onSuccess: ({ operation, status, ms }) =>
          tell(status < 400 ? words.tested(title, operation, ms) : words.testFailed(title, operation, status)),
        onError: tellFault,
      },
    );
  return (
    <Button look="quiet" onClick={act} disabled={test.isPending} aria-label={words.testOf(title)}>
      {words.test}
    </Button>
  );
}

/** The state as a pill where it is short; a reason goes below in full. */
function Head({ connection }: { connection: ConnectionView }) {
  const { title, color, id, state } = connection;
  const [short, why] = connectionState(connection);
  return (
    <>
      <div className={styles.head}>
        <Logo title={title} color={color} />
        <div className={styles.words}>
          <h2>{title}</h2>
          {id !== slugOf(title) && <code className={styles.state}>{id}</code>}
        </div>
        <Pill tone={toneOfConnection(state)} hasDot>
          {capital(short)}
        </Pill>
      </div>
      {why && <p className={styles.state}>{capital(why)}.</p>}
    </>
  );
}

function ConnectionFacts({ connection }: { connection: ConnectionView }) {
  const { account, connector, scopes, missingScopes, usedBy, expiresAt, renews, retryAt, state } = connection;
  return (
    <Facts
      facts={[
        [words.account, account ?? words.noAccount],
        [
          words.connector,
          <a key="connector" href={href("connectors", [connector])}>
            {connector}
          </a>,
        ],
        [words.usedBy, usedBy.length ? usedBy.join(", ") : words.unused],
        [words.scopes, scopes.length ? <Scopes key="scopes" scopes={scopes} /> : words.noScopes],
        missingScopes.length > 0 && [words.notAllowed, <Scopes key="missing" scopes={missingScopes} />],
        expiresAt !== null && state === "ok" && [words.renewal, (renews ? words.renewed : words.ends)(when(expiresAt))],
        retryAt !== null && state === "waiting" && [words.retry, when(retryAt)],
      ]}
    />
  );
}

function useInSight(isChosen: boolean) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  return card;
}

/** The id says something of its own only where it is not made of the title. */
const slugOf = (title: string) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
