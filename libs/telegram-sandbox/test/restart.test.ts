import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ControlAddress } from '../src/control/server.js';
import type { SandboxAddresses } from '../src/index.js';
import { fillDisk, mountDisk, unmountDisks } from './support/small-disk.js';
import { sendCode, signIn, teleproto } from './support/teleproto.js';

const library = fileURLToPath(new URL('..', import.meta.url));
let directory: string;
let child: ChildProcess;
const clients: TelegramClient[] = [];

// The command line exists only after the build.
beforeAll(() => {
  execFileSync(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-b', library]);
}, 120_000);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  unmountDisks();
  rmSync(directory, { recursive: true });
});

interface Started extends SandboxAddresses {
  control?: ControlAddress;
}

function run(...args: string[]): ChildProcess {
  child = spawn(process.execPath, [join(library, 'dist/cli.js'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  return child;
}

/** Starts the server; its first and only line are the addresses. */
async function start(...args: string[]): Promise<Started> {
  const { stdout } = run('--state', directory, ...args);
  if (!stdout) throw new Error('no stdout');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return JSON.parse(line) as Started;
}

async function open(addresses: SandboxAddresses, dc: number, session?: string): Promise<TelegramClient> {
  const client = teleproto({ addresses }, dc, { session });
  clients.push(client);
  await client.connect();
  return client;
}

const save = (client: TelegramClient): string => String(client.session.save());

test('a killed server restarts with the same addresses, sessions and logins in progress', async () => {
  const before = await start();
  const signedIn = await open(before, 2);
  await signIn(signedIn, '+9996625000');
  const waiting = await open(before, 1);
  const { phoneCodeHash } = await sendCode(waiting, '+9996615000');
  const halfway = await open(before, 1);
  const sent = await sendCode(halfway, '+9996615003');
  const code = { phoneNumber: '+9996615003', phoneCodeHash: sent.phoneCodeHash, phoneCode: '11111' };
  const needed = { errorMessage: 'SESSION_PASSWORD_NEEDED' };
  await expect(halfway.invoke(new Api.auth.SignIn(code))).rejects.toMatchObject(needed);
  const sessions = [signedIn, waiting, halfway].map(save);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const after = await start();
  expect(after).toEqual(before);
  const [first, second, third] = await Promise.all(sessions.map((session, i) => open(after, i ? 1 : 2, session)));
  expect(await first?.getMe()).toMatchObject({ phone: '9996625000' });
  const right = { phoneNumber: '+9996615000', phoneCodeHash, phoneCode: '11111' };
  await expect(second?.invoke(new Api.auth.SignIn(right))).rejects.toMatchObject(needed);
  const { hint } = (await third?.invoke(new Api.account.GetPassword())) as Api.account.Password;
  expect(hint).toBe('the name of this server');
});

test('on a full disk requests fail and the server runs on; it restarts with what it had answered', async ({ skip }) => {
  skip(!mountDisk(directory, '8m'), 'needs to mount a file system');
  const before = await start('--demo');
  const signedIn = await open(before, 2);
  await signIn(signedIn, '+9996625000');
  const waiting = await open(before, 1);
  // Sends initConnection, which is stored.
  await waiting.invoke(new Api.help.GetConfig());
  const demoFailed = once(createInterface(child.stderr as Readable), 'line');
  const filler = fillDisk(directory);
  // The last page of the journal takes some more rows.
  let refused: Error | undefined;
  for (let n = 0; n < 100 && !refused; n++) {
    await sendCode(waiting, `+99966151${String(n).padStart(2, '0')}`).catch((error: Error) => (refused = error));
  }
  // The client repeats what is answered 500 RPC_CALL_FAIL.
  expect(refused?.message).toBe('Request was unsuccessful 2 time(s)');
  // What stores nothing is answered on the same connection, and after a tick of the demo.
  expect(await signedIn.getMe()).toMatchObject({ phone: '9996625000' });
  expect(String(await demoFailed)).toMatch(/failed: .*ENOSPC/);
  expect(await signedIn.getMe()).toMatchObject({ phone: '9996625000' });

  rmSync(filler);
  const { phoneCodeHash } = await sendCode(waiting, '+9996615000');
  const sessions = [signedIn, waiting].map(save);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const after = await start('--demo');
  const [first, second] = await Promise.all(sessions.map((session, i) => open(after, i ? 1 : 2, session)));
  expect(await first?.getMe()).toMatchObject({ phone: '9996625000' });
  const right = { phoneNumber: '+9996615000', phoneCodeHash, phoneCode: '11111' };
  await expect(second?.invoke(new Api.auth.SignIn(right))).rejects.toMatchObject({
    errorMessage: 'SESSION_PASSWORD_NEEDED',
  });
});

test('SIGTERM ends the server, SIGINT does not', async () => {
  const addresses = await start();
  child.kill('SIGINT');
  const client = await open(addresses, 1);
  await sendCode(client, '+9996610001');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the server ends with its parent', async () => {
  await start();
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the control API is started with --control, and its file is readable only by the owner', async () => {
  expect((await start()).control).toBeUndefined();
  child.kill('SIGTERM');
  await once(child, 'exit');

  const { control } = await start('--control', '0', '--seed', 'spring');
  if (!control) throw new Error('no control');
  const note = join(directory, 'control.json');
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual(control);
  expect(statSync(note).mode & 0o777).toBe(0o600);
  const response = await fetch(`${control.url}/v1`, { headers: { authorization: `Bearer ${control.token}` } });
  expect(await response.json()).toMatchObject({ seed: 'spring', dcs: [{ id: 1 }, { id: 2 }, { id: 3 }] });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(note)).toBe(false);
});

/** The first line of a server that does not start, and its exit code. */
async function failedStart(...options: string[]): Promise<{ line: string; code: number }> {
  const { stderr } = run(...options);
  if (!stderr) throw new Error('no stderr');
  const [[line], [code]] = await Promise.all([once(createInterface(stderr), 'line'), once(child, 'exit')]);
  return { line: String(line), code: Number(code) };
}

test('an unknown option is refused in a sentence, and --help names the options', async () => {
  expect(await failedStart('--port', '5')).toEqual({
    line: expect.stringContaining("Unknown option '--port'"),
    code: 2,
  });
  const { stdout } = run('--help');
  if (!stdout) throw new Error('no stdout');
  const [[line], [code]] = await Promise.all([once(createInterface(stdout), 'line'), once(child, 'exit')]);
  expect([line, code]).toEqual([expect.stringMatching(/^cli\.js \[--state DIR\]/), 0]);
});

test('an unknown value of --ended-sessions is refused in a sentence', async () => {
  expect(await failedStart('--ended-sessions', 'loud')).toEqual({
    line: '--ended-sessions takes one of silent, updatesTooLong, close, not loud',
    code: 2,
  });
});

test.each(['["keys","1",{"a":["options"', '{}'])(
  'a damaged journal is named in a sentence, and stays as it is: %s',
  async (line) => {
    const journal = join(directory, 'journal.jsonl');
    const damaged = `["options","seed",{}]\n${line}\n`;
    writeFileSync(journal, damaged);
    expect(await failedStart('--state', directory)).toEqual({
      line:
        `The sandbox cannot start: ${journal}:2 is no line of a journal. ` +
        'Without the file the world begins again, and nobody is signed in',
      code: 1,
    });
    expect(readFileSync(journal, 'utf8')).toBe(damaged);
  },
);

test('an invalid control port is refused in a sentence', async () => {
  expect(await failedStart('--control', 'many')).toEqual({
    line: '--control takes a port, 0 for any free one, not many',
    code: 2,
  });
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { line, code } = await failedStart('--control', String(port));
  expect(line).toContain(`The control can not listen on port ${port}: listen EADDRINUSE`);
  expect(code).toBe(1);
  taken.close();
});
