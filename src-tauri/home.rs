//! Which data folder this start works on. The same rule as the command line's, so that both mean the same Causeway.

use std::env;
use std::path::PathBuf;

use causeway_core::{Home, WireError};
use directories::ProjectDirs;

use crate::args::Args;

/// `--home`, else for the demo a folder in the cache, else `$CAUSEWAY_HOME`, else the platform's data folder.
///
/// # Errors
/// When nothing is given and the system knows no home folder for this user.
pub fn choose(args: &Args) -> Result<Home, WireError> {
    let variable = env::var_os("CAUSEWAY_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folders = ProjectDirs::from("net", "", "causeway");
    from(args, variable, folders.as_ref().map(|f| Folders { data: f.data_dir().into(), cache: f.cache_dir().into() }))
}

/// Where the platform wants things.
struct Folders {
    data: PathBuf,
    cache: PathBuf,
}

fn from(args: &Args, variable: Option<PathBuf>, folders: Option<Folders>) -> Result<Home, WireError> {
    if let Some(home) = &args.home {
        return Ok(Home::new(home));
    }
    if let Some(home) = variable.filter(|_| !args.demo) {
        return Ok(Home::new(home));
    }
    let unknown = || WireError::new("Usage", "No home folder is known for you.").hint("Give one with --home.");
    let folders = folders.ok_or_else(unknown)?;
    Ok(Home::new(if args.demo { folders.cache.join("demo-desktop") } else { folders.data }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wish_wins_and_the_demo_never_touches_the_users_data() {
        let demo = Args { demo: true, ..Args::default() };
        let given = Args { home: Some("/given".into()), demo: true, ..Args::default() };
        let folders = || Some(Folders { data: "/data".into(), cache: "/cache".into() });
        let path =
            |home: Result<Home, WireError>| home.map(|home| home.path().display().to_string()).map_err(|e| e.code);
        assert_eq!(path(from(&given, Some("/variable".into()), folders())), Ok("/given".into()));
        assert_eq!(path(from(&demo, Some("/variable".into()), folders())), Ok("/cache/demo-desktop".into()));
        assert_eq!(path(from(&Args::default(), Some("/variable".into()), None)), Ok("/variable".into()));
        assert_eq!(path(from(&Args::default(), None, folders())), Ok("/data".into()));
        assert_eq!(path(from(&Args::default(), None, None)), Err("Usage".into()));
    }
}
