// The sign-ins that a flow waits for, one after the other. The last one lets it run.
import { useState } from "react";
import type { FlowDetail } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { Button, ButtonLink } from "../../parts/Button";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { SignIn } from "../connections/SignIn";

/** `begins` where the user has asked for it before this screen was shown. */
export function FlowSignIns({ flow: { card, signIns }, begins }: { flow: FlowDetail; begins: boolean }) {
  const [isOn, setOn] = useState(begins);
  const [next] = signIns;
  if (!next) return null;
  const { connector, connection, inBrowser } = next;
  return (
    <>
      <Banner
        tone="warn"
        hasDot
        title={strings.flows.needsSignIns(
          card.title,
          signIns.map(({ title }) => title),
        )}
      >
        {inBrowser ? (
          <Button onClick={() => setOn(true)}>{strings.connections.signIn}</Button>
        ) : (
          <ButtonLink href={href("connectors", [connector], { tab: "sign-in" })}>
            {strings.connections.signIn}
          </ButtonLink>
        )}
      </Banner>
      {isOn && inBrowser && (
        <SignIn key={connection} to={{ connector, connection }} onClose={() => setOn(false)} onDone={() => undefined} />
      )}
    </>
  );
}
