#[derive(View)]
#[view(of = Post)]
struct PostPage {
    id: i64,
    author: AuthorLine,
    #[view(filter = spam.eq(false) & author.name.ne("Bob"), order_by = (score.desc, id.asc), limit = 3)]
    comments: Vec<CommentLine>,
    #[view(relation = comments, key = author.name)]
    by_author: HashMap<String, CommentLine>,
    #[view(count = comments, filter = |c| c.spam)]
    spam: i64,
    #[view(sum = author.posts.views)]
    read: Option<i64>,
    #[view(column = author.name)]
    by: String,
    #[view(expr = |p| p.title.lower())]
    slug: String,
    #[view(flatten)]
    line: PostLine,
}
