import { Api, helpers } from 'telegram';
import type { OpenConnection } from './connection.js';
import { TelegramRpcError } from './errors.js';
import { storableText } from './storable-text.js';

/** A device that is signed in to the account (`authorization`). */
export interface Device {
  /** 64 bits, signed, in decimal; `0` for the session that asks. */
  hash: string;
  isCurrent: boolean;
  isOfficial: boolean;
  /** Telegram asks the account's other devices whether this sign-in was theirs. */
  isUnconfirmed: boolean;
  /** The code was right, and the 2FA password is still missing. */
  isPasswordPending: boolean;
  deviceModel: string;
  platform: string;
  systemVersion: string;
  apiId: number;
  appName: string;
  appVersion: string;
  createdAt: Date;
  activeAt: Date;
  ip: string;
  country: string;
  region: string;
}

export interface DeviceList {
  /** When the session that asks is a day old, and may end others; null when the list does not contain it. */
  mayEndOthersAt: Date | null;
  /** `authorization_ttl_days`: Telegram signs out a device after this many days without use. */
  ttlDays: number;
  devices: Device[];
}

/**
 * - `end`: signs the device out.
 * - `end_others`: signs all other devices out.
 * - `confirm`: the sign-in was the owner's.
 * - `ttl`: sets `DeviceList.ttlDays`.
 */
export type DeviceChange =
  { kind: 'end' | 'confirm'; hash: string } | { kind: 'end_others' } | { kind: 'ttl'; days: number };

/**
 * - `done`: Telegram made the change.
 * - `gone`: no device has this hash, or none any more.
 * - `too_fresh`: the session is younger than 24 hours; `possibleAt` is null when Telegram does not name its sign-in.
 */
export type DeviceChangeResult = { kind: 'done' | 'gone' } | { kind: 'too_fresh'; possibleAt: Date | null };

const FRESH_MS = 24 * 3600_000;
/** Another program wrote these texts. */
const MAX_TEXT_LENGTH = 128;

/** `account.getAuthorizations` */
export async function readDevices({ invoke }: OpenConnection, timeoutMs?: number): Promise<DeviceList> {
  const answer = await invoke(new Api.account.GetAuthorizations(), timeoutMs);
  const devices = answer.authorizations.map(toDevice);
  const current = devices.find(({ isCurrent }) => isCurrent);
  const mayEndOthersAt = current ? new Date(current.createdAt.getTime() + FRESH_MS) : null;
  return { ttlDays: answer.authorizationTtlDays, mayEndOthersAt, devices };
}

export async function changeDevices(connection: OpenConnection, change: DeviceChange): Promise<DeviceChangeResult> {
  try {
    await connection.invoke(requestOf(change));
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    if (error.code === 'HASH_INVALID') return { kind: 'gone' };
    if (error.code !== 'FRESH_RESET_AUTHORISATION_FORBIDDEN') throw error;
    return { kind: 'too_fresh', possibleAt: await readPossibleAt(connection) };
  }
}

async function readPossibleAt(connection: OpenConnection): Promise<Date | null> {
  try {
    return (await readDevices(connection)).mayEndOthersAt;
  } catch (error) {
    if (error instanceof TelegramRpcError) return null;
    throw error;
  }
}

type ChangeRequest =
  | Api.account.ResetAuthorization
  | Api.auth.ResetAuthorizations
  | Api.account.ChangeAuthorizationSettings
  | Api.account.SetAuthorizationTTL;

function requestOf(change: DeviceChange): ChangeRequest {
  switch (change.kind) {
    case 'end':
      return new Api.account.ResetAuthorization({ hash: helpers.returnBigInt(change.hash) });
    case 'end_others':
      return new Api.auth.ResetAuthorizations();
    case 'confirm':
      return new Api.account.ChangeAuthorizationSettings({ confirmed: true, hash: helpers.returnBigInt(change.hash) });
    case 'ttl':
      return new Api.account.SetAuthorizationTTL({ authorizationTtlDays: change.days });
  }
}

function toDevice(authorization: Api.Authorization): Device {
  const text = (value: string) => storableText(value, MAX_TEXT_LENGTH);
  return {
    hash: authorization.hash.toString(),
    isCurrent: authorization.current ?? false,
    isOfficial: authorization.officialApp ?? false,
    isUnconfirmed: authorization.unconfirmed ?? false,
    isPasswordPending: authorization.passwordPending ?? false,
    deviceModel: text(authorization.deviceModel),
    platform: text(authorization.platform),
    systemVersion: text(authorization.systemVersion),
    apiId: authorization.apiId,
    appName: text(authorization.appName),
    appVersion: text(authorization.appVersion),
    createdAt: new Date(authorization.dateCreated * 1000),
    activeAt: new Date(authorization.dateActive * 1000),
    ip: text(authorization.ip),
    country: text(authorization.country),
    region: text(authorization.region),
  };
}
