// What a request that failed gives: the engine's wire error, or one of our own when the engine was not reached.

export type WireError = {
  code: string;
  message: string;
  hint?: string | null;
  retryable?: boolean;
  /** What it is about, by the names that its code has. */
  about?: Record<string, string>;
};

/** A failed request as an error to throw. */
export class Fault extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly isRetryable: boolean;
  readonly about: Record<string, string>;

  constructor(wire: WireError) {
    super(wire.message);
    this.name = "Fault";
    this.code = wire.code;
    this.hint = wire.hint ?? null;
    this.isRetryable = wire.retryable ?? false;
    this.about = wire.about ?? {};
  }
}

/** Makes a fault of whatever a door threw or answered. */
export function faultFrom(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (isWire(thrown)) return new Fault(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault({ code: "Internal", message });
}

/** The engine could not be reached at all. */
export function unreached(): Fault {
  return new Fault({ code: "NotAnswering", message: "Causeway's engine does not answer.", retryable: true });
}

function isWire(thrown: unknown): thrown is WireError {
  if (typeof thrown !== "object" || thrown === null) return false;
  const { code, message } = thrown as Partial<WireError>;
  return typeof code === "string" && typeof message === "string";
}
