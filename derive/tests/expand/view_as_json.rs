#[derive(View, Serialize)]
#[view(of = Post, json)]
#[serde(rename_all = "camelCase")]
struct PostPage {
    #[serde(rename = "post id")]
    id: i64,
    #[serde(flatten)]
    author: AuthorLine,
    #[view(order_by = id.desc, limit = 3)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comments: Vec<CommentLine>,
    #[view(relation = comments, key = author.name)]
    by_author: HashMap<String, CommentLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[view(flatten)]
    line: PostLine,
}
