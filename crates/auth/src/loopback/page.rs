//! The few pages that the browser is shown. They are constant: nothing of a request is ever repeated in one.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = "body{margin:0;min-height:100vh;display:grid;place-items:center;\
font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#f6f7f9}\
main{max-width:26rem;padding:2rem;text-align:center}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:0;color:#556070}\
@media(prefers-color-scheme:dark){body{color:#e8ebf0;background:#14181e}p{color:#9aa5b4}}";

/// Nothing may be loaded, run, framed or remembered, and no later page learns where it came from.
static HEADERS: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\n\
         Cache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\n\
         Connection: close\r\n"
    )
});

/// How a sign-in ended, as the page tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The tokens are there.
    SignedIn,
    /// The user said no.
    Cancelled,
    /// Anything else.
    Failed,
    /// Not known yet.
    Open,
}

/// The page that tells how the sign-in ended, as a whole HTTP answer.
pub(super) fn ending(ending: Ending) -> String {
    let (title, text) = match ending {
        Ending::SignedIn => ("You are signed in", "You can close this page and go back to Causeway."),
        Ending::Cancelled => ("The sign-in was cancelled", "Nothing was changed. You can close this page."),
        Ending::Failed => ("The sign-in did not work", "Causeway shows what happened. You can close this page."),
        Ending::Open => ("Please return to Causeway", "It shows whether the sign-in has worked."),
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Causeway: {title}</title>\
         <style>{STYLE}</style><main><h1>{title}</h1><p>{text}</p></main></html>\n"
    );
    answer("200 OK", "text/html; charset=utf-8", "", &page)
}

/// Sends the browser on, so that the code does not stay in its address bar and history.
pub(super) fn see_other(path: &str) -> String {
    answer("303 See Other", "text/plain; charset=utf-8", &format!("Location: {path}\r\n"), "")
}

/// The constant answer to everything that is not for us.
pub(super) fn refusal(status: &str) -> String {
    let allow = if status.starts_with("405") { "Allow: GET\r\n" } else { "" };
    answer(status, "text/plain; charset=utf-8", allow, "Nothing here.\n")
}

fn answer(status: &str, content_type: &str, extra: &str, body: &str) -> String {
    let (length, headers) = (body.len(), &*HEADERS);
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{extra}{headers}\r\n{body}"
    )
}
