//! A change to a column that may be NULL.

/// Leaves a column as it is, sets it to NULL, or gives it a value.
///
/// From JSON (feature `serde`): a field that is not there is [`Missing`](Patch::Missing), `null` is
/// [`Null`](Patch::Null).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Patch<T> {
    /// The column stays as it is.
    #[default]
    Missing,
    /// The column becomes NULL.
    Null,
    /// The column gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the column stays as it is: for serde's `skip_serializing_if`.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Patch::Missing)
    }
}

/// `None` is [`Patch::Null`].
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Patch::Null, Patch::Value)
    }
}

#[cfg(feature = "serde")]
mod with_serde {
    use super::Patch;
    use serde::de::value::MapDeserializer;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::{Serialize, Serializer};
    use std::sync::LazyLock;

    impl<T: Serialize> Serialize for Patch<T> {
        /// Missing and NULL are both `null`: add `skip_serializing_if = "Patch::is_missing"`.
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Patch::Missing | Patch::Null => serializer.serialize_none(),
                Patch::Value(value) => serializer.serialize_some(value),
            }
        }
    }

    /// Whether a deserializer is the one that serde's derive gives a field which is not there. It
    /// answers as `null` does; only its name tells the two apart.
    fn is_missing<D>() -> bool {
        std::any::type_name::<D>().contains("MissingFieldDeserializer")
    }

    /// Whether [`is_missing`] works with the serde that is linked: a name is no promise. If it does
    /// not, `null` is refused rather than that a field which is not there clears a column.
    static TELLS_APART: LazyLock<bool> = LazyLock::new(|| {
        struct Probe(bool);
        impl<'de> Deserialize<'de> for Probe {
            fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
                Ok(Probe(is_missing::<D>()))
            }
        }
        #[derive(serde::Deserialize)]
        struct Row {
            field: Probe,
        }
        let nothing = std::iter::empty::<(&str, bool)>();
        let row = Row::deserialize(MapDeserializer::<_, serde::de::value::Error>::new(nothing));
        row.is_ok_and(|row| row.field.0)
    });

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if is_missing::<D>() {
                return Ok(Patch::Missing);
            }
            match Option::deserialize(deserializer)? {
                Some(value) => Ok(Patch::Value(value)),
                None if *TELLS_APART => Ok(Patch::Null),
                None => Err(D::Error::custom(
                    "this version of serde does not tell `null` from a missing field; use `Patch::Null` in code",
                )),
            }
        }
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::Patch;

    #[derive(serde::Deserialize)]
    struct Edit {
        body: Patch<String>,
    }

    #[test]
    fn a_missing_field_leaves_null_clears_and_a_value_sets() {
        let body = |json| serde_json::from_str::<Edit>(json).map(|edit| edit.body);
        assert_eq!(body("{}").ok(), Some(Patch::Missing));
        assert_eq!(body(r#"{"body":null}"#).ok(), Some(Patch::Null));
        assert_eq!(body(r#"{"body":"x"}"#).ok(), Some(Patch::Value("x".to_owned())));
        assert!(body(r#"{"body":1}"#).is_err());
        assert!(body(r#"{"body":}"#).is_err());
    }

    #[test]
    fn a_tree_of_values_tells_the_same_apart() {
        let body = |json| serde_json::from_value::<Edit>(json).map(|edit| edit.body);
        assert_eq!(body(serde_json::json!({})).ok(), Some(Patch::Missing));
        assert_eq!(body(serde_json::json!({ "body": null })).ok(), Some(Patch::Null));
    }
}
