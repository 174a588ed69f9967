import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { tl } from '@mtcute/node';
import { Long } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

const HOUR = 3_600_000;
const KB = 1024;

let harness: RpcHarness;
let client: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  client = harness.signedInClient('Phone', '+9996610001');
  harness.world.gifts.drop({ id: 5170n, stars: 15, title: 'Rose', dc: 1 });
  harness.world.gifts.drop({ id: 5171n, stars: 15, title: 'Bear', dc: 3 });
});

function sticker(index: number): tl.RawDocument {
  const { gifts } = client.call({ _: 'payments.getStarGifts', hash: 0 }) as tl.payments.RawStarGifts;
  const gift = gifts[index];
  if (gift?._ !== 'starGift' || gift.sticker._ !== 'document') throw new Error('a gift was expected');
  return gift.sticker;
}

const locationOf = ({ id, accessHash, fileReference }: tl.RawDocument): tl.RawInputDocumentFileLocation => ({
  _: 'inputDocumentFileLocation',
  id,
  accessHash,
  fileReference,
  thumbSize: '',
});

function part(
  location: tl.TypeInputFileLocation,
  offset: number,
  limit: number,
  more: Partial<tl.upload.RawGetFileRequest> = {},
): Buffer {
  const file = client.call({ _: 'upload.getFile', location, offset: offset, limit, ...more });
  if (file._ !== 'upload.file') throw new Error('a file was expected');
  return Buffer.from(file.bytes);
}

test('the sticker of a gift is an animation that apps can show', () => {
  const document = sticker(0);
  expect(document).toMatchObject({ mimeType: 'application/x-tgsticker', dcId: 1 });
  const bytes = part(locationOf(document), 0, 4 * KB);
  expect(bytes.length).toBe(Number(document.size));
  expect(bytes.length).toBeLessThan(64 * KB);
  const animation = JSON.parse(gunzipSync(bytes).toString()) as Record<string, unknown>;
  expect(animation).toMatchObject({ tgs: 1, fr: 60, w: 512, h: 512, op: 180, nm: 'Rose', layers: [{ ty: 4 }] });
  expect(part(locationOf(sticker(0)), 0, 4 * KB)).toEqual(bytes);
});

test('a sticker has a thumbnail', () => {
  const thumb = part({ ...locationOf(sticker(0)), thumbSize: 'm' }, 0, 64 * KB);
  expect(thumb.toString('latin1', 8, 16)).toBe('WEBPVP8L');
  const [, size] = sticker(0).thumbs ?? [];
  expect(size).toMatchObject({ _: 'photoSize', size: thumb.length });
});

test('a file is read in parts that begin and end at multiples of a step', () => {
  const location = locationOf(sticker(0));
  expect(part(location, 4 * KB, 4 * KB)).toHaveLength(0);
  const whole = part(location, 0, 1024 * KB);
  expect(part(location, 0, KB, { precise: true })).toEqual(whole.subarray(0, KB));
  expectRpcError(() => part(location, KB, 4 * KB), 400, 'OFFSET_INVALID');
  expectRpcError(() => part(location, 512, KB, { precise: true }), 400, 'OFFSET_INVALID');
  expectRpcError(() => part(location, -4 * KB, 4 * KB), 400, 'OFFSET_INVALID');
  for (const limit of [0, -4 * KB, KB, 1028 * KB]) {
    expectRpcError(() => part(location, 0, limit), 400, 'LIMIT_INVALID');
  }
  expectRpcError(() => part(location, 1020 * KB, 8 * KB), 400, 'LIMIT_INVALID');
});

test('only a document of this server is a file', () => {
  const location = locationOf(sticker(0));
  const wrong: tl.TypeInputFileLocation[] = [
    { ...location, id: Long.ONE },
    { ...location, accessHash: Long.ONE },
    { ...location, thumbSize: 'x' },
    { _: 'inputTakeoutFileLocation' },
  ];
  for (const one of wrong) expectRpcError(() => part(one, 0, 4 * KB), 400, 'LOCATION_INVALID');
  const empty = { ...location, fileReference: Buffer.alloc(0) };
  expectRpcError(() => part(empty, 0, 4 * KB), 400, 'FILE_REFERENCE_EMPTY');
  const foreign = { ...location, fileReference: sticker(1).fileReference };
  expectRpcError(() => part(foreign, 0, 4 * KB), 400, 'FILE_REFERENCE_INVALID');
  expectRpcError(() => part({ ...location, fileReference: Buffer.alloc(3) }, 0, 4 * KB), 400, 'FILE_REFERENCE_INVALID');
});

test('a file reference is valid for a day, and the catalogue has a new one', () => {
  const location = locationOf(sticker(0));
  harness.now += 24 * HOUR - 1;
  expect(part(location, 0, 4 * KB).length).toBeGreaterThan(0);
  harness.now += 1;
  expectRpcError(() => part(location, 0, 4 * KB), 400, 'FILE_REFERENCE_EXPIRED');
  expect(part(locationOf(sticker(0)), 0, 4 * KB).length).toBeGreaterThan(0);
});

test('a file is in one data centre, where an imported authorization can read it', () => {
  const document = sticker(1);
  expect(document.dcId).toBe(3);
  expectRpcError(() => part(locationOf(document), 0, 4 * KB), 303, 'FILE_MIGRATE_3');
  const helper = harness.client('Phone', 3);
  const location = locationOf(document);
  const read = () => helper.call({ _: 'upload.getFile', location, offset: 0, limit: 4 * KB });
  expectRpcError(read, 401, 'AUTH_KEY_UNREGISTERED');
  const { id, bytes } = client.call({ _: 'auth.exportAuthorization', dcId: 3 });
  helper.call({ _: 'auth.importAuthorization', id, bytes });
  expect(read()).toMatchObject({ _: 'upload.file' });
});

test('every account can download a profile photo in the data centre of its file', () => {
  harness.world.change('+9996610001', { photo: { person: 'grace', dc: 1 } });
  const photoOf = (from: RpcClient) => {
    const [user] = from.call({ _: 'users.getUsers', id: [{ _: 'inputUser', userId: 9996610001, accessHash: ID }] });
    if (user?._ !== 'user' || user.photo?._ !== 'userProfilePhoto') throw new Error('a photo was expected');
    return user.photo;
  };
  const ID = Long.fromNumber(9996610001);
  const other = harness.signedInClient('Other', '+9996610002');
  const { photoId, dcId } = photoOf(other);
  expect(dcId).toBe(1);
  const peer = { _: 'inputPeerUser', userId: 9996610001, accessHash: ID } as const;
  const location = { _: 'inputPeerPhotoFileLocation', peer, photoId } as const;
  const file = other.call({ _: 'upload.getFile', location, offset: 0, limit: 64 * KB });
  expect(file).toMatchObject({ _: 'upload.file', type: { _: 'storage.fileJpeg' } });
  if (file._ !== 'upload.file') throw new Error('a file was expected');
  expect(Buffer.from(file.bytes)).toEqual(readFileSync(new URL('../photos/grace.jpg', import.meta.url)));

  const selfLocation = { ...location, peer: { _: 'inputPeerSelf' } } as const;
  expect(part(selfLocation, 0, 64 * KB)).toEqual(Buffer.from(file.bytes));
  expectRpcError(() => part({ ...location, photoId: Long.ONE }, 0, 64 * KB), 400, 'PHOTO_ID_INVALID');
  harness.world.change('+9996610001', { photo: { person: 'grace', dc: 3 } });
  expect(photoOf(client)).toMatchObject({ photoId, dcId: 3 });
  expectRpcError(() => part(selfLocation, 0, 64 * KB), 303, 'FILE_MIGRATE_3');
  harness.world.change('+9996610001', { photo: null });
  expectRpcError(() => part(selfLocation, 0, 64 * KB), 400, 'PHOTO_ID_INVALID');
});
