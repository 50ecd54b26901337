// The one secret of an answer, and what follows from it: the same as `seal/answer.rs` and the receipt of `seal/code`.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RECEIPT = 26;

export function draw() {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** SHA-256 over the label and the parts, each after its length (8 bytes, the high one first). */
async function hash(label, ...parts) {
  const all = [new TextEncoder().encode(label), ...parts];
  const length = (part) => {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setUint32(4, part.length);
    return eight;
  };
  const spelled = new Blob(all.flatMap((part) => [length(part), part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await spelled.arrayBuffer()));
}

/** What stands before the seals: the number of the answer, the lock of its replacing, the mark of its comment. */
export async function head(wave, secret) {
  const of = (label) => hash(`kotae/${label}`, new TextEncoder().encode(wave), secret);
  const [number, mark, edit] = await Promise.all([of("number"), of("mark"), of("edit")]);
  return [number, await hash("kotae/edit-lock", edit), mark];
}

/** The secret as 26 characters, in groups of 4 with a last one of 2. */
export function receipt(secret) {
  const bit = (at) => ((secret[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
  let code = "";
  for (let at = 0; at < RECEIPT; at += 1) {
    let symbol = 0;
    for (let i = 0; i < 5; i += 1) symbol = (symbol << 1) | bit(at * 5 + i);
    code += ALPHABET[symbol];
  }
  return code.match(/.{1,4}/g);
}
