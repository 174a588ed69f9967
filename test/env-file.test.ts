import { describe, expect, it } from 'vitest';
import { warnOfUnknownSettings } from '../api/src/config/unknown-settings.js';
import { parseSettings } from '../scripts/env-file.mjs';

describe('a .env file', () => {
  const TEXT = 'HOST=0.0.0.0\r\nPORT=3001\r\n';
  const expected = { HOST: '0.0.0.0', PORT: '3001' };
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');

  it.each([
    ['as UTF-8', Buffer.from(TEXT)],
    ['with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['as UTF-16, as PowerShell writes it', utf16(`\uFEFF${TEXT}`)],
    ['as UTF-16 of the other byte order', utf16(`\uFEFF${TEXT}`).swap16()],
    ['as UTF-16 without its mark', utf16(TEXT)],
  ])('is read %s', (_, bytes) => expect(parseSettings(bytes)).toEqual(expected));

  it.each([
    ['DATABASE_URL=postgres://ada:p#a#ss@host/panel', 'postgres://ada:p#a#ss@host/panel'],
    ['DATABASE_URL=postgres://ada:p#ss@host/panel # the old server', 'postgres://ada:p#ss@host/panel'],
    ['DATABASE_URL="postgres://ada:p#ss@host/panel"', 'postgres://ada:p#ss@host/panel'],
    ['DATABASE_URL=one # two', 'one'],
    ['DATABASE_URL= # two', ''],
    ['DATABASE_URL=#two', ''],
    ['export DATABASE_URL=one#two', 'one#two'],
  ])('%s', (line, value) => expect(parseSettings(Buffer.from(line))).toEqual({ DATABASE_URL: value }));
});

it('warns of unknown names in it, and suggests the nearest setting', () => {
  expect(warnOfUnknownSettings('PROT,DATABSE_URL,secret_key,POSTGRES_PASSWORD,HOST,MY_OWN_THING')).toEqual([
    '.env sets PROT, which is no setting. Did you mean PORT?',
    '.env sets DATABSE_URL, which is no setting. Did you mean DATABASE_URL?',
    '.env sets secret_key, which is no setting. Did you mean SECRET_KEY?',
    '.env sets MY_OWN_THING, which is no setting.',
  ]);
  expect(warnOfUnknownSettings('')).toEqual([]);
});
