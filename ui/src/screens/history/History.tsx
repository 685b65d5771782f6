// Run history: every run, newest first, by flow, status, time and words.
import { useRequest } from "../../data/queries";
import { ButtonLink } from "../../parts/Button";
import { PageHead } from "../../parts/PageHead";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { type Choice, Filters } from "./Filters";
import { RunList } from "./RunList";

const words = strings.history;

export function History({ choice }: { choice: Choice }) {
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
      <Filters choice={choice} />
      <RunList {...choice} showsFlow />
    </>
  );
}
