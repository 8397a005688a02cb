#!/usr/bin/env node
"use strict";
// Runs the program in place of this one: its streams, signals, and exit code.

const { spawn } = require("node:child_process");
const os = require("node:os");
const { findProgram } = require("../program.js");

let program;
try {
  program = findProgram();
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`acgw: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]));
