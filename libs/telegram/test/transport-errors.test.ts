import { afterEach, describe, expect, test } from 'vitest';
import { app, useSandbox } from './sandbox.js';

/** Longer than the timeout of a test, so the deadline cannot end the request. */
const NEVER_MS = 600_000;

const sandbox = useSandbox();
let phones = 1700;
const repairs: (() => void)[] = [];
afterEach(() => repairs.splice(0).forEach((repair) => repair()));

describe.each([0, 1, 2, 3])('a transport error after %i packets', (afterPackets) => {
  test.each([-404, -429, -444].flatMap((code) => [true, false].map((closes) => [code, closes] as const)))(
    '%i ends a reading before its deadline; the connection closes: %s',
    async (code, closes) => {
      const { session } = await sandbox.signIn(`+999662${phones++}`);
      repairs.push(sandbox.faults.add({ kind: 'unsolicitedError', code, afterPackets, closes }));
      const reading = sandbox.gateway(NEVER_MS).readAccount(app, session, () => undefined);
      await reading.catch((error: unknown) => expect(error).toMatchObject({ name: 'TelegramUnreachableError' }));
    },
  );
});
