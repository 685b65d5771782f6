// One run: its steps over time, and what went in and came out of each.
import { usePages } from "../../data/queries";
import type { RunView } from "../../generated/api";
import { ButtonLink } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { FaultNote } from "../../parts/FaultNote";
import { Loading } from "../../parts/Loading";
import { PageHead } from "../../parts/PageHead";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { span, whole } from "../../text/format";
import { ActionPane } from "./ActionPane";
import { RunActs } from "./RunActs";
import { RunPills } from "./RunPills";
import styles from "./RunScreen.module.css";
import { Waterfall } from "./Waterfall";

const words = strings.run;
const PAGE = 500;
const back = { to: href("history"), text: strings.screens.history };

export function RunScreen({ id, action }: { id: string; action: string | undefined }) {
  const query = useRun(id);
  const run = query.data?.pages.at(-1)?.run;
  if (!run) {
    return (
      <>
        <PageHead title={words.run(id.slice(0, 8))} back={back} />
        {query.error ? <FaultNote fault={query.error} again={() => void query.refetch()} /> : <Loading rows={4} />}
      </>
    );
  }
  const actions = query.data?.pages.flatMap((page) => page.actions) ?? [];
  const chosen = action === undefined ? undefined : Number(action);
  return (
    <>
      <PageHead title={run.title} under={under(run)} back={back}>
        <ButtonLink href={href("flows", [run.flow])}>{words.showFlow}</ButtonLink>
        <RunActs run={run} />
      </PageHead>
      <RunPills run={run} />
      <div className={styles.split}>
        <Waterfall
          run={run}
          actions={actions}
          chosen={chosen}
          hasMore={query.hasNextPage}
          onMore={() => void query.fetchNextPage()}
        />
        <Card className={styles.pane}>
          <ActionPane key={chosen} run={run.id} seq={chosen} />
        </Card>
      </div>
    </>
  );
}

function useRun(id: string) {
  return usePages<"run", number>(
    "run",
    { id },
    (after) => ({ id, after, limit: PAGE }),
    (page) => page.next,
  );
}

function under(run: RunView): string {
  const cause = strings.history.causes[run.cause] ?? run.cause;
  return [words.run(`${run.id.slice(0, 8)}…`), whole(run.started), span(run.ms), cause].join(" · ");
}
