// What the sandbox costs under load: this process is the clients, the server is another one. Prints figures as JSON.
import { measureBaseline } from './baseline.mjs';
import { Client } from './client.mjs';
import { each } from './each.mjs';
import { shakeHands } from './handshake.mjs';
import { startServer } from './server.mjs';

const CLIENTS = 2000;
const HANDSHAKES = 200;
const REFRESHES = 6000;
const AT_A_TIME = 32;
const IDLE_SECONDS = 3;

const log = (text) => console.error(`sandbox: ${text}`);
log('a server that does nothing, to compare with');
const baseline = await measureBaseline({ clients: CLIENTS, refreshes: REFRESHES, atATime: AT_A_TIME });
const server = await startServer();
const figures = [];

/**
 * @param goal [the number, `at least` or `at most`]
 * @param baseline the same of a server that does nothing
 */
function figure(name, unit, ours, { goal, baseline } = {}) {
  const met = goal && (goal[1] === 'at most' ? ours <= goal[0] : ours >= goal[0]);
  figures.push({
    name,
    ours: rounded(ours),
    baseline: baseline === undefined ? null : rounded(baseline),
    ratio: baseline === undefined ? null : rounded(ours / baseline),
    unit,
    goal: goal ? `${goal[1]} ${goal[0]}` : null,
    met: met ?? null,
  });
}

const rounded = (value) => Number(value.toPrecision(3));

/** What a piece of work costs: wall time here, CPU and bytes at the server, all for one of `count`. */
async function measure(count, work) {
  const before = await server.metrics();
  const begin = performance.now();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  const after = await server.metrics();
  return {
    perSecond: count / seconds,
    cpuMs: (after.process.cpuMs - before.process.cpuMs) / count,
    bytesIn: (after.bytes.in - before.bytes.in) / count,
    bytesOut: (after.bytes.out - before.bytes.out) / count,
  };
}

const dcOf = ({ dcId }) => server.dcs.find(({ id }) => id === dcId);

/** Clients that are connected and have said nothing for a while. */
async function connected(sessions) {
  log(`${CLIENTS} connected clients`);
  const before = await server.memory();
  const clients = [];
  const opening = await measure(CLIENTS, () =>
    each(sessions, AT_A_TIME, async (session) => {
      const client = await Client.open(dcOf(session), session);
      await client.refresh();
      client.settle();
      clients.push(client);
    }),
  );
  const { connections } = await server.metrics();
  const after = await server.memory();
  figure('connected clients', '', connections.open, { goal: [CLIENTS, 'at least'] });
  figure('clients connected', '1/s', opening.perSecond);
  figure('memory held per connected client', 'KB', (after.held - before.held) / CLIENTS / 1024, {
    goal: [10, 'at most'],
    baseline: baseline.memory / 1024,
  });
  figure('resident memory per connected client', 'KB', (after.rss - before.rss) / CLIENTS / 1024);
  const idle = await measure(IDLE_SECONDS, () => new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000)));
  figure('server CPU of all of them idle', 'ms/s', idle.cpuMs);

  log(`${REFRESHES} refreshes over open connections`);
  const turns = Array.from({ length: REFRESHES }, (_, i) => clients[i % CLIENTS]);
  const turn = await measure(REFRESHES, () => each(turns, AT_A_TIME, (client) => client.refresh()));
  figure('refreshes over open connections', '1/s', turn.perSecond);
  figure('server CPU per refresh over an open connection', 'ms', turn.cpuMs, {
    goal: [0.8, 'at most'],
    baseline: baseline.openCpuMs,
  });
  await each(clients, AT_A_TIME, (client) => client.close());
}

/** Clients that come, refresh and go, as short jobs do. */
async function visits(sessions) {
  log(`${REFRESHES} refreshes over new connections`);
  const items = Array.from({ length: REFRESHES }, (_, i) => sessions[i % CLIENTS]);
  const reconnect = await measure(REFRESHES, () =>
    each(items, AT_A_TIME, async (session) => {
      const client = await Client.open(dcOf(session), session);
      await client.refresh();
      await client.close();
    }),
  );
  figure('refreshes over new connections', '1/s', reconnect.perSecond);
  figure('server CPU per refresh over a new connection', 'ms', reconnect.cpuMs, {
    goal: [0.8, 'at most'],
    baseline: baseline.newCpuMs,
  });
  figure('bytes to the server per refresh over a new connection', 'B', reconnect.bytesIn);
  figure('bytes from the server per refresh over a new connection', 'B', reconnect.bytesOut);
}

async function handshakes() {
  log(`${HANDSHAKES} handshakes`);
  const items = Array(HANDSHAKES).fill(server.dcs[0]);
  const handshake = await measure(HANDSHAKES, () => each(items, 8, (dc) => shakeHands(dc, server.publicKey)));
  figure('handshakes', '1/s', handshake.perSecond);
  figure('server CPU per handshake', 'ms', handshake.cpuMs);
}

try {
  const sessions = await server.mint(Array.from({ length: CLIENTS }, (_, i) => `999661${String(1000 + i)}`));
  await connected(sessions);
  await visits(sessions);
  await handshakes();
} finally {
  await server.stop();
}
console.log(JSON.stringify(figures));
