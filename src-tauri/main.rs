//! The program: reads its arguments, sets up logging, runs the shell.

use std::io::Write;
use std::process::ExitCode;

use causeway_api::LogFile;
use causeway_core::redact::live::Hiding;
use causeway_desktop::{Args, HELP, home};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt, registry};

fn main() -> ExitCode {
    match Args::parse(std::env::args().skip(1)) {
        Ok(args) if args.help => say(HELP),
        Ok(args) if args.version => say(concat!("causeway-desktop ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(args) => run(args),
        Err(message) => complain(&message, 2),
    }
}

fn run(args: Args) -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Some(error) = with_other_graphics(&args) {
        return complain(&format!("Causeway could not start itself again: {error}."), 1);
    }
    log(&args);
    causeway_auth::keep_private();
    match causeway_desktop::run(args) {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => complain(&error.to_string(), 1),
    }
}

/// WebKitGTK's DMA-BUF renderer shows a blank window with NVIDIA's own driver (tauri#10702), and the user may want none of
/// the graphics card. The variables must be set before the process has threads, so the program replaces itself once, which
/// needs no unsafe code.
#[cfg(target_os = "linux")]
fn with_other_graphics(args: &Args) -> Option<std::io::Error> {
    use std::os::unix::process::CommandExt;
    const BUFFERS: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let software: &[&str] = match args.software_rendering {
        true => &[BUFFERS, "WEBKIT_DISABLE_COMPOSITING_MODE", "LIBGL_ALWAYS_SOFTWARE"],
        false if std::path::Path::new("/sys/module/nvidia").exists() => &[BUFFERS],
        false => &[],
    };
    if software.iter().all(|name| std::env::var_os(name).is_some()) {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let variables = software.iter().map(|name| (name, "1"));
    Some(std::process::Command::new(program).args(std::env::args_os().skip(1)).envs(variables).exec())
}

/// Logs go to stderr, where `CAUSEWAY_LOG` says how much, as in `causeway=debug`, and into the data folder.
fn log(args: &Args) {
    let filter =
        EnvFilter::try_from_env("CAUSEWAY_LOG").unwrap_or_else(|_| EnvFilter::new("warn,causeway_desktop=info"));
    let said = fmt::layer().with_writer(|| Hiding(std::io::stderr())).with_filter(filter);
    // The demo empties its folder.
    let kept = home::choose(args).ok().filter(|_| !args.demo).map(|home| {
        let file = LogFile::of(&home);
        let layer = fmt::layer().with_ansi(false).with_writer(move || Hiding(file.clone()));
        layer.with_filter(EnvFilter::new(LogFile::LEVEL))
    });
    registry().with(said).with(kept).init();
}

fn say(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Where stderr is closed too, the code still says it.
fn complain(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(code)
}
