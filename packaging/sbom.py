"""Writes a software bill of materials: `cargo metadata --locked --format-version 1 | sbom.py`.

It is CycloneDX 1.5, with each crate that the program is made of, its licence, and its checksum in Cargo.lock. Crates that
only builds and tests need are left out.
"""

import json
import re
import sys
from pathlib import Path

PACKAGE = re.compile(r'\[\[package\]\]\nname = "(.+)"\nversion = "(.+)"\n(?:source = .+\n)?(?:checksum = "(.+)"\n)?')


def linked(root, nodes, macros):
    """The ids of the crates that are linked into this one, itself among them: no procedural macros."""
    found, waiting = set(), [root]
    while waiting:
        crate = waiting.pop()
        if crate not in found:
            found.add(crate)
            waiting += [other for other in dependencies(nodes[crate]) if other not in macros]
    return found


def dependencies(node):
    return [dep["pkg"] for dep in node["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]


def reference(crate):
    return f"pkg:cargo/{crate['name']}@{crate['version']}"


def component(crate, checksums):
    checksum = checksums.get((crate["name"], crate["version"]))
    return {
        "type": "application" if crate["name"] == "acgw" else "library",
        "bom-ref": reference(crate),
        "name": crate["name"],
        "version": crate["version"],
        "purl": reference(crate),
        # A slash is an old way to write OR.
        "licenses": [{"expression": re.sub(r"\s*/\s*", " OR ", crate["license"])}] if crate["license"] else [],
        **({"hashes": [{"alg": "SHA-256", "content": checksum}]} if checksum else {}),
    }


def main():
    data = json.load(sys.stdin)
    lock = Path(data["workspace_root"], "Cargo.lock").read_text(encoding="utf-8")
    checksums = {(name, version): checksum for name, version, checksum in PACKAGE.findall(lock)}
    crates = {crate["id"]: crate for crate in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = data["resolve"]["root"]
    macros = {crate["id"] for crate in data["packages"] if any("proc-macro" in of["kind"] for of in crate["targets"])}
    used = sorted(linked(root, nodes, macros), key=lambda crate: reference(crates[crate]))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(crates[root], checksums)},
        "components": [component(crates[crate], checksums) for crate in used if crate != root],
        "dependencies": [
            {
                "ref": reference(crates[crate]),
                "dependsOn": sorted({reference(crates[other]) for other in dependencies(nodes[crate]) if other in used}),
            }
            for crate in used
        ],
    }
    json.dump(bill, sys.stdout, indent=1)
    print()


main()
