import { execFileSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { PanelProcess } from '../harness/panel-process.js';
import { PASSWORD } from '../harness/test-user.js';
import { Person } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

/** Room for a new PostgreSQL (some 80 MB), and for little more. */
const SIZE = '160m';
const MIB = Buffer.alloc(1024 * 1024, 1);

let directory: string;
let isMounted = false;
beforeAll(async () => {
  directory = await testDirectory('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0711`, 'tmpfs', directory], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    // Only root may mount, and not in every container.
  }
});
afterAll(async () => {
  if (isMounted) execFileSync('umount', [directory]);
  await rm(directory, { recursive: true });
});

/** Uses up all free space of the disk. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let size = MIB.length; size >= 1;) {
      try {
        const { bytesWritten } = await file.write(MIB, 0, size);
        if (bytesWritten < size) size = Math.floor(size / 2);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    await file.close();
  }
}

test('on a full disk writes answer 503 with the reason, and everything works again once there is space', async ({
  skip,
}) => {
  skip(!isMounted, 'needs to mount a file system');
  const panel = await PanelProcess.start({ DATA_DIR: directory, SANDBOX: 'on', LOG_LEVEL: 'warn' });
  try {
    const client = panel.client();
    await client.post('/api/auth/register', { username: 'ada', password: PASSWORD });
    let profiles = 0;
    const addProfile = async () => {
      const api_hash = (profiles + 1).toString(16).padStart(32, '0');
      const answer = await client.post('/api/apiprofile', {
        api_id: 4242 + profiles,
        api_hash,
        environment: 'sandbox',
      });
      if (answer.status === 200) profiles += 1;
      return answer;
    };
    const first = await addProfile();
    const ada = new Person(client, Number(first.body['api_profile_id']));
    const { id } = await ada.addAccount('+9996621001');

    const filler = join(directory, 'filler');
    await fill(filler);
    // Rows that fit into existing pages are still written.
    let refused = await addProfile();
    for (let i = 0; i < 2_000 && refused.status === 200; i++) refused = await addProfile();
    expectError(refused, 503, 'storage_unwritable');
    expect(refused.body['detail']).toMatch(/диск/i);
    for (let i = 0; i < 20; i++) expectError(await addProfile(), 503, 'storage_unwritable');
    expect((await ada.list()).accounts.map((account) => account.id)).toEqual([id]);
    expect((await client.get('/api/me')).status).toBe(200);
    // One log line for all refused requests.
    expect(panel.stderr.split('\n').filter((line) => /disk is full/.test(line))).toHaveLength(1);
    expect(panel.stderr.split('\n').length).toBeLessThan(10);

    await rm(filler);
    await expect.poll(async () => (await addProfile()).status).toBe(200);
    // Telegram, on the same disk, may have failed readings in the background: then it is left alone for some seconds.
    const lastStage = async () => (await ada.refreshed(id)).at(-1);
    await expect.poll(lastStage).toMatchObject({ done: true, account: { id, status: 'ok' } });
    const { body } = await client.get<{ items: { api_id: number }[] }>('/api/apiprofiles');
    // No refused profile was stored.
    expect(body.items).toHaveLength(profiles);
  } finally {
    expect(await panel.end()).toBe(0);
  }
});
