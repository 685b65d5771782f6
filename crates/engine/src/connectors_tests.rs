//! What the folder of connectors keeps, notices and finds again.

use super::*;

const DESCRIPTION: &str = r#"{"openapi":"3.1.0","info":{"title":"Scale & Co","version":"1"},
    "servers":[{"url":"https://scale.test"}],"paths":{"/w":{"get":{"operationId":"getW","responses":{"200":{"description":"ok"}}}}}}"#;

fn connectors() -> (tempfile::TempDir, Connectors) {
    let folder = tempfile::tempdir().unwrap();
    let connectors = Connectors::open(Home::new(folder.path())).unwrap();
    (folder, connectors)
}

fn import(connectors: &Connectors, bytes: &[u8]) -> Result<ImportSummary, EngineError> {
    connectors.import(Import { bytes: bytes.into(), source: "scale.json", ..Import::default() }, |_| Ok(Vec::new()))
}

#[test]
fn an_import_keeps_the_original_bytes_and_a_second_one_the_properties() {
    let (_folder, connectors) = connectors();
    let first = import(&connectors, DESCRIPTION.as_bytes()).unwrap();
    assert_eq!((first.connector.slug.as_str(), first.replaced), ("scale-co", false));
    let mut own = first.connector.properties.clone();
    own.server = Some("https://mine.test".into());
    connectors.save_properties(&first.connector.slug, &own).unwrap();
    let second = import(&connectors, DESCRIPTION.as_bytes()).unwrap();
    assert!(second.replaced);
    assert_eq!(second.connector.server(), "https://mine.test");
    let kept = fs_err::read(connectors.home.connector(&second.connector.slug).join("apiDefinition.json")).unwrap();
    assert_eq!(kept, DESCRIPTION.as_bytes());
}

#[test]
fn a_file_that_is_no_description_leaves_nothing_behind() {
    let (_folder, connectors) = connectors();
    assert!(import(&connectors, b"<html></html>").is_err());
    assert_eq!(connectors.slugs().unwrap(), []);
}

#[test]
fn a_name_that_is_nearly_right_is_pointed_at() {
    let (_folder, connectors) = connectors();
    import(&connectors, DESCRIPTION.as_bytes()).unwrap();
    let error = connectors.get(&Slug::from_title("scale-coo")).unwrap_err();
    assert!(matches!(error, EngineError::NotFound { nearest: Some(nearest), .. } if nearest == "scale-co"));
}
const YAML: &str = "openapi: 3.0.0\ninfo: {title: Pets}\nservers: [{url: 'https://pets.test'}]\npaths:\n  /pets/{id}:\n    \
    get:\n      operationId: getPet\n      responses: {'200': {description: ok, content: {application/json: \
    {schema: {$ref: '#/components/schemas/Pet'}}}}}\ncomponents: {schemas: {Pet: {type: object, properties: \
    {name: {type: string}}}}}\n";

#[test]
fn an_operation_is_opened_from_the_index_in_a_later_run_also_of_yaml() {
    let (folder, first) = connectors();
    import(&first, YAML.as_bytes()).unwrap();
    let slug = Slug::from_title("pets");
    // A later run has nothing in memory; the description is replaced by rubbish that must not be read.
    let file = folder.path().join("workspace/connectors/pets/apiDefinition.yaml");
    let before = fs_err::metadata(&file).unwrap();
    fs_err::write(&file, "x".repeat(YAML.len())).unwrap();
    fs_err::File::open(&file).unwrap().into_file().set_modified(before.modified().unwrap()).unwrap();
    let later = Connectors::open(Home::new(folder.path())).unwrap();
    let operation = later.get(&slug).unwrap().operation("GETPET").unwrap();
    assert_eq!((operation.id.as_str(), operation.parameters[0].name.as_str()), ("getPet", "id"));
    let schema = operation.resolve(operation.success().unwrap().schema());
    assert_eq!(schema["properties"]["name"]["type"], "string");
}

#[test]
fn an_index_that_does_not_fit_the_file_is_made_anew() {
    let (folder, connectors) = connectors();
    let slug = import(&connectors, DESCRIPTION.as_bytes()).unwrap().connector.slug.clone();
    let file = folder.path().join("workspace/connectors").join(slug.as_str()).join("apiDefinition.json");
    let before = fs_err::metadata(&file).unwrap().modified().unwrap();
    // Of the same size and time, but everything is at another place.
    let moved = format!(" {}", DESCRIPTION.replace("\"ok\"", "\"o\""));
    assert_eq!(moved.len(), DESCRIPTION.len());
    fs_err::write(&file, &moved).unwrap();
    fs_err::File::options().write(true).open(&file).unwrap().into_file().set_modified(before).unwrap();
    assert!(connectors.get(&slug).unwrap().operation("getW").is_err());
    assert_eq!(connectors.get(&slug).unwrap().operation("getW").unwrap().path, "/w");
}

#[test]
fn a_description_edited_by_hand_is_read_again() {
    let (folder, connectors) = connectors();
    let slug = import(&connectors, DESCRIPTION.as_bytes()).unwrap().connector.slug.clone();
    assert!(connectors.get(&slug).unwrap().operation("getW").is_ok());
    let file = folder.path().join("workspace/connectors").join(slug.as_str()).join("apiDefinition.json");
    fs_err::write(&file, DESCRIPTION.replace("getW", "getWeight")).unwrap();
    let now = connectors.get(&slug).unwrap();
    assert!(now.operation("getWeight").is_ok());
    assert!(matches!(now.operation("getW"), Err(EngineError::NotFound { .. })));
    let search = Search { connector: None, text: "weight", offset: 0, limit: 10 };
    assert_eq!(connectors.search(&search).unwrap().total, 1);
}

#[test]
fn attached_files_are_kept_and_read_with_the_description() {
    let (folder, first) = connectors();
    let main = r#"{"openapi":"3.1.0","info":{"title":"Two"},"paths":{"/p":{"$ref":"paths/p.json"}}}"#;
    let item = r##"{"get":{"operationId":"getP","parameters":[{"$ref":"../common.yaml#/limit"}],
        "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/x"}}}}}},"x":{"type":"string"}}"##;
    let attached = vec![
        ("paths/p.json".to_owned(), item.as_bytes().to_vec()),
        ("common.yaml".to_owned(), b"limit: {name: limit, in: query, schema: {type: integer}}".to_vec()),
    ];
    let new = Import { bytes: main.as_bytes().into(), source: "two.json", attached, ..Import::default() };
    first.import(new, |_| Ok(Vec::new())).unwrap();
    let later = Connectors::open(Home::new(folder.path())).unwrap();
    let operation = later.get(&Slug::from_title("two")).unwrap().operation("getP").unwrap();
    assert_eq!(operation.parameters[0].schema["type"], "integer");
    assert_eq!(operation.resolve(operation.success().unwrap().schema())["type"], "string");
    fs_err::remove_dir_all(folder.path().join("cache")).unwrap();
    let again = Connectors::open(Home::new(folder.path())).unwrap();
    assert_eq!(*again.get(&Slug::from_title("two")).unwrap().operation("getP").unwrap(), *operation);
}

const PLATFORM: &str = r#"{ // of the Power Platform
    "properties": {"connectionParameters": {"host": {"type": "string"}}, "policyTemplateInstances": [{
        "templateId": "dynamichosturl", "title": "Host",
        "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://@connectionParameters('host')/v1"}}],},
    "causeway": {"operations": {"getW": {"paging": {"kind": "linkHeader"}}}}}"#;

fn import_folder(connectors: &Connectors, properties: &str) -> ImportSummary {
    let attached = vec![("api/apiProperties.json".to_owned(), properties.as_bytes().to_vec())];
    let bytes = DESCRIPTION.as_bytes().into();
    let new = Import { bytes, source: "api/apiDefinition.swagger.json", attached, ..Import::default() };
    connectors.import(new, |_| Ok(Vec::new())).unwrap()
}

#[test]
fn a_folder_of_the_power_platform_is_read_with_its_properties_now_and_later() {
    let (folder, connectors) = connectors();
    let slug = import_folder(&connectors, PLATFORM).connector.slug.clone();
    let later = Connectors::open(Home::new(folder.path())).unwrap();
    let paged = |connectors: &Connectors| {
        let operation = connectors.get(&slug).unwrap().operation("getW").unwrap();
        operation.paging.as_ref().map(|paging| paging.how == causeway_openapi::meaning::How::LinkHeader)
    };
    for connectors in [&connectors, &later] {
        assert_eq!(
            (connectors.get(&slug).unwrap().server().as_str(), paged(connectors)),
            ("https://{host}/v1", Some(true))
        );
    }
    let connector = later.get(&slug).unwrap();
    let error = connector.base(&connector.operation("getW").unwrap()).unwrap_err();
    assert!(error.to_string().contains("{host}"), "{error}");
    // The file edited by hand is read again, and only what it changes in the description counts.
    let file = folder.path().join("workspace/connectors").join(slug.as_str()).join("apiProperties.json");
    let mut value: Value = serde_json::from_str(&fs_err::read_to_string(&file).unwrap()).unwrap();
    value["causeway"]["variables"] = serde_json::json!({"host": "acme.test"});
    fs_err::write(&file, value.to_string()).unwrap();
    assert_eq!(later.get(&slug).unwrap().server(), "https://acme.test/v1");
}

#[test]
fn a_newer_folder_keeps_what_was_set_here_and_a_broken_one_is_said() {
    let (_folder, connectors) = connectors();
    let slug = import_folder(&connectors, PLATFORM).connector.slug.clone();
    let mut own = connectors.properties(&slug).unwrap();
    own.server = Some("https://mine.test".into());
    connectors.save_properties(&slug, &own).unwrap();
    let again = import_folder(&connectors, r#"{"properties": {"iconBrandColor": "grey"}}"#);
    assert_eq!(again.connector.server(), "https://mine.test");
    assert!(again.connector.operation("getW").unwrap().paging.is_some());
    let broken = import_folder(&connectors, "<html>");
    assert!(broken.connector.repairs().iter().any(|repair| repair.code == "properties-unreadable"));
    assert_eq!(broken.connector.server(), "https://mine.test");
    assert_eq!(connectors.attached(&slug).unwrap(), []);
}
