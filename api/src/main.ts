import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WorkerTelegramGateway } from '@giftbuyer/telegram';
import { readConfig, type Config } from './config/config.js';
import { assertEnvFileNotPublic } from './config/env-file.js';
import { createApp } from './create-app.js';
import { withBootLock } from './database/boot-lock.js';
import { type Database, openDatabase } from './open-database.js';
import { readPackageVersion } from './package-version.js';
import type { ServerWatcher } from './embedded-postgres/embedded-postgres.js';
import { BootError, messageOf } from './errors/boot-error.js';
import { printFailure } from './logging/print-failure.js';
import { Installation } from './installation/installation.js';
import { panelLogger } from './logging/panel-logger.js';
import { assertNotWorldWritable } from './secret-file.js';
import { warnOfUnknownSettings } from './config/unknown-settings.js';
import { type SandboxProcess, startSandbox } from './sandbox/sandbox-process.js';

const logger = new Logger('Panel');
/** More than all bounded waits of a stop together: streams, readings, saves, the worker, the sandbox and PostgreSQL. */
const SHUTDOWN_DEADLINE_MS = 30_000;
/** During a start the stop also waits for the present step, such as the start of PostgreSQL. */
const START_STEP_MS = 25_000;
/** A SIGINT later than this after the first signal is a second Ctrl-C. */
const SECOND_SIGINT_MS = 2000;

/** Test numbers of the sandbox, by Telegram's rule for them. */
const SANDBOX_PEOPLE = ['phone +9996621234, code 22222', 'phone +9996625678, code 22222, 2FA password sandbox'];

/** How to stop what was started, in this order: the last started first. */
const stopSteps: (() => Promise<void>)[] = [];

async function start(): Promise<void> {
  // Files are readable by the owner only; the database and the sandbox inherit this.
  process.umask(0o077);
  const config = readConfig();
  // Also for logs from before the application exists.
  Logger.overrideLogger(panelLogger(config));
  await assertEnvFileNotPublic(config);
  await assertNotWorldWritable(config.dataDirectory);
  for (const warning of warnOfUnknownSettings()) console.error(warning);
  const database = await openDatabase(config, databaseWatcher);
  onStop(database, () => database.close());
  if (isStopping()) return;
  // Of panels that start at once only one starts the sandbox, which the others then find.
  const sandbox = config.sandbox ? await withBootLock(database.url, () => openSandbox(config)) : null;
  if (isStopping()) return;
  const telegram = new WorkerTelegramGateway({
    sandbox: sandbox?.addresses,
    appVersion: readPackageVersion(),
    onCrash: (reason) => logger.error(`The Telegram worker ended (${reason}); it starts again in 10 seconds.`),
  });
  onStop(telegram, () => telegram.close());
  const app = await createApp(config, database, telegram);
  onStop(app, () => app.close());
  if (isStopping()) return;
  const port = await listen(app, config);
  console.log(`GiftBuyer is ready at http://${openableHost(config.host)}:${port}`);
  printOutsideDatabase(database, config);
  // The panel is open by now: a database that does not answer in time does not end it.
  const isConfirmed = await app
    .get(Installation)
    .isConfirmed()
    .catch(() => true);
  if (!isConfirmed) console.log(UNCONFIRMED);
  if (config.sandbox) for (const person of SANDBOX_PEOPLE) console.log(`Sandbox: ${person}`);
}

const UNCONFIRMED =
  'This data was copied or moved: Telegram is asked for nothing until you confirm, on the settings page or by ' +
  '`npx giftbuyer confirm-installation` (in Docker without npx), that no other panel uses it.';

const databaseWatcher: ServerWatcher = {
  onRestart: () => logger.error('The embedded database ended and was started again.'),
  isStopping,
  onLost: (reason) => fail(new BootError(`The embedded database ended and does not start again: ${reason}`)),
};

/** The data directory may only link to the database, which a backup must contain too. */
function printOutsideDatabase({ path }: Database, { dataDirectory }: Config): void {
  if (path && relative(dataDirectory, path).startsWith('..')) {
    console.log(`The database lies in ${path}: keep it with ${dataDirectory} in backups.`);
  }
}

async function openSandbox(config: Config): Promise<SandboxProcess> {
  const sandbox = await startSandbox(config.dataDirectory, (reason) => logger.error(reason)).catch((error: unknown) => {
    throw new BootError(`The sandbox cannot start: ${messageOf(error)}. Without it: SANDBOX=off`);
  });
  return onStop(sandbox, () => sandbox.stop());
}

function onStop<Started>(what: Started, end: () => Promise<void>): Started {
  stopSteps.unshift(end);
  return what;
}

/** The host for a URL on this machine: wildcard addresses are no destinations. */
function openableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Without `app.listen`, which logs failures by itself. */
async function listen(app: NestExpressApplication, { host, port }: Config): Promise<number> {
  const server = app.getHttpServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (isTaken) throw new BootError(`Another program uses ${host}:${port}: stop it, or set PORT to a free one.`);
    throw new BootError(`The panel cannot listen on ${host}:${port}: ${messageOf(error)}`);
  }
  return (server.address() as AddressInfo).port;
}

/** Runs all steps, even if some fail. */
async function stop(): Promise<void> {
  const failures: unknown[] = [];
  for (const end of stopSteps.splice(0)) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** `performance.now()` of the first signal to stop. */
let stoppingSince: number | null = null;
let isBooting = true;

function isStopping(): boolean {
  return stoppingSince !== null;
}

/**
 * Only a second SIGINT ends the panel at once. A terminal sends it one per Ctrl-C; copies of a signal, which may come
 * late, are SIGTERM: `npm start` forwards every signal as that.
 */
function end(signal: NodeJS.Signals): void {
  if (stoppingSince !== null) {
    if (signal === 'SIGINT' && performance.now() - stoppingSince > SECOND_SIGINT_MS) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  exitAfter(SHUTDOWN_DEADLINE_MS + (isBooting ? START_STEP_MS : 0));
  // After a signal during the start, wait for the present step.
  booting.then(stop).then(
    () => process.exit(0),
    (error: unknown) => fail(error),
  );
}

/** Exits when the stop hangs. */
function exitAfter(deadlineMs: number): void {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    console.error(`The panel could not stop within ${deadlineMs / 1000} s. Still open: ${open}`);
    process.exit(1);
  }, deadlineMs).unref();
}

function fail(error: unknown): void {
  printFailure(error);
  process.exit(1);
}

// SIGHUP: the terminal was closed.
process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end).on('uncaughtException', fail);
const booting = start()
  .catch(async (error: unknown) => {
    await stop();
    // During a stop errors are expected: the signal has reached the database too.
    if (!isStopping()) fail(error);
  })
  .finally(() => (isBooting = false));
