//! Models of a database on MariaDB, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// A row of the table `Album`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Album", has_many(tracks: Track.album_id))]
#[model(index(artist_id, name = "IFK_AlbumArtistId"))]
pub struct Album {
    #[model(id, auto, column = "AlbumId")]
    pub album_id: i32,
    #[model(column = "Title", length = 160, collate = "utf8mb3_general_ci")]
    pub title: String,
    #[model(column = "ArtistId", references = Artist)]
    #[model(constraint = "FK_AlbumArtistId")]
    pub artist_id: i32,
}

/// A row of the table `Artist`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Artist", has_many(albums: Album.artist_id))]
pub struct Artist {
    #[model(id, auto, column = "ArtistId")]
    pub artist_id: i32,
    #[model(column = "Name", length = 120, collate = "utf8mb3_general_ci")]
    pub name: Option<String>,
}

/// A row of the table `Customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Customer", has_many(invoices: Invoice.customer_id))]
#[model(index(support_rep_id, name = "IFK_CustomerSupportRepId"))]
pub struct Customer {
    #[model(id, auto, column = "CustomerId")]
    pub customer_id: i32,
    #[model(column = "FirstName", length = 40, collate = "utf8mb3_general_ci")]
    pub first_name: String,
    #[model(column = "LastName", length = 20, collate = "utf8mb3_general_ci")]
    pub last_name: String,
    #[model(column = "Company", length = 80, collate = "utf8mb3_general_ci")]
    pub company: Option<String>,
    #[model(column = "Address", length = 70, collate = "utf8mb3_general_ci")]
    pub address: Option<String>,
    #[model(column = "City", length = 40, collate = "utf8mb3_general_ci")]
    pub city: Option<String>,
    #[model(column = "State", length = 40, collate = "utf8mb3_general_ci")]
    pub state: Option<String>,
    #[model(column = "Country", length = 40, collate = "utf8mb3_general_ci")]
    pub country: Option<String>,
    #[model(column = "PostalCode", length = 10, collate = "utf8mb3_general_ci")]
    pub postal_code: Option<String>,
    #[model(column = "Phone", length = 24, collate = "utf8mb3_general_ci")]
    pub phone: Option<String>,
    #[model(column = "Fax", length = 24, collate = "utf8mb3_general_ci")]
    pub fax: Option<String>,
    #[model(column = "Email", length = 60, collate = "utf8mb3_general_ci")]
    pub email: String,
    #[model(column = "SupportRepId", references = Employee)]
    #[model(constraint = "FK_CustomerSupportRepId")]
    pub support_rep_id: Option<i32>,
}

/// A row of the table `Employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Employee", has_many(customers: Customer.support_rep_id))]
#[model(has_many(children: Employee.reports_to))]
#[model(index(reports_to, name = "IFK_EmployeeReportsTo"))]
pub struct Employee {
    #[model(id, auto, column = "EmployeeId")]
    pub employee_id: i32,
    #[model(column = "LastName", length = 20, collate = "utf8mb3_general_ci")]
    pub last_name: String,
    #[model(column = "FirstName", length = 20, collate = "utf8mb3_general_ci")]
    pub first_name: String,
    #[model(column = "Title", length = 30, collate = "utf8mb3_general_ci")]
    pub title: Option<String>,
    #[model(column = "ReportsTo", references = Employee, relation = parent)]
    #[model(constraint = "FK_EmployeeReportsTo")]
    pub reports_to: Option<i32>,
    #[model(column = "BirthDate", sql_type = "datetime")]
    pub birth_date: Option<chrono::NaiveDateTime>,
    #[model(column = "HireDate", sql_type = "datetime")]
    pub hire_date: Option<chrono::NaiveDateTime>,
    #[model(column = "Address", length = 70, collate = "utf8mb3_general_ci")]
    pub address: Option<String>,
    #[model(column = "City", length = 40, collate = "utf8mb3_general_ci")]
    pub city: Option<String>,
    #[model(column = "State", length = 40, collate = "utf8mb3_general_ci")]
    pub state: Option<String>,
    #[model(column = "Country", length = 40, collate = "utf8mb3_general_ci")]
    pub country: Option<String>,
    #[model(column = "PostalCode", length = 10, collate = "utf8mb3_general_ci")]
    pub postal_code: Option<String>,
    #[model(column = "Phone", length = 24, collate = "utf8mb3_general_ci")]
    pub phone: Option<String>,
    #[model(column = "Fax", length = 24, collate = "utf8mb3_general_ci")]
    pub fax: Option<String>,
    #[model(column = "Email", length = 60, collate = "utf8mb3_general_ci")]
    pub email: Option<String>,
}

/// A row of the table `Genre`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Genre", has_many(tracks: Track.genre_id))]
pub struct Genre {
    #[model(id, auto, column = "GenreId")]
    pub genre_id: i32,
    #[model(column = "Name", length = 120, collate = "utf8mb3_general_ci")]
    pub name: Option<String>,
}

/// A row of the table `Invoice`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Invoice", has_many(invoice_lines: InvoiceLine.invoice_id))]
#[model(index(customer_id, name = "IFK_InvoiceCustomerId"))]
pub struct Invoice {
    #[model(id, auto, column = "InvoiceId")]
    pub invoice_id: i32,
    #[model(column = "CustomerId", references = Customer)]
    #[model(constraint = "FK_InvoiceCustomerId")]
    pub customer_id: i32,
    #[model(column = "InvoiceDate", sql_type = "datetime")]
    pub invoice_date: chrono::NaiveDateTime,
    #[model(column = "BillingAddress", length = 70, collate = "utf8mb3_general_ci")]
    pub billing_address: Option<String>,
    #[model(column = "BillingCity", length = 40, collate = "utf8mb3_general_ci")]
    pub billing_city: Option<String>,
    #[model(column = "BillingState", length = 40, collate = "utf8mb3_general_ci")]
    pub billing_state: Option<String>,
    #[model(column = "BillingCountry", length = 40, collate = "utf8mb3_general_ci")]
    pub billing_country: Option<String>,
    #[model(column = "BillingPostalCode", length = 10)]
    #[model(collate = "utf8mb3_general_ci")]
    pub billing_postal_code: Option<String>,
    #[model(column = "Total", precision = 10, scale = 2)]
    pub total: rust_decimal::Decimal,
}

/// A row of the table `InvoiceLine`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "InvoiceLine")]
#[model(index(invoice_id, name = "IFK_InvoiceLineInvoiceId"))]
#[model(index(track_id, name = "IFK_InvoiceLineTrackId"))]
pub struct InvoiceLine {
    #[model(id, auto, column = "InvoiceLineId")]
    pub invoice_line_id: i32,
    #[model(column = "InvoiceId", references = Invoice)]
    #[model(constraint = "FK_InvoiceLineInvoiceId")]
    pub invoice_id: i32,
    #[model(column = "TrackId", references = Track)]
    #[model(constraint = "FK_InvoiceLineTrackId")]
    pub track_id: i32,
    #[model(column = "UnitPrice", precision = 10, scale = 2)]
    pub unit_price: rust_decimal::Decimal,
    #[model(column = "Quantity")]
    pub quantity: i32,
}

/// A row of the table `MediaType`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "MediaType", has_many(tracks: Track.media_type_id))]
pub struct MediaType {
    #[model(id, auto, column = "MediaTypeId")]
    pub media_type_id: i32,
    #[model(column = "Name", length = 120, collate = "utf8mb3_general_ci")]
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
    pub playlist_id: i32,
    #[model(column = "Name", length = 120, collate = "utf8mb3_general_ci")]
    pub name: Option<String>,
}

/// A row of the table `PlaylistTrack`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "PlaylistTrack")]
#[model(index(playlist_id, name = "IFK_PlaylistTrackPlaylistId"))]
#[model(index(track_id, name = "IFK_PlaylistTrackTrackId"))]
pub struct PlaylistTrack {
    #[model(id, column = "PlaylistId", references = Playlist)]
    #[model(constraint = "FK_PlaylistTrackPlaylistId")]
    pub playlist_id: i32,
    #[model(id, column = "TrackId", references = Track)]
    #[model(constraint = "FK_PlaylistTrackTrackId")]
    pub track_id: i32,
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
    pub track_id: i32,
    #[model(column = "Name", length = 200, collate = "utf8mb3_general_ci")]
    pub name: String,
    #[model(column = "AlbumId", references = Album, constraint = "FK_TrackAlbumId")]
    pub album_id: Option<i32>,
    #[model(column = "MediaTypeId", references = MediaType)]
    #[model(constraint = "FK_TrackMediaTypeId")]
    pub media_type_id: i32,
    #[model(column = "GenreId", references = Genre, constraint = "FK_TrackGenreId")]
    pub genre_id: Option<i32>,
    #[model(column = "Composer", length = 220, collate = "utf8mb3_general_ci")]
    pub composer: Option<String>,
    #[model(column = "Milliseconds")]
    pub milliseconds: i32,
    #[model(column = "Bytes")]
    pub bytes: Option<i32>,
    #[model(column = "UnitPrice", precision = 10, scale = 2)]
    pub unit_price: rust_decimal::Decimal,
}

// What no model can say.
plough::schema_items! { "mariadb", r#"{
  "format": 1,
  "tables": [
    {
      "name": "Album",
      "columns": [
        {"name": "Title", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Artist",
      "columns": [
        {"name": "Name", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Customer",
      "columns": [
        {"name": "FirstName", "charset": "utf8mb3"},
        {"name": "LastName", "charset": "utf8mb3"},
        {"name": "Company", "charset": "utf8mb3"},
        {"name": "Address", "charset": "utf8mb3"},
        {"name": "City", "charset": "utf8mb3"},
        {"name": "State", "charset": "utf8mb3"},
        {"name": "Country", "charset": "utf8mb3"},
        {"name": "PostalCode", "charset": "utf8mb3"},
        {"name": "Phone", "charset": "utf8mb3"},
        {"name": "Fax", "charset": "utf8mb3"},
        {"name": "Email", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Employee",
      "columns": [
        {"name": "LastName", "charset": "utf8mb3"},
        {"name": "FirstName", "charset": "utf8mb3"},
        {"name": "Title", "charset": "utf8mb3"},
        {"name": "Address", "charset": "utf8mb3"},
        {"name": "City", "charset": "utf8mb3"},
        {"name": "State", "charset": "utf8mb3"},
        {"name": "Country", "charset": "utf8mb3"},
        {"name": "PostalCode", "charset": "utf8mb3"},
        {"name": "Phone", "charset": "utf8mb3"},
        {"name": "Fax", "charset": "utf8mb3"},
        {"name": "Email", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Genre",
      "columns": [
        {"name": "Name", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Invoice",
      "columns": [
        {"name": "BillingAddress", "charset": "utf8mb3"},
        {"name": "BillingCity", "charset": "utf8mb3"},
        {"name": "BillingState", "charset": "utf8mb3"},
        {"name": "BillingCountry", "charset": "utf8mb3"},
        {"name": "BillingPostalCode", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {"name": "InvoiceLine", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}},
    {
      "name": "MediaType",
      "columns": [
        {"name": "Name", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "Playlist",
      "columns": [
        {"name": "Name", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {"name": "PlaylistTrack", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}},
    {
      "name": "Track",
      "columns": [
        {"name": "Name", "charset": "utf8mb3"},
        {"name": "Composer", "charset": "utf8mb3"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    }
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
