const _: () = {
    use ::plough::__private as __p;
    struct TagColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Tag, i64, __N>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for TagColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for TagColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> TagColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            TagColumns {
                id: __p::Expr::__column(__path, 0),
            }
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef::new(
        "Tag",
        "tags",
        &[<i64 as __p::Scalar>::COLUMN.field("id")],
        &[0],
    );
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Tag {
        type Columns<N: __p::Nullity> = TagColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = i64;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: TagColumns<__p::Required> = TagColumns::__at(__p::Path::ROOT);
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> TagColumns<N> {
            TagColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Tag {
                id: <i64 as __p::Scalar>::next(__row)?,
            })
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
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(self.id)])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Tag {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Tag {}
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
