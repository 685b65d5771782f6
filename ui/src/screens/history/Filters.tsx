// Which runs the history shows. The choice is kept in the address.
import { useRequest } from "../../data/queries";
import { Field } from "../../parts/Field";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./History.module.css";
import { SearchField } from "./SearchField";

const words = strings.history;

export type Choice = {
  flow: string | undefined;
  /** A status, or `problems`. */
  status: string | undefined;
  /** How long ago at the most: `24h`, `7d`. */
  since: string | undefined;
  search: string | undefined;
};

export function Filters({ choice }: { choice: Choice }) {
  const { data: flows = [] } = useRequest("flows", {});
  const choose = (change: Partial<Choice>) => go(href("history", [], { ...choice, ...change }), { replace: true });
  return (
    <search className={styles.filters}>
      <SearchField
        label={words.search}
        placeholder={words.searchHint}
        value={choice.search ?? ""}
        onSearch={(search) => choose({ search })}
      />
      <Select
        label={words.flow}
        any={words.allFlows}
        value={choice.flow}
        offered={flows.map((card) => [card.slug, card.title])}
        onChoose={(flow) => choose({ flow })}
      />
      <Select
        label={words.status}
        any={words.allStatuses}
        value={choice.status}
        offered={[["problems", words.problems], ...Object.entries(words.statuses)]}
        onChoose={(status) => choose({ status })}
      />
      <Select
        label={words.time}
        any={words.anyTime}
        value={choice.since}
        offered={Object.entries(words.times)}
        onChoose={(since) => choose({ since })}
      />
    </search>
  );
}

type SelectProps = {
  label: string;
  /** What is chosen where nothing is. */
  any: string;
  value: string | undefined;
  offered: [value: string, title: string][];
  onChoose: (value: string) => void;
};

function Select({ label, any, value = "", offered, onChoose }: SelectProps) {
  // What the address names stays chosen, also if it is not offered: a flow that is gone has runs yet.
  const isOffered = value === "" || offered.some(([one]) => one === value);
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChoose(event.target.value)}>
          <option value="">{any}</option>
          {!isOffered && <option value={value}>{value}</option>}
          {offered.map(([one, title]) => (
            <option key={one} value={one}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
