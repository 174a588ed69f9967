// Sign-ins up to the code, each with a new key: by the gateway in a worker (`worker`), by the same on this thread
// (`thread`), by the bare library (`library`).
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { WorkerTelegramGateway } from '@giftbuyer/telegram';
import { answerTasks, cpuMs } from './helper.mjs';

const app = { environment: 'sandbox', apiId: 4242, apiHash: '0123456789abcdef'.repeat(2) };
const loop = monitorEventLoopDelay({ resolution: 1 });
let begin;
let close = async () => undefined;

const ways = {
  async worker(sandbox) {
    const gateway = new WorkerTelegramGateway({ sandbox });
    close = () => gateway.close();
    return (phone) => gateway.beginLogin(app, phone);
  },
  async thread(sandbox) {
    const { InProcessTelegramGateway } = await import('@giftbuyer/telegram/in-process');
    const gateway = new InProcessTelegramGateway({ sandbox });
    return (phone) => gateway.beginLogin(app, phone);
  },
  async library(sandbox) {
    const { beginLogin } = await import('./readers/teleproto.mjs');
    return (phone) => beginLogin(app, phone, sandbox);
  },
};

answerTasks({
  open: async ({ how, addresses }) => void (begin = await ways[how](addresses)),
  /** @returns the longest time for which the loop of this thread was blocked meanwhile, in ms */
  async signIn({ first, count }) {
    loop.enable();
    loop.reset();
    for (let i = 0; i < count; i++) await begin(`+999662${first + i}`);
    const blockedMs = loop.max / 1e6;
    loop.disable();
    return { blockedMs };
  },
  cpuMs,
});
process.on('disconnect', () => close().then(() => process.exit()));
