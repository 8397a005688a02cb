// Packs the npm packages: `node build.mjs FOLDER PLATFORM=PROGRAM…`, with PLATFORM as Node names it, such as linux-x64.
// What the packages say about themselves is taken from Cargo.toml.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const root = path.resolve(here, "../..");
const [folder, ...programs] = process.argv.slice(2);
if (!folder || programs.length === 0) throw new Error("usage: node build.mjs FOLDER PLATFORM=PROGRAM…");
const cargo = fs.readFileSync(path.join(root, "Cargo.toml"), "utf8");
const field = (name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(cargo)[1];
const about = {
  version: field("version"),
  description: field("description"),
  license: `(${field("license")})`,
};
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "acgw-npm-"));

/** Packs the files in `scratch/NAME`, with this package.json and the licences. */
function pack(name, members) {
  const from = path.join(scratch, name);
  const manifest = { name, ...about, ...members };
  fs.writeFileSync(path.join(from, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) fs.copyFileSync(path.join(root, file), path.join(from, file));
  execFileSync("npm", ["pack", "--silent", "--pack-destination", path.resolve(folder), from], { stdio: "inherit" });
}

fs.mkdirSync(folder, { recursive: true });
const platforms = programs.map((pair) => {
  const [platform, program] = pair.split(/=(.*)/s);
  const [system, processor] = platform.split("-");
  const [name, file] = [`acgw-${platform}`, system === "win32" ? "acgw.exe" : "acgw"];
  fs.mkdirSync(path.join(scratch, name, "bin"), { recursive: true });
  fs.copyFileSync(program, path.join(scratch, name, "bin", file));
  fs.chmodSync(path.join(scratch, name, "bin", file), 0o755);
  // A name in `bin` would hide that of the package `acgw`.
  pack(name, { os: [system], cpu: [processor], files: ["bin", "LICENSE-*"], preferUnplugged: true });
  return name;
});
fs.cpSync(path.join(here, "acgw"), path.join(scratch, "acgw"), { recursive: true });
fs.copyFileSync(path.join(root, "README.md"), path.join(scratch, "acgw", "README.md"));
pack("acgw", {
  keywords: ["acronis", "callback", "conformance", "mock", "testing"],
  bin: { acgw: "bin/acgw.js" },
  main: "index.js",
  types: "index.d.ts",
  files: ["bin", "*.js", "*.d.ts", "LICENSE-*"],
  engines: { node: ">=18" },
  optionalDependencies: Object.fromEntries(platforms.map((name) => [name, about.version])),
});
fs.rmSync(scratch, { recursive: true });
