//! How the companies' sign-ins differ.

use serde_json::{Value, json};

use crate::reply::{self, Reply};
use crate::shared::Service;

/// The sign-in rules of one company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) service: Service,
    pub(crate) authorize_path: &'static str,
    pub(crate) token_path: &'static str,
    pub(crate) revoke_path: Option<&'static str>,
    /// Lifetime of an access token in seconds; `None` does not run out.
    pub(crate) access_seconds: Option<i64>,
    /// Who gets a refresh token.
    pub(crate) refresh: Refresh,
    /// What stands between scopes.
    pub(crate) separator: char,
}

/// What becomes of refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// Everyone; each use gives a new one and kills the old one.
    SingleUse,
    /// Who asks with `access_type=offline`; it stays valid.
    WhenOffline,
    /// Nobody.
    Never,
}

impl Rules {
    /// The rules of a company.
    pub(crate) const fn of(service: Service) -> Self {
        match service {
            Service::Fitbit => Self {
                service,
                authorize_path: "/oauth2/authorize",
                token_path: "/oauth2/token",
                revoke_path: Some("/oauth2/revoke"),
                access_seconds: Some(8 * 3600),
                refresh: Refresh::SingleUse,
                separator: ' ',
            },
            Service::Google => Self {
                service,
                authorize_path: "/o/oauth2/v2/auth",
                token_path: "/token",
                revoke_path: Some("/revoke"),
                access_seconds: Some(3599),
                refresh: Refresh::WhenOffline,
                separator: ' ',
            },
            Service::Intervals => Self {
                service,
                authorize_path: "/oauth/authorize",
                token_path: "/api/oauth/token",
                revoke_path: None,
                access_seconds: None,
                refresh: Refresh::Never,
                separator: ',',
            },
        }
    }

    /// Whether the company knows this scope.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        const FITBIT: [&str; 13] = [
            "activity",
            "cardio_fitness",
            "electrocardiogram",
            "heartrate",
            "location",
            "nutrition",
            "oxygen_saturation",
            "profile",
            "respiratory_rate",
            "settings",
            "sleep",
            "temperature",
            "weight",
        ];
        match self.service {
            Service::Fitbit => FITBIT.contains(&scope),
            Service::Google => {
                let name = scope.strip_prefix("https://www.googleapis.com/auth/");
                name.is_some_and(|name| name.starts_with("googlehealth.") || name.starts_with("fitness."))
                    || matches!(scope, "openid" | "email" | "profile")
            }
            Service::Intervals => scope.split_once(':').is_some_and(|(area, right)| {
                matches!(area, "ACTIVITY" | "WELLNESS" | "CALENDAR" | "CHATS" | "LIBRARY" | "SETTINGS")
                    && matches!(right, "READ" | "WRITE")
            }),
        }
    }

    /// The company's words for a refusal of its token endpoint.
    pub(crate) fn refuse(&self, status: u16, code: &str, message: &str) -> Reply {
        let body = match self.service {
            Service::Fitbit => json!({"errors": [{"errorType": code, "message": message}], "success": false}),
            Service::Google | Service::Intervals => json!({"error": code, "error_description": message}),
        };
        reply::json(status, &body)
    }

    /// What a token answer holds beside the tokens.
    pub(crate) fn account(&self) -> (&'static str, Value) {
        match self.service {
            Service::Fitbit => ("user_id", json!(crate::fitbit::USER)),
            Service::Google => ("token_type", json!("Bearer")),
            Service::Intervals => ("athlete", json!({"id": crate::intervals::ATHLETE, "name": "Astrid Lindqvist"})),
        }
    }
}
