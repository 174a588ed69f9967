import { describe, expect, it } from 'vitest';
import { type ChosenFile, MAX_SOURCES, findSources } from '../src/features/session-import/sources/find-sources';

const file = (path: string, size = 10): ChosenFile => ({
  path,
  file: new File([new Uint8Array(size)], path.split('/').at(-1) ?? ''),
});
const found = (...paths: string[]) => findSources(paths.map((path) => file(path)));

describe('of a folder', () => {
  it('a database, its log and its journal are one source', () => {
    const { sources, skipped } = found('a/x.session', 'a/x.session-wal', 'a/x.session-shm', 'a/x.session-journal');
    expect(sources).toMatchObject([{ kind: 'file', path: 'a/x.session' }]);
    const [source] = sources;
    expect(source?.kind === 'file' && [source.wal?.name, source.journal?.name]).toEqual([
      'x.session-wal',
      'x.session-journal',
    ]);
    expect(skipped).toBe(0);
  });

  it('a log beside a database of another folder does not belong to it', () => {
    expect(found('a/x.session', 'b/x.session-wal').sources).toMatchObject([
      { kind: 'file', path: 'a/x.session', wal: null },
      { kind: 'log', path: 'b/x.session-wal' },
    ]);
  });

  it('an empty log without its database says nothing', () => {
    expect(findSources([file('a/x.session-wal', 0)]).sources).toEqual([]);
  });

  it('the database of the original panel comes first, whatever the order of the files', () => {
    const { sources } = found('p/sessions/user_1/+79991.session.session', 'p/app.db', 'p/app.db-wal', 'p/README.md');
    expect(sources.map((source) => source.kind === 'file' && source.path)).toEqual([
      'p/app.db',
      'p/sessions/user_1/+79991.session.session',
    ]);
  });

  it('the files of a StoreSession are one source for each of its sessions', () => {
    const parts = ['authKey', 'dcId', 'serverAddress', 'port'];
    const { sources, skipped } = found(
      ...parts.map((part) => `s/one%3A${part}`),
      ...parts.map((part) => `s/two%3a${part}`),
      's/three%3AdcId',
    );
    expect(sources.map((source) => source.kind === 'store' && [source.path, source.parts.size])).toEqual([
      ['s/one', 4],
      ['s/two', 4],
    ]);
    expect(skipped).toBe(0);
  });

  it('what cannot be a session is counted, not read', () => {
    const { sources, skipped } = found('a/node_modules/x/y.json', 'a/.git/z.session', 'a/photo.jpg', 'a/run.py');
    expect(sources).toEqual([]);
    expect(skipped).toBe(4);
    expect(findSources([file('a/huge.txt', 2_000_000)]).sources).toEqual([]);
  });

  it('tens of thousands of files are looked through at once, and no more sessions taken than can be read', () => {
    const many = Array.from({ length: 30_000 }, (_, i) => `a/${i}.${i % 10 === 0 ? 'session' : 'js'}`);
    const { sources, skipped, isCut } = found(...many);
    expect([sources.length, skipped, isCut]).toEqual([MAX_SOURCES, 27_000, true]);
  });
});

it('a file that was chosen by itself is read whatever its name', () => {
  expect(found('backup', 'x.bak').sources).toHaveLength(2);
});
