#[model(has_many(children: Node.parent_id), has_one(root_of: Tree.root_id))]
struct Node {
    #[model(id)]
    id: Uuid,
    #[model(references = Node, on_delete = cascade, on_update = restrict)]
    parent_id: Option<Uuid>,
}
