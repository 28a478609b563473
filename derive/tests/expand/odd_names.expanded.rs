const _: () = {
    use ::plough::__private as __p;
    pub struct TypeColumns_<__N: __p::Nullity> {
        r#type: __p::RequiredCol<r#Type, i64, __N>,
        pub(super) ñandú: __p::NullableCol<r#Type, String>,
        match_id: __p::RequiredCol<r#Type, i64, __N>,
        columns: __p::RequiredCol<r#Type, TypeColumns, __N>,
        r#match: __p::One<r#Type, self::Match, __N>,
        pub r#loop: __p::Many<r#Type, Größe>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for TypeColumns_<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for TypeColumns_<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> TypeColumns_<__N> {
        const fn __at(__path: __p::Path) -> Self {
            TypeColumns_ {
                r#type: __p::Expr::__column(__path, 0),
                ñandú: __p::Expr::__column(__path, 1),
                match_id: __p::Expr::__column(__path, 2),
                columns: __p::Expr::__column(__path, 3),
                r#match: __p::One::__new(__path, 0),
                r#loop: __p::Many::__new(__path, 1),
            }
        }
        fn r#match(self) -> <self::Match as __p::Decl>::One<__N> {
            <self::Match as __p::Decl>::to_one(self.r#match)
        }
        pub fn r#loop(self) -> __p::ToMany<Größe> {
            <Größe as __p::Decl>::to_many(self.r#loop)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        relations: &[
            __p::RelationDef {
                name: "match",
                kind: __p::RelationKind::BelongsTo,
                target: <self::Match as __p::Decl>::def,
                local: &[2],
                remote: <self::Match as __p::Decl>::KEY,
                optional: false,
            },
            __p::RelationDef {
                name: "loop",
                kind: __p::RelationKind::HasMany,
                target: <Größe as __p::Decl>::def,
                local: <r#Type as __p::Decl>::KEY,
                remote: &[<Größe as __p::Decl>::COLUMNS.r#type.__key::<i64>()],
                optional: true,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <r#Type as __p::Decl>::COLUMNS
                        .match_id
                        .__key::<<self::Match as __p::Decl>::Id>(),
                ],
                ..__p::ForeignKeyDef::to(
                    <self::Match as __p::Decl>::def,
                    <self::Match as __p::Decl>::KEY,
                )
            },
        ],
        ..__p::ModelDef::new(
            "Type",
            "types",
            &[
                <i64 as __p::Scalar>::COLUMN.field("type"),
                <String as __p::Scalar>::NULLABLE_COLUMN.field("ñandú"),
                <i64 as __p::Scalar>::COLUMN.field("match_id"),
                <TypeColumns as __p::Scalar>::COLUMN.field("columns"),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for r#Type {
        type Columns<N: __p::Nullity> = TypeColumns_<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = i64;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: TypeColumns_<__p::Required> = TypeColumns_::__at(__p::Path::ROOT);
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> TypeColumns_<N> {
            TypeColumns_::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(r#Type {
                r#type: <i64 as __p::Scalar>::next(__row)?,
                ñandú: <String as __p::Scalar>::next_or_null(__row)?,
                match_id: <i64 as __p::Scalar>::next(__row)?,
                columns: <TypeColumns as __p::Scalar>::next(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.r#type),
                    )
                }
                2 => {
                    <i64 as __p::Scalar>::into_value(
                        <i64 as ::core::clone::Clone>::clone(&self.match_id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.r#type),
                <String as __p::Scalar>::or_null(self.ñandú),
                <i64 as __p::Scalar>::into_value(self.match_id),
                <TypeColumns as __p::Scalar>::into_value(self.columns),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for r#Type {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for r#Type {}
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
