// Which step to add: a built-in action, or an operation of any connector.
import { useState } from "react";
import type { OperationRow } from "../../../generated/api";
import { Dialog } from "../../../parts/Dialog";
import { Finder } from "../../../parts/Finder";
import styles from "../../../parts/Finder.module.css";
import { Logo } from "../../../parts/Logo";
import { Pill } from "../../../parts/Pill";
import { useSettled } from "../../../parts/useSettled";
import { strings } from "../../../strings";
import { toneOfMethod } from "../../../text/tones";
import { useOperations } from "../../connectors/useOperations";
import { callOf, KINDS, type Kind } from "../design/kinds";
import { write } from "../design/splice";
import { add, type Draft, type Place } from "../design/steps";
import { KindMark } from "./StepMark";
import { useDesign } from "./useDesign";

const words = strings.design;
const ROW = 52;

export function AddStep({ place, onClose }: { place: Place; onClose: () => void }) {
  const { apply, connections, connectors } = useDesign();
  const [search, setSearch] = useState("");
  const settled = useSettled(search.trim(), 120);
  const found = useOperations(null, settled);
  const kinds = KINDS.filter((kind) => matches(kind, search));
  const take = (draft: Draft) => {
    apply((text) => add(text, place, draft));
    onClose();
  };
  const takeOperation = ({ connector, id }: OperationRow) => {
    const connection = connections.find((one) => one.connector === connector)?.id ?? connector;
    take({ name: id.replace(/[^\p{L}\p{N}_-]+/gu, "_"), raw: write(callOf(connector, id, connection)) });
  };
  const row = (index: number) => {
    const kind = kinds[index];
    if (kind) return <KindRow kind={kind} onTake={() => take({ name: kind.name, raw: write(kind.start) })} />;
    const operation = found.at(index - kinds.length);
    if (!operation) return <span className={styles.row}>{strings.app.loading}</span>;
    const connector = connectors.find(({ slug }) => slug === operation.connector);
    return (
      <button type="button" className={styles.row} onClick={() => takeOperation(operation)}>
        <Logo title={connector?.title ?? operation.connector} color={connector?.color ?? ""} size={28} />
        <span className={styles.words}>
          <b>{operation.id}</b>
          <span>{[connector?.title ?? operation.connector, operation.summary].filter(Boolean).join(" · ")}</span>
        </span>
        <span className={styles.mark}>
          <Pill tone={toneOfMethod(operation.method)}>{operation.method}</Pill>
        </span>
      </button>
    );
  };
  return (
    <Dialog title={words.pickTitle} onClose={onClose}>
      <Finder
        searchLabel={words.pickSearch}
        listLabel={words.pickList}
        search={search}
        onSearch={setSearch}
        count={kinds.length + (found.total ?? 0)}
        rowHeight={ROW}
        row={row}
        onSeen={(first, last) => found.see(Math.max(0, first - kinds.length), Math.max(0, last - kinds.length))}
        none={words.pickNone}
      />
    </Dialog>
  );
}

function KindRow({ kind, onTake }: { kind: Kind; onTake: () => void }) {
  const [name, about] = words.kinds[kind.type];
  return (
    <button type="button" className={styles.row} onClick={onTake}>
      <KindMark type={kind.type} />
      <span className={styles.words}>
        <b>{name}</b>
        <span>{about}</span>
      </span>
      <span className={styles.mark}>
        <Pill tone="plain">{words.builtIn}</Pill>
      </span>
    </button>
  );
}

function matches(kind: Kind, search: string): boolean {
  const text = [kind.type, ...words.kinds[kind.type]].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
