//! The service over a socket: what it is for, and how it is misused.

mod client;

use blog_api::model::{Author, Post};
use client::{Service, urls};
use plough::prelude::*;

async fn written(service: &Service) {
    let author = r#"{"name":"Ada","email":"ada@example.org"}"#;
    let created = service.ask("POST", "/authors", &[], Some(author)).await;
    assert_eq!((created.status, created.header("location")), (201, "/authors/1"));
    assert_eq!(created.body, r#"{"id":1,"name":"Ada"}"#, "the address is nobody's business");
    for title in ["On looms", "On engines", "On bridges"] {
        let post = format!(r#"{{"author_id":1,"title":"{title}","published":true}}"#);
        assert_eq!(service.ask("POST", "/posts", &[], Some(&post)).await.status, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_listed_by_what_a_request_asks() {
    for url in urls() {
        let Some(service) = Service::start(&url).await else { continue };
        written(&service).await;
        let list = service.ask("GET", "/posts?author.name=Ada&sort=title&per_page=2", &[], None).await;
        assert_eq!(list.status, 200);
        let page = list.json();
        assert_eq!((page["total"].as_i64(), page["pages"].as_i64()), (Some(3), Some(2)));
        assert_eq!(page["items"][0]["title"], "On bridges");
        assert_eq!(page["items"][0]["author"]["name"], "Ada");
        let next = "</posts?author.name=Ada&sort=title&per_page=2&page=2>; rel=\"next\"";
        assert!(list.header("link").contains(next), "{list:?}");
        // The same list once more is no news.
        let tag = list.header("etag");
        let again = service
            .ask("GET", "/posts?author.name=Ada&sort=title&per_page=2", &[("if-none-match", tag)], None)
            .await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        let found = service.ask("GET", "/posts?q=engines+on", &[], None).await.json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
        let bad = service.ask("GET", "/posts?author.email=ada%40example.org", &[], None).await;
        assert_eq!((bad.status, bad.header("content-type")), (400, "application/problem+json"));
        assert_eq!(bad.json()["parameter"], "author.email");
        let bad = service.ask("GET", "/posts?sort=id%3BDROP", &[], None).await;
        assert_eq!(bad.json()["allowed"][0], "id");
        let export = service.ask("GET", "/posts/export", &[], None).await;
        assert_eq!((export.status, export.json().as_array().map(Vec::len)), (200, Some(3)));
        service.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_to_the_state_that_was_seen() {
    for url in urls() {
        let Some(service) = Service::start(&url).await else { continue };
        written(&service).await;
        let seen = service.ask("GET", "/posts/1", &[], None).await;
        let tag = seen.header("etag").to_owned();
        let edit = r#"{"title":"On looms, again","body":"text"}"#;
        assert_eq!(service.ask("PATCH", "/posts/1", &[], Some(edit)).await.status, 428);
        let changed = service.ask("PATCH", "/posts/1", &[("if-match", &tag)], Some(edit)).await;
        assert_eq!((changed.status, changed.json()["title"].as_str()), (200, Some("On looms, again")));
        assert_ne!(changed.header("etag"), tag);
        let late = service.ask("PATCH", "/posts/1", &[("if-match", &tag)], Some(r#"{"title":"Lost"}"#)).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (412, Some("stale")));
        // `null` takes the text away, and what is left out stays.
        let tag = changed.header("etag").to_owned();
        let cleared = service.ask("PATCH", "/posts/1", &[("if-match", &tag)], Some(r#"{"body":null}"#)).await;
        let post = cleared.json();
        assert!(post["body"].is_null());
        assert_eq!(post["title"], "On looms, again");
        // Of many that change it at once, one does.
        let tag = cleared.header("etag").to_owned();
        let edits = (0..8).map(|i| {
            let (service, tag) = (&service, &tag);
            async move {
                let edit = format!(r#"{{"title":"by {i}"}}"#);
                service.ask("PATCH", "/posts/1", &[("if-match", tag)], Some(&edit)).await.status
            }
        });
        let statuses = futures_util::future::join_all(edits).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        let others = statuses.iter().filter(|status| **status != 200);
        assert!(others.clone().all(|status| [409, 412, 503].contains(status)), "{statuses:?}");
        let post = Post::find(1).get(&service.db).await.unwrap().unwrap();
        assert_eq!(post.version, 4);
        let tag = format!("\"v{}\"", post.version);
        assert_eq!(service.ask("DELETE", "/posts/1", &[("if-match", &tag)], None).await.status, 204);
        assert_eq!(service.ask("GET", "/posts/1", &[], None).await.status, 404);
        service.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_nothing_behind() {
    for url in urls() {
        let Some(service) = Service::start(&url).await else { continue };
        written(&service).await;
        let taken =
            service.ask("POST", "/authors", &[], Some(r#"{"name":"Eve","email":"ada@example.org"}"#)).await;
        assert_eq!((taken.status, taken.json()["fields"][0].as_str()), (409, Some("email")));
        let nobody = service.ask("POST", "/posts", &[], Some(r#"{"author_id":99,"title":"x"}"#)).await;
        assert_eq!((nobody.status, nobody.json()["code"].as_str()), (422, Some("foreign_key")));
        for (body, status) in [
            ("{", 400),
            ("[]", 422),
            (r#"{"author_id":1}"#, 422),
            (r#"{"author_id":1,"title":"  "}"#, 422),
            (r#"{"author_id":1,"title":"x","id":7}"#, 422),
            (r#"{"author_id":1e400,"title":"x"}"#, 400),
            (r#"{"author_id":1,"title":"a\u0000b"}"#, 422),
        ] {
            let refused = service.ask("POST", "/posts", &[], Some(body)).await;
            assert_eq!(refused.status, status, "{body}: {refused:?}");
            assert_eq!(refused.header("content-type"), "application/problem+json", "{body}");
        }
        let plain = [("content-type", "text/plain")];
        assert_eq!(service.ask("POST", "/posts", &plain, Some("{}")).await.status, 415);
        assert_eq!(service.ask("PUT", "/posts", &[], None).await.status, 405);
        assert_eq!(service.ask("GET", "/nothing", &[], None).await.status, 404);
        assert_eq!(service.ask("GET", "/posts/1%27%20OR%201=1", &[], None).await.status, 400);
        assert_eq!(service.send(b"GET / HTTP/9\r\n\r\n").await.status / 100, 4);
        assert_eq!(Author::query().count(&service.db).await.unwrap(), 1);
        assert_eq!(Post::query().count(&service.db).await.unwrap(), 3);
        service.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_walked_by_their_tokens() {
    for url in urls() {
        let Some(service) = Service::start(&url).await else { continue };
        written(&service).await;
        for i in 1..=5 {
            let comment = format!(r#"{{"by":"Bob","text":"no. {i}"}}"#);
            assert_eq!(service.ask("POST", "/posts/2/comments", &[], Some(&comment)).await.status, 201);
        }
        let (mut path, mut texts) = ("/posts/2/comments?per_page=2".to_owned(), Vec::new());
        for _ in 0..3 {
            let page = service.ask("GET", &path, &[], None).await;
            assert_eq!(page.status, 200, "{page:?}");
            let page = page.json();
            texts.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| line["text"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/posts/2/comments?per_page=2&after={next}");
        }
        assert_eq!(texts, ["no. 5", "no. 4", "no. 3", "no. 2", "no. 1"]);
        let bad = service.ask("GET", "/posts/2/comments?after=AAAA", &[], None).await;
        assert_eq!((bad.status, bad.header("content-type")), (400, "application/problem+json"));
        assert_eq!(service.ask("GET", "/posts/99/comments", &[], None).await.status, 404);
        let nowhere =
            service.ask("POST", "/posts/99/comments", &[], Some(r#"{"by":"Bob","text":"x"}"#)).await;
        assert_eq!(nowhere.status, 404);
        // The post shows the newest three.
        let post = service.ask("GET", "/posts/2", &[], None).await.json();
        assert_eq!(post["comments"].as_array().map(Vec::len), Some(3));
        service.end().await;
    }
}
