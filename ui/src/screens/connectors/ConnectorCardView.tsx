// One connector in the list.
import type { ConnectorCard } from "../../generated/api";
import { Card } from "../../parts/Card";
import { Logo } from "../../parts/Logo";
import { Pill } from "../../parts/Pill";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./Connectors.module.css";

const words = strings.connectors;

export function ConnectorCardView({ card }: { card: ConnectorCard }) {
  return (
    <Card className={styles.card}>
      <div className={styles.head}>
        <Logo title={card.title} color={card.color} size={36} />
        <div className={styles.words}>
          <a className={styles.name} href={href("connectors", [card.slug])}>
            {card.title}
          </a>
          <p className={styles.under}>{[card.host, card.format].filter(Boolean).join(" · ")}</p>
        </div>
      </div>
      {card.notice && <p className={styles.notice}>{card.notice}</p>}
      <div className={styles.pills}>
        <Pill>{words.operations(card.operations)}</Pill>
        <Pill>{card.repairs ? words.repairs(card.repairs) : words.noRepairs}</Pill>
        <Pill>{words.auth[card.auth] ?? card.auth}</Pill>
        {card.connections.length > 0 && (
          <Pill tone="ok" hasDot>
            {words.connected(card.connections.length)}
          </Pill>
        )}
      </div>
    </Card>
  );
}
