//! A list read page by page: the way on comes from what the operation means (`causeway_openapi::meaning`), every page
//! is a call like any other, and links lead nowhere but to the connector's own server.

use causeway_auth::net;
use causeway_core::text::one_line;
use causeway_openapi::Request;
use causeway_openapi::meaning::{self, Answered, Confidence, Next, Paging, Walk};
use serde_json::{Map, Value};

use crate::call::{Call, CallAnswer, CallFailure};
use crate::{Engine, EngineError};

/// At most so many pages are read for one action, whatever the server says.
const MOST_PAGES: usize = 10_000;

/// What has been read of a list.
struct Reading<'a> {
    paging: &'a Paging,
    walk: Walk<'a>,
    arguments: Map<String, Value>,
    items: Vec<Value>,
    /// The first answer, with the items of all pages.
    whole: Option<CallAnswer>,
}

impl Reading<'_> {
    /// Takes a page and says how to go on.
    fn take(&mut self, request: &Request, page: CallAnswer) -> Next {
        let (headers, body) = (&page.headers, &page.body);
        let (arguments, items_so_far) = (&self.arguments, self.items.as_slice());
        let request_url = &request.url;
        let next = self.walk.step(Answered { request_url, headers, body, arguments, items_so_far });
        if next != Next::Repeated {
            self.items.extend_from_slice(self.paging.page(body).unwrap_or_default());
            match &mut self.whole {
                Some(whole) => self.paging.append(&mut whole.body, body),
                None => self.whole = Some(page),
            }
        }
        next
    }
}

impl Engine {
    /// A call that reads a list page by page until it has `minimum` items or there are no more. A way on that is only
    /// guessed is not followed: it could leave items out or read them twice.
    pub(crate) async fn call_pages(&self, call: Call<'_>, minimum: u64) -> Result<CallAnswer, CallFailure> {
        let found = meaning::paging(call.operation).filter(|paging| paging.confidence > Confidence::Guess);
        let Some(paging) = found else { return self.call_once(call).await };
        let mut arguments = call.arguments.clone();
        arguments.extend(paging.first(&arguments));
        let mut request = self.page_of(call, &arguments)?;
        let mut reading =
            Reading { paging: &paging, walk: Walk::new(&paging), arguments, items: Vec::new(), whole: None };
        for _ in 0..MOST_PAGES {
            let next = reading.take(&request, self.send(call, &request).await?);
            request = match next {
                _ if reading.items.len() as u64 >= minimum => break,
                Next::Done | Next::Repeated => break,
                Next::Link(link) => self.page_at(call, &link)?,
                Next::Arguments(changes) => {
                    reading.arguments.extend(changes);
                    self.page_of(call, &reading.arguments)?
                }
            };
        }
        match reading.whole {
            Some(whole) => Ok(whole),
            None => self.call_once(call).await,
        }
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
        CallAnswer { status: 200, headers, body, request: String::new(), moved_to: None, location: None, note: None }
    }

    #[test]
    fn pages_are_put_together_and_the_way_on_is_the_services_own() {
        let paging: Paging = serde_json::from_value(json!({"kind": "linkHeader"})).unwrap();
        let url = url::Url::parse("https://api.example/list").unwrap();
        let request = Request {
            method: "GET".into(),
            url,
            headers: Vec::new(),
            body: None,
            attached: Vec::new(),
            content_type: None,
        };
        let (arguments, walk) = (Map::new(), Walk::new(&paging));
        let mut reading = Reading { paging: &paging, walk, arguments, items: Vec::new(), whole: None };
        let first = answer(json!({"link": "</list?page=2>; rel=next"}), json!([]));
        assert_eq!(reading.take(&request, first), Next::Link("https://api.example/list?page=2".into()));
        let second = answer(json!({"link": "</list>; rel=prev, </list?page=3>; rel=next"}), json!([1, 2]));
        assert_eq!(reading.take(&request, second), Next::Link("https://api.example/list?page=3".into()));
        assert_eq!(reading.take(&request, answer(json!({}), json!([3]))), Next::Done);
        assert_eq!((reading.whole.unwrap().body, reading.items.len()), (json!([1, 2, 3]), 3));
    }
}
