const _: () = {
    use ::plough::__private as __p;
    pub struct PostColumns<__N: __p::Nullity> {
        pub id: __p::RequiredCol<Post, i64, __N>,
        pub author_id: __p::RequiredCol<Post, i64, __N>,
        pub title: __p::RequiredCol<Post, String, __N>,
        pub slug: __p::RequiredCol<Post, String, __N>,
        pub body: __p::NullableCol<Post, String>,
        pub published: __p::RequiredCol<Post, bool, __N>,
        pub views: __p::RequiredCol<Post, i32, __N>,
        pub created_at: __p::RequiredCol<Post, DateTime<Utc>, __N>,
        pub author: __p::One<Post, User, __N>,
        pub comments: __p::Many<Post, Comment>,
        pub tags: __p::Many<Post, Tag>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for PostColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for PostColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> PostColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            PostColumns {
                id: __p::Expr::__column(__path, 0),
                author_id: __p::Expr::__column(__path, 1),
                title: __p::Expr::__column(__path, 2),
                slug: __p::Expr::__column(__path, 3),
                body: __p::Expr::__column(__path, 4),
                published: __p::Expr::__column(__path, 5),
                views: __p::Expr::__column(__path, 6),
                created_at: __p::Expr::__column(__path, 7),
                author: __p::One::__new(__path, 0),
                comments: __p::Many::__new(__path, 1),
                tags: __p::Many::__new(__path, 2),
            }
        }
        pub fn author(self) -> <User as __p::Decl>::One<__N> {
            <User as __p::Decl>::to_one(self.author)
        }
        pub fn comments(self) -> __p::ToMany<Comment> {
            <Comment as __p::Decl>::to_many(self.comments)
        }
        pub fn tags(self) -> __p::ToMany<Tag> {
            <Tag as __p::Decl>::to_many(self.tags)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        relations: &[
            __p::RelationDef {
                name: "author",
                kind: __p::RelationKind::BelongsTo,
                target: <User as __p::Decl>::def,
                local: &[1],
                remote: <User as __p::Decl>::KEY,
                optional: false,
            },
            __p::RelationDef {
                name: "comments",
                kind: __p::RelationKind::HasMany,
                target: <Comment as __p::Decl>::def,
                local: <Post as __p::Decl>::KEY,
                remote: &[<Comment as __p::Decl>::COLUMNS.post_id.__key::<i64>()],
                optional: true,
            },
            __p::RelationDef {
                name: "tags",
                kind: __p::RelationKind::ManyToMany {
                    through: <PostTag as __p::Decl>::def,
                    near: &[<PostTag as __p::Decl>::COLUMNS.post_id.__key::<i64>()],
                    far: &[
                        <PostTag as __p::Decl>::COLUMNS
                            .tag_id
                            .__key::<<Tag as __p::Decl>::Id>(),
                    ],
                },
                target: <Tag as __p::Decl>::def,
                local: <Post as __p::Decl>::KEY,
                remote: <Tag as __p::Decl>::KEY,
                optional: true,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <Post as __p::Decl>::COLUMNS
                        .author_id
                        .__key::<<User as __p::Decl>::Id>(),
                ],
                on_delete: __p::Action::Cascade,
                ..__p::ForeignKeyDef::to(
                    <User as __p::Decl>::def,
                    <User as __p::Decl>::KEY,
                )
            },
        ],
        uniques: &[__p::UniqueDef::new(&[3])],
        indexes: &[
            __p::IndexDef::new(
                &[__p::IndexPart::Column(1, false), __p::IndexPart::Column(7, false)],
            ),
        ],
        ..__p::ModelDef::new(
            "Post",
            "posts",
            &[
                __p::checked::auto(<i64 as __p::Scalar>::COLUMN.field("id")),
                <i64 as __p::Scalar>::COLUMN.field("author_id"),
                <String as __p::Scalar>::COLUMN.field("title"),
                __p::checked::length(<String as __p::Scalar>::COLUMN.field("slug"), 100),
                <String as __p::Scalar>::NULLABLE_COLUMN.field("body"),
                __p::checked::default(
                    <bool as __p::Scalar>::COLUMN.field("published"),
                    __p::DefaultDef::Bool(false),
                ),
                __p::checked::default(
                    <i32 as __p::Scalar>::COLUMN.field("views"),
                    __p::DefaultDef::Int(0),
                ),
                __p::checked::default(
                    <DateTime<Utc> as __p::Scalar>::COLUMN.field("created_at"),
                    __p::DefaultDef::Now,
                ),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Post {
        type Columns<N: __p::Nullity> = PostColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = i64;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: PostColumns<__p::Required> = PostColumns::__at(__p::Path::ROOT);
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> PostColumns<N> {
            PostColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Post {
                id: <i64 as __p::Scalar>::next(__row)?,
                author_id: <i64 as __p::Scalar>::next(__row)?,
                title: <String as __p::Scalar>::next(__row)?,
                slug: <String as __p::Scalar>::next(__row)?,
                body: <String as __p::Scalar>::next_or_null(__row)?,
                published: <bool as __p::Scalar>::next(__row)?,
                views: <i32 as __p::Scalar>::next(__row)?,
                created_at: <DateTime<Utc> as __p::Scalar>::next(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.id),
                    )
                }
                1 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.author_id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.id),
                <i64 as __p::Scalar>::into_value(self.author_id),
                <String as __p::Scalar>::into_value(self.title),
                <String as __p::Scalar>::into_value(self.slug),
                <String as __p::Scalar>::or_null(self.body),
                <bool as __p::Scalar>::into_value(self.published),
                <i32 as __p::Scalar>::into_value(self.views),
                <DateTime<Utc> as __p::Scalar>::into_value(self.created_at),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Post {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Post {}
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
