//! Models of a database on SQLite, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// A row of the table `Album`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Album", has_many(tracks: Track.album_id))]
#[model(index(artist_id, name = "IFK_AlbumArtistId"))]
pub struct Album {
    #[model(id, auto, column = "AlbumId")]
    pub album_id: i64,
    #[model(column = "Title", sql_type = "NVARCHAR(160)")]
    pub title: String,
    #[model(column = "ArtistId", references = Artist)]
    pub artist_id: i64,
}

/// A row of the table `Artist`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Artist", has_many(albums: Album.artist_id))]
pub struct Artist {
    #[model(id, auto, column = "ArtistId")]
    pub artist_id: i64,
    #[model(column = "Name", sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

/// A row of the table `Customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Customer", has_many(invoices: Invoice.customer_id))]
#[model(index(support_rep_id, name = "IFK_CustomerSupportRepId"))]
pub struct Customer {
    #[model(id, auto, column = "CustomerId")]
    pub customer_id: i64,
    #[model(column = "FirstName", sql_type = "NVARCHAR(40)")]
    pub first_name: String,
    #[model(column = "LastName", sql_type = "NVARCHAR(20)")]
    pub last_name: String,
    #[model(column = "Company", sql_type = "NVARCHAR(80)")]
    pub company: Option<String>,
    #[model(column = "Address", sql_type = "NVARCHAR(70)")]
    pub address: Option<String>,
    #[model(column = "City", sql_type = "NVARCHAR(40)")]
    pub city: Option<String>,
    #[model(column = "State", sql_type = "NVARCHAR(40)")]
    pub state: Option<String>,
    #[model(column = "Country", sql_type = "NVARCHAR(40)")]
    pub country: Option<String>,
    #[model(column = "PostalCode", sql_type = "NVARCHAR(10)")]
    pub postal_code: Option<String>,
    #[model(column = "Phone", sql_type = "NVARCHAR(24)")]
    pub phone: Option<String>,
    #[model(column = "Fax", sql_type = "NVARCHAR(24)")]
    pub fax: Option<String>,
    #[model(column = "Email", sql_type = "NVARCHAR(60)")]
    pub email: String,
    #[model(column = "SupportRepId", references = Employee)]
    pub support_rep_id: Option<i64>,
}

/// A row of the table `Employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Employee", has_many(customers: Customer.support_rep_id))]
#[model(has_many(children: Employee.reports_to))]
#[model(index(reports_to, name = "IFK_EmployeeReportsTo"))]
pub struct Employee {
    #[model(id, auto, column = "EmployeeId")]
    pub employee_id: i64,
    #[model(column = "LastName", sql_type = "NVARCHAR(20)")]
    pub last_name: String,
    #[model(column = "FirstName", sql_type = "NVARCHAR(20)")]
    pub first_name: String,
    #[model(column = "Title", sql_type = "NVARCHAR(30)")]
    pub title: Option<String>,
    #[model(column = "ReportsTo", references = Employee, relation = parent)]
    pub reports_to: Option<i64>,
    #[model(column = "BirthDate")]
    pub birth_date: Option<chrono::NaiveDateTime>,
    #[model(column = "HireDate")]
    pub hire_date: Option<chrono::NaiveDateTime>,
    #[model(column = "Address", sql_type = "NVARCHAR(70)")]
    pub address: Option<String>,
    #[model(column = "City", sql_type = "NVARCHAR(40)")]
    pub city: Option<String>,
    #[model(column = "State", sql_type = "NVARCHAR(40)")]
    pub state: Option<String>,
    #[model(column = "Country", sql_type = "NVARCHAR(40)")]
    pub country: Option<String>,
    #[model(column = "PostalCode", sql_type = "NVARCHAR(10)")]
    pub postal_code: Option<String>,
    #[model(column = "Phone", sql_type = "NVARCHAR(24)")]
    pub phone: Option<String>,
    #[model(column = "Fax", sql_type = "NVARCHAR(24)")]
    pub fax: Option<String>,
    #[model(column = "Email", sql_type = "NVARCHAR(60)")]
    pub email: Option<String>,
}

/// A row of the table `Genre`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Genre", has_many(tracks: Track.genre_id))]
pub struct Genre {
    #[model(id, auto, column = "GenreId")]
    pub genre_id: i64,
    #[model(column = "Name", sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

/// A row of the table `Invoice`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Invoice", has_many(invoice_lines: InvoiceLine.invoice_id))]
#[model(index(customer_id, name = "IFK_InvoiceCustomerId"))]
pub struct Invoice {
    #[model(id, auto, column = "InvoiceId")]
    pub invoice_id: i64,
    #[model(column = "CustomerId", references = Customer)]
    pub customer_id: i64,
    #[model(column = "InvoiceDate")]
    pub invoice_date: chrono::NaiveDateTime,
    #[model(column = "BillingAddress", sql_type = "NVARCHAR(70)")]
    pub billing_address: Option<String>,
    #[model(column = "BillingCity", sql_type = "NVARCHAR(40)")]
    pub billing_city: Option<String>,
    #[model(column = "BillingState", sql_type = "NVARCHAR(40)")]
    pub billing_state: Option<String>,
    #[model(column = "BillingCountry", sql_type = "NVARCHAR(40)")]
    pub billing_country: Option<String>,
    #[model(column = "BillingPostalCode", sql_type = "NVARCHAR(10)")]
    pub billing_postal_code: Option<String>,
    #[model(column = "Total", sql_type = "NUMERIC(10,2)")]
    pub total: rust_decimal::Decimal,
}

/// A row of the table `InvoiceLine`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "InvoiceLine")]
#[model(index(invoice_id, name = "IFK_InvoiceLineInvoiceId"))]
#[model(index(track_id, name = "IFK_InvoiceLineTrackId"))]
pub struct InvoiceLine {
    #[model(id, auto, column = "InvoiceLineId")]
    pub invoice_line_id: i64,
    #[model(column = "InvoiceId", references = Invoice)]
    pub invoice_id: i64,
    #[model(column = "TrackId", references = Track)]
    pub track_id: i64,
    #[model(column = "UnitPrice", sql_type = "NUMERIC(10,2)")]
    pub unit_price: rust_decimal::Decimal,
    #[model(column = "Quantity")]
    pub quantity: i64,
}

/// A row of the table `MediaType`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "MediaType", has_many(tracks: Track.media_type_id))]
pub struct MediaType {
    #[model(id, auto, column = "MediaTypeId")]
    pub media_type_id: i64,
    #[model(column = "Name", sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

/// A row of the table `Playlist`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Playlist")]
#[model(has_many(playlist_tracks: PlaylistTrack.playlist_id))]
#[model(many_to_many(tracks: Track, through = PlaylistTrack(playlist_id, track_id)))]
pub struct Playlist {
    #[model(id, auto, column = "PlaylistId")]
    pub playlist_id: i64,
    #[model(column = "Name", sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

/// A row of the table `PlaylistTrack`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "PlaylistTrack", key_name = "PK_PlaylistTrack")]
#[model(index(playlist_id, name = "IFK_PlaylistTrackPlaylistId"))]
#[model(index(track_id, name = "IFK_PlaylistTrackTrackId"))]
pub struct PlaylistTrack {
    #[model(id, column = "PlaylistId", references = Playlist)]
    pub playlist_id: i64,
    #[model(id, column = "TrackId", references = Track)]
    pub track_id: i64,
}

/// A row of the table `Track`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Track", has_many(invoice_lines: InvoiceLine.track_id))]
#[model(has_many(playlist_tracks: PlaylistTrack.track_id))]
#[model(many_to_many(playlists: Playlist, through = PlaylistTrack(track_id, playlist_id)))]
#[model(index(album_id, name = "IFK_TrackAlbumId"))]
#[model(index(genre_id, name = "IFK_TrackGenreId"))]
#[model(index(media_type_id, name = "IFK_TrackMediaTypeId"))]
pub struct Track {
    #[model(id, auto, column = "TrackId")]
    pub track_id: i64,
    #[model(column = "Name", sql_type = "NVARCHAR(200)")]
    pub name: String,
    #[model(column = "AlbumId", references = Album)]
    pub album_id: Option<i64>,
    #[model(column = "MediaTypeId", references = MediaType)]
    pub media_type_id: i64,
    #[model(column = "GenreId", references = Genre)]
    pub genre_id: Option<i64>,
    #[model(column = "Composer", sql_type = "NVARCHAR(220)")]
    pub composer: Option<String>,
    #[model(column = "Milliseconds")]
    pub milliseconds: i64,
    #[model(column = "Bytes")]
    pub bytes: Option<i64>,
    #[model(column = "UnitPrice", sql_type = "NUMERIC(10,2)")]
    pub unit_price: rust_decimal::Decimal,
}

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Album as plough::__private::Decl>::DEF,
    <Artist as plough::__private::Decl>::DEF,
    <Customer as plough::__private::Decl>::DEF,
    <Employee as plough::__private::Decl>::DEF,
    <Genre as plough::__private::Decl>::DEF,
    <Invoice as plough::__private::Decl>::DEF,
    <InvoiceLine as plough::__private::Decl>::DEF,
    <MediaType as plough::__private::Decl>::DEF,
    <Playlist as plough::__private::Decl>::DEF,
    <PlaylistTrack as plough::__private::Decl>::DEF,
    <Track as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Album>(db).await;
    crate::check::read::<Artist>(db).await;
    crate::check::read::<Customer>(db).await;
    crate::check::read::<Employee>(db).await;
    crate::check::read::<Genre>(db).await;
    crate::check::read::<Invoice>(db).await;
    crate::check::read::<InvoiceLine>(db).await;
    crate::check::read::<MediaType>(db).await;
    crate::check::read::<Playlist>(db).await;
    crate::check::read::<PlaylistTrack>(db).await;
    crate::check::read::<Track>(db).await;
}
