import { Api, helpers } from 'telegram';
import { BinaryReader } from 'telegram/extensions/index.js';
import { afterEach, expect, test } from 'vitest';
import { readCatalogue } from '../src/catalogue.js';
import type { OpenConnection } from '../src/connection.js';
import { InProcessTelegramGateway } from '../src/in-process.js';
import type { ReadOptions } from '../src/index.js';
import { app, useSandbox } from './sandbox.js';

const METHOD = 'payments.getStarGifts';
const PHONE = '+9996623201';
const sandbox = useSandbox();
const drop = (terms: object = {}) => sandbox.world.gifts.drop({ id: 77n, stars: 15, title: 'Rose', ...terms });
afterEach(() => {
  sandbox.faults.clear();
  sandbox.world.gifts.withdraw(77n);
});

let session: string | undefined;
async function signedIn() {
  session ??= (await sandbox.signIn(PHONE)).session;
  const known = session;
  const gateway = sandbox.gateway(5_000);
  return {
    catalogue: (hash = 0) => gateway.readCatalogue(app, known, { hash }),
    read: (options: ReadOptions = {}) => gateway.readAccount(app, known, () => undefined, options),
    files: (files: Parameters<typeof gateway.readFiles>[2]) => gateway.readFiles(app, known, files),
  };
}

test('the catalogue has every gift with its terms, and nothing when the hash is known', async () => {
  drop({
    total: 500,
    perUser: 2,
    premiumOnly: true,
    birthday: true,
    upgradeStars: 25,
    lockedUntil: 2_000_000_000,
    releasedBy: 'Roses',
    auction: { slug: 'rose', perRound: 50, startsAt: 1_900_000_000 },
    background: { center: 0xff0000, edge: 0x00ff00, text: 0x0000ff },
    resale: { count: 3, minStars: 140 },
  });
  const { catalogue } = await signedIn();
  const answer = await catalogue();
  expect(answer?.gifts).toEqual([
    {
      id: '77',
      title: 'Rose',
      stars: 15,
      convertStars: 12,
      upgradeStars: 25,
      total: 500,
      remains: 500,
      isSoldOut: false,
      isBirthday: true,
      needsPremium: true,
      perUser: 2,
      lockedUntil: 2_000_000_000,
      firstSaleAt: null,
      lastSaleAt: null,
      resale: { count: 3, minStars: '140' },
      isAuction: true,
      auction: { slug: 'rose', perRound: 50, startsAt: 1_900_000_000 },
      releasedBy: 'Roses',
      background: { center: 0xff0000, edge: 0x00ff00, text: 0x0000ff },
      sticker: { id: expect.any(String), file: expect.any(Object), thumb: expect.any(Object) },
    },
  ]);
  expect(structuredClone(answer)).toEqual(answer);
  expect(await catalogue(answer?.hash)).toBeNull();
  await expect((await signedIn()).read({ catalogueHash: answer?.hash })).resolves.not.toHaveProperty('catalogue');
  expect((await (await signedIn()).read({ catalogueHash: 0 })).catalogue).toMatchObject({ hash: answer?.hash });
});

test('stickers and thumbnails are read in every data centre', async () => {
  drop({ dc: 2 });
  sandbox.world.gifts.drop({ id: 78n, stars: 15, dc: 1 });
  const { catalogue, files } = await signedIn();
  const { gifts = [] } = (await catalogue()) ?? {};
  sandbox.world.gifts.withdraw(78n);
  const locations = gifts.flatMap(({ sticker }) => (sticker?.thumb ? [sticker.file, sticker.thumb] : []));
  expect(new Set(locations.map(({ dc }) => dc))).toEqual(new Set([1, 2]));
  const results = await files(locations);
  expect(results.map((file) => ('bytes' in file ? file.bytes.length : file.code))).toEqual(
    locations.map(({ size }) => size),
  );
  const [first] = locations;
  if (!first) throw new Error('a file was expected');
  const wrong = [
    { ...first, accessHash: '1' },
    { ...first, size: 600_000 },
    { ...first, size: first.size + 1 },
    { ...first, fileReference: '' },
  ];
  expect(await files([...wrong, first])).toEqual([
    { code: 'LOCATION_INVALID' },
    { code: 'TOO_LARGE' },
    { code: 'INCOMPLETE' },
    { code: 'FILE_REFERENCE_EMPTY' },
    { bytes: expect.any(Uint8Array) },
  ]);
  expect(sandbox.world.devices(PHONE)).toHaveLength(1);
});

test('a data centre that cannot be reached keeps no file of another away', async () => {
  drop({ dc: 2 });
  const { catalogue } = await signedIn();
  const { sticker } = (await catalogue())?.gifts[0] ?? {};
  if (!sticker || session === undefined) throw new Error('a sticker was expected');
  const { file } = sticker;
  const here = sandbox.addresses.dcs.map((dc) => (dc.id === 3 ? { ...dc, port: 1 } : dc));
  const gateway = new InProcessTelegramGateway({
    sandbox: { ...sandbox.addresses, dcs: here.filter(({ id }) => id !== 1) },
    deadlineMs: 5_000,
  });
  const files = [3, 1, 9, 2].map((dc) => ({ ...file, dc }));
  expect(await gateway.readFiles(app, session, files)).toEqual([
    { code: 'UNREACHABLE' },
    { code: 'UNKNOWN_DC' },
    { code: 'INCOMPLETE' },
    { bytes: expect.any(Uint8Array) },
  ]);
});

test('an error about the key for another data centre is not one about the session', async () => {
  drop({ dc: 2 });
  const { catalogue, files } = await signedIn();
  const { sticker } = (await catalogue())?.gifts[0] ?? {};
  if (!sticker) throw new Error('a sticker was expected');
  sandbox.faults.add({ method: 'auth.importAuthorization', error: [401, 'AUTH_KEY_UNREGISTERED'], times: 1 });
  expect(await files([{ ...sticker.file, dc: 3 }, sticker.file])).toEqual([
    { code: 'INCOMPLETE' },
    { bytes: expect.any(Uint8Array) },
  ]);
});

test.each<[number, string]>([
  [500, 'RPC_CALL_FAIL'],
  [420, 'FLOOD_WAIT_600'],
  [400, 'STARGIFT_INVALID'],
])('a catalogue that fails with %i %s does not fail the reading', async (status, code) => {
  drop();
  const { read, catalogue } = await signedIn();
  sandbox.faults.add({ method: METHOD, error: [status, code], times: 2 });
  const reading = await read({ catalogueHash: 0 });
  expect(reading.userId).toBe(sandbox.world.account(PHONE).id.toString());
  expect(reading.catalogue).toBeUndefined();
  await expect(catalogue()).rejects.toThrow();
});

const long = (value: string) => helpers.returnBigInt(value);
const documentOf = (more: object = {}) =>
  new Api.Document({
    id: long('1'),
    accessHash: long('2'),
    fileReference: Buffer.from([1]),
    date: 0,
    mimeType: 'application/x-tgsticker',
    size: long('10'),
    dcId: 2,
    attributes: [],
    ...more,
  });
const giftOf = (more: object = {}) =>
  new Api.StarGift({ id: long('5'), sticker: documentOf(), stars: long('1'), convertStars: long('1'), ...more });
const answerOf = (gifts: Api.TypeStarGift[], more: object = {}) =>
  ({
    invoke: () => Promise.resolve(new Api.payments.StarGifts({ hash: 1, gifts, chats: [], users: [], ...more })),
  }) as unknown as OpenConnection;

test('odd values of a gift are brought into range', async () => {
  const odd = giftOf({
    id: long('-9223372036854775808'),
    title: 'A\u0000\uD800B'.repeat(200),
    stars: long('9223372036854775807'),
    convertStars: long('-1'),
    limited: true,
    availabilityTotal: -5,
    availabilityRemains: 7,
    lockedUntilDate: -1,
    auction: true,
    background: new Api.StarGiftBackground({ centerColor: -1, edgeColor: 2 ** 30, textColor: 0 }),
    releasedBy: new Api.PeerChannel({ channelId: long('9') }),
    sticker: documentOf({ mimeType: 'text/html' }),
  });
  const channel = new Api.ChannelForbidden({ id: long('9'), accessHash: long('1'), title: 'Loud\u0007 <b>' });
  const empty = giftOf({ id: long('6'), sticker: new Api.DocumentEmpty({ id: long('1') }) });
  const catalogue = await readCatalogue(answerOf([odd, empty, empty], { chats: [channel] }), 0);
  expect(catalogue?.gifts).toMatchObject([
    {
      id: '-9223372036854775808',
      title: 'AB'.repeat(64),
      stars: Number.MAX_SAFE_INTEGER,
      convertStars: 0,
      total: 0,
      remains: 0,
      lockedUntil: null,
      upgradeStars: null,
      isAuction: true,
      auction: null,
      background: { center: 0xff_ff_ff, edge: 0 },
      releasedBy: 'Loud <b>',
      sticker: null,
    },
    { id: '6', sticker: null, total: null, upgradeStars: null, resale: null, background: null },
  ]);
});

test('a cut name has no half of a surrogate pair, which PostgreSQL refuses in JSON', async () => {
  const name = `${'a'.repeat(127)}\u{1F600}`;
  const gift = giftOf({ title: name, releasedBy: new Api.PeerChannel({ channelId: long('9') }) });
  const channel = new Api.ChannelForbidden({ id: long('9'), accessHash: long('1'), title: name });
  const catalogue = await readCatalogue(answerOf([gift], { chats: [channel] }), 0);
  expect(catalogue?.gifts).toMatchObject([{ title: 'a'.repeat(127), releasedBy: 'a'.repeat(127) }]);
});

test('collectibles are left out, and a list without end is cut', async () => {
  const unique = Object.create(Api.StarGiftUnique.prototype) as Api.StarGiftUnique;
  const many = Array.from({ length: 10_001 }, (_, i) => giftOf({ id: long(String(i)) }));
  const catalogue = await readCatalogue(answerOf([unique, ...many]), 0);
  expect(catalogue?.gifts).toHaveLength(10_000);
});

test('every constructor of a catalogue is written and read by the library', () => {
  const read = (object: { getBytes(): Buffer }) => new BinaryReader(object.getBytes()).tgReadObject();
  const values = [
    giftOf({
      limited: true,
      availabilityRemains: 1,
      availabilityTotal: 2,
      background: new Api.StarGiftBackground({ centerColor: 1, edgeColor: 2, textColor: 3 }),
    }),
    documentOf({ thumbs: [new Api.PhotoSize({ type: 'm', w: 1, h: 1, size: 1 })] }),
    new Api.payments.StarGiftsNotModified(),
    new Api.payments.GetStarGifts({ hash: -1 }),
    new Api.auth.ExportAuthorization({ dcId: 1 }),
    new Api.auth.ImportAuthorization({ id: long('1'), bytes: Buffer.from([1]) }),
    new Api.auth.ExportedAuthorization({ id: long('1'), bytes: Buffer.from([1]) }),
  ];
  for (const value of values) {
    const bytes = value.getBytes();
    expect((read(value) as typeof value).getBytes()).toEqual(bytes);
  }
});
