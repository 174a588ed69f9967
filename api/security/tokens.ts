import { createHmac } from 'node:crypto';

const parsed = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Tokens that no operation may accept, by defect; null is no token.
 * @param token a valid one
 * @param key with which the panel signs
 * @param replaced a token of an ended session
 * @param foreign a valid token of another user than `userId`
 */
export function invalidTokens(
  token: string,
  key: Buffer,
  { replaced, userId, foreign }: { replaced: string; userId: number; foreign: string },
): Record<string, string | null> {
  const [header, claims] = token.split('.', 2).map((part) => parsed(part));
  const sign = (more: object, by = key, moreHeader: object = {}) => {
    const text = `${encoded({ ...header, ...moreHeader })}.${encoded({ ...claims, ...more })}`;
    return `${text}.${createHmac('sha256', by).update(text).digest('base64url')}`;
  };
  const { sid } = parsed(foreign.split('.')[1]);
  return {
    none: null,
    garbage: 'x.y.z',
    cut: token.slice(0, -1),
    'signed with another key': sign({}, Buffer.alloc(32, 7)),
    unsigned: sign({}, key, { alg: 'none' }).replace(/[^.]+$/, ''),
    'without claims': token.replace(/\.[^.]+\./, `.${encoded({})}.`),
    expired: sign({ exp: Math.floor(Date.now() / 1000) - 1 }),
    'of an unknown session': sign({ sid: Buffer.alloc(32, 7).toString('base64url') }),
    'of the session of somebody else': sign({ sub: String(userId), sid }),
    'of a replaced session': replaced,
  };
}
