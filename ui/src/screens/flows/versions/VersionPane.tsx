// One version beside the text that is worked on, and the way back to it.
import { useRequest } from "../../../data/queries";
import type { FlowVersionText } from "../../../generated/api";
import { Button } from "../../../parts/Button";
import { Shown } from "../../../parts/Shown";
import { tell } from "../../../parts/tell";
import { strings } from "../../../strings";
import { dayAndTime } from "../../../text/dayAndTime";
import { Sides } from "../draft/Sides";
import type { Draft } from "../draft/useDraft";
import styles from "./Versions.module.css";

const words = strings.design.versions;

export function VersionPane({ draft, hash }: { draft: Draft; hash: string }) {
  const query = useRequest("flow_version", { slug: draft.slug, hash });
  return (
    <div className={styles.pane}>
      <Shown query={query}>{(version) => <Version draft={draft} version={version} />}</Shown>
    </div>
  );
}

function Version({ draft, version: { text, saved } }: { draft: Draft; version: FlowVersionText }) {
  const restore = () => {
    draft.change(text);
    tell(words.restored);
  };
  const isSame = text === draft.text;
  return (
    <>
      <div className={styles.acts}>
        <p role="status">{isSame ? words.same : words.restoreHint}</p>
        <Button disabled={isSame} onClick={restore}>
          {words.restore}
        </Button>
      </div>
      <Sides left={{ title: words.former(dayAndTime(saved)), text }} right={{ title: words.here, text: draft.text }} />
    </>
  );
}
