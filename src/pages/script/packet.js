// The spelling of what is sealed, the same as `domain/packet.rs`: length (two bytes, the high one first), text, zeros.

const LENGTH = 2;

/** Pads a text to a size. Throws if it is too long, which no page lets through. */
export function pack(text, size) {
  const letters = new TextEncoder().encode(text);
  if (letters.length + LENGTH > size) throw new RangeError("too long for its packet");
  const packet = new Uint8Array(size);
  packet.set([letters.length >> 8, letters.length & 255]);
  packet.set(letters, LENGTH);
  letters.fill(0);
  return packet;
}

/** A line `name=value` for each field that was answered. */
export function spell(answers) {
  return answers.map(([name, value]) => `${name}=${value}`).join("\n");
}
