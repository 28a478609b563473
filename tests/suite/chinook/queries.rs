// Included once for each set of models.

use super::plain;
use plough::Session;
use plough::query::{Model, count};

/// The typed queries, each beside plain SQL.
pub(super) async fn queries(db: &Session) -> plough::Result<()> {
    counts(db).await?;
    paths(db).await?;
    collections(db).await?;
    groups(db).await?;
    trees(db).await
}

async fn counts(db: &Session) -> plough::Result<()> {
    assert_eq!(Track::query().count(db).await?, plain!(db, i64, "select count(*) from [Track]")[0]);
    assert_eq!(
        PlaylistTrack::query().count(db).await?,
        plain!(db, i64, "select count(*) from [PlaylistTrack]")[0]
    );
    let long = Track::query().filter(|t| t.milliseconds.gt(300_000) & t.composer.is_not_null());
    let sql = "select count(*) from [Track] where [Milliseconds] > 300000 and [Composer] is not null";
    assert_eq!(long.count(db).await?, plain!(db, i64, sql)[0]);
    // A composite key.
    let first = PlaylistTrack::query().order_by(|p| (p.playlist_id.asc(), p.track_id.desc())).limit(5).all(db).await?;
    let sql = "select [PlaylistId], [TrackId] from [PlaylistTrack] order by [PlaylistId], [TrackId] desc limit 5";
    let first: Vec<_> = first.into_iter().map(|row| (row.playlist_id, row.track_id)).collect();
    assert_eq!(first, plain!(db, (i32, i32), sql));
    assert!(PlaylistTrack::find(first[0]).get(db).await?.is_some());
    assert!(PlaylistTrack::find((0, 0)).get(db).await?.is_none());
    Ok(())
}

async fn paths(db: &Session) -> plough::Result<()> {
    // Through three tables.
    let typed = Track::query()
        .filter(|t| t.album().artist().name.eq("Led Zeppelin"))
        .order_by(|t| t.track_id.asc())
        .select(|t| (t.track_id, t.name, t.album().title))
        .all(db)
        .await?;
    let sql = "select t.[TrackId], t.[Name], a.[Title] from [Track] t join [Album] a on a.[AlbumId] = t.[AlbumId] \
               join [Artist] r on r.[ArtistId] = a.[ArtistId] where r.[Name] = 'Led Zeppelin' order by t.[TrackId]";
    assert_eq!(typed, plain!(db, (i32, String, Option<String>), sql));
    assert!(!typed.is_empty());

    // A table that refers to itself.
    let typed = Employee::query()
        .order_by(|e| e.employee_id.asc())
        .select(|e| (e.last_name, e.boss().last_name, e.boss().boss().last_name))
        .all(db)
        .await?;
    let sql = "select e.[LastName], b.[LastName], c.[LastName] from [Employee] e \
               left join [Employee] b on b.[EmployeeId] = e.[ReportsTo] \
               left join [Employee] c on c.[EmployeeId] = b.[ReportsTo] order by e.[EmployeeId]";
    assert_eq!(typed, plain!(db, (String, Option<String>, Option<String>), sql));
    assert_eq!(typed.iter().filter(|row| row.1.is_none()).count(), 1);

    // Dates, an order through a relation, a part of the rows.
    let typed = Invoice::query()
        .order_by(|i| (i.customer().last_name.asc(), i.invoice_date.desc()))
        .limit(7)
        .offset(20)
        .select(|i| (i.invoice_id, i.invoice_date, i.customer().support_rep().first_name))
        .all(db)
        .await?;
    let sql = "select i.[InvoiceId], i.[InvoiceDate], e.[FirstName] from [Invoice] i \
               join [Customer] c on c.[CustomerId] = i.[CustomerId] \
               left join [Employee] e on e.[EmployeeId] = c.[SupportRepId] \
               order by c.[LastName], i.[InvoiceDate] desc limit 7 offset 20";
    assert_eq!(typed, plain!(db, (i32, chrono::NaiveDateTime, Option<String>), sql));
    assert_eq!(typed.len(), 7);
    Ok(())
}

async fn collections(db: &Session) -> plough::Result<()> {
    let typed = Artist::query()
        .filter(|a| a.albums().any(|l| l.tracks().any(|t| t.genre().name.eq("Jazz"))))
        .order_by(|a| a.artist_id.asc())
        .select(|a| a.artist_id)
        .all(db)
        .await?;
    let sql = "select a.[ArtistId] from [Artist] a where exists (select 1 from [Album] l join [Track] t \
               on t.[AlbumId] = l.[AlbumId] join [Genre] g on g.[GenreId] = t.[GenreId] \
               where l.[ArtistId] = a.[ArtistId] and g.[Name] = 'Jazz') order by a.[ArtistId]";
    assert_eq!(typed, plain!(db, i32, sql));
    assert!(!typed.is_empty());

    let typed = Artist::query()
        .filter(|a| a.albums().count().ge(5))
        .order_by(|a| (a.albums().count().desc(), a.artist_id.asc()))
        .select(|a| (a.artist_id, a.albums().count()))
        .all(db)
        .await?;
    let sql = "select [ArtistId], count(*) from [Album] group by [ArtistId] having count(*) >= 5 \
               order by count(*) desc, [ArtistId]";
    assert_eq!(typed, plain!(db, (i32, i64), sql));

    let typed = Artist::query().filter(|a| a.albums().is_empty()).count(db).await?;
    let sql = "select count(*) from [Artist] where [ArtistId] not in (select [ArtistId] from [Album])";
    assert_eq!(typed, plain!(db, i64, sql)[0]);

    // Many to many, from both ends.
    let typed = Track::query()
        .filter(|t| t.playlists().any(|p| p.name.eq("Grunge")) & t.lines().exists())
        .order_by(|t| t.track_id.asc())
        .select(|t| t.track_id)
        .all(db)
        .await?;
    let sql = "select t.[TrackId] from [Track] t where t.[TrackId] in (select pt.[TrackId] from [PlaylistTrack] pt \
               join [Playlist] p on p.[PlaylistId] = pt.[PlaylistId] where p.[Name] = 'Grunge') \
               and t.[TrackId] in (select [TrackId] from [InvoiceLine]) order by t.[TrackId]";
    assert_eq!(typed, plain!(db, i32, sql));
    let typed = Playlist::query()
        .order_by(|p| p.playlist_id.asc())
        .select(|p| (p.playlist_id, p.tracks().filter(|t| t.milliseconds.lt(200_000)).count()))
        .all(db)
        .await?;
    let sql = "select p.[PlaylistId], (select count(*) from [PlaylistTrack] pt join [Track] t \
               on t.[TrackId] = pt.[TrackId] where pt.[PlaylistId] = p.[PlaylistId] and t.[Milliseconds] < 200000) \
               from [Playlist] p order by p.[PlaylistId]";
    assert_eq!(typed, plain!(db, (i32, i64), sql));
    assert!(typed.iter().any(|row| row.1 > 100) && typed.iter().any(|row| row.1 == 0));
    Ok(())
}

async fn groups(db: &Session) -> plough::Result<()> {
    let typed = Invoice::query()
        .group_by(|i| i.billing_country)
        .having(|_| count().gt(10))
        .order_by(|i| (count().desc(), i.billing_country.asc()))
        .select(|i| (i.billing_country, count()))
        .all(db)
        .await?;
    let sql = "select [BillingCountry], count(*) from [Invoice] group by [BillingCountry] having count(*) > 10 \
               order by count(*) desc, [BillingCountry]";
    assert_eq!(typed, plain!(db, (Option<String>, i64), sql));
    assert!(typed.len() > 3);
    let typed = Track::query().select(|t| (t.milliseconds.min(), t.milliseconds.max(), t.bytes.count())).one(db).await?;
    let sql = "select min([Milliseconds]), max([Milliseconds]), count([Bytes]) from [Track]";
    assert_eq!(typed, plain!(db, (Option<i32>, Option<i32>, i64), sql)[0]);
    Ok(())
}

async fn trees(db: &Session) -> plough::Result<()> {
    let typed: Vec<(Artist, Vec<(Album, Vec<Track>)>)> = Artist::query()
        .filter(|a| a.artist_id.le(10))
        .order_by(|a| a.artist_id.asc())
        .with(|a| {
            a.albums()
                .order_by(|l| l.album_id.asc())
                .with(|l| l.tracks().order_by(|t| t.track_id.asc()))
        })
        .all(db)
        .await?;
    let typed: Vec<_> = typed
        .iter()
        .flat_map(|(artist, albums)| {
            albums.iter().flat_map(move |(album, tracks)| {
                tracks.iter().map(move |track| (artist.name.clone(), album.title.clone(), track.name.clone()))
            })
        })
        .collect();
    let sql = "select r.[Name], a.[Title], t.[Name] from [Artist] r join [Album] a on a.[ArtistId] = r.[ArtistId] \
               join [Track] t on t.[AlbumId] = a.[AlbumId] where r.[ArtistId] <= 10 \
               order by r.[ArtistId], a.[AlbumId], t.[TrackId]";
    assert_eq!(typed, plain!(db, (Option<String>, String, String), sql));

    let typed: Vec<(Playlist, Vec<Track>)> = Playlist::query()
        .order_by(|p| p.playlist_id.asc())
        .with(|p| p.tracks().order_by(|t| (t.name.desc(), t.track_id.asc())).limit(2))
        .all(db)
        .await?;
    let typed: Vec<_> =
        typed.iter().flat_map(|(list, tracks)| tracks.iter().map(|t| (list.playlist_id, t.track_id))).collect();
    let sql = "select x.[PlaylistId], x.[TrackId] from (select pt.[PlaylistId], t.[TrackId], row_number() over \
               (partition by pt.[PlaylistId] order by t.[Name] desc, t.[TrackId]) as n from [PlaylistTrack] pt \
               join [Track] t on t.[TrackId] = pt.[TrackId]) x where x.n <= 2 order by x.[PlaylistId], x.n";
    assert_eq!(typed, plain!(db, (i32, i32), sql));

    let typed: Vec<(Employee, Option<Employee>, Vec<Employee>)> = Employee::query()
        .order_by(|e| e.employee_id.asc())
        .with(|e| e.boss())
        .with(|e| e.reports().order_by(|r| r.employee_id.asc()))
        .all(db)
        .await?;
    let sql = "select e.[EmployeeId], e.[ReportsTo], (select count(*) from [Employee] r \
               where r.[ReportsTo] = e.[EmployeeId]) from [Employee] e order by e.[EmployeeId]";
    let typed: Vec<_> = typed
        .iter()
        .map(|(e, boss, reports)| (e.employee_id, boss.as_ref().map(|b| b.employee_id), reports.len() as i64))
        .collect();
    assert_eq!(typed, plain!(db, (i32, Option<i32>, i64), sql));
    Ok(())
}
