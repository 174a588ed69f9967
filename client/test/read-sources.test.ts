import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ChosenFile, findSources } from '../src/features/session-import/sources/find-sources';
import { type Finding, readSources } from '../src/features/session-import/sources/read-sources';

const FILES = fileURLToPath(new URL('../../libs/session-files/test/files', import.meta.url));
const NOW = Date.parse('2026-03-14T09:26:53Z');
const LONG_AGO = NOW - 60 * 60_000;

/** A file of the fixtures under a path. */
const fixture = (name: string, path = name, lastModified = LONG_AGO): ChosenFile => ({
  path,
  file: new File([readFileSync(`${FILES}/${name}`)], path, { lastModified }),
});
const text = (path: string, content: string): ChosenFile => ({ path, file: new File([content], path) });

async function read(...files: ChosenFile[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of readSources(findSources(files).sources, NOW)) findings.push(finding);
  return findings.filter(({ kind }) => kind !== 'progress');
}

const problems = (findings: readonly Finding[]) =>
  findings.map((finding) => (finding.kind === 'unreadable' ? finding.problem : finding.kind));

describe('readSources', () => {
  it('reads the files of each library', async () => {
    const findings = await read(
      fixture('kurigram.session', 'a/+79991234567.session.session'),
      fixture('telethon-1.25.session', 'a/bot.session'),
      ...readdirSync(`${FILES}/store-session`).map((name) => fixture(`store-session/${name}`, `a/s/${name}`)),
    );
    expect(findings).toMatchObject([
      { kind: 'session', session: { library: 'pyrogram', dc: 2, apiId: 12345 }, isOpen: false },
      { kind: 'session', session: { library: 'telethon', dc: 2 }, isOpen: false },
      { kind: 'session', session: { library: 'gramjs' }, isOpen: false },
    ]);
  });

  it('reads the database of the original panel, all of which is in its log', async () => {
    const [finding] = await read(
      fixture('original/app.db', 'p/app.db'),
      fixture('original/app.db-wal', 'p/app.db-wal'),
    );
    expect(finding).toMatchObject({ kind: 'panel', isOpen: true });
    expect(finding?.kind === 'panel' && finding.panel.accounts.length).toBe(300);
  });

  it.each([
    ['a moment ago', [fixture('kurigram.session', 'a/x.session', NOW - 1000)], true],
    ['in the future, by another clock', [fixture('kurigram.session', 'a/x.session', NOW + 1e9)], true],
    ['an hour ago', [fixture('kurigram.session', 'a/x.session')], false],
    [
      'an hour ago, with a journal',
      [fixture('kurigram.session', 'a/x.session'), text('a/x.session-journal', 'x')],
      true,
    ],
    [
      'an hour ago, with an empty journal',
      [fixture('kurigram.session', 'a/x.session'), text('a/x.session-journal', '')],
      false,
    ],
  ])('says whether a program may still run that wrote its file %s', async (_, files, isOpen) => {
    expect(await read(...files)).toMatchObject([{ kind: 'session', isOpen }]);
  });

  it('says why a file cannot be read', async () => {
    const cases: [ChosenFile, string][] = [
      [fixture('kurigram-wal-live.session', 'a/x.session'), 'wal'],
      [text('a/x.session', 'SQLite format 3\0 and no more'), 'format'],
      [text('a/x.session', 'hello'), 'format'],
      [text('a/x.session', ''), 'empty'],
      [text('a/x.session-wal', 'log'), 'alone'],
    ];
    for (const [file, problem] of cases) expect(problems(await read(file))).toEqual([problem]);
  });

  it('does not report texts of a folder that are no sessions', async () => {
    expect(problems(await read(text('a/package.json', '{"name":"x"}'), text('a/notes.txt', 'hello')))).toEqual([
      'nothing',
      'nothing',
    ]);
    expect(problems(await read(text('notes.txt', 'hello')))).toEqual(['format']);
  });

  it('goes on after a file that was deleted meanwhile', async () => {
    const gone = new File(['x'], 'x.session');
    Object.defineProperty(gone, 'slice', {
      value: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }),
    });
    const findings = await read({ path: 'a/gone.session', file: gone }, fixture('kurigram.session', 'a/x.session'));
    expect(problems(findings)).toEqual(['damaged', 'session']);
  });

  it('reads a large file by slices', async () => {
    const { file } = fixture('kurigram.session', 'a/x.session');
    const large = new File([file, new Uint8Array(50_000_000)], 'x.session', { lastModified: LONG_AGO });
    let bytes = 0;
    const slice = large.slice.bind(large);
    large.slice = (start = 0, end = large.size) => {
      bytes += end - start;
      return slice(start, end);
    };
    large.arrayBuffer = () => Promise.reject(new Error('read as a whole'));
    expect(await read({ path: 'a/x.session', file: large })).toMatchObject([{ kind: 'session' }]);
    expect(bytes).toBeLessThan(100_000);
  });

  it('reads pasted strings, one in each line, and says which one is none', async () => {
    const strings = readFileSync(`${FILES}/telethon-strings.txt`, 'utf8').trim().split('\n');
    const pasted = [...strings, 'x'.repeat(400)].join('\n');
    const findings: Finding[] = [];
    for await (const finding of readSources([{ kind: 'pasted', text: pasted }], NOW)) findings.push(finding);
    expect(findings.slice(0, -1)).toMatchObject([
      ...strings.map((_, i) => ({ kind: 'session', place: { path: null, number: i + 1 } })),
      { kind: 'unreadable', place: { path: null, number: strings.length + 1 } },
    ]);
  });
});
