//! The vectors of RFC 9474, the second implementation in both directions, and tokens that must be refused.

use std::sync::OnceLock;

use blind_rsa_signatures::{
    BlindSignature, DefaultRng, MessageRandomizer, PublicKeySha384PSSRandomized, SecretKeySha384PSSRandomized,
    Signature,
};
use data_encoding::HEXLOWER;
use openssl::bn::BigNumContext;
use openssl::rsa::RsaPrivateKeyBuilder;
use serde::Deserialize;

use super::blind::{blind_message, unblind};
use super::*;
use crate::seal::random;

/// Making a key takes a third of a second: one for all tests.
fn key() -> &'static TicketKey {
    static KEY: OnceLock<TicketKey> = OnceLock::new();
    KEY.get_or_init(TicketKey::generate)
}

fn token(number: &[u8; 32]) -> Token {
    let (blinded, pending) = blind(&key().public(), number);
    pending.finish(&key().public(), &key().sign_blinded(&blinded).unwrap()).unwrap()
}

#[derive(Deserialize)]
struct Rfc {
    key: RfcKey,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct RfcKey {
    n: String,
    d: String,
    p: String,
    q: String,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    msg: String,
    msg_prefix: String,
    salt: String,
    inv: String,
    blinded_msg: String,
    blind_sig: String,
    sig: String,
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

fn number(text: &str) -> BigNum {
    BigNum::from_hex_str(text).unwrap()
}

fn rfc() -> (TicketKey, Vec<Vector>) {
    let Rfc { key, vectors } = serde_json::from_str(include_str!("../../../tests/seal/rfc9474.json")).unwrap();
    let (n, d, p, q) = (number(&key.n), number(&key.d), number(&key.p), number(&key.q));
    let mut context = BigNumContext::new().unwrap();
    let mut part = |prime: &BigNum| {
        let (mut less, mut part) = (BigNum::from_slice(&prime.to_vec()).unwrap(), BigNum::new().unwrap());
        less.sub_word(1).unwrap();
        part.checked_rem(&d, &less, &mut context).unwrap();
        part
    };
    let (dp, dq) = (part(&p), part(&q));
    let mut iq = BigNum::new().unwrap();
    iq.mod_inverse(&q, &p, &mut context).unwrap();
    let key = RsaPrivateKeyBuilder::new(n, BigNum::from_u32(EXPONENT).unwrap(), d).unwrap();
    let key = key.set_factors(p, q).unwrap().set_crt_params(dp, dq, iq).unwrap().build();
    (TicketKey::new(key).unwrap(), vectors)
}

#[test]
fn the_vectors_of_the_standard_come_out_byte_for_byte() {
    let (key, vectors) = rfc();
    let public = key.public();
    let mut names = Vec::new();
    for vector in vectors.iter().filter(|vector| !vector.salt.is_empty()) {
        let message = [hex(&vector.msg_prefix), hex(&vector.msg)].concat();
        let mut factor = BigNum::new().unwrap();
        let mut context = BigNumContext::new().unwrap();
        factor.mod_inverse(&number(&vector.inv), key.key.n(), &mut context).unwrap();
        let salt = hex(&vector.salt).try_into().unwrap();
        let blinded = blind_message(&public, &message, &salt, &factor.to_vec_padded(512).unwrap());
        let (blinded, inverse) = blinded.unwrap().unwrap();
        assert_eq!(HEXLOWER.encode(&blinded), vector.blinded_msg, "{}", vector.name);
        assert_eq!(*inverse.0, *number(&vector.inv), "{}", vector.name);
        let signed = key.sign_blinded(&blinded).unwrap();
        assert_eq!(HEXLOWER.encode(&signed), vector.blind_sig, "{}", vector.name);
        let signature = unblind(&public, &signed, &inverse).unwrap();
        assert_eq!(HEXLOWER.encode(&signature), vector.sig, "{}", vector.name);
        assert!(public.verifies(&message, &signature), "{}", vector.name);
        names.push(vector.name.as_str());
    }
    assert_eq!(names, ["RSABSSA-SHA384-PSS-Randomized", "RSABSSA-SHA384-PSS-Deterministic"]);
}

#[test]
fn a_signature_of_another_variant_is_refused() {
    let (key, vectors) = rfc();
    let zero = &vectors[1];
    assert_eq!(zero.name, "RSABSSA-SHA384-PSSZERO-Randomized");
    assert!(!key.public().verifies(&[hex(&zero.msg_prefix), hex(&zero.msg)].concat(), &hex(&zero.sig)));
}

#[test]
fn our_respondent_agrees_with_the_other_server_and_ours_with_the_other_respondent() {
    let theirs = SecretKeySha384PSSRandomized::from_der(&key().der().unwrap()).unwrap();
    let their_public = PublicKeySha384PSSRandomized::from_der(&key().key.public_key_to_der_pkcs1().unwrap()).unwrap();
    for _ in 0..10 {
        let number: [u8; 32] = random();
        let (blinded, pending) = blind(&key().public(), &number);
        let signed = theirs.blind_sign(&blinded).unwrap();
        assert_eq!(signed.0, key().sign_blinded(&blinded).unwrap());
        let token = pending.finish(&key().public(), &signed.0).unwrap();
        let prefix = Some(MessageRandomizer(token.prefix));
        their_public.verify(&Signature(token.signature), prefix, number).unwrap();

        let asked = their_public.blind(&mut DefaultRng, number).unwrap();
        let signed = BlindSignature(key().sign_blinded(&asked.blind_message.0).unwrap());
        let signature = their_public.finalize(&signed, &asked, number).unwrap().0;
        let token = Token { prefix: asked.msg_randomizer.unwrap().0, signature };
        assert!(key().public().verify(&number, &token));
    }
}

#[test]
fn of_five_thousand_changed_tokens_none_is_taken() {
    let number: [u8; 32] = random();
    let (token, public) = (token(&number), key().public());
    assert!(public.verify(&number, &token));
    let mut tried = 0;
    for at in
        (0..(32 + 32 + TICKET_BYTES) * 8).chain((0..1500).map(|_| usize::from(u16::from_ne_bytes(random())) % 3584))
    {
        let (mut token, mut number) = (token.clone(), number);
        let mut change: u8 = 1 << (at % 8);
        // The first round flips every bit once; the second writes anything at all.
        if tried >= 3584 {
            change = random::<1>()[0].max(1);
        }
        match at / 8 {
            byte @ 0..32 => token.prefix[byte] ^= change,
            byte @ 32..64 => number[byte - 32] ^= change,
            byte => token.signature[byte - 64] ^= change,
        }
        assert!(!public.verify(&number, &token), "bit {at}, changed by {change}");
        tried += 1;
    }
    assert!(tried >= 5_000, "{tried}");
}

#[test]
fn tokens_of_other_sizes_keys_and_numbers_are_refused() {
    let number: [u8; 32] = random();
    let (token, public) = (token(&number), key().public());
    let with = |signature: Vec<u8>| Token { prefix: token.prefix, signature };
    for length in [0, 1, TICKET_BYTES - 1] {
        assert!(!public.verify(&number, &with(token.signature[..length].to_vec())), "{length}");
    }
    assert!(!public.verify(&number, &with([token.signature.as_slice(), &[0]].concat())));
    assert!(!public.verify(&number, &with([&[0], token.signature.as_slice()].concat())));
    for byte in [0, 1, 255] {
        assert!(!public.verify(&number, &with(vec![byte; TICKET_BYTES])));
    }
    // The same residue, written beyond the modulus, is another text of one token.
    let beyond = &*BigNum::from_slice(&token.signature).unwrap() + key().key.n();
    assert!(!public.verify(&number, &with(beyond.to_vec())));
    let swapped = Token { prefix: number, signature: token.signature.clone() };
    assert!(!public.verify(&token.prefix, &swapped));
    assert!(!public.verify(&random(), &token));
    assert!(!rfc().0.public().verify(&number, &token));
}

#[test]
fn the_same_blinded_number_gives_the_same_signature_and_blinding_never_repeats() {
    let number: [u8; 32] = random();
    let (one, _) = blind(&key().public(), &number);
    let (other, _) = blind(&key().public(), &number);
    assert_ne!(one, other);
    let signed = key().sign_blinded(&one).unwrap();
    assert_eq!((one.len(), signed.len()), (TICKET_BYTES, TICKET_BYTES));
    assert_eq!(key().sign_blinded(&one).unwrap(), signed);
}

#[test]
fn what_is_no_blinded_number_is_not_signed() {
    for length in [0, TICKET_BYTES - 1, TICKET_BYTES + 1] {
        let fault = key().sign_blinded(&vec![1; length]).unwrap_err();
        assert!(matches!(fault, TicketError::Length { found, expected: TICKET_BYTES } if found == length), "{fault}");
    }
    for beyond in [key().public().modulus, vec![255; TICKET_BYTES]] {
        assert!(matches!(key().sign_blinded(&beyond), Err(TicketError::Range)));
    }
    let mut below = key().public().modulus;
    below[TICKET_BYTES - 1] -= 1;
    assert!(key().sign_blinded(&below).is_ok());
}

#[test]
fn an_answer_that_is_no_signature_is_not_finished() {
    let number: [u8; 32] = random();
    let public = key().public();
    let (blinded, pending) = blind(&public, &number);
    let mut signed = key().sign_blinded(&blinded).unwrap();
    signed[100] ^= 1;
    assert!(matches!(pending.finish(&public, &signed), Err(TicketError::Foreign)));
    let (_, pending) = blind(&public, &number);
    assert!(matches!(pending.finish(&public, &signed[1..]), Err(TicketError::Length { found: 383, .. })));
    let (_, pending) = blind(&public, &number);
    let of_another = key().sign_blinded(&blinded).unwrap();
    assert!(matches!(pending.finish(&public, &of_another), Err(TicketError::Foreign)));
}

#[test]
fn keys_read_back_and_nothing_else_is_one() {
    let text = key().public().as_text();
    assert_eq!(text.len(), 512);
    let number: [u8; 32] = random();
    assert!(TicketPublic::parse(&text).unwrap().verify(&number, &token(&number)));
    for wrong in ["", &text[..511], &text[..508], &format!("{text}AAAA"), &"A".repeat(512), &"_".repeat(683)] {
        assert!(TicketPublic::parse(wrong).is_none(), "{wrong}");
    }
    let der = key().der().unwrap();
    assert_eq!(TicketKey::from_der(&der).unwrap().public().as_text(), text);
    assert!(TicketKey::from_der(&der[..der.len() - 1]).is_none());
    assert!(TicketKey::from_der(&rfc().0.der().unwrap()).is_none(), "4,096 bits");
    // A bit that fell over in any of the numbers is found before a ticket is signed.
    for at in (30..der.len()).step_by(97) {
        let mut damaged = der.to_vec();
        damaged[at] ^= 4;
        let read = TicketKey::from_der(&damaged);
        assert!(read.is_none_or(|key| key.public().as_text() != text || same_key(&key)), "byte {at}");
    }
}

/// A private exponent is not used when the primes are there: a change of it alone does no harm.
fn same_key(read: &TicketKey) -> bool {
    let (blinded, _) = blind(&key().public(), &[7; 32]);
    read.sign_blinded(&blinded).unwrap() == key().sign_blinded(&blinded).unwrap()
}
