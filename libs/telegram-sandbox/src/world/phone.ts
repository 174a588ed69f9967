import type { SignIns } from './sign-ins.js';
import { parseTestNumber } from './test-numbers.js';

/** A phone that is signed in to its account. */
export interface Phone {
  /** Scans a QR code: its bytes, their base64url, or the whole `tg://login` link. @throws RpcError AUTH_TOKEN_… */
  acceptQr(code: Buffer | string): void;
  /** The current login code; undefined when none was sent or it has expired. */
  code(): string | undefined;
}

export function createPhone(signIns: SignIns, phone: string): Phone {
  return {
    acceptQr: (code) => void signIns.acceptLoginToken(phone, typeof code === 'string' ? tokenIn(code) : code),
    code: () => signIns.codes.currentCode(parseTestNumber(phone)),
  };
}

/** Any other text is passed on and rejected as an invalid token. */
function tokenIn(code: string): Buffer {
  const token = /^tg:\/\/login\?(?:.*&)?token=([^&]+)/.exec(code)?.[1] ?? code;
  return Buffer.from(token, 'base64url');
}
