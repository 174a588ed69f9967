import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decrypt, encrypt } from './aes-gcm.js';
import { Secret } from '../secret.js';
import { type DataKey, KEY_ID_BYTES, Keyring, keyIdOf } from './keyring.js';

/** Of versions that named a key by its number alone: format (1 byte), version of the key (2 bytes). */
const NUMBERED = { format: 1, headerBytes: 3 };
/** Format (1 byte), id of the key (8 bytes): a number may stand for another key where rows of `data_keys` were lost. */
const FORMAT = 2;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** Values that are found without being opened. */
export type IndexedColumn = 'phone' | 'api_hash' | 'recovery_code';

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
  /** Node takes five times as long with a key that it has to look at as bytes first. */
  private readonly prepared = new WeakMap<DataKey, { key: KeyObject; id: Buffer }>();

  constructor(private readonly keyring: Keyring) {}

  seal(place: SealedPlace, secret: string): Buffer {
    const { key, id } = this.prepare(this.keyring.current('seal'));
    const sealed = encrypt(key, Buffer.from(secret), context(FORMAT, place, id.toString('hex')));
    return Buffer.concat([headerOf(id), sealed]);
  }

  /** @throws SealBroken */
  open(place: SealedPlace, sealed: Buffer): Secret<string> {
    const secret = this.openWithId(place, sealed) ?? this.openNumbered(place, sealed);
    if (!secret) throw new SealBroken(place);
    return new Secret(secret.toString());
  }

  /** What values begin with that are sealed now; those that begin with something else wait to be sealed again. */
  currentHeader(): Buffer {
    return headerOf(this.prepare(this.keyring.current('seal')).id);
  }

  /**
   * HMAC-SHA-256 by which a unique index finds equal values of one owner and column without knowing them; 32 bytes.
   * Its key stays the same for good: with two keys the same value could be there twice.
   */
  indexOf(column: IndexedColumn, ownerId: number, value: string): Buffer {
    return createHmac('sha256', this.keyring.first('index').key).update(`${column}|${ownerId}|${value}`).digest();
  }

  private openWithId(place: SealedPlace, sealed: Buffer): Buffer | null {
    if (sealed.length <= HEADER_BYTES || sealed.readUInt8(0) !== FORMAT) return null;
    const id = sealed.subarray(1, HEADER_BYTES);
    const dataKey = this.keyring.byId('seal', id);
    if (!dataKey) return null;
    return decrypt(
      this.prepare(dataKey).key,
      sealed.subarray(HEADER_BYTES),
      context(FORMAT, place, id.toString('hex')),
    );
  }

  private openNumbered(place: SealedPlace, sealed: Buffer): Buffer | null {
    const { format, headerBytes } = NUMBERED;
    if (sealed.length <= headerBytes || sealed.readUInt8(0) !== format) return null;
    const version = sealed.readUInt16BE(1);
    const dataKey = this.keyring.byVersion('seal', version);
    if (!dataKey) return null;
    return decrypt(this.prepare(dataKey).key, sealed.subarray(headerBytes), context(format, place, String(version)));
  }

  private prepare(dataKey: DataKey): { key: KeyObject; id: Buffer } {
    const known = this.prepared.get(dataKey);
    if (known) return known;
    const prepared = { key: createSecretKey(dataKey.key), id: keyIdOf(dataKey.key) };
    this.prepared.set(dataKey, prepared);
    return prepared;
  }
}

/** What values begin with that a key of this id has sealed. */
export function headerOf(id: Buffer): Buffer {
  return Buffer.concat([Buffer.from([FORMAT]), id]);
}

/** Those of versions that named a key by its number. */
export function numberedHeaderOf(version: number): Buffer {
  return Buffer.from([NUMBERED.format, version >> 8, version & 0xff]);
}

function context(format: number, place: SealedPlace, key: string): string {
  return [format, place.table, place.column, place.rowId, place.ownerId, key].join('|');
}
