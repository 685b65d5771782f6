//! The HTTP door: `causeway serve` and the window's tests in a browser. The same requests as everywhere, events as
//! server-sent events, and the built UI as files. Only a browser that came with the key gets in, and only from the
//! page itself: a web site in the user's browser must not reach it (Host and Origin are checked).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use causeway_core::WireError;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_stream::wrappers::BroadcastStream;
use tokio_util::sync::CancellationToken;

use crate::contract::check_page;
use crate::key::Key;
use crate::{Api, Tags};

/// The largest request: a description of 47 MB in base64 fits.
const LARGEST: usize = 96 << 20;
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// An HTTP door that is about to open.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    api: Api,
    ui: Option<PathBuf>,
    key: Key,
    address: SocketAddr,
    /// The name of the cookie. Browsers keep one jar for all ports of a host, and another Causeway may be open beside this.
    cookie: String,
}

impl Door {
    /// A door at this listener. `ui` is the folder of the built UI.
    pub fn new(api: Api, listener: TcpListener, ui: Option<PathBuf>) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let cookie = format!("causeway-key-{}", address.port());
        Ok(Self { listener, shared: Arc::new(Shared { api, ui, key: Key::new(), address, cookie }) })
    }

    /// The address to open in a browser, with the key that lets it in.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}/?key={}", self.shared.address, self.shared.key.as_str())
    }

    /// Answers until stopped.
    pub async fn serve(self, stop: CancellationToken) -> std::io::Result<()> {
        let shared = self.shared;
        let router = Router::new()
            .route("/api/events", get(events))
            .route("/api/{name}", post(request))
            .fallback(get(file))
            .layer(DefaultBodyLimit::max(LARGEST))
            .layer(middleware::from_fn_with_state(shared.clone(), guard))
            .with_state(shared);
        axum::serve(self.listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
    }
}

#[derive(Deserialize)]
struct Entry {
    key: Option<String>,
}

/// Lets in who has the key; turns the key in the address into a cookie, so that it does not stay there.
async fn guard(
    State(shared): State<Arc<Shared>>,
    Query(entry): Query<Entry>,
    request: Request,
    next: Next,
) -> Response {
    if !is_own_page(&shared, request.headers()) {
        return refuse(StatusCode::FORBIDDEN, "WrongOrigin", "This address is only for Causeway's own page.");
    }
    if let Some(key) = entry.key {
        if !shared.key.fits(&key) {
            return refuse(StatusCode::UNAUTHORIZED, "WrongKey", "The key in the address is not the one of this run.");
        }
        let cookie = format!("{}={key}; HttpOnly; SameSite=Strict; Path=/", shared.cookie);
        return ([(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, "no-store".into())], Redirect::to("/"))
            .into_response();
    }
    if !key_of(request.headers(), &shared.cookie).is_some_and(|key| shared.key.fits(key)) {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "NoKey",
            "Open the address that `causeway serve` printed: it holds the key.",
        );
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// Whether the request comes from our page: the Host is ours (no DNS rebinding), and so is the Origin, if there is one.
fn is_own_page(shared: &Shared, headers: &HeaderMap) -> bool {
    let port = shared.address.port();
    let own = [shared.address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}")];
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).is_some_and(|host| own.iter().any(|own| own.eq_ignore_ascii_case(host)));
    let origin = text(header::ORIGIN).is_none_or(|origin| own.iter().any(|own| origin == format!("http://{own}")));
    host && origin
}

fn key_of<'a>(headers: &'a HeaderMap, cookie: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(cookie)?.strip_prefix('='))
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    (status, axum::Json(WireError::new(code, message))).into_response()
}

async fn request(
    State(shared): State<Arc<Shared>>,
    UrlPath(name): UrlPath<String>,
    body: axum::Json<Value>,
) -> Response {
    let answer = match check_page(&name) {
        Ok(()) => shared.api.request(&name, body.0).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(value) => axum::Json(value).into_response(),
        Err(error) => (status_of(&error), axum::Json(error)).into_response(),
    }
}

fn status_of(error: &WireError) -> StatusCode {
    match error.code.as_str() {
        "NotFound" | "UnknownRequest" => StatusCode::NOT_FOUND,
        "NeedsSignIn" | "FlowChanged" => StatusCode::CONFLICT,
        "WrongDoor" => StatusCode::FORBIDDEN,
        _ if error.retryable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

async fn events(State(shared): State<Arc<Shared>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // A listener that was too slow missed some: it asks for everything anew.
    let changes = BroadcastStream::new(shared.api.events()).map(|tags| tags.unwrap_or_else(|_| Tags::all()));
    let first = futures_util::stream::once(std::future::ready(Tags::all()));
    let events = first.chain(changes).map(|tags| Ok(Event::default().json_data(&tags).unwrap_or_default()));
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn file(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let Some(ui) = &shared.ui else {
        return (StatusCode::OK, "Causeway is running. Its window is not built here: start it with --ui ui/dist.")
            .into_response();
    };
    let path = match request.uri().path() {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    match plain.then(|| ui.join(path)).filter(|path| path.is_file()) {
        Some(path) => match tokio::fs::read(&path).await {
            Ok(bytes) => ([(header::CONTENT_TYPE, kind_of(&path))], Body::from(bytes)).into_response(),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        },
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
