import type { SandboxProxy } from '../proxies/proxy-options.js';
import type { Sandbox } from '../sandbox.js';
import { KEY_BYTES } from '../mint.js';
import type { AppSetting } from '../world/app-settings.js';
import { InvalidInput, fields, nullOr, oneOf, text, whole } from './input.js';
import { readEnding, readLoginEmail, readMint, readPassword, readProfile, readQr, readStars } from './read-account.js';
import { readFault } from './read-fault.js';
import { readCatalogue, readGift, readGiftId, readSale } from './read-gift.js';
import { readProxy, readProxyFault } from './read-proxy.js';
import { readLedgerRules, readRefund, readSettled, readTransaction } from './read-transaction.js';

/** Unknown path, or the resource no longer exists. */
export class NotFound extends Error {}

export interface Input {
  /** Parsed JSON; undefined without a body. */
  body: unknown;
  query: Record<string, string>;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** @throws NotFound, BadInput, or the RpcError of the world */
export type Routes = (method: string, path: string, input: Input) => unknown;

type Handler = (sandbox: Sandbox, input: Input, part: string) => unknown;

const INT32_MAX = 2 ** 31 - 1;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;
const MAX_WAIT_MS = 60_000;

const number =
  (min: number, max: number) =>
  (value: unknown, where: string): number =>
    whole(min, max)(typeof value === 'string' && value !== '' ? Number(value) : value, where);

const setting = (value: unknown, where: string): AppSetting => {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  throw new InvalidInput(`${where} must be true, false, a number or a string`);
};
const readAdvance = fields({ ms: whole(0, SAFE_MAX) }, {});
const readSetting = fields({ value: nullOr(setting) }, {});
const readSubmission = fields({ submission: oneOf('accepted', 'inProgress', 'failed') }, {});
const readFilter = fields({}, { method: text, phone: text });
const readMetrics = fields({}, { collect: oneOf('true', 'false') });
const readReached = fields(
  { method: text, times: number(0, INT32_MAX) },
  { phone: text, timeoutMs: number(0, MAX_WAIT_MS) },
);

/** By method and path; `*` matches one path segment. */
const HANDLERS: Record<string, Handler> = {
  'GET /v1': ({ addresses, seed }) => ({ ...addresses, seed }),

  'GET /v1/clock': ({ clock }) => ({ now: clock.now() }),
  'POST /v1/clock/advance': ({ clock }, { body }) => {
    clock.advance(readAdvance(body, 'body').ms);
    return { now: clock.now() };
  },

  'GET /v1/faults': ({ faults }) => faults.list(),
  'POST /v1/faults': ({ faults }, { body }) => ({ id: faults.insert(readFault(body, 'body')) }),
  'DELETE /v1/faults': ({ faults }) => faults.clear(),
  'DELETE /v1/faults/*': ({ faults }, _, id) => {
    if (!faults.remove(Number(id))) throw new NotFound(`There is no fault ${id}, or it is used up`);
  },

  'GET /v1/calls': ({ calls }, { query }) => calls.list(readFilter(query, 'query')),
  'GET /v1/calls/reached': async ({ calls }, { query, signal }) => {
    const { method, times, phone, timeoutMs = 0 } = readReached(query, 'query');
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const isReached = await calls.reached(method, times, phone, ended).then(
      () => true,
      () => false,
    );
    return { reached: isReached, count: calls.count(method, phone) };
  },
  'GET /v1/metrics': (sandbox, { query }) => {
    const { collect } = readMetrics(query, 'query');
    return { ...sandbox.metrics(), process: processMetrics(collect === 'true') };
  },
  'GET /v1/keys': (sandbox) => sandbox.keys(),
  'GET /v1/peers': (sandbox) => sandbox.peers(),

  'GET /v1/proxies': ({ proxies }) => proxies().map(describeProxy),
  'POST /v1/proxies': async (sandbox, { body }) => describeProxy(await sandbox.startProxy(readProxy(body, 'body'))),
  'PUT /v1/proxies/*/fault': (sandbox, { body }, port) =>
    findProxy(sandbox, port).setFault(readProxyFault(body, 'body')),
  'DELETE /v1/proxies/*': (sandbox, _, port) => findProxy(sandbox, port).close(),

  'POST /v1/sessions': (sandbox, { body }) => {
    const { phones, ...options } = readMint(body, 'body');
    if (options.authKey !== undefined && (phones.length > 1 || options.authKey.length !== 2 * KEY_BYTES))
      throw new InvalidInput(`authKey must be ${KEY_BYTES} bytes, of one phone`);
    return phones.map((phone) => sandbox.mintSession(phone, options));
  },

  'GET /v1/accounts/*': ({ world }, _, phone) => ({
    ...world.account(phone),
    code: world.code(phone) ?? null,
    devices: world.devices(phone),
  }),
  'PATCH /v1/accounts/*': ({ world }, { body }, phone) => {
    world.change(phone, readProfile(body, 'body'));
    return world.account(phone);
  },
  'PUT /v1/accounts/*/password': ({ world }, { body }, phone) =>
    world.setPassword(phone, readPassword(body, 'body').password),
  'PUT /v1/accounts/*/login-email': ({ world }, { body }, phone) =>
    world.setLoginEmail(phone, readLoginEmail(body, 'body').email),
  'POST /v1/accounts/*/stars': ({ world }, { body }, phone) => world.topUp(phone, readStars(body, 'body')),
  'POST /v1/accounts/*/revoke': ({ world }, { body }, phone) =>
    world.revoke(phone, readEnding(body ?? {}, 'body').ending),
  'POST /v1/accounts/*/expire-code': ({ world }, _, phone) => world.expireCode(phone),
  'POST /v1/accounts/*/accept-qr': ({ world }, { body }, phone) =>
    world.phone(phone).acceptQr(readQr(body, 'body').code),
  'GET /v1/accounts/*/transactions': ({ world }, _, phone) => world.ledger.entries(world.account(phone).phone),
  'POST /v1/accounts/*/transactions': ({ world }, { body }, phone) =>
    world.transact(phone, readTransaction(body, 'body')),
  'POST /v1/accounts/*/refunds': ({ world }, { body }, phone) => world.refund(phone, readRefund(body, 'body').id),
  'POST /v1/accounts/*/settled': ({ world }, { body }, phone) => {
    const { id, state } = readSettled(body, 'body');
    return world.settleTransaction(phone, id, state);
  },
  'PUT /v1/ledger': ({ world }, { body }) => world.ledger.change(readLedgerRules(body, 'body')),

  'GET /v1/gifts': ({ world }) => world.gifts.list(),
  'POST /v1/gifts': ({ world }, { body }) => {
    const gift = readGift(body, 'body');
    world.gifts.drop(gift);
    return { id: gift.id };
  },
  'POST /v1/gifts/*/sell': ({ world }, { body }, id) =>
    world.gifts.sell(readGiftId(id, 'id'), readSale(body, 'body').count),
  'POST /v1/gifts/*/sell-out': ({ world }, _, id) => world.gifts.sellOut(readGiftId(id, 'id')),
  'POST /v1/gifts/*/restock': ({ world }, { body }, id) =>
    world.gifts.restock(readGiftId(id, 'id'), readSale(body, 'body').count),
  'POST /v1/gifts/*/unlist': ({ world }, _, id) => world.gifts.unlist(readGiftId(id, 'id')),
  'POST /v1/gifts/*/withdraw': ({ world }, _, id) => world.gifts.withdraw(readGiftId(id, 'id')),

  'PUT /v1/catalogue': ({ world }, { body }) => {
    const { hash, perMinute } = readCatalogue(body, 'body');
    if (hash) world.gifts.hashOf = hash;
    if (perMinute !== undefined) world.catalogueLimit.perMinute = perMinute;
  },
  'PUT /v1/app-settings/*': ({ world }, { body }, key) => world.appSettings.set(key, readSetting(body, 'body').value),

  'PUT /v1/shop/submissions': ({ world }, { body }) => world.shop.submissions(readSubmission(body, 'body').submission),
  'POST /v1/shop/settle': ({ world }) => world.shop.settle(),
};

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** The control API of a sandbox, by method and path. */
export function createRoutes(sandbox: Sandbox): Routes {
  return (method, path, input) => {
    const [, version, collection, name = '', ...more] = path.split('/');
    const named = ['', version, collection, '*', ...more].join('/');
    const handler = HANDLERS[`${method} ${path}`] ?? HANDLERS[`${method} ${named}`];
    if (!handler) throw new NotFound(`There is no ${method} ${path}`);
    if (!WITH_BODY.has(method) && input.body !== undefined) throw new InvalidInput(`${method} takes no body`);
    return handler(sandbox, input, decoded(name));
  };
}

function describeProxy({ kind, host, port, link, connections }: SandboxProxy) {
  return { kind, host, port, link, connections: connections() };
}

function findProxy({ proxies }: Sandbox, port: string): SandboxProxy {
  const proxy = proxies().find((one) => String(one.port) === port);
  if (!proxy) throw new NotFound(`There is no proxy on port ${port}`);
  return proxy;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new InvalidInput(`The path can not contain ${part}`);
  }
}

/**
 * CPU and memory of the process, for load tests.
 *
 * @param collect runs the garbage collector first, where node runs with `--expose-gc`
 */
function processMetrics(collect: boolean) {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { cpuMs: (user + system) / 1000, memory: { rss, heapUsed, external, arrayBuffers } };
}
