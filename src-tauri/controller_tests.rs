//! The shell's decisions, on a clock that is moved by hand and with fakes that record.

use std::sync::Arc;

use causeway_api::views::EngineState;
use causeway_api::{Tag, Tags};
use causeway_core::clock::ManualClock;

use super::*;
use crate::testing::{FakeDesktop, FakeEngine, Log, card, overview, told};

struct Bench {
    log: Log,
    clock: Arc<ManualClock>,
    engine: Arc<FakeEngine>,
    controller: Controller<FakeDesktop>,
}

fn zone(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(3600).expect("a zone"))
}

fn bench(refuse: Option<WireError>) -> Bench {
    let log = Log::default();
    let clock = Arc::new(ManualClock::at("2026-11-24T12:20:00Z".parse().expect("a time")));
    let engine = Arc::new(FakeEngine { log: log.clone(), refuse, ..FakeEngine::default() });
    let controller = Controller::new(FakeDesktop(log.clone()), clock.clone(), zone, Memory::default(), String::new());
    Bench { log, clock, engine, controller }
}

impl Bench {
    /// The bench with its engine opened and the tray showing it.
    async fn opened() -> Self {
        let mut bench = bench(None);
        bench.send(Event::Opened(Ok(bench.engine.clone()))).await;
        let expected = [
            "tray Idle: Starting…",
            "Supplies { battery: None, is_metered: false, is_offline: false }",
            "start at login: false, chosen: false",
            "tray Idle: Everything is up to date",
        ];
        assert_eq!(bench.log.take(), expected);
        bench
    }

    async fn send(&mut self, event: Event) {
        assert!(self.controller.handle(event).await.is_continue());
        self.controller.tick().await;
    }

    async fn pass(&mut self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.controller.tick().await;
    }

    async fn change(&mut self) {
        self.controller.changed(&Tags { tags: vec![Tag::Status] });
        self.controller.tick().await;
    }

    fn set(&self, state: EngineState) {
        *self.engine.overview.lock().expect("an overview") = overview(state, vec![card("a", "Weights", "on")]);
    }
}

#[tokio::test]
async fn a_finished_run_is_told_once() {
    let mut bench = Bench::opened().await;
    bench.engine.outbox.lock().expect("an outbox").push(told(7));
    for _ in 0..3 {
        bench.pass(1).await;
        bench.change().await;
    }
    assert_eq!(bench.log.take(), ["notify Run 7: 312 items delivered"]);
}

#[tokio::test]
async fn the_tray_follows_the_engine_at_most_twice_a_second() {
    let mut bench = Bench::opened().await;
    bench.pass(10).await;
    bench.set(EngineState::Running);
    bench.change().await;
    bench.set(EngineState::Idle);
    bench.change().await;
    bench.set(EngineState::Paused);
    bench.change().await;
    assert_eq!(bench.log.take(), ["tray Running: Running"]);
    bench.clock.advance(Duration::from_millis(501));
    bench.controller.tick().await;
    assert_eq!(bench.log.take(), ["tray Paused: Paused until you resume"]);
}

#[tokio::test]
async fn a_closed_window_is_destroyed_after_half_a_minute() {
    let mut bench = Bench::opened().await;
    bench.send(Event::TrayClicked).await;
    bench.send(Event::CloseAsked).await;
    bench.log.take();
    bench.pass(29).await;
    assert!(bench.log.take().is_empty());
    bench.pass(1).await;
    bench.pass(60).await;
    assert_eq!(bench.log.take(), ["close window"]);
    bench.send(Event::Launched(Args::default())).await;
    assert_eq!(bench.log.take(), ["show window"]);
}

#[tokio::test]
async fn a_window_that_is_opened_again_in_time_stays() {
    let mut bench = Bench::opened().await;
    bench.send(Event::CloseAsked).await;
    bench.pass(20).await;
    bench.send(Event::Chosen(Command::Open)).await;
    bench.log.take();
    bench.pass(200).await;
    assert!(bench.log.take().is_empty());
}

#[tokio::test]
async fn the_first_close_is_explained_and_no_other() {
    let mut bench = Bench::opened().await;
    bench.send(Event::CloseAsked).await;
    let first = bench.log.take();
    bench.send(Event::TrayClicked).await;
    bench.send(Event::CloseAsked).await;
    assert_eq!(first.len(), 2);
    assert!(first[1].starts_with("notify Causeway keeps running: ") && first[1].contains("tray"), "{first:?}");
    assert_eq!(bench.log.take(), ["show window", "hide window"]);
}

#[tokio::test]
async fn quitting_ends_the_engine_first_whoever_asks() {
    let again = || Event::Launched(Args { quit: true, ..Args::default() });
    for event in [Event::Chosen(Command::Quit), Event::Terminate, again()] {
        let mut bench = Bench::opened().await;
        assert!(bench.controller.handle(event).await.is_break());
        assert_eq!(bench.log.take(), ["hide window", "engine shutdown", "quit 0"]);
    }
}

#[tokio::test]
async fn menu_entries_ask_the_engine() {
    let flow = || "a".to_owned();
    let cases = [
        (Command::Run(flow()), r#"flow_run {"slug":"a"}"#),
        (Command::PauseFlow(flow()), r#"flow_pause {"slug":"a","paused":true}"#),
        (Command::ResumeFlow(flow()), r#"flow_pause {"slug":"a","paused":false}"#),
        (Command::PauseAll(Pause::Hour), r#"pause_all {"hours":1}"#),
        (Command::PauseAll(Pause::Tomorrow), r#"pause_all {"hours":11}"#),
        (Command::PauseAll(Pause::UntilResumed), r#"pause_all {"hours":null}"#),
        (Command::ResumeAll, "resume_all {}"),
        (Command::Snooze, r#"snooze {"hours":1}"#),
        (Command::Show("/connections".into()), "show /connections"),
        (Command::Open, "show window"),
    ];
    let mut bench = Bench::opened().await;
    for (command, expected) in cases {
        bench.send(Event::Chosen(command)).await;
        assert_eq!(bench.log.take(), [expected]);
    }
}

#[tokio::test]
async fn what_the_engine_refuses_is_said() {
    let mut bench = bench(Some(WireError::new("AlreadyRunning", "Weights is running already.")));
    bench.send(Event::Chosen(Command::Run("a".into()))).await;
    bench.send(Event::Opened(Ok(bench.engine.clone()))).await;
    bench.send(Event::Chosen(Command::Run("a".into()))).await;
    let said: Vec<_> = bench.log.take().into_iter().filter(|line| line.starts_with("notify")).collect();
    let expected = [
        "notify The flow was not started: Causeway is not ready yet. Try again in a moment.",
        "notify The flow was not started: Weights is running already.",
    ];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn an_engine_that_cannot_open_is_said_and_the_app_can_still_be_quit() {
    let mut bench = bench(None);
    let error = WireError::new("HomeInUse", "Another Causeway uses this data folder.");
    bench.send(Event::Opened(Err(error))).await;
    let expected = [
        "tray Idle: Starting…",
        "tray Error: Another Causeway uses this data folder.",
        "notify Causeway could not start: Another Causeway uses this data folder.",
    ];
    assert_eq!(bench.log.take(), expected);
    assert!(bench.controller.handle(Event::Chosen(Command::Quit)).await.is_break());
}

#[tokio::test]
async fn without_a_tray_the_app_goes_on_and_tries_again() {
    let mut bench = Bench::opened().await;
    for pause in [2, 5, 10, 600, 600] {
        bench.send(Event::Tray(false)).await;
        bench.pass(pause - 1).await;
        assert!(bench.log.take().is_empty());
        bench.pass(1).await;
        assert_eq!(bench.log.take(), ["tray Idle: Everything is up to date"]);
    }
    bench.send(Event::CloseAsked).await;
    assert!(bench.log.take()[1].contains("This desktop has no tray"));
    bench.send(Event::Tray(true)).await;
    bench.pass(100).await;
    assert_eq!(bench.log.take(), ["close window"]);
}

#[tokio::test]
async fn a_tray_that_appears_is_used_at_once() {
    let mut bench = Bench::opened().await;
    bench.send(Event::TrayHost).await;
    assert!(bench.log.take().is_empty(), "the icon is there and comes back by itself");
    for _ in 0..4 {
        bench.send(Event::Tray(false)).await;
    }
    bench.send(Event::TrayHost).await;
    assert_eq!(bench.log.take(), ["tray Idle: Everything is up to date"]);
}

#[tokio::test]
async fn what_the_machine_has_is_passed_on_also_if_it_was_known_before_the_engine() {
    let mut bench = bench(None);
    let supplies = Supplies { battery: Some(12), ..Supplies::default() };
    bench.send(Event::Supplies(supplies)).await;
    bench.send(Event::Woke).await;
    bench.send(Event::Opened(Ok(bench.engine.clone()))).await;
    assert_eq!(bench.log.take()[1], format!("{supplies:?}"));
    bench.send(Event::Supplies(Supplies::default())).await;
    bench.send(Event::Woke).await;
    assert_eq!(bench.log.take()[..2], [format!("{:?}", Supplies::default()), "woke".into()]);
}

#[tokio::test]
async fn settings_for_the_shell_are_followed_as_they_change() {
    let mut bench = Bench::opened().await;
    let settings = |bench: &Bench, login: bool, quit: bool| {
        *bench.engine.settings.lock().expect("settings") = json!({"startAtLogin": login, "quitOnClose": quit});
    };
    settings(&bench, true, true);
    bench.pass(1).await;
    bench.change().await;
    assert!(bench.log.take().is_empty(), "settings are read when they are said to have changed");
    for (login, quit, said) in [(true, false, vec!["start at login: true, chosen: true"]), (true, true, vec![])] {
        settings(&bench, login, quit);
        bench.pass(1).await;
        bench.controller.changed(&Tags { tags: vec![Tag::Settings] });
        bench.controller.tick().await;
        assert_eq!(bench.log.take(), said);
    }
    assert!(bench.controller.handle(Event::CloseAsked).await.is_break());
    assert_eq!(bench.log.take(), ["hide window", "engine shutdown", "quit 0"]);
}

#[tokio::test]
async fn a_window_is_made_where_the_last_one_was() {
    let mut bench = Bench::opened().await;
    bench.send(Event::TrayClicked).await;
    bench.send(Event::WindowPlaced(Place { x: 40.0, y: 50.0, ..Place::default() })).await;
    bench.send(Event::CloseAsked).await;
    bench.pass(30).await;
    bench.send(Event::TrayClicked).await;
    let log = bench.log.take();
    assert_eq!(
        (log.first().map(String::as_str), log.last().map(String::as_str)),
        (Some("show window"), Some("show window at 40,50"))
    );
}

#[tokio::test]
async fn notifications_that_have_to_wait_are_asked_for_again() {
    let mut bench = Bench::opened().await;
    bench.engine.outbox.lock().expect("an outbox").push(told(1));
    *bench.engine.silence.lock().expect("a silence") = Some(Duration::from_secs(40));
    bench.pass(1).await;
    bench.change().await;
    *bench.engine.silence.lock().expect("a silence") = None;
    bench.pass(39).await;
    assert!(bench.log.take().is_empty());
    bench.pass(1).await;
    assert_eq!(bench.log.take(), ["notify Run 1: 312 items delivered"]);
}

#[tokio::test]
async fn the_tray_that_comes_late_shows_the_newest_menu() {
    let mut bench = Bench::opened().await;
    bench.send(Event::Tray(false)).await;
    bench.pass(1).await;
    bench.set(EngineState::Running);
    bench.change().await;
    assert!(bench.log.take().is_empty());
    bench.pass(1).await;
    assert_eq!(bench.log.take(), ["tray Running: Running"]);
}

#[tokio::test]
async fn the_loop_hears_the_engine_and_ends_with_it() {
    let bench = bench(None);
    let (mailbox, events) = mpsc::unbounded_channel();
    let engine = bench.engine.clone();
    let running = bench.controller.run(events);
    let (_, ()) = tokio::join!(running, async {
        mailbox.send(Event::Opened(Ok(engine.clone()))).ok();
        while engine.events.receiver_count() == 0 {
            tokio::task::yield_now().await;
        }
        engine.outbox.lock().expect("an outbox").push(told(1));
        bench.clock.advance(Duration::from_secs(1));
        engine.events.send(Tags { tags: vec![Tag::Runs] }).ok();
        while !engine.outbox.lock().expect("an outbox").is_empty() {
            tokio::task::yield_now().await;
        }
        mailbox.send(Event::Terminate).ok();
    });
    let log = bench.log.take();
    assert!(log.contains(&"notify Run 1: 312 items delivered".to_owned()), "{log:?}");
    assert_eq!(log.last().map(String::as_str), Some("quit 0"));
}

#[test]
fn until_tomorrow_reaches_past_midnight() {
    let hours = |time: &str| hours_until_midnight(DateTime::parse_from_rfc3339(time).expect("a time"));
    assert_eq!(hours("2026-11-24T13:20:00+01:00"), 11);
    assert_eq!(hours("2026-11-24T23:59:59+01:00"), 1);
    assert_eq!(hours("2026-11-24T00:00:00+01:00"), 24);
}
