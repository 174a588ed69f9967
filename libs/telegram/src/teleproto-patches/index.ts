import { patchBigInt } from './bigint.js';
import { patchFutureSalts } from './future-salts.js';
import { patchPackedObjects } from './packed-objects.js';
import { patchReadObjects } from './read-objects.js';
import { patchReceivedMessages } from './received-messages.js';

/** Patches the Telegram library for the whole process. Idempotent. */
export function applyPatches(): void {
  patchBigInt();
  patchFutureSalts();
  patchPackedObjects();
  patchReadObjects();
  patchReceivedMessages();
}
