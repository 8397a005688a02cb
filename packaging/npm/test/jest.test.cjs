// The helper in Jest.
const { Gateway, NotConforming } = require("acgw");
const { startBackend, startBroken, stopAll } = require("./backend.cjs");

let gateway;
beforeAll(async () => {
  gateway = await Gateway.start();
});
afterAll(async () => {
  stopAll();
  await gateway.stop();
});

test("the handler conforms", async () => {
  const handler = await startBackend(gateway);
  const report = await gateway.check(handler, { quick: true });
  expect(report.causes).toEqual([]);
}, 60_000);

test("the cause is the message", async () => {
  const broken = await startBroken(gateway);
  const failed = gateway.check(broken, { only: "response.*" });
  await expect(failed).rejects.toThrow(NotConforming);
  await expect(failed).rejects.toThrow("  fix  ");
}, 60_000);
