/** The gateway or the suite could not run: wrong usage, a port that is taken, a handler that cannot be reached. */
export class AcgwError extends Error {}

/** The handler is wrong. The message names what is wrong and how to fix it. */
export class NotConforming extends Error {}

/** Something to fix in the handler; `acgw schema report` describes all members. */
export interface Cause {
  check: string;
  message: string;
  fix: string;
  [member: string]: unknown;
}

/** The result of a run of the suite. */
export class Report {
  /** 0 if the handler conforms, 1 if it does not. */
  readonly exitCode: number;
  /** The report as people read it. */
  readonly text: string;
  /** The report as `acgw schema report` describes it. */
  readonly data: { checks: { id: string; outcome: string }[]; summary: Record<string, number>; [member: string]: unknown };
  /** What to fix, most important first. */
  readonly causes: Cause[];
  /** The causes with their findings, or the whole report if there are none. */
  explain(): string;
}

/** What a handler answered to one callback. */
export class Answer {
  /** What `POST /_acgw/callbacks` returns: the outcome, the violations, and both messages. */
  readonly data: Record<string, unknown>;
  /** Whether the platform would accept the answer, and it violates no rule. */
  readonly ok: boolean;
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** The `payload` of the answer, if it has one. */
  readonly payload: any;
  /** What is wrong with the answer. */
  explain(): string;
}

/** The reported status of a tenant and an application. */
export interface Integration {
  tenant: string;
  application_code?: string | null;
  application_id?: string | null;
  activated_at: string | null;
  deactivated_at: string | null;
  active: boolean;
  [member: string]: unknown;
}

export interface GatewayOptions {
  /** The gateway's address; the default is a free port of this machine. */
  listen?: string;
  /** The API client that the backend reports its status with; the default is a secret that is made up. */
  clientId?: string;
  clientSecret?: string;
  /** The program `acgw`; the default is that of this package. */
  program?: string;
  /** Further options of `acgw serve`. */
  options?: string[];
}

export interface CheckOptions {
  /** Ids or globs of the checks to run; the default is all. */
  only?: string | string[];
  /** Ids or globs of the checks to leave out. */
  skip?: string | string[];
  /** The short form of the suite. */
  quick?: boolean;
  /** Further options of `acgw check`. */
  options?: string[];
}

/** The members of the request to `/_acgw/callbacks`, apart from `callback` and `target`. */
export interface SendOptions {
  /** Whether a wrong answer throws; true unless you say otherwise. */
  check?: boolean;
  tenant?: string;
  payload?: unknown;
  set?: Record<string, unknown>;
  endpoint_id?: string;
  credentials?: string;
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
  retries?: number;
  type?: string;
}

/** A mock gateway that runs until `stop`. */
export class Gateway {
  private constructor();
  /** Starts a gateway, and waits until it answers. */
  static start(options?: GatewayOptions): Promise<Gateway>;
  /** The issuer of the tokens, and the URL of the data centre. */
  readonly url: string;
  /** The address. */
  readonly listen: string;
  /** The API client that the backend reports its status with. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Every URL and credential, as `acgw serve` prints them. */
  readonly ready: Record<string, unknown>;
  /** Waits until the handler at this URL accepts connections; `timeout` is in milliseconds, 30,000 if left out. */
  waitFor(handler: string, options?: { timeout?: number }): Promise<void>;
  /**
   * Runs the suite, or some checks, and throws `NotConforming` with the causes. Without `handler`, `acgw.toml` names it.
   * The suite needs the gateway's address: the gateway pauses meanwhile, and forgets its reports and its journal.
   */
  check(handler?: string, options?: CheckOptions): Promise<Report>;
  /** Sends one callback, and throws `NotConforming` if the answer is wrong. */
  send(callback: string, handler?: string, options?: SendOptions): Promise<Answer>;
  /** The reported status of each tenant and application. */
  reports(): Promise<Integration[]>;
  /** Waits until such an integration has been reported; `timeout` is in milliseconds, 10,000 if left out. */
  waitForReport(
    wanted?: { tenant?: string; application?: string; active?: boolean; timeout?: number },
  ): Promise<Integration>;
  /** Stops the gateway, and removes its files. */
  stop(): Promise<void>;
}

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number>;
