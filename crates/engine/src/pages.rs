//! A list read page by page: the way on comes from what the operation means (`causeway_openapi::meaning`), every page
//! is a call like any other, and links lead nowhere but to the connector's own server.

use causeway_auth::net;
use causeway_core::json;
use causeway_core::text::one_line;
use causeway_openapi::meaning::{self, Answered, Confidence, Next, Paging, Walk};
use causeway_openapi::{Operation, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Call, CallAnswer, CallFailure};
use crate::{Engine, EngineError};

/// At most so many pages are read for one action, whatever the server says.
const MOST_PAGES: usize = 10_000;

/// How far a list is read. The arguments of the action are not in it: they may be secret.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    walk: Walk,
    /// What the next page has other arguments.
    changes: Map<String, Value>,
    /// Where the next page is, if the service said so.
    link: Option<String>,
    pages: usize,
    /// Where the first page had its items.
    list: String,
    is_over: bool,
}

impl Reading {
    /// Takes note of a page; says whether it is a new one.
    fn take(&mut self, paging: &Paging, arguments: &Map<String, Value>, url: &url::Url, page: &CallAnswer) -> bool {
        let CallAnswer { headers, body, .. } = page;
        let next = self.walk.step(paging, Answered { request_url: url, headers, body, arguments });
        self.pages += 1;
        self.is_over = self.pages == MOST_PAGES || matches!(next, Next::Done | Next::Repeated);
        let is_new = next != Next::Repeated;
        self.link = None;
        match next {
            Next::Link(link) => self.link = Some(link),
            Next::Arguments(changes) => self.changes.extend(changes),
            Next::Done | Next::Repeated => {}
        }
        is_new
    }
}

/// How a list goes on. A way on that is only guessed is not followed: it could leave items out or read them twice.
fn paging(operation: &Operation) -> Option<Paging> {
    meaning::paging(operation).filter(|paging| paging.confidence > Confidence::Guess)
}

impl Engine {
    /// A call that reads a list page by page until it has `minimum` items or there are no more.
    pub(crate) async fn call_pages(&self, call: Call<'_>, minimum: u64) -> Result<CallAnswer, CallFailure> {
        let Some(paging) = paging(call.operation) else { return self.call_once(call).await };
        let mut reading = Reading { changes: paging.first(call.arguments), ..Reading::default() };
        let (first, _) = self.read_page(call, &paging, &mut reading, minimum).await?;
        self.read_rest(call, &paging, reading, minimum, first).await
    }

    /// One page of such a list: the first, or the one after what an earlier answer said (`next`).
    pub(crate) async fn call_page(
        &self,
        call: Call<'_>,
        minimum: u64,
        after: Option<&str>,
    ) -> Result<CallAnswer, CallFailure> {
        let Some(paging) = paging(call.operation) else { return self.call_once(call).await };
        let mut reading = match after {
            Some(text) => {
                serde_json::from_str(text).map_err(|error| EngineError::from(std::io::Error::other(error)))?
            }
            None => Reading { changes: paging.first(call.arguments), ..Reading::default() },
        };
        let (mut page, is_new) = self.read_page(call, &paging, &mut reading, minimum).await?;
        match (after, paging.place(&page.body)) {
            (None, Some(list)) => reading.list = list,
            // Where the items will be only a later page shows.
            (None, None) => return self.read_rest(call, &paging, reading, minimum, page).await,
            // The whole list would have nothing else of this page.
            (Some(_), _) => {
                let items = paging.page(&page.body).filter(|_| is_new).unwrap_or_default().to_vec();
                page.body = Value::Null;
                json::put(&mut page.body, &reading.list, items.into());
            }
        }
        if !reading.is_over {
            page.next =
                Some(serde_json::to_string(&reading).map_err(|error| EngineError::from(std::io::Error::other(error)))?);
        }
        Ok(page)
    }

    /// The rest of a list, put behind its first page.
    async fn read_rest(
        &self,
        call: Call<'_>,
        paging: &Paging,
        mut reading: Reading,
        minimum: u64,
        mut whole: CallAnswer,
    ) -> Result<CallAnswer, CallFailure> {
        while !reading.is_over {
            let (page, is_new) = self.read_page(call, paging, &mut reading, minimum).await?;
            if is_new {
                paging.append(&mut whole.body, &page.body);
            }
        }
        Ok(whole)
    }

    /// The page that comes next, and whether its items are new.
    async fn read_page(
        &self,
        call: Call<'_>,
        paging: &Paging,
        reading: &mut Reading,
        minimum: u64,
    ) -> Result<(CallAnswer, bool), CallFailure> {
        let mut arguments = call.arguments.clone();
        arguments.extend(reading.changes.clone());
        let request = match &reading.link {
            Some(link) => self.page_at(call, link)?,
            None => self.page_of(call, &arguments)?,
        };
        let page = self.send(call, &request).await?;
        let is_new = reading.take(paging, &arguments, &request.url, &page);
        reading.is_over |= reading.walk.items() as u64 >= minimum;
        Ok((page, is_new))
    }

    fn page_of(&self, call: Call<'_>, arguments: &Map<String, Value>) -> Result<Request, CallFailure> {
        let base = call.connector.base(call.operation)?;
        Ok(causeway_openapi::request(call.operation, &base, arguments)?)
    }

    /// The page at an address that the service gave.
    fn page_at(&self, call: Call<'_>, link: &str) -> Result<Request, EngineError> {
        let base = call.connector.base(call.operation)?;
        let refused = |why| EngineError::Refused { url: one_line(link, 80), why };
        let url = base.join(link).map_err(|_| refused("the link to the next page is not an address"))?;
        if net::origin(&url) != net::origin(&base) {
            return Err(refused("the link to the next page leads to another server"));
        }
        Ok(Request {
            method: "GET".into(),
            url,
            headers: vec![("accept".into(), "application/json".into())],
            body: None,
            attached: Vec::new(),
            content_type: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(headers: Value, body: Value) -> CallAnswer {
        CallAnswer {
            status: 200,
            headers,
            body,
            request: String::new(),
            moved_to: None,
            location: None,
            note: None,
            next: None,
        }
    }

    #[test]
    fn how_far_a_list_is_read_can_be_kept_and_is_gone_on_from() {
        let paging: Paging = serde_json::from_value(json!({"kind": "linkHeader"})).unwrap();
        let url = url::Url::parse("https://api.example/list").unwrap();
        let mut reading = Reading::default();
        for (link, body, way) in [
            ("</list?page=2>; rel=next", json!([]), Some("https://api.example/list?page=2")),
            ("</list>; rel=prev, </list?page=3>; rel=next", json!([1, 2]), Some("https://api.example/list?page=3")),
            ("", json!([3]), None),
        ] {
            assert!(reading.take(&paging, &Map::new(), &url, &answer(json!({"link": link}), body)));
            reading = serde_json::from_str(&serde_json::to_string(&reading).unwrap()).unwrap();
            assert_eq!((reading.link.as_deref(), reading.is_over), (way, way.is_none()));
        }
        assert_eq!(reading.walk.items(), 3);
    }
}
