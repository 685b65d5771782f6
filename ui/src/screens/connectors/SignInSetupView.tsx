// How a connector signs in: the address to register first, then the client that the service gave.
import { useState } from "react";
import type { ConnectorDetail, SignInSetup } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { CopyField } from "../../parts/CopyField";
import layout from "../../parts/layout.module.css";
import { Pill } from "../../parts/Pill";
import { Scopes } from "../../parts/Scopes";
import { strings } from "../../strings";
import { freeName } from "../connections/ChooseService";
import { SignIn } from "../connections/SignIn";
import { ClientForm } from "./ClientForm";
import { KeyForm } from "./KeyForm";
import { PasswordForm } from "./PasswordForm";
import styles from "./SignInSetupView.module.css";

const words = strings.client;

export function SignInSetupView({ connector }: { connector: ConnectorDetail }) {
  const { card, signIn, keys } = connector;
  const [isSigningIn, setSigningIn] = useState(false);
  if (!signIn && keys.length > 0) return <KeyForm connector={connector} />;
  if (!signIn) return <p className={layout.dim}>{words.none}</p>;
  return (
    <div className={layout.col}>
      {keys.length > 0 && <KeyForm connector={connector} />}
      {signIn.isPassword ? <PasswordForm connector={connector} /> : <RedirectAddress signIn={signIn} />}
      <div className={styles.split}>
        <Card isPadded>
          <ClientForm slug={card.slug} signIn={signIn}>
            {!signIn.isPassword && (
              <Button onClick={() => setSigningIn(true)} disabled={!signIn.clientId && !signIn.issuer}>
                {strings.connections.signIn}
              </Button>
            )}
          </ClientForm>
        </Card>
        <FromDescription signIn={signIn} />
      </div>
      {isSigningIn && (
        <SignIn to={{ connector: card.slug, connection: freeName(card) }} onClose={() => setSigningIn(false)} />
      )}
    </div>
  );
}

function RedirectAddress({ signIn: { redirectUri, landing } }: { signIn: SignInSetup }) {
  const isAnyPort = redirectUri.includes("<");
  const hint = landing ? words.through(landing) : isAnyPort ? words.anyPort : words.redirectText;
  return (
    <Card className={styles.redirect}>
      <b>{words.redirectTitle}</b>
      <CopyField label={words.redirect} text={isAnyPort ? redirectUri.replace(/:<[^>]*>/, "") : redirectUri} />
      <p className={`${layout.dim} ${layout.small}`}>{hint}</p>
    </Card>
  );
}

function FromDescription({ signIn: { issuer, authorizationUrl, tokenUrl, scopes } }: { signIn: SignInSetup }) {
  const urls = [
    { name: words.issuer, url: issuer, isShown: issuer !== "" },
    { name: words.authorization, url: authorizationUrl, isShown: issuer === "" || authorizationUrl !== "" },
    { name: words.token, url: tokenUrl, isShown: issuer === "" || tokenUrl !== "" },
  ];
  return (
    <Card isPadded className={styles.from}>
      <h2>{words.from}</h2>
      {urls
        .filter(({ isShown }) => isShown)
        .map(({ name, url }) => (
          <div key={name}>
            <h3>{name}</h3>
            <Url url={url} />
          </div>
        ))}
      <h3>{words.scopes}</h3>
      <Scopes scopes={scopes} />
    </Card>
  );
}

const Url = ({ url }: { url: string }) =>
  url ? <code className={layout.break}>{url}</code> : <Pill tone="warn">{words.missing}</Pill>;
