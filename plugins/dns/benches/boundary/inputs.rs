//! DNS responses as radar hands them over.

use hex_literal::hex;
use radar_abi::stable::{Input, direction, kind, std_types::RSlice};

/// Inputs of one play, each of a flow of its own.
pub const INPUTS: usize = 256;

/// Responses of a server to a client: `tests/captures` holds them, taken from Knot DNS and others.
const RESPONSES: [&[u8]; 3] = [
    // cname-chain, frame 2: `www.example.net` A, two aliases, two addresses, and where they are from.
    &hex!(
        "47bd 8500 0001 0004 0001 0002 03 777777 07 6578616d706c65 03 6e6574 00 0001 0001"
        "c00c 0005 0001 0000012c 0006 03 63646e c010   c02d 0005 0001 0000012c 0007 04 65646765 c010"
        "c03f 0001 0001 0000012c 0004 c0000251         c03f 0001 0001 0000012c 0004 c0000250"
        "c010 0002 0001 0000012c 0005 02 6e73 c010     c072 0001 0001 0000012c 0004 c0000235"
        "c072 001c 0001 0000012c 0010 20010db8000000000000000000000053"
    ),
    // svcb-https, frame 4: `svc.example.net` HTTPS, with protocols, hints and Encrypted Client Hello.
    &hex!(
        "9e5d 8500 0001 0001 0001 0003 03 737663 07 6578616d706c65 03 6e6574 00 0041 0001"
        "c00c 0041 0001 0000012c 0046 0001 00 0001 0006 026832026833 0003 0002 20fb"
        "0004 0008 c0000250c0000251 0005 000f 0045fe0d00411700200020696270a9"
        "0006 0010 20010db8000000000000000000000080"
        "c010 0002 0001 0000012c 0005 02 6e73 c010     c07f 0001 0001 0000012c 0004 c0000235"
        "c07f 001c 0001 0000012c 0010 20010db8000000000000000000000053 00 0029 04d0 00000000 0000"
    ),
    // nxdomain, frame 2: there is no `none.example.net`, says its zone.
    &hex!(
        "626e 8503 0001 0000 0001 0000 04 6e6f6e65 07 6578616d706c65 03 6e6574 00 0001 0001"
        "c011 0006 0001 0000003c 0026 02 6e73 c011 0a 686f73746d6173746572 c011"
        "78a3f175 00000e10 00000384 00093a80 0000003c"
    ),
];

/// The inputs of a play.
pub fn inputs() -> Vec<Input<'static>> {
    (0..INPUTS as u32).zip(RESPONSES.into_iter().cycle()).map(|(number, data)| input(number, data)).collect()
}

fn input(number: u32, data: &'static [u8]) -> Input<'static> {
    Input {
        time: 1_700_000_000_000_000_000 + u64::from(number),
        flow: u64::from(number) + 1,
        offset: 0,
        length: data.len() as u64,
        packet: u64::from(number) + 1,
        source: [0; 16],
        destination: [1; 16],
        slot: number,
        source_port: 53,
        destination_port: 40_000 + number as u16,
        flags: 0,
        kind: kind::DATAGRAM,
        direction: direction::TO_ORIGINATOR,
        protocol: 17,
        padding: [0; 3],
        reserved: [0; 2],
        data: RSlice::from_slice(data),
    }
}
