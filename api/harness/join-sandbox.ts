import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxAddresses } from '@giftbuyer/telegram-sandbox';

/** Makes a panel with this data directory join a sandbox, as one that another panel, this process, has started. */
export async function joinSandbox(
  dataDirectory: string,
  { dcs, publicKey }: Pick<SandboxAddresses, 'dcs' | 'publicKey'>,
): Promise<void> {
  const note = { pid: process.pid, panel: process.pid, addresses: { dcs, publicKey } };
  await mkdir(join(dataDirectory, 'sandbox'), { recursive: true });
  await writeFile(join(dataDirectory, 'sandbox', 'running.json'), JSON.stringify(note));
}
