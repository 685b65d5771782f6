// What can be done from the overview.
import { useCommand } from "../../data/queries";
import { Button, ButtonLink } from "../../parts/Button";
import { tell, tellFault } from "../../parts/tell";
import { href } from "../../routing/route";
import { strings } from "../../strings";

export function OverviewActs({ hasFlows }: { hasFlows: boolean }) {
  const all = useCommand("run_all");
  const sync = () =>
    all.mutate({}, { onSuccess: ({ started }) => tell(strings.overview.started(started)), onError: tellFault });
  return (
    <>
      <Button onClick={sync} disabled={all.isPending || !hasFlows}>
        {strings.overview.syncAll}
      </Button>
      <ButtonLink look="primary" href={href("flows", [], { new: 1 })}>
        {strings.overview.newFlow}
      </ButtonLink>
    </>
  );
}
