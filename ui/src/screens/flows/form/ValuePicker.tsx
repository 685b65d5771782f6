// The values that the chosen step can use, searched and put into a field.
import { useQueries } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useBackend } from "../../../data/backend";
import type { OperationDetail } from "../../../generated/api";
import { Dialog } from "../../../parts/Dialog";
import { Finder } from "../../../parts/Finder";
import styles from "../../../parts/Finder.module.css";
import { Pill } from "../../../parts/Pill";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { allSteps } from "../design/outline";
import { type Gives, type Operation, operationOf, valuesFor } from "../design/values";
import { useDesign } from "../designer/useDesign";

const words = strings.design;
const ROW = 50;
/** So many different operations are asked for what they give. */
const MOST = 30;

type Props = {
  label: string;
  field: RefObject<HTMLElement | null>;
  onTake: (expression: string) => void;
  onClose: () => void;
};

export function ValuePicker({ label, field, onTake, onClose }: Props) {
  const { text, chosen } = useDesign();
  const gives = useGives();
  const [search, setSearch] = useState("");
  const found = valuesFor(text, chosen ?? [], gives).flatMap(({ title, values }) =>
    values.map((value) => ({ ...value, title: titled(words.valueGroups(title)) })),
  );
  const wanted = search.toLowerCase().trim().split(/\s+/);
  const rows = found.filter((one) => {
    const all = `${one.title} ${one.label} ${one.expression}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
  const row = (index: number) => {
    const one = rows[index];
    if (!one) return null;
    const name = one.label || (one.kind === "item" ? words.wholeItem : words.whole);
    return (
      <button type="button" className={styles.row} onClick={() => onTake(one.expression)} title={one.expression}>
        <span className={styles.words}>
          <b>{name}</b>
          <span>
            {one.title} · <code>{one.expression}</code>
          </span>
        </span>
        {one.kind && <Pill tone="plain">{one.kind}</Pill>}
      </button>
    );
  };
  return (
    <Dialog title={words.insertInto(label)} onClose={onClose} focusAfter={field}>
      <Finder
        searchLabel={words.valueSearch}
        listLabel={words.valueList}
        search={search}
        onSearch={setSearch}
        count={rows.length}
        rowHeight={ROW}
        row={row}
        none={words.valueNone}
      />
    </Dialog>
  );
}

/** What the operations that the flow calls give. */
export function useGives(): Gives {
  const { read } = useDesign();
  const details = useOperationDetails(allSteps(read.top).map(operationOf));
  return (connector, id) => details(connector, id)?.gives ?? [];
}

/** The operations, as far as they are here. */
export function useOperationDetails(calls: (Operation | null)[]) {
  const backend = useBackend();
  const wanted = new Map(calls.flatMap((call) => (call ? [[`${call.connector} ${call.id}`, call] as const] : [])));
  const inputs = [...wanted.values()].slice(0, MOST);
  const answers = useQueries({
    queries: inputs.map((input) => ({
      queryKey: ["operation", input],
      queryFn: (): Promise<OperationDetail> => backend.request("operation", input),
    })),
  });
  return (connector: string, id: string): OperationDetail | undefined =>
    answers[inputs.findIndex((one) => one.connector === connector && one.id === id)]?.data;
}
