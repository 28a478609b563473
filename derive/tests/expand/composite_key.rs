#[model(
    table = "members",
    schema = "club",
    has_many(payments: Payment.(club_id, number)),
    foreign_key((club_id, invited_by) -> Member(club_id, number), name = inviter, on_delete = set_null, constraint = "fk_inviter")
)]
pub struct Member {
    #[model(id, references = Club)]
    pub club_id: i32,
    #[model(id)]
    pub number: i32,
    pub invited_by: Option<i32>,
}
