import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';

/** The error that a device gets after its session was ended. */
export type Ending = 'AUTH_KEY_UNREGISTERED' | 'SESSION_REVOKED';

/** The fields of `initConnection` that the list of devices shows. */
export interface ClientDescription {
  model: string;
  system?: string;
  appVersion?: string;
  apiId?: number;
}

/** A client before its sign-in. */
export interface NewDevice extends ClientDescription {
  /** The id of the auth key; opaque here. */
  id: string;
}

/** A client that is signed in to an account. */
export interface Device extends NewDevice {
  phone: string;
  /** Unix seconds. */
  since: number;
}

/** A device with what its key sent in `initConnection`. */
export interface DeviceWithClientInfos extends Device {
  /** The latest `MAX_CLIENT_INFOS` that differ from the one before, in order. */
  clientInfos: ClientDescription[];
}

const MAX_CLIENT_INFOS = 8;

interface DeviceRow extends Omit<Device, 'id'> {
  /** `password`: the code was right and the password is still missing. */
  state: 'active' | 'password' | Ending;
  /** The id of the device in the account's data centre whose authorization this one imported; it ends with that device. */
  helps?: string;
  clientInfos?: ClientDescription[];
}

/** Which client is signed in to which account. */
export class DeviceRegistry {
  private readonly rows: Collection<DeviceRow>;
  private readonly byPhone = new Map<string, Set<string>>();
  /** Unix seconds; a device without an entry was last active when it signed in. */
  private readonly lastActive = new Map<string, number>();

  /** Called with the phone that a device signs in to, by code, password or QR code. */
  onSignIn: (phone: string) => void = () => undefined;

  constructor(store: Store) {
    this.rows = store.collection('device');
    for (const [id, { phone }] of this.rows.entries()) this.index(id, phone);
  }

  signIn(device: Device): void {
    this.saveDevice(device, 'active');
    this.onSignIn(device.phone);
  }

  awaitPassword(device: Device): void {
    this.saveDevice(device, 'password');
  }

  /** Signs a client in at another data centre with an imported authorization. It ends with the main device. */
  signInImported(device: Device, mainDeviceId: string): void {
    this.saveDevice(device, 'active', mainDeviceId);
  }

  signOut(id: string): void {
    for (const one of [id, ...this.importedIdsOf(id)]) this.deleteDevice(one);
  }

  /** Ends a device: its next request is answered with `ending`. @returns its id and those with its imported authorization */
  endDevice(id: string, ending: Ending): string[] {
    const ended = [id, ...this.importedIdsOf(id)];
    for (const one of ended) {
      const row = this.rows.get(one);
      if (row) this.rows.put(one, { ...row, state: ending });
    }
    return ended;
  }

  /** Ends every device of the account. */
  endDevicesOf(phone: string, ending: Ending): void {
    for (const [id, row] of this.rowsOf(phone)) this.rows.put(id, { ...row, state: ending });
  }

  /** The signed-in devices of a phone, without imported authorizations. */
  signedInDevicesOf(phone: string): Device[] {
    return this.rowsOf(phone)
      .filter(([, row]) => row.state === 'active' && row.helps === undefined)
      .map(([id, row]) => toDevice(id, row));
  }

  /** The ids of the signed-in devices of a phone, imported authorizations included. */
  signedInIdsOf(phone: string): string[] {
    return this.rowsOf(phone)
      .filter(([, row]) => row.state === 'active')
      .map(([id]) => id);
  }

  find(id: string): Device | undefined {
    const row = this.rows.get(id);
    return row && toDevice(id, row);
  }

  /** Whether it is signed in, or only the password is missing. */
  isBeforePassword(id: string): boolean {
    const state = this.rows.get(id)?.state;
    return state === 'active' || state === 'password';
  }

  isSignedIn(id: string): boolean {
    return this.rows.get(id)?.state === 'active';
  }

  /** @throws RpcError 401 when the client is not signed in, or no longer */
  phoneOf(id: string): string {
    return this.phoneInState(id, ['active']);
  }

  /** As `phoneOf`, and also while only the password is missing. */
  phoneBeforePassword(id: string): string {
    return this.phoneInState(id, ['active', 'password']);
  }

  /** Records an `initConnection` of a key that is signed in. */
  recordClientInfo(id: string, client: ClientDescription): void {
    const row = this.rows.get(id);
    const known = row?.clientInfos ?? [];
    if (!row || isDeepStrictEqual(known.at(-1), client)) return;
    const clientInfos = [...known, client].slice(-MAX_CLIENT_INFOS);
    this.rows.put(id, { ...row, clientInfos });
  }

  clientInfosOf(id: string): ClientDescription[] {
    return this.rows.get(id)?.clientInfos ?? [];
  }

  recordActivity(id: string, unixSeconds: number): void {
    this.lastActive.set(id, unixSeconds);
  }

  /** Unix seconds. */
  lastActiveAt({ id, since }: Device): number {
    return this.lastActive.get(id) ?? since;
  }

  private phoneInState(id: string, states: DeviceRow['state'][]): string {
    const row = this.rows.get(id);
    if (!row) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED');
    if (states.includes(row.state)) return row.phone;
    throw new RpcError(401, row.state === 'password' ? 'SESSION_PASSWORD_NEEDED' : row.state);
  }

  private importedIdsOf(id: string): string[] {
    return this.rowsOf(this.rows.get(id)?.phone ?? '')
      .filter(([, row]) => row.helps === id)
      .map(([helper]) => helper);
  }

  private rowsOf(phone: string): [id: string, row: DeviceRow][] {
    return [...(this.byPhone.get(phone) ?? [])].flatMap((id) => {
      const row = this.rows.get(id);
      return row ? [[id, row] as [string, DeviceRow]] : [];
    });
  }

  private saveDevice({ id, ...device }: Device, state: DeviceRow['state'], helps?: string): void {
    this.deleteDevice(id);
    const { model, system, appVersion, apiId } = device;
    // A minted session had no client yet.
    const clientInfos = appVersion === undefined ? [] : [{ model, system, appVersion, apiId }];
    this.rows.put(id, { ...device, state, clientInfos, ...(helps !== undefined && { helps }) });
    this.index(id, device.phone);
  }

  /** Also when a client signs in to another account: it leaves the one before. */
  private deleteDevice(id: string): void {
    const row = this.rows.get(id);
    if (!row) return;
    this.byPhone.get(row.phone)?.delete(id);
    this.lastActive.delete(id);
    this.rows.delete(id);
  }

  private index(id: string, phone: string): void {
    const ids = this.byPhone.get(phone);
    if (ids) ids.add(id);
    else this.byPhone.set(phone, new Set([id]));
  }
}

function toDevice(id: string, { phone, model, system, appVersion, apiId, since }: DeviceRow): Device {
  return {
    id,
    phone,
    model,
    ...(system !== undefined && { system }),
    ...(appVersion !== undefined && { appVersion }),
    ...(apiId !== undefined && { apiId }),
    since,
  };
}

/** The `hash` by which other devices of the account know this one: not 0, and the same after a restart. */
export function hashOf({ id, since }: Device): bigint {
  return createHash('sha256').update(`${id} ${since}`).digest().readBigInt64LE() | 1n;
}
