import type { Device } from './device-registry.js';
import type { LedgerEntry } from './ledger.js';
import type { Stars } from './stars.js';

/** An event that is pushed to signed-in devices. */
export type DeviceUpdate =
  | { kind: 'loginTokenAccepted' }
  | { kind: 'newDevice'; device: Device }
  /** The device was signed out from elsewhere. */
  | { kind: 'sessionEnded' }
  | { kind: 'balance'; stars: Stars }
  /** A gift that the account of this phone sent or received. */
  | { kind: 'gift'; phone: string; entry: LedgerEntry };

export type UpdateListener = (deviceId: string, update: DeviceUpdate) => void;

/** Publishes updates for devices, synchronously and in the order of the events. */
export class Updates {
  private readonly listeners = new Set<UpdateListener>();

  /** @returns a function that ends the subscription */
  subscribe(listener: UpdateListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  publish(deviceId: string, update: DeviceUpdate): void {
    for (const listener of this.listeners) listener(deviceId, update);
  }

  publishToAll(deviceIds: string[], update: DeviceUpdate): void {
    for (const deviceId of deviceIds) this.publish(deviceId, update);
  }
}
