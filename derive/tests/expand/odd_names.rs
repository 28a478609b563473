#[model(has_many(r#loop: Größe.r#type))]
pub struct r#Type {
    #[model(id)]
    r#type: i64,
    pub(super) ñandú: Option<String>,
    #[model(references = self::Match)]
    match_id: i64,
    columns: TypeColumns,
}
