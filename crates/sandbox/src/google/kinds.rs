//! The data types that this sandbox holds, and what each may be asked.

/// How a type relates to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A moment: `sampleTime`.
    Sample,
    /// A stretch without identity: `interval`.
    Interval,
    /// A session: `interval`, with its own rules for pages and filters.
    Session,
}

/// One data type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// In paths, kebab case.
    pub(super) path: &'static str,
    /// In bodies, camel case.
    pub(super) field: &'static str,
    /// In filters and errors, snake case.
    pub(super) snake: &'static str,
    pub(super) shape: Shape,
    /// Members that a body may have.
    pub(super) members: &'static [&'static str],
    /// Members that a body must have.
    pub(super) required: &'static [&'static str],
    /// The scope's name between `googlehealth.` and `.readonly`.
    scope: &'static str,
    pub(super) max_page: usize,
    pub(super) default_page: usize,
}

const SAMPLE: Kind = Kind {
    path: "weight",
    field: "weight",
    snake: "weight",
    shape: Shape::Sample,
    members: &["sampleTime", "weightGrams", "notes"],
    required: &["sampleTime", "weightGrams"],
    scope: "health_metrics_and_measurements",
    max_page: 10_000,
    default_page: 1_440,
};

const SESSION: Kind = Kind {
    path: "exercise",
    field: "exercise",
    snake: "exercise",
    shape: Shape::Session,
    members: &[
        "interval",
        "exerciseType",
        "metricsSummary",
        "displayName",
        "activeDuration",
        "exerciseMetadata",
        "notes",
        "exerciseEvents",
        "splits",
        "splitSummaries",
        "createTime",
        "updateTime",
    ],
    required: &["interval", "exerciseType", "metricsSummary"],
    scope: "activity_and_fitness",
    max_page: 25,
    default_page: 25,
};

/// All of them.
pub(super) const KINDS: [Kind; 5] = [
    SAMPLE,
    Kind {
        path: "body-fat",
        field: "bodyFat",
        snake: "body_fat",
        members: &["sampleTime", "percentage"],
        required: &["sampleTime", "percentage"],
        ..SAMPLE
    },
    SESSION,
    Kind {
        path: "sleep",
        field: "sleep",
        snake: "sleep",
        members: &[
            "interval",
            "type",
            "stages",
            "metadata",
            "outOfBedSegments",
            "summary",
            "shortAwakenings",
            "createTime",
            "updateTime",
        ],
        required: &["interval"],
        scope: "sleep",
        ..SESSION
    },
    Kind {
        path: "steps",
        field: "steps",
        snake: "steps",
        shape: Shape::Interval,
        members: &["interval", "count"],
        required: &["interval", "count"],
        scope: "activity_and_fitness",
        ..SAMPLE
    },
];

impl Kind {
    /// The type with this name in a path.
    pub(super) fn at(path: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.path == path)
    }

    /// The scopes that allow reading or writing it.
    pub(super) fn scopes(&self) -> [String; 2] {
        ["readonly", "writeonly"]
            .map(|right| format!("https://www.googleapis.com/auth/googlehealth.{}.{right}", self.scope))
    }
}
