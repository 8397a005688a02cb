// The helper in node:test.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { AcgwError, Gateway, NotConforming, freePort } from "acgw";
import { startBackend, startBroken, stopAll } from "./backend.cjs";

let gateway, handler;
before(async () => {
  gateway = await Gateway.start({ clientId: "node", clientSecret: "s3cr:et" });
  handler = await startBackend(gateway);
});
after(async () => {
  stopAll();
  await gateway.stop();
});

function enable(handler, partner) {
  const payload = { acronis_tenant_id: partner, acronis_tenant_name: "Acme" };
  return gateway.send("partner.mirroring.enable", handler, { tenant: partner, payload });
}

test("the handler conforms", async () => {
  const report = await gateway.check(handler, { quick: true, options: ["--expect-reports"] });
  assert.equal(report.exitCode, 0);
  assert.deepEqual(report.causes, []);
});

test("single checks", async () => {
  const { data } = await gateway.check(handler, { only: "auth.token.*", options: ["--seed", "1"] });
  assert.ok(data.checks.every(({ id }) => id.startsWith("auth.")));
});

test("a callback, and the report that follows", async () => {
  const partner = randomUUID();
  const answer = await enable(handler, partner);
  assert.equal(answer.payload.state, "ENABLED");
  const report = await gateway.waitForReport({ tenant: partner, application: "vendor.application", active: true });
  assert.ok(report.activated_at);
});

test("a report that never comes", async () => {
  const wanted = { tenant: randomUUID(), timeout: 100 };
  await assert.rejects(gateway.waitForReport(wanted), { name: "NotConforming", message: /no such status report/ });
});

test("the cause is the message", async () => {
  const broken = await startBroken(gateway);
  const message = /^CAUSE 1 response\.partner\.[^]*^  fix /m;
  await assert.rejects(gateway.check(broken, { only: "response.*" }), { name: "NotConforming", message });
  await assert.rejects(enable(broken, randomUUID()), (error) => {
    assert.ok(error instanceof NotConforming);
    assert.match(error.message, /\/payload\/state/);
    return true;
  });
});

test("a refusal can be what a test wants", async () => {
  const credentials = 'nobody:{"password":"wrong"}';
  const answer = await gateway.send("enablement.read", handler, { credentials, check: false });
  assert.equal(answer.status, 401);
  assert.equal(answer.ok, false);
});

test("trouble is not a failure of the handler", async () => {
  const nobody = `http://127.0.0.1:${await freePort()}/callbacks`;
  await assert.rejects(gateway.waitFor(nobody, { timeout: 100 }), AcgwError);
  await assert.rejects(gateway.check(nobody, { only: "no.such.check" }), AcgwError);
  await assert.rejects(gateway.send("no.such", nobody), { name: "AcgwError", message: /no callback `no.such`/ });
});
