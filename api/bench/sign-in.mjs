// What a sign-in costs at a data centre with which no key was agreed on yet. Prints figures as JSON.
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';

/** Sign-ins of one round: how long the factorisation of the server's number takes depends on luck. */
const SIGN_INS = 10;

const log = (text) => console.error(`sign-in: ${text}`);

const server = await startServer();
const names = ['worker', 'thread', 'library'];
const programs = Object.fromEntries(names.map((name) => [name, startHelper('sign-ins.mjs')]));
let phones = 1000;
try {
  const addresses = { dcs: server.dcs, publicKey: server.publicKey };
  for (const name of names) await programs[name].ask('open', { how: name, addresses });
  const run = (name) => async () => {
    const cpuBefore = await programs[name].ask('cpuMs');
    const { blockedMs } = await programs[name].ask('signIn', { first: phones, count: SIGN_INS });
    phones += SIGN_INS;
    return { cpuMs: ((await programs[name].ask('cpuMs')) - cpuBefore) / SIGN_INS, blockedMs };
  };
  const { worker, thread, library } = await measureInRounds(
    log,
    Object.fromEntries(names.map((name) => [name, run(name)])),
  );
  console.log(
    JSON.stringify([
      figure('CPU of a sign-in with a new key against the library', 'ms', worker.cpuMs, library.cpuMs, { atMost: 0.5 }),
      figure(
        `longest block of the event loop of the panel in ${SIGN_INS} sign-ins with new keys against the library`,
        'ms',
        worker.blockedMs,
        library.blockedMs,
        { atMost: 0.5 },
      ),
      figure('the same of the event loop of the worker', 'ms', thread.blockedMs, library.blockedMs),
    ]),
  );
} finally {
  await Promise.all(names.map((name) => programs[name].end()));
  await server.stop();
}
