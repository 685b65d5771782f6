//! Requests made of our samples, sent over HTTP to a server that is made of the same description by somebody else:
//! Prism, which checks each against the description and says what does not fit.

mod http;
mod limits;
mod server;
mod totals;
mod verdict;

use std::path::{Path, PathBuf};

use causeway_openapi::{In, Request};
use url::Url;

use crate::{places, subject};
use limits::{CONNECTORS, VENDORS, most};
use server::Server;
use totals::Totals;

/// Connectors in the part that every test run does. `CAUSEWAY_PRISM=all` (`./dev prism`) does all of them.
const SOME: usize = 100;

#[test]
fn prism_accepts_the_requests_of_fitbit_strava_and_github() {
    let mut files: Vec<PathBuf> = ["fitbit-web-api-swagger.json", "strava.v3.yaml"]
        .iter()
        .filter_map(|name| places::shared(&format!("descriptions/{name}")))
        .collect();
    files.extend(places::fetched(places::APIS_GURU).map(|folder| folder.join("github.com/api.github.com.json")));
    let Some(totals) = send_all(&files) else { return };
    totals.print("vendors");
    assert_eq!(totals.beyond(|class| most(&VENDORS, class)), [""; 0]);
}

#[test]
fn prism_accepts_the_requests_of_connectors() {
    let Some(folder) = places::shared("connectors") else { return };
    let Some(totals) = send_all(&some_of(places::descriptions(&folder))) else { return };
    totals.print("connectors");
    assert_eq!(totals.beyond(|class| most(&CONNECTORS, class)), [""; 0]);
}

/// The same hundred each time, from all over the alphabet.
fn some_of(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    if !everything() {
        files.sort_by_key(|path| hash(&name(path)));
        files.truncate(SOME);
    }
    files
}

/// Whether this is `./dev prism`.
fn everything() -> bool {
    std::env::var_os("CAUSEWAY_PRISM").is_some_and(|which| which == "all")
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A connector is named by its folder, any other description by its file.
fn name(path: &Path) -> String {
    let of = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = of(path);
    if file.to_lowercase().starts_with("apidefinition") { path.parent().map_or(file, of) } else { file }
}

/// `None` where Prism cannot run.
fn send_all(files: &[PathBuf]) -> Option<Totals> {
    let mut server = Server::start()?;
    let mut totals = Totals::default();
    for file in files {
        match server.serve(file) {
            Ok(address) => send(file, &Url::parse(&address).unwrap(), &mut totals),
            Err(why) => totals.unloaded(&name(file), &why),
        }
    }
    Some(totals)
}

fn send(file: &Path, base: &Url, totals: &mut Totals) {
    let subject = subject::read(&fs_err::read(file).unwrap()).unwrap_or_else(|refusal| panic!("{}", refusal.message));
    let credentials = subject.credentials();
    for (place, id) in subject.ids().enumerate() {
        let mut request = subject.request(place, base).unwrap().request;
        credentials.iter().for_each(|credential| sign(&mut request, credential));
        let rejections = verdict::of(http::send(&request));
        totals.sent(&format!("{} {id}", name(file)), &request, rejections);
    }
}

/// Adds a credential, unless the request has one by that name.
fn sign(request: &mut Request, (location, name, value): &(In, String, &str)) {
    match location {
        In::Query if !request.url.query_pairs().any(|(key, _)| key == *name) => {
            request.url.query_pairs_mut().append_pair(name, value);
        }
        In::Header if !request.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name)) => {
            request.headers.push((name.clone(), (*value).to_owned()));
        }
        In::Cookie => request.headers.push(("Cookie".to_owned(), format!("{name}={value}"))),
        _ => {}
    }
}
