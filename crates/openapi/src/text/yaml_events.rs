//! The events of a YAML parser, written as JSON. Names are kept as their raw text, aliases are copies of what was
//! written for their anchor, `<<` is merged. Everything that can grow has a budget; nothing recurses.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::error::ImportError;
use crate::json::tape::DEEPEST;
use crate::repair::Repairs;
use crate::text::plain;
use crate::text::written::Written;
use crate::text::yaml_anchor::{Anchors, Merge};
use crate::text::yaml_scalar::{self, Asked};

/// Longer than any name that does not begin with `?`; YAML itself says 1,024.
const LONGEST_NAME: usize = 16_384;

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No YAML, with the place: line from 1, column from 1.
    Slip { line: usize, column: usize, what: String },
    /// YAML that is not read.
    Refused(ImportError),
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        Self::Refused(error)
    }
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        let marker = error.marker();
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => Self::Refused(ImportError::NestedTooDeep(DEEPEST)),
            kind => Self::Slip { line: marker.line(), column: marker.col() + 1, what: kind.to_string() },
        }
    }
}

/// The first document that describes an API, else the first that is a mapping, else the first.
pub(crate) fn parse(text: &str, repairs: &mut Repairs) -> Result<Written, Failure> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        simple_key_max_lookahead: LONGEST_NAME,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut best: Option<(Document<'_>, Fitness)> = None;
    let mut several = false;
    while best.as_ref().is_none_or(|(_, fitness)| *fitness != Fitness::Description) {
        let mut document = Document::new(text);
        let is_mapping = match document.read(&mut parser) {
            Ok(Some(is_mapping)) => is_mapping,
            Ok(None) => break,
            // What follows a mapping need not be YAML.
            Err(_) if best.as_ref().is_some_and(|(_, fitness)| *fitness == Fitness::Mapping) => {
                several = true;
                break;
            }
            Err(failure) => return Err(failure),
        };
        several |= best.is_some();
        let fitness = match is_mapping {
            true if plain::describes(&document.out.json) => Fitness::Description,
            true => Fitness::Mapping,
            false => Fitness::Other,
        };
        if best.as_ref().is_none_or(|(_, other)| fitness > *other) {
            best = Some((document, fitness));
        }
    }
    let Some((document, fitness)) = best else { return Ok(Written::of("null")) };
    if several || fitness == Fitness::Description && more(&mut parser) {
        let message =
            "Several documents are in this file; the first that describes an API, or else is a mapping, was read.";
        repairs.note("several-documents", "", message);
    }
    repairs.extend(document.repairs);
    Ok(document.out)
}

/// How likely a document is the one that is meant.
#[derive(PartialEq, PartialOrd)]
enum Fitness {
    Other,
    Mapping,
    Description,
}

/// Whether anything comes after the document that has just ended.
fn more<'t>(parser: &mut impl Iterator<Item = Result<(Event<'t>, Span), ScanError>>) -> bool {
    !matches!(parser.next(), None | Some(Ok((Event::StreamEnd, _))))
}

struct Document<'t> {
    text: &'t str,
    out: Written,
    open: Vec<Open>,
    /// Where the names of all mappings that are open stand in the JSON.
    names: Vec<(usize, usize)>,
    anchors: Anchors,
    /// A collection that stands where a name should: its depth and where it starts.
    as_name: Option<(usize, usize)>,
    repairs: Repairs,
}

/// A mapping or sequence that is open.
#[derive(Debug, Default)]
struct Open {
    is_mapping: bool,
    start: usize,
    anchor: usize,
    events: u64,
    count: usize,
    /// Levels below.
    height: usize,
    /// A name was read and its value was not.
    named: bool,
    name: Name,
    /// Where the member that is read starts, its comma included.
    member: usize,
    first_name: usize,
    merges: Vec<Merge>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Name {
    #[default]
    Other,
    Version,
    Merge,
}

impl<'t> Document<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            out: Written::new(text.len()),
            open: Vec::new(),
            names: Vec::new(),
            anchors: Anchors::default(),
            as_name: None,
            repairs: Repairs::default(),
        }
    }

    /// Reads up to the end of the next document and says whether it is a mapping; none at the end of the stream.
    fn read(
        &mut self,
        parser: &mut impl Iterator<Item = Result<(Event<'t>, Span), ScanError>>,
    ) -> Result<Option<bool>, Failure> {
        for event in parser {
            let (event, span) = event?;
            match event {
                Event::StreamEnd => return Ok(None),
                Event::DocumentEnd => return Ok(Some(self.out.json.starts_with('{'))),
                _ if self.as_name.is_some() => self.within_name(&event, at(&span)),
                event => self.event(&event, &span)?,
            }
        }
        Ok(None)
    }

    fn event(&mut self, event: &Event<'t>, span: &Span) -> Result<(), ImportError> {
        self.anchors.events += 1;
        let is_name = self.open.last().is_some_and(|open| open.is_mapping && !open.named);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = *style == ScalarStyle::Plain;
                // The parser gives `~` for a name that is not there.
                let text = if is_plain && span.start == span.end { "" } else { text.as_ref() };
                let start = if is_name { self.name(text, is_plain, at(span)) } else { self.begin(at(span)) };
                if !is_name {
                    self.scalar(text, is_plain, asked(tag.as_deref()));
                }
                self.anchors.define(*anchor, start, self.out.json.len() - usize::from(is_name), 1, 0);
                self.finish(is_name, start, 0)
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if is_name => {
                self.as_name = Some((1, at(span)));
                Ok(())
            }
            Event::SequenceStart(_, anchor, _) => self.enter(false, *anchor, at(span)),
            Event::MappingStart(_, anchor, _) => self.enter(true, *anchor, at(span)),
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            Event::Alias(id) => self.alias(*id, is_name, span),
            Event::UnresolvedAlias(name) => {
                self.note("yaml-unknown-alias", span, &format!("*{name} stands for nothing and was read as text"));
                self.text_node(&format!("*{name}"), is_name, at(span))
            }
            _ => Ok(()),
        }
    }

    /// A text where a name or a value stands.
    fn text_node(&mut self, text: &str, is_name: bool, at: usize) -> Result<(), ImportError> {
        let start = if is_name { self.name(text, false, at) } else { self.begin(at) };
        if !is_name {
            self.out.string(text);
        }
        self.finish(is_name, start, 0)
    }

    /// Writes a name with its colon and says where it starts.
    fn name(&mut self, text: &str, is_plain: bool, at: usize) -> usize {
        let member = self.out.json.len();
        self.comma();
        self.out.mark(at);
        let start = self.out.json.len();
        self.out.string(text);
        self.names.push((start, self.out.json.len()));
        self.out.push(":");
        if let Some(open) = self.open.last_mut() {
            open.member = member;
            open.name = match text {
                "<<" if is_plain => Name::Merge,
                text if yaml_scalar::is_version(text) => Name::Version,
                _ => Name::Other,
            };
        }
        start
    }

    /// Where the next value starts.
    fn begin(&mut self, at: usize) -> usize {
        if self.open.last().is_some_and(|open| !open.is_mapping) {
            self.comma();
        }
        self.out.mark(at);
        self.out.json.len()
    }

    fn comma(&mut self) {
        if self.open.last().is_some_and(|open| open.count > 0) {
            self.out.push(",");
        }
    }

    fn scalar(&mut self, text: &str, is_plain: bool, asked: Asked) {
        let is_version = self.open.last().is_some_and(|open| open.named && open.name == Name::Version);
        match yaml_scalar::value(text, is_plain, asked) {
            Some(value) if !is_version || value.starts_with(['n', 't', 'f']) => self.out.push(&value),
            _ => self.out.string(text),
        }
    }

    /// A name or a value was written: the collection around it goes on.
    fn finish(&mut self, is_name: bool, start: usize, height: usize) -> Result<(), ImportError> {
        if self.out.is_full(0) {
            return Err(too_much());
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.named = is_name;
        if is_name {
            return Ok(());
        }
        open.height = open.height.max(height);
        if open.is_mapping && open.name == Name::Merge && self.out.json[start..].starts_with(['{', '[']) {
            let merge = self.anchors.take_merge(&mut self.out, start, open.member)?;
            open.merges.push(merge);
            self.names.pop();
        } else {
            open.count += 1;
        }
        Ok(())
    }

    fn enter(&mut self, is_mapping: bool, anchor: usize, at: usize) -> Result<(), ImportError> {
        if self.open.len() >= DEEPEST {
            return Err(ImportError::NestedTooDeep(DEEPEST));
        }
        let start = self.begin(at);
        self.out.push(if is_mapping { "{" } else { "[" });
        let (events, first_name) = (self.anchors.events, self.names.len());
        self.open.push(Open { is_mapping, start, anchor, events, first_name, ..Open::default() });
        Ok(())
    }

    fn leave(&mut self) -> Result<(), ImportError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if !open.merges.is_empty() {
            let names = &self.names[open.first_name..];
            self.anchors.merge(&mut self.out, names, &open.merges, open.count)?;
        }
        self.names.truncate(open.first_name);
        self.out.push(if open.is_mapping { "}" } else { "]" });
        let (events, height) = (self.anchors.events - open.events + 1, open.height + 1);
        self.anchors.define(open.anchor, open.start, self.out.json.len(), events, height);
        self.finish(false, open.start, height)
    }

    fn alias(&mut self, id: usize, is_name: bool, span: &Span) -> Result<(), ImportError> {
        if is_name {
            let text = self.anchors.text(id, &self.out);
            let text = text.unwrap_or_else(|| span.slice(self.text).unwrap_or_default().to_owned());
            return self.text_node(&text, true, at(span));
        }
        let start = self.begin(at(span));
        let Some(height) = self.anchors.copy(id, &mut self.out)? else {
            self.note("yaml-recursive-alias", span, "an alias stands for what it is a part of; it was left empty");
            self.out.push("null");
            return self.finish(false, start, 0);
        };
        if self.open.len() + height > DEEPEST {
            return Err(ImportError::NestedTooDeep(DEEPEST));
        }
        self.finish(false, start, height)
    }

    /// A collection as a name becomes its own raw text.
    fn within_name(&mut self, event: &Event<'t>, here: usize) {
        let Some((depth, start)) = &mut self.as_name else { return };
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => *depth += 1,
            Event::SequenceEnd | Event::MappingEnd => *depth -= 1,
            _ => {}
        }
        if *depth == 0 {
            let start = *start;
            self.as_name = None;
            let closed = usize::from(self.text[here..].starts_with([']', '}']));
            let text = self.text[start..here + closed].trim();
            self.name(text, false, start);
            self.open.last_mut().into_iter().for_each(|open| open.named = true);
        }
    }

    fn note(&mut self, code: &'static str, span: &Span, what: &str) {
        self.repairs.note(code, "", format!("Line {}: {what}.", span.start.line()));
    }
}

/// The error for YAML that unfolds beyond its budget.
pub(crate) fn too_much() -> ImportError {
    ImportError::YamlBomb("its aliases make it far larger than the file".into())
}

fn at(span: &Span) -> usize {
    span.start.byte_offset().unwrap_or(0)
}

fn asked(tag: Option<&Tag>) -> Asked {
    match tag {
        Some(tag) if tag.original() == "!" => Asked::Text,
        Some(tag) => yaml_scalar::asked(tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref()),
        None => Asked::Nothing,
    }
}
