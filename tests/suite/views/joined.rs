//! Rows that to-one relations lead to, in the row of the view.

use plough::assert_statements;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use serde::Serialize;

#[derive(View, Debug, Clone, PartialEq, Serialize)]
#[view(of = Post, json)]
struct Line {
    title: String,
    #[view(flatten = author)]
    author: Name,
    #[view(flatten = reviewer)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewer: Option<User>,
}

#[derive(View, Debug, Clone, PartialEq, Serialize)]
#[view(of = User, json)]
struct Name {
    name: String,
    #[view(count = posts)]
    posts: i64,
}

#[derive(View, Debug, Clone, PartialEq, Serialize)]
#[view(of = Comment, json)]
struct Said {
    id: i64,
    #[view(flatten = parent)]
    parent: Option<Answered>,
    #[view(flatten = post.author)]
    #[serde(flatten)]
    host: Name,
}

/// A row that is joined to one that is joined.
#[derive(View, Debug, Clone, PartialEq, Serialize)]
#[view(of = Comment, json)]
struct Answered {
    text: String,
    #[view(flatten = author)]
    author: Name,
}

#[derive(View, Debug)]
#[view(of = Post)]
#[expect(dead_code, reason = "it is refused")]
struct WithRelations {
    #[view(flatten = author)]
    author: WithPosts,
}

#[derive(View, Debug)]
#[view(of = User)]
#[expect(dead_code, reason = "it is refused")]
struct WithPosts {
    posts: Vec<Post>,
}

on_every_backend! {
    async fn a_joined_row_costs_no_statement(db: TestDb) {
        seed::blog(&db).await?;
        let query = || Post::query().order_by(|p| p.id.asc()).view::<Line>();
        let sql = query().to_sql(&db)?;
        assert_eq!((sql.matches("INNER JOIN").count(), sql.matches("LEFT JOIN").count()), (1, 1), "{sql}");
        let lines = assert_statements!(1, { query().all(&db).await })?;
        let by_hand = Post::query().order_by(|p| p.id.asc()).with(|p| p.author()).with(|p| p.reviewer());
        let mut expected = Vec::new();
        for (post, author, reviewer) in by_hand.all(&db).await? {
            let posts = Post::query().filter(|p| p.author_id.eq(author.id)).count(&db).await?;
            expected.push(Line { title: post.title, author: Name { name: author.name, posts }, reviewer });
        }
        assert_eq!(lines, expected);
        assert!(lines.iter().any(|line| line.reviewer.is_none()) && lines.iter().any(|line| line.reviewer.is_some()));
        let json = assert_statements!(1, { query().json(&db).await })?;
        assert_eq!(json.as_bytes(), serde_json::to_vec(&lines)?);
        // Pages by place, too: the columns of the key stand behind.
        let page = query().cursor(&db, CursorRequest::first(2)).await?;
        assert_eq!(page.items, expected[..2]);
    }

    async fn joined_rows_are_joined_on(db: TestDb) {
        seed::blog(&db).await?;
        let query = || Comment::query().order_by(|c| c.id.asc()).view::<Said>();
        let said = assert_statements!(1, { query().all(&db).await })?;
        let comments = Comment::query().order_by(|c| c.id.asc()).with(|c| c.parent()).all(&db).await?;
        assert_eq!(said.len(), comments.len());
        for (said, (comment, parent)) in said.iter().zip(comments) {
            assert_eq!(said.id, comment.id);
            assert_eq!(said.parent.as_ref().map(|parent| &parent.text), parent.as_ref().map(|parent| &parent.text));
        }
        assert!(said.iter().any(|said| said.parent.is_some()) && said.iter().any(|said| said.parent.is_none()));
        let json = query().json(&db).await?;
        assert_eq!(json.as_bytes(), serde_json::to_vec(&said)?);
    }

    async fn relations_of_a_joined_row_are_refused(db: TestDb) {
        let error = Post::query().view::<WithRelations>().all(&db).await.unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidInput, "{error}");
        assert!(error.to_string().contains("not through another relation"), "{error}");
    }
}
