import { ProxyError } from '../errors.js';

/** A secret of an MTProxy, taken apart. */
export interface MtproxySecret {
  /** 16 bytes. */
  key: Buffer;
  /** Whether packets must be padded: the secret has a prefix. */
  isPadded: boolean;
  /** The domain that fake TLS names; null without fake TLS. */
  domain: string | null;
}

const KEY_BYTES = 16;
const PADDED_PREFIX = 0xdd;
const FAKE_TLS_PREFIX = 0xee;
/** As TDLib (ProxySecret::MAX_DOMAIN_LENGTH), which cuts longer ones off. */
const MAX_DOMAIN_BYTES = 182;

/** @throws ProxyError `auth` for what is not a secret */
export function parseMtproxySecret(hex: string): MtproxySecret {
  const bytes = /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(0);
  const key = bytes.subarray(1, 1 + KEY_BYTES);
  const domain = bytes.subarray(1 + KEY_BYTES);
  if (bytes.length === KEY_BYTES) return { key: bytes, isPadded: false, domain: null };
  if (key.length === KEY_BYTES && domain.length === 0 && bytes[0] === PADDED_PREFIX) {
    return { key, isPadded: true, domain: null };
  }
  if (domain.length > 0 && bytes[0] === FAKE_TLS_PREFIX) {
    return { key, isPadded: true, domain: domain.subarray(0, MAX_DOMAIN_BYTES).toString('latin1') };
  }
  throw new ProxyError('auth', 'The secret of the proxy is not one of an MTProxy');
}
