//! The page that asks for the admin token where other machines may reach the gateway.

use hyper::StatusCode;
use hyper::header::{HeaderValue, SET_COOKIE};
use maud::{DOCTYPE, html};

use super::frame::{head, redirect, respond};
use super::visit::{Visit, session_cookie};
use crate::platform::ApiResponse;

/// The field of the form.
const FIELD: &str = "admin_token";

/// Asks for the token or, when it comes, lets its sender in.
pub(super) fn answer(visit: &Visit, is_tls: bool) -> ApiResponse {
    let is_right = visit.is_post && visit.state.site.guard.is_token(visit.field(FIELD));
    if !is_right {
        return ask(visit, visit.is_post);
    }
    let mut response = redirect(&visit.link(""));
    let secure = if is_tls { "; Secure" } else { "" };
    // Without a path it is for what is beside this page, wherever a proxy puts that.
    let (name, session) = (session_cookie(&visit.state), visit.console.session());
    let cookie = format!("{name}={session}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers.insert(SET_COOKIE, cookie);
    }
    response
}

fn ask(visit: &Visit, was_wrong: bool) -> ApiResponse {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(visit, "Log in"))
            body {
                main id="main" class="login" {
                    h1 { "Log in to the console" }
                    p { "Other machines may reach this gateway, so it asks for the admin token that " code { "acgw serve" }
                        " printed when it started." }
                    @if was_wrong { p class="trouble" role="alert" { "This is not the token. Copy all of it, and try again." } }
                    form method="post" action=(visit.link("login")) {
                        label for="admin-token" { "Admin token" }
                        input id="admin-token" name=(FIELD) type="password" autocomplete="current-password" required autofocus;
                        button class="first" { "Log in" }
                    }
                }
            }
        }
    };
    respond(StatusCode::UNAUTHORIZED, &page)
}
