// The text of the flow's file, to edit. The editor is fetched when it is first shown.
import { lazy, Suspense } from "react";
import type { Finding } from "../../../generated/api";
import { Loading } from "../../../parts/Loading";
import { Boundary } from "../../../shell/Boundary";
import { strings } from "../../../strings";
import type { Draft } from "../draft/useDraft";
import styles from "./Code.module.css";

const CodeEditor = lazy(() => import("./CodeEditor"));
const words = strings.design.code;

export function Code({ draft, findings }: { draft: Draft; findings: readonly Finding[] }) {
  return (
    <div className={styles.code}>
      <p className={styles.hint}>{words.hint}</p>
      <Boundary>
        <Suspense fallback={<Loading rows={4} />}>
          <CodeEditor draft={draft} findings={findings} />
        </Suspense>
      </Boundary>
    </div>
  );
}
