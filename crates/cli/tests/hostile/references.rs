//! Descriptions that refer to what is none of their business: other files of this machine, and other machines.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

use crate::bounds::bounded;

/// Stands in the files that must not be read.
const SECRET: &str = "hostile-7f3a-private";

#[test]
fn what_a_description_refers_to_is_neither_read_nor_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let inside = folder.path().join("inside");
    fs_err::create_dir(&inside).unwrap();
    let secret = format!(r#"{{"type": "object", "title": "{SECRET}", "properties": {{"{SECRET}": {{}}}}}}"#);
    for place in [folder.path().join("secret.json"), inside.join("beside.json")] {
        fs_err::write(place, &secret).unwrap();
    }
    let file = inside.join("openapi.json");
    let port = listener.local_addr().unwrap().port();
    fs_err::write(&file, description(folder.path(), port)).unwrap();

    let home = folder.path().join("home").display().to_string();
    let causeway = |args: &[&str]| bounded(&[&["--home", &home, "--json"], args].concat());
    let file = file.display().to_string();
    let said = [
        causeway(&["inspect", &file]),
        causeway(&["import", &file, "--name", "sly"]),
        causeway(&["operation", "sly", "post"]),
        causeway(&["operations", "sly", "--search", "hostile"]),
    ];
    for ended in said {
        assert_eq!(ended.code, Some(0), "{ended:?}");
        for word in [SECRET, "root:"] {
            assert!(!ended.stdout.contains(word) && !ended.stderr.contains(word), "{word} in {ended:?}");
        }
    }
    assert_nowhere(Path::new(&home));
    let visitor = listener.accept().map(|(_, from)| from).map_err(|error| error.kind());
    assert_eq!(visitor, Err(ErrorKind::WouldBlock), "something was fetched");
}

/// An operation that refers to files and addresses in every place where it may refer to anything.
fn description(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    let targets = [
        "file:///etc/passwd".to_owned(),
        "/etc/passwd".to_owned(),
        "../../../../../../etc/passwd".to_owned(),
        format!("file://{folder}/secret.json"),
        format!("{folder}/secret.json"),
        "../secret.json".to_owned(),
        "../secret.json#/properties".to_owned(),
        "beside.json".to_owned(),
        "./beside.json#".to_owned(),
        format!("http://127.0.0.1:{port}/secret.json"),
        format!("//127.0.0.1:{port}/secret.json"),
        format!("http://127.0.0.1:{port}/latest/meta-data#/x"),
    ];
    let parameters: Vec<_> = targets.iter().map(|to| format!(r#"{{"$ref": "{to}"}}"#)).collect();
    let all = parameters.join(",");
    let examples: Vec<_> =
        targets.iter().enumerate().map(|(n, to)| format!(r#""{n}": {{"externalValue": "{to}"}}"#)).collect();
    let media = format!(r#"{{"schema": {{"anyOf": [{all}]}}, "examples": {{{}}}}}"#, examples.join(","));
    format!(
        r#"{{"openapi": "3.1.0", "$id": "http://127.0.0.1:{port}/", "info": {{"title": "Sly", "version": "1",
            "license": {{"name": "x", "url": "http://127.0.0.1:{port}/"}}}}, "servers": [{{"url": "http://127.0.0.1:{port}"}}],
            "externalDocs": {{"url": "http://127.0.0.1:{port}/"}},
            "paths": {{"/a": {{"post": {{"operationId": "post", "parameters": [{all}],
                "requestBody": {{"content": {{"application/json": {media}}}}},
                "responses": {{"200": {{"$ref": "../secret.json"}}, "default": {{"content": {{"a/b": {media}}}}}}}}}}}}}}}"#
    )
}

/// The data folder holds nothing of the files either.
fn assert_nowhere(folder: &Path) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_nowhere(&path);
        } else if path.is_file() {
            let bytes = fs_err::read(&path).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{}", path.display());
        }
    }
}
