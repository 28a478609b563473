const _: () = {
    use ::plough::__private as __p;
    pub struct ProductColumns<__N: __p::Nullity> {
        pub id: __p::RequiredCol<Product, i64, __N>,
        pub price: __p::RequiredCol<Product, Decimal, __N>,
        pub stock: __p::RequiredCol<Product, i32, __N>,
        pub worth: __p::RequiredCol<Product, Decimal, __N>,
        pub shout: __p::RequiredCol<Product, String, __N>,
        pub name: __p::RequiredCol<Product, String, __N>,
        pub supplier: __p::RequiredCol<Product, String, __N>,
        pub version: __p::RequiredCol<Product, i32, __N>,
        pub created: __p::RequiredCol<Product, NaiveDateTime, __N>,
        pub updated: __p::RequiredCol<Product, NaiveDateTime, __N>,
        pub deleted: __p::NullableCol<Product, NaiveDateTime>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for ProductColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for ProductColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> ProductColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            ProductColumns {
                id: __p::Expr::__column(__path, 0),
                price: __p::Expr::__column(__path, 1),
                stock: __p::Expr::__column(__path, 2),
                worth: __p::Expr::__column(__path, 3),
                shout: __p::Expr::__column(__path, 4),
                name: __p::Expr::__column(__path, 5),
                supplier: __p::Expr::__column(__path, 6),
                version: __p::Expr::__column(__path, 7),
                created: __p::Expr::__column(__path, 8),
                updated: __p::Expr::__column(__path, 9),
                deleted: __p::Expr::__column(__path, 10),
            }
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        version: __p::checked::version(<i32 as __p::Scalar>::COLUMN, 7),
        created_at: ::core::option::Option::Some(8),
        updated_at: ::core::option::Option::Some(9),
        deleted_at: ::core::option::Option::Some(10),
        ..__p::ModelDef::new(
            "Product",
            "products",
            &[
                __p::checked::auto(<i64 as __p::Scalar>::COLUMN.field("id")),
                __p::checked::precision(
                    __p::checked::default(
                        <Decimal as __p::Scalar>::COLUMN.field("price"),
                        __p::DefaultDef::Float(0.5),
                    ),
                    10,
                    2,
                ),
                __p::checked::default(
                    <i32 as __p::Scalar>::COLUMN.field("stock").renamed_from("quantity"),
                    __p::DefaultDef::Int(-1),
                ),
                <Decimal as __p::Scalar>::COLUMN
                    .field("worth")
                    .generated("price * stock", false),
                <String as __p::Scalar>::COLUMN
                    .field("shout")
                    .generated("upper(name)", true),
                __p::checked::default(
                    <String as __p::Scalar>::COLUMN.field("name").sql_type("citext"),
                    __p::DefaultDef::Sql("gen_name()"),
                ),
                __p::checked::default(
                    <String as __p::Scalar>::COLUMN.field("supplier").sensitive(),
                    __p::DefaultDef::Text("none"),
                ),
                <i32 as __p::Scalar>::COLUMN.field("version"),
                <NaiveDateTime as __p::Scalar>::COLUMN.field("created"),
                <NaiveDateTime as __p::Scalar>::COLUMN.field("updated"),
                <NaiveDateTime as __p::Scalar>::NULLABLE_COLUMN.field("deleted"),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Product {
        type Columns<N: __p::Nullity> = ProductColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = i64;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: ProductColumns<__p::Required> = ProductColumns::__at(
            __p::Path::ROOT,
        );
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> ProductColumns<N> {
            ProductColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Product {
                id: <i64 as __p::Scalar>::next(__row)?,
                price: <Decimal as __p::Scalar>::next(__row)?,
                stock: <i32 as __p::Scalar>::next(__row)?,
                worth: <Decimal as __p::Scalar>::next(__row)?,
                shout: <String as __p::Scalar>::next(__row)?,
                name: <String as __p::Scalar>::next(__row)?,
                supplier: <String as __p::Scalar>::next(__row)?,
                version: <i32 as __p::Scalar>::next(__row)?,
                created: <NaiveDateTime as __p::Scalar>::next(__row)?,
                updated: <NaiveDateTime as __p::Scalar>::next(__row)?,
                deleted: <NaiveDateTime as __p::Scalar>::next_or_null(__row)?,
                cached: ::core::default::Default::default(),
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
            ::std::vec::Vec::from([
                <i64 as __p::Scalar>::into_value(self.id),
                <Decimal as __p::Scalar>::into_value(self.price),
                <i32 as __p::Scalar>::into_value(self.stock),
                <Decimal as __p::Scalar>::into_value(self.worth),
                <String as __p::Scalar>::into_value(self.shout),
                <String as __p::Scalar>::into_value(self.name),
                <String as __p::Scalar>::into_value(self.supplier),
                <i32 as __p::Scalar>::into_value(self.version),
                <NaiveDateTime as __p::Scalar>::into_value(self.created),
                <NaiveDateTime as __p::Scalar>::into_value(self.updated),
                <NaiveDateTime as __p::Scalar>::or_null(self.deleted),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<i64 as __p::Scalar>::into_value(__id)])
        }
        fn version(&self) -> ::core::option::Option<__p::Value> {
            ::core::option::Option::Some(
                <i32 as __p::Scalar>::into_value(
                    <i32 as ::core::clone::Clone>::clone(&self.version),
                ),
            )
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Product {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Product {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::SoftDelete for Product {}
    #[automatically_derived]
    impl ::core::fmt::Debug for Product {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __f.debug_struct("Product")
                .field("id", &self.id)
                .field("price", &self.price)
                .field("stock", &self.stock)
                .field("worth", &self.worth)
                .field("shout", &self.shout)
                .field("name", &self.name)
                .field("supplier", &::core::format_args!("<redacted>"))
                .field("version", &self.version)
                .field("created", &self.created)
                .field("updated", &self.updated)
                .field("deleted", &self.deleted)
                .finish()
        }
    }
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
