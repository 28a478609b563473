#[model(debug)]
pub struct Product {
    #[model(id, auto)]
    pub id: i64,
    #[model(precision = 10, scale = 2, default = 0.5)]
    pub price: Decimal,
    #[model(default = -1, renamed_from = "quantity")]
    pub stock: i32,
    #[model(generated = "price * stock", virtual)]
    pub worth: Decimal,
    #[model(generated = "upper(name)")]
    pub shout: String,
    #[model(sql_type = "citext", default = sql("gen_name()"))]
    pub name: String,
    #[model(sensitive, default = "none")]
    pub supplier: String,
    #[model(version)]
    pub version: i32,
    #[model(created_at)]
    pub created: NaiveDateTime,
    #[model(updated_at)]
    pub updated: NaiveDateTime,
    #[model(deleted_at)]
    pub deleted: Option<NaiveDateTime>,
    #[model(skip)]
    pub cached: Vec<u8>,
}
