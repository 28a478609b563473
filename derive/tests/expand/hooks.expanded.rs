const _: () = {
    use ::plough::__private as __p;
    struct PostColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Post, i64, __N>,
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
                title: __p::Expr::__column(__path, 1),
            }
        }
    }
    static __HOOKS: __p::ModelHooks<Post> = __p::ModelHooks::new()
        .before_insert(
            "normalise",
            |__t, __r| ::std::boxed::Box::pin(normalise(__t, __r)),
        )
        .after_delete(
            "audit::gone",
            |__t, __r| ::std::boxed::Box::pin(audit::gone(__t, __r)),
        )
        .refuse_bulk();
    static __DEF: __p::ModelDef = __p::ModelDef {
        hooks: ::core::option::Option::Some(__p::HookSet::of(&__HOOKS)),
        ..__p::ModelDef::new(
            "Post",
            "posts",
            &[
                __p::checked::auto(<i64 as __p::Scalar>::COLUMN.field("id")),
                <String as __p::Scalar>::COLUMN.field("title"),
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
            let mut __made = Post {
                id: <i64 as __p::Scalar>::next(__row)?,
                title: <String as __p::Scalar>::next(__row)?,
            };
            __p::loaded(decrypt(&mut __made), "decrypt", "Post")?;
            ::core::result::Result::Ok(__made)
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.id),
                <String as __p::Scalar>::into_value(self.title),
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
