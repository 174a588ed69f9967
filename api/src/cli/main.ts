import { resolve } from 'node:path';
import { backup, restore } from './backup-commands.js';
import type { CommandEntry } from './command.js';
import { confirmInstallation } from './confirm-installation.js';
import { doctor } from './doctor.js';
import { KEY_COMMANDS } from './key-commands.js';
import { printSettings } from './settings.js';
import { USER_COMMANDS } from './user-commands.js';
import { BootError } from '../errors/boot-error.js';
import { printFailure } from '../logging/print-failure.js';

const COMMANDS: Record<string, CommandEntry> = {
  backup: ['[FILE]', 'write all data, without any key, into one file', backup],
  restore: ['FILE', 'fill an empty data directory or database from a backup', restore],
  doctor: ['', 'say what is wrong with this panel', doctor],
  'confirm-installation': ['', 'confirm that no other panel uses data that was copied or moved', confirmInstallation],
  config: ['', 'show every setting, its value and where it comes from', printSettings],
  ...USER_COMMANDS,
  ...KEY_COMMANDS,
};

/** `npx giftbuyer …`: commands of the operator, also while the panel runs. */
async function run(words: string[]): Promise<void> {
  // Backups, keys and database files are readable by the owner only.
  process.umask(0o077);
  const usage = Object.entries(COMMANDS).map(([name, [args, does]]) => [`giftbuyer ${name} ${args}`, does] as const);
  const width = Math.max(...usage.map(([line]) => line.length));
  const text = ['Commands:', ...usage.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`)].join('\n');
  if (words.length === 0 || words[0] === 'help' || words.some((word) => ['--help', '-h'].includes(word))) {
    return console.log(text);
  }
  const name = Object.keys(COMMANDS)
    .sort((a, b) => b.length - a.length)
    .find((name) => name.split(' ').every((word, i) => words[i] === word));
  const [args, , command] = COMMANDS[name ?? ''] ?? [];
  if (name === undefined || args === undefined || command === undefined) {
    throw new BootError(`There is no command "${words.join(' ')}".\n${text}`);
  }
  const given = words.slice(name.split(' ').length);
  const isOption = args.includes('FILE') && given[0]?.startsWith('-');
  if (isOption || given.length > args.split(' ').filter(Boolean).length) {
    throw new BootError(`Not understood: ${given.join(' ')}. The command is: ${`giftbuyer ${name} ${args}`.trimEnd()}`);
  }
  // npm and npx change to the directory of the workspace and set INIT_CWD to the original one.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  await command(given, (path) => resolve(from, path));
}

run(process.argv.slice(2)).catch((error: unknown) => {
  printFailure(error);
  process.exitCode = 1;
});
