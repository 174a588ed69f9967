import type { Device } from './devices.js';
import type { Entry } from './ledger.js';
import type { Stars } from './stars.js';

/** What a client is told without having asked. */
export type Notice =
  | { kind: 'loginTokenAccepted' }
  | { kind: 'newDevice'; device: Device }
  /** The device was signed out from elsewhere. */
  | { kind: 'sessionEnded' }
  | { kind: 'balance'; stars: Stars }
  /** A gift that the account of this phone sent or got. */
  | { kind: 'gift'; phone: string; entry: Entry };

/** Takes what the device of this id should hear. */
export type Listener = (deviceId: string, notice: Notice) => void;

/** From what happens in the world to those who bring it to the clients: at once, in the order of the events. */
export class Notices {
  private readonly listeners = new Set<Listener>();

  /** @returns a function that ends it */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(deviceId: string, notice: Notice): void {
    for (const listener of this.listeners) listener(deviceId, notice);
  }
}
