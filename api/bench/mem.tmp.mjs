import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
const flags = (process.env.FLAGS ?? '').split(' ').filter(Boolean);
const ROUNDS = Number(process.env.N ?? 15);
await withDataDirectory(async (directory) => {
  const server = await startServer();
  const child = fork(new URL('panel.mjs', import.meta.url).pathname, [directory], {
    execArgv: flags,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ask = async (task, input = {}) => {
    child.send({ task, input });
    const [{ output, error }] = await once(child, 'message');
    if (error) throw new Error(error);
    return output;
  };
  const rss = async () => {
    const s = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return ['VmRSS', 'RssAnon', 'VmHWM', 'Threads']
      .map((k) => k + ' ' + Math.round(Number(new RegExp(k + ':\\s+(\\d+)').exec(s)[1]) / (k === 'Threads' ? 1 : 1000)))
      .join(' ');
  };
  const sessions = await server.mint(Array.from({ length: 1000 }, (_, i) => `999662${1000 + i}`));
  const { url, cookie } = await ask('open', { addresses: { dcs: server.dcs, publicKey: server.publicKey } });
  console.log('rest', await rss());
  await ask('add', { sessions });
  const rates = [];
  let cpu = await ask('cpuMs');
  for (let i = 0; i < ROUNDS; i++) {
    const t = performance.now();
    const text = await (await fetch(`${url}/api/accounts/refresh`, { method: 'POST', headers: { cookie } })).text();
    const end = JSON.parse(text.trimEnd().split('\n').at(-1));
    if (end.failed || !end.done) throw new Error(JSON.stringify(end));
    rates.push(Math.round(1e6 / (performance.now() - t)));
  }
  console.log(
    'after',
    ROUNDS,
    'k',
    await rss(),
    'cpu/refresh',
    (((await ask('cpuMs')) - cpu) / ROUNDS / 1000).toFixed(2),
    'rate median',
    rates.toSorted((a, b) => a - b)[ROUNDS >> 1],
  );
  const mu = await ask('memoryUsage');
  const m = (o) => JSON.stringify(o, (k, v) => (typeof v === 'number' && v > 1e5 ? Math.round(v / 1e6) + 'M' : v));
  console.log(m(mu));
  const sm = await readFile(`/proc/${child.pid}/smaps`, 'utf8');
  const g = {};
  for (const b of sm.split(/\n(?=[0-9a-f]+-)/)) {
    const name = b.split('\n')[0].split(/ +/)[5] ?? 'anon';
    const r = Number(/Rss: +(\d+)/.exec(b)?.[1] ?? 0);
    const key =
      name === 'anon'
        ? 'anon' +
          (Number(/Size: +(\d+)/.exec(b)[1]) > 60000
            ? '>60M'
            : Number(/Size: +(\d+)/.exec(b)[1]) >= 1000
              ? '1-60M'
              : '<1M')
        : name;
    g[key] = (g[key] ?? 0) + r;
  }
  console.log(
    Object.entries(g)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([k, v]) => k.slice(-30) + ' ' + Math.round(v / 1000))
      .join(', '),
  );
  child.disconnect();
  await once(child, 'exit');
  await server.stop();
});
