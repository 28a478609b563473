struct Transfer {
    #[model(id, auto)]
    id: i64,
    #[model(references = Account.iban, relation = sender, constraint = "from_account")]
    from: String,
    #[model(references = Account.iban, relation = receiver)]
    to: String,
}
