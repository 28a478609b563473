const _: () = {
    use ::plough::__private as __p;
    pub(crate) struct PersonColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Person, u32, __N>,
        first_name: __p::RequiredCol<Person, String, __N>,
        last_name: __p::RequiredCol<Person, String, __N>,
        email: __p::RequiredCol<Person, String, __N>,
        deleted_at: __p::NullableCol<Person, NaiveDateTime>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for PersonColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for PersonColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> PersonColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            PersonColumns {
                id: __p::Expr::__column(__path, 0),
                first_name: __p::Expr::__column(__path, 1),
                last_name: __p::Expr::__column(__path, 2),
                email: __p::Expr::__column(__path, 3),
                deleted_at: __p::Expr::__column(__path, 4),
            }
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        comment: ::core::option::Option::Some("Who may log in"),
        uniques: &[__p::UniqueDef::new(&[1, 2]).name("whole_name")],
        indexes: &[
            __p::IndexDef::new(&[__p::IndexPart::Column(1, false)]),
            __p::IndexDef::new(
                    &[__p::IndexPart::Column(2, false), __p::IndexPart::Column(1, true)],
                )
                .filter("deleted_at IS NULL")
                .name("by_name"),
            __p::IndexDef::new(&[__p::IndexPart::Expression("lower(email)")]).unique(),
        ],
        checks: &[
            __p::CheckDef::new("mail LIKE '%@%'"),
            __p::CheckDef::new("length(email) > 3").name("email_is_long"),
        ],
        ..__p::ModelDef::new(
            "Person",
            "persons",
            &[
                __p::checked::auto(<u32 as __p::Scalar>::COLUMN.field("id")),
                <String as __p::Scalar>::COLUMN.field("first_name"),
                <String as __p::Scalar>::COLUMN.field("last_name"),
                <String as __p::Scalar>::COLUMN
                    .field("email")
                    .name("mail")
                    .collate("NOCASE")
                    .comment("Where to write"),
                <NaiveDateTime as __p::Scalar>::NULLABLE_COLUMN.field("deleted_at"),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Person {
        type Columns<N: __p::Nullity> = PersonColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = u32;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: PersonColumns<__p::Required> = PersonColumns::__at(
            __p::Path::ROOT,
        );
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> PersonColumns<N> {
            PersonColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Person {
                id: <u32 as __p::Scalar>::next(__row)?,
                first_name: <String as __p::Scalar>::next(__row)?,
                last_name: <String as __p::Scalar>::next(__row)?,
                email: <String as __p::Scalar>::next(__row)?,
                deleted_at: <NaiveDateTime as __p::Scalar>::next_or_null(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <u32 as __p::Scalar>::into_value(
                        <u32 as ::core::clone::Clone>::clone(&self.id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <u32 as __p::Scalar>::into_value(self.id),
                <String as __p::Scalar>::into_value(self.first_name),
                <String as __p::Scalar>::into_value(self.last_name),
                <String as __p::Scalar>::into_value(self.email),
                <NaiveDateTime as __p::Scalar>::or_null(self.deleted_at),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<u32 as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Person {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Person {}
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
