//! Chinook as SQLite's and MySQL's scripts name it. Prices are left out: a model need not know every column.

use chrono::NaiveDateTime;
use plough::prelude::*;

/// An album.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Album", has_many(tracks: Track.album_id))]
pub struct Album {
    #[model(rename = "AlbumId", id, auto)]
    pub album_id: i32,
    #[model(rename = "Title")]
    pub title: String,
    #[model(rename = "ArtistId", references = Artist)]
    pub artist_id: i32,
}

/// A band or a person.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Artist", has_many(albums: Album.artist_id))]
pub struct Artist {
    #[model(rename = "ArtistId", id, auto)]
    pub artist_id: i32,
    #[model(rename = "Name")]
    pub name: Option<String>,
}

/// Who buys.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Customer", has_many(invoices: Invoice.customer_id))]
pub struct Customer {
    #[model(rename = "CustomerId", id, auto)]
    pub customer_id: i32,
    #[model(rename = "FirstName")]
    pub first_name: String,
    #[model(rename = "LastName")]
    pub last_name: String,
    #[model(rename = "Company")]
    pub company: Option<String>,
    #[model(rename = "Country")]
    pub country: Option<String>,
    #[model(rename = "Email")]
    pub email: String,
    #[model(rename = "SupportRepId", references = Employee)]
    pub support_rep_id: Option<i32>,
}

/// Who sells, and whom they report to.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Employee", has_many(reports: Employee.reports_to, customers: Customer.support_rep_id))]
pub struct Employee {
    #[model(rename = "EmployeeId", id, auto)]
    pub employee_id: i32,
    #[model(rename = "LastName")]
    pub last_name: String,
    #[model(rename = "FirstName")]
    pub first_name: String,
    #[model(rename = "Title")]
    pub title: Option<String>,
    #[model(rename = "ReportsTo", references = Employee, relation = boss)]
    pub reports_to: Option<i32>,
    #[model(rename = "HireDate")]
    pub hire_date: Option<NaiveDateTime>,
}

/// A kind of music.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Genre", has_many(tracks: Track.genre_id))]
pub struct Genre {
    #[model(rename = "GenreId", id, auto)]
    pub genre_id: i32,
    #[model(rename = "Name")]
    pub name: Option<String>,
}

/// What a customer bought at one time.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Invoice", has_many(lines: InvoiceLine.invoice_id))]
pub struct Invoice {
    #[model(rename = "InvoiceId", id, auto)]
    pub invoice_id: i32,
    #[model(rename = "CustomerId", references = Customer)]
    pub customer_id: i32,
    #[model(rename = "InvoiceDate")]
    pub invoice_date: NaiveDateTime,
    #[model(rename = "BillingCountry")]
    pub billing_country: Option<String>,
}

/// A track that was bought.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "InvoiceLine")]
pub struct InvoiceLine {
    #[model(rename = "InvoiceLineId", id, auto)]
    pub invoice_line_id: i32,
    #[model(rename = "InvoiceId", references = Invoice)]
    pub invoice_id: i32,
    #[model(rename = "TrackId", references = Track)]
    pub track_id: i32,
    #[model(rename = "Quantity")]
    pub quantity: i32,
}

/// A kind of file.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "MediaType")]
pub struct MediaType {
    #[model(rename = "MediaTypeId", id, auto)]
    pub media_type_id: i32,
    #[model(rename = "Name")]
    pub name: Option<String>,
}

/// A list of tracks.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Playlist", many_to_many(tracks: Track, through = PlaylistTrack(playlist_id, track_id)))]
pub struct Playlist {
    #[model(rename = "PlaylistId", id, auto)]
    pub playlist_id: i32,
    #[model(rename = "Name")]
    pub name: Option<String>,
}

/// A track of a list: its key has two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "PlaylistTrack")]
pub struct PlaylistTrack {
    #[model(rename = "PlaylistId", id, references = Playlist)]
    pub playlist_id: i32,
    #[model(rename = "TrackId", id, references = Track)]
    pub track_id: i32,
}

/// A piece of music.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Track", has_many(lines: InvoiceLine.track_id), many_to_many(playlists: Playlist, through = PlaylistTrack(track_id, playlist_id)))]
pub struct Track {
    #[model(rename = "TrackId", id, auto)]
    pub track_id: i32,
    #[model(rename = "Name")]
    pub name: String,
    #[model(rename = "AlbumId", references = Album)]
    pub album_id: Option<i32>,
    #[model(rename = "MediaTypeId", references = MediaType)]
    pub media_type_id: i32,
    #[model(rename = "GenreId", references = Genre)]
    pub genre_id: Option<i32>,
    #[model(rename = "Composer")]
    pub composer: Option<String>,
    #[model(rename = "Milliseconds")]
    pub milliseconds: i32,
    #[model(rename = "Bytes")]
    pub bytes: Option<i32>,
}
