import { type FoundSession, SessionUnreadableError, checkSession, isTestAddress } from './found-session.js';
import { isObject, parseJson } from './json.js';

/** The files of a `StoreSession` folder by the names that GramJS and teleproto give their parts. */
const AUTH_KEY = 'authKey';
const DC = 'dcId';
const ADDRESS = 'serverAddress';
const MAX_LENGTH = 8192;
const SEPARATOR = /(?::|%3A)/iu;

/** The part that a file of a `StoreSession` folder holds, such as `authKey`; null for another file. */
export function storePartOf(fileName: string): string | null {
  return SEPARATOR.test(fileName) ? (fileName.split(SEPARATOR).at(-1) ?? null) : null;
}

/**
 * Reads the session of a `StoreSession` folder.
 *
 * @param parts texts of its files by `storePartOf`
 * @throws SessionUnreadableError
 */
export function readStoreSession(parts: ReadonlyMap<string, string>): FoundSession {
  const read = (part: string) => {
    const text = parts.get(part) ?? '';
    if (text.length > MAX_LENGTH) throw new SessionUnreadableError('limit', 'A file of it is too long');
    return parseJson(text);
  };
  const [key, dc, address] = [AUTH_KEY, DC, ADDRESS].map(read);
  const bytes = isObject(key) ? key['data'] : null;
  if (!Array.isArray(bytes) || !bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) {
    throw new SessionUnreadableError(parts.has(AUTH_KEY) ? 'damaged' : 'format', 'It has no key');
  }
  return checkSession({
    library: 'gramjs',
    dc: Number(dc),
    isTest: isTestAddress(typeof address === 'string' ? address : null),
    authKey: Uint8Array.from(bytes as number[]),
    userId: null,
    isBot: null,
    apiId: null,
  });
}
