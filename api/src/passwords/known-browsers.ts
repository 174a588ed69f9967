import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keyring } from '../sealing/keyring.js';

const ID_BYTES = 16;
/** Version of the key, id of the browser, signature. */
const TOKEN = /^(\d{1,5})\.([\w-]{22})\.([\w-]{43})$/;

/** What the token of a browser is bound to. */
export interface BrowserOwner {
  id: number;
  /** See `UserEntity`. */
  accessEpoch: number;
  /** PHC string. */
  passwordHash: string;
}

/**
 * Recognises browsers in which a user has signed in, by a signed token that is bound to the user, the password and the access
 * epoch: a new password and signing out everywhere void all of them. The token grants no access; it only exempts the browser from
 * the limits of strangers.
 */
@Injectable()
export class KnownBrowsers {
  constructor(private readonly keyring: Keyring) {}

  /** The token of a browser in which the user has just signed in; `id` keeps the one that it has. */
  issueToken(user: BrowserOwner, id = randomBytes(ID_BYTES).toString('base64url')): string {
    const { version, key } = this.keyring.currentKey('jwt');
    return `${version}.${id}.${signatureOf(key, id, user).toString('base64url')}`;
  }

  /** The id of the browser when one of the tokens is of this user; null otherwise. */
  browserIdOf(tokens: readonly string[], user: BrowserOwner): string | null {
    for (const token of tokens) {
      const [, version = '', id = '', signature = ''] = TOKEN.exec(token) ?? [];
      const key = this.keyring.keyBytesOfVersion('jwt', Number(version));
      if (key && timingSafeEqual(Buffer.from(signature, 'base64url'), signatureOf(key, id, user))) return id;
    }
    return null;
  }
}

/** The prefix keeps it apart from what else is signed with the key. */
function signatureOf(key: Buffer, id: string, user: BrowserOwner): Buffer {
  return createHmac('sha256', key)
    .update(`known-browser|${user.id}|${id}|${user.accessEpoch}|${user.passwordHash}`)
    .digest();
}
