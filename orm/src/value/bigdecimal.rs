//! `bigdecimal::BigDecimal`: any number of digits, exactly.

use super::{Decode, Element, Scalar, SqlType, Value, decimal};
use crate::decode::Row;
use crate::error::{Error, Result};
use crate::query::Number;
use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::Sign;
use std::str::FromStr;

/// More bits than the most digits that any database holds.
const MAX_BITS: u64 = 600_000;

impl Decode for BigDecimal {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let text = row.decimal(i)?;
        let number = decimal::canonical(&text).and_then(|_| BigDecimal::from_str(&text).ok());
        number
            .ok_or_else(|| Error::decode(i, "the value is not a decimal number (NaN and Infinity are none)"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for BigDecimal {
    const TYPE: SqlType = SqlType::Decimal;
    fn into_value(self) -> Value {
        let (digits, scale) = self.into_bigint_and_scale();
        let text = (digits.bits() <= MAX_BITS).then(|| digits.magnitude().to_string());
        let text = text.and_then(|text| {
            let point = (text.len() as i64).checked_sub(scale)?;
            decimal::from_digits(digits.sign() == Sign::Minus, &text, point)
        });
        match text {
            Some(text) => Value::Decimal(text),
            None => Value::Invalid("the decimal number has more digits than a database holds".to_owned()),
        }
    }
}

impl Element for BigDecimal {}
impl Number for BigDecimal {
    type Sum = Self;
    type Mean = Self;
}

#[cfg(test)]
mod tests {
    use crate::decode::ValueRow;
    use crate::value::{Decode, Scalar, Value};
    use bigdecimal::BigDecimal;
    use proptest::prelude::*;
    use std::str::FromStr;

    fn read(text: &str) -> crate::Result<BigDecimal> {
        BigDecimal::read(&ValueRow(&[Value::Decimal(text.to_owned())]), 0)
    }

    #[test]
    fn digits_are_plain_and_exact() {
        for (text, expected) in [
            ("1e5", "100000"),
            ("1.50", "1.5"),
            ("-1e-7", "-0.0000001"),
            ("123456789012345678901234567890123456789", "123456789012345678901234567890123456789"),
        ] {
            let value = BigDecimal::from_str(text).unwrap().into_value();
            assert_eq!(value, Value::Decimal(expected.to_owned()));
        }
    }

    #[test]
    fn an_exponent_that_no_database_holds_is_invalid_and_costs_no_memory() {
        for exponent in [i64::MAX, 1_000_000_000_000, -1_000_000_000_000, i64::MIN] {
            let huge = BigDecimal::new(1.into(), exponent);
            assert!(matches!(huge.into_value(), Value::Invalid(_)));
        }
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        assert!(read("NaN").is_err());
        assert!(read("1_000").is_err());
    }

    proptest! {
        #[test]
        fn what_is_bound_comes_back(digits in "-?[1-9][0-9]{0,60}", scale in -60_i64..60) {
            let number = BigDecimal::new(digits.parse().unwrap(), scale);
            let Value::Decimal(text) = number.clone().into_value() else { panic!("not a decimal") };
            prop_assert_eq!(read(&text).unwrap(), number);
        }
    }
}
