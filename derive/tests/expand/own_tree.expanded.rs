const _: () = {
    use ::plough::__private as __p;
    struct NodeColumns<__N: __p::Nullity> {
        id: __p::RequiredCol<Node, Uuid, __N>,
        parent_id: __p::NullableCol<Node, Uuid>,
        parent: __p::One<Node, Node, __p::Nullable>,
        children: __p::Many<Node, Node>,
        root_of: __p::One<Node, Tree, __p::Nullable>,
    }
    impl<__N: __p::Nullity> ::core::marker::Copy for NodeColumns<__N> {}
    impl<__N: __p::Nullity> ::core::clone::Clone for NodeColumns<__N> {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[allow(dead_code)]
    impl<__N: __p::Nullity> NodeColumns<__N> {
        const fn __at(__path: __p::Path) -> Self {
            NodeColumns {
                id: __p::Expr::__column(__path, 0),
                parent_id: __p::Expr::__column(__path, 1),
                parent: __p::One::__new(__path, 0),
                children: __p::Many::__new(__path, 1),
                root_of: __p::One::__new(__path, 2),
            }
        }
        fn parent(self) -> <Node as __p::Decl>::One<__p::Nullable> {
            <Node as __p::Decl>::to_one(self.parent)
        }
        fn children(self) -> __p::ToMany<Node> {
            <Node as __p::Decl>::to_many(self.children)
        }
        fn root_of(self) -> <Tree as __p::Decl>::One<__p::Nullable> {
            <Tree as __p::Decl>::to_one(self.root_of)
        }
    }
    static __DEF: __p::ModelDef = __p::ModelDef {
        relations: &[
            __p::RelationDef {
                name: "parent",
                kind: __p::RelationKind::BelongsTo,
                target: <Node as __p::Decl>::def,
                local: &[1],
                remote: <Node as __p::Decl>::KEY,
                optional: true,
            },
            __p::RelationDef {
                name: "children",
                kind: __p::RelationKind::HasMany,
                target: <Node as __p::Decl>::def,
                local: <Node as __p::Decl>::KEY,
                remote: &[<Node as __p::Decl>::COLUMNS.parent_id.__key::<Uuid>()],
                optional: true,
            },
            __p::RelationDef {
                name: "root_of",
                kind: __p::RelationKind::HasOne,
                target: <Tree as __p::Decl>::def,
                local: <Node as __p::Decl>::KEY,
                remote: &[<Tree as __p::Decl>::COLUMNS.root_id.__key::<Uuid>()],
                optional: true,
            },
        ],
        foreign_keys: &[
            __p::ForeignKeyDef {
                columns: &[
                    <Node as __p::Decl>::COLUMNS
                        .parent_id
                        .__key::<<Node as __p::Decl>::Id>(),
                ],
                on_delete: __p::Action::Cascade,
                on_update: __p::Action::Restrict,
                ..__p::ForeignKeyDef::to(
                    <Node as __p::Decl>::def,
                    <Node as __p::Decl>::KEY,
                )
            },
        ],
        ..__p::ModelDef::new(
            "Node",
            "nodes",
            &[
                <Uuid as __p::Scalar>::COLUMN.field("id"),
                <Uuid as __p::Scalar>::NULLABLE_COLUMN.field("parent_id"),
            ],
            &[0],
        )
    };
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Decl for Node {
        type Columns<N: __p::Nullity> = NodeColumns<N>;
        type One<N: __p::Nullity> = __p::ToOne<Self, N>;
        type Id = Uuid;
        const DEF: &'static __p::ModelDef = &__DEF;
        const KEY: &'static [::core::primitive::u16] = &[0];
        const COLUMNS: NodeColumns<__p::Required> = NodeColumns::__at(__p::Path::ROOT);
        fn to_one<S: __p::Decl, N: __p::Nullity>(
            o: __p::One<S, Self, N>,
        ) -> Self::One<N> {
            o.get()
        }
        fn columns<N: __p::Nullity>(__path: __p::Path) -> NodeColumns<N> {
            NodeColumns::__at(__path)
        }
        fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
            ::core::result::Result::Ok(Node {
                id: <Uuid as __p::Scalar>::next(__row)?,
                parent_id: <Uuid as __p::Scalar>::next_or_null(__row)?,
            })
        }
        fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
            match __column {
                0 => {
                    <Uuid as __p::Scalar>::into_value(
                        <Uuid as ::core::clone::Clone>::clone(&self.id),
                    )
                }
                1 => {
                    <Uuid as __p::Scalar>::or_null(
                        <Option<Uuid> as ::core::clone::Clone>::clone(&self.parent_id),
                    )
                }
                _ => __p::no_key_value(),
            }
        }
        fn values(self) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([
                <Uuid as __p::Scalar>::into_value(self.id),
                <Uuid as __p::Scalar>::or_null(self.parent_id),
            ])
        }
        fn key_values(__id: Self::Id) -> ::std::vec::Vec<__p::Value> {
            ::std::vec::Vec::from([<Uuid as __p::Scalar>::into_value(__id)])
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Model for Node {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __p::Table for Node {}
    const _: () = __p::checked::at_most_one(
        <Tree as __p::Decl>::DEF,
        &[<Tree as __p::Decl>::COLUMNS.root_id.__index()],
    );
    __p::inventory::submit! {
        __p::Registered(& __DEF)
    }
};
