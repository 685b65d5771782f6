//! Long bodies of actions that follow one another, compressed in one piece: a step is given what another gave, and what
//! was said before takes next to no room and no time.

use serde_json::Value;

use crate::blobs::{Blob, Part};
use crate::compress::compress;

/// A pack is full from so many bytes on: to read one body, its pack is unpacked.
const FULL: usize = 256 << 10;
/// No pack is longer: one that is not full, and both bodies of one more action.
const LONGEST: usize = FULL + 2 * (crate::body::LARGEST + HEAD);
/// Compression level: quick, and within a few percent of the slow ones on JSON.
const LEVEL: i32 = 3;
/// Before each body: the number of its action (8 bytes), its part (1), its length (4), little-endian.
const HEAD: usize = 13;

/// Bodies of some actions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pack {
    /// The number of the first action.
    pub(crate) first: u64,
    pub(crate) data: Vec<u8>,
}

/// Packs bodies, which are in the order of their actions. What cannot be compressed is left out.
pub(crate) fn pack(bodies: &[Blob]) -> Vec<Pack> {
    let (mut packs, mut open, mut first) = (Vec::new(), Vec::new(), 0);
    for (at, Blob { seq, part, text }) in bodies.iter().enumerate() {
        let is_other = at == 0 || bodies[at - 1].seq != *seq;
        if is_other && open.len() >= FULL {
            packs.extend(closed(first, &open));
            open.clear();
        }
        if open.is_empty() {
            first = *seq;
        }
        open.extend_from_slice(&seq.to_le_bytes());
        open.push(*part as u8);
        open.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        open.extend_from_slice(text.as_bytes());
    }
    packs.extend(closed(first, &open));
    packs
}

fn closed(first: u64, bodies: &[u8]) -> Option<Pack> {
    let data = compress(bodies, LEVEL);
    let packed = data.inspect_err(|error| tracing::warn!(%error, "bodies could not be compressed and are not kept"));
    packed.ok().filter(|_| !bodies.is_empty()).map(|data| Pack { first, data })
}

/// One body of a pack; `None` where it is not in it, or the bytes are not what [`pack`] made.
pub(crate) fn unpack(data: &[u8], seq: u64, part: Part) -> Option<Value> {
    let bodies = zstd::bulk::decompress(data, LONGEST).ok()?;
    let mut rest = bodies.as_slice();
    while let Some((head, behind)) = rest.split_first_chunk::<HEAD>() {
        let number = u64::from_le_bytes(*head.first_chunk()?);
        let length = u32::from_le_bytes(*head.last_chunk()?);
        let (text, behind) = behind.split_at_checked(usize::try_from(length).ok()?)?;
        if (number, head[8]) == (seq, part as u8) {
            return serde_json::from_slice(text).ok();
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(seq: u64, part: Part, text: &str) -> Blob {
        Blob { seq, part, text: text.into() }
    }

    #[test]
    fn each_body_is_in_the_pack_of_its_action() {
        let long = format!("\"{}\"", "é".repeat(100_000));
        let bodies: Vec<Blob> = (3..9)
            .flat_map(|seq| [blob(seq, Part::Inputs, &seq.to_string()), blob(seq, Part::Outputs, &long)])
            .collect();
        let packs = pack(&bodies);
        assert_eq!(packs.iter().map(|pack| pack.first).collect::<Vec<_>>(), [3, 5, 7]);
        for seq in 3..9 {
            let pack = packs.iter().rfind(|pack| pack.first <= seq).unwrap();
            assert_eq!(unpack(&pack.data, seq, Part::Inputs), Some(seq.into()));
            assert_eq!(unpack(&pack.data, seq, Part::Outputs).unwrap().as_str().unwrap().len(), 200_000);
        }
        assert_eq!(unpack(&packs[0].data, 5, Part::Inputs), None);
        assert!(pack(&[]).is_empty());
    }

    #[test]
    fn what_is_repeated_takes_no_room() {
        let noise: String = (0..4_000_u64).map(|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
        let one = pack(&[blob(1, Part::Outputs, &noise)]);
        let two = pack(&[blob(1, Part::Outputs, &noise), blob(2, Part::Inputs, &noise)]);
        assert!(two[0].data.len() < one[0].data.len() + 1_000, "{} {}", two[0].data.len(), one[0].data.len());
    }

    #[test]
    fn bytes_that_are_no_pack_have_no_bodies() {
        assert_eq!(unpack(b"not zstd", 1, Part::Inputs), None);
        let cut = compress(&1_u64.to_le_bytes(), LEVEL).unwrap();
        assert_eq!(unpack(&cut, 1, Part::Inputs), None);
        let longer_than_it_is = compress(&[&1_u64.to_le_bytes()[..], &[0, 9, 0, 0, 0, b'1']].concat(), LEVEL).unwrap();
        assert_eq!(unpack(&longer_than_it_is, 1, Part::Inputs), None);
    }
}
