#[model(
    comment = "Who may log in",
    index(last_name, first_name desc, where = "deleted_at IS NULL", name = "by_name"),
    index(expr("lower(email)"), unique),
    unique(first_name, last_name, name = "whole_name"),
    check("length(email) > 3", name = "email_is_long")
)]
pub(crate) struct Person {
    #[model(id, auto)]
    id: u32,
    #[model(index)]
    first_name: String,
    last_name: String,
    #[model(column = "mail", collate = "NOCASE", comment = "Where to write", check("mail LIKE '%@%'"))]
    email: String,
    deleted_at: Option<NaiveDateTime>,
}
