"use strict";
// The example backend, and a broken copy of the example handler. The tests run where `examples` is.

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { freePort } = require("acgw");

const started = [];

/** Starts the backend in that file, and returns the URL of its handler. */
async function start(gateway, file, variables = {}) {
  const port = await freePort();
  const urls = { PORT: String(port), ACRONIS_ISSUER: gateway.url, ACRONIS_URL: gateway.url };
  started.push(spawn(process.execPath, [file], { env: { ...process.env, ...urls, ...variables }, stdio: "ignore" }));
  const handler = `http://127.0.0.1:${port}/callbacks`;
  await gateway.waitFor(handler);
  return handler;
}

exports.startBackend = (gateway) =>
  start(gateway, path.resolve("examples/connectors/node/backend.mjs"), {
    ACRONIS_CLIENT_ID: gateway.clientId,
    ACRONIS_CLIENT_SECRET: gateway.clientSecret,
    CYBERAPP_CODE: "vendor.application",
  });

/** Writes a state as no document does. */
exports.startBroken = (gateway) => {
  const [right, file] = ["handler", "broken"].map((name) => path.resolve(`examples/handlers/node/${name}.mjs`));
  fs.writeFileSync(file, fs.readFileSync(right, "utf8").replaceAll('"ENABLED"', '"Enabled"'));
  return start(gateway, file);
};

exports.stopAll = () => started.forEach((child) => child.kill());
