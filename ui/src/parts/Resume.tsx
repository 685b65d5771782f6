// Ends a pause of everything.
import { useCommand } from "../data/queries";
import { strings } from "../strings";
import { Button } from "./Button";
import { tellFault } from "./tell";

export function Resume({ isQuiet = false }: { isQuiet?: boolean }) {
  const resume = useCommand("resume_all");
  return (
    <Button
      isSmall={isQuiet}
      look={isQuiet ? "quiet" : undefined}
      disabled={resume.isPending}
      onClick={() => resume.mutate({}, { onError: tellFault })}
    >
      {strings.engine.resume}
    </Button>
  );
}
