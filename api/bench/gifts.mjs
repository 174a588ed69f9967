// What the catalogue of gifts costs: in a reading, alone, stored, as an answer, and until a browser knows of a new gift.
// Prints figures as JSON.
import { once } from 'node:events';
import { get } from 'node:http';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { encodeSession } from '../../libs/telegram/dist/stored-keys.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds, median } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { refreshAll } from './refresh-all.mjs';
import { openWire } from './wire.mjs';

const GIFTS = 150;
const READINGS = 100;
const DROPS = 5;
const POLLS = 5;
/** By default the catalogue is polled as often. */
const USUAL_POLL_MS = 10_000;
const POLL_SECONDS = 2;
const CONNECTIONS = 10;
const SECONDS = 2;
/** 1.5 round trips on loopback, and 50 ms. */
const NOTICE_MS = 60;

const log = (text) => console.error(`gifts: ${text}`);
const app = { environment: 'sandbox', apiId: 4242, apiHash: '0123456789abcdef'.repeat(2), proxy: null };

await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panel = startHelper('panel.mjs', [directory], { env: { GIFTS_POLL_SECONDS: String(POLL_SECONDS) } });
  const load = startHelper('load.mjs');
  const dc = server.dcs.find(({ id }) => id === 2);
  const wire = await openWire(dc, () => Promise.resolve());
  const dcs = server.dcs.map((each) => (each.id === 2 ? { ...each, ip: wire.ip, port: wire.port } : each));
  try {
    for (let i = 1; i <= GIFTS; i++)
      await server.dropGift({ id: String(i), stars: 15, title: `Gift ${i}`, total: 1000 });
    const sessions = await server.mint(['9996621000', '9996621001']);
    const [own] = sessions.splice(0, 1);
    const gateway = new InProcessTelegramGateway({ sandbox: { dcs, publicKey: server.publicKey } });
    const session = encodeSession({ dc: own.dcId, key: Buffer.from(own.authKey, 'hex'), userId: String(own.userId) });

    let { salts } = await gateway.readAccount(app, session, () => undefined);
    const catalogue = await gateway.readCatalogue(app, session, { hash: 0, salts });
    const { hash } = catalogue;
    const timed = async (work) => {
      const begin = performance.now();
      for (let i = 0; i < READINGS; i++) await work();
      return { ms: (performance.now() - begin) / READINGS };
    };
    const read = async (options) =>
      ({ salts } = await gateway.readAccount(app, session, () => undefined, { salts, ...options }));
    const readings = await measureInRounds(log, {
      'with the question': () => timed(() => read({ catalogueHash: hash })),
      without: () => timed(() => read({})),
      'whole catalogue': () => timed(() => gateway.readCatalogue(app, session, { hash: 0, salts })),
    });

    const { url, cookie } = await panel.ask('open', { addresses: { dcs, publicKey: server.publicKey } });
    await panel.ask('add', { sessions });
    const path = `${url}/api/gifts?environment=sandbox`;
    const look = async (address, headers) => {
      const [answer] = await once(get(address, { headers, agent: false }), 'response');
      await answer.resume().toArray();
      return { etag: answer.headers.etag, date: performance.now() };
    };
    const events = await fetch(`${url}/api/events`, { headers: { cookie } });
    const reader = events.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    const nextEvent = async (name) => {
      for (let text = ''; ;) {
        text += (await reader.next()).value;
        if (text.includes(`event: ${name}`)) return performance.now();
      }
    };
    // It brings the catalogue, and its salts are known from then on, as those of every account that was read.
    await refreshAll({ url, cookie, total: 1 });
    await nextEvent('catalogue.updated');
    const notices = [];
    for (let i = 1; i <= DROPS; i++) {
      await look(path, { cookie });
      const begin = performance.now();
      await server.dropGift({ id: String(GIFTS + i), stars: 15, title: `New ${i}` });
      notices.push((await nextEvent('gift.new')) - begin);
    }
    const poll = async () => {
      await look(path, { cookie });
      await wire.answers(1);
      await wire.idle();
    };
    // The sticker of the last new gift is downloaded meanwhile.
    await poll();
    const [cpuBefore, bytesBefore] = [await panel.ask('cpuMs'), wire.bytes()];
    for (let i = 0; i < POLLS; i++) await poll();
    const watcher = {
      cpuMs: ((await panel.ask('cpuMs')) - cpuBefore) / POLLS,
      bytes: (wire.bytes() - bytesBefore) / POLLS,
    };
    const bareBefore = wire.bytes();
    const known = await gateway.readCatalogue(app, session, { hash: 0, salts });
    const wholeBytes = wire.bytes() - bareBefore;
    for (let i = 0; i < POLLS; i++)
      await gateway.readCatalogue(app, session, { hash: known.hash, salts: known.salts ?? salts });
    const bareBytes = (wire.bytes() - bareBefore - wholeBytes) / POLLS;
    const stored = await gateway.readCatalogue(app, session, { hash: 0, salts });
    const saves = await panel.ask('saveCatalogue', { catalogue: stored, times: READINGS });
    await panel.ask('pauseCatalogues');

    const target = async (address) => {
      const { etag } = await look(address, { cookie, 'Accept-Encoding': 'gzip' });
      return { url: address, headers: { Cookie: cookie, 'Accept-Encoding': 'gzip', 'If-None-Match': etag } };
    };
    const ask = async (address) =>
      load.ask('load', { status: 304, connections: CONNECTIONS, seconds: SECONDS, ...(await target(address)) });
    const rates = await measureInRounds(log, { gifts: () => ask(path), accounts: () => ask(`${url}/api/accounts`) });

    console.log(
      JSON.stringify([
        figure(
          'a reading with the question about the catalogue',
          'ms',
          readings['with the question'].ms,
          readings.without.ms,
          {
            atMost: 1.05,
          },
        ),
        figure(
          `an answer of ${GIFTS} gifts stored, nothing new, against its reading`,
          'ms',
          saves.ms,
          readings['whole catalogue'].ms,
          {
            atMost: 1.5,
          },
        ),
        figure(`bytes of a poll of the watcher against a bare one`, 'B', watcher.bytes, bareBytes, { atMost: 1.3 }),
        figure(
          `CPU of the panel while it watches, polled every ${USUAL_POLL_MS / 1000} s`,
          '% of a core',
          (watcher.cpuMs / USUAL_POLL_MS) * 100,
          undefined,
          {
            atMost: 0.3,
          },
        ),
        figure(`a new gift at the browser, polled every ${POLL_SECONDS} s`, 'ms', median(notices), undefined, {
          atMost: POLL_SECONDS * 1000 + NOTICE_MS,
        }),
        figure(`${GIFTS} gifts, a 304 against one of the account list`, '1/s', rates.gifts.rate, rates.accounts.rate),
      ]),
    );
  } finally {
    await Promise.all([panel.end(), load.end(), server.stop()]);
    wire.close();
  }
});
