// The addresses that the user allowed a connector to call, each to be taken back.
import { useCommand } from "../../data/queries";
import type { ConnectorDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import styles from "./Source.module.css";

const words = strings.ownNetwork;

export function Allowed({ connector: { card, allowed } }: { connector: ConnectorDetail }) {
  const disallow = useCommand("connector_disallow");
  const takeBack = (origin: string) =>
    disallow.mutate({ slug: card.slug, origin }, { onSuccess: () => tell(words.takenBack), onError: tellFault });
  return (
    <>
      <h4>{words.list}</h4>
      <ul className={styles.allowed}>
        {allowed.map((origin) => (
          <li key={origin}>
            <code>{origin}</code>
            <Button
              isSmall
              disabled={disallow.isPending}
              onClick={() => takeBack(origin)}
              aria-label={words.takeBackOf(origin)}
            >
              {words.takeBack}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
