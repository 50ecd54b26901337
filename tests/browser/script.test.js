// Parts of the script that the server has as well: both must say the same. Needs no browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { find } from "../../src/pages/script/find.js";
import { pack } from "../../src/pages/script/packet.js";
import { head, receipt } from "../../src/pages/script/secret.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");

test("the browser finds in comments what the server finds", async () => {
  const cases = JSON.parse(await readFile(join(import.meta.dirname, "findings.json"), "utf8"));
  assert.ok(cases.length > 1000 && cases.filter(({ found }) => found.length > 0).length > 300);
  for (const { text, found } of cases) {
    const here = find(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
    assert.deepEqual(here, found, text);
  }
});

test("what follows from a secret is what src/seal/answer.rs says", async () => {
  const secret = Uint8Array.from({ length: 16 }, (_, at) => at);
  assert.deepEqual((await head("abc123", secret)).map(hex), [
    "344b75d76dca3fda8c58c718ddbb17f5c75c40b2ccc687ee29fb064ada94640d",
    "155cbfa2fd777b977d9c7d6afe52e2e171ffd9e2e653a5688770434167629390",
    "8654b6436d79dc89de7ab9caa516e7360fe53634f1908bac966c2cd83ff18266",
  ]);
  assert.equal(receipt(secret).join("-"), "000G-40R4-0M30-E209-185G-R38E-1W");
});

test("a packet is its length, its text, and zeros", () => {
  assert.equal(hex(pack("答", 8)), "0003e7ad94000000");
  assert.throws(() => pack("aaaaaaa", 8), RangeError);
});
