//! Fetches a description from the address that a user gave. The guard looks at each hop; no credential travels.

use causeway_openapi::Request;
use url::Url;

use crate::call::host_of;
use crate::http::{Answer, SendError, WHOLE};
use crate::{Engine, EngineError, guard};

/// A description may have moved this often.
const HOPS: usize = 4;

impl Engine {
    /// The bytes at an address, following a few redirects. An address that begins with https never leads to http.
    pub async fn fetch(&self, url: &Url) -> Result<Vec<u8>, EngineError> {
        let mut at = url.clone();
        for _ in 0..HOPS {
            guard::check(&at)?;
            let answer = self.fetch_once(&at).await?;
            match answer.status {
                200..=299 if answer.whole => return Ok(answer.body),
                200..=299 => return Err(unreachable(&at, "the answer was cut off")),
                300..=399 => at = next(&at, &answer)?,
                status => return Err(answered(&at, status)),
            }
        }
        Err(unreachable(&at, "it leads from one address to the next without end"))
    }

    async fn fetch_once(&self, url: &Url) -> Result<Answer, EngineError> {
        let accept = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5";
        let headers = vec![("accept".to_owned(), accept.to_owned())];
        let request = Request { method: "GET".into(), url: url.clone(), headers, body: None, content_type: None };
        self.inner.http.send(&request, None, WHOLE).await.map_err(|error| match error {
            SendError::NotSent(why) | SendError::Unknown(why) => unreachable(url, &why),
        })
    }
}

fn next(at: &Url, answer: &Answer) -> Result<Url, EngineError> {
    let link = answer.header("location").and_then(|link| at.join(link).ok());
    let next = link.ok_or_else(|| answered(at, answer.status))?;
    if at.scheme() == "https" && next.scheme() != "https" {
        return Err(EngineError::Refused {
            url: causeway_core::redact::url(&next),
            why: "an https address leads there, and it is not https",
        });
    }
    Ok(next)
}

fn unreachable(url: &Url, message: &str) -> EngineError {
    EngineError::Unreachable { host: host_of(url), message: message.to_owned() }
}

fn answered(url: &Url, status: u16) -> EngineError {
    EngineError::Answered {
        host: host_of(url),
        status,
        operation: "the request for the description".into(),
        message: "there is no description at this address.".into(),
    }
}
