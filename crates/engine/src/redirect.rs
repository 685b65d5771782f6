//! Where an answer leads, and what may travel on. A redirect is a stranger's word: within the origin that was called it
//! is believed, beyond it nothing goes along but the question itself.
//!
//! What is not followed is handed back as the answer. A request that changes something is sent again only by 307 and
//! 308, which say that it was not looked at, and only to the same origin; 303 says that it was, and that the outcome is
//! elsewhere ([`Hop::is_aftermath`]).

use causeway_auth::net::{self, Refused};
use causeway_openapi::Request;
use reqwest::Method;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use crate::credential::Credential;

/// So many redirects are followed.
const MOST: usize = 5;

/// One request on the way to the answer.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    pub(crate) url: Url,
    pub(crate) method: Method,
    /// Whether every hop so far stayed at the origin that was called: then headers and credentials go along.
    pub(crate) is_home: bool,
    pub(crate) has_body: bool,
    /// Whether it asks what came of a request that was applied: the request must not be sent again.
    pub(crate) is_aftermath: bool,
    followed: usize,
}

/// What to do with an answer.
#[derive(Debug)]
pub(crate) enum Next {
    Follow(Hop),
    Stop,
    Refuse(Url, Refused),
}

impl Hop {
    pub(crate) fn first(request: &Request, method: Method) -> Self {
        let url = request.url.clone();
        Self { url, method, is_home: true, has_body: request.body.is_some(), is_aftermath: false, followed: 0 }
    }

    pub(crate) fn is_first(&self) -> bool {
        self.followed == 0
    }

    pub(crate) fn next(&self, status: u16, headers: &HeaderMap, credentials: &[Credential]) -> Next {
        let asks = self.method.is_safe();
        let method = match status {
            301 | 302 if asks => self.method.clone(),
            303 if self.method == Method::HEAD => Method::HEAD,
            303 => Method::GET,
            307 | 308 => self.method.clone(),
            _ => return Next::Stop,
        };
        let location = headers.get(LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        let Some(mut url) = location.and_then(|link| self.url.join(link).ok()) else { return Next::Stop };
        url.set_fragment(None);
        let stays = net::origin(&url) == net::origin(&self.url);
        if !stays && !method.is_safe() {
            return Next::Stop;
        }
        let refuse = |url, why| if asks { Next::Refuse(url, Refused::Never(why)) } else { Next::Stop };
        if self.url.scheme() == "https" && url.scheme() != "https" {
            return refuse(url, "an https address leads there, and it is not https");
        }
        if self.followed == MOST {
            return refuse(url, "it leads from one address to the next without end");
        }
        let is_home = self.is_home && stays;
        if !is_home {
            credentials.iter().for_each(|credential| credential.remove_from(&mut url));
        }
        Next::Follow(Self {
            has_body: self.has_body && method == self.method && is_home,
            is_aftermath: self.is_aftermath || !asks && status == 303,
            followed: self.followed + 1,
            url,
            method,
            is_home,
        })
    }
}

/// The question that goes to where an answer says that its outcome is found (202 with a `Location`). Within the origin
/// that was called the request's headers go along, beyond it nothing that is the user's.
pub(crate) fn question(request: &Request, url: Url) -> Result<Request, &'static str> {
    if request.url.scheme() == "https" && url.scheme() != "https" {
        return Err("an https address leads there, and it is not https");
    }
    let is_home = net::origin(&url) == net::origin(&request.url);
    let headers = request.headers.iter().filter(|(name, _)| is_home || is_harmless(name)).cloned().collect();
    Ok(Request { method: "GET".into(), url, headers, body: None, attached: Vec::new(), content_type: None })
}

/// What another origin may hear of a request's headers.
pub(crate) fn is_harmless(header: &str) -> bool {
    ["accept", "accept-language"].iter().any(|name| header.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(method: &str, url: &str) -> Hop {
        let request = Request {
            method: method.into(),
            url: url.parse().unwrap(),
            headers: Vec::new(),
            body: Some(b"body".to_vec()),
            attached: Vec::new(),
            content_type: None,
        };
        Hop::first(&request, method.parse().unwrap())
    }

    fn next(hop: &Hop, status: u16, location: &str) -> Next {
        hop.next(status, &HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]), &[])
    }

    /// What follows, in a line.
    fn told(hop: &Hop, status: u16, location: &str) -> String {
        match next(hop, status, location) {
            Next::Follow(next) => {
                let body = if next.has_body { " with its body" } else { "" };
                let home = if next.is_home { "" } else { " bare" };
                let aftermath = if next.is_aftermath { " afterwards" } else { "" };
                format!("{} {}{body}{home}{aftermath}", next.method, next.url)
            }
            Next::Stop => "stop".into(),
            Next::Refuse(_, why) => format!("refused: {why}"),
        }
    }

    #[test]
    fn each_status_and_method_goes_where_it_may() {
        let (get, post) = (hop("GET", "https://a.test/x/y?q=1"), hop("POST", "https://a.test/x/y"));
        for (hop, status, location, expected) in [
            (&get, 301, "../z", "GET https://a.test/z with its body"),
            (&get, 302, "https://a.test/z#part", "GET https://a.test/z with its body"),
            (&get, 303, "z", "GET https://a.test/x/z with its body"),
            (&get, 307, "https://b.test/", "GET https://b.test/ bare"),
            (&get, 308, "https://a.test:444/", "GET https://a.test:444/ bare"),
            (&get, 302, "http://a.test/", "refused: an https address leads there, and it is not https"),
            (&get, 302, "file:///etc/passwd", "refused: an https address leads there, and it is not https"),
            (&get, 300, "z", "stop"),
            (&get, 304, "z", "stop"),
            (&post, 301, "z", "stop"),
            (&post, 302, "z", "stop"),
            (&post, 303, "z", "GET https://a.test/x/z afterwards"),
            (&post, 303, "https://b.test/", "GET https://b.test/ bare afterwards"),
            (&post, 303, "http://a.test/", "stop"),
            (&post, 307, "z", "POST https://a.test/x/z with its body"),
            (&post, 308, "z", "POST https://a.test/x/z with its body"),
            (&post, 307, "https://b.test/", "stop"),
            (&post, 308, "https://a.test:444/", "stop"),
            (&hop("DELETE", "https://a.test/"), 307, "https://b.test/", "stop"),
            (&hop("HEAD", "https://a.test/"), 303, "https://b.test/", "HEAD https://b.test/ bare"),
        ] {
            assert_eq!(told(hop, status, location), expected, "{} {status} {location}", hop.method);
        }
    }

    #[test]
    fn who_has_left_home_does_not_come_back() {
        let Next::Follow(away) = next(&hop("GET", "https://a.test/"), 302, "https://b.test/") else { panic!() };
        assert_eq!(told(&away, 302, "https://a.test/all"), "GET https://a.test/all bare");
    }

    #[test]
    fn there_is_an_end() {
        let mut at = hop("GET", "https://a.test/0");
        for n in 1..=MOST {
            let Next::Follow(hop) = next(&at, 302, &format!("/{n}")) else { panic!("{n}") };
            at = hop;
        }
        assert!(told(&at, 302, "/6").contains("without end"));
    }
}
