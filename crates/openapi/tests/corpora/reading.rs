//! Each description is read, but for a short list that hold nothing to call; each operation has an id of its own, and
//! makes a request of its own sample.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use causeway_core::{Clock, SystemClock};
use url::Url;

use crate::subject::{self, Refusal, Subject};
use crate::{cores, places};

/// Reading one file takes less than this, in a debug build and on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// The files of APIs.guru that hold nothing to call.
const EMPTY_OF_APIS_GURU: [&str; 11] = [
    // Only webhooks: what Adyen sends, not what it takes.
    "adyen.com/BalancePlatformConfigurationNotification-v1.json",
    "adyen.com/BalancePlatformPaymentNotification-v1.json",
    "adyen.com/BalancePlatformReportNotification-v1.json",
    "adyen.com/BalancePlatformTransferNotification-v3.json",
    "adyen.com/ManagementNotificationService-v1.json",
    "adyen.com/MarketPayNotificationService.json",
    // `paths` is empty.
    "firstinspires.org.json",
    "googleapis.com/youtubeAnalytics.json",
    "ipinfodb.com.json",
    "iva-api.com.json",
    "zenoti.com.json",
];

/// Versions that Google has switched off; their documents are left without a method.
const EMPTY_OF_GOOGLE: [&str; 4] =
    ["bigtableadmin.v1.json", "doubleclickbidmanager.v1.json", "genomics.v1.json", "youtubeAnalytics.v1.json"];

/// The most addresses that may hold a publisher's placeholder (`{subscription-id}` as the example of a value).
const PLACEHOLDERS: usize = 622;

#[test]
fn every_description_of_apis_guru_is_read_and_can_be_called() {
    let Some(folder) = places::fetched(places::APIS_GURU) else { return };
    let totals = check(&folder, &EMPTY_OF_APIS_GURU);
    assert!(totals.placeholders <= PLACEHOLDERS, "{} addresses hold a placeholder", totals.placeholders);
    assert!(totals.files >= 2_639 && totals.operations > 100_000, "{totals:?}");
}

#[test]
fn every_discovery_document_of_google_is_read_and_can_be_called() {
    let Some(folder) = places::fetched(places::GOOGLE) else { return };
    let totals = check(&folder, &EMPTY_OF_GOOGLE);
    assert!(totals.files >= 610 && totals.operations > 20_000, "{totals:?}");
}

#[test]
fn every_connector_is_read_and_can_be_called() {
    let Some(folder) = places::shared("connectors") else { return };
    let totals = check(&folder, &[]);
    assert!(totals.files >= 500 && totals.operations > 8_000, "{totals:?}");
}

#[test]
fn every_vendor_file_is_read_and_can_be_called() {
    let Some(folder) = places::shared("descriptions") else { return };
    check(&folder, &[]);
}

/// What was found in a folder.
#[derive(Debug, Default)]
struct Totals {
    files: usize,
    read: usize,
    operations: usize,
    repairs: usize,
    placeholders: usize,
    slowest: (Duration, String),
    wrong: Vec<String>,
}

/// Reads a folder whole. Fails on a file that is refused and not `empty`, and on an operation that cannot be called.
fn check(folder: &Path, empty: &[&str]) -> Totals {
    let files = places::descriptions(folder);
    let findings = cores::each(&files, |path| Finding::of(path, folder));
    let mut totals = Totals { files: files.len(), ..Totals::default() };
    findings.into_iter().for_each(|finding| totals.add(finding, empty));
    let (slowest, which) = &totals.slowest;
    println!(
        "{}: {} of {} read, {} operations, {} repairs, {} placeholders, slowest {:.2} s ({which})",
        folder.file_name().unwrap_or_default().display(),
        totals.read,
        totals.files,
        totals.operations,
        totals.repairs,
        totals.placeholders,
        slowest.as_secs_f64(),
    );
    assert!(totals.wrong.is_empty(), "{} things are wrong:\n{}", totals.wrong.len(), totals.wrong.join("\n"));
    assert_eq!(totals.files - totals.read, empty.len(), "a file that is listed as empty is not there");
    assert!(*slowest < LONGEST, "{which} took {slowest:?}");
    totals
}

impl Totals {
    fn add(&mut self, finding: Finding, empty: &[&str]) {
        let Finding { file, took, outcome } = finding;
        let is_empty = empty.contains(&file.as_str());
        match outcome {
            Ok(report) if is_empty => {
                self.wrong.push(format!("{file}: {} operations, none expected", report.operations))
            }
            Ok(report) => {
                self.read += 1;
                self.operations += report.operations;
                self.repairs += report.repairs;
                self.placeholders += report.placeholders;
                self.wrong.extend(report.wrong.into_iter().map(|what| format!("{file}: {what}")));
            }
            Err(refusal) if is_empty && refusal.code == "NoOperations" => {}
            Err(Refusal { code, message }) => self.wrong.push(format!("{file}: {code}: {message}")),
        }
        if took > self.slowest.0 {
            self.slowest = (took, file);
        }
    }
}

/// What became of one file.
struct Finding {
    /// Below its folder.
    file: String,
    /// For reading it, without the requests.
    took: Duration,
    outcome: Result<Report, Refusal>,
}

struct Report {
    operations: usize,
    repairs: usize,
    /// Addresses with braces that the sample itself has.
    placeholders: usize,
    wrong: Vec<String>,
}

impl Finding {
    fn of(path: &Path, folder: &Path) -> Self {
        let bytes = fs_err::read(path).unwrap();
        let begun = SystemClock.instant();
        let subject = subject::read(&bytes);
        let took = SystemClock.instant() - begun;
        drop(bytes);
        let file = path.strip_prefix(folder).map(PathBuf::from).unwrap().display().to_string();
        Self { file, took, outcome: subject.map(|subject| Report::of(&subject)) }
    }
}

impl Report {
    fn of(subject: &Subject) -> Self {
        let mut report = Self {
            operations: subject.ids().len(),
            repairs: subject.repairs(),
            placeholders: 0,
            wrong: wrong_ids(subject),
        };
        let base = Url::parse("https://api.example/base").unwrap();
        for (place, id) in subject.ids().enumerate() {
            match subject.request(place, &base) {
                Ok(sent) if !has_brace(&sent.request.url) => {}
                Ok(sent) if sent.gave_braces => report.placeholders += 1,
                Ok(sent) => report.wrong.push(format!("{id}: {}", sent.request.url)),
                Err(error) => report.wrong.push(format!("{id}: {error}")),
            }
        }
        report
    }
}

/// Ids are not empty, plain, and unique even where case does not count.
fn wrong_ids(subject: &Subject) -> Vec<String> {
    let mut seen = HashSet::new();
    let is_plain = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || "_.-/".contains(c));
    let wrong = |id: &&str| !is_plain(id) || !seen.insert(id.to_lowercase());
    subject.ids().filter(wrong).map(|id| format!("{id:?} is not a unique name")).collect()
}

/// Also where it was escaped.
fn has_brace(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    ["{", "}", "%7b", "%7d"].iter().any(|brace| path.contains(brace))
}
