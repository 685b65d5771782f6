//! From bytes to text: byte order marks, UTF-16, old Windows files; and the files that are no text at all, named.

use std::borrow::Cow;

use crate::error::ImportError;
use crate::repair::Repairs;

/// Larger than any published description (the largest known is 47 MB).
const LARGEST: usize = 256 * 1024 * 1024;

/// First bytes of files that people pick by mistake.
const ARCHIVES: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "a ZIP archive"),
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

/// The text of a file, or what the file is instead.
pub(crate) fn text<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Result<Cow<'a, str>, ImportError> {
    if bytes.len() > LARGEST {
        return Err(ImportError::TooLarge(format!("it has more than {} MB", LARGEST >> 20)));
    }
    refuse_known_binaries(bytes)?;
    let text = decode(bytes, repairs);
    if text.contains('\0') {
        return Err(ImportError::BinaryFile("binary data (it contains NUL bytes)".into()));
    }
    refuse_markup(&text)?;
    Ok(text)
}

fn refuse_known_binaries(bytes: &[u8]) -> Result<(), ImportError> {
    let named =
        |list: &[(&[u8], &'static str)]| list.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, n)| *n);
    if let Some(name) = named(&ARCHIVES) {
        return Err(ImportError::Archive(name));
    }
    named(&BINARIES).map_or(Ok(()), |name| Err(ImportError::BinaryFile(name.into())))
}

fn refuse_markup(text: &str) -> Result<(), ImportError> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ImportError::Empty);
    }
    if !start.starts_with('<') {
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
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes, repairs),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes, repairs),
        [b'{' | b'[' | b' ' | b'\n' | b'\r', 0, ..] => utf16(bytes, u16::from_le_bytes, repairs),
        [0, b'{' | b'[' | b' ' | b'\n' | b'\r', ..] => utf16(bytes, u16::from_be_bytes, repairs),
        _ => utf8(bytes, repairs),
    }
}

fn utf8<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    repairs.note("encoding", "", "The file is not UTF-8; it was read as Windows-1252 (Western European).");
    Cow::Owned(bytes.iter().map(|byte| windows_1252(*byte)).collect())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, repairs: &mut Repairs) -> Cow<'static, str> {
    repairs.note("encoding", "", "The file is UTF-16; it was read as such.");
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Windows-1252 is Latin-1 but for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const C1: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let special = byte.checked_sub(0x80).and_then(|n| C1.chars().nth(n.into()));
    special.unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_give_the_same_text() {
        let utf16: Vec<u8> = "\u{feff}{\"a\":\"é\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bom = [b"\xef\xbb\xbf".as_slice(), "{\"a\":\"é\"}".as_bytes()].concat();
        for bytes in [utf16.as_slice(), &bom, b"{\"a\":\"\xe9\"}"] {
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
            assert_eq!(text(bytes, &mut Repairs::default()), Err(error));
        }
    }
}
