::core::compile_error! {
    "unknown attribute `tabel`, did you mean `table`?"
}
::core::compile_error! {
    "a skipped field is not a column: keep either `skip` or its other attributes"
}
::core::compile_error! {
    "`Post` has no primary key: write `#[model(id)]` before the field `id`, or `#[model(id, auto)]` if the database numbers new rows"
}
::core::compile_error! {
    "`Post` has no column `titel`, did you mean `title`?"
}
::core::compile_error! {
    "`on_bulk` says what becomes of hooks, and there is none of a write"
}
::core::compile_error! {
    "the relation needs a name: write `relation = ..` (a column that ends in `_id` names it, `author` does not)"
}
::core::compile_error! {
    "`title` is a column already, so the relation needs another name"
}
const _: () = {
    use ::plough::__private as __p;
    struct PostColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Post, i64, __N>,
        author: __p::RequiredCol<Post, i64, __N>,
        title: __p::RequiredCol<Post, String, __N>,
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
                author: __p::Expr::__column(__path, 1),
                title: __p::Expr::__column(__path, 2),
            }
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <Post as __p::Decl>::COLUMNS
                        .author
                        .__key::<<User as __p::Decl>::Id>(),
                ],
                ..__p::ForeignKeyDef::to(
                    <User as __p::Decl>::def,
                    <User as __p::Decl>::KEY,
                )
            },
        ],
        ..__p::ModelDef::new(
            "Post",
            "posts",
            &[
                <i64 as __p::Scalar>::COLUMN.field("id"),
                <i64 as __p::Scalar>::COLUMN.field("author"),
                <String as __p::Scalar>::COLUMN.field("title"),
            ],
            &[],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Post {
        type Columns<N: __p::Nullity> = PostColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = __p::UnknownKey;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[];
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
                author: <i64 as __p::Scalar>::next(__row)?,
                title: <String as __p::Scalar>::next(__row)?,
                extra: ::core::default::Default::default(),
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.id),
                <i64 as __p::Scalar>::into_value(self.author),
                <String as __p::Scalar>::into_value(self.title),
            ])
        }
        fn key_values(_: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([])
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
