"use strict";
// Where the program is: in the package for this platform, an optional dependency.

/** The path of the program `acgw`. */
function findProgram() {
  const platform = `acgw-${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${platform}/bin/acgw${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    throw new Error(
      `acgw: the package ${platform} is not installed. npm leaves it out with --omit=optional, and there is none for ` +
        "every platform; elsewhere, install acgw with cargo or pip, and pass its path as `program`.",
    );
  }
}

module.exports = { findProgram };
