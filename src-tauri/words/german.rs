//! German. Sentences about a matter are made of its kind and of what it is about; of a kind that is not known here, the
//! engine's own English is shown.

use std::collections::BTreeMap;

use causeway_api::Notice as Told;
use causeway_api::views::{Attention, AttentionKind, EngineState, Status};
use causeway_core::text::count;
use chrono::Datelike;

use super::{Buttons, Failures, Words};

/// German.
pub(super) static GERMAN: Words = Words {
    starting: "Wird gestartet…",
    open_causeway: "Causeway öffnen",
    open: "Öffnen",
    quit: "Beenden",
    quit_and_stop: |n| match n {
        1 => "Beenden: 1 Ablauf läuft dann nicht".into(),
        _ => format!("Beenden: {n} Abläufe laufen dann nicht"),
    },
    resume: "Fortsetzen",
    pause: "Pausieren",
    run_now: "Jetzt ausführen",
    show: "Zeigen",
    pause_everything: "Alles pausieren",
    pauses: ["Für 1 Stunde", "Bis morgen", "Bis ich fortsetze"],
    more: |n| format!("{n} weitere"),
    next: |title, at| format!("Als Nächstes: {title}, {at}"),
    status,
    flow_note: |state| {
        let note = match state {
            "on" => return None,
            "needs-you" => "wartet auf Sie",
            "running" => "läuft",
            "paused" => "pausiert",
            "held" => "angehalten",
            "broken" => "fehlerhaft",
            "failed" => "gescheitert",
            other => other,
        };
        Some(note.to_owned())
    },
    clock_time: |at, days| match days {
        ..=0 => at.format("um %H:%M").to_string(),
        1 => at.format("morgen um %H:%M").to_string(),
        _ => {
            let day = DAYS[at.weekday().num_days_from_monday() as usize];
            format!("{day}, {}", at.format("%-d.%-m. um %H:%M"))
        }
    },
    attention,
    notice,
    buttons: Buttons {
        sign_in: "Anmelden",
        settings: "Einstellungen",
        decide: "Entscheiden",
        show_run: "Lauf zeigen",
        show_flow: "Ablauf zeigen",
        snooze: "1 Stunde Ruhe",
    },
    keeps_running: (
        "Causeway läuft weiter",
        [
            "Die Abläufe gehen im Hintergrund weiter. Über das Symbol im Infobereich lässt es sich öffnen und beenden.",
            "Die Abläufe gehen im Hintergrund weiter. Diese Oberfläche hat keinen Infobereich: Zum Öffnen Causeway noch \
             einmal starten, zum Beenden `causeway-desktop --quit`.",
        ],
    ),
    failures: Failures {
        start: "Causeway konnte nicht starten",
        run: "Der Ablauf wurde nicht gestartet",
        pause: "Der Ablauf wurde nicht pausiert",
        resume: "Der Ablauf wurde nicht fortgesetzt",
        pause_all: "Nichts wurde pausiert",
        resume_all: "Nichts wurde fortgesetzt",
        snooze: "Benachrichtigungen kommen weiterhin",
    },
};

const DAYS: [&str; 7] = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];

fn status(status: &Status, until: Option<String>) -> String {
    match (status.state, &status.lacks) {
        (EngineState::Idle, Some(lack)) => match (lack.reason.as_str(), lack.battery) {
            ("mains", Some(battery)) => format!("Wartet auf Netzstrom: Akku bei {battery} %"),
            ("unmetered", _) => "Wartet auf ein Netzwerk, das nicht getaktet ist".into(),
            ("network", _) => "Wartet auf ein Netzwerk".into(),
            _ => lack.text.clone(),
        },
        (EngineState::Idle, None) if status.demo => "Demo: Alles ist erledigt".into(),
        (EngineState::Idle, None) => "Alles ist erledigt".into(),
        (EngineState::Paused, _) => match until {
            Some(until) => format!("Pausiert bis {}", until.trim_start_matches("um ")),
            None => "Pausiert, bis Sie fortsetzen".into(),
        },
        (EngineState::NeedsYou, _) => match status.counts.attention {
            0 | 1 => "Etwas wartet auf Sie".into(),
            n => format!("{n} Dinge warten auf Sie"),
        },
        (EngineState::Running, _) => match status.running.as_slice() {
            [one] => format!("Läuft: {one}"),
            all => format!("{} Abläufe laufen", all.len()),
        },
        (EngineState::Error, _) => "Der letzte Lauf ist gescheitert".into(),
    }
}

fn attention(Attention { kind, about, .. }: &Attention) -> String {
    let (name, title) = (of(about, "name"), of(about, "title"));
    match kind {
        AttentionKind::SignIn => format!("{name}: bitte neu anmelden"),
        AttentionKind::SignInSettings => format!("{name}: Anmeldung prüfen"),
        AttentionKind::UnknownDelivery => {
            format!("„{title}“: {}", counted(about, "Zustellung ansehen", "Zustellungen ansehen"))
        }
        AttentionKind::FlowBroken => format!("Die Datei von „{title}“ hat Fehler"),
        AttentionKind::FlowAgreement => format!("„{title}“ wartet auf Ihre Zustimmung"),
        AttentionKind::FlowQuiet => format!("„{title}“ ist verstummt"),
        AttentionKind::Vault => "Die Geheimnisse lassen sich nicht öffnen".into(),
        AttentionKind::Restored => "Causeway arbeitet mit einer Kopie der Datenbank".into(),
        AttentionKind::Clock => "Die Uhr dieses Rechners geht falsch".into(),
        AttentionKind::Network => "Eine Einstellung des Netzwerks ist unbrauchbar".into(),
    }
}

fn notice(told: &Told) -> (String, String) {
    let about = &told.about;
    let (name, title) = (of(about, "name"), of(about, "title"));
    let kept = "Was zu senden ist, bleibt aufgehoben und wird danach gesendet.";
    match told.said.as_str() {
        "delivered" => (told.title.clone(), format!("{} zugestellt.", counted(about, "Eintrag", "Einträge"))),
        "doubt" => {
            let items = counted(about, "Eintrag angekommen ist", "Einträge angekommen sind");
            (told.title.clone(), format!("Niemand weiß, ob {items}. Von selbst wird nichts noch einmal gesendet."))
        }
        "sign-in" => (format!("{name}: bitte neu anmelden"), kept.into()),
        "sign-in-settings" => (
            format!("{name} nimmt die Einstellungen der Anmeldung nicht an"),
            format!("{}. {kept}", of(about, "reason")),
        ),
        "vault" => (
            "Abläufe warten auf die Geheimnisse".into(),
            "Sie lassen sich nicht öffnen. Die Einstellungen sagen, warum und was zu tun ist.".into(),
        ),
        "restored" => (
            "Causeway arbeitet mit einer Kopie weiter".into(),
            "Bis zum Fortsetzen läuft nichts. Im Fenster steht, was das bedeutet.".into(),
        ),
        "description" => (
            format!("{title} hat eine neue Beschreibung"),
            match of(about, "flow") {
                "" => "Nichts wurde ersetzt.".into(),
                flow => format!("Aufrufe des Ablaufs {flow} könnten scheitern. Vor dem Übernehmen bitte ansehen."),
            },
        ),
        "quiet" => (
            format!("{title} ist verstummt"),
            format!("Seit {} ist kein Lauf gelungen. Der Verlauf sagt, warum.", counted(about, "Tag", "Tagen")),
        ),
        "update" => (
            format!("Causeway {} ist da", of(about, "version")),
            "Causeway ändert sich nicht selbst: Die Einstellungen sagen, wie es installiert wird.".into(),
        ),
        "more" => (
            format!("Noch {}", counted(about, "Meldung", "Meldungen")),
            "Im Fenster von Causeway sind alle zu sehen.".into(),
        ),
        // A failure is said as the service or the flow says it.
        _ => (told.title.clone(), told.body.clone()),
    }
}

fn of<'a>(about: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    about.get(name).map_or("", String::as_str)
}

/// How many, with what is counted.
fn counted(about: &BTreeMap<String, String>, one: &str, many: &str) -> String {
    count(of(about, "count").parse().unwrap_or(0), one, many).replace(',', ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn about(facts: &[(&str, &str)]) -> BTreeMap<String, String> {
        facts.iter().map(|(name, fact)| ((*name).to_owned(), (*fact).to_owned())).collect()
    }

    #[test]
    fn what_is_told_is_said_in_german_and_what_is_not_known_as_it_is() {
        let title = "Gewicht";
        let cases = [
            ("delivered", about(&[("count", "1312")]), "Weights", "1.312 Einträge zugestellt."),
            ("sign-in", about(&[("name", "Fitbit")]), "Fitbit: bitte neu anmelden", "Was zu senden ist"),
            ("update", about(&[("version", "0.2.0")]), "Causeway 0.2.0 ist da", "Causeway ändert sich nicht selbst"),
            ("quiet", about(&[("title", title), ("count", "1")]), "Gewicht ist verstummt", "Seit 1 Tag ist"),
            (
                "description",
                about(&[("title", title), ("flow", "a")]),
                "Gewicht hat eine neue",
                "des Ablaufs a könnten",
            ),
            ("more", about(&[("count", "3")]), "Noch 3 Meldungen", "Im Fenster"),
            ("failed", about(&[]), "Weights", "500 Oops"),
        ];
        for (said, about, title, body) in cases {
            let told =
                Told { title: "Weights".into(), body: "500 Oops".into(), said: said.into(), about, ..Told::default() };
            let (first, second) = notice(&told);
            assert!(first.starts_with(title) && second.contains(body), "{said}: {first} / {second}");
        }
    }

    #[test]
    fn what_needs_the_user_is_named() {
        let attention = |kind, facts: &[(&str, &str)]| {
            attention(&Attention { kind, about: about(facts), ..testing::attention("x", None, None) })
        };
        assert_eq!(attention(AttentionKind::SignIn, &[("name", "Fitbit")]), "Fitbit: bitte neu anmelden");
        let waiting = [("title", "Gewicht"), ("count", "2")];
        assert_eq!(attention(AttentionKind::UnknownDelivery, &waiting), "„Gewicht“: 2 Zustellungen ansehen");
    }
}
