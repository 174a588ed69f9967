import { parseArgs } from 'node:util';
import { createSandbox } from './sandbox.js';

const { values } = parseArgs({ options: { state: { type: 'string' } } });
const sandbox = await createSandbox({
  ...(values.state !== undefined && { stateDir: values.state }),
  log: (line) => process.stderr.write(`${line}\n`),
});

const stop = (): void => void sandbox.close().then(() => process.exit());
process.once('SIGTERM', stop);
// A terminal sends it to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});
// The end of stdin is the end of the parent.
process.stdin.once('end', stop).resume();

process.stdout.write(`${JSON.stringify(sandbox.addresses)}\n`);
