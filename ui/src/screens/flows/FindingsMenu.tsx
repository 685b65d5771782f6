// How many findings there are, and the way to each: to its step in the design, or to the text.
import type { Finding } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Dot } from "../../parts/Dot";
import { MenuList } from "../../parts/MenuList";
import { strings } from "../../strings";

/** So many are listed; the editor shows all of them. */
const MOST = 20;

type Props = {
  findings: readonly Finding[];
  /** The step that a finding is at; empty for the flow as a whole. */
  where: (finding: Finding) => string;
  onShow: (finding: Finding) => void;
};

export function FindingsMenu({ findings, where, onShow }: Props) {
  if (findings.length === 0) return null;
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const entries = () =>
    findings.slice(0, MOST).map((finding, n) => ({
      id: String(n),
      text: strings.design.foundAt(where(finding), [finding.message, finding.hint].filter(Boolean).join(" ")),
      onAct: () => onShow(finding),
    }));
  return (
    <MenuList
      trigger={
        <Button>
          <Dot tone={errors > 0 ? "bad" : warnings > 0 ? "warn" : "plain"} />
          {strings.design.foundCount(errors, warnings, count("note"))}
        </Button>
      }
      parts={() => [{ label: strings.design.foundList, entries: entries() }]}
    />
  );
}
