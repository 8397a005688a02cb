// Reports to Acronis which partners have the integration active. Only what Node has.

const attempts = 6; // how often a report is sent at most
const firstPause = 500; // ms before the first repetition, if the platform names none; each further one is twice as long
const spare = 60; // a token is renewed this many seconds before it expires
const timeout = 30_000; // ms for one request

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Refused extends Error {
  constructor(what, response, text) {
    super(`${what}: ${response.status} ${text}`);
    this.status = response.status;
    const asked = response.headers.get("retry-after") ?? "";
    this.retryAfter = /^\d+$/.test(asked) ? Number(asked) * 1000 : undefined;
  }
}

/** A data centre, as an API client calls it: with an access token of its own. */
export class Platform {
  #url;
  #credentials;
  #token; // a promise, so that reports that need a token together wait for the same one
  #refused; // the text of the last token that got a 401

  constructor(url, clientId, clientSecret) {
    this.#url = url.replace(/\/+$/, "");
    this.#credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  }

  isAt(url) {
    return url.replace(/\/+$/, "") === this.#url;
  }

  /** Sends a status report; the platform answers a valid one with 204. */
  async report(report, tenantId) {
    const token = await this.#current();
    const response = await this.#post(`/api/integration_management/v2/status?tenantID=${tenantId}`, {
      headers: { authorization: `Bearer ${token.text}`, "content-type": "application/json" },
      body: JSON.stringify(report),
    });
    if (response.status === 204) return;
    // It may have been revoked early; the next attempt fetches another one.
    if (response.status === 401) this.#refused = token.text;
    throw new Refused("the report", response, await response.text());
  }

  /** The kept token, or a new one if that expires soon. */
  #current() {
    const kept = this.#token ?? Promise.resolve(undefined);
    const isGood = (token) => token && token.text !== this.#refused && Date.now() / 1000 < token.expiresOn - spare;
    const next = kept.then((token) => (isGood(token) ? token : this.#fetch()));
    this.#token = next;
    next.catch(() => {
      if (this.#token === next) this.#token = undefined;
    });
    return next;
  }

  async #fetch() {
    const response = await this.#post("/api/2/idp/token", {
      headers: { authorization: `Basic ${this.#credentials}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (response.status !== 200) throw new Refused("the token", response, await response.text());
    const answer = await response.json();
    return { text: answer.access_token, expiresOn: answer.expires_on };
  }

  #post(path, options) {
    return fetch(this.#url + path, { ...options, method: "POST", signal: AbortSignal.timeout(timeout) });
  }
}

/** Reports changes of partners in the background, to the data centre that each callback named. */
export class Connector {
  #platforms;
  #applicationCode;
  #last = new Map(); // the report of each partner that the next one waits for

  constructor(platforms, applicationCode) {
    this.#platforms = platforms;
    this.#applicationCode = applicationCode;
  }

  /** Returns at once. The reports of a partner keep their order, and a slow one delays no other partner. */
  changed(tenantId, activated, datacenterUrl) {
    const platform = this.#platforms.find((platform) => platform.isAt(datacenterUrl));
    if (!platform) return console.error(`no API client for the data centre ${datacenterUrl}`);
    const before = this.#last.get(tenantId) ?? Promise.resolve();
    const next = before.then(() => deliver(platform, report(this.#applicationCode, activated), tenantId)).catch((error) => {
      console.error(`a report about ${tenantId} is lost: ${error.message}`);
    });
    this.#last.set(tenantId, next);
    next.then(() => this.#last.get(tenantId) === next && this.#last.delete(tenantId));
  }
}

/** Sends a report until it arrives, or until there is no hope. */
async function deliver(platform, told, tenantId) {
  let pause = firstPause;
  for (let attempt = 1; ; attempt++) {
    try {
      return await platform.report(told, tenantId);
    } catch (error) {
      const status = error instanceof Refused ? error.status : 503; // no connection, or no answer
      const mayPass = status === 401 || status === 429 || status >= 500;
      if (!mayPass || attempt === attempts) throw error;
      if (status !== 401) await sleep(error.retryAfter ?? pause);
      pause *= 2;
    }
  }
}

export function report(applicationCode, activated) {
  const word = activated ? "activated" : "deactivated";
  const event = { category: "activation", action: `${word} integration` };
  event[activated ? "activation_event" : "deactivation_event"] = true;
  return {
    application_code: applicationCode,
    module: { name: "Example connector", version: "1.0.0" },
    events: [event],
  };
}
