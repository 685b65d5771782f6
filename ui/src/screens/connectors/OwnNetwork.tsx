// Says that a connector's address is on the user's own network, and lets the user allow it.
import { useCommand } from "../../data/queries";
import { Banner } from "../../parts/Banner";
import { Button } from "../../parts/Button";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";

const words = strings.ownNetwork;

export function OwnNetwork({ slug, origin }: { slug: string; origin: string }) {
  const allow = useCommand("connector_allow");
  const choose = () => allow.mutate({ slug, origin }, { onSuccess: () => tell(words.allowed), onError: tellFault });
  return (
    <Banner tone="warn" hasDot title={words.title(new URL(origin).host)} text={words.text}>
      <Button disabled={allow.isPending} onClick={choose}>
        {words.allow}
      </Button>
    </Banner>
  );
}
