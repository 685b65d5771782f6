//! Drives the page of the real window through WebKitWebDriver (the W3C WebDriver protocol over HTTP).

use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::session::{Session, eventually, within};

/// The page of an app that the driver started.
pub(crate) struct Page {
    runtime: Runtime,
    client: reqwest::Client,
    address: String,
    driver: Child,
}

impl Page {
    /// Starts the driver, which starts the app and waits for its first window.
    pub(crate) fn open(session: &Session, app: &str, args: &[&str]) -> Self {
        let port = free_port();
        let driver = session
            .command("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver starts");
        let runtime = Runtime::new().expect("a runtime");
        let root = format!("http://127.0.0.1:{port}/session");
        let mut page = Self { runtime, client: client(), address: root.clone(), driver };
        let wanted =
            json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": app, "args": args}}}});
        let opened = eventually("page to drive", 60, || page.post("", &wanted).ok());
        page.address = format!("{root}/{}", opened["sessionId"].as_str().expect("a session"));
        page
    }

    /// Runs a script in the page and gives back its value.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []})).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs a script and gives back what it calls its last argument with.
    pub(crate) fn wait_for(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({"script": script, "args": []})).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What the engine answers to a request of the page, or its error.
    pub(crate) fn ask(&self, name: &str, input: &Value) -> Value {
        let request = json!({"name": name, "input": input});
        self.wait_for(&format!("window.__TAURI_INTERNALS__.invoke('rpc', {request}).then(arguments[0], arguments[0])"))
    }

    /// The text that a reader of the page sees.
    pub(crate) fn text(&self) -> String {
        self.run("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says all of `words`.
    pub(crate) fn says(&self, words: &[&str], seconds: u64) {
        let all = |text: &str| words.iter().all(|word| text.contains(word));
        let said = within(seconds, || all(&self.text()).then_some(()));
        assert!(said.is_some(), "the page never said all of {words:?}; it says:\n{}", self.text());
    }

    /// Goes to a screen through the navigation and waits until its heading is there.
    pub(crate) fn open_screen(&self, name: &str) {
        self.click(name);
        let heading = || self.run("return document.querySelector('h1')?.innerText ?? ''");
        eventually(&format!("screen {name}"), 20, || (heading() == name).then_some(()));
    }

    /// Clicks the link or the button with this name, as a person does: where it is on the screen.
    fn click(&self, name: &str) {
        let path = format!(
            "//*[(self::a or self::button) and (normalize-space(.)='{name}' or starts-with(normalize-space(.), '{name}') or @aria-label='{name}')]"
        );
        let found = eventually(&format!("\"{name}\" to click"), 20, || {
            self.post("/element", &json!({"using": "xpath", "value": path})).ok()
        });
        let element =
            found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str).expect("an element");
        self.post(&format!("/element/{element}/click"), &json!({})).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let request = self.client.post(format!("{}{path}", self.address)).json(body);
        let answer = self.runtime.block_on(async {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((answer.status().is_success(), answer.json::<Value>().await?))
        });
        let (is_well, mut answer) = answer.map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        if is_well { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let end = self.client.delete(&self.address);
        self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(5), end.send()).await.ok() });
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own client")]
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().expect("a client")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
