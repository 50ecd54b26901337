// The real program: `kotae demo` on a folder of its own, killed and served again where a test wants it.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Four years are released first, on whatever machine this is.
const READY = 600_000;

export class Kotae {
  static async demo() {
    const kotae = new Kotae();
    kotae.folder = join(await mkdtemp(join(tmpdir(), "kotae-browser-")), "data");
    kotae.output = "";
    await kotae.run(["demo", "--port", "0", "--keep", kotae.folder], /password \/ \S+ \S+/);
    const find = (pattern) => kotae.output.match(pattern)?.[1] ?? fail(`no ${pattern} in:\n${kotae.output}`);
    kotae.survey = find(/(http:\/\/\S+\/s\/\S+)/);
    kotae.origin = new URL(kotae.survey).origin;
    kotae.account = find(/Account \/ \S+\s+(\S+)/);
    kotae.password = find(/password \/ \S+\s+(\S+)/);
    return kotae;
  }

  /** What the custodian of the demo knows. */
  get passphrase() {
    return "kotae demo kotae demo";
  }

  run(args, ready) {
    this.process = spawn(process.env.KOTAE_BIN, args, { stdio: ["ignore", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready:\n${this.output}`)), READY);
      const hear = (bytes) => {
        this.output += bytes;
        if (ready.test(this.output)) { clearTimeout(late); resolve(); }
      };
      this.process.stdout.on("data", hear);
      this.process.stderr.on("data", hear);
      this.process.on("exit", (code) => { clearTimeout(late); reject(new Error(`ended with ${code}:\n${this.output}`)); });
    });
  }

  /** Kills the server as a power cut would, and starts it again on the same folder and port. */
  async killAndServe() {
    await this.kill();
    this.output = "";
    await this.run(["serve", "--data", this.folder, "--listen", new URL(this.origin).host], /listening on/);
  }

  async kill() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await gone;
  }

  /** Everything the program wrote, on the terminal and into its folder. */
  async traces() {
    let all = this.output;
    for (const name of await readdir(this.folder, { recursive: true })) {
      all += await readFile(join(this.folder, name), "latin1").catch(() => "");
    }
    return all;
  }

  async end() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function fail(message) {
  throw new Error(message);
}
