// What needs the user, worst first, each with the one thing to do about it.
import type { Attention } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { ButtonLink } from "../../parts/Button";
import layout from "../../parts/layout.module.css";
import { Resume } from "../../parts/Resume";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { attentionWords } from "../../text/said";

const SHOWN = 3;

export function Attentions({ attention }: { attention: readonly Attention[] }) {
  if (attention.length === 0) return null;
  const rest = attention.length - SHOWN;
  return (
    <section className={layout.col} aria-label={strings.overview.attention}>
      {attention.slice(0, SHOWN).map((one) => (
        <One key={`${one.kind} ${one.flow} ${one.connection} ${one.title}`} one={one} />
      ))}
      {rest > 0 && <p className={`${layout.dim} ${layout.small}`}>{strings.overview.more(rest)}</p>}
    </section>
  );
}

function One({ one }: { one: Attention }) {
  const [title, detail] = attentionWords(one);
  return (
    <Banner tone={one.bad ? "bad" : "warn"} hasDot title={title} text={detail}>
      {one.kind === "restored" ? (
        <Resume />
      ) : (
        <ButtonLink href={placeOf(one)}>{strings.overview.act[one.kind] ?? strings.overview.look}</ButtonLink>
      )}
    </Banner>
  );
}

/** Where the thing can be settled. */
export function placeOf({ kind, flow, connection }: Attention): string {
  if (kind === "sign-in" && connection) return href("connections", [connection], { signIn: connection });
  if (kind === "unknown-delivery") return href("history", ["waiting"]);
  if (kind === "vault" || kind === "clock" || kind === "network") return href("settings");
  if (flow) return href("flows", [flow]);
  return connection ? href("connections", [connection]) : href("connectors");
}
