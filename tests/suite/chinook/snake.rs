//! Chinook as PostgreSQL's script name it. Prices are left out: a model need not know every column.

use chrono::NaiveDateTime;
use plough::prelude::*;

/// An album.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "album", has_many(tracks: Track.album_id))]
pub struct Album {
    #[model(id, auto)]
    pub album_id: i32,
    pub title: String,
    #[model(references = Artist)]
    pub artist_id: i32,
}

/// A band or a person.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "artist", has_many(albums: Album.artist_id))]
pub struct Artist {
    #[model(id, auto)]
    pub artist_id: i32,
    pub name: Option<String>,
}

/// Who buys.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer", has_many(invoices: Invoice.customer_id))]
pub struct Customer {
    #[model(id, auto)]
    pub customer_id: i32,
    pub first_name: String,
    pub last_name: String,
    pub company: Option<String>,
    pub country: Option<String>,
    pub email: String,
    #[model(references = Employee)]
    pub support_rep_id: Option<i32>,
}

/// Who sells, and whom they report to.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee", has_many(reports: Employee.reports_to, customers: Customer.support_rep_id))]
pub struct Employee {
    #[model(id, auto)]
    pub employee_id: i32,
    pub last_name: String,
    pub first_name: String,
    pub title: Option<String>,
    #[model(references = Employee, relation = boss)]
    pub reports_to: Option<i32>,
    pub hire_date: Option<NaiveDateTime>,
}

/// A kind of music.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "genre", has_many(tracks: Track.genre_id))]
pub struct Genre {
    #[model(id, auto)]
    pub genre_id: i32,
    pub name: Option<String>,
}

/// What a customer bought at one time.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "invoice", has_many(lines: InvoiceLine.invoice_id))]
pub struct Invoice {
    #[model(id, auto)]
    pub invoice_id: i32,
    #[model(references = Customer)]
    pub customer_id: i32,
    pub invoice_date: NaiveDateTime,
    pub billing_country: Option<String>,
}

/// A track that was bought.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "invoice_line")]
pub struct InvoiceLine {
    #[model(id, auto)]
    pub invoice_line_id: i32,
    #[model(references = Invoice)]
    pub invoice_id: i32,
    #[model(references = Track)]
    pub track_id: i32,
    pub quantity: i32,
}

/// A kind of file.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "media_type")]
pub struct MediaType {
    #[model(id, auto)]
    pub media_type_id: i32,
    pub name: Option<String>,
}

/// A list of tracks.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "playlist", many_to_many(tracks: Track, through = PlaylistTrack(playlist_id, track_id)))]
pub struct Playlist {
    #[model(id, auto)]
    pub playlist_id: i32,
    pub name: Option<String>,
}

/// A track of a list: its key has two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "playlist_track")]
pub struct PlaylistTrack {
    #[model(id, references = Playlist)]
    pub playlist_id: i32,
    #[model(id, references = Track)]
    pub track_id: i32,
}

/// A piece of music.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "track", has_many(lines: InvoiceLine.track_id), many_to_many(playlists: Playlist, through = PlaylistTrack(track_id, playlist_id)))]
pub struct Track {
    #[model(id, auto)]
    pub track_id: i32,
    pub name: String,
    #[model(references = Album)]
    pub album_id: Option<i32>,
    #[model(references = MediaType)]
    pub media_type_id: i32,
    #[model(references = Genre)]
    pub genre_id: Option<i32>,
    pub composer: Option<String>,
    pub milliseconds: i32,
    pub bytes: Option<i32>,
}
