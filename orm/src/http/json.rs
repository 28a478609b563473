//! The little JSON that answers need, written without a tree of values.

/// Text in quotes, escaped as `serde_json` does.
pub(crate) fn push_text(to: &mut Vec<u8>, text: &str) {
    to.push(b'"');
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' | b'\\' => *byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            0x00..=0x1f => b'u',
            _ => continue,
        };
        to.extend_from_slice(&bytes[plain..at]);
        plain = at + 1;
        to.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
            to.extend_from_slice(&[b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    to.extend_from_slice(&bytes[plain..]);
    to.push(b'"');
}
