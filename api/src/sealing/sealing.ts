import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decrypt, encrypt } from './aes-gcm.js';
import { Keyring } from './keyring.js';

const FORMAT = 1;
/** Format (1 byte) and version of the key (2 bytes). */
const HEADER_BYTES = 3;

/** Where a sealed value belongs. It opens nowhere else. */
export interface SealedPlace {
  table: string;
  column: string;
  rowId: number | string;
  ownerId: number;
}

/** A sealed value was changed, moved to another place, or its key is gone. */
export class SealBroken extends Error {
  constructor(place: SealedPlace) {
    super(`The sealed value ${place.table}.${place.column} of row ${place.rowId} does not open`);
  }
}

/** Keeps secrets unreadable in the database: AES-256-GCM, bound to table, column, row and owner. */
@Injectable()
export class Sealing {
  /** By version. Node takes five times as long with a key that it has to look at as bytes first. */
  private readonly keys = new Map<number, KeyObject>();

  constructor(private readonly keyring: Keyring) {}

  seal(place: SealedPlace, secret: string): Buffer {
    const { version, key: bytes } = this.keyring.current('seal');
    const key = this.keys.get(version) ?? this.keep(version, bytes);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(FORMAT, 0);
    header.writeUInt16BE(version, 1);
    return Buffer.concat([header, encrypt(key, Buffer.from(secret), context(place, version))]);
  }

  /** @throws SealBroken */
  open(place: SealedPlace, sealed: Buffer): string {
    const isOurs = sealed.length > HEADER_BYTES && sealed.readUInt8(0) === FORMAT;
    const version = isOurs ? sealed.readUInt16BE(1) : 0;
    const bytes = this.keyring.get('seal', version);
    const key = bytes && (this.keys.get(version) ?? this.keep(version, bytes));
    const secret = key && decrypt(key, sealed.subarray(HEADER_BYTES), context(place, version));
    if (!secret) throw new SealBroken(place);
    return secret.toString();
  }

  /** HMAC-SHA-256 by which a unique index finds equal values of one owner without knowing them; 32 bytes. */
  indexOf(ownerId: number, value: string): Buffer {
    return createHmac('sha256', this.keyring.current('index').key).update(`${ownerId}|${value}`).digest();
  }

  private keep(version: number, bytes: Buffer): KeyObject {
    const key = createSecretKey(bytes);
    this.keys.set(version, key);
    return key;
  }
}

function context(place: SealedPlace, version: number): string {
  return [FORMAT, place.table, place.column, place.rowId, place.ownerId, version].join('|');
}
