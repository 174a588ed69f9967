import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** The id of the request in whose asynchronous context this runs; undefined outside of requests. */
export function requestId(): string | undefined {
  return current.getStore();
}

/** Calls `work` in an asynchronous context of which `id` is the `requestId`. */
export function withRequestId(id: string, work: () => void): void {
  current.run(id, work);
}
