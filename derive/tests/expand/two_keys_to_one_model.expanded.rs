const _: () = {
    use ::plough::__private as __p;
    struct TransferColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Transfer, i64, __N>,
        from: __p::RequiredCol<Transfer, String, __N>,
        to: __p::RequiredCol<Transfer, String, __N>,
        sender: __p::One<Transfer, Account, __N>,
        receiver: __p::One<Transfer, Account, __N>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for TransferColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for TransferColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> TransferColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            TransferColumns {
                id: __p::Expr::__column(__path, 0),
                from: __p::Expr::__column(__path, 1),
                to: __p::Expr::__column(__path, 2),
                sender: __p::One::__new(__path, 0),
                receiver: __p::One::__new(__path, 1),
            }
        }
        fn sender(self) -> <Account as __p::Decl>::One<__N> {
            <Account as __p::Decl>::to_one(self.sender)
        }
        fn receiver(self) -> <Account as __p::Decl>::One<__N> {
            <Account as __p::Decl>::to_one(self.receiver)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        relations: &[
            __p::RelationDef {
                name: "sender",
                kind: __p::RelationKind::BelongsTo,
                target: <Account as __p::Decl>::def,
                local: &[1],
                remote: &[<Account as __p::Decl>::COLUMNS.iban.__index()],
                optional: false,
            },
            __p::RelationDef {
                name: "receiver",
                kind: __p::RelationKind::BelongsTo,
                target: <Account as __p::Decl>::def,
                local: &[2],
                remote: &[<Account as __p::Decl>::COLUMNS.iban.__index()],
                optional: false,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <Transfer as __p::Decl>::COLUMNS
                        .from
                        .__refers(<Account as __p::Decl>::COLUMNS.iban),
                ],
                name: ::core::option::Option::Some("from_account"),
                ..__p::ForeignKeyDef::to(
                    <Account as __p::Decl>::def,
                    &[<Account as __p::Decl>::COLUMNS.iban.__index()],
                )
            },
            __p::ForeignKeyDef {
                columns: &[
                    <Transfer as __p::Decl>::COLUMNS
                        .to
                        .__refers(<Account as __p::Decl>::COLUMNS.iban),
                ],
                ..__p::ForeignKeyDef::to(
                    <Account as __p::Decl>::def,
                    &[<Account as __p::Decl>::COLUMNS.iban.__index()],
                )
            },
        ],
        ..__p::ModelDef::new(
            "Transfer",
            "transfers",
            &[
                __p::checked::auto(<i64 as __p::Scalar>::COLUMN.field("id")),
                <String as __p::Scalar>::COLUMN.field("from"),
                <String as __p::Scalar>::COLUMN.field("to"),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Transfer {
        type Columns<N: __p::Nullity> = TransferColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = i64;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: TransferColumns<__p::Required> = TransferColumns::__at(
            __p::Path::ROOT,
        );
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> TransferColumns<N> {
            TransferColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Transfer {
                id: <i64 as __p::Scalar>::next(__row)?,
                from: <String as __p::Scalar>::next(__row)?,
                to: <String as __p::Scalar>::next(__row)?,
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
                    <String as __p::Scalar>::into_value(
                        <String as ::core::clone::Clone>::clone(&self.from),
                    )
                }
                2 => {
                    <String as __p::Scalar>::into_value(
                        <String as ::core::clone::Clone>::clone(&self.to),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.id),
                <String as __p::Scalar>::into_value(self.from),
                <String as __p::Scalar>::into_value(self.to),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Transfer {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Transfer {}
    const _: () = __p::checked::referred(
        <Account as __p::Decl>::DEF,
        &[<Account as __p::Decl>::COLUMNS.iban.__index()],
    );
    const _: () = __p::checked::referred(
        <Account as __p::Decl>::DEF,
        &[<Account as __p::Decl>::COLUMNS.iban.__index()],
    );
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
