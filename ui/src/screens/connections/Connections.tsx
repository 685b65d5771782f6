// All connections: whose account, how it stands, what uses it.
import { useState } from "react";
import { useRequest } from "../../data/queries";
import { Button, ButtonLink } from "../../parts/Button";
import { Empty } from "../../parts/Empty";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { ChooseService } from "./ChooseService";
import { ConnectionCard } from "./ConnectionCard";
import styles from "./Connections.module.css";
import { SignIn, type SignInTo } from "./SignIn";

const words = strings.connections;

type Props = { chosen: string | undefined; signsIn: string | undefined };

export function Connections({ chosen, signsIn }: Props) {
  const query = useRequest("connections", {});
  const [isChoosing, setChoosing] = useState(false);
  const [target, setTarget] = useState<SignInTo | null>(null);
  const asked = query.data?.find((connection) => connection.id === signsIn);
  const to = target ?? (asked ? { connector: asked.connector, connection: asked.id } : null);
  const choose = (to: SignInTo) => {
    setChoosing(false);
    setTarget(to);
  };
  const close = () => {
    setTarget(null);
    if (signsIn) go(href("connections", chosen ? [chosen] : []), { replace: true });
  };
  return (
    <>
      <PageHead title={words.title} under={words.lead}>
        <Button look="primary" onClick={() => setChoosing(true)}>
          {words.add}
        </Button>
      </PageHead>
      <Shown query={query}>
        {(connections) =>
          connections.length === 0 ? (
            <NoneYet onAdd={() => setChoosing(true)} />
          ) : (
            <ul className={styles.list}>
              {connections.map((connection) => (
                <li key={connection.id}>
                  <ConnectionCard
                    connection={connection}
                    isChosen={connection.id === chosen}
                    onSignIn={() => setTarget({ connector: connection.connector, connection: connection.id })}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {isChoosing && <ChooseService onClose={() => setChoosing(false)} onChoose={choose} />}
      {to && <SignIn to={to} onClose={close} />}
    </>
  );
}

function NoneYet({ onAdd }: { onAdd: () => void }) {
  const { data: connectors = [] } = useRequest("connectors", {});
  if (connectors.length > 0) {
    return (
      <Empty title={words.empty} text={words.emptyText}>
        <Button onClick={onAdd}>{words.add}</Button>
      </Empty>
    );
  }
  return (
    <Empty title={words.empty} text={words.emptyNoConnectors}>
      <ButtonLink href={href("connectors", [], { import: 1 })}>{strings.connectors.import}</ButtonLink>
    </Empty>
  );
}
