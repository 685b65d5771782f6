// A sign-in from start to end: the engine listens, the user signs in in the browser, this closes by itself.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Fault, faultFrom } from "../../backend";
import { useBackend } from "../../data/backend";
import { invalidate, useCommand } from "../../data/queries";
import type { SignInView } from "../../generated/api";
import { Button, ButtonLink } from "../../parts/Button";
import { Dialog, DialogActs } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { Loading } from "../../parts/Loading";
import { tell } from "../../parts/tell";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { SignInLink } from "./SignInLink";

const words = strings.signIn;

export type SignInTo = { connector: string; connection: string | null };

/** Without `onDone` it closes when the user has signed in. */
type Props = { to: SignInTo; onClose: () => void; onDone?: () => void };

export function SignIn({ to, onClose, onDone = onClose }: Props) {
  const { view, fault, again, opened } = useSignIn(to, onDone);
  const cancel = useCommand("sign_in_cancel");
  const opening = useCommand("sign_in_open");
  // Codes for another device, and sign-ins without a user, open nothing here.
  const asks = !fault && view?.isNew && !view.opened && view.redirectUri !== "" && !opening.isSuccess;
  const leave = () => {
    if (view && !fault) cancel.mutate({ id: view.connection });
    onClose();
  };
  return (
    <Dialog title={words.title(view?.host ?? to.connector)} onClose={leave} staysOpen>
      {fault && (
        <FaultNote fault={fault} again={again}>
          <ButtonLink href={href("connectors", [to.connector], { tab: "sign-in" })}>{words.setUp}</ButtonLink>
        </FaultNote>
      )}
      {!fault && (view ? <SignInLink view={view} asks={Boolean(asks)} /> : <Loading rows={2} />)}
      {opening.error && <FaultNote fault={opening.error} />}
      <DialogActs>
        <Button onClick={leave}>{fault ? strings.app.close : words.cancel}</Button>
        {asks && (
          <Button
            look="primary"
            disabled={opening.isPending}
            onClick={() => opening.mutate({ id: view.connection }, { onSuccess: opened })}
          >
            {words.agree(view.host)}
          </Button>
        )}
      </DialogActs>
    </Dialog>
  );
}

/** Starts the sign-in once, then waits for its end. */
function useSignIn({ connector, connection }: SignInTo, onDone: () => void) {
  const backend = useBackend();
  const client = useQueryClient();
  const [view, setView] = useState<SignInView | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  }, [onDone]);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round starts everything anew
  useEffect(() => {
    let isHere = true;
    setView(null);
    setFault(null);
    const follow = async () => {
      const started = await backend.request("sign_in", { connector, connection, open: true, ask: true, device: false });
      if (!isHere) return;
      setView(started);
      const signedIn = await backend.request("sign_in_wait", { id: started.connection });
      void invalidate(client, ["connections", "flows", "status"]);
      if (!isHere) return;
      tell(words.done(signedIn.title));
      done.current();
    };
    // Left for a moment, so that a mount that React takes back at once (strict mode) starts nothing.
    const timer = window.setTimeout(
      () => follow().catch((thrown: unknown) => isHere && setFault(faultFrom(thrown))),
      0,
    );
    return () => {
      isHere = false;
      window.clearTimeout(timer);
    };
  }, [backend, client, connector, connection, round]);
  const opened = (isOpen: boolean) => setView((shown) => shown && { ...shown, opened: isOpen });
  return { view, fault, opened, again: () => setRound((before) => before + 1) };
}
