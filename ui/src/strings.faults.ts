// The part of the catalogue about what went wrong, by the code of the wire error. Codes that are not here show what the
// engine says.

export const faults: Record<string, [message: string, hint: string | null]> = {
  NotAnswering: [
    "Causeway's engine does not answer.",
    "It may be starting or was quit. This page asks again by itself.",
  ],
  Internal: ["Something went wrong inside Causeway.", "Try again. If it stays, the log in the data folder says more."],
  NoKey: ["This page does not have the key.", "Open the address that `causeway serve` printed: it holds the key."],
  WrongKey: ["The key in the address is old.", "Open the address that `causeway serve` printed this time."],
  KeyringLocked: ["Your keyring is locked.", "Unlock it; Causeway goes on by itself."],
  KeyringMissing: [
    "No keyring answers on this machine.",
    "Start one; or keep the key otherwise, in a terminal: `causeway settings vault --help`.",
  ],
  PassphraseNeeded: ["Your secrets are locked with a passphrase.", "Give it in Settings."],
  AlreadyRunning: ["It runs already.", "Wait for it, or stop it first."],
  FlowChanged: [
    "The file has changed since you opened it.",
    "Your change was not saved. Open the flow again, look at what is different, and make your change there.",
  ],
  FlowRunning: ["It runs already.", "Wait for it, or stop it first."],
  DiskFull: ["The disk is full.", "Nothing was lost. Make room, then try again."],
  TooLarge: ["That is too large.", null],
  PortTaken: [
    "The port of the redirect address is used by another program.",
    "Close that program, then sign in again.",
  ],
  NoLoopback: ["This machine refuses to listen on 127.0.0.1.", "A firewall or sandbox may forbid it."],
  SignInCancelled: ["The sign-in was cancelled.", null],
  SignInTimedOut: ["Nobody signed in within the time.", "Start the sign-in again when you are ready."],
};
