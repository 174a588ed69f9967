// Refreshes by a Telegram library alone: no database, no events, nobody to tell. The argument names one of `readers`.
import { answerTasks, cpuMs, heldBytes } from './helper.mjs';

const readers = await import(`./readers/${process.argv[2]}.mjs`);
let sessions = [];
let underWay;

async function run({ how, dc, count, atATime }) {
  const queue = sessions.slice(0, count).values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const session of queue) {
        const { id, stars } = await readers[how](session, dc);
        if (String(id) !== String(session.userId) || stars === undefined) throw new Error('Somebody else answered');
      }
    }),
  );
}

answerTasks({
  open: async (input) => void (sessions = input.sessions),
  run,
  /** Only begins; `finish` waits for the end. */
  begin: async (input) => void (underWay = run(input)),
  finish: () => underWay,
  cpuMs,
  heldBytes,
});
