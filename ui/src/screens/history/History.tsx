// Run history: every run, newest first, by flow and status.
import { useRequest } from "../../data/queries";
import { ButtonLink } from "../../parts/Button";
import { Field } from "../../parts/Field";
import { PageHead } from "../../parts/PageHead";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import styles from "./History.module.css";
import { RunList } from "./RunList";

const words = strings.history;

type Filter = { flow: string | undefined; status: string | undefined };

export function History({ flow, status }: Filter) {
  const { data: deliveries } = useRequest("deliveries", {});
  return (
    <>
      <PageHead title={words.title}>
        {deliveries && deliveries.length > 0 && (
          <ButtonLink href={href("history", ["waiting"])}>
            {words.waiting} ({deliveries.length})
          </ButtonLink>
        )}
      </PageHead>
      <Filters flow={flow} status={status} />
      <RunList flow={flow} status={status} showsFlow />
    </>
  );
}

function Filters({ flow, status }: Filter) {
  const { data: flows = [] } = useRequest("flows", {});
  const filter = (change: Partial<Filter>) => go(href("history", [], { flow, status, ...change }), { replace: true });
  return (
    <search className={styles.filters}>
      <Field label={words.flow}>
        {(control) => (
          <select {...control} value={flow ?? ""} onChange={(event) => filter({ flow: event.target.value })}>
            <option value="">{words.allFlows}</option>
            {flows.map((card) => (
              <option key={card.slug} value={card.slug}>
                {card.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={words.status}>
        {(control) => (
          <select {...control} value={status ?? ""} onChange={(event) => filter({ status: event.target.value })}>
            <option value="">{words.allStatuses}</option>
            {Object.entries(words.statuses).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}
