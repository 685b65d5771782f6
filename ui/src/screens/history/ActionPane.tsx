// One action of a run with what was sent and what was received. Secrets never reach this window.
import { useRequest } from "../../data/queries";
import type { ActionDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyField";
import { Json } from "../../parts/Json";
import layout from "../../parts/layout.module.css";
import { Pill } from "../../parts/Pill";
import { Shown } from "../../parts/Shown";
import { saveJson } from "../../parts/saveFile";
import { Tabs } from "../../parts/Tabs";
import { strings } from "../../strings";
import { span, titled } from "../../text/format";
import { toneOfAction } from "../../text/tones";
import styles from "./ActionPane.module.css";

const words = strings.run;

export function ActionPane({ run, seq }: { run: string; seq: number | undefined }) {
  const query = useRequest("action", { run, seq: seq ?? 0 }, { isOff: seq === undefined });
  if (seq === undefined) return <p className={styles.choose}>{words.choose}</p>;
  return (
    <div className={styles.pane}>
      <Shown query={query}>{(detail) => <Action detail={detail} />}</Shown>
    </div>
  );
}

function Action({ detail: { action, inputs, outputs, curl } }: { detail: ActionDetail }) {
  return (
    <>
      <div className={styles.head}>
        <h2>{titled(action.name)}</h2>
        <Pill tone={toneOfAction(action.status)}>{codeOf(action)}</Pill>
      </div>
      <p className={`${layout.small} ${styles.path}`}>
        {action.kind} · {span(action.ms)} · <code>{action.path}</code>
      </p>
      <div className={`${layout.row} ${layout.wrap}`}>
        {curl && <CopyButton text={curl} title={strings.operations.copyCurl} />}
        <Button onClick={() => saveJson(`${action.name}-${action.seq}`, { action, inputs, outputs })}>
          {words.export}
        </Button>
      </div>
      {action.error && <p className={styles.error}>{action.error}</p>}
      <Tabs
        label={titled(action.name)}
        tabs={[
          { id: "received", title: words.received, panel: <Body value={outputs} label={words.received} /> },
          { id: "sent", title: words.sent, panel: <Body value={inputs} label={words.sent} /> },
        ]}
      />
    </>
  );
}

function Body({ value, label }: { value: unknown; label: string }) {
  if (value === null || value === undefined) return <p className={layout.faint}>{words.nothing}</p>;
  return <Json value={value} label={label} />;
}

/** The code where it says more than the status. */
function codeOf({ code, status }: ActionDetail["action"]): string {
  const known = code === null ? "" : (words.codes[code] ?? code);
  return known || (words.actions[status] ?? status);
}
