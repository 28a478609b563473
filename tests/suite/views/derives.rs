//! A view is a plain struct: other derives work on it as on any.

use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::{PartialSchema, ToSchema};

#[derive(View, Serialize, ToSchema, JsonSchema)]
#[view(of = Post)]
struct PostPage {
    id: i64,
    #[serde(rename = "headline")]
    title: String,
    #[serde(flatten)]
    #[view(flatten)]
    meta: Meta,
    author: AuthorLine,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[view(order_by = id.asc)]
    comments: Vec<CommentLine>,
}

#[derive(View, Serialize, ToSchema, JsonSchema)]
#[view(of = Post)]
struct Meta {
    published: bool,
    #[view(count = tags)]
    tags: i64,
}

#[derive(View, Serialize, ToSchema, JsonSchema)]
#[view(of = User)]
struct AuthorLine {
    name: String,
}

#[derive(View, Serialize, ToSchema, JsonSchema)]
#[view(of = Comment)]
struct CommentLine {
    text: String,
}

on_every_backend! {
    async fn a_view_is_described_and_serialized_as_any_struct(db: TestDb) {
        seed::blog(&db).await?;
        let pages = Post::query().order_by(|p| p.id.desc()).limit(2).view::<PostPage>().all(&db).await?;
        let expected = serde_json::json!([
            { "id": 4, "headline": "Draft", "published": false, "tags": 0, "author": { "name": "Cy" } },
            {
                "id": 3, "headline": "On bridges", "published": true, "tags": 0, "author": { "name": "Bob" },
                "comments": [{ "text": "a fine bridge" }],
            },
        ]);
        assert_eq!(serde_json::to_value(&pages)?, expected);
        let schemas = [
            serde_json::to_value(PostPage::schema())?.to_string(),
            serde_json::to_value(schemars::schema_for!(PostPage))?.to_string(),
        ];
        for schema in schemas {
            for name in ["headline", "author", "comments"] {
                assert!(schema.contains(&format!("\"{name}\"")), "{name} in {schema}");
            }
        }
    }
}
