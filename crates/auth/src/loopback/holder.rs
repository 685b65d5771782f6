//! Which program listens on a port, so that the user knows what to close. Linux says it of the user's own programs, and
//! of all to root; elsewhere it is not asked.

/// The program, in a few words; `None` where the system does not say.
#[cfg(target_os = "linux")]
pub(super) fn of(port: u16) -> Option<String> {
    let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs_err::read_to_string(table).unwrap_or_default());
    let links: Vec<_> = sockets.iter().flat_map(|table| listening(table, port)).collect();
    let processes = fs_err::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let id = ids.find(|id| !links.is_empty() && holds(*id, &links))?;
    if id == std::process::id() {
        return Some("another sign-in of Causeway".into());
    }
    let name = crate::error::tame(&fs_err::read_to_string(format!("/proc/{id}/comm")).ok()?);
    Some(format!("{name} (process {id})"))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_port: u16) -> Option<String> {
    None
}

/// What an open file of one of these sockets is called: those of the table that listen on the port.
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    const LISTENS: &str = "0A";
    let end = format!(":{port:04X}");
    let socket = |line: &str| {
        let mut columns = line.split_whitespace().skip(1);
        let (local, state) = (columns.next()?, columns.nth(1)?);
        let inode = columns.nth(5)?;
        (local.ends_with(&end) && state == LISTENS).then(|| format!("socket:[{inode}]"))
    };
    table.lines().filter_map(socket).collect()
}

/// Whether a process has one of these open. Those of other users cannot be looked into.
#[cfg(target_os = "linux")]
fn holds(id: u32, links: &[String]) -> bool {
    let Ok(files) = fs_err::read_dir(format!("/proc/{id}/fd")) else { return false };
    let mut open = files.filter_map(|file| fs_err::read_link(file.ok()?.path()).ok());
    open.any(|target| links.iter().any(|link| target.as_os_str() == link.as_str()))
}
