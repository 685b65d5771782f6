//! Each connector in its normal form: reading that gives the same operations, which make the same requests; writing it
//! again gives the same bytes; and nothing in it needs a repair but what is so of the API itself.

use std::path::{Path, PathBuf};

use url::Url;

use crate::{cores, places, subject};

/// What no way of writing it down can put right.
const FACTS: [&str; 11] = [
    "body-in-get",
    "http-endpoint",
    "implicit-flow",
    "missing-responses",
    "missing-security",
    "missing-server",
    "paths-alike-but-for-case",
    "paths-alike-but-for-names",
    "pattern-not-enforced",
    "relative-server",
    "server-variable",
];
/// Larger files of the fetched corpora take minutes in a debug build: of those, one in so many is looked at.
const LARGE: u64 = 64 << 10;
const ONE_IN: usize = 25;

#[test]
fn connectors_come_back_from_their_normal_form() {
    let Some(folder) = places::shared("connectors") else { return };
    assert!(check(&folder, &places::descriptions(&folder)) >= 518);
}

#[test]
fn vendor_files_come_back_from_their_normal_form() {
    let Some(folder) = places::shared("descriptions") else { return };
    assert!(check(&folder, &places::descriptions(&folder)) >= 4);
}

#[test]
fn apis_guru_comes_back_from_its_normal_form() {
    let Some(folder) = places::fetched(places::APIS_GURU) else { return };
    assert!(check(&folder, &some(&folder)) > 1_500);
}

#[test]
fn google_comes_back_from_its_normal_form() {
    let Some(folder) = places::fetched(places::GOOGLE) else { return };
    assert!(check(&folder, &some(&folder)) > 200);
}

/// All small files, and some of the large ones.
fn some(folder: &Path) -> Vec<PathBuf> {
    let all = places::descriptions(folder);
    let is_large = |path: &PathBuf| fs_err::metadata(path).unwrap().len() > LARGE;
    let (large, mut files): (Vec<_>, Vec<_>) = all.into_iter().partition(is_large);
    let looked_at = large.iter().step_by(ONE_IN).cloned();
    println!(
        "skipped: the normal form of {} large descriptions of {} in {}",
        large.len() - large.len().div_ceil(ONE_IN),
        large.len(),
        folder.display()
    );
    files.extend(looked_at);
    files
}

/// How many files were read and came back.
fn check(folder: &Path, files: &[PathBuf]) -> usize {
    let findings = cores::each(files, wrong);
    let read = findings.iter().flatten().count();
    let wrong: Vec<_> = findings.into_iter().flatten().flatten().collect();
    println!("{}: {read} of {} descriptions in normal form", folder.display(), files.len());
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    read
}

/// What is wrong with a file's normal form; none where the file has no operation.
fn wrong(path: &Path) -> Option<Vec<String>> {
    let first = subject::read(&fs_err::read(path).unwrap()).ok()?;
    let text = first.normal_form();
    let base = Url::parse("https://api.example/base").unwrap();
    let mut wrong = match subject::read(text.as_bytes()) {
        Ok(second) => {
            let mut wrong = first.differences(&second, &base);
            let mended = second.codes().filter(|code| !FACTS.contains(code));
            wrong.extend(mended.map(|code| format!("needs the repair {code}")));
            wrong.extend((second.normal_form() != text).then(|| "differs when it is written again".to_owned()));
            wrong
        }
        Err(refusal) => vec![refusal.message],
    };
    wrong.iter_mut().for_each(|what| what.insert_str(0, &format!("{}: ", path.display())));
    Some(wrong)
}
