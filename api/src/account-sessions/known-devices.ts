import { createHash } from 'node:crypto';
import type { Device, DeviceList } from '@giftbuyer/telegram';

/** What the row of an account knows of its devices. */
export interface KnownDevices {
  /** `AccountEntity.deviceDigests` */
  deviceDigests: Buffer | null;
  /** When that list was read. */
  devicesAt: Date | null;
}

/** What a list of devices writes to the row; the time is the database's. */
export interface DeviceColumns {
  deviceDigests: Buffer;
  ttlDays: number;
}

const DIGEST_BYTES = 8;
/** Telegram's clock and that of the database may differ by as much. */
const CLOCK_TOLERANCE_MS = 3_600_000;
const SMALLINT_MAX = 32_767;

export function deviceColumns({ ttlDays, devices }: DeviceList): DeviceColumns {
  const digests = othersOf(devices).map(digestOf);
  return {
    deviceDigests: Buffer.concat(digests.sort((a, b) => a.compare(b))),
    ttlDays: Math.max(0, Math.min(SMALLINT_MAX, ttlDays)),
  };
}

/**
 * The devices that signed in since the last list; none when there was no list before. A device of an unknown hash that signed
 * in earlier is none: Telegram does not promise that a hash stays the same.
 */
export function findNewDevices({ devices }: DeviceList, { deviceDigests, devicesAt }: KnownDevices): Device[] {
  if (!deviceDigests || !devicesAt) return [];
  const known = new Set<string>();
  for (let i = 0; i < deviceDigests.length; i += DIGEST_BYTES)
    known.add(deviceDigests.toString('hex', i, i + DIGEST_BYTES));
  const since = devicesAt.getTime() - CLOCK_TOLERANCE_MS;
  return othersOf(devices).filter(
    (device) => device.createdAt.getTime() > since && !known.has(digestOf(device).toString('hex')),
  );
}

/** When the last of them signed in; null without any. */
export function newestSignIn(devices: Device[]): Date | null {
  return devices.length === 0 ? null : new Date(Math.max(...devices.map(({ createdAt }) => createdAt.getTime())));
}

/** The session that asks is the panel's own. */
function othersOf(devices: Device[]): Device[] {
  return devices.filter(({ isCurrent }) => !isCurrent);
}

function digestOf({ hash }: Device): Buffer {
  return createHash('sha256').update(hash).digest().subarray(0, DIGEST_BYTES);
}
