// A panel in a process of its own, whose one user has accounts that are signed in.
import { startHelper } from '../../api/bench/helper.mjs';

const PER_DC = 5000;

/** @param server the sandbox, see `startServer` */
export async function startPanel(server, directory, size) {
  const phones = Array.from({ length: size }, (_, i) => `99966${1 + Math.floor(i / PER_DC)}${1000 + (i % PER_DC)}`);
  const sessions = [];
  for (let i = 0; i < size; i += PER_DC) sessions.push(...(await server.mint(phones.slice(i, i + PER_DC))));
  const panel = startHelper('panel.mjs', [directory]);
  const { url, cookie } = await panel.ask('open', { addresses: { dcs: server.dcs, publicKey: server.publicKey } });
  await panel.ask('add', { sessions });
  return {
    url,
    cookie,
    size,
    async refreshAll() {
      await panel.ask('begin', { count: size });
      await panel.ask('finish');
    },
    end: () => panel.end(),
  };
}
