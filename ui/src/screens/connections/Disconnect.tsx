// Asks before a connection is removed, and names the flows that it stops.
import { useCommand } from "../../data/queries";
import type { ConnectionView } from "../../generated/api";
import { Confirm } from "../../parts/Confirm";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";

const words = strings.connections;

export function Disconnect({ connection, onClose }: { connection: ConnectionView; onClose: () => void }) {
  const remove = useCommand("connection_remove");
  const act = () =>
    remove.mutate(
      { id: connection.id },
      { onSuccess: ({ title, service }) => tell(words.gone(title, service)), onError: tellFault, onSettled: onClose },
    );
  const text = (
    <>
      <p>{words.sureText}</p>
      {connection.usedBy.length > 0 && <p>{words.sureUsed(connection.usedBy.join(", "))}</p>}
    </>
  );
  return (
    <Confirm
      title={words.sure(connection.title)}
      text={text}
      act={words.disconnect}
      isBusy={remove.isPending}
      onAct={act}
      onClose={onClose}
    />
  );
}
