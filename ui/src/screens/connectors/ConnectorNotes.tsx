// What stands in the way of a connector, or is new about it.
import type { ConnectorDetail } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { ButtonLink } from "../../parts/Button";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { OwnNetwork } from "./OwnNetwork";

const words = strings.connectors;

export function ConnectorNotes({ connector, tab }: { connector: ConnectorDetail; tab?: string | undefined }) {
  const { card, checks, unreachable, notAllowed } = connector;
  const { slug } = card;
  return (
    <>
      {card.notice && <Banner tone="warn" hasDot title={card.notice} />}
      {unreachable && (
        <Banner tone="warn" hasDot title={unreachable}>
          {tab !== "source" && (
            <ButtonLink href={href("connectors", [slug], { tab: "source" })}>{words.nameServer}</ButtonLink>
          )}
        </Banner>
      )}
      {notAllowed && <OwnNetwork slug={slug} origin={notAllowed} />}
      {checks?.found === "changed" && (
        <Banner tone={checks.touched.length > 0 ? "warn" : "sea"} title={words.newer} text={checks.message}>
          {tab !== "source" && (
            <ButtonLink href={href("connectors", [slug], { tab: "source" })}>{words.seeNewer}</ButtonLink>
          )}
        </Banner>
      )}
    </>
  );
}
