// Which service to sign in to, and under which name when there is an account on it already.
import { useState } from "react";
import { useRequest } from "../../data/queries";
import type { ConnectorCard } from "../../generated/api";
import { Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Logo } from "../../parts/Logo";
import { Shown } from "../../parts/Shown";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./ChooseService.module.css";
import type { SignInTo } from "./SignIn";

const words = strings.connections;

type Props = { onChoose: (to: SignInTo) => void; onClose: () => void };

export function ChooseService({ onChoose, onClose }: Props) {
  const query = useRequest("connectors", {});
  const [name, setName] = useState("");
  const choose = (card: ConnectorCard) => {
    if (card.auth !== "oauth2") return go(href("connectors", [card.slug], { tab: "sign-in" }));
    onChoose({ connector: card.slug, connection: name.trim() || freeName(card) });
  };
  return (
    <Dialog title={words.addText} onClose={onClose}>
      <Shown query={query}>
        {(connectors) => {
          const services = connectors.filter((card) => card.auth !== "none");
          if (services.length === 0) return <p>{words.emptyNoConnectors}</p>;
          return (
            <>
              <ul className={styles.list}>
                {services.map((card) => (
                  <li key={card.slug}>
                    <Service card={card} onChoose={() => choose(card)} />
                  </li>
                ))}
              </ul>
              <Field label={words.anotherName} hint={words.anotherHint}>
                {(control) => (
                  <input
                    {...control}
                    value={name}
                    spellCheck={false}
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
            </>
          );
        }}
      </Shown>
    </Dialog>
  );
}

function Service({ card, onChoose }: { card: ConnectorCard; onChoose: () => void }) {
  return (
    <button type="button" className={styles.one} onClick={onChoose}>
      <Logo title={card.title} color={card.color} />
      <span className={styles.words}>
        <b>{card.title}</b>
        <span className={card.notice ? styles.notice : undefined}>{card.notice ?? card.host}</span>
      </span>
    </button>
  );
}

/** A second account never takes the place of the first: it gets a name of its own. */
export function freeName({ slug, connections }: Pick<ConnectorCard, "slug" | "connections">): string | null {
  if (!connections.includes(slug)) return null;
  let number = 2;
  while (connections.includes(`${slug}-${number}`)) number++;
  return `${slug}-${number}`;
}
