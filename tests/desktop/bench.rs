//! `./dev bench desktop`: what the desktop app costs, on a release build in a virtual session, beside what it may cost.
//! What needs a browser is measured by `npm run bench` in ui/. Prints the section of docs/benchmarks.md.
#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "this is what it is for")]

#[path = "bench/home.rs"]
mod home;
#[path = "bench/page.rs"]
mod page;
#[path = "bench/processes.rs"]
mod processes;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/screen.rs"]
mod screen;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "session.rs"]
mod session;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "tray.rs"]
mod tray;

use std::error::Error;
use std::process::Child;
use std::time::Duration;

use causeway_core::{Clock, Home, SystemClock};
use processes::{Count, family, proportional};
use screen::Screen;
use session::{Session, eventually};
use tray::Tray;

type Outcome<T> = Result<T, Box<dyn Error>>;

const APP: &str = env!("CARGO_BIN_EXE_causeway-desktop");
const STARTS: usize = 5;
/// How long the idle app is watched, in seconds, unless `CAUSEWAY_BENCH_IDLE` says otherwise.
const IDLE: u64 = 300;

/// What was measured in the virtual session.
pub(crate) struct Measured {
    /// The processor time of each start, in order of size.
    pub(crate) starts: Vec<Duration>,
    /// Memory by process in KiB: the window never opened, open, and closed for a while.
    pub(crate) memory: [Vec<(String, u64)>; 3],
    /// What happened while nothing was due: the window never opened, and closed for a while.
    pub(crate) idle: [Count; 2],
    /// How long that was watched.
    pub(crate) watched: Duration,
    /// From a click on the icon to the overview: the first time, and after the page was ended.
    pub(crate) windows: [Duration; 2],
}

fn main() -> Outcome<()> {
    // `cargo test --benches` asks only whether it builds.
    if std::env::args().any(|arg| arg == "--test") {
        return Ok(());
    }
    let missing = session::missing();
    if !missing.is_empty() {
        return Err(format!("A desktop session needs these programs: {missing}.").into());
    }
    let measured = measure()?;
    print!("{}", report::markdown(&measured, &page::measure()?));
    Ok(())
}

fn measure() -> Outcome<Measured> {
    let folder = tempfile::tempdir()?;
    let home = Home::new(folder.path().join("home"));
    let runtime = tokio::runtime::Runtime::new()?;
    let options = causeway_sandbox::Options {
        seed: 1,
        today: SystemClock.now(),
        years: 1,
        auto_grant: true,
        window_scale: 1.0,
        ports: None,
    };
    // Its services live as long as this.
    let sandbox = runtime.block_on(causeway_sandbox::start(options))?;
    runtime.block_on(home::make(&home, &sandbox))?;
    let session = Session::start();
    let mut starts = Vec::new();
    for n in 1..STARTS {
        eprintln!("start {n} …");
        let app = App::start(&session, &home)?;
        starts.push(processes::cpu(app.id()));
        app.quit(&session)?;
    }
    let app = App::start(&session, &home)?;
    starts.push(processes::cpu(app.id()));
    starts.sort();
    let seconds = std::env::var("CAUSEWAY_BENCH_IDLE").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(IDLE);
    let watched = Duration::from_secs(seconds);
    let never = app.memory();
    eprintln!("nothing is due, for {seconds} s …");
    let idle = processes::during(app.id(), watched);
    let mut screen = Screen::of(&session)?;
    eprintln!("the window …");
    let tray = Tray::wait(&session);
    let first = screen.complete_after(|| tray.click())?;
    let open = app.memory();
    app.close(&session);
    let closed = app.memory();
    eprintln!("nothing is due and the window is closed, for {seconds} s …");
    let idle_closed = processes::during(app.id(), watched);
    let again = screen.complete_after(|| tray.click())?;
    app.quit(&session)?;
    drop(sandbox);
    Ok(Measured { starts, memory: [never, open, closed], idle: [idle, idle_closed], watched, windows: [first, again] })
}

/// The app under way; it does not outlive this.
struct App(Child);

impl App {
    /// Starts it without a window, and waits until it has nothing more to do.
    fn start(session: &Session, home: &Home) -> Outcome<Self> {
        let app = Self(session.command(APP).arg("--background").arg("--home").arg(home.path()).spawn()?);
        Tray::wait(session);
        processes::settle(app.id());
        Ok(app)
    }

    fn id(&self) -> u32 {
        self.0.id()
    }

    fn memory(&self) -> Vec<(String, u64)> {
        processes::settle(self.id());
        family(self.id()).into_iter().map(|(pid, name)| (name, proportional(pid))).collect()
    }

    /// Closes the window, and waits until its page is gone.
    fn close(&self, session: &Session) {
        session.output("xdotool", &["key", "alt+F4"]).expect("a key press");
        eventually("end of the page", 60, || (!session.window_exists()).then_some(()));
        tray::take_notifications(session);
    }

    fn quit(mut self, session: &Session) -> Outcome<()> {
        session.command(APP).arg("--quit").status()?;
        eventually("end of the app", 20, || self.0.try_wait().ok().flatten());
        Ok(())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
