import type { Collection, Store } from '../state/store.js';
import { Refusal } from './refusal.js';

/** Why a device that was signed in no longer is. */
export type Ending = 'AUTH_KEY_UNREGISTERED' | 'SESSION_REVOKED';

/** A client that is signed in to an account. */
export interface Device {
  /** Names the client's connection; opaque here. */
  id: string;
  phone: string;
  model: string;
  /** Unix seconds. */
  since: number;
}

interface DeviceRow extends Omit<Device, 'id'> {
  /** `password`: the code was right and the password is still missing. */
  state: 'active' | 'password' | Ending;
}

/** Which client is signed in to which account. */
export class Devices {
  private readonly rows: Collection<DeviceRow>;

  constructor(store: Store) {
    this.rows = store.collection('device');
  }

  signIn(device: Device): void {
    this.put(device, 'active');
  }

  awaitPassword(device: Device): void {
    this.put(device, 'password');
  }

  signOut(id: string): void {
    this.rows.delete(id);
  }

  /** Ends every device of the account; its next request is refused with `ending`. */
  revoke(phone: string, ending: Ending): void {
    for (const [id, row] of this.rows.entries()) {
      if (row.phone === phone) this.rows.put(id, { ...row, state: ending });
    }
  }

  /** The signed-in devices of a phone. */
  of(phone: string): Device[] {
    return this.rows
      .entries()
      .filter(([, row]) => row.phone === phone && row.state === 'active')
      .map(([id, { model, since }]) => ({ id, phone, model, since }));
  }

  lastPhoneOf(id: string): string | undefined {
    return this.rows.get(id)?.phone;
  }

  /** @throws Refusal 401 when the client is not signed in, or no longer */
  phoneOf(id: string): string {
    return this.phoneIn(id, ['active']);
  }

  /** As `phoneOf`, and also while only the password is missing. */
  phoneBeforePassword(id: string): string {
    return this.phoneIn(id, ['active', 'password']);
  }

  private phoneIn(id: string, states: DeviceRow['state'][]): string {
    const row = this.rows.get(id);
    if (!row) throw new Refusal(401, 'AUTH_KEY_UNREGISTERED');
    if (states.includes(row.state)) return row.phone;
    throw new Refusal(401, row.state === 'password' ? 'SESSION_PASSWORD_NEEDED' : row.state);
  }

  private put({ id, phone, model, since }: Device, state: DeviceRow['state']): void {
    this.rows.put(id, { phone, model, since, state });
  }
}
