::core::compile_error! {
    "`set_null` needs a column that may be NULL: make it `Option<i32>`"
}
const _: () = {
    use ::plough::__private as __p;
    pub struct MemberColumns<__N: __p::Nullity> {
        pub club_id: __p::RequiredCol<Member, i32, __N>,
        pub number: __p::RequiredCol<Member, i32, __N>,
        pub invited_by: __p::NullableCol<Member, i32>,
        pub club: __p::One<Member, Club, __N>,
        pub inviter: __p::One<Member, Member, __p::Nullable>,
        pub payments: __p::Many<Member, Payment>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for MemberColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for MemberColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> MemberColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            MemberColumns {
                club_id: __p::Expr::__column(__path, 0),
                number: __p::Expr::__column(__path, 1),
                invited_by: __p::Expr::__column(__path, 2),
                club: __p::One::__new(__path, 0),
                inviter: __p::One::__new(__path, 1),
                payments: __p::Many::__new(__path, 2),
            }
        }
        pub fn club(self) -> <Club as __p::Decl>::One<__N> {
            <Club as __p::Decl>::to_one(self.club)
        }
        pub fn inviter(self) -> <Member as __p::Decl>::One<__p::Nullable> {
            <Member as __p::Decl>::to_one(self.inviter)
        }
        pub fn payments(self) -> __p::ToMany<Payment> {
            <Payment as __p::Decl>::to_many(self.payments)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        schema: ::core::option::Option::Some("club"),
        relations: &[
            __p::RelationDef {
                name: "club",
                kind: __p::RelationKind::BelongsTo,
                target: <Club as __p::Decl>::def,
                local: &[0],
                remote: <Club as __p::Decl>::KEY,
                optional: false,
            },
            __p::RelationDef {
                name: "inviter",
                kind: __p::RelationKind::BelongsTo,
                target: <Member as __p::Decl>::def,
                local: &[0, 2],
                remote: &[
                    <Member as __p::Decl>::COLUMNS.club_id.__index(),
                    <Member as __p::Decl>::COLUMNS.number.__index(),
                ],
                optional: true,
            },
            __p::RelationDef {
                name: "payments",
                kind: __p::RelationKind::HasMany,
                target: <Payment as __p::Decl>::def,
                local: <Member as __p::Decl>::KEY,
                remote: &[
                    <Payment as __p::Decl>::COLUMNS.club_id.__key::<i32>(),
                    <Payment as __p::Decl>::COLUMNS.number.__key::<i32>(),
                ],
                optional: true,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <Member as __p::Decl>::COLUMNS
                        .club_id
                        .__key::<<Club as __p::Decl>::Id>(),
                ],
                ..__p::ForeignKeyDef::to(
                    <Club as __p::Decl>::def,
                    <Club as __p::Decl>::KEY,
                )
            },
            __p::ForeignKeyDef {
                columns: &[
                    <Member as __p::Decl>::COLUMNS
                        .club_id
                        .__refers(<Member as __p::Decl>::COLUMNS.club_id),
                    <Member as __p::Decl>::COLUMNS
                        .invited_by
                        .__refers(<Member as __p::Decl>::COLUMNS.number),
                ],
                on_delete: __p::Action::SetNull,
                name: ::core::option::Option::Some("fk_inviter"),
                ..__p::ForeignKeyDef::to(
                    <Member as __p::Decl>::def,
                    &[
                        <Member as __p::Decl>::COLUMNS.club_id.__index(),
                        <Member as __p::Decl>::COLUMNS.number.__index(),
                    ],
                )
            },
        ],
        ..__p::ModelDef::new(
            "Member",
            "members",
            &[
                <i32 as __p::Scalar>::COLUMN.field("club_id"),
                <i32 as __p::Scalar>::COLUMN.field("number"),
                <i32 as __p::Scalar>::NULLABLE_COLUMN.field("invited_by"),
            ],
            &[0, 1],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Member {
        type Columns<N: __p::Nullity> = MemberColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = (i32, i32);
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0, 1];
        const COLUMNS: MemberColumns<__p::Required> = MemberColumns::__at(
            __p::Path::ROOT,
        );
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> MemberColumns<N> {
            MemberColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Member {
                club_id: <i32 as __p::Scalar>::next(__row)?,
                number: <i32 as __p::Scalar>::next(__row)?,
                invited_by: <i32 as __p::Scalar>::next_or_null(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <i32 as __p::Scalar>::into_value(
                        <i32 as ::core::clone::Clone>::clone(&self.club_id),
                    )
                }
                1 => {
                    <i32 as __p::Scalar>::into_value(
                        <i32 as ::core::clone::Clone>::clone(&self.number),
                    )
                }
                2 => {
                    <i32 as __p::Scalar>::or_null(
                        <Option<i32> as ::core::clone::Clone>::clone(&self.invited_by),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i32 as __p::Scalar>::into_value(self.club_id),
                <i32 as __p::Scalar>::into_value(self.number),
                <i32 as __p::Scalar>::or_null(self.invited_by),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i32 as __p::Scalar>::into_value(__id.0),
                <i32 as __p::Scalar>::into_value(__id.1),
            ])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Member {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Member {}
    const _: () = __p::checked::referred(
        <Member as __p::Decl>::DEF,
        &[
            <Member as __p::Decl>::COLUMNS.club_id.__index(),
            <Member as __p::Decl>::COLUMNS.number.__index(),
        ],
    );
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
