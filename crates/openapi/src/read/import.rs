//! The way of a description: bytes, text, tape, format, connector.

use std::borrow::Cow;
use std::sync::Arc;

use crate::dialect::discovery;
use crate::dialect::format::{self, Format};
use crate::dialect::postman;
use crate::dialect::swagger1;
use crate::error::{ImportError, PATHS_ELSEWHERE};
use crate::json::node::Node;
use crate::json::tape::Tape;
use crate::json::walk::Walk;
use crate::model::{AuthScheme, Connector, Operation};
use crate::properties;
use crate::read::bundle;
use crate::read::documents::{Document, Documents};
use crate::read::ids;
use crate::read::open::Head;
use crate::read::outline::{Entry, Spans};
use crate::read::paths;
use crate::read::security;
use crate::read::security::Requirements;
use crate::read::servers;
use crate::read::source::{Detail, References, Source};
use crate::repair;
use crate::repair::places::Places;
use crate::repair::reference_check;
use crate::repair::schema_check;
use crate::repair::{Repair, Repairs};
use crate::text::archive;
use crate::text::plain;
use crate::text::plain::{Plain, Positions};

/// What came of a description.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Ready to be called.
    pub connector: Connector,
    /// What was put right, at most 2,000.
    pub repairs: Vec<Repair>,
    /// The format it was in.
    pub format: Format,
    /// YAML rather than JSON.
    pub is_yaml: bool,
    /// Whether the file itself is the text that the connector's spans point into.
    pub is_strict: bool,
    /// The main file's bytes, where they are not that text.
    pub file: Vec<u8>,
}

impl Imported {
    /// Completes the connector from the bytes of an `apiProperties.json`. One that cannot be read changes nothing, which
    /// is reported.
    pub fn complete(&mut self, properties: &[u8]) {
        properties::complete(&mut self.connector, &mut self.repairs, properties);
    }
}

/// A file that is imported.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The path or the address by which other files know it; may be empty.
    pub name: String,
    /// What it holds.
    pub bytes: Cow<'a, [u8]>,
}

/// Makes a connector of a description in any format Causeway knows, found from its content.
///
/// # Errors
/// When the bytes are no description, or one without a single operation. See [`ImportError`].
pub fn import<'a>(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Imported, ImportError> {
    import_files(Input { name: String::new(), bytes: bytes.into() }, Vec::new())
}

/// The same for a description that refers to other files. One of these that cannot be read is left out, as if it had
/// not been given. An `apiProperties.json` in the description's own folder completes the connector.
///
/// # Errors
/// When the main file is no description, or one without a single operation.
pub fn import_files(main: Input<'_>, attached: Vec<Input<'_>>) -> Result<Imported, ImportError> {
    import_keeping(main, attached, |_| {})
}

/// The same. As soon as the main file is known to be one that is read, its bytes are given to `keep`, on a thread of its
/// own: writing them takes as long as the survey does. The import may fail all the same.
///
/// # Errors
/// When the main file is no description, or one without a single operation.
pub fn import_keeping(
    main: Input<'_>,
    attached: Vec<Input<'_>>,
    keep: impl FnOnce(&[u8]) + Send,
) -> Result<Imported, ImportError> {
    let mut repairs = Repairs::default();
    let packed = archive::is_packed(&main.bytes).then(|| main.bytes.to_vec());
    let (main, mut attached) = bundle::open(main, attached)?;
    let beside = properties::take(&main.name, &mut attached);
    let mut read = plain::read(main.bytes, &mut repairs)?;
    let format = format::detect(read.tape.root())?;
    let read_as = convert(&mut read, format, &mut repairs)?;
    let is_strict = read.is_file && attached.is_empty() && packed.is_none();
    let attached = attached.into_iter().filter_map(|input| attach(input, &mut repairs)).collect();
    // Attached to others, a strict file is kept like those: its text is in the connector all the same.
    let file = packed.unwrap_or_else(|| if read.is_file && !is_strict { read.tape.text().into() } else { read.file });
    let places = Places { positions: read.positions, original: read.original };
    let documents = Arc::new(Documents::new(Document { name: main.name, tape: read.tape }, attached));
    note_names_that_stand_twice(&documents, &mut repairs);
    let bytes = if is_strict { documents.root().tape().text().as_bytes() } else { &file };
    let (surveyed, (links, found)) = std::thread::scope(|scope| {
        scope.spawn(move || keep(bytes));
        let links = scope.spawn(|| {
            let (links, mut found) = reference_check::run(&documents);
            schema_check::run(documents.root(), format, &mut found);
            (links, found)
        });
        (survey(&documents, read_as, repairs), links.join().unwrap_or_default())
    });
    let (mut connector, mut repairs) = surveyed?;
    ids::assign(&mut repairs, &mut connector.operations);
    connector.links = Arc::new(links);
    repairs.extend(found);
    let mut repairs = repairs.finish();
    places.fill_in(&mut repairs, &documents);
    let mut imported = Imported { connector, repairs, format, is_yaml: read.is_yaml, is_strict, file };
    if let Some(beside) = beside {
        imported.complete(&beside.bytes);
    }
    Ok(imported)
}

/// Formats of other kinds become one of those that are read; what is noted then leads into the original.
fn convert(read: &mut Plain, format: Format, repairs: &mut Repairs) -> Result<Format, ImportError> {
    let (document, read_as) = match format {
        Format::Postman => {
            let (document, notes) = postman::convert(&read.tape.root().value());
            notes.into_iter().for_each(|(code, pointer, message)| repairs.look(code, pointer, message));
            (document, Format::OpenApi31)
        }
        Format::Swagger12 => (swagger1::convert(&read.tape.root().value()), Format::Swagger20),
        _ => return Ok(format),
    };
    let tape = Tape::scan(document.to_string()).map_err(|(fault, _)| plain::refusal(fault))?;
    let text = std::mem::replace(&mut read.tape, tape).into_text();
    if read.is_file {
        read.file = text.into_bytes();
    }
    read.is_file = false;
    read.positions = Positions::Lost;
    Ok(read_as)
}

fn attach(input: Input<'_>, repairs: &mut Repairs) -> Option<Document> {
    // An archive holds pictures, licences and the like as well.
    let is_readable = [".json", ".yaml", ".yml"].iter().any(|end| input.name.to_ascii_lowercase().ends_with(end));
    // What was put right in it is not told: pointers lead into the main file.
    match plain::read(input.bytes, &mut Repairs::default()) {
        Ok(read) => Some(Document { name: input.name, tape: read.tape }),
        Err(_) if !is_readable => None,
        Err(error) => {
            let message = format!("The attached file {} was left out. {error}", input.name);
            repairs.look("attached-file-unreadable", "", message);
            None
        }
    }
}

/// Most readers silently take the last of two members with one name.
fn note_names_that_stand_twice(documents: &Documents, repairs: &mut Repairs) {
    for (_, document) in documents.files() {
        let mut twice: Vec<_> = document.tape.shadowed().take(repair::MOST).collect();
        twice.sort_unstable_by_key(|name| name.at());
        let mut walk = Walk::new(document.tape.root());
        for name in twice {
            let pointer = walk.pointer(name);
            let text = causeway_core::text::one_line(&name.text().unwrap_or_default(), 80);
            let (message, look) = match pointer.as_str() {
                "/paths" => (format!("The path {text} stands more than once; the operations of all are kept."), true),
                "" if name.is("paths") => {
                    ("\"paths\" stands more than once; the operations of all are kept.".into(), true)
                }
                _ => (format!("The name \"{text}\" stands more than once here; the last one counts."), false),
            };
            repairs.add(Repair { code: "duplicate-name".into(), pointer, message, look, place: None });
        }
    }
}

/// Reads what a list of operations needs, and reports what is wrong; ids are still as declared.
fn survey(documents: &Arc<Documents>, format: Format, repairs: Repairs) -> Result<(Connector, Repairs), ImportError> {
    let root = documents.root();
    let mut source = Source::new(root, format, References::Documents(documents), Detail::Survey, repairs);
    let (servers, auth, operations) = read(&mut source);
    if source.spent() {
        return Err(ImportError::TooLarge("its references unfold into more than can be kept".into()));
    }
    if operations.len() > paths::MOST_OPERATIONS {
        return Err(ImportError::TooLarge("it has more than 100,000 operations".into()));
    }
    if operations.is_empty() {
        return Err(ImportError::NoOperations(why_none(root).into()));
    }
    let (title, version, description) = head(&mut source);
    let connector = Connector {
        title,
        version,
        description,
        servers,
        auth,
        operations,
        head: Head::of(root, format),
        documents: Arc::clone(documents),
        links: Arc::default(),
    };
    Ok((connector, source.repairs))
}

fn read(source: &mut Source<'_>) -> (Vec<String>, Vec<AuthScheme>, Vec<Entry>) {
    let discovery = source.format == Format::Discovery;
    let servers = match source.format {
        Format::Discovery => discovery::servers(source),
        Format::Swagger20 => servers::swagger2(source),
        Format::OpenApi30 | Format::OpenApi31 if source.root.get("servers").is_none() => servers::swagger2(source),
        _ => servers::openapi3(source, source.root, ""),
    };
    servers::note_missing(source, &servers);
    let base = servers.first().map(String::as_str);
    let auth = if discovery { discovery::schemes(source) } else { security::schemes(source, base) };
    if discovery {
        let operations = discovery::operations(source, entry);
        return (servers, auth, operations);
    }
    let mut requirements = Requirements::new(&auth);
    let operations = paths::operations(source, &mut requirements, entry);
    requirements.finish(source);
    (servers, auth, operations)
}

fn entry(operation: Operation, spans: Spans) -> Entry {
    Entry {
        id: operation.id,
        method: operation.method,
        path: operation.path,
        summary: operation.summary,
        tags: operation.tags,
        deprecated: operation.deprecated,
        pointer: operation.pointer,
        spans,
    }
}

fn head(source: &mut Source<'_>) -> (String, String, String) {
    let root = source.root;
    let info = root.get("info").unwrap_or(root);
    let title = source.text(info, "title");
    let title = if title.is_empty() { "Unnamed API".into() } else { causeway_core::text::one_line(&title, 200) };
    (title, source.text(info, "version"), source.text(info, "description"))
}

fn why_none(root: Node<'_>) -> &'static str {
    let paths = root.get("paths");
    let items = || paths.into_iter().flat_map(Node::members).map(|(_, item)| item);
    if root.get("webhooks").is_some() && items().next().is_none() {
        "it only describes webhooks, which the API calls itself"
    } else if items().any(|item| item.get("$ref").is_some()) {
        PATHS_ELSEWHERE
    } else if items().next().is_some() {
        "its paths hold no method (get, post, …)"
    } else {
        "it has no paths"
    }
}
