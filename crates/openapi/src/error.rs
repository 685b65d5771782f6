//! What can go wrong while a description is read or a request is built, each with a code and what to do next.

use causeway_core::Explain;
use causeway_core::error::{About, about};
use thiserror::Error;

/// Why a file is not a connector. Everything else is repaired.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Nothing but white space.
    #[error("The file is empty.")]
    Empty,
    /// More than [`crate::read::import`] reads, or a description that unfolds into more.
    #[error("The description is too large to read: {0}.")]
    TooLarge(String),
    /// A web page.
    #[error("The file is a web page (HTML), not the description of an API.")]
    HtmlPage,
    /// XML, with what it seems to be.
    #[error("The file is {0}, which Causeway cannot read.")]
    XmlFile(&'static str),
    /// A packed archive of a kind that is not read, or where one is not expected.
    #[error("The file is {0}, not the description of an API.")]
    Archive(&'static str),
    /// An archive that unfolds into more than is safe.
    #[error("The archive unfolds beyond what is safe to unpack: {0}.")]
    ArchiveBomb(String),
    /// An archive with entries that no honest archive has.
    #[error("The archive is not safe to unpack: {0}.")]
    UnsafeArchive(String),
    /// An archive that cannot be read to its end.
    #[error("The archive is damaged: {0}.")]
    BrokenArchive(String),
    /// Not text at all.
    #[error("The file is {0}, not the description of an API.")]
    BinaryFile(String),
    /// Brackets in brackets beyond any real description.
    #[error("The file is nested more than {0} levels deep, which no real description is.")]
    NestedTooDeep(usize),
    /// YAML whose aliases or size go beyond what is read.
    #[error("The YAML file unfolds beyond what is safe to read: {0}.")]
    YamlBomb(String),
    /// Neither JSON nor YAML.
    #[error("The file is neither JSON nor YAML: {0}.")]
    Unreadable(String),
    /// JSON or YAML that is something else.
    #[error("The file is {0}, not the description of an API.")]
    NotADescription(String),
    /// A description without anything to call, with why.
    #[error("The description has no operation to call: {0}.")]
    NoOperations(String),
}

/// Why there is no operation in a description that was split.
pub(crate) const PATHS_ELSEWHERE: &str = "its paths are in other files, which are not here";

impl ImportError {
    /// Whether the description can be read with the files that it refers to.
    #[must_use]
    pub fn lacks_files(&self) -> bool {
        matches!(self, Self::NoOperations(why) if why == PATHS_ELSEWHERE)
    }
}

impl Explain for ImportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "EmptyFile",
            Self::TooLarge(_) => "TooLarge",
            Self::HtmlPage => "HtmlPage",
            Self::XmlFile(_) => "XmlFile",
            Self::Archive(_) => "Archive",
            Self::ArchiveBomb(_) => "ArchiveBomb",
            Self::UnsafeArchive(_) => "UnsafeArchive",
            Self::BrokenArchive(_) => "BrokenArchive",
            Self::BinaryFile(_) => "BinaryFile",
            Self::NestedTooDeep(_) => "NestedTooDeep",
            Self::YamlBomb(_) => "YamlBomb",
            Self::Unreadable(_) => "Unreadable",
            Self::NotADescription(_) => "NotADescription",
            Self::NoOperations(_) => "NoOperations",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::TooLarge(why)
            | Self::ArchiveBomb(why)
            | Self::UnsafeArchive(why)
            | Self::BrokenArchive(why)
            | Self::YamlBomb(why)
            | Self::Unreadable(why)
            | Self::NoOperations(why) => about([("why", why)]),
            Self::NestedTooDeep(most) => about([("most", most)]),
            Self::Empty
            | Self::HtmlPage
            | Self::XmlFile(_)
            | Self::Archive(_)
            | Self::BinaryFile(_)
            | Self::NotADescription(_) => About::new(),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty => "Download the description again, or choose another file.",
            Self::TooLarge(_) => "Import a description of a part of the API.",
            Self::HtmlPage => {
                "Look on that page for a link to openapi.json, swagger.json or a .yaml file, and import that."
            }
            Self::XmlFile(_) => "Look for an OpenAPI or Swagger description of the same API.",
            Self::Archive(_) => "Unpack it and import the description that is inside.",
            Self::BinaryFile(_) | Self::NotADescription(_) => {
                "Choose an OpenAPI, Swagger or Google discovery file (JSON or YAML)."
            }
            Self::UnsafeArchive(_) => "Unpack it yourself and import the description that is inside.",
            Self::BrokenArchive(_) => "Download the archive again.",
            Self::NestedTooDeep(_) | Self::YamlBomb(_) | Self::ArchiveBomb(_) => {
                "Do not use this file unless you know where it comes from."
            }
            Self::Unreadable(_) => "Open the file at that place and correct it, or download it again.",
            Self::NoOperations(_) => "Ask the API's publisher for the complete description.",
        };
        Some(hint.into())
    }
}

/// Why a request cannot be built from these arguments.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The operation has no such parameter.
    #[error("{operation} has no parameter named \"{name}\".")]
    UnknownArgument {
        /// Operation id.
        operation: String,
        /// The argument that was given.
        name: String,
        /// The parameter that may have been meant.
        nearest: Option<String>,
    },
    /// A required parameter, or `body`, is missing.
    #[error("{operation} needs \"{name}\" ({location}), which was not given.")]
    MissingArgument {
        /// Operation id.
        operation: String,
        /// The parameter's name.
        name: String,
        /// Where it travels: path, query, header, cookie, form or body.
        location: &'static str,
    },
    /// A path value that would leave a hole in the address.
    #[error("\"{name}\" is part of the address and must not be empty.")]
    EmptyPathValue {
        /// The parameter's name.
        name: String,
    },
    /// A path value that would climb out of its place.
    #[error("The address {path} would contain the segment \"{segment}\", which leads somewhere else.")]
    DotSegment {
        /// The operation's path.
        path: String,
        /// The segment, `.` or `..`.
        segment: String,
    },
    /// Line breaks or other control characters in a header.
    #[error("The header \"{name}\" must not contain line breaks or control characters.")]
    UnsafeHeader {
        /// The header's name.
        name: String,
    },
    /// The base address cannot carry a request.
    #[error("{0} is not an http or https address.")]
    UnusableBase(String),
    /// The result would go to another server.
    #[error("The request would go to {0} and not to the connector's server.")]
    OtherOrigin(String),
    /// The body does not fit its content type.
    #[error("The body cannot be sent as {content_type}: {reason}.")]
    UnusableBody {
        /// The operation's content type.
        content_type: String,
        /// What does not fit.
        reason: &'static str,
    },
}

impl Explain for RequestError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownArgument { .. } => "UnknownArgument",
            Self::MissingArgument { .. } => "MissingArgument",
            Self::EmptyPathValue { .. } => "EmptyPathValue",
            Self::DotSegment { .. } => "DotSegment",
            Self::UnsafeHeader { .. } => "UnsafeHeader",
            Self::UnusableBase(_) => "UnusableBase",
            Self::OtherOrigin(_) => "OtherOrigin",
            Self::UnusableBody { .. } => "UnusableBody",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::UnknownArgument { operation, name, .. } => about([("operation", operation), ("name", name)]),
            Self::MissingArgument { operation, name, .. } => about([("operation", operation), ("name", name)]),
            Self::EmptyPathValue { name } | Self::UnsafeHeader { name } => about([("name", name)]),
            Self::DotSegment { path, segment } => about([("path", path), ("segment", segment)]),
            Self::UnusableBase(given) => about([("given", given)]),
            Self::OtherOrigin(origin) => about([("origin", origin)]),
            Self::UnusableBody { content_type, .. } => about([("contentType", content_type)]),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::UnknownArgument { nearest: Some(name), .. } => format!("Did you mean \"{name}\"?"),
            Self::UnknownArgument { operation, .. } => {
                format!("`causeway operation CONNECTOR {operation}` lists its parameters.")
            }
            Self::MissingArgument { name, .. } => format!("Give a value for \"{name}\"."),
            Self::EmptyPathValue { name } => format!("Give \"{name}\" a value."),
            Self::DotSegment { .. } => "Use a value without \".\" and \"..\" segments.".into(),
            Self::UnsafeHeader { name } => format!("Remove line breaks from \"{name}\"."),
            Self::UnusableBase(_) => "Set the connector's server to an address that starts with https://.".into(),
            Self::OtherOrigin(_) => "Check the connector's server and the operation's path.".into(),
            Self::UnusableBody { content_type, .. } => format!("Give the body in a form that fits {content_type}."),
        })
    }
}
