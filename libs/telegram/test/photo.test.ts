import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const photoBytes = (person: string) =>
  readFileSync(new URL(`../../telegram-sandbox/photos/${person}.jpg`, import.meta.url));
const ANNA = { person: 'anna', dc: 2 } as const;
const BORIS = { person: 'boris', dc: 2 } as const;
/** A stripped thumbnail: version, width and height, and the scan. */
const THUMB = '012828' + 'a5'.repeat(60);

async function signedIn(phone: string, photo: object | null) {
  sandbox.world.change(phone, { photo: photo as typeof ANNA | null });
  const { session, profile } = await sandbox.signIn(phone);
  const read = (photoId: string | null = null) =>
    sandbox.gateway(10_000).readAccount(app, session, () => undefined, { photoId });
  return { session, profile, read, asked: () => sandbox.calls.count('upload.getFile', phone.slice(1)) };
}

test('the photo is downloaded at the login, and by a reading only when it has changed', async () => {
  const phone = '+9996620801';
  const { profile, read, asked } = await signedIn(phone, ANNA);
  expect(profile.photo).toEqual({
    id: expect.stringMatching(/^-?\d+$/) as string,
    jpeg: new Uint8Array(photoBytes('anna')),
  });
  expect(asked()).toBe(1);
  const id = profile.photo?.id ?? '';
  expect((await read(id)).photo).toEqual({ id, jpeg: null });
  expect(asked()).toBe(1);

  sandbox.world.change(phone, { photo: BORIS });
  const changed = (await read(id)).photo;
  expect(changed).toEqual({ id: expect.any(String) as string, jpeg: new Uint8Array(photoBytes('boris')) });
  expect(changed?.id).not.toBe(id);

  sandbox.world.change(phone, { photo: null });
  expect((await read(changed?.id)).photo).toBeNull();
});

test('a photo of another data centre is the thumbnail of the profile, without a request', async () => {
  const { profile, read, asked } = await signedIn('+9996620802', { ...ANNA, dc: 1, thumb: THUMB });
  const jpeg = Buffer.from(profile.photo?.jpeg ?? []);
  expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9');
  expect(jpeg.includes(Buffer.from(THUMB.slice(6), 'hex'))).toBe(true);
  expect((await read(profile.photo?.id)).photo).toEqual({ id: profile.photo?.id, jpeg: null });
  expect(asked()).toBe(0);
});

test('a photo of another data centre without a valid thumbnail is null', async () => {
  const { profile, asked } = await signedIn('+9996620803', { ...ANNA, dc: 1 });
  expect(profile.photo).toBeNull();
  const odd = await signedIn('+9996620804', { ...ANNA, dc: 1, thumb: '3c73766720' });
  expect(odd.profile.photo).toBeNull();
  expect(asked()).toBe(0);
});

test.each<[string, object]>([
  ['that is refused', { error: [400, 'PHOTO_ID_INVALID'] }],
  ['for which Telegram wants a wait', { error: [420, 'FLOOD_WAIT_60'] }],
  ['refused as if the session were over', { error: [401, 'SESSION_REVOKED'] }],
  ['whose answer never comes', { kind: 'silent' }],
  ['during which the connection ends', { kind: 'disconnect' }],
])('a photo %s does not keep the rest back, and is asked for again', async (_, effect) => {
  const phone = '+9996620805';
  const { session, read } = await signedIn(phone, null);
  sandbox.world.change(phone, { photo: ANNA, stars: { amount: 77, nanos: 0 } });
  sandbox.faults.add({ method: 'upload.getFile', phone: phone.slice(1), times: 1, ...effect } as never);
  expect(await read()).toMatchObject({ photo: null, stars: { amount: 77n } });
  const again = await sandbox.gateway().readAccount(app, session, () => undefined);
  expect(again.photo?.jpeg).toEqual(new Uint8Array(photoBytes('anna')));
});
