//! A server in a process of its own, so that its work is not counted: the benchmark itself, started again with `--serve`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// The server; ended with this.
pub(crate) struct Island {
    pub(crate) address: String,
    process: Child,
}

impl Island {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process = command.arg("--serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { address: format!("http://{}", line.trim()), process }
    }
}

impl Drop for Island {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Whether this process is the server.
pub(crate) fn is_server() -> bool {
    std::env::args().any(|arg| arg == "--serve")
}

/// Answers each request, whose head it is given, with this JSON.
pub(crate) fn serve(reply: impl Fn(&str) -> String + Send + Sync + 'static) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    let reply = Arc::new(reply);
    while let Ok((stream, _)) = listener.accept() {
        let reply = reply.clone();
        std::thread::spawn(move || answer(stream, &*reply));
    }
}

fn answer(mut stream: TcpStream, reply: &dyn Fn(&str) -> String) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (mut bytes, mut chunk) = (Vec::new(), [0; 65536]);
    loop {
        let (end, head) = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                let end = end + 4 + length.unwrap_or(0_usize);
                if bytes.len() >= end {
                    break (end, head);
                }
            }
            match stream.read(&mut chunk).ok()? {
                0 => return None,
                read => bytes.extend_from_slice(&chunk[..read]),
            }
        };
        bytes.drain(..end);
        let body = reply(&head);
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    }
}
