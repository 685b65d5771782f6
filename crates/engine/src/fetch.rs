//! Fetches a description from the address that a user gave. The guard looks at each hop; no credential travels.

use std::collections::HashSet;

use causeway_openapi::Request;
use url::Url;

use crate::call::host_of;
use crate::http::{self, Answer, SendError, WHOLE, may_call};
use crate::transfer::Transfer;
use crate::{Engine, EngineError};

/// A description may have moved this often.
const HOPS: usize = 4;
/// So many files that a description refers to are fetched, in so many rounds, and no more than so many bytes.
const MOST_FILES: usize = 100;
const ROUNDS: usize = 6;
const MOST_BYTES: usize = 64 << 20;

impl Engine {
    /// The bytes at an address, following a few redirects. An address that begins with https never leads to http.
    pub async fn fetch(&self, url: &Url) -> Result<Vec<u8>, EngineError> {
        let mut at = url.clone();
        for _ in 0..HOPS {
            may_call(&at)?;
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

    /// The attached files, and those besides that the description and they refer to by address. One that cannot be
    /// had stays missing, which the import says.
    pub async fn fetch_attached(
        &self,
        bytes: &[u8],
        source: &str,
        mut attached: Vec<(String, Vec<u8>)>,
    ) -> Vec<(String, Vec<u8>)> {
        let mut asked = HashSet::new();
        for _ in 0..ROUNDS {
            let missing = crate::connectors::read(bytes.into(), source, &attached)
                .map(|read| read.connector.missing_files().to_vec());
            let fresh = missing.unwrap_or_default().into_iter().filter(|file| !asked.contains(file));
            let urls: Vec<Url> = fresh.filter_map(|file| Url::parse(&file).ok()).filter(|url| url.has_host()).collect();
            let before = attached.len();
            for url in urls {
                let size: usize = attached.iter().map(|(_, bytes)| bytes.len()).sum();
                if !asked.insert(url.to_string()) || asked.len() > MOST_FILES || size > MOST_BYTES {
                    continue;
                }
                match self.fetch(&url).await {
                    Ok(bytes) => attached.push((url.to_string(), bytes)),
                    Err(error) => tracing::warn!(url = %causeway_core::redact::url(&url), %error, "not fetched"),
                }
            }
            if attached.len() == before {
                break;
            }
        }
        attached
    }

    async fn fetch_once(&self, url: &Url) -> Result<Answer, EngineError> {
        let accept = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5";
        let headers = vec![("accept".to_owned(), accept.to_owned())];
        let request = Request {
            method: "GET".into(),
            url: url.clone(),
            headers,
            body: None,
            attached: Vec::new(),
            content_type: None,
        };
        http::send(&request, &[], WHOLE, &Transfer::NONE).await.map_err(|error| match error {
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
