// The German part about what went wrong.
import type { faults as english } from "./strings.faults";

export const faults: typeof english = {
  NotAnswering: [
    "Der Kern von Causeway antwortet nicht.",
    "Vielleicht startet er gerade oder wurde beendet. Diese Seite fragt von selbst wieder.",
  ],
  Internal: [
    "In Causeway ist etwas schiefgegangen.",
    "Bitte noch einmal versuchen. Bleibt es dabei, steht mehr im Protokoll im Datenordner.",
  ],
  NoKey: [
    "Dieser Seite fehlt der Schlüssel.",
    "Bitte die Adresse öffnen, die `causeway serve` ausgegeben hat: Sie enthält ihn.",
  ],
  WrongKey: [
    "Der Schlüssel in der Adresse ist alt.",
    "Bitte die Adresse öffnen, die `causeway serve` diesmal ausgegeben hat.",
  ],
  KeyringLocked: ["Der Schlüsselbund ist gesperrt.", "Nach dem Entsperren geht es von selbst weiter."],
  KeyringMissing: [
    "Auf diesem Rechner antwortet kein Schlüsselbund.",
    "Einen starten, oder den Schlüssel anders aufbewahren, im Terminal: `causeway settings vault --help`.",
  ],
  PassphraseNeeded: [
    "Die Geheimnisse sind mit einer Passphrase gesperrt.",
    "Sie wird in den Einstellungen eingegeben.",
  ],
  AlreadyRunning: ["Das läuft schon.", "Bitte warten, oder den Lauf zuerst anhalten."],
  FlowChanged: [
    "Die Datei hat sich geändert, seit sie geöffnet wurde.",
    "Die Änderung wurde nicht gespeichert. Bitte den Ablauf neu öffnen, die Unterschiede ansehen und die Änderung dort vornehmen.",
  ],
  FlowRunning: ["Das läuft schon.", "Bitte warten, oder den Lauf zuerst anhalten."],
  DiskFull: ["Der Datenträger ist voll.", "Nichts ging verloren. Bitte Platz schaffen und noch einmal versuchen."],
  TooLarge: ["Das ist zu groß.", null],
  PortTaken: [
    "Der Port der Rücksprungadresse wird von einem anderen Programm benutzt.",
    "Bitte dieses Programm beenden und sich dann noch einmal anmelden.",
  ],
  NoLoopback: [
    "Dieser Rechner lässt nicht zu, dass auf 127.0.0.1 gewartet wird.",
    "Vielleicht verbietet es eine Firewall oder Sandbox.",
  ],
  SignInCancelled: ["Die Anmeldung wurde abgebrochen.", null],
  SignInTimedOut: ["In der Zeit hat sich niemand angemeldet.", "Die Anmeldung kann jederzeit neu begonnen werden."],
};
