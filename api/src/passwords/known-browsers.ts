import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { nameKeyOf } from '../database/name-key.js';
import { Keyring } from '../sealing/keyring.js';

const ID_BYTES = 16;
/** Version of the key, id of the browser, signature of the name, signature of the user. */
const TOKEN = /^(\d{1,5})\.([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/;

/** What the token of a browser is bound to. */
export interface BrowserOwner {
  id: number;
  username: string;
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
    const signatures = [nameSignatureOf(key, id, user.username), userSignatureOf(key, id, user)];
    return [version, id, ...signatures.map((signature) => signature.toString('base64url'))].join('.');
  }

  /** The tokens that were issued to a user of this name, found without the user: the time must not reveal which names exist. */
  tokensOfName(tokens: readonly string[], username: string): string[] {
    return tokens.filter((token) => {
      const [, version = '', id = '', nameSignature = ''] = TOKEN.exec(token) ?? [];
      const key = this.keyring.keyBytesOfVersion('jwt', Number(version));
      return key && isSignature(nameSignature, nameSignatureOf(key, id, username));
    });
  }

  /** The id of the browser when one of the tokens is of this user; null otherwise. */
  browserIdOf(tokens: readonly string[], user: BrowserOwner): string | null {
    for (const token of tokens) {
      const [, version = '', id = '', , signature = ''] = TOKEN.exec(token) ?? [];
      const key = this.keyring.keyBytesOfVersion('jwt', Number(version));
      if (key && isSignature(signature, userSignatureOf(key, id, user))) return id;
    }
    return null;
  }
}

function isSignature(text: string, expected: Buffer): boolean {
  return timingSafeEqual(Buffer.from(text, 'base64url'), expected);
}

// The prefixes keep them apart from what else is signed with the key.
function nameSignatureOf(key: Buffer, id: string, username: string): Buffer {
  return createHmac('sha256', key)
    .update(`known-browser-name|${id}|${nameKeyOf(username)}`)
    .digest();
}

function userSignatureOf(key: Buffer, id: string, user: BrowserOwner): Buffer {
  return createHmac('sha256', key)
    .update(`known-browser|${user.id}|${id}|${user.accessEpoch}|${user.passwordHash}`)
    .digest();
}
