//! Each operation of the OpenAPI document, called with input that is made of the document: what is valid
//! succeeds, what is not is refused by a problem document, and no answer has a status that is not in it.

mod client;

use blog_api::model::Author;
use client::{Reply, Service, urls};
use plough::prelude::*;
use serde_json::{Map, Value, json};

/// One call, as the document describes it.
#[derive(Clone)]
struct Call {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

struct Operation<'a> {
    document: &'a Value,
    value: &'a Value,
    valid: Call,
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap(),
        kind => kind.as_str().unwrap_or("object"),
    }
}

/// A value that the schema allows; `None` for what only the service can give.
fn sample(name: &str, schema: &Value) -> Option<Value> {
    if let Some(pattern) = schema["pattern"].as_str() {
        return match pattern {
            "@" => Some(json!(format!("{:x}@example.org", std::ptr::from_ref(schema) as usize))),
            "^token$" => None,
            _ => Some(json!("-id")),
        };
    }
    Some(match (kind(schema), schema["format"].as_str()) {
        ("integer", _) => json!(schema["minimum"].as_i64().unwrap_or(1)),
        ("boolean", _) => json!(true),
        (_, Some("date")) => json!("2020-01-01"),
        _ => json!(format!("some {name}")),
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The schema that a reference leads to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

impl<'a> Operation<'a> {
    fn new(document: &'a Value, path: &str, method: &str, value: &'a Value) -> Self {
        let mut valid = Call {
            method: method.to_uppercase(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        };
        for parameter in value["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap().to_owned();
            let Some(given) = sample(&name, &parameter["schema"]) else { continue };
            match parameter["in"].as_str() {
                Some("query") => valid.query.push((name, text(&given))),
                Some("header") => valid.headers.push((name.to_lowercase(), "\"v1\"".to_owned())),
                _ => {}
            }
        }
        let body = &value["requestBody"]["content"]["application/json"]["schema"];
        if !body.is_null() {
            let properties = resolved(document, body)["properties"].as_object().unwrap();
            let given =
                properties.iter().filter_map(|(name, schema)| Some((name.clone(), sample(name, schema)?)));
            valid.body = Some(Value::Object(given.collect::<Map<_, _>>()));
        }
        Operation { document, value, valid }
    }

    fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == place)
    }

    /// Calls that are wrong in one thing each, and the status that this has.
    fn wrong(&self) -> Vec<(String, Call, u16, Option<&'static str>)> {
        let mut wrong = Vec::new();
        let mut add = |what: String, status: u16, kind: Option<&'static str>, change: &dyn Fn(&mut Call)| {
            let mut call = self.valid.clone();
            change(&mut call);
            wrong.push((what, call, status, kind));
        };
        if self.parameters("path").next().is_some() {
            add("a key that is text".into(), 400, None, &|call| call.path = call.path.replace("{id}", "x"));
            add("a key that is not there".into(), 404, None, &|call| {
                call.path = call.path.replace("{id}", "999999");
            });
        }
        for parameter in self.parameters("query") {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let mut values = Vec::new();
            if kind(schema) != "string" || !schema["format"].is_null() || !schema["pattern"].is_null() {
                values.push("no!".to_owned());
            }
            values.extend(schema["minimum"].as_i64().map(|least| (least - 1).to_string()));
            values.extend(schema["maximum"].as_i64().map(|most| (most + 1).to_string()));
            for value in values {
                add(format!("{name}={value}"), 400, None, &|call| {
                    call.query.retain(|(known, _)| known != name);
                    call.query.push((name.to_owned(), value.clone()));
                });
            }
        }
        if self.parameters("query").next().is_some() {
            add("a parameter that is not of the API".into(), 400, None, &|call| {
                call.query.push(("nothing".to_owned(), "1".to_owned()));
            });
        }
        for header in self.parameters("header") {
            let name = header["name"].as_str().unwrap().to_lowercase();
            add(format!("without {name}"), 428, None, &|call| call.headers.clear());
            add(format!("another {name}"), 412, None, &|call| {
                call.headers = vec![(name.clone(), "\"v77\"".to_owned())];
            });
        }
        let Some(body) = &self.valid.body else { return wrong };
        let schema =
            resolved(self.document, &self.value["requestBody"]["content"]["application/json"]["schema"]);
        add("no JSON document".into(), 415, Some("text/plain"), &|_| {});
        add("another document".into(), 422, None, &|call| call.body = Some(json!([1])));
        for name in schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()) {
            let mut less = body.clone();
            less.as_object_mut().unwrap().remove(name);
            add(format!("without `{name}`"), 422, None, &|call| call.body = Some(less.clone()));
        }
        let mut with = |what: &str, name: &str, value: Value| {
            let mut other = body.clone();
            other[name] = value;
            add(format!("`{name}` {what}"), 422, None, &|call| call.body = Some(other.clone()));
        };
        with("is not of the API", "nothing", json!(1));
        for (name, schema) in schema["properties"].as_object().unwrap() {
            with("of another type", name, json!({"a": 1}));
            if schema["minLength"].as_i64().is_some() {
                with("that is empty", name, json!(""));
            }
            if let Some(most) = schema["maxLength"].as_u64() {
                with("that is too long", name, json!("x".repeat(most as usize + 1)));
            }
        }
        wrong
    }

    fn check(&self, what: &str, reply: &Reply) {
        let documented = &self.value["responses"][reply.status.to_string()];
        assert!(!documented.is_null(), "{what}: {} is not in the document: {reply:?}", reply.status);
        if reply.status >= 400 {
            assert_eq!(reply.header("content-type"), "application/problem+json", "{what}");
            let problem = reply.json();
            assert_eq!(problem["status"], reply.status, "{what}");
            for leak in ["SELECT", "INSERT", "UPDATE", "sqlite", "postgres", "constraint"] {
                assert!(!reply.body.contains(leak), "{what}: {reply:?}");
            }
            return;
        }
        let schema = &documented["content"]["application/json"]["schema"];
        let (schema, body) = match schema["items"].is_null() {
            _ if schema.is_null() => return,
            true => (resolved(self.document, schema), reply.json()),
            false => (resolved(self.document, &schema["items"]), reply.json()[0].clone()),
        };
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(body.get(name.as_str().unwrap()).is_some(), "{what}: no {name} in {body}");
        }
    }
}

/// Makes a row that the call is about, and calls.
async fn call(service: &Service, call: &Call, content_type: Option<&str>) -> Reply {
    let post = r#"{"author_id":1,"title":"For one call","published":true}"#;
    let made = service.ask("POST", "/posts", &[], Some(post)).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = if call.path.starts_with("/authors") { 1 } else { made.json()["id"].as_i64().unwrap() };
    let pairs = call.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let query = plough::http::encode(pairs);
    let path = format!("{}?{query}", call.path.replace("{id}", &id.to_string()));
    let mut headers: Vec<_> =
        call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    headers.extend(content_type.map(|kind| ("content-type", kind)));
    let body = call.body.as_ref().map(Value::to_string);
    service.ask(&call.method, path.trim_end_matches('?'), &headers, body.as_deref()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_does_what_the_document_says() {
    for url in urls() {
        let Some(service) = Service::start(&url).await else { continue };
        let author = r#"{"name":"Ada","email":"ada@example.org"}"#;
        assert_eq!(service.ask("POST", "/authors", &[], Some(author)).await.status, 201);
        let document = service.ask("GET", "/openapi.json", &[], None).await.json();
        let (mut operations, mut wrong) = (0, 0);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                let operation = Operation::new(&document, path, method, value);
                let what = format!("{method} {path}");
                let reply = call(&service, &operation.valid, None).await;
                assert_eq!(reply.status / 100, 2, "{what}: {reply:?}");
                operation.check(&what, &reply);
                operations += 1;
                for (how, wrong_call, status, content_type) in operation.wrong() {
                    let what = format!("{what}, {how}");
                    let reply = call(&service, &wrong_call, content_type).await;
                    assert_eq!(reply.status, status, "{what}: {reply:?}");
                    operation.check(&what, &reply);
                    wrong += 1;
                }
            }
        }
        assert_eq!(operations, 10);
        assert!(wrong > 60, "{wrong} wrong calls");
        // Ada, and the one valid call: what was refused left nothing behind.
        assert_eq!(Author::query().count(&service.db).await.unwrap(), 2);
        service.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_when_it_is_asked_to_and_answers_what_runs() {
    let service = Service::start("sqlite://scratch.db").await.unwrap();
    let address = service.address;
    assert_eq!(service.ask("GET", "/posts", &[], None).await.status, 200);
    service.end().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens");
}
