import type { Collection, Store } from '../state/store.js';
import { hashOf } from './device-registry.js';
import type { Device, DeviceRegistry } from './device-registry.js';
import { RpcError } from './rpc-error.js';
import type { Updates } from './updates.js';

/** What the list of devices says besides the fields of `initConnection`. */
export interface DeviceFacts {
  ip: string;
  country: string;
  region: string;
  /** An official application of Telegram. */
  isOfficial: boolean;
  /**
   * No other device of the account has confirmed the sign-in. It confirms itself after `AUTOCONFIRM_SECONDS`; that of the
   * oldest device needs no confirmation.
   */
  isUnconfirmed: boolean;
}

interface FactsRow extends Partial<DeviceFacts> {
  /** Unix seconds, at most a day old while the device is in use: the time of the last request does not survive a restart. */
  activeAt?: number;
}

interface TtlRow {
  days: number;
}

const DAY_SECONDS = 86_400;
/** A device that signed in less than this ago may not end others. */
const FRESH_SECONDS = DAY_SECONDS;
/** `authorization_autoconfirm_period` of the application's settings. */
export const AUTOCONFIRM_SECONDS = 7 * DAY_SECONDS;
const DEFAULT_TTL_DAYS = 183;
const MAX_TTL_DAYS = 366;
const LOCAL = { ip: '127.0.0.1', country: 'Localhost', region: '', isOfficial: false };

/** The sign-ins of an account as its devices see and end them. */
export class Authorizations {
  private readonly facts: Collection<FactsRow>;
  private readonly ttls: Collection<TtlRow>;

  /** @param now whole unix seconds */
  constructor(
    store: Store,
    private readonly devices: DeviceRegistry,
    private readonly updates: Updates,
    private readonly now: () => number,
  ) {
    this.facts = store.collection('device-facts');
    this.ttls = store.collection('authorization-ttl');
  }

  /** Changes what the list says about a device. */
  describeDevice(id: string, facts: Partial<DeviceFacts>): void {
    this.facts.put(id, { ...this.facts.get(id), ...facts });
  }

  factsOf({ id, phone, since }: Device): DeviceFacts {
    const { activeAt: _, isUnconfirmed = !this.isFirstDevice(phone, id), ...facts } = this.facts.get(id) ?? {};
    return { ...LOCAL, ...facts, isUnconfirmed: isUnconfirmed && this.now() < since + AUTOCONFIRM_SECONDS };
  }

  /** Unix seconds of the last request of the device. */
  lastActiveAt(device: Device): number {
    return Math.max(this.devices.lastActiveAt(device), this.facts.get(device.id)?.activeAt ?? 0);
  }

  /** Days without a request after which a device of the account is signed out. */
  ttlDaysOf(phone: string): number {
    return this.ttls.get(phone)?.days ?? DEFAULT_TTL_DAYS;
  }

  /** @throws RpcError TTL_DAYS_INVALID, or FRESH_RESET_AUTHORISATION_FORBIDDEN within a day of the device's own sign-in */
  setTtlDays(deviceId: string, days: number): void {
    const own = this.ownDevice(deviceId);
    if (days < 1 || days > MAX_TTL_DAYS) throw new RpcError(400, 'TTL_DAYS_INVALID');
    this.assertNotFresh(own);
    this.ttls.put(own.phone, { days });
  }

  /** The device is in use now. */
  recordActivity(deviceId: string): void {
    this.facts.put(deviceId, { ...this.facts.get(deviceId), activeAt: this.now() });
  }

  /** Records a request of a device, after the end of those of its account, itself included, that were idle for too long. */
  recordRequest(deviceId: string): void {
    const own = this.devices.find(deviceId);
    if (!own) return;
    const now = this.now();
    const idleSince = now - this.ttlDaysOf(own.phone) * DAY_SECONDS;
    for (const device of this.devices.signedInDevicesOf(own.phone)) {
      if (this.lastActiveAt(device) < idleSince) this.endDevice(device.id);
    }
    const row = this.facts.get(deviceId);
    if (now - (row?.activeAt ?? own.since) > DAY_SECONDS) this.recordActivity(deviceId);
  }

  /** Another device of the account confirms a sign-in. @throws RpcError HASH_INVALID */
  confirmDevice(deviceId: string, hash: bigint): void {
    const device = this.otherDevicesOf(deviceId).find((other) => hashOf(other) === hash);
    if (!device) throw new RpcError(400, 'HASH_INVALID');
    this.describeDevice(device.id, { isUnconfirmed: false });
  }

  /**
   * A device ends another one, or all others.
   *
   * @throws RpcError HASH_INVALID, or FRESH_RESET_AUTHORISATION_FORBIDDEN within a day of its own sign-in
   */
  resetAuthorizations(deviceId: string, hash?: bigint): void {
    const own = this.ownDevice(deviceId);
    const others = this.otherDevicesOf(deviceId);
    const ended = hash === undefined ? others : others.filter((device) => hashOf(device) === hash);
    if (hash !== undefined && !ended.length) throw new RpcError(400, 'HASH_INVALID');
    this.assertNotFresh(own);
    for (const { id } of ended) this.endDevice(id);
  }

  private isFirstDevice(phone: string, id: string): boolean {
    return this.devices.signedInDevicesOf(phone)[0]?.id === id;
  }

  private endDevice(id: string): void {
    this.updates.publishToAll(this.devices.endDevice(id, 'SESSION_REVOKED'), { kind: 'sessionEnded' });
  }

  private otherDevicesOf(deviceId: string): Device[] {
    const { phone } = this.ownDevice(deviceId);
    return this.devices.signedInDevicesOf(phone).filter(({ id }) => id !== deviceId);
  }

  private ownDevice(deviceId: string): Device {
    const own = this.devices.find(deviceId);
    if (!own) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED');
    return own;
  }

  private assertNotFresh({ since }: Device): void {
    if (this.now() < since + FRESH_SECONDS) throw new RpcError(406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  }
}
