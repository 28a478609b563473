const _: () = {
    use ::plough::__private as __p;
    pub struct PostCountColumns<__N: __p::Nullity> {
        pub author_id: __p::RequiredCol<PostCount, i64, __N>,
        pub posts: __p::RequiredCol<PostCount, i64, __N>,
        pub author: __p::One<PostCount, User, __N>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for PostCountColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for PostCountColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> PostCountColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            PostCountColumns {
                author_id: __p::Expr::__column(__path, 0),
                posts: __p::Expr::__column(__path, 1),
                author: __p::One::__new(__path, 0),
            }
        }
        pub fn author(self) -> <User as __p::Decl>::One<__N> {
            <User as __p::Decl>::to_one(self.author)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        kind: __p::ModelKind::View,
        relations: &[
            __p::RelationDef {
                name: "author",
                kind: __p::RelationKind::BelongsTo,
                target: <User as __p::Decl>::def,
                local: &[0],
                remote: <User as __p::Decl>::KEY,
                optional: false,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <PostCount as __p::Decl>::COLUMNS
                        .author_id
                        .__key::<<User as __p::Decl>::Id>(),
                ],
                ..__p::ForeignKeyDef::to(
                    <User as __p::Decl>::def,
                    <User as __p::Decl>::KEY,
                )
            },
        ],
        ..__p::ModelDef::new(
            "PostCount",
            "post_counts",
            &[
                <i64 as __p::Scalar>::COLUMN.field("author_id"),
                <i64 as __p::Scalar>::COLUMN.field("posts"),
            ],
            &[],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for PostCount {
        type Columns<N: __p::Nullity> = PostCountColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = ();
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[];
        const COLUMNS: PostCountColumns<__p::Required> = PostCountColumns::__at(
            __p::Path::ROOT,
        );
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> PostCountColumns<N> {
            PostCountColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(PostCount {
                author_id: <i64 as __p::Scalar>::next(__row)?,
                posts: <i64 as __p::Scalar>::next(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.author_id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.author_id),
                <i64 as __p::Scalar>::into_value(self.posts),
            ])
        }
        fn key_values(_: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for PostCount {}
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
