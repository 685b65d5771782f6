//! Which files are checked, and what there is to say about each. A file that cannot be read is a line like any other.

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};

use causeway_flow::{Definition, Diagnostic, LARGEST, ProjectFile, Value, locate, read_project, text_of};

use super::Row;
use crate::folder;

/// Something to check.
pub(super) struct Input {
    /// As it is told of.
    pub(super) name: String,
    content: Content,
}

enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
    Nothing(Diagnostic),
}

/// What was found in a file.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) rows: Vec<Row>,
    /// Texts that call connectors, with their names in an archive.
    pub(super) callers: Vec<(Option<String>, String)>,
}

impl Input {
    pub(super) fn text(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), content: Content::Bytes(text.into_bytes()) }
    }

    pub(super) fn missing(name: &str) -> Self {
        let finding = Diagnostic::error("Unreadable", "", "There is no such file, and no flow of that name.");
        Self { name: name.to_owned(), content: Content::Nothing(finding.hint("Check the name.")) }
    }
}

/// What a name on the command line stands for: a file, the flows in a folder, standard input (`-`). None when it is
/// nothing of that.
pub(super) fn found(name: &str) -> Option<Vec<Input>> {
    let path = Path::new(name);
    if name == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(LARGEST as u64 + 1).read_to_end(&mut bytes);
        let content = read.map_or_else(|error| Content::Nothing(*unreadable(&error)), |_| Content::Bytes(bytes));
        return Some(vec![Input { name: name.to_owned(), content }]);
    }
    if path.is_dir() {
        let is_open = |name: &str| !name.starts_with('.') && name != "node_modules";
        let may_hold = |name: &str| name.ends_with(".zip") || causeway_flow::may_be_flow(name);
        let files = folder::files(path, is_open, may_hold);
        let input = |path: PathBuf| Input { name: path.display().to_string(), content: Content::File(path) };
        return Some(files.into_iter().map(input).collect());
    }
    let content = || Content::File(path.to_owned());
    path.exists().then(|| vec![Input { name: name.to_owned(), content: content() }])
}

/// Reads and checks a file. Whatever it holds, there is an answer.
pub(super) fn check(input: &Input) -> Checked {
    let caught = std::panic::catch_unwind(|| match &input.content {
        Content::File(path) => read(path).map_or_else(|finding| refused(*finding), |bytes| whole(path, &bytes)),
        Content::Bytes(bytes) => whole(Path::new(&input.name), bytes),
        Content::Nothing(finding) => refused(finding.clone()),
    });
    caught.unwrap_or_else(|_| {
        refused(Diagnostic::error("Unreadable", "", "Causeway broke on this file.").hint("Please report it."))
    })
}

fn refused(finding: Diagnostic) -> Checked {
    Checked { rows: vec![Row { finding, within: None, text: None }], callers: Vec::new() }
}

fn unreadable(error: &std::io::Error) -> Box<Diagnostic> {
    Diagnostic::error("Unreadable", "", format!("The file cannot be read: {error}.")).into()
}

fn read(path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    let about = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        return Err(Diagnostic::error("Unreadable", "", "This is no file that can be read.").into());
    }
    if about.len() > LARGEST as u64 {
        let message = format!("The file is larger than {} MB, which no flow is.", LARGEST >> 20);
        return Err(Diagnostic::error("TooLarge", "", message).into());
    }
    fs_err::read(path).map_err(|error| unreadable(error.get_ref().and_then(|e| e.downcast_ref()).unwrap_or(&error)))
}

fn whole(path: &Path, bytes: &[u8]) -> Checked {
    if causeway_openapi::is_packed(bytes) {
        return packed(bytes);
    }
    // The name is not asked whether it is that of a flow: the file was given.
    let beside = parameters_of(path);
    let mut files = vec![ProjectFile { path: "flow/definition.json", bytes }];
    files.extend(beside.iter().map(|(path, bytes)| ProjectFile { path, bytes }));
    let mut checked = Checked::default();
    for (_, read) in read_project(&files) {
        add(&mut checked, None, bytes, read);
    }
    checked
}

/// `parameters.json` beside a file and in the folder above, as Logic Apps Standard has it.
fn parameters_of(path: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let own = path.parent().filter(|_| path.is_file());
    let near = |folder: Option<&Path>| {
        let path = folder?.join("parameters.json");
        let is_small = std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() < LARGEST as u64);
        if is_small { fs_err::read(path).ok() } else { None }
    };
    let mut found = Vec::new();
    found.extend(near(own).map(|bytes| ("flow/parameters.json", bytes)));
    found.extend(near(own.and_then(Path::parent)).map(|bytes| ("parameters.json", bytes)));
    found
}

fn packed(bytes: &[u8]) -> Checked {
    let files = match causeway_openapi::unpack(bytes) {
        Ok(files) => files,
        Err(error) => return refused(Diagnostic::error("BadArchive", "", error.to_string())),
    };
    let project: Vec<_> = files.iter().map(|(path, bytes)| ProjectFile { path, bytes }).collect();
    let read = read_project(&project);
    let has_flows = read.iter().any(|(_, read)| read.is_ok());
    let mut checked = Checked::default();
    for (path, read) in read {
        // Of a whole package, what is no flow belongs to something else; what should be one and cannot be read does not.
        if has_flows && read.as_ref().is_err_and(|findings| findings.iter().all(|finding| finding.code == "NotAFlow")) {
            continue;
        }
        let bytes = files.iter().find(|(name, _)| name == path).map_or(&[][..], |(_, bytes)| bytes);
        add(&mut checked, Some(path), bytes, read);
    }
    if !has_flows && checked.rows.is_empty() {
        return refused(Diagnostic::error("NotAFlow", "", "There is no flow in this archive."));
    }
    checked
}

fn add(checked: &mut Checked, within: Option<&str>, bytes: &[u8], read: Result<Vec<Definition>, Vec<Diagnostic>>) {
    let text = text_of(bytes).unwrap_or_default();
    let (mut findings, definitions) = match read {
        Ok(definitions) => {
            let all = definitions.iter().flat_map(|definition| causeway_flow::check(definition, None)).collect();
            (all, definitions)
        }
        Err(findings) => (VecDeque::from(findings), Vec::new()),
    };
    locate(&text, findings.make_contiguous());
    let source = definitions.first().map(|definition| &definition.source);
    checked.rows.extend(findings.into_iter().map(|finding| {
        let text =
            source.and_then(|source| source.pointer(&finding.pointer)).and_then(Value::as_str).map(str::to_owned);
        Row { text: text.filter(|_| finding.span.is_some()), finding, within: within.map(str::to_owned) }
    }));
    let calls = |definition: &Definition| !definition.connections().is_empty() || !definition.children().is_empty();
    if definitions.iter().any(calls) {
        checked.callers.push((within.map(str::to_owned), text.into_owned()));
    }
}
