// Loaded in a panel before its own code, also on worker threads: shifts the clock, blocks the event loop, and reports the
// resources of the process.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const RealDate = Date;
let shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length ? args : [now()], self),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
});

const clock = new BroadcastChannel('clock');
clock.onmessage = ({ data }) => (shiftMs = data);
clock.unref();

const answers = {
  shiftClock({ ms }) {
    shiftMs = ms;
    clock.postMessage(ms);
    return { now: now() };
  },
  stall({ ms }) {
    // After the answer is sent.
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms));
    return {};
  },
  resources() {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const sockets = process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap');
    return { held: heapUsed + external, resident: rss, sockets: sockets.length };
  },
};

if (isMainThread) {
  process.on('message', ({ question, ...input }) => process.send(answers[question](input)));
  // It must not keep the panel from ending.
  process.channel.unref();
}
