import type { SandboxProxy } from '../proxies/proxy-options.js';
import type { Sandbox } from '../sandbox.js';
import { KEY_BYTES } from '../mint.js';
import { PHOTOS } from '../world/test-numbers.js';
import type { AppSetting } from '../world/app-settings.js';
import { STICKER_SHAPES } from '../world/sticker-look.js';
import { InvalidInput, fields, flag, listOf, nullOr, oneOf, text, whole } from './input.js';
import { readFault } from './read-fault.js';
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
const MAX_MINTED_AT_ONCE = 5000;
const MAX_WAIT_MS = 60_000;

const bigint = (value: unknown, where: string): bigint => {
  const digits = text(value, where);
  if (!/^\d{1,18}$/.test(digits)) throw new InvalidInput(`${where} must be a whole number in a string`);
  return BigInt(digits);
};
const hex = (value: unknown, where: string): string => {
  const digits = text(value, where);
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) throw new InvalidInput(`${where} must be bytes in hex`);
  return digits;
};
const number =
  (min: number, max: number) =>
  (value: unknown, where: string): number =>
    whole(min, max)(typeof value === 'string' && value !== '' ? Number(value) : value, where);

const colour = whole(0, 0xff_ff_ff);
const setting = (value: unknown, where: string): AppSetting => {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  throw new InvalidInput(`${where} must be true, false, a number or a string`);
};
const seconds = whole(0, INT32_MAX);
const stars = fields({ amount: whole(-SAFE_MAX, SAFE_MAX), nanos: whole(-999_999_999, 999_999_999) }, {});
const readAdvance = fields({ ms: whole(0, SAFE_MAX) }, {});
const readProfile = fields(
  {},
  {
    firstName: text,
    lastName: text,
    username: nullOr(text),
    premiumUntil: nullOr(seconds),
    stars,
    photo: nullOr(fields({ person: oneOf(...PHOTOS), dc: whole(1, 999) }, { thumb: hex })),
    banned: flag,
    deleted: flag,
    frozenSince: nullOr(seconds),
    refusesGifts: flag,
    bot: flag,
  },
);
const readEnding = fields({}, { ending: oneOf('AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED') });
const readPassword = fields({ password: nullOr(fields({ text, hint: text }, {})) }, {});
const readLoginEmail = fields({ email: nullOr(text) }, {});
const readQr = fields({ code: text }, {});
const readMint = fields(
  { phones: listOf(text, MAX_MINTED_AT_ONCE) },
  { device: text, authKey: hex, apiId: whole(1, INT32_MAX), since: seconds },
);
const readGift = fields(
  { id: bigint, stars: whole(1, INT32_MAX) },
  {
    title: text,
    total: whole(1, INT32_MAX),
    perUser: whole(1, INT32_MAX),
    premiumOnly: flag,
    lockedUntil: seconds,
    officialAppsOnly: flag,
    at: whole(0, SAFE_MAX),
    dc: whole(1, 999),
    birthday: flag,
    upgradeStars: whole(1, INT32_MAX),
    releasedBy: text,
    auction: fields({ slug: text, perRound: whole(1, INT32_MAX), startsAt: seconds }, {}),
    background: fields({ center: colour, edge: colour, text: colour }, {}),
    resale: fields({ count: whole(1, INT32_MAX), minStars: whole(1, INT32_MAX) }, {}),
    look: fields({ shape: oneOf(...STICKER_SHAPES), color: colour }, {}),
    files: fields({}, { animation: text, thumb: text }),
  },
);
const readCatalogue = fields({}, { hash: oneOf('ids', 'all'), perMinute: nullOr(whole(0, INT32_MAX)) });
const readSetting = fields({ value: nullOr(setting) }, {});
const readSale = fields({ count: whole(1, INT32_MAX) }, {});
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
  'POST /v1/accounts/*/stars': ({ world }, { body }, phone) => world.topUp(phone, stars(body, 'body')),
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
    world.gifts.sell(bigint(id, 'id'), readSale(body, 'body').count),
  'POST /v1/gifts/*/sell-out': ({ world }, _, id) => world.gifts.sellOut(bigint(id, 'id')),
  'POST /v1/gifts/*/restock': ({ world }, { body }, id) =>
    world.gifts.restock(bigint(id, 'id'), readSale(body, 'body').count),
  'POST /v1/gifts/*/unlist': ({ world }, _, id) => world.gifts.unlist(bigint(id, 'id')),
  'POST /v1/gifts/*/withdraw': ({ world }, _, id) => world.gifts.withdraw(bigint(id, 'id')),

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
