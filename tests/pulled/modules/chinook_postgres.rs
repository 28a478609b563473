//! Models of a database on PostgreSQL, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// A row of the table `album`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "album", has_many(tracks: Track.album_id))]
#[model(index(artist_id, name = "album_artist_id_idx"))]
pub struct Album {
    #[model(id, default = sql("nextval('album_album_id_seq'::regclass)"))]
    pub album_id: i32,
    #[model(length = 160)]
    pub title: String,
    #[model(references = Artist)]
    pub artist_id: i32,
}

/// A row of the table `artist`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "artist", has_many(albums: Album.artist_id))]
pub struct Artist {
    #[model(id, default = sql("nextval('artist_artist_id_seq'::regclass)"))]
    pub artist_id: i32,
    #[model(length = 120)]
    pub name: Option<String>,
}

/// A row of the table `customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer", has_many(invoices: Invoice.customer_id))]
#[model(index(support_rep_id, name = "customer_support_rep_id_idx"))]
pub struct Customer {
    #[model(id, default = sql("nextval('customer_customer_id_seq'::regclass)"))]
    pub customer_id: i32,
    #[model(length = 40)]
    pub first_name: String,
    #[model(length = 20)]
    pub last_name: String,
    #[model(length = 80)]
    pub company: Option<String>,
    #[model(length = 70)]
    pub address: Option<String>,
    #[model(length = 40)]
    pub city: Option<String>,
    #[model(length = 40)]
    pub state: Option<String>,
    #[model(length = 40)]
    pub country: Option<String>,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 24)]
    pub phone: Option<String>,
    #[model(length = 24)]
    pub fax: Option<String>,
    #[model(length = 60)]
    pub email: String,
    #[model(references = Employee)]
    pub support_rep_id: Option<i32>,
}

/// A row of the table `employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee", has_many(customers: Customer.support_rep_id))]
#[model(has_many(children: Employee.reports_to))]
#[model(index(reports_to, name = "employee_reports_to_idx"))]
pub struct Employee {
    #[model(id, default = sql("nextval('employee_employee_id_seq'::regclass)"))]
    pub employee_id: i32,
    #[model(length = 20)]
    pub last_name: String,
    #[model(length = 20)]
    pub first_name: String,
    #[model(length = 30)]
    pub title: Option<String>,
    #[model(references = Employee, relation = parent)]
    pub reports_to: Option<i32>,
    pub birth_date: Option<chrono::NaiveDateTime>,
    pub hire_date: Option<chrono::NaiveDateTime>,
    #[model(length = 70)]
    pub address: Option<String>,
    #[model(length = 40)]
    pub city: Option<String>,
    #[model(length = 40)]
    pub state: Option<String>,
    #[model(length = 40)]
    pub country: Option<String>,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 24)]
    pub phone: Option<String>,
    #[model(length = 24)]
    pub fax: Option<String>,
    #[model(length = 60)]
    pub email: Option<String>,
}

/// A row of the table `genre`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "genre", has_many(tracks: Track.genre_id))]
pub struct Genre {
    #[model(id, default = sql("nextval('genre_genre_id_seq'::regclass)"))]
    pub genre_id: i32,
    #[model(length = 120)]
    pub name: Option<String>,
}

/// A row of the table `invoice`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "invoice", has_many(invoice_lines: InvoiceLine.invoice_id))]
#[model(index(customer_id, name = "invoice_customer_id_idx"))]
pub struct Invoice {
    #[model(id, default = sql("nextval('invoice_invoice_id_seq'::regclass)"))]
    pub invoice_id: i32,
    #[model(references = Customer)]
    pub customer_id: i32,
    pub invoice_date: chrono::NaiveDateTime,
    #[model(length = 70)]
    pub billing_address: Option<String>,
    #[model(length = 40)]
    pub billing_city: Option<String>,
    #[model(length = 40)]
    pub billing_state: Option<String>,
    #[model(length = 40)]
    pub billing_country: Option<String>,
    #[model(length = 10)]
    pub billing_postal_code: Option<String>,
    #[model(precision = 10, scale = 2)]
    pub total: rust_decimal::Decimal,
}

/// A row of the table `invoice_line`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "invoice_line")]
#[model(index(invoice_id, name = "invoice_line_invoice_id_idx"))]
#[model(index(track_id, name = "invoice_line_track_id_idx"))]
pub struct InvoiceLine {
    #[model(id)]
    #[model(default = sql("nextval('invoice_line_invoice_line_id_seq'::regclass)"))]
    pub invoice_line_id: i32,
    #[model(references = Invoice)]
    pub invoice_id: i32,
    #[model(references = Track)]
    pub track_id: i32,
    #[model(precision = 10, scale = 2)]
    pub unit_price: rust_decimal::Decimal,
    pub quantity: i32,
}

/// A row of the table `media_type`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "media_type", has_many(tracks: Track.media_type_id))]
pub struct MediaType {
    #[model(id, default = sql("nextval('media_type_media_type_id_seq'::regclass)"))]
    pub media_type_id: i32,
    #[model(length = 120)]
    pub name: Option<String>,
}

/// A row of the table `playlist`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "playlist")]
#[model(has_many(playlist_tracks: PlaylistTrack.playlist_id))]
#[model(many_to_many(tracks: Track, through = PlaylistTrack(playlist_id, track_id)))]
pub struct Playlist {
    #[model(id, default = sql("nextval('playlist_playlist_id_seq'::regclass)"))]
    pub playlist_id: i32,
    #[model(length = 120)]
    pub name: Option<String>,
}

/// A row of the table `playlist_track`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "playlist_track")]
#[model(index(playlist_id, name = "playlist_track_playlist_id_idx"))]
#[model(index(track_id, name = "playlist_track_track_id_idx"))]
pub struct PlaylistTrack {
    #[model(id, references = Playlist)]
    pub playlist_id: i32,
    #[model(id, references = Track)]
    pub track_id: i32,
}

/// A row of the table `track`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "track", has_many(invoice_lines: InvoiceLine.track_id))]
#[model(has_many(playlist_tracks: PlaylistTrack.track_id))]
#[model(many_to_many(playlists: Playlist, through = PlaylistTrack(track_id, playlist_id)))]
#[model(index(album_id, name = "track_album_id_idx"))]
#[model(index(genre_id, name = "track_genre_id_idx"))]
#[model(index(media_type_id, name = "track_media_type_id_idx"))]
pub struct Track {
    #[model(id, default = sql("nextval('track_track_id_seq'::regclass)"))]
    pub track_id: i32,
    #[model(length = 200)]
    pub name: String,
    #[model(references = Album)]
    pub album_id: Option<i32>,
    #[model(references = MediaType)]
    pub media_type_id: i32,
    #[model(references = Genre)]
    pub genre_id: Option<i32>,
    #[model(length = 220)]
    pub composer: Option<String>,
    pub milliseconds: i32,
    pub bytes: Option<i32>,
    #[model(precision = 10, scale = 2)]
    pub unit_price: rust_decimal::Decimal,
}

// What no model can say.
plough::schema_items! { "postgres", r#"{
  "format": 1,
  "sequences": [
    {"name": "album_album_id_seq", "owned_by": {"column": "album_id", "table": "album"}, "type": "integer"},
    {"name": "artist_artist_id_seq", "owned_by": {"column": "artist_id", "table": "artist"}, "type": "integer"},
    {"name": "customer_customer_id_seq", "owned_by": {"column": "customer_id", "table": "customer"}, "type": "integer"},
    {"name": "employee_employee_id_seq", "owned_by": {"column": "employee_id", "table": "employee"}, "type": "integer"},
    {"name": "genre_genre_id_seq", "owned_by": {"column": "genre_id", "table": "genre"}, "type": "integer"},
    {"name": "invoice_invoice_id_seq", "owned_by": {"column": "invoice_id", "table": "invoice"}, "type": "integer"},
    {"name": "invoice_line_invoice_line_id_seq", "owned_by": {"column": "invoice_line_id", "table": "invoice_line"}, "type": "integer"},
    {"name": "media_type_media_type_id_seq", "owned_by": {"column": "media_type_id", "table": "media_type"}, "type": "integer"},
    {"name": "playlist_playlist_id_seq", "owned_by": {"column": "playlist_id", "table": "playlist"}, "type": "integer"},
    {"name": "track_track_id_seq", "owned_by": {"column": "track_id", "table": "track"}, "type": "integer"}
  ]
}
"# }

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
