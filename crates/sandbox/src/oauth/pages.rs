//! The two pages that a person may see while signing in.

use crate::shared::Service;

/// The page that asks for consent.
pub(crate) fn consent(service: Service, client: &str, scopes: &[String], ticket: &str) -> String {
    let company = match service {
        Service::Fitbit => "Fitbit",
        Service::Google => "Google",
        Service::Intervals => "intervals.icu",
    };
    let list: String = scopes.iter().map(|scope| format!("<li>{}</li>", escaped(scope))).collect();
    let client = escaped(client);
    page(&format!(
        "<h1>{company} (sandbox)</h1><p><b>{client}</b> asks to use the data of Astrid Lindqvist:</p><ul>{list}</ul>\
         <form method=\"post\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <button name=\"decision\" value=\"allow\">Allow</button> <button name=\"decision\" value=\"deny\">Deny</button></form>\
         <p>This is a make-believe {company} on this computer. No account is involved.</p>"
    ))
}

/// The page for a request that cannot be sent back anywhere.
pub(crate) fn refused(message: &str) -> String {
    page(&format!("<h1>This request cannot be granted</h1><p>{}</p>", escaped(message)))
}

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in</title>\
         <style>body{{font:16px system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.5rem 1.2rem}}</style>\
         {body}</html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
