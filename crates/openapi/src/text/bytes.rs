//! From bytes to text: byte order marks, UTF-16, old Windows files; and the files that are no text at all, named.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::ImportError;
use crate::repair::Repairs;

/// No description of more bytes is read. The largest known has 47 MB.
pub const LARGEST: usize = 128 << 20;

/// First bytes of files that people pick by mistake.
const ARCHIVES: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
];
const BINARIES: [(&[u8], &str); 7] = [
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
];

/// The text of a file without its byte order mark, or what the file is instead.
pub(crate) fn text<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Result<Cow<'a, str>, ImportError> {
    if bytes.len() > LARGEST {
        return Err(ImportError::TooLarge(format!("it has more than {} MB", LARGEST >> 20)));
    }
    refuse_known_binaries(bytes)?;
    let text = without_mark(decode(bytes, repairs));
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(ImportError::BinaryFile("binary data (it contains NUL bytes)".into()));
    }
    if text.trim_start().is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(text)
}

/// Files that were joined may have more than one mark.
fn without_mark(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Cow::Owned(text) if text.starts_with('\u{feff}') => Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
        Cow::Owned(text) => Cow::Owned(text),
    }
}

fn refuse_known_binaries(bytes: &[u8]) -> Result<(), ImportError> {
    let named =
        |list: &[(&[u8], &'static str)]| list.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, n)| *n);
    if let Some(name) = named(&ARCHIVES) {
        return Err(ImportError::Archive(name));
    }
    named(&BINARIES).map_or(Ok(()), |name| Err(ImportError::BinaryFile(name.into())))
}

/// The error for a text that is HTML or XML.
pub(crate) fn refuse_markup(text: &str) -> Result<(), ImportError> {
    let start = text.trim_start();
    // `<<` is a merge of YAML.
    if !start.starts_with('<') || start.starts_with("<<") {
        return Ok(());
    }
    let head: String = start.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.contains("<html") || head.contains("<body") {
        return Err(ImportError::HtmlPage);
    }
    let kinds = [
        ("wsdl", "a SOAP (WSDL) description"),
        ("<application", "a WADL description"),
        ("edmx", "an OData metadata document"),
    ];
    let what = kinds.iter().find(|(word, _)| head.contains(word)).map_or("an XML file", |(_, what)| what);
    Err(ImportError::XmlFile(what))
}

fn decode<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Cow<'a, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, repairs),
        [0xff, 0xfe, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes, repairs),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf32(rest, u32::from_be_bytes, repairs),
        [0xff, 0xfe, rest @ ..] => utf16(rest, UTF_16LE, repairs),
        [0xfe, 0xff, rest @ ..] => utf16(rest, UTF_16BE, repairs),
        // Every description begins with two characters of ASCII.
        [1..=255, 0, 1..=255, 0, ..] => utf16(bytes, UTF_16LE, repairs),
        [0, 1..=255, 0, 1..=255, ..] => utf16(bytes, UTF_16BE, repairs),
        _ => utf8(bytes, repairs),
    }
}

fn utf8<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    repairs.note("encoding", "", "The file is not UTF-8; it was read as Windows-1252 (Western European).");
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// Halves of characters become U+FFFD.
fn utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding, repairs: &mut Repairs) -> Cow<'a, str> {
    repairs.note("encoding", "", "The file is UTF-16; it was read as such.");
    encoding.decode_without_bom_handling(bytes).0
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, repairs: &mut Repairs) -> Cow<'static, str> {
    repairs.note("encoding", "", "The file is UTF-32; it was read as such.");
    let units = bytes.chunks_exact(4).map(|four| unit([four[0], four[1], four[2], four[3]]));
    Cow::Owned(units.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_give_the_same_text() {
        let utf16: Vec<u8> = "\u{feff}{\"a\":\"é\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bom = [b"\xef\xbb\xbf".as_slice(), "{\"a\":\"é\"}".as_bytes()].concat();
        let big: Vec<u8> = "{\"a\":\"é\"}".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let utf32: Vec<u8> = "\u{feff}{\"a\":\"é\"}".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for bytes in [utf16.as_slice(), &utf16[2..], &big, &utf32, &bom, b"{\"a\":\"\xe9\"}"] {
            assert_eq!(text(bytes, &mut Repairs::default()).unwrap(), "{\"a\":\"é\"}");
        }
        assert_eq!(text(b"\x80\x93\x9f", &mut Repairs::default()).unwrap(), "€“Ÿ");
    }

    #[test]
    fn other_files_are_named() {
        for (bytes, error) in [
            (b"".as_slice(), ImportError::Empty),
            (b" \n", ImportError::Empty),
            (b"PK\x03\x04...", ImportError::Archive("a ZIP archive")),
            (b"\n<!DOCTYPE html><p>", ImportError::HtmlPage),
            (b"<?xml version='1.0'?><wsdl:definitions/>", ImportError::XmlFile("a SOAP (WSDL) description")),
            (b"{\"a\": \"\0\"}", ImportError::BinaryFile("binary data (it contains NUL bytes)".into())),
        ] {
            let read = text(bytes, &mut Repairs::default()).and_then(|text| refuse_markup(&text));
            assert_eq!(read, Err(error));
        }
    }

    #[test]
    fn halves_of_characters_do_not_lose_the_rest() {
        let mut bytes: Vec<u8> = [0xfeff, 0x7b, 0xd800, 0x7d].into_iter().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&bytes, &mut Repairs::default()).unwrap(), "{\u{fffd}}");
        bytes.push(0x20);
        assert_eq!(text(&bytes, &mut Repairs::default()).unwrap(), "{\u{fffd}}\u{fffd}");
    }

    #[test]
    fn size_is_checked_before_anything_is_read() {
        let error = text(&vec![b' '; LARGEST + 1], &mut Repairs::default()).unwrap_err();
        assert_eq!(error, ImportError::TooLarge("it has more than 128 MB".into()));
    }
}
