// Deliveries that only the user can settle: nobody else knows whether they arrived.
import { useCommand, useRequest } from "../../data/queries";
import type { WaitingDelivery } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
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
