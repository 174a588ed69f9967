import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRoutes } from './control/routes.js';
import { startControlServer } from './control/server.js';
import type { ControlAddress } from './control/server.js';
import { startDemoHistories } from './demo/demo-history.js';
import { startDemo } from './demo/demo.js';
import { ENDED_SESSIONS } from './push-updates.js';
import { createSandbox } from './sandbox.js';

const MAX_PORT = 65_535;

const USAGE = `cli.js [--state DIR] [--seed SEED] [--control PORT] [--ended-sessions ${ENDED_SESSIONS.join('|')}]
  [--proxy socks5|http|mtproxy[:PORT]]… [--demo]`;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

function readOptions() {
  const options = {
    state: { type: 'string' },
    seed: { type: 'string' },
    control: { type: 'string' },
    'ended-sessions': { type: 'string' },
    proxy: { type: 'string', multiple: true },
    demo: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    log(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const values = readOptions();
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit();
}
const { state, seed } = values;
const endedSessions = ENDED_SESSIONS.find((kind) => kind === (values['ended-sessions'] ?? 'silent'));
if (!endedSessions) {
  log(`--ended-sessions takes one of ${ENDED_SESSIONS.join(', ')}, not ${values['ended-sessions']}`);
  process.exit(2);
}
const controlPort = values.control === undefined ? undefined : Number(values.control || NaN);
if (controlPort !== undefined && !(Number.isInteger(controlPort) && controlPort >= 0 && controlPort <= MAX_PORT)) {
  log(`--control takes a port, 0 for any free one, not ${values.control}`);
  process.exit(2);
}

const proxies = (values.proxy ?? []).map((text) => {
  const [, kind, port] = /^(socks5|http|mtproxy)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (kind === 'socks5' || kind === 'http' || kind === 'mtproxy')
    return { kind, ...(port && { port: Number(port) }) } as const;
  log(`--proxy takes socks5, http or mtproxy, with a port after a colon or without, not ${text}`);
  process.exit(2);
});

const sandbox = await createSandbox({
  ...(state !== undefined && { stateDir: state }),
  ...(seed !== undefined && { seed }),
  log,
  strictMethods: false,
  endedSessions,
}).catch((error: unknown) => {
  log(`The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
const demo = values.demo
  ? startDemo(sandbox.world, { now: () => sandbox.clock.now(), seed: sandbox.seed }, log)
  : undefined;
if (values.demo) startDemoHistories(sandbox.world);
const links: string[] = [];
for (const proxy of proxies) links.push((await sandbox.startProxy(proxy)).link);
const control =
  controlPort === undefined
    ? undefined
    : await startControlServer(createRoutes(sandbox), controlPort, log).catch((error: unknown) => {
        log(`The control can not listen on port ${controlPort}: ${error instanceof Error ? error.message : error}`);
        process.exit(1);
      });

// A terminal sends SIGINT to the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
// stdin ends with the parent.
const ended = Promise.race([once(process, 'SIGTERM'), once(process.stdin.resume(), 'end')]);
const address: ControlAddress | undefined = control && { url: control.url, token: control.token };
const note = state !== undefined && address ? join(state, 'control.json') : undefined;
if (note) {
  // Writing would keep the mode of an existing file.
  rmSync(note, { force: true });
  writeFileSync(note, `${JSON.stringify(address)}\n`, { mode: 0o600 });
}
process.stdout.write(
  `${JSON.stringify({ ...sandbox.addresses, ...(links.length && { proxies: links }), ...(address && { control: address }) })}\n`,
);

await ended;
if (note) rmSync(note, { force: true });
await control?.close();
demo?.stop();
await sandbox.close();
process.exit();
