//! Keeps other programs of the same user out of this process's memory, as far as the system lets a program say so.

/// Set this to let a debugger in, and to get core files.
const DEBUGGER: &str = "CAUSEWAY_ALLOW_DEBUGGER";

/// From now on no core file is written of this process, and on Linux no program without privileges can attach to it or
/// read its memory. Programs that it starts are not affected.
pub fn keep_private() {
    if std::env::var_os(DEBUGGER).is_some() {
        return;
    }
    if let Err(error) = close() {
        tracing::warn!("other programs of yours may read Causeway's memory: {error}");
    }
}

#[cfg(target_os = "linux")]
fn close() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Windows writes no core files by itself; macOS guards the memory of signed programs.
#[cfg(not(target_os = "linux"))]
fn close() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum })?;
    }
    Ok(())
}
