import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { decrypt, encrypt } from './aes-gcm.js';
import { Secret } from '../secret.js';
import { type DataKey, KEY_ID_BYTES, Keyring, keyIdOf } from './keyring.js';

/** Of former versions: format (1 byte), version of the key (2 bytes). */
const VERSION_FORMAT = { format: 1, headerBytes: 3 };
/** Format (1 byte), id of the key (8 bytes). After a loss of rows of `data_keys` a version may name another key, an id cannot. */
const FORMAT = 2;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** Values that have a blind index. */
export type BlindIndexColumn = 'phone' | 'api_hash' | 'recovery_code' | 'auth_key' | 'proxy';

/** The cell that a sealed value belongs to. It cannot be unsealed as the value of another one. */
export interface SealContext {
  table: string;
  column: string;
  rowId: number | string;
  ownerId: number;
}

/** A sealed value was changed or moved to another cell, or its key is missing. */
export class UnsealError extends Error {
  constructor(context: SealContext) {
    super(`The sealed value ${context.table}.${context.column} of row ${context.rowId} does not open`);
  }
}

/** Keeps secrets unreadable in the database: AES-256-GCM, bound to table, column, row and owner. */
@Injectable()
export class Sealing {
  /** Node takes five times as long when the key is a Buffer. */
  private readonly keyObjects = new WeakMap<DataKey, { key: KeyObject; id: Buffer }>();

  constructor(private readonly keyring: Keyring) {}

  /** @throws AppError `unavailable` while the keys cannot be read again */
  seal(context: SealContext, secret: string): Buffer {
    this.assertCanSeal();
    return this.sealMessage(context, secret);
  }

  /** Before what must not be lost, such as a sign-in. @throws AppError `unavailable` while the keys cannot be read again */
  assertCanSeal(): void {
    if (this.keyring.isFenced) throw new AppError('unavailable');
  }

  /** For what is not stored: who gets it may miss the key, and nothing is lost. */
  sealMessage(context: SealContext, secret: string): Buffer {
    const { key, id } = this.keyObjectOf(this.keyring.currentKey('seal'));
    const sealed = encrypt(key, Buffer.from(secret), authenticatedData(FORMAT, context, id.toString('hex')));
    return Buffer.concat([headerOf(id), sealed]);
  }

  /** @throws UnsealError */
  unseal(context: SealContext, sealed: Buffer): Secret<string> {
    const secret = this.unsealByKeyId(context, sealed) ?? this.unsealByKeyVersion(context, sealed);
    if (!secret) throw new UnsealError(context);
    return new Secret(secret.toString());
  }

  /** The first bytes of values that are sealed with the current key. */
  currentHeader(): Buffer {
    return headerOf(this.keyObjectOf(this.keyring.currentKey('seal')).id);
  }

  /**
   * HMAC-SHA-256 of a value, 32 bytes: a unique index on it finds equal values of one owner and column.
   * Its key is never rotated: with two keys the same value could be stored twice.
   */
  blindIndex(column: BlindIndexColumn, ownerId: number, value: string): Buffer {
    return createHmac('sha256', this.keyObjectOf(this.keyring.firstKey('index')).key)
      .update(`${column}|${ownerId}|${value}`)
      .digest();
  }

  private unsealByKeyId(context: SealContext, sealed: Buffer): Buffer | null {
    if (sealed.length <= HEADER_BYTES || sealed.readUInt8(0) !== FORMAT) return null;
    const id = sealed.subarray(1, HEADER_BYTES);
    const dataKey = this.keyring.keyOfId('seal', id);
    if (!dataKey) return null;
    return decrypt(
      this.keyObjectOf(dataKey).key,
      sealed.subarray(HEADER_BYTES),
      authenticatedData(FORMAT, context, id.toString('hex')),
    );
  }

  private unsealByKeyVersion(context: SealContext, sealed: Buffer): Buffer | null {
    const { format, headerBytes } = VERSION_FORMAT;
    if (sealed.length <= headerBytes || sealed.readUInt8(0) !== format) return null;
    const version = sealed.readUInt16BE(1);
    const dataKey = this.keyring.keyOfVersion('seal', version);
    if (!dataKey) return null;
    return decrypt(
      this.keyObjectOf(dataKey).key,
      sealed.subarray(headerBytes),
      authenticatedData(format, context, String(version)),
    );
  }

  private keyObjectOf(dataKey: DataKey): { key: KeyObject; id: Buffer } {
    const known = this.keyObjects.get(dataKey);
    if (known) return known;
    const prepared = { key: createSecretKey(dataKey.key), id: keyIdOf(dataKey.key) };
    this.keyObjects.set(dataKey, prepared);
    return prepared;
  }
}

/** The first bytes of values that a key of this id has sealed. */
export function headerOf(id: Buffer): Buffer {
  return Buffer.concat([Buffer.from([FORMAT]), id]);
}

/** The same for values of former versions. */
export function headerOfVersion(version: number): Buffer {
  return Buffer.from([VERSION_FORMAT.format, version >> 8, version & 0xff]);
}

function authenticatedData(format: number, context: SealContext, key: string): string {
  return [format, context.table, context.column, context.rowId, context.ownerId, key].join('|');
}
