//! Rows beside the link that leads to them.

use plough::assert_statements;
use plough::prelude::*;
use plough_tests::on_every_backend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "crews",
    many_to_many(sailors: Sailor, through = Berth(crew_id, sailor_id)),
    many_to_many(guests: Sailor, through = "crew_guests"(crew_id, sailor_id)),
    has_many(berths: Berth.crew_id)
)]
struct Crew {
    #[model(id)]
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sailors", has_many(knots: Knot.sailor_id))]
struct Sailor {
    #[model(id)]
    id: i64,
    #[model(length = 50)]
    name: String,
}

/// A sailor may have several berths in a crew.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "berths")]
struct Berth {
    #[model(id)]
    id: i64,
    #[model(references = Crew)]
    crew_id: i64,
    #[model(references = Sailor)]
    sailor_id: i64,
    place: Option<i64>,
    dropped: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "knots")]
struct Knot {
    #[model(id)]
    id: i64,
    #[model(references = Sailor)]
    sailor_id: i64,
}

async fn crews(db: &Db) -> plough::Result<()> {
    db.create_tables::<(Crew, Sailor, Berth, Knot)>().await?;
    Crew::insert_all((1..=3).map(|id| Crew { id })).exec(db).await?;
    let names = ["Ada", "Bob", "Cy"];
    Sailor::insert_all((1..=3).map(|id| Sailor { id, name: names[id as usize - 1].into() })).exec(db).await?;
    let berths = [(1, 1, 1, Some(5)), (2, 1, 2, None), (3, 1, 1, Some(7)), (4, 2, 2, Some(9))];
    let berth = |(id, crew_id, sailor_id, place)| Berth { id, crew_id, sailor_id, place, dropped: false };
    Berth::insert_all(berths.map(berth)).exec(db).await?;
    Knot::insert_all([Knot { id: 1, sailor_id: 1 }, Knot { id: 2, sailor_id: 1 }]).exec(db).await?;
    Ok(())
}

/// Crew, sailor, berth, place.
fn shown(crews: &[(Crew, Vec<(Sailor, Berth)>)]) -> Vec<(i64, &str, i64, Option<i64>)> {
    let pairs = crews.iter().flat_map(|(crew, pairs)| pairs.iter().map(move |pair| (crew, pair)));
    let mut shown: Vec<_> = pairs.map(|(c, (s, b))| (c.id, &*s.name, b.id, b.place)).collect();
    shown.sort();
    shown
}

on_every_backend! {
    async fn each_row_comes_with_its_link(db: TestDb) {
        crews(&db).await?;
        let pairs: Vec<(Crew, Vec<(Sailor, Berth)>)> = assert_statements!(2, {
            Crew::query().order_by(|c| c.id.asc()).with(|c| c.sailors().linked::<Berth>()).all(&db).await
        })?;
        assert_eq!(
            shown(&pairs),
            [(1, "Ada", 1, Some(5)), (1, "Ada", 3, Some(7)), (1, "Bob", 2, None), (2, "Bob", 4, Some(9))]
        );
        assert!(pairs.iter().all(|(c, pairs)| pairs.iter().all(|(s, b)| (c.id, s.id) == (b.crew_id, b.sailor_id))));
        assert_eq!(pairs[2].1, []);
        // The same text again, of other keys.
        let pairs: Vec<(Crew, Vec<(Sailor, Berth)>)> =
            Crew::query().filter(|c| c.id.eq(2)).with(|c| c.sailors().linked::<Berth>()).all(&db).await?;
        assert_eq!(shown(&pairs), [(2, "Bob", 4, Some(9))]);
    }

    async fn filters_limits_and_relations_go_with_it(db: TestDb) {
        crews(&db).await?;
        let crews: Vec<(Crew, Vec<(Sailor, Berth, Vec<Knot>)>)> = assert_statements!(3, {
            Crew::query()
                .order_by(|c| c.id.asc())
                .with(|c| {
                    c.sailors()
                        .filter(|s| s.name.ne("Cy"))
                        .order_by(|s| s.name.desc())
                        .limit(2)
                        .linked::<Berth>()
                        .with(|s| s.knots())
                })
                .all(&db)
                .await
        })?;
        let shown: Vec<Vec<(&str, i64, usize)>> = crews
            .iter()
            .map(|(_, rows)| rows.iter().map(|(s, b, knots)| (&*s.name, b.crew_id, knots.len())).collect())
            .collect();
        assert_eq!(shown, [vec![("Bob", 1, 0), ("Ada", 1, 2)], vec![("Bob", 2, 0)], vec![]]);

        // Of rows in hand, and of a stream.
        let all = Crew::query().order_by(|c| c.id.asc()).all(&db).await?;
        let pairs = db.load(&all, |c| c.sailors().linked::<Berth>()).await?;
        assert_eq!(pairs.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 0]);
    }

    async fn what_has_no_such_link_is_refused(db: TestDb) {
        crews(&db).await?;
        let say = |error: plough::Error| format!("{error:?}");
        let other = Crew::query().with(|c| c.sailors().linked::<Knot>()).all(&db).await;
        let said = say(other.expect_err("knots are no berths"));
        assert!(said.contains("`sailors` goes over `Berth`, not over `Knot`"), "{said}");
        let bare = Crew::query().with(|c| c.guests().linked::<Berth>()).all(&db).await;
        assert!(say(bare.expect_err("it is no berth")).contains("not over `Berth`"));
        let many = Crew::query().with(|c| c.berths().linked::<Berth>()).all(&db).await;
        assert!(say(many.expect_err("there is no link")).contains("goes over no link"));
        let once = Crew::query().with(|c| c.sailors().distinct().linked::<Berth>()).all(&db).await;
        assert!(say(once.expect_err("which link?")).contains("leave `.distinct()` out"));
    }
}
