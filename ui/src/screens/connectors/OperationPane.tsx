// One operation: what it takes, what it answers, and a form to try it.
import { useRequest } from "../../data/queries";
import type { ConnectorCard, OperationDetail } from "../../generated/api";
import { Pill } from "../../parts/Pill";
import { Shown } from "../../parts/Shown";
import { Tabs } from "../../parts/Tabs";
import { strings } from "../../strings";
import { toneOfMethod } from "../../text/tones";
import { CallForm } from "./CallForm";
import styles from "./OperationPane.module.css";
import { ParameterTable, ResponseTable } from "./OperationTables";

const words = strings.operations;

type Props = { connector: ConnectorCard; id: string; beginsWithTest: boolean };

export function OperationPane({ connector, id, beginsWithTest }: Props) {
  const query = useRequest("operation", { connector: connector.slug, id });
  return (
    <div className={styles.pane}>
      <Shown query={query}>
        {(operation) => <Pane connector={connector} operation={operation} beginsWithTest={beginsWithTest} />}
      </Shown>
    </div>
  );
}

type PaneProps = { connector: ConnectorCard; operation: OperationDetail; beginsWithTest: boolean };

function Pane({ connector, operation, beginsWithTest }: PaneProps) {
  const { row, description } = operation;
  const about = description || row.summary;
  return (
    <>
      <div className={styles.head}>
        <h2>{row.id}</h2>
        <Pill tone={toneOfMethod(row.method)}>{row.method}</Pill>
      </div>
      <code className={styles.path}>{row.path}</code>
      {about && <p className={styles.text}>{about}</p>}
      <Tabs
        label={row.id}
        begins={beginsWithTest ? "test" : "details"}
        tabs={[
          { id: "details", title: words.details, panel: <Details operation={operation} /> },
          { id: "test", title: words.test, panel: <CallForm connector={connector} operation={operation} /> },
        ]}
      />
    </>
  );
}

function Details({ operation: { parameters, responses } }: { operation: OperationDetail }) {
  return (
    <div className={styles.section}>
      <h3>{words.parameters}</h3>
      {parameters.length > 0 ? (
        <ParameterTable parameters={parameters} />
      ) : (
        <p className={styles.text}>{words.noParameters}</p>
      )}
      <h3>{words.returns}</h3>
      <ResponseTable responses={responses} />
    </div>
  );
}
