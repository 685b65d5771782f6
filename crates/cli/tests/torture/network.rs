//! The service's place in the network. It can be cut: nobody listens at its address, and what is under way gets no answer.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// The network comes back in this time; its port may be in use for a moment.
const PATIENCE: Duration = Duration::from_secs(20);

const OPEN: u8 = 0;
const CUT: u8 = 1;
const OVER: u8 = 2;

#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) address: SocketAddr,
    state: Arc<AtomicU8>,
}

impl Network {
    pub(crate) fn new() -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        (Self { address, state: Arc::new(AtomicU8::new(OPEN)) }, listener)
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.state.load(Ordering::SeqCst) != OPEN
    }

    pub(crate) fn cut(&self) {
        self.become_(CUT);
    }

    /// For good.
    pub(crate) fn end(&self) {
        self.become_(OVER);
    }

    fn become_(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
        // The listener wakes from its wait and sees it.
        let _ = TcpStream::connect(self.address);
    }

    /// Ends a cut; afterwards it can be reached.
    pub(crate) fn mend(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "{} could not be listened at again", self.address);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Serves each connection in a thread of its own, on the same port after each cut.
    pub(crate) fn listen(&self, first: TcpListener, serve: impl Fn(TcpStream) + Clone + Send + 'static) {
        let network = self.clone();
        std::thread::spawn(move || {
            let mut listener = Some(first);
            loop {
                match network.state.load(Ordering::SeqCst) {
                    OVER => return,
                    CUT => drop(listener.take()),
                    _ => listener = listener.or_else(|| TcpListener::bind(network.address).ok()),
                }
                match listener.as_ref().map(TcpListener::accept) {
                    Some(Ok((stream, _))) if !network.is_cut() => {
                        let serve = serve.clone();
                        std::thread::spawn(move || serve(stream));
                    }
                    Some(_) => {}
                    None => std::thread::sleep(Duration::from_millis(2)),
                }
            }
        });
    }
}
