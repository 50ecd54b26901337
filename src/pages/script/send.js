// Sends a sealed body to the box, with nothing that names the sender. Owns what the server's answers mean.

const PATIENCE = 60_000;

/** `now`, `before` (it had arrived already), `closed`, `busy` or `failed`. */
export async function send(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/octet-stream" },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const meanings = { 204: "now", 200: "before", 410: "closed" };
    if (answer.status === 503 && answer.headers.has("Retry-After")) return "busy";
    return meanings[answer.status] ?? "failed";
  } catch {
    return "failed";
  }
}
