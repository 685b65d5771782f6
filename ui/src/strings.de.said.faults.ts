// What the engine says of what went wrong, in German: by the code of the wire error, made of what the error is about
// (`{host}`). What a service said stays as it said it. Those about the key are with its states, in `strings.de.said.ts`.

const TOKEN = "Neu anmelden; kommt es wieder vor, beim Konnektor die Adresse für Tokens prüfen.";

export const faults: Record<string, [message: string, hint: string | null]> = {
  // The engine
  NotFound: ["„{name}“ gibt es nicht.", "Vielleicht wurde es inzwischen gelöscht oder heißt anders."],
  AlreadyRunning: [
    "Ein anderes Causeway benutzt schon {folder}.",
    "Bitte dieses zuerst beenden oder mit --home einen anderen Ordner angeben.",
  ],
  FileFailed: [
    "Eine Datei lässt sich nicht lesen oder schreiben: {message}.",
    "Bitte prüfen, ob sie da ist und benutzt werden darf.",
  ],
  BrokenFile: [
    "{path} lässt sich nicht benutzen: {message}",
    "Die Datei in Ordnung bringen oder aus einer Sicherung holen.",
  ],
  BrokenFlow: ["Der Ablauf „{flow}“ hat Fehler und kann nicht laufen: {first}", "Die Befunde stehen beim Ablauf."],
  BreaksFlows: [
    "Mit der neuen Beschreibung von {connector} würden diese Abläufe scheitern: {flows} ({what}).",
    "Nichts wurde verändert. `causeway import --replace` übernimmt sie trotzdem.",
  ],
  NoServer: ["Die Adresse von {connector} ist nicht bekannt.", "Sie wird beim Konnektor unter Allgemein angegeben."],
  NotAnAddress: ["„{given}“ ist keine Adresse, die sich aufrufen lässt.", "Etwa https://api.example/v1 angeben."],
  NoAddress: [
    "{connector} wurde nicht von einer Adresse importiert, darum gibt es nichts zu vergleichen.",
    "Die Beschreibung noch einmal von ihrer Adresse importieren.",
  ],
  Restored: [
    "Causeway arbeitet mit einer Kopie seiner Datenbank weiter; was seitdem gesendet wurde, ist nicht bekannt.",
    "Beim Fortsetzen laufen die Abläufe wieder; vielleicht senden sie noch einmal, was seitdem gesendet wurde.",
  ],
  NeedsSignIn: ["{title} braucht eine Anmeldung: {reason}.", "Unter Verbindungen neu anmelden."],
  NoSignIn: [
    "Bei {connector} steht nicht alles, was zum Anmelden nötig ist.",
    "Es wird beim Konnektor unter Sicherheit angegeben.",
  ],
  NoKey: [
    "{connector} braucht einen Schlüssel, und keiner wurde angegeben.",
    "Der Dienst zeigt ihn in den Einstellungen des Kontos.",
  ],
  OtherAccount: [
    "Angemeldet wurde {account}; die Verbindung „{connection}“ ist aber für {former}. Nichts wurde verändert.",
    "Mit demselben Konto anmelden, oder für das andere eine weitere Verbindung anlegen.",
  ],
  NoPendingSignIn: ["Für „{connection}“ ist keine Anmeldung im Gang.", "Bitte neu beginnen."],
  Refused: [
    "Causeway ruft {url} nicht auf.",
    "Ist der Adresse zu trauen, die Beschreibung von dort importieren, wo sie wirklich liegt.",
  ],
  NotAllowed: [
    "Causeway ruft {origin} nicht auf: Die Adresse liegt im eigenen Netzwerk und wurde nicht erlaubt.",
    "Ist es die eigene, lässt sie sich beim Konnektor unter Allgemein erlauben.",
  ],
  BadNetwork: [
    "Nichts wurde verändert: Mit dem Proxy oder den Zertifikaten stimmt etwas nicht ({why}).",
    "Einen Proxy als http://HOST:PORT angeben; Zertifikate als Datei mit „BEGIN CERTIFICATE“.",
  ],
  Unreachable: [
    "{host} war nicht zu erreichen: {message}.",
    "Bitte das Netzwerk prüfen; wo es geht, versucht Causeway es von selbst noch einmal.",
  ],
  Answered: ["{host} hat {operation} mit {status} beantwortet: {message}", "Die Antwort steht im Verlauf."],
  NoRequestsLeft: [
    "{host} nimmt bis {until} keine Anfragen mehr an.",
    "Danach noch einmal versuchen. Abläufe warten von selbst.",
  ],
  TokenLater: [
    "{host} kann die Anmeldung gerade nicht erneuern: {message}.",
    "Causeway versucht es von selbst wieder.",
  ],
  NotGranted: [
    "{title} braucht dafür die Erlaubnis „{scope}“; bei der Anmeldung wurde sie nicht gegeben.",
    "Neu anmelden und sie geben.",
  ],
  NothingToTry: ["{name} hat keine Operation, die etwas liest und keine Angaben braucht.", "Unter Test eine aufrufen."],
  KeysStay: [
    "{name} ist mit einem Schlüssel verbunden, der nicht endet und nicht erneuert wird.",
    "Lehnt der Dienst ihn ab, einen neuen angeben.",
  ],
  NotRenewable: [
    "{name} hat nichts gegeben, womit sich die Anmeldung erneuern ließe; sie gilt, bis sie endet.",
    "Neu anmelden, wenn Causeway darum bittet.",
  ],
  RunChanged: ["Der Ablauf passt nicht mehr zu dem, was der Lauf bis dahin getan hat.", "Einen neuen Lauf beginnen."],
  RunLost: [
    "Der Lauf kann nicht weitergehen: Was er bis dahin getan hat, ist nicht ganz erhalten.",
    "Einen neuen Lauf beginnen: Was zugestellt wurde, ist bekannt und wird nicht noch einmal gesendet.",
  ],
  Interrupted: ["Causeway wird gerade beendet, darum wurde das nicht fertig.", "Bitte noch einmal versuchen."],
  NoSuchFile: ["Die angehängte Datei {number} gibt es nicht.", "Dateien vom Datenträger sendet nur `causeway call`."],
  FileNotSent: ["Die Datei für „{name}“ lässt sich nicht senden: Die Operation hat dort keinen Platz für eine.", null],
  KeyInDataFolder: [
    "Die Schlüsseldatei {path} läge im Datenordner, sodass jede Kopie des Ordners ihren eigenen Schlüssel enthielte.",
    "Eine Datei an einem anderen Ort angeben.",
  ],
  KeyIsThere: [
    "Der Schlüssel von Causeway ist da und öffnet alles, darum wurde kein neuer gemacht.",
    "`causeway settings vault` ohne --new-key verlegt ihn.",
  ],
  // What the window asks for
  NoDemoHere: ["Hier lässt sich keine Vorführung öffnen.", null],
  WrongDoor: ["Das darf eine Seite im Browser nicht.", "In der Befehlszeile oder im Fenster von Causeway geht es."],
  UnknownRequest: ["Fenster und Causeway sind von verschiedenen Versionen.", "Causeway beenden und neu starten."],
  BadInput: ["Eine der Angaben lässt sich nicht verwenden.", "Die Angaben prüfen."],
  SandboxFailed: ["Die Dienste der Vorführung ließen sich nicht starten.", "Noch einmal versuchen."],
  NotADemoFolder: ["In dem Ordner liegt etwas, das keine Vorführung ist.", "Nichts wurde verändert."],
  InUse: ["Eine Verbindung benutzt diesen Konnektor noch.", "Zuerst die Verbindung entfernen."],
  HoldsSecrets: [
    "Darin steht, was wie ein Geheimnis aussieht. Nichts wurde ausgeführt.",
    "Es in eine Verbindung verlegen.",
  ],
  Exists: ["Einen Ablauf dieses Namens gibt es schon.", "Einen anderen Namen wählen."],
  NotRunning: ["Es läuft nichts, das sich anhalten ließe.", null],
  NothingFailed: ["In diesem Lauf ist nichts gescheitert.", "Ihn ganz wiederholen."],
  Ambiguous: ["Mehrere Läufe beginnen so.", "Mehr von der Nummer angeben."],
  SocketFailed: ["Causeway ließ sich nicht erreichen.", "Causeway neu starten."],
  Usage: ["So lässt sich Causeway nicht starten.", "`--help` sagt, wie."],
  HomeInUse: ["Ein anderes Causeway benutzt diesen Datenordner.", "Bitte dieses zuerst beenden."],
  DemoNotStarted: ["Die Vorführung ließ sich nicht starten.", "`causeway-desktop --demo` in einem Terminal ausführen."],
  NotReady: ["Causeway ist noch nicht bereit.", "Gleich noch einmal versuchen."],
  Busy: ["Causeway ist beschäftigt.", "Gleich noch einmal versuchen."],
  Closing: ["Causeway wird gerade beendet.", "Zum Weitermachen neu starten."],
  // Runs that do not start
  NothingNew: ["Es gibt nichts Neues, wofür der Ablauf liefe.", "Er läuft, sobald es etwas gibt."],
  NotAsked: [
    "Ob es etwas Neues gibt, ließ sich nicht fragen: {message}",
    "Zur nächsten Zeit des Zeitplans wird wieder gefragt.",
  ],
  TakesNoBody: ["Der Ablauf „{flow}“ nimmt keine Angaben an.", "Ihm einen Auslöser vom Typ Request geben."],
  RunUnfinished: [
    "Ein Lauf von „{flow}“ wurde unterbrochen und muss zuerst weitergehen.",
    "„Jetzt ausführen“ lässt ihn weitergehen.",
  ],
  // Neuere Versionen
  NoUpdateChannel: [
    "Diese Fassung von Causeway sieht nicht nach neueren Versionen.",
    "Neuere gibt es dort, woher diese kam.",
  ],
  BadUpdateChannel: [
    "Der Kanal für neuere Versionen ist in dieser Fassung nicht zu gebrauchen: {why}.",
    "Neuere gibt es dort, woher diese kam.",
  ],
  UpdateNotSigned: [
    "Was der Kanal für neuere Versionen sagt, ist nicht von Causeways Machern unterschrieben. Nichts davon wurde benutzt.",
    "Mit der jetzigen Version weiterarbeiten und es in einigen Tagen wieder versuchen.",
  ],
  UpdateUnreadable: [
    "Was der Kanal für neuere Versionen sagt, ist nicht zu lesen: {why}.",
    "Mit der jetzigen Version weiterarbeiten und es in einigen Tagen wieder versuchen.",
  ],
  UpdateExpired: [
    "Was der Kanal für neuere Versionen sagt, galt bis {at} und ist zu alt.",
    "Prüfen, ob die Uhr dieses Computers stimmt; sonst es in einigen Tagen wieder versuchen.",
  ],
  UpdateReplayed: [
    "Der Kanal für neuere Versionen sagt etwas Älteres als vorher. Nichts davon wurde benutzt.",
    "Mit der jetzigen Version weiterarbeiten und es in einigen Tagen wieder versuchen.",
  ],
  UpdateNotHttps: [
    "Die neuere Version käme unverschlüsselt von {host}. Nichts wurde geholt.",
    "Mit der jetzigen Version weiterarbeiten und es in einigen Tagen wieder versuchen.",
  ],
  NothingNewer: ["Für diesen Computer gibt es keine neuere Version von Causeway.", "Es ist nichts zu tun."],
  UpdateTampered: [
    "Die Datei, die kam, ist nicht die von Causeways Machern unterschriebene. Sie wurde entfernt.",
    "Mit der jetzigen Version weiterarbeiten und es in einigen Tagen wieder versuchen.",
  ],
  RunPaused: [
    "Ein Lauf von „{flow}“ pausiert; daneben beginnt kein anderer.",
    "Ihn zuerst fortsetzen oder anhalten, im Verlauf.",
  ],
  FlowNotAgreed: [
    "„{flow}“ kommt von anderswo und wartet auf Ihre Zustimmung zu dem, was er tun darf.",
    "Beim Ablauf ansehen, was das ist, und zustimmen.",
  ],
  RunCallsSpent: [
    "Der Lauf hat die {most} Aufrufe gemacht, die er machen darf.",
    "Wenn das nötig ist, metadata.causeway.budget des Ablaufs erhöhen. Was übrig ist, nimmt der nächste Lauf auf.",
  ],
  RunMegabytesSpent: [
    "Der Lauf hat die {most} MB bewegt, die er bewegen darf.",
    "Wenn das nötig ist, metadata.causeway.budget des Ablaufs erhöhen. Was übrig ist, nimmt der nächste Lauf auf.",
  ],
  RunDaysSpent: [
    "Der Lauf hat vor mehr als {most} Tagen begonnen und macht keine Aufrufe mehr.",
    "Wenn das nötig ist, metadata.causeway.budget des Ablaufs erhöhen. Was übrig ist, nimmt der nächste Lauf auf.",
  ],
  FlowPaused: ["Der Ablauf „{flow}“ ist pausiert, darum führt ihn kein anderer aus.", "Ihn fortsetzen."],
  FlowSplits: [
    "Der Ablauf „{flow}“ beginnt mehrere Läufe, darum kann kein anderer auf ihn warten.",
    "splitOn in seinem Auslöser weglassen und ein Foreach verwenden.",
  ],
  FlowCircle: [
    "Der Ablauf „{flow}“ führt zu dem zurück, der ihn ausführt; sie würden ewig aufeinander warten.",
    "Einen der Aufrufe weglassen.",
  ],
  TooDeep: [
    "Der Ablauf „{flow}“ wurde nicht ausgeführt: Höchstens {most} Abläufe laufen ineinander.",
    "Die Schritte eines davon in einen anderen aufnehmen.",
  ],
  // Signing in
  SignInSettings: [
    "Die Einstellungen der Anmeldung stimmen nicht: {why}.",
    "Client-ID, Client-Secret und Adressen beim Konnektor unter Sicherheit prüfen.",
  ],
  PortTaken: [
    "Der Port {port} wird von einem anderen Programm benutzt, und diese Anmeldung braucht ihn.",
    "Bitte dieses Programm beenden und sich dann noch einmal anmelden.",
  ],
  SignInCodeExpired: ["Der Code wurde nicht rechtzeitig eingegeben.", "Bitte neu anmelden."],
  SignInDiscovery: [
    "Was {server} über die Anmeldung sagt, ist nicht zu gebrauchen: {why}.",
    "Den Aussteller prüfen, oder die Adressen der Anmeldung beim Konnektor angeben.",
  ],
  NotRegistered: [
    "{server} hat Causeway nicht registriert: {why}.",
    "Dort von Hand einen Client registrieren und seine ID beim Konnektor angeben.",
  ],
  SignInInterference: [
    "Etwas auf diesem Rechner stört die Anmeldung, darum wurde sie angehalten.",
    "Programme und Browser-Erweiterungen schließen, die Ports absuchen, und es noch einmal versuchen.",
  ],
  SignInRefused: ["{server} hat die Anmeldung abgelehnt ({why}).", "Bitte neu anmelden."],
  SignInMalformed: [
    "Der Dienst hat den Browser mit etwas zurückgeschickt, das kein Dienst senden darf.",
    "Bitte neu anmelden.",
  ],
  SignInWrongServer: [
    "Die Antwort kam von einem anderen Server als dem gefragten und wurde nicht benutzt.",
    "Bitte neu anmelden.",
  ],
  NotThisSignIn: [
    "Diese Adresse gehört nicht zu dieser Anmeldung.",
    "Nach dem Zustimmen die ganze Adresse aus der Adresszeile des Browsers kopieren.",
  ],
  SignInUnreachable: [
    "{server} war nicht zu erreichen, um die Anmeldung abzuschließen: {why}.",
    "Bitte die Internetverbindung prüfen und neu anmelden.",
  ],
  SignInRejected: [
    "{server} hat die Anmeldung nicht abgeschlossen (HTTP {status}, {why}).",
    "Hat der Dienst gerade Störungen, später noch einmal; sonst Client-ID, Client-Secret und Adressen prüfen.",
  ],
  SignInNoToken: ["{server} hat mit etwas geantwortet, das keine Anmeldung ist: {why}", "Bitte neu anmelden."],
  TokenAnswerEmpty: ["Der Dienst hat auf die Anmeldung nichts geantwortet.", TOKEN],
  TokenAnswerUnreadable: ["Der Dienst hat auf die Anmeldung etwas geantwortet, das sich nicht lesen lässt.", TOKEN],
  NoAccessToken: ["In der Antwort des Dienstes steht keine Anmeldung.", TOKEN],
  BadAccessToken: ["Die Anmeldung, die der Dienst gab, enthält Zeichen, die sie nicht enthalten darf.", TOKEN],
  TokenKind: ["Der Dienst gab eine Anmeldung von einer Art, die Causeway nicht benutzen kann.", TOKEN],
  TokenRefused: ["Der Dienst hat die Anmeldung nicht gegeben.", TOKEN],
  SignInEnded: ["Die Anmeldung ist zu Ende.", "Bitte neu anmelden."],
  NotApproved: [
    "Die Anmeldung ginge jetzt an eine Adresse, der Sie nicht zugestimmt haben.",
    "Neu anmelden, wenn die Adresse stimmt: Sie wird vorher gezeigt.",
  ],
  RefreshLater: ["Die Anmeldung ließ sich gerade nicht erneuern.", "Causeway versucht es von selbst wieder."],
  UnsafeAddress: ["Diese Adresse öffnet Causeway nicht.", null],
  NoBrowser: ["Kein Browser ließ sich starten.", "Den Link kopieren und selbst öffnen."],
  // Secrets
  ShortPassphrase: ["Diese Passphrase ist zu kurz, um etwas zu schützen.", "Mindestens 8 Zeichen nehmen."],
  // The database
  DatabaseNewer: [
    "{path} wurde von einem neueren Causeway geschrieben.",
    "Das neuere starten oder mit --home einen anderen Ordner angeben. Nichts wurde verändert.",
  ],
  DatabaseOlder: [
    "{path} ist noch nicht auf dem neuesten Stand.",
    "Causeway einmal starten; es erledigt das von selbst.",
  ],
  NotADatabase: [
    "{path} ist keine Datenbank von Causeway.",
    "Die Datei wegräumen oder mit `causeway restore` eine Sicherung zurückholen. Nichts wurde verändert.",
  ],
  NoDatabase: [
    "In {path} ist keine Datenbank.",
    "Causeway einmal starten oder mit --home den richtigen Ordner angeben.",
  ],
  DatabaseCorrupt: [
    "Die Datenbank ist beschädigt: {message}.",
    "Mit `causeway restore` eine Sicherung zurückholen. Konnektoren und Abläufe sind Dateien und nicht betroffen.",
  ],
  DatabaseBusy: [
    "Ein anderes Programm sperrt die Datenbank: Die Änderung wurde nicht gespeichert.",
    "Schließen, was causeway.db geöffnet hat, und es noch einmal versuchen.",
  ],
  DatabaseReadOnly: [
    "Die Datenbank darf nur gelesen werden.",
    "Prüfen, ob in den Datenordner geschrieben werden darf.",
  ],
  DatabaseFailed: [
    "Die Datenbank ließ sich nicht benutzen: {message}.",
    "Prüfen, ob der Datenträger da ist und in den Datenordner geschrieben werden darf.",
  ],
  DatabaseUnreadable: [
    "Ein Eintrag der Datenbank lässt sich nicht lesen: {message}.",
    "Bleibt es dabei, sie aus einer Sicherung zurückholen.",
  ],
  DatabaseClosed: ["Die Datenbank ist geschlossen.", "Causeway neu starten."],
  RunNotRunning: ["Der Lauf {run} läuft nicht.", null],
  DeliveryNotWaiting: [
    "„{label}“ wartet nicht auf eine Entscheidung.",
    "Die Liste noch einmal ansehen; sie hat sich geändert.",
  ],
  TwoOperations: [
    "Der Konnektor „{connector}“ hat zwei Operationen namens „{id}“.",
    "Die Beschreibung noch einmal importieren; jede bekommt dann einen eigenen Namen.",
  ],
  SecretOutdated: ["Von „{connection}“ ist schon eine neuere Anmeldung aufbewahrt.", null],
  // Descriptions
  EmptyFile: ["Die Datei ist leer.", "Die Beschreibung noch einmal herunterladen oder eine andere Datei wählen."],
  HtmlPage: [
    "Die Datei ist eine Webseite (HTML) und nicht die Beschreibung einer API.",
    "Auf der Seite nach einem Link zu openapi.json, swagger.json oder einer .yaml-Datei suchen und diese importieren.",
  ],
  XmlFile: [
    "Die Datei ist XML einer Art, die Causeway nicht lesen kann.",
    "Nach einer Beschreibung derselben API als OpenAPI oder Swagger suchen.",
  ],
  Archive: [
    "Die Datei ist ein Archiv und nicht die Beschreibung einer API.",
    "Es entpacken und die Beschreibung darin importieren.",
  ],
  ArchiveBomb: [
    "Das Archiv entfaltet sich weiter, als es sicher ist: {why}.",
    "Nur benutzen, wenn bekannt ist, woher die Datei kommt.",
  ],
  UnsafeArchive: [
    "Das Archiv ist nicht sicher zu entpacken: {why}.",
    "Es selbst entpacken und die Beschreibung darin importieren.",
  ],
  BrokenArchive: ["Das Archiv ist beschädigt: {why}.", "Es noch einmal herunterladen."],
  BinaryFile: [
    "Die Datei ist kein Text und nicht die Beschreibung einer API.",
    "Eine Datei als OpenAPI, Swagger oder Google Discovery (JSON oder YAML) wählen.",
  ],
  NestedTooDeep: [
    "Die Datei ist mehr als {most} Ebenen tief verschachtelt, was keine wirkliche Beschreibung ist.",
    "Nur benutzen, wenn bekannt ist, woher die Datei kommt.",
  ],
  YamlBomb: [
    "Die YAML-Datei entfaltet sich weiter, als es sicher ist: {why}.",
    "Nur benutzen, wenn bekannt ist, woher die Datei kommt.",
  ],
  Unreadable: [
    "Die Datei ist weder JSON noch YAML: {why}.",
    "Sie an dieser Stelle berichtigen oder noch einmal herunterladen.",
  ],
  NotADescription: [
    "Die Datei ist nicht die Beschreibung einer API.",
    "Eine Datei als OpenAPI, Swagger oder Google Discovery (JSON oder YAML) wählen.",
  ],
  NoOperations: [
    "In der Beschreibung ist nichts, was sich aufrufen ließe: {why}.",
    "Bei dem, der die API anbietet, um die vollständige Beschreibung bitten.",
  ],
  // Requests
  UnknownArgument: ["{operation} hat keinen Parameter namens „{name}“.", "Den Namen prüfen."],
  MissingArgument: ["{operation} braucht „{name}“, und es wurde nicht angegeben.", "Einen Wert dafür angeben."],
  EmptyPathValue: ["„{name}“ ist ein Teil der Adresse und darf nicht leer sein.", "Einen Wert dafür angeben."],
  DotSegment: [
    "Die Adresse {path} enthielte „{segment}“, was woandershin führt.",
    "Einen Wert ohne solche Teile nehmen.",
  ],
  UnsafeHeader: ["Der Header „{name}“ darf keine Zeilenumbrüche und Steuerzeichen enthalten.", "Sie entfernen."],
  UnusableBase: [
    "{given} ist keine Adresse mit http oder https.",
    "Beim Konnektor eine Adresse angeben, die mit https:// beginnt.",
  ],
  OtherOrigin: [
    "Die Anfrage ginge zu {origin} und nicht zum Server des Konnektors.",
    "Die Adresse des Konnektors und den Pfad der Operation prüfen.",
  ],
  UnusableBody: ["Der Body lässt sich nicht als {contentType} senden.", "Ihn in einer Form angeben, die dazu passt."],
};
