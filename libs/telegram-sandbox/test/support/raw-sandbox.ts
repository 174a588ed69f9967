import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createSandbox } from '../../src/index.js';
import type { DcAddress, Sandbox, SandboxOptions } from '../../src/index.js';
import { rawKey } from './minted.js';
import { RawClient } from './raw-client.js';
import type { ClientKey } from './raw-client.js';
import { getConfig, initialised, resultOf } from './requests.js';
import { settled } from './service.js';

const PHONE = '+9996610001';

/** A sandbox for a test file, and for each test a client that is signed in and has sent initConnection. */
export interface RawSetting {
  sandbox: Sandbox;
  dc: DcAddress;
  /** Of the account that the clients are signed in to. */
  phone: string;
  key: ClientKey;
  /** Hex. */
  keyId: string;
  client: RawClient;
  /** What the sandbox logged so far. */
  lines: string[];
  /** Closes a client at the end of the test. */
  use(client: RawClient): RawClient;
}

export function rawSetting(options: SandboxOptions = {}): RawSetting {
  const lines: string[] = [];
  const clients: RawClient[] = [];
  const use = (client: RawClient): RawClient => {
    clients.push(client);
    return client;
  };
  const setting = { lines, use, phone: PHONE } as RawSetting;
  beforeAll(async () => {
    setting.sandbox = await createSandbox({ log: (line) => lines.push(line), strictMethods: false, ...options });
    setting.dc = setting.sandbox.addresses.dcs[0] as DcAddress;
  });
  beforeEach(async () => {
    const minted = setting.sandbox.mintSession(PHONE);
    setting.key = rawKey(minted);
    setting.keyId = minted.keyId;
    const first = use(await RawClient.connect(setting.dc, setting.key));
    first.send(initialised(getConfig()));
    await resultOf(first);
    first.close();
    setting.client = use(await RawClient.connect(setting.dc, setting.key));
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    setting.sandbox.faults.clear();
  });
  afterAll(() => setting.sandbox.close());
  return setting;
}

/** Sends a request whose answer is delayed until `advance`. */
export async function whileRunning(
  { client, sandbox }: RawSetting,
  run: (messageId: bigint, advance: () => void) => Promise<void>,
): Promise<void> {
  await settled(client);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    sandbox.faults.add({ method: 'help.getConfig', kind: 'latency', ms: 1000, times: 1 });
    const before = sandbox.calls.count('help.getConfig');
    const messageId = client.send(getConfig());
    await sandbox.calls.reached('help.getConfig', before + 1);
    await settled(client);
    await run(messageId, () => vi.advanceTimersByTime(1000));
  } finally {
    vi.useRealTimers();
  }
}
