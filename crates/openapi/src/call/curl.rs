//! A request as a command line that a person can paste into a POSIX shell.

use causeway_core::redact::{HIDDEN, is_secret};

use crate::call::request::Request;

/// The longest body that is written into the command. Linux takes 128 KiB in one argument; nobody reads so much.
const LONGEST_BODY: usize = 32 << 10;
/// What a body that cannot be written into a command is taken from.
const BODY_FILE: &str = "body.bin";

impl Request {
    /// The request for `curl`. Sign-in is not part of a request and therefore not in it; headers and query parameters
    /// whose names mark a secret are written as dots. A body that is no text, a long one, or one with attached files is read from a file that
    /// the person has to supply.
    ///
    /// ```
    /// # let text = br#"{"openapi": "3.1.0", "paths": {"/pets": {"get": {"parameters": [
    /// #     {"name": "name", "in": "query"}]}}}}"#;
    /// # let connector = causeway_openapi::import(text)?.connector;
    /// # let base = url::Url::parse("https://pets.example")?;
    /// let arguments = serde_json::json!({"name": "it's"});
    /// let request = causeway_openapi::request(&connector.open(&connector.operations[0]), &base, arguments.as_object().unwrap())?;
    /// let curl = "curl 'https://pets.example/pets?name=it%27s' \\\n  -H 'Accept: application/json, */*;q=0.8'";
    /// assert_eq!(request.curl(), curl);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn curl(&self) -> String {
        let mut words = vec![format!("curl {}{}", self.method_option(), quoted(&self.shown_url()))];
        for (name, value) in &self.headers {
            words.push(header(name, if is_secret(name) && !value.is_empty() { HIDDEN } else { value }));
        }
        match (&self.content_type, &self.body) {
            (Some(name), _) => words.push(header("Content-Type", name)),
            // Left to itself, curl would say that the body is a form.
            (None, Some(_)) => words.push("-H 'Content-Type:'".into()),
            (None, None) => {}
        }
        words.extend(self.body.as_deref().map(|bytes| body(bytes, self.attached.is_empty())));
        words.join(" \\\n  ")
    }

    /// `-X HEAD` would wait for a body; GET without a body and POST with one are what curl does anyway.
    fn method_option(&self) -> String {
        match (self.method.as_str(), self.body.is_some()) {
            ("GET", false) | ("POST", true) => String::new(),
            ("HEAD", false) => "--head ".into(),
            (method, _) => format!("-X {} ", quoted(method)),
        }
    }

    fn shown_url(&self) -> String {
        let mut url = self.url.clone();
        // Both fail only for URLs that cannot have user info, which then have none to hide.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let shown = url.query().map(|query| query.split('&').map(shown_pair).collect::<Vec<_>>().join("&"));
        url.set_query(shown.as_deref());
        url.into()
    }
}

fn shown_pair(pair: &str) -> String {
    let name = pair.split('=').next().unwrap_or_default();
    let plain = url::form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned());
    if plain.is_some_and(|name| is_secret(&name)) { format!("{name}=HIDDEN") } else { pair.to_owned() }
}

/// `Name;` is how curl is told to send a header without a value.
fn header(name: &str, value: &str) -> String {
    let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
    format!("-H {}", quoted(&line))
}

fn body(bytes: &[u8], is_whole: bool) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if is_whole && bytes.len() <= LONGEST_BODY && !text.contains('\0') => {
            format!("--data-raw {}", quoted(text))
        }
        _ => format!("--data-binary @{BODY_FILE}"),
    }
}

/// For a POSIX shell (XCU 2.2.2): single quotes keep everything but themselves.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
