//! The answer to a request.

use std::{io, path::PathBuf, sync::Arc};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use tower_http::services::ServeFile;

use super::{
    Dialled, conditional, host,
    route::{HTML, RSS, Route, content_type, route},
    shelf::{Kind, Shelf, Unreadable},
};
use crate::feed::BaseUrl;

/// What a browser may do here: read. Web players need the sizes to seek (Fetch standard, CORS protocol).
const METHODS: &str = "GET, HEAD, OPTIONS";

/// Answers one request. `open` says whether the show is open to the local network.
pub async fn answer(shelf: Arc<Shelf>, open: bool, request: Request) -> Response {
    let mut response = match base_of(&request, open) {
        None => plain(
            StatusCode::MISDIRECTED_REQUEST,
            "This server answers to its address in numbers, to localhost and, once opened with --host, to names of the local network.",
        ),
        Some(base) => match *request.method() {
            Method::GET | Method::HEAD => give(shelf, &base, request).await,
            Method::OPTIONS => options(),
            _ => not_allowed(),
        },
    };
    finish(response.headers_mut());
    response
}

/// The address that was asked for (RFC 9112, 3.2 and 3.3), if it is one that we answer to.
fn base_of(request: &Request, open: bool) -> Option<BaseUrl> {
    if let Some(authority) = request.uri().authority() {
        return host::base_for(authority.as_str(), open);
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(one), None) => host::base_for(one.to_str().ok()?, open),
        (None, _) => request.extensions().get::<ConnectInfo<Dialled>>()?.0.base(),
        (Some(_), Some(_)) => None,
    }
}

async fn give(shelf: Arc<Shelf>, base: &BaseUrl, request: Request) -> Response {
    match route(request.uri().path()) {
        Route::Home => redirect("/feed/index.html"),
        Route::Feed => document(shelf, Kind::Feed, base.clone(), request.headers()).await,
        Route::Page => document(shelf, Kind::Page, base.clone(), request.headers()).await,
        Route::File(relative) => {
            let name = relative.rsplit('/').next().and_then(content_type);
            let found = blocking(move || shelf.file(&shelf.paths().feed_folder(), &relative)).await.flatten();
            file(found, name, request).await
        }
        Route::Audio(relative) => {
            let name = content_type(&relative);
            let found = blocking(move || {
                Ok::<_, Unreadable>(match shelf.has_audio(&relative)? {
                    true => shelf.file(&shelf.paths().audio(), &relative),
                    false => None,
                })
            });
            match found.await {
                Some(Ok(found)) => file(found, name, request).await,
                _ => unreadable(),
            }
        }
        Route::Nothing => not_found(),
    }
}

/// What is made in memory: the whole, or the word that it has not changed.
async fn document(shelf: Arc<Shelf>, kind: Kind, base: BaseUrl, asked: &HeaderMap) -> Response {
    let made = blocking(move || shelf.document(kind, &base)).await;
    let Some(Ok(made)) = made else { return unreadable() };
    let unchanged = conditional::is_unchanged(asked, &made.etag, made.modified);
    let mut response = if unchanged {
        bare(StatusCode::NOT_MODIFIED)
    } else {
        // HEAD too: the library takes the body away and leaves its length.
        Response::new(Body::from(made.bytes.clone()))
    };
    let headers = response.headers_mut();
    set(headers, header::ETAG, &made.etag);
    if let Some(modified) = made.modified {
        set(headers, header::LAST_MODIFIED, &conditional::http_date(modified));
    }
    if !unchanged {
        set(headers, header::CONTENT_TYPE, if kind == Kind::Feed { RSS } else { HTML });
    }
    response
}

/// A file on disk, with its ranges and conditions.
async fn file(path: Option<PathBuf>, kind: Option<&'static str>, mut request: Request) -> Response {
    let Some(path) = path else { return not_found() };
    let ranged = conditional::wants_range(request.method(), request.headers());
    if !ranged || !if_range_holds(&path, request.headers()).await {
        request.headers_mut().remove(header::RANGE);
    }
    let Ok(response) = ServeFile::new(&path).try_call(request).await else { return not_found() };
    let mut response = response.map(Body::new);
    if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
        set(response.headers_mut(), header::CONTENT_TYPE, kind.unwrap_or("application/octet-stream"));
    }
    response
}

/// `If-Range` against the tag that the file has now.
async fn if_range_holds(path: &PathBuf, headers: &HeaderMap) -> bool {
    if !headers.contains_key(header::IF_RANGE) {
        return true;
    }
    let etag = current_etag(path).await.unwrap_or_default();
    conditional::if_range_holds(headers, etag.as_deref())
}

async fn current_etag(path: &PathBuf) -> io::Result<Option<String>> {
    let mut head = Request::new(Body::empty());
    *head.method_mut() = Method::HEAD;
    *head.uri_mut() = Uri::from_static("/");
    let response = ServeFile::new(path).try_call(head).await?;
    Ok(response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned))
}

/// Away from the threads that talk to clients; `None` if it panicked.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn redirect(to: &'static str) -> Response {
    let mut response = bare(StatusCode::FOUND);
    set(response.headers_mut(), header::LOCATION, to);
    response
}

fn options() -> Response {
    let mut response = bare(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    set(headers, header::ALLOW, METHODS);
    set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, "Range, If-Range, If-None-Match, If-Modified-Since");
    response
}

fn not_allowed() -> Response {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "This server only gives out files.");
    set(response.headers_mut(), header::ALLOW, METHODS);
    response
}

fn not_found() -> Response {
    plain(StatusCode::NOT_FOUND, "There is nothing here.")
}

fn unreadable() -> Response {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "The show cannot be read; the window in which the server runs says why.")
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    set(response.headers_mut(), header::CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// What every answer carries.
fn finish(headers: &mut HeaderMap) {
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, "Accept-Ranges, Content-Length, Content-Range, ETag");
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // An episode that was made again must not come out of a cache unasked; the tags make asking cheap.
    set(headers, header::CACHE_CONTROL, "no-cache");
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
