import type { Api } from '../tl/codec.js';
import { unixNow } from '../unix-time.js';
import { method } from './call.js';

/** Nothing ever happens to these accounts, so their state stays where it starts. */
export const updates = [
  method<Api.updates.GetState>('updates.getState', (call) => {
    call.account();
    return { _: 'updates.state', pts: 1, qts: 0, date: unixNow(), seq: 1, unreadCount: 0 };
  }),
  method<Api.updates.GetDifference>('updates.getDifference', (call) => {
    call.account();
    return { _: 'updates.differenceEmpty', date: unixNow(), seq: 1 };
  }),
];
