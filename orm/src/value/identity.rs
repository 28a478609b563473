//! Values as bytes that are equal where the values are: for keys of maps and for checksums.

use super::{Date, DateTime, Time, Timestamp, Value};

impl Value {
    /// Adds bytes that tell this value from every other one, in every run of the program.
    pub(crate) fn identify(&self, to: &mut Vec<u8>) {
        let mut fixed = |tag: u8, bytes: &[u8]| {
            to.push(tag);
            to.extend((bytes.len() as u64).to_le_bytes());
            to.extend(bytes);
        };
        match self {
            Value::Null(ty) => fixed(0, format!("{ty:?}").as_bytes()),
            Value::Bool(value) => fixed(1, &[u8::from(*value)]),
            Value::I16(value) => fixed(2, &value.to_le_bytes()),
            Value::I32(value) => fixed(3, &value.to_le_bytes()),
            Value::I64(value) => fixed(4, &value.to_le_bytes()),
            Value::U64(value) => fixed(5, &value.to_le_bytes()),
            Value::F32(value) => fixed(6, &value.to_le_bytes()),
            Value::F64(value) => fixed(7, &value.to_le_bytes()),
            Value::Decimal(text) => fixed(8, text.as_bytes()),
            Value::Text(text) => fixed(9, text.as_bytes()),
            Value::Bytes(bytes) => fixed(10, bytes),
            Value::Date(Date(days)) => fixed(11, &days.to_le_bytes()),
            Value::Time(Time(micros)) => fixed(12, &micros.to_le_bytes()),
            Value::DateTime(DateTime(micros)) => fixed(13, &micros.to_le_bytes()),
            Value::Timestamp(Timestamp(micros)) => fixed(14, &micros.to_le_bytes()),
            Value::Uuid(bytes) => fixed(15, bytes),
            Value::Json(text) => fixed(16, text.as_bytes()),
            Value::Array(element, values) => {
                fixed(17, format!("{element:?} {}", values.len()).as_bytes());
                values.iter().for_each(|value| value.identify(to));
            }
            Value::Enum(def, label) => {
                fixed(18, def.name.as_bytes());
                fixed(18, label.as_bytes());
            }
            Value::Invalid(reason) => fixed(19, reason.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::SqlType;

    #[test]
    fn different_values_differ_also_where_their_texts_meet() {
        let lists = |lists: [&[&str]; 2]| {
            let list = |texts: &[&str]| {
                Value::Array(&SqlType::Text, texts.iter().map(|t| Value::Text((*t).into())).collect())
            };
            lists.map(list)
        };
        let [one, other] = lists([&["a", "b"], &["ab", ""]]);
        let values = [
            Value::Null(SqlType::I64),
            Value::Null(SqlType::Text),
            Value::I64(1),
            Value::I32(1),
            Value::Text("1".into()),
            Value::Decimal("1".into()),
            one,
            other,
        ];
        let bytes = |value: &Value| {
            let mut bytes = Vec::new();
            value.identify(&mut bytes);
            bytes
        };
        for (i, value) in values.iter().enumerate() {
            assert_eq!(bytes(value), bytes(&value.clone()));
            for other in &values[..i] {
                assert_ne!(bytes(value), bytes(other), "{value:?} {other:?}");
            }
        }
    }
}
