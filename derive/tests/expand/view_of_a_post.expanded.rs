const _: () = {
    use ::plough::__private as __p;
    #[automatically_derived]
    impl __p::Build<
        (
            (
                (
                    (
                        (
                            (
                                ((((), i64), AuthorLine), Vec<CommentLine>),
                                HashMap<String, CommentLine>,
                            ),
                            i64,
                        ),
                        Option<i64>,
                    ),
                    String,
                ),
                String,
            ),
            PostLine,
        ),
    > for PostPage {
        fn build(
            (
                (((((((((), __0), __1), __2), __3), __4), __5), __6), __7),
                __8,
            ): (
                (
                    (
                        (
                            (
                                (
                                    ((((), i64), AuthorLine), Vec<CommentLine>),
                                    HashMap<String, CommentLine>,
                                ),
                                i64,
                            ),
                            Option<i64>,
                        ),
                        String,
                    ),
                    String,
                ),
                PostLine,
            ),
        ) -> Self {
            PostPage {
                id: __0,
                author: __1,
                comments: __2,
                by_author: __3,
                spam: __4,
                read: __5,
                by: __6,
                slug: __7,
                line: __8,
            }
        }
    }
    #[automatically_derived]
    impl __p::View for PostPage {
        type Of = Post;
        fn plan(__row: __p::Columns<Post>) -> impl __p::Part<Value = Self> {
            __p::Built::new((
                (
                    (
                        (
                            (
                                (
                                    (
                                        (
                                            ((), __row.id.__fill::<i64>()),
                                            __row.author.__fill::<AuthorLine>(),
                                        ),
                                        __row
                                            .comments()
                                            .filter(|__row| {
                                                __row.spam.eq(false) & __row.author().name.ne("Bob")
                                            })
                                            .order_by(|__row| (__row.score.desc(), __row.id.asc()))
                                            .limit(3)
                                            .__fill::<Vec<CommentLine>>(),
                                    ),
                                    __row
                                        .comments()
                                        .__fill_by::<
                                            HashMap<String, CommentLine>,
                                            _,
                                            _,
                                            _,
                                        >(|__inner| __inner.author().name),
                                ),
                                ::plough::__private::rows_of(__row.comments())
                                    .filter(|c| c.spam)
                                    .count()
                                    .__fill::<i64>(),
                            ),
                            ::plough::__private::rows_of(__row.author().posts())
                                .sum(|__inner| __inner.views)
                                .__fill::<Option<i64>>(),
                        ),
                        __row.author().name.__fill::<String>(),
                    ),
                    __p::computed::<Post, _, _>(__row, |p| p.title.lower())
                        .__fill::<String>(),
                ),
                <PostLine as __p::View>::plan(__row),
            ))
        }
    }
};
