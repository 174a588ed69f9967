import type { Fault, Latency } from '../faults/fault.js';
import { InvalidInput, fields, flag, oneOf, pair, text, toRecord, whole } from './input.js';
import type { Parser } from './input.js';

const DAY_MS = 86_400_000;
const INT32_MAX = 2 ** 31 - 1;

const counted = { skip: whole(0, INT32_MAX), times: whole(1, INT32_MAX) };
const connectionTarget = { ...counted, dc: whole(1, 999) };
const target = { ...connectionTarget, method: text, phone: text };
const transportCode = whole(-999, -1);
const delay = whole(0, DAY_MS);

const delays: Parser<Latency['ms']> = (value, where) => {
  if (!Array.isArray(value)) return delay(value, where);
  const range = pair(delay, delay)(value, where);
  if (range[0] > range[1]) throw new InvalidInput(`${where} must go up`);
  return range;
};

const PLAIN_KINDS = [
  'ban',
  'forgetKey',
  'authKeyDuplicated',
  'badSalt',
  'silent',
  'disconnect',
  'disconnectAfter',
  'duplicate',
  'reorder',
] as const;

/** The JSON of each kind. */
const KINDS = new Map<unknown, Parser<Fault>>([
  ...PLAIN_KINDS.map((kind): [string, Parser<Fault>] => [kind, fields({ kind: oneOf(kind) }, target)]),
  ['floodWait', fields({ kind: oneOf('floodWait'), seconds: whole(1, INT32_MAX) }, target)],
  ['migrate', fields({ kind: oneOf('migrate'), to: whole(1, 999) }, target)],
  [
    'transportError',
    fields(
      { kind: oneOf('transportError'), code: transportCode },
      { ...target, when: oneOf('before', 'instead', 'after') },
    ),
  ],
  ['foreignUpdate', fields({ kind: oneOf('foreignUpdate') }, { ...target, place: oneOf('before', 'after', 'alone') })],
  [
    'revoke',
    fields({ kind: oneOf('revoke') }, { ...target, ending: oneOf('AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED') }),
  ],
  ['latency', fields({ kind: oneOf('latency'), ms: delays }, target)],
  ['clockSkew', fields({ kind: oneOf('clockSkew'), ms: whole(-INT32_MAX, INT32_MAX) }, {})],
  ['refuse', fields({ kind: oneOf('refuse') }, connectionTarget)],
  ['mute', fields({ kind: oneOf('mute') }, connectionTarget)],
  [
    'unsolicitedError',
    fields(
      { kind: oneOf('unsolicitedError'), code: transportCode },
      { ...connectionTarget, afterPackets: whole(0, INT32_MAX), closes: flag },
    ),
  ],
  [
    'connectionRate',
    fields(
      { kind: oneOf('connectionRate'), max: whole(0, INT32_MAX), windowMs: whole(1, DAY_MS) },
      { dc: connectionTarget.dc },
    ),
  ],
]);

const error = fields({ error: pair(whole(-999, 999), text) }, target);

/** @throws BadInput for invalid JSON of a fault */
export const readFault: Parser<Fault> = (value, where) => {
  const { kind, error: rpcError } = toRecord(value, where);
  if (rpcError !== undefined) return error(value, where);
  const read = KINDS.get(kind);
  if (!read)
    throw new InvalidInput(`${where}.kind must be one of ${[...KINDS.keys()].join(', ')}, unless it has an error`);
  return read(value, where);
};
