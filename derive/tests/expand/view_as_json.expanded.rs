const _: () = {
    use ::plough::__private as __p;
    #[automatically_derived]
    impl __p::Build<
        (
            (
                (
                    ((((), i64), AuthorLine), Vec<CommentLine>),
                    HashMap<String, CommentLine>,
                ),
                Option<String>,
            ),
            PostLine,
        ),
    > for PostPage {
        fn build(
            (
                ((((((), __0), __1), __2), __3), __4),
                __5,
            ): (
                (
                    (
                        ((((), i64), AuthorLine), Vec<CommentLine>),
                        HashMap<String, CommentLine>,
                    ),
                    Option<String>,
                ),
                PostLine,
            ),
        ) -> Self {
            PostPage {
                id: __0,
                author: __1,
                comments: __2,
                by_author: __3,
                body: __4,
                line: __5,
            }
        }
        const JSON: ::core::option::Option<&'static [__p::JsonMember]> = ::core::option::Option::Some(
            &[
                __p::JsonMember {
                    before: ",\"post id\":",
                    when: __p::JsonWhen::Always,
                },
                __p::JsonMember {
                    before: ",\"author\":",
                    when: __p::JsonWhen::Flat,
                },
                __p::JsonMember {
                    before: ",\"comments\":",
                    when: __p::JsonWhen::Filled,
                },
                __p::JsonMember {
                    before: ",\"byAuthor\":",
                    when: __p::JsonWhen::Always,
                },
                __p::JsonMember {
                    before: ",\"body\":",
                    when: __p::JsonWhen::Some,
                },
                __p::JsonMember {
                    before: ",\"line\":",
                    when: __p::JsonWhen::Always,
                },
            ],
        );
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
                                ((), __p::as_member(__row.id.__fill::<i64>())),
                                __p::as_member(__row.author.__fill::<AuthorLine>()),
                            ),
                            __p::as_member(
                                __row
                                    .comments()
                                    .order_by(|__row| __row.id.desc())
                                    .limit(3)
                                    .__fill::<Vec<CommentLine>>(),
                            ),
                        ),
                        __p::as_member(
                            __row
                                .comments()
                                .__fill_json_by::<
                                    HashMap<String, CommentLine>,
                                    _,
                                    _,
                                    _,
                                >(|__inner| __inner.author().name),
                        ),
                    ),
                    __p::as_member(__row.body.__fill::<Option<String>>()),
                ),
                __p::inlined(<PostLine as __p::View>::plan(__row)),
            ))
        }
    }
};
