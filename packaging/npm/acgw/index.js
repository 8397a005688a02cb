"use strict";
// A mock gateway in a process of its own, and the conformance suite at the same address. index.d.ts describes it.

const { spawn } = require("node:child_process");
const { randomBytes } = require("node:crypto");
const fs = require("node:fs/promises");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { findProgram } = require("./program.js");

const PAUSE = 50; // milliseconds between two looks at something that is awaited

class AcgwError extends Error {
  name = "AcgwError";
}

class NotConforming extends Error {
  name = "NotConforming";
}

class Report {
  constructor(exitCode, text, data) {
    Object.assign(this, { exitCode, text, data });
  }

  get causes() {
    return this.data.causes;
  }

  explain() {
    const start = this.text.indexOf("\nCAUSE");
    return start < 0 ? this.text : this.text.slice(start + 1);
  }
}

class Answer {
  constructor(data) {
    this.data = data;
  }

  get ok() {
    return this.data.outcome === "answered" && this.data.violations.length === 0;
  }

  get status() {
    return this.data.response?.status;
  }

  get payload() {
    return this.data.response?.body?.payload;
  }

  explain() {
    const { callback, outcome, error, violations, console_message, response } = this.data;
    return [
      `${callback}: ${outcome}, HTTP status ${this.status}`,
      ...(error ? [`  ${error}`] : []),
      ...violations.map(({ rule, pointer, message }) => `  ${rule} at ${pointer || "/"}: ${message}`),
      `  the partner reads: ${console_message}`,
      ...(response ? [`  answer: ${JSON.stringify(response.body)}`] : []),
    ].join("\n");
  }
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether something accepts connections there: the error if not. */
function connectionError(url, timeout) {
  const port = url.port || (url.protocol === "https:" ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = net.connect({ port, host, timeout });
    const end = (error) => {
      socket.destroy();
      resolve(error);
    };
    socket.once("connect", () => end(undefined));
    socket.once("error", end);
    socket.once("timeout", () => end(new Error("no connection")));
  });
}

/** Runs a program to its end. */
function output(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (texts[name] += text));
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, ...texts }));
  });
}

class Gateway {
  #process;
  #program;
  #options;
  #folder;
  #env;

  constructor({
    listen = "127.0.0.1:0",
    clientId = "acgw-test",
    clientSecret = randomBytes(16).toString("hex"),
    program = findProgram(),
    options = [],
  } = {}) {
    Object.assign(this, { listen, clientId, clientSecret, ready: {} });
    this.#program = program;
    this.#options = options;
  }

  static async start(options) {
    const gateway = new Gateway(options);
    gateway.#folder = await fs.mkdtemp(path.join(os.tmpdir(), "acgw-"));
    // The handler may keep keys, so all programs that listen at this address sign with the same ones.
    gateway.#env = { ...process.env, XDG_STATE_HOME: gateway.#folder, CI: "false" };
    try {
      await gateway.#resume();
    } catch (error) {
      await gateway.stop();
      throw error;
    }
    return gateway;
  }

  get url() {
    return this.ready.url;
  }

  get #client() {
    return `${this.clientId}:${this.clientSecret}`;
  }

  async #resume() {
    const options = ["--listen", this.listen, "--client", this.#client, ...this.#options];
    const child = spawn(this.#program, ["serve", ...options], { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    let [said, errors] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
    // The first line on standard output has every URL and credential.
    const line = await new Promise((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (said.includes("\n")) resolve(said);
      });
      child.once("error", reject);
      child.once("close", () => reject(new AcgwError(errors.trim())));
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data").resume();
    // A test that forgets to stop the gateway still ends.
    for (const stream of [child, child.stdout, child.stderr]) stream.unref();
    process.once("exit", this.#kill);
    this.ready = JSON.parse(line.slice(0, line.indexOf("\n")));
    this.listen = this.ready.listen;
  }

  #kill = () => this.#process?.kill();

  async #pause() {
    const child = this.#process;
    this.#process = undefined;
    process.off("exit", this.#kill);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const closed = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await closed;
  }

  async stop() {
    await this.#pause();
    await fs.rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.stop();
  }

  async waitFor(handler, { timeout = 30_000 } = {}) {
    const [url, until] = [new URL(handler), Date.now() + timeout];
    for (;;) {
      const error = await connectionError(url, Math.max(PAUSE, until - Date.now()));
      if (!error) return;
      if (Date.now() > until) {
        const message = `no handler accepts connections at ${handler} after ${timeout} ms: ${error.message}`;
        throw new AcgwError(message, { cause: error });
      }
      await sleep(PAUSE);
    }
  }

  async check(handler, { only = [], skip = [], quick = false, options = [] } = {}) {
    const file = path.join(this.#folder, "report.json");
    await fs.rm(file, { force: true });
    const args = [
      ...["check", "--listen", this.listen, "--client", this.#client, `--report=json=${file}`],
      ...[only].flat().map((glob) => `--only=${glob}`),
      ...[skip].flat().map((glob) => `--skip=${glob}`),
      ...(quick ? ["--quick"] : []),
      ...options,
      ...(handler ? ["--", handler] : []),
    ];
    await this.#pause();
    let run;
    try {
      run = await output(this.#program, args, this.#env);
    } finally {
      await this.#resume();
    }
    if (run.code !== 0 && run.code !== 1) {
      throw new AcgwError(`\`acgw check\` ended with exit code ${run.code}\n${run.stdout}${run.stderr}`.trim());
    }
    const report = new Report(run.code, run.stdout, JSON.parse(await fs.readFile(file, "utf8")));
    if (report.exitCode !== 0) throw new NotConforming(`the handler does not conform\n\n${report.explain()}`);
    return report;
  }

  async send(callback, handler, { check = true, ...members } = {}) {
    const target = handler ? { target: handler } : {};
    const answer = new Answer(await this.#api("callbacks", { callback, ...target, ...members }));
    if (check && !answer.ok) throw new NotConforming(answer.explain());
    return answer;
  }

  reports() {
    return this.#api("integrations");
  }

  async waitForReport({ tenant, application, active, timeout = 10_000 } = {}) {
    const until = Date.now() + timeout;
    for (;;) {
      const reports = await this.reports();
      const found = reports.find(
        (report) =>
          (tenant === undefined || report.tenant === tenant.toLowerCase()) &&
          (application === undefined || [report.application_code, report.application_id].includes(application)) &&
          (active === undefined || report.active === active),
      );
      if (found) return found;
      if (Date.now() > until) throw new NotConforming(await this.#missing(reports, timeout));
      await sleep(PAUSE);
    }
  }

  /** What arrived in place of a report that was awaited. */
  async #missing(reports, timeout) {
    const journal = await this.#api("journal");
    const refused = journal.filter((entry) => entry.direction === "inbound" && entry.status >= 400).slice(-5);
    return [
      `no such status report after ${timeout} ms; these were accepted:`,
      ...(reports.length > 0 ? reports.map((report) => `  ${JSON.stringify(report)}`) : ["  none"]),
      ...(refused.length > 0 ? ["these requests were refused:"] : []),
      ...refused.map(({ method, url, status, note }) => `  ${method} ${url}: ${status}, ${note}`),
    ].join("\n");
  }

  async #api(name, body) {
    const request = body && { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_acgw/${name}`, request);
    const value = await answer.json();
    if (!answer.ok) throw new AcgwError(value.error.message);
    return value;
  }
}

module.exports = { AcgwError, Answer, Gateway, NotConforming, Report, freePort };
