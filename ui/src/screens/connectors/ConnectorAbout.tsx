// What the description says about itself, and the way to remove the connector.
import { useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectorDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Confirm } from "../../parts/Confirm";
import { Facts } from "../../parts/Facts";
import layout from "../../parts/layout.module.css";
import { tell, tellFault } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";

const words = strings.connectors;

export function ConnectorAbout({ connector: { card, description, server } }: { connector: ConnectorDetail }) {
  return (
    <Card isPadded className={layout.col}>
      <Facts
        facts={[
          [words.description, description || words.noDescription],
          [words.server, <code key="server">{server}</code>],
          [words.format, card.format],
          [words.authLabel, words.auth[card.auth] ?? card.auth],
          card.connections.length > 0 && [
            strings.screens.connections,
            <Used key="connections" ids={card.connections} />,
          ],
        ]}
      />
      <div>
        <Remove slug={card.slug} title={card.title} />
      </div>
    </Card>
  );
}

function Used({ ids }: { ids: readonly string[] }) {
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 && ", "}
      <a href={href("connections", [id])}>{id}</a>
    </span>
  ));
}

function Remove({ slug, title }: { slug: string; title: string }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useCommand("connector_remove");
  const gone = () => {
    tell(words.gone(title));
    go(href("connectors"));
  };
  const act = () => remove.mutate({ slug }, { onSuccess: gone, onError: tellFault, onSettled: () => setAsking(false) });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {words.remove}
      </Button>
      {isAsking && (
        <Confirm
          title={words.sure(title)}
          text={words.sureText}
          act={words.remove}
          isBusy={remove.isPending}
          onAct={act}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
