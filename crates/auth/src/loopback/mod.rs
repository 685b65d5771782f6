//! The loopback listener to which the browser comes back (RFC 8252 section 7.3). It listens on this computer only,
//! gives every connection its own task with a deadline, and lets no idle or hostile connection keep out the real one.

mod desk;
mod head;
mod holder;
mod page;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};
use url::Url;

pub(crate) use self::desk::Desk;
use self::head::Bad;
pub(crate) use self::page::Ending;
use crate::{Redirect, SignInError};

/// The query of a request that reaches the callback at this path, as far as its head says so.
#[cfg(fuzzing)]
pub(crate) fn query_of(bytes: &[u8], authority: &str, path: &str) -> Option<String> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = head::parse(&bytes[..end])?;
    desk::reaches(&head, authority, path).then(|| head.path_and_query().1.to_owned())
}

/// How long a head may take, and how long an answer.
const READ: Duration = Duration::from_secs(10);
const WRITE: Duration = Duration::from_secs(5);
/// Most connections at a time.
const SOCKETS: usize = 64;
/// Tries to find one free port on both loopback addresses.
const TRIES: usize = 16;

/// An open listener, on one or both loopback addresses.
#[derive(Debug)]
pub(crate) struct Loopback {
    listeners: Vec<TcpListener>,
    authority: String,
}

impl Loopback {
    /// Binds what a redirect asks for. The port is known afterwards, so the address that the browser is given is
    /// always the one that is listened on.
    pub(crate) fn bind(redirect: &Redirect) -> Result<Self, SignInError> {
        let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let port = redirect.chosen();
        let bound = match redirect.host.as_str() {
            "127.0.0.1" => listen(v4, port).map(|listener| vec![listener]),
            "[::1]" | "::1" => listen(v6, port).map(|listener| vec![listener]),
            "localhost" => listen_on_both(port),
            other => return Err(SignInError::Settings(format!("the redirect host \"{other}\" is not this computer"))),
        };
        // A computer without IPv4 on loopback still signs in where any port will do.
        let bound = match bound {
            Err(error) if redirect.host == "127.0.0.1" && port == 0 && error.kind() != io::ErrorKind::AddrInUse => {
                listen(v6, port).map(|listener| vec![listener]).map_err(|_| error)
            }
            bound => bound,
        };
        let listeners = bound.map_err(|error| refused(&error, redirect))?;
        let address = listeners[0].local_addr().map_err(|error| refused(&error, redirect))?;
        let authority =
            if redirect.host == "localhost" { format!("localhost:{}", address.port()) } else { address.to_string() };
        Ok(Self { listeners, authority })
    }

    /// Host and port, as the browser sends them in `Host`.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The address the browser is to come back to.
    pub(crate) fn redirect_uri(&self, path: &str) -> Result<Url, SignInError> {
        Url::parse(&format!("http://{}{path}", self.authority))
            .map_err(|error| SignInError::Settings(format!("the redirect path is not usable ({error})")))
    }

    /// Serves until it is dropped; its connections end with it.
    pub(crate) async fn serve(&self, desk: &Arc<Desk>) -> Infallible {
        let mut crowd = Crowd::default();
        loop {
            tokio::select! {
                socket = self.accept() => crowd.admit(socket, desk),
                Some(_) = crowd.tasks.join_next() => {}
            }
        }
    }

    async fn accept(&self) -> TcpStream {
        loop {
            let accepted = match self.listeners.as_slice() {
                [one, two, ..] => tokio::select! { a = one.accept() => a, b = two.accept() => b },
                [one] => one.accept().await,
                [] => std::future::pending().await,
            };
            match accepted {
                Ok((socket, _)) => return socket,
                // Out of file descriptors, or a connection that was gone already.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

fn listen(ip: IpAddr, port: u16) -> io::Result<TcpListener> {
    let socket = if ip.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A fixed port stays in TIME_WAIT for a minute after each sign-in. On Unix this lets us have it again and lets
    // nobody share it; on Windows it would let others share it, so it is left alone there.
    #[cfg(unix)]
    socket.set_reuseaddr(port != 0)?;
    socket.bind(SocketAddr::new(ip, port))?;
    socket.listen(128)
}

/// `localhost` may mean either address, so both must be ours on the same port. Where there is no IPv6, IPv4 will do.
fn listen_on_both(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let v4 = listen(IpAddr::V4(Ipv4Addr::LOCALHOST), port)?;
        match listen(IpAddr::V6(Ipv6Addr::LOCALHOST), v4.local_addr()?.port()) {
            Ok(v6) => return Ok(vec![v4, v6]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = error,
            Err(_) => return Ok(vec![v4]),
        }
    }
    Err(last)
}

fn refused(error: &io::Error, redirect: &Redirect) -> SignInError {
    match (error.kind(), redirect.chosen()) {
        (io::ErrorKind::AddrInUse, port @ 1..) => {
            SignInError::PortTaken { port, by: holder::of(port), next: redirect.next() }
        }
        _ => SignInError::Listen(error.to_string()),
    }
}

/// The open connections. When it is full, the one that has been silent longest makes room.
#[derive(Default)]
struct Crowd {
    tasks: JoinSet<()>,
    silent: VecDeque<(AbortHandle, Arc<AtomicBool>)>,
}

impl Crowd {
    fn admit(&mut self, socket: TcpStream, desk: &Arc<Desk>) {
        self.silent.retain(|(task, spoke)| !task.is_finished() && !spoke.load(Ordering::SeqCst));
        if self.tasks.len() >= SOCKETS {
            let Some((oldest, _)) = self.silent.pop_front() else { return };
            oldest.abort();
        }
        let spoke = Arc::new(AtomicBool::new(false));
        let task = self.tasks.spawn(attend(socket, desk.clone(), spoke.clone()));
        self.silent.push_back((task, spoke));
    }
}

/// One connection: one head, one answer.
async fn attend(mut socket: TcpStream, desk: Arc<Desk>, spoke: Arc<AtomicBool>) {
    let head = timeout(READ, head::read(&mut socket)).await.unwrap_or(Err(Bad::Silence));
    spoke.store(true, Ordering::SeqCst);
    let reply = match &head {
        Ok(head) => desk.reply(head).await,
        Err(Bad::Garbage) => page::refusal("400 Bad Request"),
        Err(Bad::TooLong) => page::refusal("431 Request Header Fields Too Large"),
        Err(Bad::Silence) => return,
    };
    let write = async {
        socket.write_all(reply.as_bytes()).await?;
        socket.shutdown().await
    };
    if let (Ok(Ok(())), Ok(head)) = (timeout(WRITE, write).await, &head) {
        desk.sent(head);
    }
}

#[cfg(test)]
mod tests;
