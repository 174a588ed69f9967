import { patchBigInt } from './bigint.js';
import { patchFutureSalts } from './future-salts.js';
import { patchReceivedMessages } from './received-messages.js';

/** Mends the Telegram library for the whole process; any number of calls is as good as one. */
export function applyPatches(): void {
  patchBigInt();
  patchFutureSalts();
  patchReceivedMessages();
}
