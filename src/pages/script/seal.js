// Seals packets to the key of the wave: HPKE (RFC 9180), DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, by the library
// @hpke/core over the browser's own cryptography. Owns the suite and the purposes; knows no page.
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { pack } from "./packet.js";

/** Base64 for addresses to bytes. */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0));
}

function suite() {
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
}

/** A function that seals the texts of an answer: the packets of answers and, where one is asked for, of the comment. */
export async function offer({ id, key, sizes }) {
  const recipientPublicKey = await suite().kem.deserializePublicKey(bytes(key).buffer);
  const seal = async (purpose, text, size) => {
    const packet = pack(text, size);
    const info = new TextEncoder().encode(`kotae/${purpose}/${id}`);
    const { enc, ct } = await suite().seal({ recipientPublicKey, info }, packet);
    packet.fill(0);
    return [new Uint8Array(enc), new Uint8Array(ct)];
  };
  const sealAll = async ({ answers, comment }) => [
    ...(await seal("answers", answers, sizes.answers)),
    ...(sizes.comment === null ? [] : await seal("comment", comment, sizes.comment)),
  ];
  // Tried once before anything is promised: not every browser that has WebCrypto has all of it.
  await sealAll({ answers: "", comment: "" });
  return sealAll;
}
