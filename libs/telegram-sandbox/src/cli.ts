import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createSandbox } from './sandbox.js';

const { values } = parseArgs({ options: { state: { type: 'string' } } });
const sandbox = await createSandbox({
  ...(values.state !== undefined && { stateDir: values.state }),
  log: (line) => process.stderr.write(`${line}\n`),
});

// A terminal sends it to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
// The end of stdin is the end of the parent.
const ended = Promise.race([once(process, 'SIGTERM'), once(process.stdin.resume(), 'end')]);
process.stdout.write(`${JSON.stringify(sandbox.addresses)}\n`);

await ended;
await sandbox.close();
process.exit();
