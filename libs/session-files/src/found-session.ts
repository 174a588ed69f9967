/** The library that wrote a session. Forks that keep the format of their original have its name. */
export type SessionLibrary = 'pyrogram' | 'telethon' | 'gramjs' | 'mtcute' | 'mtkruto' | 'gotd';

/** What a file or text says of a Telegram session. What it does not say is null. */
export interface FoundSession {
  library: SessionLibrary;
  /** The data centre that keeps the account: 1 to 5, 1 to 3 on the test servers. */
  dc: number;
  /** Whether the session is of Telegram's test servers. */
  isTest: boolean | null;
  /** The authorization key, 256 bytes. It gives full access to the account. */
  authKey: Uint8Array;
  /** Decimal. */
  userId: string | null;
  isBot: boolean | null;
  /** The app that signed in: Telegram expects it in later connections too. */
  apiId: number | null;
}

/**
 * - `format`: it is no session of a known library.
 * - `damaged`: its beginning is that of a known format, the rest is not.
 * - `empty`: it holds no sign-in.
 * - `wal`: its write-ahead log is missing or belongs to another file.
 * - `limit`: it is larger than any session is.
 */
export type UnreadableReason = 'format' | 'damaged' | 'empty' | 'wal' | 'limit';

/** The only error of the readers. The message holds nothing of the file. */
export class SessionUnreadableError extends Error {
  override readonly name = 'SessionUnreadableError';

  constructor(
    readonly reason: UnreadableReason,
    message: string,
  ) {
    super(message);
  }
}

export const AUTH_KEY_LENGTH = 256;
const MAX_DC = 5;
const MAX_TEST_DC = 3;
/** Telegram's user ids have at most 52 bits (https://core.telegram.org/api/bots/ids). */
const MAX_USER_ID = 2n ** 52n;

type Unchecked = Omit<FoundSession, 'userId'> & { userId: bigint | number | null };

/**
 * Checks what was read, and copies the key out of the file.
 *
 * @throws SessionUnreadableError
 */
export function checkSession({ authKey, userId, apiId, ...session }: Unchecked): FoundSession {
  const { dc, isTest } = session;
  if (authKey.length === 0) throw new SessionUnreadableError('empty', 'There is no key in it');
  if (authKey.length !== AUTH_KEY_LENGTH || authKey.every((byte) => byte === authKey[0])) {
    throw new SessionUnreadableError('damaged', 'Its key is not an authorization key');
  }
  if (!Number.isInteger(dc) || dc < 1 || dc > (isTest ? MAX_TEST_DC : MAX_DC)) {
    throw new SessionUnreadableError('damaged', 'Its data centre keeps no accounts');
  }
  const id = userId === null ? 0n : BigInt(userId);
  return {
    ...session,
    authKey: authKey.slice(),
    userId: id > 0n && id < MAX_USER_ID ? String(id) : null,
    apiId: apiId !== null && apiId > 0 && apiId < 2 ** 31 ? apiId : null,
  };
}

/** The test servers by their addresses (https://core.telegram.org/api/auth#test-accounts, tdesktop's list). */
const TEST_ADDRESSES = new Set([
  '149.154.175.10',
  '149.154.167.40',
  '149.154.175.117',
  '2001:b28:f23d:f001::e',
  '2001:67c:4e8:f002::e',
  '2001:b28:f23d:f003::e',
]);

/** Whether the address is one of the test servers; null when there is none. It is used for nothing else. */
export function isTestAddress(address: string | null): boolean | null {
  return address ? TEST_ADDRESSES.has(address) : null;
}
