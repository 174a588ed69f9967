import { RpcError } from './rpc-error.js';

const MINUTE_MS = 60_000;

/** How often an account may read the catalogue. Telegram has such limits and does not say which. */
export class CatalogueLimit {
  /** Requests of one account in a minute; no limit if null. */
  perMinute: number | null = null;
  /** The times of the requests of the last minute by phone, unix milliseconds. */
  private readonly requests = new Map<string, number[]>();

  /** @param clock unix milliseconds */
  constructor(private readonly clock: () => number) {}

  /** @throws RpcError FLOOD_WAIT_n */
  count(phone: string): void {
    if (this.perMinute === null) return this.requests.clear();
    const now = this.clock();
    const recent = (this.requests.get(phone) ?? []).filter((at) => at > now - MINUTE_MS);
    const [oldest = now] = recent;
    if (recent.length >= this.perMinute)
      throw new RpcError(420, `FLOOD_WAIT_${Math.max(1, Math.ceil((oldest + MINUTE_MS - now) / 1000))}`);
    this.requests.set(phone, [...recent, now]);
  }
}
