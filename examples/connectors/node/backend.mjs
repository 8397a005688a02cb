// A whole backend: the example handler, and the connector that reports what it enables and disables. Its settings are
// those of both: PORT and ACRONIS_ISSUER, ACRONIS_URL, ACRONIS_CLIENT_ID, ACRONIS_CLIENT_SECRET and CYBERAPP_CODE.
import { listeners } from "../../handlers/node/handler.mjs";
import "../../handlers/node/mapping.mjs"; // adds the callbacks of mapping
import { Connector, Platform } from "./connector.mjs";

const env = process.env;
const platform = new Platform(env.ACRONIS_URL, env.ACRONIS_CLIENT_ID, env.ACRONIS_CLIENT_SECRET);
const connector = new Connector([platform], env.CYBERAPP_CODE);
const changes = {
  "partner.mirroring.enable": true,
  "partner.mirroring.reset": false,
  "enablement.write": true,
  "enablement.reset": false,
};

listeners.push((callback, context) => {
  const activated = changes[callback];
  if (activated !== undefined) connector.changed(context.tenant_id.toLowerCase(), activated, context.datacenter_url);
});
