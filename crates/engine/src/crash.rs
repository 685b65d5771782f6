//! Places where a test ends this process as SIGKILL would, to see what is found afterwards. In release builds they are
//! nothing.

/// Ends the process if the environment says that it ends here (`CAUSEWAY_CRASH_AT=refresh-kept`).
#[inline]
pub(crate) fn point(name: &str) {
    #[cfg(test)]
    crate::simulation::point(name);
    #[cfg(debug_assertions)]
    if std::env::var_os("CAUSEWAY_CRASH_AT").is_some_and(|at| at == name) {
        std::process::abort();
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
}
