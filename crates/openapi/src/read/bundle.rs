//! Several files that belong together: a ZIP archive, or a folder whose files were attached. Which of them is the
//! description is found from what they hold.

use std::borrow::Cow;

use crate::dialect::format;
use crate::error::ImportError;
use crate::read::import::Input;
use crate::repair::Repairs;
use crate::text::archive;
use crate::text::plain;

/// At most so many files are looked into for a description.
const MOST_TRIES: usize = 50;

/// The main file and the others. A file that is no archive is the main file itself.
pub(crate) fn open<'a>(
    main: Input<'a>,
    mut attached: Vec<Input<'a>>,
) -> Result<(Input<'a>, Vec<Input<'a>>), ImportError> {
    if !archive::is_packed(&main.bytes) {
        return Ok((main, attached));
    }
    let (found, others) = choose(archive::unpack(&main.bytes)?.into_iter().map(input).collect())?;
    attached.extend(others);
    Ok((found, attached))
}

/// The likeliest description among some files, and the others.
///
/// # Errors
/// When none of them is one: why the likeliest is not.
pub fn choose(mut files: Vec<Input<'_>>) -> Result<(Input<'_>, Vec<Input<'_>>), ImportError> {
    files.sort_by_key(|file| likelihood(&file.name));
    let mut why = ImportError::NotADescription("a collection of files without the description of an API".into());
    for n in 0..files.len().min(MOST_TRIES) {
        match describes(&files[n]) {
            Ok(()) => return Ok((files.remove(n), files)),
            // What is wrong with the likeliest file says most.
            Err(error) if n == 0 => why = error,
            Err(_) => {}
        }
    }
    Err(why)
}

fn input((name, bytes): (String, Vec<u8>)) -> Input<'static> {
    Input { name, bytes: Cow::Owned(bytes) }
}

fn describes(file: &Input<'_>) -> Result<(), ImportError> {
    let read = plain::read(Cow::Borrowed(&file.bytes), &mut Repairs::default())?;
    format::detect(read.tape.root()).map(drop)
}

/// Names that descriptions have come first, then what lies higher up, then the order of names.
fn likelihood(name: &str) -> (bool, bool, usize, String) {
    let lower = name.to_lowercase();
    let own = lower.rsplit('/').next().unwrap_or_default();
    let named = ["apidefinition", "openapi", "swagger", "api."].iter().any(|word| own.contains(word));
    let readable = [".json", ".yaml", ".yml"].iter().any(|end| own.ends_with(end)) || !own.contains('.');
    (!readable, !named, lower.matches('/').count(), lower)
}
