//! `rust_decimal::Decimal`: 96 bits of digits, at most 28 of them after the point.

use super::{Decode, Element, Scalar, SqlType, Value, decimal};
use crate::decode::Row;
use crate::error::{Error, Result};
use crate::query::Number;
use rust_decimal::Decimal;

/// Reads a number exactly: rust_decimal's own parser rounds a fraction that is too long, so that
/// the digits are put together here.
fn exact(text: &str) -> Option<Decimal> {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mantissa: i128 = [integer, fraction].concat().parse().ok()?;
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(fraction.len()).ok()?).ok()
}

impl Decode for Decimal {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let text = row.decimal(i)?;
        let Some(canonical) = decimal::canonical(&text) else {
            return Err(Error::decode(i, "the value is not a decimal number (NaN and Infinity are none)"));
        };
        // The scale that the database shows is kept if there is room for it: 1.50 stays 1.50.
        exact(&text).or_else(|| exact(&canonical)).ok_or_else(|| {
            let (integer, fraction) = decimal::digits(&canonical);
            Error::decode(
                i,
                format!(
                    "the decimal number has {integer} digits before and {fraction} after the point, \
                     more than rust_decimal holds"
                ),
            )
            .hint("use `bigdecimal::BigDecimal`, which holds every decimal number")
        })
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Decimal {
    const TYPE: SqlType = SqlType::Decimal;
    fn into_value(self) -> Value {
        let digits = self.mantissa().unsigned_abs().to_string();
        let point = digits.len() as i64 - i64::from(self.scale());
        match decimal::from_digits(self.is_sign_negative(), &digits, point) {
            Some(text) => Value::Decimal(text),
            None => Value::Invalid("the decimal number has too many digits".to_owned()),
        }
    }
}

impl Element for Decimal {}
impl Number for Decimal {
    type Sum = Self;
    type Mean = Self;
}

#[cfg(test)]
mod tests {
    use crate::decode::ValueRow;
    use crate::value::{Decode, Scalar, Value};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn read(text: &str) -> crate::Result<Decimal> {
        Decimal::read(&ValueRow(&[Value::Decimal(text.to_owned())]), 0)
    }

    #[test]
    fn more_digits_than_fit_are_an_error_and_never_rounded() {
        assert!(read("79228162514264337593543950335").is_ok());
        assert!(read("79228162514264337593543950336").is_err());
        assert!(read("0.1234567890123456789012345678").is_ok());
        let error = read("0.12345678901234567890123456789").unwrap_err().to_string();
        assert!(error.contains("0 digits before and 29 after the point"), "{error}");
        assert!(error.contains("BigDecimal"), "{error}");
        assert!(!error.contains("12345"), "{error}");
    }

    #[test]
    fn zeros_at_the_end_are_kept_where_there_is_room() {
        assert_eq!(read("1.50").unwrap().to_string(), "1.50");
        let padded = format!("1.5{}", "0".repeat(40));
        assert_eq!(read(&padded).unwrap().to_string(), "1.5");
    }

    #[test]
    fn nan_is_an_error() {
        assert!(read("NaN").is_err());
    }

    proptest! {
        #[test]
        fn what_is_bound_comes_back(mantissa in -(1_i128 << 96) + 1..(1_i128 << 96), scale in 0_u32..=28) {
            let decimal = Decimal::from_i128_with_scale(mantissa, scale);
            let Value::Decimal(text) = decimal.into_value() else { panic!("not a decimal") };
            let form = crate::value::decimal::canonical(&text);
            prop_assert_eq!(form.as_deref(), Some(text.as_str()));
            prop_assert_eq!(read(&text).unwrap(), decimal);
        }
    }
}
