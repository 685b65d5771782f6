// A test of the flow as it is here, saved or not: what it would send, and what each step was given and gave.
import { useState } from "react";
import { useCommand } from "../../../data/queries";
import type { FlowTested } from "../../../generated/api";
import { Banner } from "../../../parts/Banner";
import { Button } from "../../../parts/Button";
import { Empty } from "../../../parts/Empty";
import { FaultNote } from "../../../parts/FaultNote";
import { strings } from "../../../strings";
import { span } from "../../../text/format";
import { PlainSelect } from "../form/ValueField";
import styles from "./FlowTest.module.css";
import { Sends } from "./Sends";
import { TestedSteps } from "./TestedSteps";

const words = strings.design.test;

export function FlowTest({ slug, text }: { slug: string; text: string }) {
  const [data, setData] = useState("read");
  const test = useCommand("flow_test");
  return (
    <div className={styles.test}>
      <div className={styles.acts}>
        <PlainSelect label={words.data} value={data} onChange={setData}>
          {Object.entries(words.datas).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </PlainSelect>
        <Button look="primary" onClick={() => test.mutate({ slug, text, data })} disabled={test.isPending}>
          {test.isPending ? words.testing : words.go}
        </Button>
      </div>
      <p className={styles.hint}>{words.hint}</p>
      <div role="status" className={styles.test}>
        {test.error && <FaultNote fault={test.error} />}
        {test.data && (
          <>
            {test.variables.text !== text && <Banner tone="plain" title={words.old} />}
            <Result tested={test.data} />
          </>
        )}
      </div>
      {test.isIdle && <Empty title={words.none} text={words.noneText} />}
    </div>
  );
}

function Result({ tested }: { tested: FlowTested }) {
  const sends = tested.steps.flatMap((step) => (step.sends ? [step.sends] : []));
  const fresh = sends.filter((one) => !one.hasArrived).length;
  const isGood = tested.status === "Succeeded";
  const title = tested.isCut ? words.cut : isGood ? words.good(fresh, sends.length - fresh) : words.bad;
  return (
    <>
      <Banner
        tone={isGood ? "ok" : "warn"}
        hasDot
        title={title}
        text={(tested.isCut ? null : tested.error) ?? words.took(span(tested.ms))}
      />
      {sends.length > 0 && <Sends sends={sends} />}
      <TestedSteps steps={tested.steps} />
    </>
  );
}
