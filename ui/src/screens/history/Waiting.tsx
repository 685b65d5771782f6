// Deliveries that only the user can settle: nobody else knows whether they arrived. One by one, or all of a flow.
import { useState } from "react";
import { useCommand, useRequest } from "../../data/queries";
import type { WaitingDelivery } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Confirm } from "../../parts/Confirm";
import { Empty } from "../../parts/Empty";
import { PageHead } from "../../parts/PageHead";
import { Pill } from "../../parts/Pill";
import { Shown } from "../../parts/Shown";
import { tell, tellFault } from "../../parts/tell";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { titled, when } from "../../text/format";
import styles from "./Waiting.module.css";

const words = strings.waiting;

export function Waiting() {
  const query = useRequest("deliveries", {});
  return (
    <>
      <PageHead title={words.title} under={words.lead} back={{ to: href("history"), text: strings.screens.history }} />
      <Shown query={query}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Empty title={words.empty} text={words.emptyText} />
          ) : (
            <ul className={styles.list}>
              {inDoubt(deliveries).map(([flow, n]) => (
                <li key={flow}>
                  <All flow={flow} n={n} />
                </li>
              ))}
              {deliveries.map((delivery) => (
                <li key={`${delivery.flow} ${delivery.action} ${delivery.connection} ${delivery.key}`}>
                  <One delivery={delivery} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  );
}

/** Flows of which several deliveries are in doubt, and how many. */
function inDoubt(deliveries: WaitingDelivery[]): [string, number][] {
  const flows = new Map<string, number>();
  for (const { flow, state } of deliveries) {
    if (state === "unknown") flows.set(flow, (flows.get(flow) ?? 0) + 1);
  }
  return [...flows].filter(([, n]) => n > 1);
}

function All({ flow, n }: { flow: string; n: number }) {
  const [isAsking, ask] = useState(false);
  const { data: flows = [] } = useRequest("flows", {});
  const title = flows.find(({ slug }) => slug === flow)?.title ?? flow;
  const resolve = useCommand("deliveries_resolve");
  const settle = (arrived: boolean) => () =>
    resolve.mutate(
      { flow, arrived },
      {
        onSuccess: ({ settled }) => tell(words.allSettled(settled)),
        onError: tellFault,
        onSettled: () => ask(false),
      },
    );
  return (
    <Card className={styles.one}>
      <div className={styles.words}>
        <p className={styles.title}>{words.all(n, title)}</p>
        <p className={styles.message}>{words.allText}</p>
      </div>
      <div className={styles.acts}>
        <Button onClick={settle(true)} disabled={resolve.isPending}>
          {words.allArrived}
        </Button>
        <Button onClick={() => ask(true)} disabled={resolve.isPending}>
          {words.allAgain}
        </Button>
      </div>
      {isAsking && (
        <Confirm
          title={words.allAgainAsk(n)}
          text={words.allAgainText}
          act={words.allAgain}
          isBusy={resolve.isPending}
          onAct={settle(false)}
          onClose={() => ask(false)}
        />
      )}
    </Card>
  );
}

function One({ delivery }: { delivery: WaitingDelivery }) {
  const { flow, action, connection, key, label, state, message, at } = delivery;
  const resolve = useCommand("delivery_resolve");
  const settle = (arrived: boolean) => () =>
    resolve.mutate(
      { flow, action, connection, key, arrived },
      { onSuccess: () => tell(words.settled(label || key)), onError: tellFault },
    );
  return (
    <Card className={styles.one}>
      <div className={styles.words}>
        <p className={styles.title}>
          {label || key} <Pill tone={state === "unknown" ? "warn" : "bad"}>{words.states[state] ?? state}</Pill>
        </p>
        <p className={styles.message}>
          {titled(action)} {words.to(connection)} · {when(at)}
        </p>
        {message && <p className={styles.message}>{message}</p>}
      </div>
      <div className={styles.acts}>
        <Button onClick={settle(true)} disabled={resolve.isPending} title={words.arrivedHint}>
          {words.arrived}
        </Button>
        <Button onClick={settle(false)} disabled={resolve.isPending} title={words.againHint}>
          {words.again}
        </Button>
      </div>
    </Card>
  );
}
