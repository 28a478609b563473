//! Keys of several columns, and of other types than integers.

use super::models::*;
use chrono::NaiveDate;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::{NewPost, NewUser, Post, User};
use plough_tests::{on_every_backend, seed};
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, day).unwrap()
}

on_every_backend! {
    async fn composite_keys_pair_all_their_columns(db: TestDb) {
        db.create_tables::<(Shop, Order)>().await?;
        let long = "ä\"\\{}".repeat(8);
        for (tenant, code) in [(1, "a"), (1, "b"), (2, "a"), (i64::MAX, "a "), (i64::MIN, &*long)] {
            Shop::insert(Shop { tenant, code: code.into() }).exec(&db).await?;
        }
        // A key with a NULL leads nowhere.
        let orders = [
            (Some(1), Some("b")), (Some(2), Some("a")), (Some(2), Some("a")), (None, Some("a")),
            (Some(1), None), (None, None), (Some(i64::MAX), Some("a ")), (Some(i64::MIN), Some(&*long)),
        ];
        for (pieces, (tenant, code)) in (1..).zip(orders) {
            let order = Order { id: 0, tenant, shop_code: code.map(Into::into), pieces };
            Order::insert(order).exec(&db).await?;
        }
        let shops: Vec<(Shop, Vec<Order>)> = assert_statements!(2, {
            Shop::query()
                .order_by(|s| (s.tenant.asc(), s.code.asc()))
                .with(|s| s.orders().order_by(|o| o.id.asc()))
                .all(&db)
                .await
        })?;
        let pieces: Vec<(i64, Vec<i32>)> =
            shops.iter().map(|(s, orders)| (s.tenant, orders.iter().map(|o| o.pieces).collect())).collect();
        assert_eq!(pieces, [(i64::MIN, vec![8]), (1, vec![]), (1, vec![1]), (2, vec![2, 3]), (i64::MAX, vec![7])]);

        let orders: Vec<(Order, Option<(Shop, Vec<Order>)>)> = assert_statements!(3, {
            Order::query()
                .order_by(|o| o.id.asc())
                .with(|o| o.shop().with(|s| s.orders()))
                .all(&db)
                .await
        })?;
        let found: Vec<_> =
            orders.iter().map(|(_, shop)| shop.as_ref().map(|(s, all)| (s.tenant, all.len()))).collect();
        assert_eq!(
            found,
            [
                Some((1, 1)), Some((2, 2)), Some((2, 2)), None, None, None,
                Some((i64::MAX, 1)), Some((i64::MIN, 1)),
            ]
        );
    }

    async fn keys_of_every_kind(db: TestDb) {
        db.create_tables::<(Slot, Visit, Tool, SlotTool)>().await?;
        let rooms = [Uuid::nil(), Uuid::from_u128(7), Uuid::max()];
        for room in rooms {
            for n in 1..=2 {
                Slot::insert(Slot { room, day: day(n) }).exec(&db).await?;
            }
        }
        for (n, room) in (1_u128..).zip(rooms) {
            let before_id = (n > 1).then(|| Uuid::from_u128(n - 1));
            let visit = Visit { id: Uuid::from_u128(n), room, day: day(2), before_id };
            Visit::insert(visit).exec(&db).await?;
        }
        for tool in ["saw", "é'\"", ""] {
            Tool::insert(Tool { id: tool.into() }).exec(&db).await?;
            SlotTool::insert(SlotTool { room: rooms[1], day: day(1), tool_id: tool.into() }).exec(&db).await?;
        }
        let slots: Vec<(Slot, Option<Visit>, Vec<Tool>)> = assert_statements!(3, {
            Slot::query()
                .order_by(|s| (s.room.asc(), s.day.asc()))
                .with(|s| s.visit())
                .with(|s| s.tools().order_by(|t| t.id.asc()))
                .all(&db)
                .await
        })?;
        let visits: Vec<_> = slots.iter().map(|(_, visit, _)| visit.as_ref().map(|v| v.id.as_u128())).collect();
        assert_eq!(visits, [None, Some(1), None, Some(2), None, Some(3)]);
        assert_eq!(slots[2].2.iter().map(|tool| &*tool.id).collect::<Vec<_>>(), ["", "saw", "é'\""]);
        assert!(slots.iter().enumerate().all(|(i, slot)| i == 2 || slot.2.is_empty()));

        let visits: Vec<(Visit, Slot, Option<Visit>)> = Visit::query()
            .order_by(|v| v.id.asc())
            .with(|v| v.slot())
            .with(|v| v.before())
            .all(&db)
            .await?;
        let found: Vec<_> =
            visits.iter().map(|(_, slot, before)| (slot.room, before.as_ref().map(|b| b.id.as_u128()))).collect();
        assert_eq!(found, [(rooms[0], None), (rooms[1], Some(1)), (rooms[2], Some(2))]);
    }

    async fn seventy_thousand_parents(db: TestDb) {
        seed::tables(&db).await?;
        const MOST: i64 = 70_000;
        User::insert_all((1..=MOST).map(|n| NewUser { name: "n".into(), email: format!("{n}@example.org") }))
            .exec(&db)
            .await?;
        User::query().order_by(|u| u.id.asc()).limit(1).one(&db).await?;
        let last = User::query().order_by(|u| u.id.desc()).limit(1).one(&db).await?.id;
        Post::insert_all([1, last, last].map(|author_id| NewPost { author_id, title: "t".into() }))
            .exec(&db)
            .await?;
        let users: Vec<(User, Vec<Post>)> = assert_statements!(2, {
            User::query().order_by(|u| u.id.asc()).with(|u| u.posts()).all(&db).await
        })?;
        assert_eq!(users.len(), 70_000);
        let with: Vec<_> = users.iter().filter(|(_, p)| !p.is_empty()).map(|(u, p)| (u.id, p.len())).collect();
        assert_eq!(with, [(1, 1), (last, 2)]);
    }

    async fn seventy_thousand_composite_parents(db: TestDb) {
        db.create_tables::<(Shop, Order)>().await?;
        Shop::insert_all((0..70_000).map(|tenant| Shop { tenant, code: format!("c{tenant}") })).exec(&db).await?;
        for tenant in [0, 69_999, 69_999] {
            let order = Order { id: 0, tenant: Some(tenant), shop_code: Some(format!("c{tenant}")), pieces: 1 };
            Order::insert(order).exec(&db).await?;
        }
        let shops: Vec<(Shop, Vec<Order>)> = assert_statements!(2, {
            Shop::query().order_by(|s| s.tenant.asc()).with(|s| s.orders()).all(&db).await
        })?;
        let with: Vec<_> =
            shops.iter().filter(|(_, o)| !o.is_empty()).map(|(s, o)| (s.tenant, o.len())).collect();
        assert_eq!((shops.len(), with), (70_000, vec![(0, 1), (69_999, 2)]));
    }
}
